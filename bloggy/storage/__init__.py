"""This machine: files and SQLite, small and synchronous."""
