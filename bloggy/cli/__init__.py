"""The command line: every use case in plain lines and JSON."""
