"""Which comments a list of the inbox holds, at any depth of it, however many comments there are.

A list is never counted through: `comment_count` says how many comments of each sort every era has, so only
one era is ever passed over, whether the list is read at an offset or a comment is looked for in it.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from bloggy.domain.comments_listing import CommentQuery
from bloggy.storage import comment_search
from bloggy.storage.comments import id_from

ERA = 41
"""Bits of an id that era leaves out, see `comment_count`."""
_NEAR = 256
"""Up to this offset a list is read from its beginning."""
_NARROW = 5000
"""So few comments are looked through for words, instead of all that have the words for them."""
_PARTS = ("{k}.new", "NOT {k}.new AND {k}.owed", "NOT {k}.new AND NOT {k}.owed")
"""Those of `CommentQuery.unread_first`, each the newest first, on `comment_count`."""


def ids(connection: sqlite3.Connection, query: CommentQuery, offset: int, limit: int) -> list[int]:
    """The ids of the rows `offset` … `offset + limit` of the list that `query` describes."""
    if not _is_parted(query):
        return _newest(connection, query, None, offset, limit)
    found: list[int] = []
    for part, whole in enumerate(parts(connection, query)):
        if offset < whole and len(found) < limit:
            found += _newest(connection, query, part, offset, limit - len(found))
        offset = max(offset - whole, 0)
    return found


def count(connection: sqlite3.Connection, query: CommentQuery) -> int:
    """How many comments that list has."""
    if _is_counted(query):
        return _within(connection, query, None)
    if _is_words(query):
        return _having_words(connection, query)
    table, where, values = _from(connection, query)
    sql = f"SELECT count(*) FROM {table} WHERE {where}"  # noqa: S608
    return int(connection.execute(sql, values).fetchone()[0])


def parts(connection: sqlite3.Connection, query: CommentQuery) -> tuple[int, int, int]:
    """How many of them are unread, how many of the others are unanswered, and how many are neither."""
    if _is_counted(query):
        unread, unanswered, others = (_within(connection, query, part) for part in range(len(_PARTS)))
        return unread, unanswered, others
    table, where, values = _from(connection, query)
    sql = f"SELECT c.part, count(*) FROM {table} WHERE {where} GROUP BY c.part"  # noqa: S608
    found = dict(connection.execute(sql, values).fetchall())
    return found.get(0, 0), found.get(1, 0), found.get(2, 0)


def position(connection: sqlite3.Connection, query: CommentQuery, comment: int) -> int:
    """How many comments of that list come before this one; where it would be, if it is not there."""
    if not _is_parted(query):
        return _before(connection, query, None, comment)
    row = connection.execute("SELECT part FROM comment WHERE id = ?", (comment,)).fetchone()
    part = row[0] if row else len(_PARTS) - 1
    return sum(parts(connection, query)[:part]) + _before(connection, query, part, comment)


# --- one part, the newest first -----------------------------------------------------------------------------


def _newest(
    connection: sqlite3.Connection, query: CommentQuery, part: int | None, offset: int, limit: int
) -> list[int]:
    if _is_counted(query):
        query, first, last = _unbounded(connection, query, part)
        offset += first
        limit = limit if last is None else min(limit, max(last - offset, 0))
    table, where, values = _from(connection, query, part)
    if offset > _NEAR and _is_counted(query):
        upper, offset = _skipped(connection, query, part, offset)
        where += " AND c.id < ?"
        values.append(upper)
    sql = f"SELECT c.id FROM {table} WHERE {where} ORDER BY {_id_in(table)} DESC LIMIT ? OFFSET ?"  # noqa: S608
    return [row[0] for row in connection.execute(sql, (*values, limit, offset))]


def _before(connection: sqlite3.Connection, query: CommentQuery, part: int | None, comment: int) -> int:
    if _is_counted(query):
        query, first, last = _unbounded(connection, query, part)
        there = _from_on(connection, query, part, comment + 1)
        return max((there if last is None else min(there, last)) - first, 0)
    if _is_words(query):
        return _having_words(connection, query, " AND rowid > ?", comment)
    table, where, values = _from(connection, query, part)
    sql = f"SELECT count(*) FROM {table} WHERE {where} AND {_id_in(table)} > ?"  # noqa: S608
    return int(connection.execute(sql, (*values, comment)).fetchone()[0])


def _id_in(table: str) -> str:
    """The column by which that table is walked."""
    return "comment_search.rowid" if table.startswith("comment_search") else "c.id"


def _is_words(query: CommentQuery) -> bool:
    """Whether the index of words alone knows the answer."""
    return query == CommentQuery(text=query.text, unread_first=query.unread_first)


def _having_words(connection: sqlite3.Connection, query: CommentQuery, more: str = "", *values: int) -> int:
    words = comment_search.match(connection, query.text) or '""'
    sql = f"SELECT count(*) FROM comment_search WHERE comment_search MATCH ?{more}"  # noqa: S608
    return int(connection.execute(sql, (words, *values)).fetchone()[0])


def _within(connection: sqlite3.Connection, query: CommentQuery, part: int | None) -> int:
    query, first, last = _unbounded(connection, query, part)
    whole = _counted(connection, query, part) if last is None else last
    return max(whole - first, 0)


def _unbounded(
    connection: sqlite3.Connection, query: CommentQuery, part: int | None
) -> tuple[CommentQuery, int, int | None]:
    """The query without its times, and where they begin and end in that list (None: with it)."""
    whole = query._replace(since=None, until=None)
    first = 0 if query.until is None else _from_on(connection, whole, part, id_from(query.until))
    last = None if query.since is None else _from_on(connection, whole, part, id_from(query.since))
    return whole, first, last


def _from_on(connection: sqlite3.Connection, query: CommentQuery, part: int | None, id: int) -> int:
    """How many of a list without times have that id or a greater one."""
    era = id >> ERA
    table, where, values = _from(connection, query, part)
    sql = f"SELECT count(*) FROM {table} WHERE {where} AND c.id >= ? AND c.id < ?"  # noqa: S608
    (here,) = connection.execute(sql, (*values, id, (era + 1) << ERA)).fetchone()
    return int(here) + _counted(connection, query, part, " AND k.era > ?", era)


def _skipped(
    connection: sqlite3.Connection, query: CommentQuery, part: int | None, offset: int
) -> tuple[int, int]:
    """(the id that all those are below, how many of them are left to pass over) to come to that offset."""
    where, values = _on_counts(connection, query, part)
    sql = f"SELECT k.era, sum(k.n) FROM comment_count AS k WHERE {where} GROUP BY k.era ORDER BY k.era DESC"  # noqa: S608
    for era, there in connection.execute(sql, values):
        if offset < there:
            return (era + 1) << ERA, offset
        offset -= there
    return -1 << 63, 0


# --- how it is asked for ------------------------------------------------------------------------------------


def _is_parted(query: CommentQuery) -> bool:
    return query.unread_first and not query.text and query.status is None


def _is_held(query: CommentQuery) -> bool:
    return query.held or query.status == "held"


def _is_counted(query: CommentQuery) -> bool:
    """Whether the table of counts knows how many those are."""
    return not query.text and query.post is None and query.place is None and query.person is None


def _counted(
    connection: sqlite3.Connection,
    query: CommentQuery,
    part: int | None = None,
    more: str = "",
    *values: object,
) -> int:
    where, found = _on_counts(connection, query, part)
    sql = f"SELECT coalesce(sum(k.n), 0) FROM comment_count AS k WHERE {where}{more}"  # noqa: S608
    return int(connection.execute(sql, (*found, *values)).fetchone()[0])


def _on_counts(
    connection: sqlite3.Connection, query: CommentQuery, part: int | None
) -> tuple[str, list[object]]:
    where, values = _standing(query, "k", "k.status IN ('approved', 'held')")
    if part is not None:
        where += f" AND {_PARTS[part].format(k='k')}"
    sources = _sources(connection, query)
    if sources is not None:
        where += f" AND k.source IN ({','.join('?' * len(sources))})"
        values += sources
    return where, values


def _standing(query: CommentQuery, table: str, shown: str) -> tuple[str, list[object]]:
    """The condition for the states that are asked for, on columns that `table` has."""
    where, values = [shown], list[object]()
    if query.status is not None:
        where, values = [f"{table}.status = ?"], [str(query.status)]
    for wanted, condition in (
        (query.unread, f"{table}.new"),
        (query.unanswered, f"{table}.owed"),
        (_is_held(query), f"{table}.status = 'held'"),
    ):
        if wanted:
            where.append(condition)
    return " AND ".join(where), values


def _from(
    connection: sqlite3.Connection, query: CommentQuery, part: int | None = None
) -> tuple[str, str, list[object]]:
    """The tables, the condition and its values: the narrowest index first, all others only looked up."""
    where, values = _standing(query, "c", "c.shown")
    hidden = query.status is not None and str(query.status) not in {"approved", "held"}
    sources = _sources(connection, query)
    if part is not None:
        where += f" AND c.part = {part:d}"
    table = _table(connection, query, part, sources, hidden=hidden)
    if query.text and hidden:  # which is in no index, and not much
        where += " AND instr(lower(coalesce(c.text, c.body)), lower(?)) > 0"
        values.append(query.text)
    where += " AND NOT c.shown" if hidden else " AND c.shown"  # as the indexes have it
    if query.unread and not hidden:
        where += " AND c.part = 0"
    for column, chosen in (("source", sources), ("place", _places(connection, query))):
        if chosen is not None:
            chosen = chosen or [0]  # which nothing is
            where += f" AND {'+' if query.text else ''}c.{column} IN ({','.join('?' * len(chosen))})"
            values += chosen
    if query.place is not None or query.post is not None:
        where += f" AND c.shown = {not hidden:d}"
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


def _table(
    connection: sqlite3.Connection,
    query: CommentQuery,
    part: int | None,
    sources: list[int] | None,
    *,
    hidden: bool,
) -> str:
    if query.place is not None or query.post is not None:
        return "comment AS c INDEXED BY comment_by_place"
    if query.person is not None:
        return "comment AS c INDEXED BY comment_by_author"
    if sources is not None and len(sources) == 1:
        asked = CommentQuery(
            status=query.status, unread=query.unread, unanswered=query.unanswered, held=query.held
        )
        (whole,) = connection.execute(
            "SELECT coalesce(sum(n), 0) FROM comment_count WHERE source = ?", sources
        ).fetchone()
        if whole < _counted(connection, asked, part):
            return "comment AS c INDEXED BY comment_by_source"
    if hidden:
        index = "comment_hidden"
    elif _is_held(query):
        index = "comment_held"
    elif query.unread or part is not None:
        index = "comment_part"
    elif query.unanswered:
        index = "comment_owed"
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


def places_of(connection: sqlite3.Connection, post: Path) -> list[tuple[int, str, str]]:
    """(number, address, title) of the pages of a post in the library, at all sources."""
    return connection.execute(
        "SELECT id, url, title FROM comment_place WHERE post = ? ORDER BY id", (os.fsencode(post),)
    ).fetchall()


def _places(connection: sqlite3.Connection, query: CommentQuery) -> list[int] | None:
    if query.post is None:
        return None if query.place is None else [query.place]
    found = [row[0] for row in places_of(connection, query.post)]
    return [place for place in found if query.place in {None, place}]
