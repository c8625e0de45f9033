"""The checks before publishing, as rules over text and gathered facts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing a reader would trip over."""

    check: str
    """The rule's name, e.g. "missing-alt"."""
    level: Level
    message: str
    """A sentence; already cleaned for display."""
    line: int | None = None
    """1-based in the file."""
    fix: str = ""
    """The next step, a sentence."""
