"""Finds the site and the repository that a folder of posts belongs to, by looking at files only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from bloggy.domain.generators import Generator, SiteReader


class Site(NamedTuple):
    """A static site on this machine."""

    root: Path
    generator: Generator


def repository_of(folder: Path) -> Path | None:
    """The root of the git working copy that `folder` lies in, or None."""
    for place in (folder, *folder.parents):
        if (place / ".git").exists():
            return place
    return None


def site_of(
    folder: Path, *, zone: tzinfo = UTC, look: Callable[[Path], SiteReader] | None = None
) -> Site | None:
    """The site of `folder`: the folder itself, or the nearest parent within its repository.

    look: how folders are read, for callers who want to know which files it rests on.
    """
    from bloggy.domain.generators import detect
    from bloggy.storage.library import Folder

    for place in _candidates(folder):
        if generator := detect((look or Folder)(place), zone=zone):
            return Site(place, generator)
    return None


def named_site(root: Path, generator: str, *, zone: tzinfo = UTC) -> Site:
    """The site at `root`, made by the generator that the writer named. Raises ConfigError."""
    from bloggy.domain.generators import get
    from bloggy.storage.library import Folder

    return Site(root, get(generator, Folder(root), zone=zone))


def _candidates(folder: Path) -> list[Path]:
    top = repository_of(folder)
    if top is None:
        return [folder]
    return [place for place in (folder, *folder.parents) if place.is_relative_to(top)]
