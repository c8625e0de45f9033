"""Reads the inbox: windows of a list, counts and conversations, quick however many comments there are."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from bloggy.domain.comments_listing import CommentCounts, CommentQuery, CommentRow, PostComments
from bloggy.domain.thread import arrange
from bloggy.storage import comment_search
from bloggy.storage.comments import id_from
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
_DEEP = 1000
"""From this offset on a list may be walked from its other end."""
_NARROW = 5000
"""So few comments are looked through for words, instead of all that have the words for them."""
_BITS = 900
"""So many ids at most are given to one statement."""


def window(connection: sqlite3.Connection, query: CommentQuery, offset: int, limit: int) -> list[CommentRow]:
    """Rows `offset` … `offset + limit` of the list that `query` describes, the newest first."""
    table, where, values = _from(connection, query)
    order = "comment_search.rowid" if table.startswith("comment_search") else "c.id"
    ids = f"SELECT c.id FROM {table} WHERE {where} ORDER BY {order}"  # noqa: S608
    whole = _counted(connection, query) if offset > _DEEP and _is_counted(query) else 0
    if offset * 2 > whole > 0:  # nearer from the other end
        start, limit = max(whole - offset - limit, 0), max(min(limit, whole - offset), 0)
        found = [row[0] for row in connection.execute(f"{ids} LIMIT ? OFFSET ?", (*values, limit, start))]
        found.reverse()
    else:
        rest = f"{ids} DESC LIMIT ? OFFSET ?"
        found = [row[0] for row in connection.execute(rest, (*values, limit, offset))]
    return rows(connection, found)


def count(connection: sqlite3.Connection, query: CommentQuery) -> int:
    """How many comments that list has."""
    if _is_counted(query):
        return _counted(connection, query)
    if query == CommentQuery(text=query.text):
        words = comment_search.match(connection, query.text) or '""'
        sql = "SELECT count(*) FROM comment_search WHERE comment_search MATCH ?"
        return int(connection.execute(sql, (words,)).fetchone()[0])
    table, where, values = _from(connection, query)
    sql = f"SELECT count(*) FROM {table} WHERE {where}"  # noqa: S608
    return int(connection.execute(sql, values).fetchone()[0])


def position(connection: sqlite3.Connection, query: CommentQuery, comment: int) -> int:
    """How many comments of that list are newer."""
    table, where, values = _from(connection, query)
    sql = f"SELECT count(*) FROM {table} WHERE {where} AND c.id > ?"  # noqa: S608
    return int(connection.execute(sql, (*values, comment)).fetchone()[0])


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
    found: dict[int, tuple[Any, ...]] = {}
    wanted = list(ids)
    for start in range(0, len(wanted), _BITS):
        part = wanted[start : start + _BITS]
        marks = ",".join("?" * len(part))
        sql = f"{_ROW} FROM comment AS c {_JOINED} WHERE c.id IN ({marks})"
        found.update((row[0], row) for row in connection.execute(sql, part))
    answering = [id for id, row in found.items() if row[16] is not None]
    depths = _depths(connection, answering)
    return [_row(found[id], depths.get(id, 0)) for id in wanted if id in found]


def conversation(connection: sqlite3.Connection, places: Collection[int]) -> list[CommentRow]:
    """Everything on these pages in the order it is read in; what was deleted or thrown away is left out.

    An answer to something that is not there any more begins a thread of its own.
    """
    marks = ",".join("?" * len(places))
    sql = f"{_ROW} FROM comment AS c {_JOINED} WHERE c.place IN ({marks}) AND c.shown"
    found = {row[0]: row for row in connection.execute(sql, list(places))}
    return [_row(found[id], depth) for id, depth in arrange({id: row[16] for id, row in found.items()})]


def places_of(connection: sqlite3.Connection, post: Path) -> list[tuple[int, str, str]]:
    """(number, address, title) of the pages of a post in the library, at all sources."""
    return connection.execute(
        "SELECT id, url, title FROM comment_place WHERE post = ? ORDER BY id", (os.fsencode(post),)
    ).fetchall()


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


def _is_counted(query: CommentQuery) -> bool:
    """Whether the table of counts knows how many those are."""
    return query == CommentQuery(
        unread=query.unread,
        unanswered=query.unanswered,
        held=query.held,
        source=query.source,
        blog=query.blog,
        status=query.status,
    )


def _counted(connection: sqlite3.Connection, query: CommentQuery) -> int:
    where, values = _standing(query, "k", "k.status IN ('approved', 'held')")
    sql = (
        "SELECT coalesce(sum(k.n), 0) FROM comment_count AS k"  # noqa: S608
        f" JOIN comment_source AS s ON s.id = k.source WHERE {where}"
    )
    for column, value in (("name", query.source), ("blog", query.blog)):
        if value is not None:
            sql += f" AND s.{column} = ?"
            values.append(value)
    return int(connection.execute(sql, values).fetchone()[0])


def _standing(query: CommentQuery, table: str, shown: str) -> tuple[str, list[object]]:
    """The condition for the states that are asked for, on columns that `table` has."""
    where: list[str] = []
    values: list[object] = []
    if query.status is not None:
        where.append(f"{table}.status = ?")
        values.append(str(query.status))
    elif not (query.unread or query.unanswered or query.held):  # which are all shown
        where.append(shown)
    for wanted, condition in (
        (query.unread, f"{table}.new"),
        (query.unanswered, f"{table}.owed"),
        (query.held, f"{table}.status = 'held'"),
    ):
        if wanted:
            where.append(condition)
    return " AND ".join(where), values


def _from(connection: sqlite3.Connection, query: CommentQuery) -> tuple[str, str, list[object]]:
    """The tables, the condition and its values: the narrowest index first, all others only looked up."""
    where, values = _standing(query, "c", "c.shown")
    hidden = query.status is not None and str(query.status) not in {"approved", "held"}
    sources = _sources(connection, query)
    table = _table(query, hidden, sources)
    if query.text and hidden:  # which is in no index, and not much
        where += " AND instr(lower(coalesce(c.text, c.body)), lower(?)) > 0"
        values.append(query.text)
    if hidden:
        where += " AND NOT c.shown"
    for column, chosen in (("source", sources), ("place", _places(connection, query))):
        if chosen is not None:
            chosen = chosen or [0]  # which nothing is
            where += f" AND {'+' if query.text else ''}c.{column} IN ({','.join('?' * len(chosen))})"
            values += chosen
    if query.person is not None:
        where += " AND c.author IN (SELECT id FROM comment_author WHERE person = ?)"
        values.append(query.person)
    for moment_, sign in ((query.since, ">="), (query.until, "<")):
        if moment_ is not None:
            where += f" AND c.id {sign} ?"
            values.append(id_from(moment_))
    if query.text and not hidden:
        words = comment_search.match(connection, query.text) or '""'
        if _is_narrow(connection, query):
            bounds = f"SELECT min(c.id), max(c.id) FROM {table} WHERE {where}"  # noqa: S608
            first, last = connection.execute(bounds, values).fetchone()
            where += (
                " AND c.id IN (SELECT rowid FROM comment_search WHERE comment_search MATCH ?"
                " AND rowid BETWEEN ? AND ?)"
            )
            values += [words, first or 0, last or 0]
        else:
            table = "comment_search CROSS JOIN comment AS c ON c.id = comment_search.rowid"
            where += " AND comment_search MATCH ?"
            values.append(words)
            for moment_, sign in ((query.since, ">="), (query.until, "<")):
                if moment_ is not None:
                    where += f" AND comment_search.rowid {sign} ?"
                    values.append(id_from(moment_))
    return table, where, values


def _is_narrow(connection: sqlite3.Connection, query: CommentQuery) -> bool:
    """Whether, beside the words, so little is asked for that it is better looked through for them."""
    if query.place is not None or query.post is not None or query.person is not None:
        return True
    if not (query.unread or query.unanswered or query.held):
        return False
    return _counted(connection, query._replace(text="", since=None, until=None)) <= _NARROW


def _table(query: CommentQuery, hidden: bool, sources: list[int] | None) -> str:
    if query.place is not None or query.post is not None:
        index = "comment_by_place"
    elif query.person is not None:
        index = "comment_by_author"
    elif hidden:
        index = "comment_hidden"
    elif query.held:
        index = "comment_held"
    elif query.unread:
        index = "comment_new"
    elif query.unanswered:
        index = "comment_owed"
    elif sources is not None and len(sources) == 1:
        index = "comment_by_source"
    elif query.status is None:
        index = "comment_shown"
    else:
        return "comment AS c NOT INDEXED"
    return f"comment AS c INDEXED BY {index}"


def _sources(connection: sqlite3.Connection, query: CommentQuery) -> list[int] | None:
    if query.source is None and query.blog is None:
        return None
    found = connection.execute("SELECT id, name, blog FROM comment_source").fetchall()
    return [
        id
        for id, name, blog in found
        if (query.source is None or name == query.source) and (query.blog is None or blog == query.blog)
    ]


def _places(connection: sqlite3.Connection, query: CommentQuery) -> list[int] | None:
    if query.place is not None:
        return [query.place]
    return None if query.post is None else [row[0] for row in places_of(connection, query.post)]


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


def _row(row: tuple[Any, ...], depth: int) -> CommentRow:
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
        depth=depth,
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
