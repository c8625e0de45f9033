"""Finds, lists, makes, renames and trashes posts; a post is its file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bloggy.domain.listing import Counts, PostQuery, PostSummary
    from bloggy.services.workspace import Workspace
    from bloggy.storage.index import Changes
    from bloggy.storage.library import PostFile, TrashItem


class Posts:
    """The writer's posts, over all libraries."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def refresh(self, progress: Callable[[int, int], None] | None = None) -> Changes:
        """Bring the index and every post's mark up to date; `progress(done, total)` comes from a thread."""
        raise NotImplementedError

    def window(self, query: PostQuery, offset: int, limit: int) -> list[PostSummary]:
        """Rows `offset` … `offset + limit` of the list that `query` describes; quick, from the index alone."""
        raise NotImplementedError

    def count(self, query: PostQuery) -> int:
        """How many posts `query` has."""
        raise NotImplementedError

    def counts(self) -> Counts:
        """How many posts there are by mark, blog and tag."""
        raise NotImplementedError

    def tags(self) -> list[tuple[str, int]]:
        """All tags with the number of their posts, the most used first."""
        raise NotImplementedError

    def categories(self) -> list[tuple[str, int]]:
        """All categories with the number of their posts, the most used first."""
        raise NotImplementedError

    async def find(self, spec: str) -> PostSummary:
        """The post that `spec` names: a path, a slug or a unique part of the title.

        Raises NotFound, Ambiguous.
        """
        raise NotImplementedError

    async def load(self, path: Path) -> PostFile:
        """The post as it is on disk. Raises NotFound."""
        raise NotImplementedError

    async def new(
        self,
        title: str,
        *,
        blog: str | None = None,
        template: str | None = None,
        tags: tuple[str, ...] = (),
        body: str = "",
    ) -> Path:
        """Make a new draft and answer where it is; it can never be public.

        `blog` puts it into the library of that blog. `template` is a file name below the templates folder,
        with or without its ending.
        """
        raise NotImplementedError

    async def set(self, path: Path, changes: Mapping[str, str | None]) -> None:
        """Set front matter keys to what was typed (None removes a key), touching only those lines.

        Keys are neutral names (`title tags draft date slug …`) or the file's own. Raises FrontMatterError,
        ChangedOnDisk, BadDate.
        """
        raise NotImplementedError

    async def set_fields(self, path: Path, fields: Mapping[str, object]) -> None:
        """Set neutral fields of `Post` (`title`, `tags`, `date` …) in the words of the post's generator."""
        raise NotImplementedError

    async def rename(self, path: Path, *, title: str | None = None, slug: str | None = None) -> Path:
        """Give the post another title or slug; its file (or bundle) follows. Answers the new path."""
        raise NotImplementedError

    async def duplicate(self, path: Path) -> Path:
        """A copy of the post as a new draft, with nothing that ties it to a blog."""
        raise NotImplementedError

    async def trash(self, path: Path) -> TrashItem:
        """Put the post (a bundle: its whole folder) into bloggy's trash; see `undo_trash`."""
        raise NotImplementedError

    async def undo_trash(self, item: TrashItem | None = None) -> Path:
        """Put a trashed post (None: the last one) back where it was, never over another file."""
        raise NotImplementedError

    def trash_items(self) -> list[TrashItem]:
        """What is in the trash, the newest first."""
        raise NotImplementedError

    async def watch(self) -> None:
        """Follow changes by other programs until cancelled: refresh, then publish LibraryChanged."""
        raise NotImplementedError
