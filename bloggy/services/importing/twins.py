"""Finds posts of an export that are in the library already, brought there in another way."""

from __future__ import annotations

from collections.abc import Container
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from bloggy.domain.listing import PostQuery
from bloggy.services.importing.writing import zoned

if TYPE_CHECKING:
    from bloggy.domain.imported import ImportedPost
    from bloggy.services.workspace import Workspace
    from bloggy.storage.library import Library

_AT_ONCE = 500
_NEAR = timedelta(days=1)
"""Some generators keep a day where a blog had a moment."""


class Twins:
    """The posts of one library as they were when an import began."""

    def __init__(self, workspace: Workspace, library: Library) -> None:
        self._workspace, self._library = workspace, library

    def find(self, post: ImportedPost, besides: Container[Path]) -> Path | None:
        """The post with the same title and, within a day, the same date; each is found once.

        besides: files that this export has brought itself.
        """
        date = zoned(post.date, self._workspace.zone)
        if date is None:
            return None
        alike = self._by_title.get(_folded(post.title), [])
        for one in alike:
            when, path = one
            if abs(when - date) <= _NEAR and path not in besides:
                alike.remove(one)
                return path
        return None

    @cached_property
    def _by_title(self) -> dict[str, list[tuple[datetime, Path]]]:
        found: dict[str, list[tuple[datetime, Path]]] = {}
        offset = 0
        while some := self._workspace.posts.index.window(PostQuery(), offset, _AT_ONCE):
            offset += len(some)
            for one in some:
                if one.root == self._library.root and one.date is not None:
                    found.setdefault(_folded(one.title), []).append((one.date, one.path))
        return {title: posts for title, posts in found.items() if title}


def _folded(title: str) -> str:
    return " ".join(title.casefold().split())
