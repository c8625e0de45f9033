"""Remembers what was brought in from which export; every function is part of the caller's transaction.

A post's file is noted before it is written and confirmed after, so that an import which was killed between
the two goes on without a second copy. Of comments only one copy stays: what a blog tells itself takes the
place of what a file told of it.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from bloggy.storage import comment_search
from bloggy.storage.index_rows import storable

PREFIX = "import:"
"""How the names of comment sources begin that are files."""

_ONE_SECOND = 1 << 20
"""Comments of one second have ids within so many."""


class Brought(NamedTuple):
    """A post of an export, and the file it became."""

    ref: str
    path: Path
    told: bytes
    """A hash of what the export said."""
    written: bytes
    """The SHA-256 of the file's bytes."""
    done: bool
    """False: it was about to be written."""


class Told(NamedTuple):
    """The body of a comment that is known."""

    body: str
    form: str
    text: str
    """Clean and readable."""


def brought(connection: sqlite3.Connection, source: str, refs: Iterable[str]) -> dict[str, Brought]:
    """Those of `refs` that were brought in, or were about to be."""
    found = {}
    for ref in refs:
        row = connection.execute(
            "SELECT path, told, written, done FROM import_post WHERE source = ? AND ref = ?",
            (storable(source), storable(ref)),
        ).fetchone()
        if row is not None:
            path, told, written, done = row
            found[ref] = Brought(ref, Path(os.fsdecode(path)), told, written, bool(done))
    return found


def note(connection: sqlite3.Connection, source: str, posts: Iterable[Brought]) -> None:
    """Remember these, in the place of what was known of them."""
    connection.executemany(
        "INSERT OR REPLACE INTO import_post (source, ref, path, told, written, done)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        [
            (storable(source), storable(ref), os.fsencode(path), told, written, done)
            for ref, path, told, written, done in posts
        ],
    )


def forget(connection: sqlite3.Connection, source: str, refs: Iterable[str]) -> None:
    """Know nothing of these any more: the next import brings them in anew."""
    connection.executemany(
        "DELETE FROM import_post WHERE source = ? AND ref = ?",
        [(storable(source), storable(ref)) for ref in refs],
    )


def take_back(connection: sqlite3.Connection, source: str, refs: Iterable[str]) -> int:
    """Remove these comments of a file, with all that was put down beside them; answers how many."""
    done = 0
    for ref in refs:
        row = connection.execute(
            "SELECT c.id FROM comment AS c JOIN comment_source AS s ON s.id = c.source"
            " WHERE s.name = ? AND c.ref = ?",
            (storable(source), storable(ref)),
        ).fetchone()
        if row is not None:
            comment_search.forget(connection, row[0])
            connection.execute("DELETE FROM comment WHERE id = ?", row)
            done += 1
    return done


def files(connection: sqlite3.Connection) -> dict[tuple[str, str], Path]:
    """By source and name in the export, the files of all posts that were brought in, or were about to be."""
    rows = connection.execute("SELECT source, ref, path FROM import_post")
    return {(source, ref): Path(os.fsdecode(path)) for source, ref, path in rows}


def readable(connection: sqlite3.Connection, source: str, refs: Iterable[str]) -> dict[str, Told]:
    """What is known of the bodies of these comments, so that nobody has to make them readable again."""
    found = {}
    for ref in refs:
        row = connection.execute(
            "SELECT c.body, c.form, coalesce(c.text, c.body) FROM comment AS c"
            " JOIN comment_source AS s ON s.id = c.source WHERE s.name = ? AND c.ref = ?",
            (storable(source), storable(ref)),
        ).fetchone()
        if row is not None:
            found[ref] = Told(*row)
    return found


def orphans(connection: sqlite3.Connection, source: str) -> int:
    """How many comments of that source answer one that is not there."""
    (found,) = connection.execute(
        "SELECT count(*) FROM comment AS c JOIN comment_source AS s ON s.id = c.source"
        " WHERE s.name = ? AND c.parent_ref IS NOT NULL AND NOT EXISTS"
        " (SELECT 1 FROM comment AS p WHERE p.source = c.source AND p.ref = c.parent_ref)",
        (source,),
    ).fetchone()
    return int(found)


def overtake(connection: sqlite3.Connection) -> dict[str, int]:
    """Remove comments from files that another source tells too; how many, by the name of the file's source.

    The same is: on the same post, in the same second, and either by the same author in the same words, or
    with the number that both sources give it. A blog's own source stays, and of two files the earlier one.
    """
    twins = connection.execute(
        "SELECT i.id, min(l.id), s.name FROM comment_source AS s"
        " JOIN comment_place AS ip ON ip.source = s.id AND ip.post IS NOT NULL"
        " JOIN comment_place AS lp ON lp.post = ip.post AND lp.source <> ip.source"
        " JOIN comment_source AS ls"
        " ON ls.id = lp.source AND (substr(ls.name, 1, 7) <> 'import:' OR ls.id < s.id)"
        " JOIN comment AS i ON i.place = ip.id"
        " JOIN comment AS l ON l.place = lp.id AND l.shown IN (0, 1)"
        " AND l.id BETWEEN (i.id >> 20) << 20 AND ((i.id >> 20) << 20) + ?"
        " JOIN comment_author AS ia ON ia.id = i.author JOIN comment_author AS la ON la.id = l.author"
        " WHERE substr(s.name, 1, 7) = 'import:' AND ((i.ref = l.ref AND ip.ref = lp.ref AND ip.ref <> '')"
        " OR (ia.name = la.name AND coalesce(i.text, i.body) = coalesce(l.text, l.body)))"
        " GROUP BY i.id",
        (_ONE_SECOND - 1,),
    ).fetchall()
    counts: dict[str, int] = {}
    for mine, theirs, source in twins:
        comment_search.forget(connection, mine)
        connection.execute("UPDATE OR IGNORE comment_draft SET comment = ? WHERE comment = ?", (theirs, mine))
        connection.execute("DELETE FROM comment WHERE id = ?", (mine,))
        counts[source] = counts.get(source, 0) + 1
    return counts
