"""Reads everything that the database knows, piece by piece, for the writer who takes it out.

Every function is one read; those that could answer with a million rows take the number of the last one seen.
"""

from __future__ import annotations

import json
import os
import sqlite3
import zlib
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from bloggy.storage.moments import moment

AT_ONCE = 500
"""So many rows are read together."""
FIRST = -(1 << 62)
"""Comes before the number of every comment."""
_FEW = 20
"""The same of rows that can be as large as a post."""

_COMMENT = (
    "SELECT c.id, s.name, s.blog, c.ref, c.parent_ref, parent.id, c.date, c.edited, c.kind, c.url, c.body,"
    " c.form, coalesce(c.text, c.body), c.status, c.remote_status, c.pending, c.entry, c.unread, c.answered,"
    " a.name, a.url, a.email, a.email_hash, a.account, a.is_me, a.person,"
    " p.ref, p.url, p.title, p.post, d.text"
    " FROM comment AS c JOIN comment_source AS s ON s.id = c.source JOIN comment_place AS p ON p.id = c.place"
    " JOIN comment_author AS a ON a.id = c.author LEFT JOIN comment_draft AS d ON d.comment = c.id"
    " LEFT JOIN comment AS parent ON parent.source = c.source AND parent.ref = c.parent_ref"
)


class Source(NamedTuple):
    """Where comments come from."""

    id: int
    name: str
    blog: str


class Told(NamedTuple):
    """A comment with all that is known of it; text as it was sent, but for `text`."""

    id: int
    source: str
    blog: str
    ref: str
    parent_ref: str
    """What it answers at its source, or ""."""
    parent: int | None
    """The same here, where it is known."""
    date: datetime
    edited: datetime | None
    kind: str
    url: str
    body: str
    form: str
    text: str
    """Clean and readable."""
    status: str
    remote_status: str
    pending: str
    entry: str
    unread: bool
    answered: bool
    author: str
    author_url: str
    email: str
    email_hash: str
    account: str
    is_me: bool
    person: int | None
    place_ref: str
    place_url: str
    place_title: str
    post: Path | None
    draft: str
    """The answer that the writer has begun, or ""."""


class Earlier(NamedTuple):
    """An earlier state of a post's file."""

    id: int
    path: Path
    made: datetime
    reason: str
    sha256: str
    data: bytes


class Uploads(NamedTuple):
    """What was uploaded to a media host."""

    place: str
    sha256: str
    ref: str
    url: str
    uploaded: datetime


def sources(connection: sqlite3.Connection) -> list[Source]:
    """All that comments are known from, by name."""
    found = connection.execute("SELECT id, name, blog FROM comment_source ORDER BY name")
    return [Source(*row) for row in found.fetchall()]


def comments(connection: sqlite3.Connection, source: int, after: int) -> list[Told]:
    """The next comments of a source behind the one of that number, the oldest first; whatever their state."""
    rows = connection.execute(
        f"{_COMMENT} WHERE c.source = ? AND c.id > ? ORDER BY c.id LIMIT ?", (source, after, AT_ONCE)
    )
    return [_told(row) for row in rows.fetchall()]


def comments_on(connection: sqlite3.Connection, post: Path, after: int) -> list[Told]:
    """The next comments on a post's file, from all sources, the oldest first; whatever their state."""
    rows = connection.execute(
        f"{_COMMENT} WHERE c.place IN (SELECT id FROM comment_place WHERE post = ?) AND c.id > ?"  # noqa: S608
        " ORDER BY c.id LIMIT ?",
        (os.fsencode(post), after, AT_ONCE),
    )
    return [_told(row) for row in rows.fetchall()]


def writer(connection: sqlite3.Connection) -> str | None:
    """The name under which the writer comments; None where they never did."""
    row = connection.execute(
        "SELECT name FROM comment_author WHERE is_me ORDER BY name = '', id DESC LIMIT 1"
    ).fetchone()
    return None if row is None else str(row[0])


def outbox(connection: sqlite3.Connection, after: int) -> list[tuple[int, dict[str, Any]]]:
    """(number, entry) of the next outbox entries, without who is sending them and without their pictures."""
    rows = connection.execute(
        "SELECT seq, id, library, post, blog, ref, action, state, attempts, created, not_before, settled,"
        " goes_after, entry FROM outbox WHERE seq > ? ORDER BY seq LIMIT ?",
        (after, _FEW),
    )
    names = ("id", "library", "post", "blog", "ref", "action", "state", "attempts")
    found = []
    for seq, *values, created, not_before, settled, goes_after, rest in rows.fetchall():
        entry: dict[str, Any] = dict(zip(names, values, strict=True))
        entry |= {"library": os.fsdecode(entry["library"]), "post": os.fsdecode(entry["post"])}
        entry |= {
            "created": moment(created),
            "not_before": moment(not_before),
            "settled": None if settled is None else moment(settled),
            "goes_after": goes_after,
        }
        found.append((seq, {**json.loads(rest), **entry}))
    return found


def revisions(connection: sqlite3.Connection, after: int) -> list[Earlier]:
    """The next earlier states of posts, in the order in which they were kept."""
    rows = connection.execute(
        "SELECT id, path, made, reason, sha256, data FROM revision WHERE id > ? ORDER BY id LIMIT ?",
        (after, _FEW),
    )
    return [
        Earlier(id, Path(os.fsdecode(path)), moment(made), reason, sha, zlib.decompress(data))
        for id, path, made, reason, sha, data in rows.fetchall()
    ]


def uploads(connection: sqlite3.Connection, after: tuple[str, str]) -> list[Uploads]:
    """The next uploads behind that (place, SHA-256)."""
    rows = connection.execute(
        "SELECT place, sha256, ref, url, uploaded FROM media WHERE (place, sha256) > (?, ?)"
        " ORDER BY place, sha256 LIMIT ?",
        (*after, AT_ONCE),
    )
    return [Uploads(place, sha, ref, url, moment(at)) for place, sha, ref, url, at in rows.fetchall()]


def imported(connection: sqlite3.Connection, after: tuple[str, str]) -> list[tuple[str, str, Path]]:
    """(source, name in the export, file) of the next posts that came from an export, behind that one."""
    rows = connection.execute(
        "SELECT source, ref, path FROM import_post WHERE done AND (source, ref) > (?, ?)"
        " ORDER BY source, ref LIMIT ?",
        (*after, AT_ONCE),
    )
    return [(source, ref, Path(os.fsdecode(path))) for source, ref, path in rows.fetchall()]


def _told(row: tuple[Any, ...]) -> Told:
    told = Told(*row)
    return told._replace(
        parent_ref=told.parent_ref or "",
        date=moment(row[6]),
        edited=None if row[7] is None else moment(row[7]),
        unread=bool(told.unread),
        answered=bool(told.answered),
        is_me=bool(told.is_me),
        post=None if row[29] is None else Path(os.fsdecode(row[29])),
        draft=told.draft or "",
    )
