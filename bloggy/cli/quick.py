"""Answers `bloggy list` from the index alone, when that is fresh: nothing else is loaded."""

from __future__ import annotations


def quick_list(arguments: list[str]) -> bool:
    """False where the whole command line must answer."""
    return False
