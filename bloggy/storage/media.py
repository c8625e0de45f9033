"""Remembers what was uploaded where; every function is part of the caller's transaction."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from bloggy.storage.moments import stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A picture or file at a media host."""

    ref: str
    url: str


def get(connection: sqlite3.Connection, place: str, sha256: str) -> Stored | None:
    """Where the content is at `place`, None if it was never sent from this machine."""
    row = connection.execute(
        "SELECT ref, url FROM media WHERE place = ? AND sha256 = ?", (place, sha256)
    ).fetchone()
    return None if row is None else Stored(ref=row[0], url=row[1])


def put(connection: sqlite3.Connection, place: str, sha256: str, stored: Stored, now: datetime) -> None:
    """Note where the content is now."""
    connection.execute(
        "INSERT OR REPLACE INTO media (place, sha256, ref, url, uploaded) VALUES (?,?,?,?,?)",
        (place, sha256, stored.ref, stored.url, stamp(now)),
    )


def forget(connection: sqlite3.Connection, place: str, sha256: str) -> None:
    """It is no longer there."""
    connection.execute("DELETE FROM media WHERE place = ? AND sha256 = ?", (place, sha256))
