"""A comment as its reader wrote it, free of any server's words; what sources give and the inbox shows."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NewType

CommentRef = NewType("CommentRef", str)
"""How a source names a comment; never given twice there."""

Cursor = NewType("Cursor", str)
"""Where a source was left off; only the source itself can read it."""

Form = Literal["html", "markdown", "text"]


class CommentStatus(enum.StrEnum):
    """Who can see a comment at its blog."""

    APPROVED = "approved"
    HELD = "held"
    """It waits for the writer."""
    SPAM = "spam"
    REMOVED = "removed"
    """In the blog's trash, or hidden from readers; it can come back."""
    DELETED = "deleted"
    """No longer there at all; kept here until the writer forgets it."""


class Verdict(enum.StrEnum):
    """What the writer says of a comment."""

    APPROVE = "approve"
    HOLD = "hold"
    SPAM = "spam"
    REMOVE = "remove"

    @property
    def status(self) -> CommentStatus:
        """Where it puts the comment."""
        return _STATUS[self]


_STATUS = {
    Verdict.APPROVE: CommentStatus.APPROVED,
    Verdict.HOLD: CommentStatus.HELD,
    Verdict.SPAM: CommentStatus.SPAM,
    Verdict.REMOVE: CommentStatus.REMOVED,
}


class CommentKind(enum.StrEnum):
    """What a reader has done."""

    COMMENT = "comment"
    MENTION = "mention"
    """Another site links to the post: a webmention, a pingback."""
    LIKE = "like"
    """Without words: a like, a repost, a bookmark."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who wrote, as far as the source tells."""

    name: str
    url: str = ""
    email: str = ""
    """Empty where the source does not show it, even to the writer."""
    email_hash: str = ""
    """SHA-256 of the address in lower case, or what the source gives instead (MD5), prefixed `md5:`."""
    account: str = ""
    """The author's name or number at the source, which they keep when they change the name they show."""
    is_me: bool = False
    """The writer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What is commented on."""

    ref: str = ""
    """The post's name at the source, such as its number; empty where it has none."""
    url: str = ""
    """The page's address, or its path where the source knows no more."""
    title: str = ""
    announced: tuple[str, ...] = ()
    """Addresses at which the writer has announced the post elsewhere, as its front matter says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteComment:
    """A comment at one moment, as a source gives it. Nothing in it is clean."""

    ref: CommentRef
    place: Place
    parent: CommentRef | None
    """What it answers; None: the post itself."""
    author: Author
    date: datetime
    """When it was written, with a zone."""
    status: CommentStatus
    body: str
    form: Form
    """What `body` is written in."""
    edited: datetime | None = None
    url: str = ""
    """Where readers find it."""
    kind: CommentKind = CommentKind.COMMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentTask:
    """What an entry of the outbox does to comments; it stands in the place of a post to be sent."""

    source: str
    """The name of the comment source in the configuration."""
    ref: CommentRef
    """The comment that is answered or moderated."""
    place: Place
    thread: CommentRef | None = None
    """The comment that began the thread, for sources with two levels; None: `ref` itself."""
    text: str = ""
    """The answer, in Markdown."""
    html: str = ""
    """The same as plain HTML, for sources that want it."""
    verdict: Verdict | None = None
    """None: it is an answer."""
    before: CommentStatus | None = None
    """Of a verdict: what the comment was until then, for taking it back."""
    written: datetime
    """When the writer said so; of an answer, a whole second that no other one of theirs has at the source:
    what finds it again."""
    author: str = ""
    """Whom the answer speaks to, for sources that name them (Mastodon: `@ada@example.org`)."""
