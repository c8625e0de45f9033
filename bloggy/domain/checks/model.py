"""The vocabulary of the checks: what they are told, and what they answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Literal

from bloggy.domain.checks.references import Reference
from bloggy.domain.frontmatter import Document
from bloggy.domain.generators.model import Visibility
from bloggy.domain.post import Post

Level = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that a reader would trip over, or that a blog would refuse."""

    check: str
    """The rule's name, e.g. "missing-alt"."""
    level: Level
    """An error refuses publishing; a warning and an info only tell."""
    message: str
    """A sentence; already cleaned for display."""
    line: int | None = None
    """1-based in the file."""
    fix: str = ""
    """The next step, a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What was found where a local link or picture points to."""

    exists: bool
    located: bool = False
    """Whether the picture's file shows where it was taken (GPS)."""
    trouble: str = ""
    """Why the file can't be used, a sentence; empty when it can."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlogFacts:
    """What one blog would make of the post if it were published now."""

    name: str
    in_place: bool = False
    visibility: Visibility | None = None
    """What the generator's next build does with it; None where no generator is involved."""
    moves_from: str = ""
    """The address readers know, when publishing would change it."""
    moves_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything the rules may look at; gathered outside, since rules do no I/O."""

    document: Document
    post: Post
    """As it would go out."""
    path: PurePosixPath
    now: datetime
    references: tuple[Reference, ...] = ()
    """Links and pictures of the body and the front matter."""
    targets: Mapping[str, Target] = field(default_factory=lambda: MappingProxyType({}))
    """By link as written; local ones only."""
    dead: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Outside addresses that did not answer, and why."""
    twins: tuple[str, ...] = ()
    """Paths of other posts that would have the same address."""
    doubles: tuple[str, ...] = ()
    """Paths of other files that carry the id of this published post."""
    versions: tuple[str, ...] = ()
    """Names of files beside it that hold another machine's version of the post."""
    blogs: tuple[BlogFacts, ...] = ()
