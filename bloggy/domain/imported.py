"""What an export file holds, free of any tool's words: what format readers give and the import takes.

Nothing in these values is clean, and nothing is decided yet: a reader tells everything that it finds, and
names what it can't bring.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from bloggy.domain.comment import Author, CommentKind, CommentStatus, Form
from bloggy.domain.post import Kind, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedBlog:
    """The blog that was exported; told first, where the export knows it."""

    name: str
    """What tells it from other blogs, the same in every later export of it; best its address without
    `https://`, such as `blog.example.org` or `example.org/blog`."""
    url: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedPost:
    """A post or page of an export."""

    ref: str
    """Its name in the export, never given twice there, the same in every later export of that blog."""
    title: str
    body: str
    form: Form
    """What `body` is written in. Block comments of WordPress count as HTML."""
    breaks: bool = False
    """Of HTML: a line end in words that stand in no element is a break, an empty line parts paragraphs, as in
    WordPress's old editor and with Movable Type's CONVERT BREAKS."""
    kind: Kind = Kind.POST
    status: Status = Status.PUBLISHED
    slug: str = ""
    date: datetime | None = None
    """When it was published, with a zone (a naive one is in the writer's)."""
    updated: datetime | None = None
    tags: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    """Nested names are written `a/b`."""
    summary: str = ""
    author: str = ""
    image: str = ""
    """The address of the featured image."""
    image_alt: str = ""
    language: str = ""
    url: str = ""
    """Where readers found it; what comments of other sources are related by."""
    aliases: tuple[str, ...] = ()
    """Older addresses (paths) that led there."""
    unlisted: bool = False
    """Private, or behind a password."""
    extra: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    """What else the writer may want in the front matter."""
    generator: str = ""
    """The site generator whose template code a Markdown body may have; "" if none would run any."""
    files: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Of an export with pictures in it: the file for each link, as the body or `image` has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedComment:
    """A comment of an export."""

    ref: str
    """Its name in the export, never given twice there."""
    post: str
    """`ref` of its post in the same export; empty where only the address is known."""
    url: str = ""
    """The page's address, or its path."""
    title: str = ""
    """The page's title, where no post comes with it."""
    parent: str = ""
    """`ref` of the comment that it answers, which may come later; empty: the post itself."""
    author: Author
    date: datetime | None
    """With a zone (a naive one is in the writer's); None: the export does not say."""
    status: CommentStatus = CommentStatus.APPROVED
    body: str
    form: Form
    kind: CommentKind = CommentKind.COMMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedPicture:
    """A picture or file that the blog keeps."""

    ref: str
    url: str
    title: str = ""
    alt: str = ""
    file: str = ""
    """Where it lies in the export (a folder or archive), relative to it; empty: only at the blog."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotImported:
    """Something of the export that does not come in."""

    kind: str
    """What it is, in the writer's words: "menu", "revision", "comment"."""
    name: str
    """Its title or number, to find it again."""
    reason: str
    """A sentence."""


Imported = ImportedBlog | ImportedPost | ImportedComment | ImportedPicture | NotImported
