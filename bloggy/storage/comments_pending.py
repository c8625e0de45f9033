"""Keeps what the writer has said of comments and is not sent yet, beside what the sources tell.

Each function is called in the transaction that adds, settles or cancels the outbox entry it is about.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime

from bloggy.domain.comment import Author, CommentKind, CommentStatus, Form, Verdict
from bloggy.storage import comment_names as names
from bloggy.storage import comment_search, comments
from bloggy.storage.index_rows import storable
from bloggy.storage.moments import moment, stamp


def answer(
    connection: sqlite3.Connection,
    comment: int,
    entry: str,
    me: Author,
    text: str,
    *,
    form: Form,
    now: datetime,
) -> int:
    """Store the writer's answer to a comment as one that waits to be sent; answers its id.

    It is approved at once in the eyes of the writer, and the comment is answered and read.
    """
    source, place, ref = connection.execute(
        "SELECT source, place, ref FROM comment WHERE id = ?", (comment,)
    ).fetchone()
    id, text = comments.new_id(connection, now), storable(text)
    connection.execute(
        "INSERT INTO comment (id, source, ref, place, author, parent_ref, date, kind, url, body, form,"
        " remote_status, status, pending, entry, mine, answers, unread, told)"
        " VALUES (?,?,?,?,?,?,?,?,'',?,?,?,?,'reply',?,1,?,0,?)",
        (
            id,
            source,
            f"{comments.LOCAL}{entry}",
            place,
            names.author(connection, source, me),
            ref,
            stamp(now),
            str(CommentKind.COMMENT),
            text,
            form,
            str(CommentStatus.APPROVED),
            str(CommentStatus.APPROVED),
            entry,
            ref,
            stamp(now),
        ),
    )
    comment_search.learn(connection, id)
    comments.tell_answered(connection, source, ref)
    comments.mark_read(connection, [comment], read=True)
    return id


def answered(connection: sqlite3.Connection, entry: str, sent: comments.Arrived, *, now: datetime) -> None:
    """Put the answer as it is at its source in the place of the one that waited.

    A sync may have brought it already: then that one stays, and what it truly answers is noted.
    """
    for id, source, answers in _answers_of(connection, entry):
        known = connection.execute(
            "SELECT id FROM comment WHERE source = ? AND ref = ?", (source, storable(sent.comment.ref))
        ).fetchone()
        if known is None:
            connection.execute(
                "UPDATE comment SET ref = ?, pending = '', entry = '', told = ? WHERE id = ?",
                (storable(sent.comment.ref), stamp(now), id),
            )
        else:
            _remove(connection, id)
            connection.execute(
                "UPDATE comment SET mine = 1, answers = ?, unread = 0 WHERE id = ?", (answers, known[0])
            )
        comments.take(connection, _name(connection, source), [sent], now=now)
        if answers:
            comments.tell_answered(connection, source, answers)


def unanswered(connection: sqlite3.Connection, entry: str) -> None:
    """Remove an answer that was taken back before it was sent."""
    for id, source, answers in _answers_of(connection, entry):
        _remove(connection, id)
        if answers:
            comments.tell_answered(connection, source, answers)


def judge(connection: sqlite3.Connection, comment: int, verdict: Verdict, entry: str) -> None:
    """Show a comment with the writer's verdict, which waits to be sent; it counts as read."""
    _set_status(connection, comment, str(verdict.status), pending=str(verdict), entry=entry)
    connection.execute("UPDATE comment SET unread = 0 WHERE id = ?", (comment,))


def judged(connection: sqlite3.Connection, entry: str, status: CommentStatus) -> None:
    """The verdict was given, and this is the status at the source now."""
    for (id,) in _judged_by(connection, entry):
        connection.execute("UPDATE comment SET remote_status = ? WHERE id = ?", (str(status), id))
        _set_status(connection, id, str(status), pending="", entry="")
    # Where a later verdict waits by now, this is what taking that one back leads to.
    connection.execute(
        "UPDATE comment SET remote_status = ? WHERE entry <> ? AND pending NOT IN ('', 'reply') AND id ="
        " (SELECT c.id FROM outbox AS o JOIN comment_source AS s ON s.name = o.blog"
        " JOIN comment AS c ON c.source = s.id AND c.ref = o.ref WHERE o.id = ?)",
        (str(status), entry, entry),
    )


def unjudged(connection: sqlite3.Connection, entry: str) -> None:
    """A verdict was taken back before it was sent: the comment is again what its source says."""
    for (id,) in _judged_by(connection, entry):
        (status,) = connection.execute("SELECT remote_status FROM comment WHERE id = ?", (id,)).fetchone()
        _set_status(connection, id, status, pending="", entry="")


def save_draft(connection: sqlite3.Connection, comment: int, text: str, now: datetime) -> None:
    """Keep the answer that the writer has begun; an empty one is forgotten."""
    if text:
        connection.execute(
            "INSERT INTO comment_draft (comment, text, saved) VALUES (?1, ?2, ?3)"
            " ON CONFLICT (comment) DO UPDATE SET text = ?2, saved = ?3",
            (comment, storable(text), stamp(now)),
        )
    else:
        connection.execute("DELETE FROM comment_draft WHERE comment = ?", (comment,))


def draft(connection: sqlite3.Connection, comment: int) -> str:
    """The answer to that comment that the writer has begun, or ""."""
    row = connection.execute("SELECT text FROM comment_draft WHERE comment = ?", (comment,)).fetchone()
    return str(row[0]) if row else ""


def drafts(connection: sqlite3.Connection) -> list[tuple[int, str, datetime]]:
    """(comment, text, when it was saved) of all answers that were begun, the latest first."""
    rows = connection.execute("SELECT comment, text, saved FROM comment_draft ORDER BY saved DESC")
    return [(comment, text, moment(saved)) for comment, text, saved in rows]


def _set_status(
    connection: sqlite3.Connection, comment: int, status: str, *, pending: str, entry: str
) -> None:
    comment_search.forget(connection, comment)
    connection.execute(
        "UPDATE comment SET status = ?, pending = ?, entry = ? WHERE id = ?",
        (status, pending, entry, comment),
    )
    comment_search.learn(connection, comment)
    row = connection.execute(
        "SELECT source, answers FROM comment WHERE id = ? AND answers IS NOT NULL", (comment,)
    ).fetchone()
    if row:
        comments.tell_answered(connection, *row)


def _answers_of(connection: sqlite3.Connection, entry: str) -> list[tuple[int, int, str | None]]:
    return connection.execute(
        "SELECT id, source, answers FROM comment WHERE entry = ? AND entry <> '' AND pending = 'reply'",
        (entry,),
    ).fetchall()


def _judged_by(connection: sqlite3.Connection, entry: str) -> list[tuple[int]]:
    return connection.execute(
        "SELECT id FROM comment WHERE entry = ? AND entry <> '' AND pending <> 'reply'", (entry,)
    ).fetchall()


def _remove(connection: sqlite3.Connection, comment: int) -> None:
    comment_search.forget(connection, comment)
    connection.execute("DELETE FROM comment WHERE id = ?", (comment,))


def _name(connection: sqlite3.Connection, source: int) -> str:
    return str(connection.execute("SELECT name FROM comment_source WHERE id = ?", (source,)).fetchone()[0])
