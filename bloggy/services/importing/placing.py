"""Finds a file name for each post that comes in, as the library's generator would name it."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from bloggy.domain.post import Kind, Post
from bloggy.domain.slug import is_safe, slugify
from bloggy.errors import UsageError
from bloggy.i18n import _

if TYPE_CHECKING:
    from bloggy.domain.generators import Generator
    from bloggy.services.workspace import Workspace
    from bloggy.storage.library import Library

_TRIES = 100_000
_DATES = ("year", "month", "day", "date")


class Names:
    """A site's folders as they were when the import began, each looked at once; a `SiteReader`."""

    def __init__(self, root: Path) -> None:
        from bloggy.storage.library import Folder

        self._folder = Folder(root)
        self._names: dict[str, list[str]] = {}
        self._exists: dict[str, bool] = {}

    def read(self, path: str) -> str | None:
        """As `Folder.read`."""
        return self._folder.read(path)

    def exists(self, path: str) -> bool:
        """As `Folder.exists`."""
        if path not in self._exists:
            self._exists[path] = self._folder.exists(path)
        return self._exists[path]

    def names(self, folder: str) -> list[str]:
        """As `Folder.names`."""
        if folder not in self._names:
            self._names[folder] = self._folder.names(folder)
        return self._names[folder]


class Places:
    """Gives out file names in one library, none twice."""

    def __init__(self, workspace: Workspace, library: Library, into: Path | None) -> None:
        """into: a folder of the library that posts are to go to; it need not be there yet."""
        self._library = library
        self.generator: Generator = type(library.generator).of(Names(library.site), zone=workspace.zone)
        self._into: PurePosixPath | None = None
        if into is not None and into != library.root:  # a library itself knows best where its posts go
            self._into = PurePosixPath(library.rel(into))
        self._pattern = workspace.config.library.new_post
        self._used: set[str] = set()

    def find(self, post: Post) -> tuple[str, Post]:
        """A free path below the library's root for the post, and the post with the slug that it then has."""
        own = post.slug
        slug = own if own and is_safe(own) else slugify(own or post.title)
        for number in range(1, _TRIES):
            tried = replace(post, slug=slug if number == 1 else f"{slug}-{number}")
            rel = str(self._placed(tried))
            if self._is_free(rel):
                self._used.add(rel.casefold())
                return rel, tried if own else post
        raise AssertionError  # so many files of one name were tried

    def _is_free(self, rel: str) -> bool:
        if rel.casefold() in self._used:
            return False
        path = self._library.root / rel
        return not os.path.lexists(path.parent if path.stem == "index" else path)

    def _placed(self, post: Post) -> PurePosixPath:
        generator, settings = self.generator, self.generator.settings
        if post.kind is Kind.PAGE:
            path, base = self._page(post)
        elif generator.name == "plain" and self._pattern != "{slug}.md":
            path, base = settings.posts_dir / self._filled(post), settings.posts_dir
        else:
            path, base = generator.new_path(post), settings.posts_dir
        if self._into is not None and path.is_relative_to(base):
            moved = self._library.site_path(str(self._into)) / path.relative_to(base)
            if generator.kind(moved) == post.kind:
                path = moved
        return self._below(path)

    def _page(self, post: Post) -> tuple[PurePosixPath, PurePosixPath]:
        """Where a page goes: to the top of the content, or a folder `pages` where only that is no post."""
        for content in self.generator.settings.content_dirs:
            for tried in (content / f"{post.slug}.md", content / "pages" / f"{post.slug}.md"):
                if self.generator.kind(tried) is Kind.PAGE:
                    return tried, content
        return self.generator.new_path(post), self.generator.settings.posts_dir

    def _filled(self, post: Post) -> str:
        """The writer's own pattern for names, with the post's date."""
        if post.date is None and any(
            f"{{{word}" in self._pattern for word in ("year", "month", "day", "date")
        ):
            return f"{post.slug}.md"
        when = post.date.astimezone(self.generator.zone) if post.date else None
        return self._pattern.format(
            slug=post.slug,
            year=f"{when:%Y}" if when else "",
            month=f"{when:%m}" if when else "",
            day=f"{when:%d}" if when else "",
            date=f"{when:%Y-%m-%d}" if when else "",
        )

    def _below(self, path: PurePosixPath) -> PurePosixPath:
        """The path from the library's root."""
        prefix = self._library.site_path("x").parent
        if not path.is_relative_to(prefix):
            return PurePosixPath(path.name)
        return path.relative_to(prefix)


def library_for(workspace: Workspace, into: Path | None) -> Library:
    """The library that posts go into: the one that `into` lies in, else the first. Raises UsageError."""
    if into is None:
        if not workspace.libraries:
            raise UsageError(
                _("There is no folder for posts yet."), hint=_("“bloggy init FOLDER” sets one up.")
            )
        return workspace.libraries[0]
    holding = [library for library in workspace.libraries if into.is_relative_to(library.root)]
    if not holding:
        raise UsageError(
            _("{folder} is in none of your libraries.").format(folder=into),
            hint=_("“bloggy init {folder}” makes it one; then import again.").format(folder=into),
        )
    return max(holding, key=lambda library: len(library.root.parts))
