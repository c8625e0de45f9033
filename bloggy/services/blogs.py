"""Knows the configured blogs: lists, opens, finds, adds and removes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bloggy.backends.base import Backend
    from bloggy.domain.generators import Generator
    from bloggy.services.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class BlogInfo:
    """A configured blog, from the configuration alone."""

    name: str
    backend: str
    target: str
    """One line that says where posts go, e.g. "hugo · ~/site → origin/main"."""
    generator: str
    """Its label ("Hugo"), or empty."""
    in_place: bool
    implicit: bool
    """Made up for the opened folder, not in the configuration."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What `detect` found in a folder."""

    folder: Path
    site: Path | None
    """The root of the site the folder belongs to (the folder or a parent)."""
    generator: str
    """"hugo" …, or empty."""
    label: str
    repository: Path | None
    """The root of the git working copy, if any."""
    remote: str
    """The address posts would be pushed to, without any password; empty without a remote."""
    branch: str
    posts: int
    """How many posts there are, up to 1,000."""
    suggestion: Mapping[str, object]
    """The `[blogs.NAME]` table that `init` would write; empty when nothing can be published."""
    notes: tuple[str, ...]


class Blogs:
    """The configured places."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def names(self) -> list[str]:
        """Configured and implicit blogs, in the configuration's order."""
        raise NotImplementedError

    def list(self) -> list[BlogInfo]:
        """All blogs."""
        raise NotImplementedError

    def info(self, name: str) -> BlogInfo:
        """One blog. Raises ConfigError with the nearest name."""
        raise NotImplementedError

    def backend(self, name: str) -> Backend:
        """The backend of that blog, made once. Raises ConfigError for wrong options."""
        raise NotImplementedError

    def generator(self, name: str) -> Generator:
        """The generator of that blog's site."""
        raise NotImplementedError

    async def detect(self, folder: Path) -> Found:
        """What `folder` is: which generator, which repository, how many posts. Changes nothing."""
        raise NotImplementedError

    async def init(self, folder: Path, *, name: str | None = None) -> Found:
        """Write the configuration for `folder`: library and, where it can be published, a blog."""
        raise NotImplementedError

    async def add(self, name: str, table: Mapping[str, object]) -> None:
        """Add a blog to the configuration after checking its options. Raises ConfigError."""
        raise NotImplementedError

    async def remove(self, name: str) -> None:
        """Take a blog out of the configuration; nothing at the blog or among the posts changes."""
        raise NotImplementedError
