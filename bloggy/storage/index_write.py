"""Changes the index's rows; each function is part of the caller's transaction."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bloggy.domain.listing import BlogState, Changes
from bloggy.domain.post import Mark
from bloggy.storage import fold, index_rows
from bloggy.storage.index_rows import Row
from bloggy.storage.index_sql import states
from bloggy.storage.library import Library
from bloggy.storage.scan import Scan, Stamp

_CLOCK_TICK_NS = 20_000_000
"""File times move in steps of the kernel's clock; a file written within one may change again unseen."""

_PLACES = ",".join("?" * 30)


@dataclass(slots=True)
class Found:
    """Changes while they are collected."""

    added: list[Path] = field(default_factory=list)
    changed: list[Path] = field(default_factory=list)
    removed: list[Path] = field(default_factory=list)
    troubles: list[tuple[Path, str]] = field(default_factory=list)
    versions: list[tuple[Path, Path]] = field(default_factory=list)

    def changes(self) -> Changes:
        """What is told to those who asked."""
        return Changes(
            tuple(self.added),
            tuple(self.changed),
            tuple(self.removed),
            tuple(self.troubles),
            tuple(self.versions),
        )


def rules(library: Library) -> str:
    """What, besides the files, the rows of a library depend on."""
    generator = library.generator
    return f"{library.site}\0{generator.name}\0{generator.settings!r}\0{generator.zone}"


def doubted(stamp: Stamp) -> Stamp:
    """A stamp that will not match next time if the file may change once more within its present time."""
    fresh = time.time_ns() - stamp.mtime_ns < _CLOCK_TICK_NS
    return stamp._replace(mtime_ns=-stamp.mtime_ns) if fresh else stamp


def store(connection: sqlite3.Connection, rows: Iterable[Row], found: Found) -> None:
    for row in sorted(rows, key=lambda row: row.id):  # FTS5 takes many rows at once only in ascending order
        path = os.fsencode(row.stamp.path)
        old = connection.execute(
            "SELECT id, sha, status, mark, blogs, root FROM post WHERE path = ?", (path,)
        ).fetchone()
        mark, blogs = str(row.mark), ""
        if old:
            blogs = old[4]
            mark = old[3] if old[2] == row.post.status else mark
            _erase(connection, old[0])
        id = _free_id(connection, row.id)
        connection.execute(f"INSERT INTO post VALUES ({_PLACES})", row.values(id, mark=mark, blogs=blogs))  # noqa: S608
        connection.execute("INSERT INTO search (rowid, title, tags, body) VALUES (?,?,?,?)", row.searched(id))
        label(connection, id, "tag", row.post.tags)
        label(connection, id, "category", row.post.categories)
        label(connection, id, "blog", belongs_to(states(blogs, BlogState)))
        if old is None:
            found.added.append(Path(row.stamp.path))
        elif old[1] != row.sha or not row.sha or old[2] != row.post.status:
            found.changed.append(Path(row.stamp.path))


def set_trash(connection: sqlite3.Connection, gone: Iterable[int], new: Iterable[Row]) -> None:
    """Make the rows of what lies in the trash those that do; they are in no other list and not searched."""
    for id in gone:
        _erase(connection, id)
    for row in new:
        values = row.values(_free_id(connection, row.id), mark=Mark.TRASHED, blogs="", trashed=True)
        connection.execute(f"INSERT OR REPLACE INTO post VALUES ({_PLACES})", values)  # noqa: S608


def by_status(
    connection: sqlite3.Connection, root: bytes, marks: Mapping[str, str], now: int
) -> list[tuple[bytes, str]]:
    """The posts of a library, with the mark that their status and the time give them, where it is another.

    marks: status → mark. now: seconds since 1970.
    """
    published = str(Mark.PUBLISHED)
    sql = (
        "SELECT path, m FROM (SELECT path, mark, blogs, CASE WHEN ? <> ? THEN ? WHEN until <= ? THEN ?"
        " WHEN since > ? THEN ? ELSE ? END AS m FROM post WHERE root = ? AND trashed = 0 AND status = ?)"
        " WHERE mark <> m OR blogs <> ''"
    )
    found: list[tuple[bytes, str]] = []
    for status, mark in marks.items():
        usual = str(mark)
        timed = (now, str(Mark.DRAFT), now, str(Mark.SCHEDULED), usual)
        found += connection.execute(sql, (usual, published, usual, *timed, root, str(status))).fetchall()
    return found


def belongs_to(states: Sequence[BlogState]) -> list[str]:
    """The blogs that a post is listed under: where it is or waits to be, else the first it can go to."""
    there = [state.blog for state in states if state.state or state.ref]
    return there or [state.blog for state in states[:1]]


def label(connection: sqlite3.Connection, id: int, kind: str, names: Iterable[str]) -> None:
    connection.executemany(
        "INSERT OR IGNORE INTO label VALUES (?,?,?,?)",
        [(kind, fold.key(name), id, name) for name in map(index_rows.storable, names)],
    )


def _erase(connection: sqlite3.Connection, id: int) -> None:
    for table, column in (("post", "id"), ("search", "rowid"), ("label", "post")):
        connection.execute(f"DELETE FROM {table} WHERE {column} = ?", (id,))  # noqa: S608


def _free_id(connection: sqlite3.Connection, wanted: int) -> int:
    while connection.execute("SELECT 1 FROM post WHERE id = ?", (wanted,)).fetchone():
        wanted += 1
    return wanted


def remove(connection: sqlite3.Connection, paths: Iterable[bytes], found: Found) -> None:
    for path in paths:
        row = connection.execute("SELECT id FROM post WHERE path = ?", (path,)).fetchone()
        if row:
            _erase(connection, row[0])
            found.removed.append(Path(os.fsdecode(path)))


def remember(connection: sqlite3.Connection, library: Library, scan: Scan) -> None:
    """Note the folders, by whose times a quick look sees whether a file came or went."""
    root = os.fsencode(library.root)
    now = time.time_ns()
    folders = [
        (os.fsencode(path), root, -mtime if now - mtime < _CLOCK_TICK_NS else mtime)
        for path, mtime in scan.folders
    ]
    present = connection.execute("SELECT path, root, mtime_ns FROM folder WHERE root = ?", (root,)).fetchall()
    if sorted(folders) != sorted(present):
        connection.execute("DELETE FROM folder WHERE root = ?", (root,))
        connection.executemany("INSERT OR REPLACE INTO folder VALUES (?,?,?)", folders)
    connection.execute("INSERT OR REPLACE INTO root VALUES (?,?)", (root, rules(library)))


def drop_others(connection: sqlite3.Connection, roots: Sequence[bytes], found: Found) -> None:
    marks = ",".join("?" * len(roots))
    others = f"root NOT IN ({marks}) AND trashed = 0"
    rows = connection.execute(f"SELECT path FROM post WHERE {others}", roots).fetchall()  # noqa: S608
    remove(connection, [path for (path,) in rows], found)
    connection.execute(f"DELETE FROM folder WHERE root NOT IN ({marks})", roots)  # noqa: S608
    connection.execute(f"DELETE FROM root WHERE path NOT IN ({marks})", roots)  # noqa: S608
