"""Remembers how far the posts of blogs were brought here; every function is part of the caller's transaction.

What another machine must know too is in the links (see `links`); what is here may be lost, and the next pull
then only asks for more than it needs.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from bloggy.storage.index_rows import storable
from bloggy.storage.moments import moment, stamp

LEASE = timedelta(minutes=5)
"""How long a pull owns its blog without a sign of life before it counts as dead."""


class Wish(NamedTuple):
    """What the writer said of a blog's posts."""

    folder: Path | None = None
    """Where new files go; None: they did not say."""
    pictures: bool = False
    declined: bool = False


class Walk(NamedTuple):
    """How far a blog has been read for one library."""

    cursor: str | None = None
    pulled: datetime | None = None
    """When it last came to its end."""
    links: int = 0
    """How many copies of the blog were known when it was last read."""
    illustrated: bool = False
    """The pictures of all its posts were asked for."""


class Pending(NamedTuple):
    """A file that is made of a copy."""

    ref: str
    id: str
    path: Path | None
    """None: it has none yet."""
    revision: str
    sha: bytes
    """The SHA-256 of the bytes that are written."""


class Asked(NamedTuple):
    """A question to the writer."""

    id: int
    """0: it is not stored yet."""
    blog: str
    root: Path
    post: str
    """The post's id."""
    kind: str
    ref: str
    title: str
    url: str
    seen: str
    """The revision in the post's link when it was asked; of two files of one copy, the other one's id."""
    revision: str = ""
    """The one that is there."""
    theirs: str | None = None
    """The copy as the text of a file."""
    hidden: bool = False
    """Readers can't see the copy."""


def wish(connection: sqlite3.Connection, blog: str) -> Wish:
    """What the writer said of that blog."""
    row = connection.execute(
        "SELECT folder, pictures, declined FROM pull_wish WHERE blog = ?", (blog,)
    ).fetchone()
    return Wish() if row is None else Wish(_path(row[0]), bool(row[1]), bool(row[2]))


def say(connection: sqlite3.Connection, blog: str, wish: Wish) -> None:
    """Keep what the writer said."""
    connection.execute(
        "INSERT OR REPLACE INTO pull_wish (blog, folder, pictures, declined) VALUES (?,?,?,?)",
        (blog, os.fsencode(wish.folder) if wish.folder else None, wish.pictures, wish.declined),
    )


def walk(connection: sqlite3.Connection, blog: str, root: Path) -> Walk | None:
    """How far that blog was read for the library at `root`; None: a pull was never begun."""
    row = connection.execute(
        "SELECT cursor, pulled, links, illustrated FROM pull_walk WHERE blog = ? AND library = ?",
        (blog, os.fsencode(root)),
    ).fetchone()
    if row is None:
        return None
    cursor, pulled, links, illustrated = row
    return Walk(cursor, None if pulled is None else moment(pulled), links, bool(illustrated))


def walked(connection: sqlite3.Connection, blog: str) -> list[Path]:
    """The libraries for which that blog was read."""
    rows = connection.execute("SELECT library FROM pull_walk WHERE blog = ?", (blog,))
    return [Path(os.fsdecode(root)) for (root,) in rows]


def leave_off(connection: sqlite3.Connection, blog: str, root: Path, walk: Walk) -> None:
    """Note where to go on."""
    connection.execute(
        "UPDATE pull_walk SET cursor = ?, pulled = ?, links = ?, illustrated = ?"
        " WHERE blog = ? AND library = ?",
        (
            walk.cursor,
            stamp(walk.pulled) if walk.pulled else None,
            walk.links,
            walk.illustrated,
            blog,
            os.fsencode(root),
        ),
    )


def claim(
    connection: sqlite3.Connection,
    blog: str,
    root: Path,
    owner: str,
    now: datetime,
    *,
    dead: Callable[[str], bool] = lambda _owner: False,
) -> Walk | None:
    """Begin, or go on with, reading a blog as its only reader; None while another one is at it."""
    library = os.fsencode(root)
    connection.execute("INSERT OR IGNORE INTO pull_walk (blog, library) VALUES (?,?)", (blog, library))
    there, until = connection.execute(
        "SELECT owner, lease FROM pull_walk WHERE blog = ? AND library = ?", (blog, library)
    ).fetchone()
    if there not in {None, owner} and moment(until) > now and not dead(there):
        return None
    renew(connection, blog, root, owner, now)
    return walk(connection, blog, root)


def renew(connection: sqlite3.Connection, blog: str, root: Path, owner: str, now: datetime) -> None:
    """Say that the reader is alive."""
    connection.execute(
        "UPDATE pull_walk SET owner = ?, lease = ? WHERE blog = ? AND library = ?",
        (owner, stamp(now + LEASE), blog, os.fsencode(root)),
    )


def release(connection: sqlite3.Connection, blog: str, root: Path, owner: str) -> None:
    """Let others read the blog."""
    connection.execute(
        "UPDATE pull_walk SET owner = NULL, lease = NULL WHERE blog = ? AND library = ? AND owner = ?",
        (blog, os.fsencode(root), owner),
    )


# --- files that are being made ------------------------------------------------------------------------------


def pending(connection: sqlite3.Connection, blog: str, root: Path) -> dict[str, Pending]:
    """By copy, the files that were about to be made."""
    rows = connection.execute(
        "SELECT ref, id, path, revision, sha FROM pull_pending WHERE blog = ? AND library = ?",
        (blog, os.fsencode(root)),
    )
    return {ref: Pending(ref, id, _path(path), revision, sha) for ref, id, path, revision, sha in rows}


def note(connection: sqlite3.Connection, blog: str, root: Path, files: Iterable[Pending]) -> None:
    """These are about to be made."""
    library = os.fsencode(root)
    connection.executemany(
        "INSERT OR REPLACE INTO pull_pending (blog, library, ref, id, path, revision, sha)"
        " VALUES (?,?,?,?,?,?,?)",
        [
            (blog, library, ref, id, os.fsencode(path) if path else b"", revision, sha)
            for ref, id, path, revision, sha in files
        ],
    )


def forget(connection: sqlite3.Connection, blog: str, root: Path, refs: Iterable[str]) -> None:
    """The files of these copies are made, with their links."""
    connection.executemany(
        "DELETE FROM pull_pending WHERE blog = ? AND library = ? AND ref = ?",
        [(blog, os.fsencode(root), ref) for ref in refs],
    )


# --- copies to look at again --------------------------------------------------------------------------------


def later(connection: sqlite3.Connection, blog: str, root: Path) -> list[str]:
    """The copies that are to be looked at again."""
    rows = connection.execute(
        "SELECT ref FROM pull_later WHERE blog = ? AND library = ? ORDER BY ref", (blog, os.fsencode(root))
    )
    return [ref for (ref,) in rows]


def put_off(connection: sqlite3.Connection, blog: str, root: Path, refs: Iterable[str]) -> None:
    """Look at these again next time."""
    connection.executemany(
        "INSERT OR IGNORE INTO pull_later (blog, library, ref) VALUES (?,?,?)",
        [(blog, os.fsencode(root), ref) for ref in refs],
    )


def looked_at(connection: sqlite3.Connection, blog: str, root: Path, refs: Iterable[str]) -> None:
    """These need no second look."""
    connection.executemany(
        "DELETE FROM pull_later WHERE blog = ? AND library = ? AND ref = ?",
        [(blog, os.fsencode(root), ref) for ref in refs],
    )


# --- questions ----------------------------------------------------------------------------------------------

_ASKED = "id, blog, library, post, kind, ref, title, url, seen, revision, theirs, hidden"


def questions(
    connection: sqlite3.Connection, blogs: Collection[str] | None = None, *, only: int = 0
) -> list[Asked]:
    """The open questions (of these blogs), the oldest first; `only`: the one with that id."""
    rows = connection.execute(
        f"SELECT {_ASKED} FROM pull_question WHERE ? IN (0, id) ORDER BY id",  # noqa: S608
        (only,),
    )
    found = [_asked(row) for row in rows]
    return found if blogs is None else [one for one in found if one.blog in blogs]


def ask(connection: sqlite3.Connection, asked: Asked, now: datetime) -> None:
    """Ask, in the place of what was asked about the same post and blog; the same question keeps its id."""
    key = (asked.blog, os.fsencode(asked.root), asked.post)
    connection.execute(
        "DELETE FROM pull_question WHERE blog = ? AND library = ? AND post = ? AND kind <> ?",
        (*key, asked.kind),
    )
    connection.execute(
        "INSERT INTO pull_question (blog, library, post, kind, ref, title, url, seen, revision, theirs,"
        " hidden, asked) VALUES (?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (blog, library, post) DO UPDATE SET"
        " ref = excluded.ref, title = excluded.title, url = excluded.url, seen = excluded.seen,"
        " revision = excluded.revision, theirs = excluded.theirs, hidden = excluded.hidden",
        (
            *key,
            asked.kind,
            asked.ref,
            storable(asked.title),
            asked.url,
            asked.seen,
            asked.revision,
            None if asked.theirs is None else storable(asked.theirs),
            asked.hidden,
            stamp(now),
        ),
    )


def settled(connection: sqlite3.Connection, ids: Iterable[int]) -> None:
    """These questions need no answer any more."""
    connection.executemany("DELETE FROM pull_question WHERE id = ?", [(id,) for id in ids])


def _asked(row: tuple[Any, ...]) -> Asked:
    id, blog, library, post, kind, ref, title, url, seen, revision, theirs, hidden = row
    root = Path(os.fsdecode(library))
    return Asked(
        id, blog, root, post, kind, ref, title, url, seen, revision, theirs=theirs, hidden=bool(hidden)
    )


def _path(stored: bytes | None) -> Path | None:
    return Path(os.fsdecode(stored)) if stored else None
