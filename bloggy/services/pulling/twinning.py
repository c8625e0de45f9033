"""Finds posts of the library that are a blog's, although nothing ties them to it: imported ones, say."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from bloggy.domain.imported import ImportedPost
from bloggy.domain.listing import PostQuery
from bloggy.services.importing.twins import Twins

if TYPE_CHECKING:
    from bloggy.domain.remote import RemotePost
    from bloggy.services.workspace import Workspace
    from bloggy.storage.library import Library

_AT_ONCE = 500


class Twinning:
    """The posts of one library that could be copies at one blog."""

    def __init__(self, workspace: Workspace, library: Library, tied: Sequence[Path]) -> None:
        """tied: files that have a link to the blog."""
        self._workspace, self._library = workspace, library
        self._tied = set(tied)
        self._twins = Twins(workspace, library)

    def taken(self, path: Path) -> None:
        """That file is tied now."""
        self._tied.add(path)

    def find(self, remote: RemotePost, known: Sequence[Path] = ()) -> Path | None:
        """The file of that address, or of that title and day; `known`: files that had its id before."""
        path = self._by_address.get(_address(remote.url)) if remote.url else None
        if path is not None and path not in self._tied:
            return path
        told = ImportedPost(
            ref=remote.ref, title=unescape(remote.title), body="", form="html", date=remote.date
        )
        path = self._twins.find(told, self._tied)
        if path is None:
            title = _folded(remote.title)
            alike = (one for one in known if one not in self._tied and self._title(one) == title)
            path = next(alike, None)
        return path or self._unsent(remote)

    def _unsent(self, remote: RemotePost) -> Path | None:
        """A draft of that slug and title: another machine has published it, and has yet to tell this one."""
        for one in self._workspace.posts.with_slug(unquote(remote.slug)) if remote.slug else ():
            here = one.root == self._library.root and one.date is None and one.path not in self._tied
            if here and one.path.exists() and self._title(one.path) == _folded(remote.title):
                return one.path
        return None

    def _title(self, path: Path) -> str:
        return _folded(self._library.load(path).post.title)

    @cached_property
    def _by_address(self) -> dict[str, Path]:
        found: dict[str, Path] = {}
        offset = 0
        while some := self._workspace.posts.index.window(PostQuery(), offset, _AT_ONCE):
            offset += len(some)
            for one in some:
                if one.root == self._library.root:
                    found |= {_address(state.url): one.path for state in one.blogs if state.url}
        return found


def _folded(title: str) -> str:
    return " ".join(unescape(title).casefold().split())


def _address(url: str) -> str:
    """What two spellings of an address have in common."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return url
    return f"{host}{parts.path.rstrip('/')}?{parts.query}"
