"""Finds the site and the repository that a folder of posts belongs to, by looking at files only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bloggy.storage.presence import is_there

if TYPE_CHECKING:
    from bloggy.domain.generators import Generator, SiteReader


_ABOVE = 4
"""How many folders above are looked at where no repository says where the site ends."""


class Site(NamedTuple):
    """A static site on this machine."""

    root: Path
    generator: Generator


def repository_of(folder: Path) -> Path | None:
    """The root of the git working copy that `folder` lies in, or None."""
    for place in (folder, *folder.parents):
        if is_there(place / ".git"):
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


def site_around(folder: Path, *, zone: tzinfo = UTC) -> Site | None:
    """The site that somebody who stands in `folder` means: also a few folders above, without a repository.

    Looks at the names in a handful of folders, whatever lies in them; the home folder is never a site.
    """
    above = (folder, *folder.parents)
    places = _candidates(folder) if repository_of(folder) else above[: _ABOVE + 1]
    from bloggy.domain.generators import detect
    from bloggy.storage.library import Folder

    for place in places:
        if holds_everything(place):
            return None
        if generator := detect(Folder(place), zone=zone):
            return Site(place, generator)
    return None


def holds_everything(folder: Path) -> bool:
    """Whether it is the home folder or one above: to list its posts would be to read the whole disk."""
    try:
        return Path.home().resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):  # nobody's home, or a folder that can't be looked at
        return folder == folder.parent


def refuse_everything(folder: Path, *, zone: tzinfo = UTC) -> None:
    """Raise UsageError for a folder that holds everything the writer has, unless it is a site itself."""
    if holds_everything(folder) and site_of(folder, zone=zone) is None:
        from bloggy.errors import UsageError
        from bloggy.i18n import _

        raise UsageError(
            _("{folder} holds everything you have, not posts alone.").format(folder=folder),
            hint=_("Name the folder in it that your posts are in."),
        )


def _candidates(folder: Path) -> list[Path]:
    top = repository_of(folder)
    if top is None:
        return [folder]
    return [place for place in (folder, *folder.parents) if place.is_relative_to(top)]
