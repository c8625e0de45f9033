"""Keeps the pictures that wait in the outbox, each once, for as long as an entry may need them."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable
from datetime import datetime, timedelta

from bloggy.domain.post import Asset
from bloggy.storage.moments import stamp

KEEP = timedelta(days=7)
"""How long the pictures of a settled entry stay, so that it can be sent again."""


def attach(connection: sqlite3.Connection, seq: int, assets: Iterable[Asset]) -> None:
    """Make exactly `assets` the ones of entry `seq`. Those without bytes must be in the store already."""
    connection.execute("DELETE FROM outbox_blob WHERE seq = ?", (seq,))
    for asset in assets:
        if asset.data:
            if hashlib.sha256(asset.data).hexdigest() != asset.sha256:
                raise ValueError(f"the bytes of {asset.path!r} are not those of its SHA-256")
            connection.execute("INSERT OR IGNORE INTO blob VALUES (?, ?)", (asset.sha256, asset.data))
        elif asset.sha256 == hashlib.sha256().hexdigest():
            connection.execute("INSERT OR IGNORE INTO blob VALUES (?, ?)", (asset.sha256, b""))
        connection.execute("INSERT OR IGNORE INTO outbox_blob VALUES (?, ?)", (seq, asset.sha256))


def of_entry(connection: sqlite3.Connection, seq: int) -> dict[str, bytes]:
    """The bytes that entry `seq` sends, by SHA-256."""
    rows = connection.execute(
        "SELECT sha256, data FROM outbox_blob JOIN blob USING (sha256) WHERE seq = ?", (seq,)
    )
    return dict(rows.fetchall())


def collect(connection: sqlite3.Connection, now: datetime) -> int:
    """Drop the bytes that only entries settled more than `KEEP` ago refer to; answers how many."""
    old = "SELECT seq FROM outbox WHERE settled < ?"
    connection.execute(f"DELETE FROM outbox_blob WHERE seq IN ({old})", (stamp(now - KEEP),))  # noqa: S608
    unused = "SELECT sha256 FROM blob EXCEPT SELECT sha256 FROM outbox_blob"
    return connection.execute(f"DELETE FROM blob WHERE sha256 IN ({unused})").rowcount  # noqa: S608
