"""This machine: files, folders and SQLite, synchronous and small. Nothing here knows a blog or a screen."""
