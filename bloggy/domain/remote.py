"""A post as a blog gives it back, free of any server's words; what pulls, conflicts and merges start from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Literal, NewType

from bloggy.domain.post import Kind, RemoteRef, Revision, Status

PostCursor = NewType("PostCursor", str)
"""Where a walk over a blog's posts was left off; only the backend that gave it can read it."""
Notation = Literal["", "wordpress", "lexical"]
"""What `RemotePost.raw` is written in: WordPress's HTML, with blocks or without, or Ghost's JSON of nodes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemotePost:
    """The remote copy at one moment. Unlike in `Post`, empty means empty: the blog has no such value."""

    ref: RemoteRef
    revision: Revision
    url: str
    """For readers; empty while they can't see it."""
    title: str
    body: str
    form: Literal["markdown", "html"]
    """What `body` is written in. Block comments of WordPress count as HTML."""
    status: Status
    kind: Kind = Kind.POST
    slug: str = ""
    date: datetime | None = None
    updated: datetime | None = None
    tags: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    """None where it stands only in the one that the blog puts every post in."""
    summary: str = ""
    image: str = ""
    """The address of the featured image."""
    image_alt: str = ""
    canonical_url: str = ""
    author: str = ""
    authors: tuple[tuple[str, ...], ...] = ()
    """Who wrote it: each by all names that the blog knows them by, the one for readers first. Empty where it
    does not tell."""
    extra: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    """What else the writer may set there, under the names of `bloggy.domain.wishes`."""
    raw: str = ""
    """The text exactly as the blog keeps it, where bloggy has not made it: an edit changes only what it must
    of it. Empty where `body` is all there is."""
    notation: Notation = ""
    """What `raw` is written in; empty without it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemotePage:
    """Some of a blog's posts, and where to go on."""

    posts: tuple[RemotePost, ...]
    """Posts and pages that are new or changed since the cursor; one may come twice."""
    cursor: PostCursor
    more: bool
    """Whether there is more to be had at once."""
    done: int = 0
    """How many of `whole` have been told in this walk."""
    whole: int = 0
    """How many there will be; 0: not known."""
    present: frozenset[RemoteRef] | None = None
    """All copies that are there now, told at the end of a walk that began without a cursor, and of any other
    that may have something to say: what is not among them is gone. None: nothing was deleted meanwhile."""
