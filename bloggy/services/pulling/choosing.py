"""Chooses where the posts of a blog go: where the writer said, or where its others are; no site unasked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bloggy.errors import UsageError
from bloggy.i18n import _
from bloggy.services.importing.placing import library_for
from bloggy.storage import links

if TYPE_CHECKING:
    from bloggy.services.workspace import Workspace
    from bloggy.storage.library import Library


class Place(NamedTuple):
    """Where new files go."""

    library: Library
    folder: Path | None
    """The folder that the writer named; None: as the library has new posts."""

    @property
    def shown(self) -> Path:
        """The folder to tell the writer."""
        return self.folder or self.library.root / self.library.generator.settings.posts_dir


def place_for(workspace: Workspace, blog: str, said: Path | None) -> Place:
    """Where the posts of `blog` go; `said`: what the writer named, now or before. Raises UsageError."""
    if said is not None:
        return Place(library_for(workspace, said), said)
    open_to_it = [library for library in workspace.libraries if _is_no_site(workspace, library)]
    tied = [library for library in open_to_it if links.count(library.root, blog)]
    for library in (*tied, *open_to_it):
        return Place(library, None)
    raise UsageError(
        _("There is no folder for the posts of {blog}: those that are there belong to sites.").format(
            blog=blog
        )
        if workspace.libraries
        else _("There is no folder for posts yet."),
        hint=_("“bloggy init FOLDER” sets one up; “bloggy sync --blog {blog} --into FOLDER” uses it.").format(
            blog=blog
        ),
    )


def _is_no_site(workspace: Workspace, library: Library) -> bool:
    in_place = any(workspace.is_in_place(table, library.root) for table in workspace.tables.values())
    return library.generator.name == "plain" and not in_place
