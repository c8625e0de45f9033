"""Reads the inbox: windows of a list, counts and conversations, quick however many comments there are."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from bloggy.domain.comments_listing import CommentCounts, CommentQuery, CommentRow, PostComments
from bloggy.domain.thread import arrange
from bloggy.storage import comments_list
from bloggy.storage.moments import moment

_ROW = (
    "SELECT c.id, s.name, s.blog, c.ref, p.id, p.post, p.url, p.title, a.id, a.name, a.url, a.email_hash,"
    " c.date, c.edited, c.status, c.kind, parent.id, c.text, c.body, c.form, c.new, c.answered, c.pending,"
    " c.entry, a.person, c.url, c.mine"
)
_JOINED = (
    " JOIN comment_source AS s ON s.id = c.source JOIN comment_place AS p ON p.id = c.place"
    " JOIN comment_author AS a ON a.id = c.author"
    " LEFT JOIN comment AS parent ON parent.source = c.source AND parent.ref = c.parent_ref"
)
_BITS = 400
"""So many ids at most are given to one statement; SQLite joins no more than 500 into a recursive one."""


def window(connection: sqlite3.Connection, query: CommentQuery, offset: int, limit: int) -> list[CommentRow]:
    """Rows `offset` … `offset + limit` of the list that `query` describes."""
    return rows(connection, comments_list.ids(connection, query, offset, limit))


def counts(connection: sqlite3.Connection) -> CommentCounts:
    """How many there are of each sort."""
    unread, owed, held, shown = connection.execute(
        "SELECT coalesce(sum(new * n), 0), coalesce(sum(owed * n), 0),"
        " coalesce(sum((status = 'held') * n), 0), coalesce(sum((status IN ('approved', 'held')) * n), 0)"
        " FROM comment_count"
    ).fetchone()
    return CommentCounts(unread=unread, unanswered=owed, held=held, all=shown)


def rows(connection: sqlite3.Connection, ids: Collection[int]) -> list[CommentRow]:
    """The comments of these ids, in that order, without those that are not there."""
    found = plain(connection, ids)
    depths = _depths(connection, [row.id for row in found if row.parent is not None])
    return [row._replace(depth=depths[row.id]) if row.id in depths else row for row in found]


def conversation(connection: sqlite3.Connection, places: Collection[int]) -> list[CommentRow]:
    """Everything on these pages in the order it is read in; what was deleted or thrown away is left out.

    An answer to something that is not there any more begins a thread of its own.
    """
    order = outline(connection, places)
    depths = dict(order)
    return [row._replace(depth=depths[row.id]) for row in plain(connection, [id for id, _depth in order])]


def outline(connection: sqlite3.Connection, places: Collection[int]) -> list[tuple[int, int]]:
    """(id, depth) of everything in `conversation`, in its order; from an index alone, whatever they say."""
    marks = ",".join("?" * len(places))
    sources = connection.execute(
        f"SELECT source, group_concat(id) FROM comment_place WHERE id IN ({marks}) GROUP BY source",  # noqa: S608
        list(places),
    ).fetchall()
    parents: dict[int, int | None] = {}
    for _source, those in sources:  # each has refs of its own
        found = connection.execute(
            "SELECT id, ref, parent_ref FROM comment INDEXED BY comment_by_place"  # noqa: S608
            f" WHERE place IN ({those}) AND shown = 1"
        ).fetchall()
        ids = {ref: id for id, ref, _parent in found}
        parents.update([(id, ids.get(parent)) for id, _ref, parent in found])
    return arrange(parents)


def beside(connection: sqlite3.Connection, place: int) -> list[tuple[int, str, str]]:
    """(number, address, title) of that page and of those with the same post or address."""
    return connection.execute(
        "SELECT id, url, title FROM comment_place WHERE id = ?1"
        " OR post = (SELECT post FROM comment_place WHERE id = ?1)"
        " ORDER BY id",
        (place,),
    ).fetchall()


def post_counts(connection: sqlite3.Connection) -> dict[Path, PostComments]:
    """How many comments the posts of the library have, those without any left out."""
    found = connection.execute(
        "SELECT post, sum(comments), sum(unread) FROM comment_place WHERE post IS NOT NULL"
        " GROUP BY post HAVING sum(comments) > 0"
    )
    return {Path(os.fsdecode(post)): PostComments(comments, unread) for post, comments, unread in found}


def starting(connection: sqlite3.Connection, spec: str) -> list[int]:
    """The ids of the comments that `spec` may mean: a number here, or `source:ref`."""
    if spec.isascii() and spec.isdigit() and len(spec) < 19:
        found = connection.execute("SELECT id FROM comment WHERE id = ?", (int(spec),)).fetchall()
        if found:
            return [row[0] for row in found]
    source, colon, ref = spec.rpartition(":")
    while colon:
        found = connection.execute(
            "SELECT c.id FROM comment AS c JOIN comment_source AS s ON s.id = c.source"
            " WHERE s.name = ? AND c.ref = ?",
            (source, ref),
        ).fetchall()
        if found:
            return [row[0] for row in found]
        source, colon, rest = source.rpartition(":")
        ref = f"{rest}:{ref}"
    return []


def plain(connection: sqlite3.Connection, ids: Collection[int]) -> list[CommentRow]:
    """`rows` for which nobody asks how deep they are: all of depth 0."""
    found: dict[int, CommentRow] = {}
    wanted = list(ids)
    for start in range(0, len(wanted), _BITS):
        part = wanted[start : start + _BITS]
        marks = ",".join("?" * len(part))
        sql = f"{_ROW} FROM comment AS c {_JOINED} WHERE c.id IN ({marks})"
        found.update((row[0], _row(row)) for row in connection.execute(sql, part))
    return [found[id] for id in wanted if id in found]


def _depths(connection: sqlite3.Connection, ids: Iterable[int]) -> dict[int, int]:
    """How deep in their threads these comments are, by walking up from all of them together."""
    wanted = list(ids)
    parents: dict[int, int | None] = {}
    for start in range(0, len(wanted), _BITS):
        part = wanted[start : start + _BITS]
        parents |= dict(
            connection.execute(
                "WITH RECURSIVE up (id) AS (VALUES "  # noqa: S608
                + ",".join(["(?)"] * len(part))
                + " UNION SELECT parent.id FROM up JOIN comment AS c ON c.id = up.id"
                " JOIN comment AS parent ON parent.source = c.source AND parent.ref = c.parent_ref"
                " WHERE parent.shown)"
                " SELECT up.id, parent.id FROM up JOIN comment AS c ON c.id = up.id"
                " LEFT JOIN comment AS parent"
                " ON parent.source = c.source AND parent.ref = c.parent_ref AND parent.shown",
                part,
            )
        )
    return dict(arrange(parents))


def _row(row: tuple[Any, ...]) -> CommentRow:
    (id, source, blog, ref, place, post, post_url, title, author_id, author, author_url, email_hash) = row[
        :12
    ]
    (date, edited, status, kind, parent, text, body, form, unread, answered, pending) = row[12:23]
    (entry, person, url, mine) = row[23:]
    return CommentRow(
        id=id,
        source=source,
        blog=blog,
        ref=ref,
        place=place,
        post_path=None if post is None else Path(os.fsdecode(post)),
        post_url=post_url,
        post_title=title,
        author_id=author_id,
        author=author,
        author_url=author_url,
        email_hash=email_hash,
        date=moment(date),
        edited=None if edited is None else moment(edited),
        status=status,
        kind=kind,
        parent=parent,
        depth=0,
        text=body if text is None else text,
        body=body,
        form=form,
        unread=bool(unread),
        answered=bool(answered),
        pending=pending,
        entry=entry,
        person=person,
        url=url,
        is_me=bool(mine),
    )
