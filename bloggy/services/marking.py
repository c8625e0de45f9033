"""Keeps the marks in the index true: what the outbox, the links and the repositories say of each post."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from bloggy.domain.listing import PostQuery, PostSummary
from bloggy.domain.post import Kind, Post, Status
from bloggy.services.standing import ID_KEY, Facts, overall

if TYPE_CHECKING:
    from bloggy.services.workspace import Workspace
    from bloggy.storage.index import Index
    from bloggy.storage.library import Library

_ID = re.compile(
    rb"^[ \t]*[\"']?" + ID_KEY.encode() + rb"[\"']?[ \t]*[:=][ \t]*[\"']?([0-9A-Za-z]{1,64})\b", re.M
)
_HEAD = 64 * 1024
"""Bytes at the start of a file in which the front matter must lie."""
T = TypeVar("T")
_ALL = 1 << 40
"""More rows than any library has."""


class InThread(Protocol):
    """Runs work in the index's thread."""

    async def __call__(self, work: Callable[[], T]) -> T:
        """Do it there."""
        ...


class Marking:
    """Writes marks for one index."""

    def __init__(self, workspace: Workspace, index: Index, in_thread: InThread) -> None:
        """in_thread: runs index work in its thread."""
        self._workspace, self._index, self._in_thread = workspace, index, in_thread
        self._ids: dict[tuple[Path, str], str] = {}

    async def all(self) -> list[Path]:
        """Every post of every library; answers those whose mark changed."""
        changed: list[Path] = []
        rows = await self._in_thread(lambda: self._index.window(PostQuery(), 0, _ALL))
        for library in self._workspace.libraries:
            changed += await self._mark(library, [row for row in rows if row.root == library.root])
        return changed

    async def some(self, library: Library, paths: Iterable[Path]) -> list[Path]:
        """Those posts only."""
        wanted = list(paths)
        rows = await self._in_thread(lambda: [row for path in wanted if (row := self._index.get(path))])
        return await self._mark(library, rows)

    async def _mark(self, library: Library, rows: Sequence[PostSummary]) -> list[Path]:
        standing = self._workspace.standing
        if not rows:
            return []
        facts = await self._in_thread(lambda: self._facts(library, rows))
        what = await standing.gather(library, facts)
        in_place = bool(what.held)
        now = self._workspace.clock.now()

        def work() -> list[Path]:
            marks = []
            for row, fact in zip(rows, facts, strict=True):
                states = standing.states(library, fact, what, now)
                marks.append((row.path, overall(states, row.status, in_place=in_place), states))
            return self._index.set_marks(marks)

        return await self._in_thread(work)

    def _facts(self, library: Library, rows: Sequence[PostSummary]) -> list[Facts]:
        linked = (library.root / ".bloggy" / "links").is_dir()
        shas = {one.path: one.sha for one in self._index.known(library.root)}
        return [
            Facts(
                path=row.path,
                rel=row.rel,
                post=_post(row),
                git_sha=shas.get(row.path, ""),
                id=self._id(row.path, shas.get(row.path, "")) if linked else "",
            )
            for row in rows
        ]

    def with_id(self, library: Library, post_id: str) -> list[Path]:
        """The files of a library that have this id; more than one where a file was copied."""
        rows = self._index.known(library.root)
        return [row.path for row in rows if self._id(row.path, row.sha) == post_id]

    def _id(self, path: Path, sha: str) -> str:
        """The post's id, read from the file once for each of its states."""
        key = (path, sha)
        if key not in self._ids:
            try:
                with path.open("rb") as file:
                    match = _ID.search(file.read(_HEAD))
            except OSError:
                return ""
            self._ids[key] = match[1].decode() if match else ""
        return self._ids[key]


def _post(row: PostSummary) -> Post:
    """As much of the post as its address depends on."""
    return Post(
        title=row.title,
        body="",
        slug=row.slug,
        kind=Kind(row.kind),
        status=Status(row.status),
        date=row.date,
        tags=row.tags,
        categories=row.categories,
        language=row.language,
    )
