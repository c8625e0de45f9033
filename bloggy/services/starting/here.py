"""Tells which site somebody means who just types `bloggy` in some folder."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from bloggy.errors import ConfigError
from bloggy.i18n import _

if TYPE_CHECKING:
    from bloggy.storage.paths import Paths


def site_here(libraries: Collection[Path], *, folder: Path | None = None) -> Path | None:
    """The root of the site that `folder` (None: the current one) lies in, where no library covers it.

    `libraries` are the configured folders; inside them, and where they lie in the site, the configuration
    says what to open. Only names and a few small files are looked at, so it costs milliseconds anywhere.
    """
    from bloggy.services.sites import site_around

    try:
        here = (folder or Path.cwd()).resolve()
    except OSError:  # the current folder was deleted
        return None
    covered = [library.resolve() for library in libraries]
    if any(here.is_relative_to(library) for library in covered):
        return None
    site = site_around(here)
    if site is None or any(library.is_relative_to(site.root) for library in covered):
        return None
    return site.root


def refuse_unwritable(paths: Paths) -> None:
    """Raise ConfigError where bloggy can't keep its own things: the index, the outbox, unsaved text."""
    for folder, variable in (
        (paths.data, "XDG_DATA_HOME"),
        (paths.state, "XDG_STATE_HOME"),
        (paths.cache, "XDG_CACHE_HOME"),
    ):
        there = next(place for place in (folder, *folder.parents) if os.path.lexists(place))
        if not (there.is_dir() and os.access(there, os.W_OK | os.X_OK)):
            raise ConfigError(
                _("bloggy keeps its own files in {folder}, where it can’t write.").format(folder=folder),
                hint=_("Make {there} writable, or set {variable} to a folder that is.").format(
                    there=there, variable=variable
                ),
            )
