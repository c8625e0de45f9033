"""What others have put into a site's repository since the writer's working copy was last brought along."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

ANY = "*"
"""Stands for any revision of a file there: whatever it is, the file here stays as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A file that was changed there, and here too without being published yet."""

    file: Path
    base: str | None
    """The text that both sides started from; None: there was no such file."""
    mine: str | None
    """As it is here; None: it was deleted."""
    theirs: str | None
    theirs_revision: str
    """Git's name for what is there; empty: it was deleted."""
    merged: str | None
    """What the file becomes: both, where they don't contradict each other; None: no file any more."""
    clash: bool
    """Only the writer can say what it becomes; `merged` says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """What bringing the working copy along would do."""

    state: str
    """The commit it would be at."""
    new: tuple[Path, ...] = ()
    changed: tuple[Path, ...] = ()
    removed: tuple[Path, ...] = ()
    """Files that nobody has touched here; what is removed stays in git's history."""
    meetings: tuple[Meeting, ...] = ()
    left: str = ""
    """Why nothing can be brought along, a sentence with the next step; empty: nothing is in the way."""
