"""A terminal blogging client: Markdown posts in a folder, published exactly once.

A *library* is a folder of plain Markdown posts that belongs to the writer; no byte changes that was not
asked to. A *blog* is a configured place where posts go; a *backend* is the code for one kind of place.
Publishing writes an *entry* into a durable *outbox* and returns at once; the outbox is emptied whenever
the blog can be reached, each entry exactly once, whatever crashes in between. The TUI and the command
line are two faces of the same services.

    __main__ > cli | tui > services > backends | storage | render > domain > errors > i18n

Each layer sees only those to its right; `a | b` never see each other. Import contracts in pyproject.toml
check it. Only `tui` knows Textual, only `backends` HTTP, only `storage` SQLite.
"""

__version__ = "0.1.0"
