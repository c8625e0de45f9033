"""A post as a blog gives it back, free of any server's words; what conflicts are shown and merged from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Literal

from bloggy.domain.post import RemoteRef, Revision, Status


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
    slug: str = ""
    date: datetime | None = None
    updated: datetime | None = None
    tags: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    summary: str = ""
    image: str = ""
    """The address of the featured image."""
    image_alt: str = ""
    canonical_url: str = ""
    author: str = ""
    extra: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    """What else the writer may set there, under the names of `bloggy.domain.wishes`."""
