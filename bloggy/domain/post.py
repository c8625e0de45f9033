"""The post as its writer means it, free of any file format, generator or server."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import NewType

DeliveryKey = NewType("DeliveryKey", str)
"""A ULID made once when an entry is queued; it travels with every try."""

RemoteRef = NewType("RemoteRef", str)
"""How a backend names its copy: a path in a repository, a server's id."""

Revision = NewType("Revision", str)
"""A state of the remote copy, comparable for equality only: a blob id, a server's time stamp."""


class Kind(enum.StrEnum):
    """What a file is to its blog."""

    POST = "post"
    PAGE = "page"


class Status(enum.StrEnum):
    """Where the writer has put the post; see `Mark` for what the list shows."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Mark(enum.StrEnum):
    """The one state a post is shown with, the most urgent first (glyphs: `glyph`)."""

    FAILED = "failed"
    WAITING = "waiting"
    CHANGED = "changed"
    SCHEDULED = "scheduled"
    DRAFT = "draft"
    PUBLISHED = "published"
    TRASHED = "trashed"

    @property
    def glyph(self) -> str:
        """One cell that says the state without colour."""
        return _GLYPHS[self][0]

    @property
    def ascii(self) -> str:
        """The plain stand-in for `--ascii`."""
        return _GLYPHS[self][1]


_GLYPHS = {
    Mark.FAILED: ("✕", "x"),
    Mark.WAITING: ("▲", "^"),
    Mark.CHANGED: ("◆", "#"),
    Mark.SCHEDULED: ("◷", "@"),
    Mark.DRAFT: ("○", "o"),
    Mark.PUBLISHED: ("●", "*"),
    Mark.TRASHED: ("⌫", "-"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """A local picture or file that a post shows and that must be there before the post is."""

    link: str
    """Exactly as written in the Markdown (or as the `image` value)."""
    path: str
    """Where it lies, relative to the library's root, with forward slashes."""
    name: str
    """A safe file name for the copy."""
    media_type: str
    sha256: str
    """Of `data`."""
    alt: str = ""
    data: bytes = field(repr=False, default=b"")
    """What is sent: turned upright, free of GPS and other metadata where a copy is made."""
    ref: RemoteRef = RemoteRef("")
    """How a blog with a media host names its copy; empty until that is known."""
    url: str = ""
    """Where readers find that copy; empty until it is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """Everything a blog can be told about a post, as its file says it.

    A file edited in place keeps what is not said here. A copy at another blog shows what the file says: what
    was taken out of it (tags, summary, image ...) goes there too, since conflicts guard what others added.
    """

    title: str
    body: str
    """Markdown, without the front matter."""
    slug: str = ""
    kind: Kind = Kind.POST
    status: Status = Status.DRAFT
    date: datetime | None = None
    """When it is (to be) published, with a zone."""
    updated: datetime | None = None
    tags: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    """Outermost first where nested; nesting inside one name is written `a/b`."""
    summary: str = ""
    image: str = ""
    image_alt: str = ""
    language: str = ""
    canonical_url: str = ""
    aliases: tuple[str, ...] = ()
    unlisted: bool = False
    extra: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    """Front matter that has no neutral name, as parsed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A post frozen for one blog at the moment the writer sent it; later edits don't reach it."""

    post: Post
    path: str
    """Of the file, relative to the library's root, with forward slashes."""
    source: str
    """The whole file as it was, front matter included."""
    encoding: str = "utf-8"
    """How `source` becomes the file's bytes again (see domain.textfile)."""
    bom: bool = False
    assets: tuple[Asset, ...] = ()
    html: str = ""
    """The body as HTML, for publishers whose `form` asks for it; made when it is sent."""
    raw: str = ""
    """The body in the notation of the copy there (`RemotePost.raw`), changed only where the post was changed;
    goes before `html` and the Markdown. Empty where bloggy itself made that copy. Made when it is sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What a backend answers when a post is there (or, for a withdrawal, is no longer)."""

    ref: RemoteRef
    url: str
    """The address a reader will use; empty where it can't be known."""
    revision: Revision
    note: str = ""
    """A sentence for the writer, e.g. what could not be done beside it."""
