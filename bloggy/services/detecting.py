"""Looks at a folder and says what bloggy could do with it, before anything is configured."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path

from bloggy.i18n import _
from bloggy.services.external import printed
from bloggy.services.sites import holds_everything, repository_of, site_of
from bloggy.storage.presence import is_folder

_MOST = 1000
_FOLDERS = 5_000
"""How many folders are looked into for posts: enough for any blog, soon done on any disk."""
_PATIENCE = 5
"""Seconds that git may take to answer about a local repository."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a folder is."""

    folder: Path
    site: Path | None
    """The root of the site the folder belongs to (the folder or a parent)."""
    generator: str
    """"hugo" …, or empty."""
    label: str
    """The generator's name for people."""
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
    """Sentences on what will not work, each with its next step."""


def detect(folder: Path, *, zone: tzinfo) -> Found:
    """Look at `folder`; changes nothing and asks no network."""
    from bloggy.domain.generators import get
    from bloggy.storage.library import Folder, Library

    folder = folder.absolute()
    site = site_of(folder, zone=zone)
    repository = repository_of(folder)
    generator = site.generator if site else get("plain", Folder(folder), zone=zone)
    library = Library(folder, generator, site=site.root if site else None)
    there = is_folder(folder)
    may_look = there and (site is not None or not holds_everything(folder))
    posts = min(len(library.scan(at_most=_FOLDERS).stamps), _MOST) if may_look else 0
    can_publish = site is not None and repository is not None
    return Found(
        folder=folder,
        site=site.root if site else None,
        generator=site.generator.name if site else "",
        label=site.generator.label if site else "",
        repository=repository,
        remote=_remote(repository) if repository else "",
        branch=_git(repository, "symbolic-ref", "--short", "-q", "HEAD") if repository else "",
        posts=posts,
        suggestion={"backend": "git", "path": str(site.root)} if site and can_publish else {},
        notes=tuple(
            _notes(site_found=site is not None, repository=repository)
            + (list(site.generator.settings.notes) if site else [])
        ),
    )


def free_name(folder: Path, taken: Container[str]) -> str:
    """A name for the blog of that folder which is not in use."""
    from bloggy.domain.slug import slugify, unique

    # Most folders have a name that serves; loading the slug library for it would delay the first screen.
    plain = re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", folder.name)
    return unique(folder.name if plain else slugify(folder.name) or "home", taken)


def _notes(*, site_found: bool, repository: Path | None) -> list[str]:
    if site_found and repository is None:
        return [
            _("The site is in no git repository, so bloggy can’t publish it: run “git init” in it first.")
        ]
    if not site_found:
        return [
            _("No known generator is used here: bloggy keeps the posts, and “bloggy blogs add” connects one.")
        ]
    return []


def _remote(repository: Path) -> str:
    from bloggy.services.blogs import _without_login

    return _without_login(_git(repository, "config", "--get", "remote.origin.url"))


def _git(repository: Path | None, *arguments: str) -> str:
    """What git says about the repository, or "" when it says nothing."""
    if repository is None:
        return ""
    return printed(["git", "-C", str(repository), *arguments], seconds=_PATIENCE)
