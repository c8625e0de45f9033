"""Says what came of an export: how many there are of everything, and what could not be taken along."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple


class LeftOut(NamedTuple):
    """Something that is not in the export."""

    name: str
    """Its file, or what it is."""
    reason: str
    """A sentence."""


class ExportProgress(NamedTuple):
    """How far an export is."""

    what: str
    """The part that is written now: a key of `ExportReport.counts`."""
    done: int


@dataclass(slots=True, kw_only=True)
class ExportReport:
    """Everything that is worth telling. While an export is under way it grows."""

    folder: Path
    counts: Counter[str] = field(default_factory=Counter)
    """How many `posts`, `pictures` (and other files beside the posts), `trash`, `comments`, `people`,
    `links`, `uploads`, `outbox`, `revisions`, `imports` there are, and how many posts and comments
    `wordpress.xml` has: `wordpress_posts`, `wordpress_comments`."""
    written: int = 0
    """Files that are new or other than in the earlier export in that folder."""
    unchanged: int = 0
    removed: int = 0
    """Files of the earlier export that are gone, as what they held is."""
    left_out: list[LeftOut] = field(default_factory=list)
    stopped: bool = False
    """The writer stopped it; exporting again into the same folder goes on."""
