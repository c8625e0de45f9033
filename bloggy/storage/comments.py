"""Keeps what sources tell of comments: every function takes a connection and is part of its transaction.

A comment's `id` grows with its date, so that the newest come first without sorting. What the writer has said
of a comment and is not yet sent (`comments_pending`) stays until it is settled, whatever a source tells.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from bloggy.domain.comment import CommentKind, CommentRef, CommentStatus, Cursor, RemoteComment
from bloggy.storage import comment_names as names
from bloggy.storage import comment_search
from bloggy.storage.index_rows import storable
from bloggy.storage.moments import moment, stamp

SHOWN = (str(CommentStatus.APPROVED), str(CommentStatus.HELD))
LOCAL = "local:"
"""How the ref of an answer begins that has none yet at its source."""

_PER_SECOND = 1 << 20
_FAR = 1 << 62
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)
_CONTENT = "place, author, parent_ref, date, edited, kind, url, body, form, text, remote_status"


class Arrived(NamedTuple):
    """A comment as its source told it, and its text made clean and readable."""

    comment: RemoteComment
    text: str


@dataclass(slots=True)
class Taken:
    """What a page brought."""

    new: int = 0
    changed: int = 0
    deleted: int = 0
    unread: int = 0

    def __iadd__(self, other: Taken) -> Taken:
        """Together."""
        self.new += other.new
        self.changed += other.changed
        self.deleted += other.deleted
        self.unread += other.unread
        return self


class SourceState(NamedTuple):
    """Where a source was left off."""

    name: str
    blog: str
    cursor: Cursor | None
    """None: it has never been read."""
    synced: datetime | None
    """When it was last read to its end."""
    note: str
    known: int
    """Comments that there are, with those that the sync under way has found deleted."""
    removed: int
    """How many of them it has found deleted."""


_STATE = (
    "SELECT name, blog, cursor, synced, note, removed, max(coalesce(known, 0), coalesce(removed, 0)"
    " + (SELECT coalesce(sum(n), 0) FROM comment_count WHERE source = s.id AND status <> 'deleted'))"
    " FROM comment_source AS s"
)


def state(connection: sqlite3.Connection, source: str) -> SourceState:
    """Where the source of that name was left off."""
    row = connection.execute(f"{_STATE} WHERE name = ?", (source,)).fetchone()
    return _state(row) if row else SourceState(source, "", None, None, "", 0, 0)


def states(connection: sqlite3.Connection) -> list[SourceState]:
    """All sources that comments are known from."""
    return [_state(row) for row in connection.execute(f"{_STATE} ORDER BY id")]


def _state(row: tuple[str, str, str | None, int | None, str, int | None, int]) -> SourceState:
    name, blog, cursor, synced, note, removed, known = row
    when = None if synced is None else moment(synced)
    return SourceState(
        name, blog, None if cursor is None else Cursor(cursor), when, note, known, removed or 0
    )


def leave_off(
    connection: sqlite3.Connection,
    source: str,
    cursor: Cursor,
    *,
    blog: str = "",
    note: str = "",
    synced: datetime | None = None,
    known: int = 0,
    removed: int = 0,
) -> None:
    """Remember where to go on; in the transaction of the page that the cursor comes after.

    synced: when it was read to its end; None: there is more, and `known` and `removed` are needed then.
    """
    number = names.source(connection, source, blog)
    connection.execute(
        "UPDATE comment_source SET cursor = ?, synced = coalesce(?, synced), note = ?, known = ?, removed = ?"
        " WHERE id = ?",
        (
            cursor,
            stamp(synced) if synced else None,
            storable(note),
            None if synced else known,
            None if synced else removed,
            number,
        ),
    )


def take(
    connection: sqlite3.Connection,
    source: str,
    arrived: Iterable[Arrived],
    *,
    now: datetime,
    blog: str = "",
    read_before: datetime | None = None,
    closed: bool = False,
) -> Taken:
    """Store new comments and what has changed about known ones.

    New ones by others are unread, unless written before `read_before`. Telling the
    same again changes nothing. now: when the source was asked; a verdict that has been given since stands.
    closed: they come from a file, are read, and wait for no answer.
    """
    number = names.source(connection, source, blog)
    taken, places = Taken(), {}
    for comment, text in arrived:
        where = comment.place
        if where not in places:
            places[where] = names.place(connection, number, where)
        one = _Row(connection, number, comment, text, places[where])
        known = connection.execute(
            "SELECT id, status, pending, mine, answers FROM comment WHERE source = ? AND ref = ?",
            (number, one.ref),
        ).fetchone()
        if known is None:
            unread = one.is_news and not closed and not (read_before and comment.date < read_before)
            one.insert(connection, now, unread=unread, closed=closed)
            taken.new += 1
            taken.unread += unread
        elif one.update(connection, now, *known):
            taken.changed += 1
    return taken


def delete(connection: sqlite3.Connection, source: str, refs: Iterable[CommentRef]) -> int:
    """Note that comments are no longer at their source; answers how many had been there. They stay here."""
    number, done = names.source(connection, source), 0
    for ref in refs:
        row = connection.execute(
            "SELECT id, mine, answers FROM comment"
            " WHERE source = ? AND ref = ? AND remote_status <> 'deleted'",
            (number, storable(ref)),
        ).fetchone()
        if row is None:
            continue
        id, mine, answers = row
        comment_search.forget(connection, id)
        connection.execute(
            "UPDATE comment SET remote_status = 'deleted', status = 'deleted', unread = 0 WHERE id = ?", (id,)
        )
        if mine and answers:
            tell_answered(connection, number, answers)
        done += 1
    return done


def known(connection: sqlite3.Connection, source: str, refs: Iterable[CommentRef]) -> Iterator[CommentRef]:
    """Those of `refs` that are known, and not as deleted."""
    for ref in refs:
        found = connection.execute(
            "SELECT 1 FROM comment AS c JOIN comment_source AS s ON s.id = c.source"
            " WHERE s.name = ? AND c.ref = ? AND c.remote_status <> 'deleted'",
            (source, storable(ref)),
        ).fetchone()
        if found:
            yield ref


def absent(
    connection: sqlite3.Connection,
    source: str,
    present: Callable[[str], bool],
    *,
    asked: datetime,
    since: datetime | None = None,
    until: datetime | None = None,
    places: tuple[str, ...] | None = None,
) -> Iterator[CommentRef]:
    """Known comments, within the limits, that are not present at their source any more.

    asked: when the source was; what became known later was not looked for.
    places: refs or addresses of the only pages that are meant.
    """
    rows = connection.execute(
        "SELECT c.ref, p.ref, p.url FROM comment AS c INDEXED BY comment_by_date"
        " JOIN comment_place AS p ON p.id = c.place"
        " WHERE c.source = ? AND c.remote_status <> 'deleted' AND c.told <= ? AND c.date >= ? AND c.date < ?",
        (
            names.source(connection, source),
            stamp(asked),
            stamp(since) if since else -_FAR,
            stamp(until) if until else _FAR,
        ),
    )
    wanted = None if places is None else frozenset(places)
    for ref, place_ref, place_url in rows:
        if ref.startswith(LOCAL) or present(ref):
            continue
        if wanted is None or (place_ref and place_ref in wanted) or (place_url and place_url in wanted):
            yield CommentRef(ref)


def mark_read(connection: sqlite3.Connection, ids: Iterable[int], *, read: bool) -> int:
    """Mark comments by others as read or unread; answers how many were not so before."""
    return sum(
        connection.execute(
            "UPDATE comment SET unread = ? WHERE id = ? AND unread <> ? AND NOT mine AND shown",
            (not read, id, not read),
        ).rowcount
        for id in ids
    )


def new_id(connection: sqlite3.Connection, date: datetime) -> int:
    """A free id for a comment of that date."""
    second = (date - _EPOCH) // _SECOND
    while True:
        first = second * _PER_SECOND
        (last,) = connection.execute(
            "SELECT max(id) FROM comment WHERE id BETWEEN ? AND ?", (first, first + _PER_SECOND - 1)
        ).fetchone()
        if last is None:
            return first
        if last < first + _PER_SECOND - 1:
            return int(last) + 1
        second += 1


def id_from(date: datetime) -> int:
    """The least id that a comment of that date can have."""
    return ((date - _EPOCH) // _SECOND) * _PER_SECOND


def is_answered(connection: sqlite3.Connection, source: int, ref: str) -> bool:
    """Whether the writer has answered the comment of that ref."""
    (answered,) = connection.execute(
        "SELECT EXISTS (SELECT 1 FROM comment WHERE source = ? AND answers = ? AND mine AND shown)",
        (source, ref),
    ).fetchone()
    return bool(answered)


def tell_answered(connection: sqlite3.Connection, source: int, ref: str) -> None:
    """Work out again whether the writer has answered the comment of that ref."""
    answered = is_answered(connection, source, ref)
    connection.execute(
        "UPDATE comment SET answered = ? WHERE source = ? AND ref = ? AND answered <> ?",
        (answered, source, ref, answered),
    )


class _Row:
    """One comment on its way into the table."""

    def __init__(
        self, connection: sqlite3.Connection, source: int, comment: RemoteComment, text: str, place: int
    ) -> None:
        self.source, self.ref, self.mine = source, storable(comment.ref), comment.author.is_me
        self.date, self.status = comment.date, str(comment.status)
        self.is_news = not self.mine and comment.kind != CommentKind.LIKE and self.status in SHOWN
        self.parent = None if comment.parent is None else storable(comment.parent)
        body = storable(comment.body)
        self.content = (
            place,
            names.author(connection, source, comment.author),
            self.parent,
            stamp(comment.date),
            stamp(comment.edited) if comment.edited else None,
            str(comment.kind),
            storable(comment.url),
            body,
            comment.form,
            None if text == body else storable(text),
            self.status,
        )

    def insert(self, connection: sqlite3.Connection, now: datetime, *, unread: bool, closed: bool) -> None:
        """As a new one."""
        id = new_id(connection, self.date)
        answered = not self.mine and is_answered(connection, self.source, self.ref)
        connection.execute(
            f"INSERT INTO comment (id, source, ref, {_CONTENT},"  # noqa: S608
            " status, mine, answers, answered, unread, closed, told)"
            " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                id,
                self.source,
                self.ref,
                *self.content,
                self.status,
                self.mine,
                self.parent if self.mine else None,
                answered,
                unread,
                closed,
                stamp(now),
            ),
        )
        comment_search.learn(connection, id)
        if self.mine and self.parent:
            tell_answered(connection, self.source, self.parent)

    def update(
        self,
        connection: sqlite3.Connection,
        now: datetime,
        id: int,
        status: str,
        pending: str,
        mine: int,
        answers: str | None,
    ) -> bool:
        """As what is told of a known one now; answers whether anything is different."""
        known = connection.execute(
            f"SELECT {_CONTENT} FROM comment WHERE id = ?",  # noqa: S608
            (id,),
        ).fetchone()
        if self.status != known[-1] and self._was_judged(connection, now):
            self.status = known[-1]
            self.content = (*self.content[:-1], self.status)
        waits = pending not in {"", "reply"} and self.status != str(CommentStatus.DELETED)
        status = status if waits else self.status
        own = bool(mine) or self.mine  # what was written from here stays the writer's, whoever sent it there
        if known == self.content and own == bool(mine):
            return False
        answers = (answers or self.parent) if own else None
        comment_search.forget(connection, id)
        columns = ", ".join(f"{column} = ?" for column in _CONTENT.split(", "))
        connection.execute(
            f"UPDATE comment SET {columns}, status = ?, mine = ?, answers = ?,"  # noqa: S608
            " unread = unread AND ? WHERE id = ?",
            (*self.content, status, own, answers, self.is_news, id),
        )
        comment_search.learn(connection, id)
        if answers:
            tell_answered(connection, self.source, answers)
        return True

    def _was_judged(self, connection: sqlite3.Connection, since: datetime) -> bool:
        """Whether the writer's verdict has been given since then, or has just been, and is not settled."""
        (judged,) = connection.execute(
            "SELECT EXISTS (SELECT 1 FROM outbox AS o JOIN comment_source AS s ON s.name = o.blog"
            " WHERE s.id = ? AND o.library = ? AND o.ref = ? AND o.action = 'moderate'"
            " AND (o.state = 'sending' OR o.state = 'delivered' AND o.settled > ?))",
            (self.source, b"", self.ref, stamp(since)),
        ).fetchone()
        return bool(judged)
