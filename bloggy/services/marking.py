"""Keeps the marks in the index true: what the outbox, the links and the repositories say of each post."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeVar

from bloggy.domain.listing import BlogState, PostSummary
from bloggy.domain.post import Kind, Post, Status
from bloggy.services.standing import ID_KEY, Facts, overall
from bloggy.storage.presence import is_folder

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


class _Case(NamedTuple):
    """A post to be marked."""

    facts: Facts
    status: str
    mark: str
    """What it has been up to now."""
    blogs: tuple[BlogState, ...]


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
        now = self._workspace.clock.now()
        for library in self._workspace.libraries:
            if self._workspace.standing.targets(library):
                changed += await self._mark(library, None)
            else:
                by_status = {status: overall((), status, in_place=False) for status in Status}
                root = library.root
                changed += await self._in_thread(
                    lambda r=root, m=by_status: self._index.set_marks_by_status(r, m, now)  # type: ignore[misc]
                )
        return changed

    async def some(self, library: Library, paths: Iterable[Path]) -> list[Path]:
        """Those posts only."""
        return await self._mark(library, list(paths))

    async def _mark(self, library: Library, paths: Sequence[Path] | None) -> list[Path]:
        standing = self._workspace.standing
        cases = await self._in_thread(lambda: self._cases(library, paths))
        if not cases:
            return []
        what = await standing.gather(library, [case.facts for case in cases])
        in_place = bool(what.held)
        now = self._workspace.clock.now()

        def work() -> list[Path]:
            marks = []
            for facts, status, *before in cases:
                states = standing.states(library, facts, what, now)
                mark = overall(states, status, in_place=in_place)
                if before != [mark, states]:
                    marks.append((facts.path, mark, states))
            return self._index.set_marks(marks)

        return await self._in_thread(work)

    def _cases(self, library: Library, paths: Sequence[Path] | None) -> list[_Case]:
        linked = is_folder(library.root / ".bloggy" / "links")

        def make(row: PostSummary, sha: str) -> _Case:
            facts = Facts(
                path=row.path,
                rel=row.rel,
                post=_post(row),
                git_sha=sha,
                since=row.since,
                until=row.until,
                id=self._id(row.path, sha) if linked else "",
            )
            return _Case(facts, row.status, row.mark, row.blogs)

        return self._index.each(library.root, make, paths=paths)

    def with_id(self, library: Library, post_id: str) -> list[Path]:
        """The files of a library that have this id; more than one where a file was copied."""
        rows = self._index.known(library.root)
        return [row.path for row in rows if self._id(row.path, row.sha) == post_id]

    def ids(self, library: Library) -> dict[str, list[Path]]:
        """By id, the files of a library that have one."""
        found: dict[str, list[Path]] = {}
        for row in self._index.known(library.root):
            if post_id := self._id(row.path, row.sha):
                found.setdefault(post_id, []).append(row.path)
        return found

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
