"""What the generators know and answer: a site's settings, what a build will show, and how a site is read."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import PurePosixPath
from typing import Protocol


class SiteReader(Protocol):
    """A site's folder, or a tree in its git repository. Paths are relative to its root, with `/`."""

    def read(self, path: str) -> str | None:
        """The text of a small file, or None if it is absent (or no text)."""

    def exists(self, path: str) -> bool:
        """Whether there is such a file or folder."""

    def names(self, folder: str) -> list[str]:
        """The entries of one folder (`""` is the root); empty if it is absent."""


class EmptySite:
    """A site of which nothing is known yet: every answer is "absent"."""

    def read(self, path: str) -> str | None:
        """None, always."""
        del path
        return None

    def exists(self, path: str) -> bool:
        """False, always."""
        del path
        return False

    def names(self, folder: str) -> list[str]:
        """Nothing, always."""
        del folder
        return []


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSettings:
    """What a site's own configuration says, reduced to what writing and publishing needs."""

    title: str = ""
    url: str = ""
    """The site's base address without a final slash, path included; empty if the config has none."""
    base_path: str = ""
    """The path part of that address (`/blog`), or empty at a host's root."""
    timezone: tzinfo | None = None
    """The zone the site's dates are shown in; None where the generator has no such setting."""
    language: str = ""
    languages: tuple[str, ...] = ()
    """Every language the site declares, the default one included."""
    content_dirs: tuple[PurePosixPath, ...]
    """Folders that hold posts and pages; `.` is the whole site."""
    posts_dir: PurePosixPath
    """Where a new post goes."""
    drafts_dir: PurePosixPath | None = None
    """A folder of its own for drafts, where the generator has that convention."""
    output_dir: PurePosixPath
    """Where a build writes to."""
    assets_dir: PurePosixPath
    """Where a new picture goes when it does not lie beside its post."""
    permalinks: Mapping[str, str] = field(default_factory=dict)
    """Address patterns by section or kind, in the generator's own notation."""
    future: bool = True
    """Whether posts dated in the future are built."""
    drafts: bool = True
    """Whether a draft mark keeps a post out of the built site at all."""
    config: Mapping[str, object] = field(default_factory=dict, repr=False)
    """The parsed configuration, for the generator itself."""
    notes: tuple[str, ...] = ()
    """Sentences about what could not be read, for `doctor` and the welcome screen."""


class Shown(enum.StrEnum):
    """What the next build does with a post."""

    YES = "yes"
    DRAFT = "draft"
    FUTURE = "future"
    EXPIRED = "expired"
    UNLISTED = "unlisted"
    UNDATED = "undated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visibility:
    """Whether a build writes the page and lists it, and why not."""

    shown: Shown
    built: bool
    """A page is written, even if nothing links to it."""
    listed: bool
    """It is in the index and the feed."""
    message: str = ""
    """A whole sentence for the writer; empty when there is nothing to say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """The front matter keys of a generator for each neutral field; the first is the one written.

    A key may be dotted (`params.image`, one level). An empty tuple: the generator has no such key.
    """

    title: tuple[str, ...] = ("title",)
    slug: tuple[str, ...] = ("slug",)
    date: tuple[str, ...] = ("date",)
    updated: tuple[str, ...] = ("updated",)
    tags: tuple[str, ...] = ("tags",)
    categories: tuple[str, ...] = ("categories", "category")
    summary: tuple[str, ...] = ("summary", "description", "excerpt")
    image: tuple[str, ...] = ("image", "cover", "thumbnail")
    image_alt: tuple[str, ...] = ("image_alt",)
    language: tuple[str, ...] = ("lang", "language")
    canonical_url: tuple[str, ...] = ("canonical_url", "canonical")
    aliases: tuple[str, ...] = ("aliases",)
    unlisted: tuple[str, ...] = ("unlisted",)

    def of(self, field_name: str) -> tuple[str, ...]:
        """The keys of one neutral field; empty for a name that is none."""
        found = getattr(self, field_name, ())
        return found if isinstance(found, tuple) else ()
