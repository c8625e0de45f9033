"""Opens the file of the index, and makes its tables when they are not those of this version."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from bloggy.storage import index_sql
from bloggy.storage.database import connect


def open_index(path: Path) -> sqlite3.Connection:
    """Open the index file, with empty tables if it is new or of another version."""
    connection = connect(path, shared=True)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute(
            "PRAGMA cache_size=-256"
        )  # KB; the system caches the file too, and for all threads
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


def is_damage(error: sqlite3.DatabaseError) -> bool:
    """Whether the file can only be thrown away and made anew."""
    code = (error.sqlite_errorcode or 0) & 0xFF
    return code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB} or "no such table" in str(error)
