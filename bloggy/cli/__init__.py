"""The command line: every use case in plain lines and JSON, for scripts, screen readers and habit.

`main` parses, `commands` is the one table of commands, each noun has a file of its own. Only `output`
writes to stdout and only `diagnostics` to stderr.
"""
