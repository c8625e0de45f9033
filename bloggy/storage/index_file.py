"""Opens the file of the index, and makes its tables when they are not those of this version."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from bloggy.storage import index_sql
from bloggy.storage.database import connect, use_wal

CACHE_KB = 256
"""What a connection keeps of the file; the system keeps it too, once for all threads."""
BUILDING_KB = 4096
"""The same while thousands of posts are put in, whose pages would else be written and read several times."""


def open_index(path: Path) -> sqlite3.Connection:
    """Open the index file, with empty tables if it is new or of another version."""
    connection = connect(path, shared=True)
    try:
        use_wal(connection)
        connection.execute("PRAGMA synchronous=OFF")
        set_cache(connection, CACHE_KB)
        if connection.execute("PRAGMA user_version").fetchone() != (index_sql.SCHEMA,):
            _make(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _make(connection: sqlite3.Connection) -> None:
    """Make the tables anew, unless another process just did."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        if connection.execute("PRAGMA user_version").fetchone() != (index_sql.SCHEMA,):
            names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            for name in (
                "search",
                *(name for (name,) in names if not name.startswith(("search", "sqlite_"))),
            ):
                connection.execute(f'DROP TABLE IF EXISTS "{name}"')
            for statement in index_sql.TABLES.split(";"):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version={index_sql.SCHEMA}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def set_cache(connection: sqlite3.Connection, kilobytes: int) -> None:
    """Keep at most so much of the file in memory."""
    connection.execute(f"PRAGMA cache_size=-{kilobytes}")


def is_damage(error: sqlite3.DatabaseError) -> bool:
    """Whether the file can only be thrown away and made anew."""
    code = (error.sqlite_errorcode or 0) & 0xFF
    return code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB} or "no such table" in str(error)
