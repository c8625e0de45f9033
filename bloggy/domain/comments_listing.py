"""What the inbox is asked for and answers with, light enough for a command that must start at once.

Named tuples and plain strings for states, as in `listing`: `CommentStatus` and the other enums are strings
and may be passed wherever a state is asked for. Text is as it was sent, and must be cleaned before it reaches
a terminal, except `CommentRow.text`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path


class CommentQuery(NamedTuple):
    """Which comments, the newest first; `query._replace(text="…")` makes a changed one.

    Without `status` only those that readers see or that wait for the writer: no spam, nothing thrown away.
    """

    text: str = ""
    """Words to look for in texts, authors and titles, accents and case aside; the last may be unfinished."""
    unread: bool = False
    unanswered: bool = False
    """Those by others, with words, that the writer has not answered."""
    held: bool = False
    source: str | None = None
    """A comment source's name."""
    blog: str | None = None
    """All sources of that blog."""
    post: Path | None = None
    """The file of a post in a library, absolute."""
    place: int | None = None
    """`CommentRow.place`: of that page of that source, whether or not it has a post here."""
    person: int | None = None
    since: datetime | None = None
    """Written then or later; with a zone."""
    until: datetime | None = None
    """Written before."""
    status: str | None = None
    """A `CommentStatus` value: only those, also spam, removed or deleted ones."""
    unread_first: bool = False
    """First the unread, then the unanswered, then the others, each the newest first. With `text` or `status`
    this says nothing."""


class CommentRow(NamedTuple):
    """A comment as the inbox lists it."""

    id: int
    """Here on this machine; grows with the date."""
    source: str
    blog: str
    ref: str
    """Its name at the source."""
    place: int
    """What it is a comment on, here on this machine."""
    post_path: Path | None
    """The post's file, absolute; None where no library has it."""
    post_url: str
    post_title: str
    author_id: int
    """Its author as the source tells, here on this machine; several can be one person."""
    author: str
    author_url: str
    email_hash: str
    date: datetime
    """In UTC."""
    edited: datetime | None
    status: str
    """A `CommentStatus` value: with the writer's verdict, even while that waits to be sent."""
    kind: str
    """A `CommentKind` value."""
    parent: int | None
    """The comment that it answers; None: it answers the post, or what it answers is not known here."""
    depth: int
    """How many comments it is below the one that began the thread: 0 for that one."""
    text: str
    """Clean and readable."""
    body: str
    """As it was sent, in `form`."""
    form: str
    unread: bool
    answered: bool
    """The writer has answered it."""
    pending: str
    """What waits in the outbox: "", "reply" (it is the writer's answer itself) or a `Verdict` value."""
    entry: str
    """The outbox entry of what waits, or ""."""
    person: int | None
    url: str
    """Where readers find it, or ""."""
    is_me: bool
    """The writer wrote it."""


class CommentCounts(NamedTuple):
    """How many comments there are, as `CommentQuery()` and its filters count them."""

    unread: int = 0
    unanswered: int = 0
    held: int = 0
    all: int = 0


class PostComments(NamedTuple):
    """How many comments a post has, from all sources."""

    comments: int
    """That readers see or that wait for the writer; likes are not counted."""
    unread: int


class Thread(NamedTuple):
    """Everything said about one post, from all sources, in the order it is read in."""

    title: str
    url: str
    post_path: Path | None
    comments: tuple[CommentRow, ...]
    """Each followed by what answers it; the oldest first."""
