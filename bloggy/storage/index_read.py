"""Lists posts straight from the index for a command that must start at once; imports next to nothing.

`recall` finds the index without reading the configuration, `rows` answers only if the files are still as
the index knows them. Where either says None, the caller opens the workspace and refreshes.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterable
from datetime import UTC, datetime

from bloggy.storage.index_sql import SCHEMA, Query, parted, states, window

__all__ = ["BlogRow", "Query", "Row", "recall", "remember", "rows"]

FEW = 2000
"""Up to so many posts each file is looked at."""

NEWEST = 256
"""Beyond that, so many of the newest are, besides those shown: they are the ones that are written."""


class BlogRow:
    """The same as `domain.listing.BlogState`."""

    __slots__ = ("blog", "changed", "published", "ref", "state", "url")

    def __init__(
        self, blog: str, state: str, url: str, ref: str, published: datetime | None, changed: bool
    ) -> None:
        self.blog, self.state, self.url, self.ref = blog, state, url, ref
        self.published, self.changed = published, changed


class Row:
    """The same as `domain.listing.PostSummary`, but `path` and `root` are strings; all text is raw."""

    __slots__ = (
        "blogs",
        "categories",
        "date",
        "kind",
        "language",
        "mark",
        "mtime_ns",
        "path",
        "problem",
        "rel",
        "root",
        "since",
        "slug",
        "status",
        "summary",
        "tags",
        "title",
        "unlisted",
        "until",
        "updated",
        "words",
    )

    def __init__(self, columns: tuple) -> None:  # type: ignore[type-arg]
        (path, root, rel, self.title, self.slug, self.kind, self.status, self.mark) = columns[:8]
        (date, updated, tags, categories, self.language, self.words, self.summary) = columns[8:15]
        (blogs, problem, line, self.mtime_ns, unlisted, since, until) = columns[15:]
        self.unlisted = bool(unlisted)
        self.since, self.until = (
            None if at is None else datetime.fromtimestamp(at, UTC) for at in (since, until)
        )
        self.path, self.root, self.rel = os.fsdecode(path), os.fsdecode(root), os.fsdecode(rel)
        self.date = datetime.fromisoformat(date) if date else None
        self.updated = datetime.fromisoformat(updated) if updated else None
        self.tags, self.categories = parted(tags), parted(categories)
        self.blogs = states(blogs, BlogRow)
        self.problem = (problem, line) if problem else None


def rows(index: str, query: Query, limit: int | None) -> list[Row] | None:
    """The first `limit` posts (None: all) of a list, or None if the index is missing or not up to date."""
    try:
        connection = sqlite3.connect(_uri(index), uri=True, timeout=1.0)
    except sqlite3.Error:
        return None
    try:
        if connection.execute("PRAGMA user_version").fetchone() != (SCHEMA,):
            return None
        sql, values = window(query, 0, -1 if limit is None else limit)
        found = connection.execute(sql, values).fetchall()
        if not _fresh(connection, None if limit is None else [row[0] for row in found]):
            return None
    except sqlite3.Error:
        return None
    finally:
        connection.close()
    return [Row(columns) for columns in found]


def recall(note: str) -> str | None:
    """The index file that `remember` noted, or None if there is no note or something it rests on changed."""
    try:
        with open(note, "rb") as file:  # noqa: PTH123 - pathlib costs too much here
            index, until, *watched = file.read().split(b"\0")
            due = float(until)
    except (OSError, ValueError):
        return None
    if not due > time.time() or len(watched) % 2:
        return None
    for path, told in zip(watched[::2], watched[1::2], strict=True):
        if _told(path) != told:
            return None
    return os.fsdecode(index)


def remember(note: str, index: str, *, watched: Iterable[str], until: float | None = None) -> None:
    """Note that lists may be read from `index` while the files `watched` stay as they are.

    watched: the configuration, the site's configuration, the outbox ...; absent ones must stay absent.
    until: seconds since 1970 when what is listed changes by itself, as the next scheduled post gets due.
    Raises SaveFailed.
    """
    from pathlib import Path

    from bloggy.storage import atomic

    parts = [os.fsencode(index), repr(float("inf") if until is None else until).encode()]
    for path in watched:
        parts += [os.fsencode(path), _told(os.fsencode(path))]
    atomic.make_folder(Path(note).parent, private=True)
    atomic.write(Path(note), b"\0".join(parts), expected=atomic.ANY)


def note_for(cache: str, config_file: str, library: str = "") -> str:
    """Where the note for a configuration (or for `--library`) lies, below the cache folder."""
    from binascii import crc32

    key = os.fsencode(config_file) + b"\0" + os.fsencode(library)
    return f"{cache}/quick-{crc32(key):08x}"


def _fresh(connection: sqlite3.Connection, shown: list[bytes] | None) -> bool:
    for path, mtime_ns in connection.execute("SELECT path, mtime_ns FROM folder"):
        try:
            if os.stat(path).st_mtime_ns != mtime_ns:  # noqa: PTH116
                return False
        except OSError:
            return False
    (count,) = connection.execute("SELECT count(*) FROM post").fetchone()
    columns = "SELECT path, size, mtime_ns, inode FROM post"
    if shown is None or count <= FEW:
        return _same(connection.execute(columns))
    if not _same(connection.execute(f"{columns} ORDER BY id DESC LIMIT {NEWEST}")):
        return False
    return all(_same(connection.execute(f"{columns} WHERE path = ?", (path,))) for path in shown)


def _same(known: Iterable[tuple[bytes, int, int, int]]) -> bool:
    stat = os.stat
    for path, size, mtime_ns, inode in known:
        try:
            found = stat(path)
        except OSError:
            return False
        if found.st_mtime_ns != mtime_ns or found.st_size != size or found.st_ino != inode:
            return False
    return True


def _told(path: bytes) -> bytes:
    try:
        stat = os.stat(path)  # noqa: PTH116
    except OSError:
        return b"absent"
    if not stat.st_size and path.endswith(b"-wal"):
        return b"absent"  # whoever only reads a database leaves this behind
    return b"%d %d %d" % (stat.st_mtime_ns, stat.st_size, stat.st_ino)


def _uri(path: str) -> bytes:
    escaped = path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    return os.fsencode(f"file:{escaped}?mode=ro")
