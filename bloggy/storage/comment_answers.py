"""Tells what an answer or a verdict must know of the comment it is about; part of `comments_pending`."""

from __future__ import annotations

import os
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from bloggy.domain.comment import Author, CommentKind, CommentRef, CommentStatus, CommentTask, Place
from bloggy.errors import NotFound
from bloggy.i18n import _
from bloggy.storage import comments, comments_pending
from bloggy.storage.index_rows import storable

_SECOND = timedelta(seconds=1)


class Target(NamedTuple):
    """A comment that is answered or judged. Names and titles are as they were sent, never clean."""

    id: int
    source: str
    ref: CommentRef
    thread: CommentRef | None
    """The ref of the comment that began its thread; None: it did itself."""
    place: Place
    post: Path | None
    author: str
    account: str
    kind: CommentKind
    status: CommentStatus
    """With the writer's verdict that waits."""
    pending: str
    """What waits: "", "reply" or a verdict."""
    entry: str
    """The outbox entry of that."""


def target(connection: sqlite3.Connection, comment: int) -> Target:
    """What is known of a comment. Raises NotFound."""
    row = connection.execute(
        "SELECT c.id, s.name, c.ref, p.ref, p.url, p.title, p.post, a.name, a.account, c.kind, c.status,"
        " c.pending, c.entry FROM comment AS c JOIN comment_source AS s ON s.id = c.source"
        " JOIN comment_place AS p ON p.id = c.place JOIN comment_author AS a ON a.id = c.author"
        " WHERE c.id = ?",
        (comment,),
    ).fetchone()
    if row is None:
        raise NotFound(
            _("There is no comment {id}.").format(id=comment), hint=_("`bloggy comments` lists them.")
        )
    id, source, ref, place_ref, url, title, post, author, account, kind, status, pending, entry = row
    return Target(
        id=id,
        source=source,
        ref=CommentRef(ref),
        thread=_thread(connection, comment),
        place=Place(ref=place_ref, url=url, title=title),
        post=None if post is None else Path(os.fsdecode(post)),
        author=author,
        account=account,
        kind=CommentKind(kind),
        status=CommentStatus(status),
        pending=pending,
        entry=entry,
    )


def called(connection: sqlite3.Connection, source: str, ref: str) -> int | None:
    """The id of the comment that `source` calls `ref`, if it is known."""
    row = connection.execute(
        "SELECT c.id FROM comment AS c JOIN comment_source AS s ON s.id = c.source"
        " WHERE s.name = ? AND c.ref = ?",
        (source, storable(ref)),
    ).fetchone()
    return row[0] if row else None


def free_second(connection: sqlite3.Connection, source: str, now: datetime) -> datetime:
    """The latest whole second, not after `now`, in which the writer has said nothing at that source."""
    second = now.astimezone(UTC).replace(microsecond=0)  # where no hour comes twice
    while connection.execute(
        "SELECT 1 FROM comment AS c JOIN comment_source AS s ON s.id = c.source"
        " WHERE s.name = ? AND c.mine AND c.id >= ? AND c.id < ? LIMIT 1",
        (source, comments.id_from(second), comments.id_from(second + _SECOND)),
    ).fetchone():
        second -= _SECOND
    return second


def me(connection: sqlite3.Connection, source: str) -> Author:
    """The writer, as the source has called them last."""
    row = connection.execute(
        "SELECT a.name, a.url, a.email, a.email_hash, a.account FROM comment_author AS a"
        " JOIN comment_source AS s ON s.id = a.source WHERE s.name = ? AND a.is_me"
        " ORDER BY a.id DESC LIMIT 1",
        (source,),
    ).fetchone()
    if row is None:
        return Author(name="", is_me=True)
    name, url, email, email_hash, account = row
    return Author(name=name, url=url, email=email, email_hash=email_hash, account=account, is_me=True)


def taken_back(connection: sqlite3.Connection, entry: str, task: CommentTask, now: datetime) -> None:
    """Undo here what a cancelled entry had said; the text of an answer is kept as one that was begun."""
    if task.verdict is not None:
        comments_pending.unjudged(connection, entry)
        return
    comments_pending.unanswered(connection, entry)
    keep_words(connection, task, task.text, now)


def keep_words(connection: sqlite3.Connection, task: CommentTask, text: str, now: datetime) -> None:
    """Make a draft of a text that was to answer that comment; before what was begun since."""
    comment = called(connection, task.source, task.ref)
    if comment is not None:
        begun = comments_pending.draft(connection, comment)
        text = "\n\n".join(part for part in (text, begun) if part)
        comments_pending.save_draft(connection, comment, text, now)


def _thread(connection: sqlite3.Connection, comment: int) -> CommentRef | None:
    """The ref of the uppermost comment that is known above this one, whatever circles its parents make."""
    source, ref, parent = connection.execute(
        "SELECT source, ref, parent_ref FROM comment WHERE id = ?", (comment,)
    ).fetchone()
    first, seen = ref, {ref}
    while parent is not None and parent not in seen:
        row = connection.execute(
            "SELECT ref, parent_ref FROM comment WHERE source = ? AND ref = ?", (source, parent)
        ).fetchone()
        if row is None:
            break
        first, parent = row
        seen.add(first)
    return None if first == ref else CommentRef(first)
