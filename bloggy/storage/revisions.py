"""Remembers earlier states of posts, so that no decision while writing is final."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import zlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from bloggy.errors import NotFound
from bloggy.i18n import _
from bloggy.storage.moments import moment, stamp

KEEP_ALL = 40
"""How many of the newest revisions of a post are all kept."""

KEEP_DAYS = 365
"""Of older ones the last of each day is kept, for so many days with one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One earlier state of a post's file."""

    id: int
    path: Path
    """Where the file was."""
    made: datetime
    reason: str
    """A word for why it was kept, such as `open`, `edit`, `publish`, `conflict`."""
    size: int
    """Bytes."""
    sha: str
    """SHA-256 of the bytes."""


_COLUMNS = "id, path, made, reason, size, sha256"


def add(
    connection: sqlite3.Connection,
    path: Path,
    data: bytes,
    *,
    reason: str,
    now: datetime,
    every: timedelta = timedelta(0),
) -> Revision | None:
    """Keep `data` as the state of `path`; None if the newest one is the same, or younger than `every`."""
    newest = connection.execute(
        "SELECT sha256, made FROM revision WHERE path = ? ORDER BY id DESC LIMIT 1", (os.fsencode(path),)
    ).fetchone()
    sha = hashlib.sha256(data).hexdigest()
    if newest and (newest[0] == sha or (every and now - moment(newest[1]) < every)):
        return None
    cursor = connection.execute(
        "INSERT INTO revision (path, made, reason, sha256, size, data) VALUES (?,?,?,?,?,?)",
        (os.fsencode(path), stamp(now), reason, sha, len(data), zlib.compress(data)),
    )
    _thin(connection, path)
    return Revision(
        id=int(cursor.lastrowid or 0), path=path, made=now, reason=reason, size=len(data), sha=sha
    )


def entries(connection: sqlite3.Connection, path: Path) -> list[Revision]:
    """The revisions of the post at `path`, the newest first."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM revision WHERE path = ? ORDER BY id DESC",  # noqa: S608
        (os.fsencode(path),),
    )
    return [_revision(row) for row in rows]


def get(connection: sqlite3.Connection, id: int) -> tuple[Revision, bytes]:
    """A revision and its bytes. Raises NotFound."""
    row = connection.execute(
        f"SELECT {_COLUMNS}, data FROM revision WHERE id = ?",  # noqa: S608
        (id,),
    ).fetchone()
    if row is None:
        raise NotFound(
            _("There is no revision {id} any more.").format(id=id),
            hint=_("Look at the list of revisions again and choose another."),
        )
    return _revision(row[:-1]), zlib.decompress(row[-1])


def moved(connection: sqlite3.Connection, old: Path, new: Path) -> None:
    """Let what is remembered of a file follow a post that was renamed: revisions, import, comments."""
    for table, column in (("revision", "path"), ("import_post", "path"), ("comment_place", "post")):
        connection.execute(
            f"UPDATE {table} SET {column} = ? WHERE {column} = ?",  # noqa: S608
            (os.fsencode(new), os.fsencode(old)),
        )


def _revision(row: tuple[Any, ...]) -> Revision:
    id, path, made, reason, size, sha = row
    return Revision(id=id, path=Path(os.fsdecode(path)), made=moment(made), reason=reason, size=size, sha=sha)


def _thin(connection: sqlite3.Connection, path: Path) -> None:
    rows = connection.execute(
        "SELECT id, made FROM revision WHERE path = ? ORDER BY id DESC LIMIT -1 OFFSET ?",
        (os.fsencode(path), KEEP_ALL),
    ).fetchall()
    days: set[date] = set()
    for id, made in rows:
        day = moment(made).date()
        if day in days or len(days) >= KEEP_DAYS:
            connection.execute("DELETE FROM revision WHERE id = ?", (id,))
        days.add(day)
