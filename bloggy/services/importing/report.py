"""Says what came of an import: what came in, what was there, and what did not come, by name and reason."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from bloggy.domain.imported import NotImported
from bloggy.errors import BloggyError


class Remark(NamedTuple):
    """Something about a post that came in, which its writer should know."""

    post: str
    """Its title."""
    message: str
    """A sentence."""


class Redirect(NamedTuple):
    """An old address that the site's generator can't lead on by itself."""

    old: str
    """A path."""
    post: Path


@dataclass(slots=True, kw_only=True)
class ImportReport:
    """Everything that is worth telling. While an import is under way it grows."""

    path: Path
    formats: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    """Under which names the comments stand in the inbox: `import:blog.example.org`."""
    dry_run: bool = False
    posts: Counter[str] = field(default_factory=Counter)
    """How many posts and pages are `new`, `changed`, `unchanged`, `kept` (the writer's own version, against
    a newer one of the export), `found` (in the library in another way), `gone` (brought in before, and moved
    or deleted by the writer since)."""
    states: Counter[str] = field(default_factory=Counter)
    """Of the posts of the export by state: `published`, `draft`, `scheduled`."""
    pages: int = 0
    """How many of the posts are pages."""
    comments: Counter[str] = field(default_factory=Counter)
    """How many comments are `new`, `changed`, `unchanged`, `known` (told by another source already)."""
    comment_states: Counter[str] = field(default_factory=Counter)
    """Of the comments of the export by state: `approved`, `held`, `spam`, `removed`."""
    orphans: int = 0
    """Comments that answer one which is not in the export."""
    pictures: int = 0
    """Pictures and files that stay at the blog: posts show them from there."""
    copied: int = 0
    """Pictures and files that were in the export, and lie with the posts now."""
    aliases: int = 0
    """Old addresses that are noted with their posts, in the generator's own words."""
    missing_plugin: str = ""
    """What the site needs besides, for its generator to lead readers on from them."""
    left_out: list[NotImported] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    redirects: list[Redirect] = field(default_factory=list)
    lost: Counter[str] = field(default_factory=Counter)
    """How many posts came without their `tags`, `categories` ..., as the site's generator has none."""
    made: list[Path] = field(default_factory=list)
    """The files of the posts that are new."""
    error: BloggyError | None = None
    """Why it was not read to its end; what came before is in."""
    stopped: bool = False
    """The writer stopped it; importing again goes on."""

    @property
    def changed_anything(self) -> bool:
        """Whether anything is different now (or, of a dry run, would be)."""
        ways = ("new", "changed")
        return any(self.posts[way] for way in ways) or any(self.comments[way] for way in ways)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportProgress:
    """How far an import is; nobody knows how much there is."""

    file: str
    posts: int
    comments: int
