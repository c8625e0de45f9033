"""Keeps what the writer notes about people; part of `people`.

Everything hangs on the person's least identity, so that it goes along when persons are joined or parted.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime

from bloggy.storage import fold
from bloggy.storage.index_rows import storable
from bloggy.storage.moments import stamp


def add_note(connection: sqlite3.Connection, person: int, text: str, now: datetime) -> int:
    """Note a line; answers its number."""
    cursor = connection.execute(
        "INSERT INTO person_note (identity, text, folded, made) VALUES (?, ?, ?, ?)",
        (person, storable(text), fold.key(storable(text)), stamp(now)),
    )
    return int(cursor.lastrowid or 0)


def remove_note(connection: sqlite3.Connection, person: int, note: int) -> bool:
    """Forget a line; answers whether there was one of that number."""
    done = connection.execute(
        "DELETE FROM person_note WHERE id = ? AND identity IN (SELECT id FROM identity WHERE person = ?)",
        (note, person),
    )
    return bool(done.rowcount)


def tag(connection: sqlite3.Connection, person: int, tag: str) -> None:
    """Give a tag, in the place of one that differs in case or accents alone."""
    untag(connection, person, tag)
    connection.execute(
        "INSERT INTO person_tag (identity, folded, tag) VALUES (?, ?, ?)",
        (person, fold.key(storable(tag)), storable(tag)),
    )


def untag(connection: sqlite3.Connection, person: int, tag: str) -> bool:
    """Take a tag away; answers whether it was there."""
    done = connection.execute(
        "DELETE FROM person_tag WHERE folded = ? AND identity IN (SELECT id FROM identity WHERE person = ?)",
        (fold.key(storable(tag)), person),
    )
    return bool(done.rowcount)


def remind(connection: sqlite3.Connection, person: int, due: datetime | None, about: str) -> bool:
    """Set the reminder, in the place of any other; None takes it away. Answers whether there was one."""
    done = connection.execute(
        "DELETE FROM person_reminder WHERE identity IN (SELECT id FROM identity WHERE person = ?)", (person,)
    )
    if due is not None:
        connection.execute(
            "INSERT INTO person_reminder (identity, due, about) VALUES (?, ?, ?)",
            (person, stamp(due), storable(about)),
        )
    return bool(done.rowcount)
