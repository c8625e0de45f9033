"""Finds comments by their words; every function takes a connection and is part of the caller's transaction.

Only comments that are shown are in the full-text index, which keeps no text of its own: to take a comment
out it is told once more what was put in. So whoever changes a text, a title, a status or an author that is
indexed calls `forget` before and `learn` after.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from bloggy.storage import fold

LONGEST = 50_000
"""Letters of one comment beyond which no words are found."""

FEW_WORDS = 8
"""Up to so many words an unfinished one is looked up as."""

_SHORTEST = 3
"""Letters from which on the index knows beginnings of words; a shorter word is looked for as a whole."""

_COLUMNS = (
    "SELECT c.id, coalesce(c.text, c.body), a.name, p.title FROM comment AS c"
    " JOIN comment_author AS a ON a.id = c.author JOIN comment_place AS p ON p.id = c.place"
    " WHERE c.shown AND "
)


def learn(connection: sqlite3.Connection, id: int) -> None:
    """Put a comment in, if it is shown."""
    _put(connection, connection.execute(f"{_COLUMNS} c.id = ?", (id,)))


def forget(connection: sqlite3.Connection, id: int) -> None:
    """Take a comment out, if it is shown; what is indexed of it must still be as it was put in."""
    _take(connection, connection.execute(f"{_COLUMNS} c.id = ?", (id,)))


def learn_all(connection: sqlite3.Connection, column: str, value: int) -> None:
    """`learn` all comments of one `place` or `author`."""
    _put(connection, connection.execute(f"{_COLUMNS} c.{_known(column)} = ?", (value,)))


def forget_all(connection: sqlite3.Connection, column: str, value: int) -> None:
    """`forget` all comments of one `place` or `author`."""
    _take(connection, connection.execute(f"{_COLUMNS} c.{_known(column)} = ?", (value,)))


def match(connection: sqlite3.Connection, text: str) -> str:
    """The FTS5 expression for what the writer typed; "" where that holds no word."""
    last = text.split()[-1:] or [""]
    if len(last[0]) < _SHORTEST and text[-1:].isascii():
        text += " "
    return fold.match(text, lambda start: _beginning(connection, start))


def _beginning(connection: sqlite3.Connection, start: str) -> list[str]:
    """The words that begin so; none if there are more than a few."""
    found: list[str] = []
    at = start
    while len(found) <= FEW_WORDS:
        row = connection.execute("SELECT term FROM comment_term WHERE term >= ? LIMIT 1", (at,)).fetchone()
        if row is None or not row[0].startswith(start):
            return found
        found.append(row[0])
        at = f"{row[0]}\0"
    return []


def _known(column: str) -> str:
    return {"place": "place", "author": "author"}[column]


def _put(connection: sqlite3.Connection, rows: Iterable[tuple[int, str, str, str]]) -> None:
    connection.executemany(
        "INSERT INTO comment_search (rowid, text, author, title) VALUES (?, ?, ?, ?)", map(_folded, rows)
    )


def _take(connection: sqlite3.Connection, rows: Iterable[tuple[int, str, str, str]]) -> None:
    connection.executemany(
        "INSERT INTO comment_search (comment_search, rowid, text, author, title)"
        " VALUES ('delete', ?, ?, ?, ?)",
        map(_folded, rows),
    )


def _folded(row: tuple[int, str, str, str]) -> tuple[int, str, str, str]:
    id, text, author, title = row
    return id, fold.words(text[:LONGEST]), fold.words(author), fold.words(title)
