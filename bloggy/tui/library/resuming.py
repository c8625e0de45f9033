"""Opens the library where the writer left it, and notes where that is."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from textual.screen import Screen

from bloggy.domain.listing import PostQuery
from bloggy.errors import BloggyError
from bloggy.i18n import _

if TYPE_CHECKING:
    from bloggy.services.workspace import Workspace
    from bloggy.tui.app import BloggyApp
    from bloggy.tui.library.post_list import PostList


class Resuming(Screen[None]):
    """Mixed into the library's screen."""

    app: BloggyApp
    workspace: Workspace
    _sought: Path | None = None
    """The post that was left, as long as the list is too young to hold it."""

    @property
    def posts(self) -> PostList:
        """The list."""
        raise NotImplementedError

    def resume(self) -> None:
        """Read the first window of the place that was left, the cursor on the post that was left."""
        from bloggy.services.starting import left

        file = self.app.left_file
        was = left.read(file, self.workspace.folders) if file else None
        if was is None:
            self.posts.load()
            return
        self.posts.show(was.query, keep=was.post)
        if self.posts.count == 0 and was.query != PostQuery():
            self.posts.show(PostQuery(sort=was.query.sort, descending=was.query.descending), keep=was.post)
        if self.posts.count == 0:
            self._sought = was.post

    def seek(self) -> None:
        """Once the posts have been read for the first time, go to the one that was left."""
        if self._sought is not None and self.posts.count:
            self.posts.choose_path(self._sought)
            self._sought = None

    def keep_place(self, post: Path | None = None) -> None:
        """Note where the writer is; `post` is the one being written, where one is."""
        from bloggy.services.starting import left

        file, chosen = self.app.left_file, self.posts.chosen
        if file is None or not self.workspace.folders or not self.posts.loaded:
            return
        at = left.Left(
            self.posts.query_shown._replace(text=""), post or (chosen.path if chosen else self._sought)
        )
        with suppress(BloggyError, OSError):  # it is a comfort, and nothing may keep the writer from leaving
            left.write(file, self.workspace.folders, at)

    def greet(self) -> None:
        """Say once in a site that was never opened before what bloggy takes it for."""
        from bloggy.services.starting import left

        file, folders = self.app.left_file, self.workspace.folders
        if file is None or self.workspace.config.library.folders or left.read(file, folders) is not None:
            return
        label = self.workspace.libraries[0].generator.label
        if self.workspace.libraries[0].generator.name != "plain":
            said = _(
                "A site made with {generator}: nothing in it is changed before you say so. ? shows the keys."
            )
            self.app.tell(said.format(generator=label))
