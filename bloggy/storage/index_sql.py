"""The index's tables and the queries on them, free of imports, as a plain command pays for each.

A post's `id` grows with its date, so that the newest come first by the order of the table itself, of the
full-text index and of every label, without sorting: see `first_id`.
"""

from __future__ import annotations

from datetime import datetime

TYPE_CHECKING = False
if TYPE_CHECKING:  # importing typing would cost more than the query
    from collections.abc import Callable, Sequence
    from typing import TypeAlias, TypeVar

    State = TypeVar("State")
    MakeState: TypeAlias = Callable[[str, str, str, str, datetime | None, bool], State]
    Beginning: TypeAlias = Callable[[str], Sequence[str]]

SCHEMA = 4
"""Raised with every change of the tables or of what is put into them; another number means a rebuild."""

TABLES = """
CREATE TABLE post (
    id INTEGER PRIMARY KEY,
    path BLOB NOT NULL UNIQUE,
    root BLOB NOT NULL,
    size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    inode INTEGER NOT NULL,
    sha TEXT NOT NULL,
    rel BLOB NOT NULL,
    title TEXT NOT NULL,
    title_key TEXT NOT NULL,
    slug TEXT NOT NULL,
    kind TEXT NOT NULL,
    status TEXT NOT NULL,
    mark TEXT NOT NULL,
    rank INTEGER NOT NULL,
    date TEXT,
    updated TEXT,
    updated_key INTEGER NOT NULL,
    tags TEXT NOT NULL,
    categories TEXT NOT NULL,
    language TEXT NOT NULL,
    words INTEGER NOT NULL,
    summary TEXT NOT NULL,
    blogs TEXT NOT NULL DEFAULT '',
    problem TEXT,
    problem_line INTEGER,
    trashed INTEGER NOT NULL DEFAULT 0,
    since INTEGER,
    until INTEGER,
    unlisted INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX post_since ON post (since) WHERE since IS NOT NULL;
CREATE INDEX post_until ON post (until) WHERE until IS NOT NULL;
CREATE INDEX post_trashed ON post (trashed);
CREATE INDEX post_mark ON post (trashed, mark);
CREATE INDEX post_status ON post (trashed, status);
CREATE INDEX post_title ON post (trashed, title_key);
CREATE INDEX post_updated ON post (trashed, updated_key);
CREATE INDEX post_words ON post (trashed, words);
CREATE INDEX post_rank ON post (trashed, rank);
CREATE INDEX post_slug ON post (slug);
CREATE TABLE label (
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    post INTEGER NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (kind, key, post)
) WITHOUT ROWID;
CREATE INDEX label_post ON label (post);
CREATE TABLE folder (
    path BLOB PRIMARY KEY,
    root BLOB NOT NULL,
    mtime_ns INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE root (
    path BLOB PRIMARY KEY,
    rules TEXT NOT NULL
) WITHOUT ROWID;
CREATE VIRTUAL TABLE search USING fts5 (
    title, tags, body, tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3'
);
INSERT INTO search (search, rank) VALUES ('hashsize', 4194304);
CREATE VIRTUAL TABLE term USING fts5vocab (search, instance);
"""

SEPARATOR = "\x1f"
"""Between names in one column; no name holds it."""

BETWEEN = "\x1e"
"""Between the states of several blogs in one column."""

COLUMNS = (
    "p.path, p.root, p.rel, p.title, p.slug, p.kind, p.status, p.mark, p.date, p.updated, p.tags,"
    " p.categories, p.language, p.words, p.summary, p.blogs, p.problem, p.problem_line, p.mtime_ns,"
    " p.unlisted, p.since, p.until"
)

_SORTS = {
    "date": "p.id",
    "title": "p.title_key",
    "updated": "p.updated_key",
    "words": "p.words",
    "status": "p.rank",
}
_DEEP = 500
"""From this offset on only a narrow index is walked to find the rows."""


class Query:
    """The same as `domain.listing.PostQuery`, for callers who can't afford to import that."""

    __slots__ = ("blog", "descending", "kind", "mark", "sort", "status", "tag", "text", "trash")

    def __init__(
        self,
        text: str = "",
        status: str | None = None,
        mark: str | None = None,
        blog: str | None = None,
        tag: str | None = None,
        kind: str | None = None,
        trash: bool = False,
        sort: str = "date",
        descending: bool = True,
    ) -> None:
        self.text, self.status, self.mark, self.blog, self.tag = text, status, mark, blog, tag
        self.kind, self.trash, self.sort, self.descending = kind, trash, sort, descending


def unknown(_start: str) -> Sequence[str]:
    """For those who do not know which words begin so, see `fold.match`."""
    return ()


def window(query: Query, offset: int, limit: int, beginning: Beginning = unknown) -> tuple[str, list[object]]:
    """The statement, with its values, for rows `offset` … `offset + limit` of a list."""
    source, where, values, unique = _from(query, beginning)
    order = _order(query, unique)
    if offset >= _DEEP:
        rows = f"SELECT p.id FROM {source} WHERE {where} ORDER BY {order} LIMIT ? OFFSET ?"  # noqa: S608
        outer = order.replace(unique, "p.id") if unique else order
        return (
            f"SELECT {COLUMNS} FROM post AS p WHERE p.id IN ({rows}) ORDER BY {outer}",  # noqa: S608
            [*values, limit, offset],
        )
    return (
        f"SELECT {COLUMNS} FROM {source} WHERE {where} ORDER BY {order} LIMIT ? OFFSET ?",  # noqa: S608
        [*values, limit, offset],
    )


def count(query: Query, beginning: Beginning = unknown) -> tuple[str, list[object]]:
    """The statement, with its values, for the length of a list."""
    if query.text and not (
        query.status or query.mark or query.blog or query.tag or query.kind or query.trash
    ):
        return "SELECT count(*) FROM search WHERE search MATCH ?", [_match(query.text, beginning)]
    source, where, values, _unique = _from(query, beginning)
    return f"SELECT count(*) FROM {source} WHERE {where}", values  # noqa: S608


def ids(query: Query, beginning: Beginning = unknown) -> tuple[str, list[object]]:
    """The statement, with its values, for the ids of a whole list, in order."""
    source, where, values, unique = _from(query, beginning)
    return f"SELECT p.id FROM {source} WHERE {where} ORDER BY {_order(query, unique)}", values  # noqa: S608


def first_id(seconds: int, salt: int) -> int:
    """The id to try for a post dated `seconds` after 1970; `salt` parts posts of one second."""
    return (seconds << 22) | (salt & 0x3FFFFF)


def _order(query: Query, unique: str) -> str:
    down = "DESC" if query.descending else "ASC"
    if query.sort == "date":
        return f"{unique or 'p.id'} {down}"
    return f"{_SORTS[query.sort]} {down}, p.id DESC"


def _from(query: Query, beginning: Beginning) -> tuple[str, str, list[object], str]:
    """The tables, the condition, its values, and the column that is the same as `p.id` but comes in order."""
    source, unique, where, values = "post AS p", "", ["p.trashed = ?"], [int(query.trash)]
    labels: list[tuple[str, str]] = [
        (kind, _key(name)) for kind, name in (("tag", query.tag), ("blog", query.blog)) if name
    ]
    if query.text and query.trash:
        where.append("instr(p.title_key, ?) > 0")  # what is thrown away is not in the full-text index
        values.append(_key(query.text))  # type: ignore[arg-type]
    elif query.text:
        source, unique = "search CROSS JOIN post AS p ON p.id = search.rowid", "search.rowid"
        where.append("search MATCH ?")
        values.append(_match(query.text, beginning))  # type: ignore[arg-type]
    elif labels:
        kind, key = labels.pop(0)
        source, unique = "label AS l CROSS JOIN post AS p ON p.id = l.post", "l.post"
        where.append("l.kind = ? AND l.key = ?")
        values += [kind, key]  # type: ignore[list-item]
    for kind, key in labels:
        where.append("EXISTS (SELECT 1 FROM label WHERE kind = ? AND key = ? AND post = p.id)")
        values += [kind, key]  # type: ignore[list-item]
    for column, value in (("status", query.status), ("mark", query.mark), ("kind", query.kind)):
        if value:
            where.append(f"p.{column} = ?")
            values.append(str(value))  # type: ignore[arg-type]
    return source, " AND ".join(where), list(values), unique


def _match(text: str, beginning: Beginning) -> str:
    from bloggy.storage import fold

    return fold.match(text, beginning) or '""'


def _key(text: str) -> str:
    from bloggy.storage import fold

    return fold.key(text)


def parted(column: str) -> tuple[str, ...]:
    """Names from their column."""
    return tuple(column.split(SEPARATOR)) if column else ()


def states(
    column: str, make: Callable[[str, str, str, str, datetime | None, bool], State]
) -> tuple[State, ...]:
    """Blog states from their column, each made by `make`."""
    found = []
    for told in column.split(BETWEEN) if column else ():
        blog, state, url, ref, published, changed = told.split(SEPARATOR)
        when = datetime.fromisoformat(published) if published else None
        found.append(make(blog, state, url, ref, when, bool(changed)))
    return tuple(found)
