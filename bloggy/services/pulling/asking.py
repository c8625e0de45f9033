"""Keeps the questions of pulls true: those whose reason is gone vanish by themselves."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from bloggy.domain.clean import clean_line
from bloggy.domain.post import RemoteRef
from bloggy.errors import DraftError
from bloggy.services.pulling.joining import join
from bloggy.services.pulling.open_entries import OpenEntries
from bloggy.services.pulling.report import Question, QuestionKind
from bloggy.storage import links, pulls
from bloggy.storage.presence import is_there
from bloggy.storage.pulls import Asked

if TYPE_CHECKING:
    from sqlite3 import Connection

    from bloggy.services.pulling.known import Known, Tie
    from bloggy.services.workspace import Workspace
    from bloggy.storage.library import Library


class Asking:
    """The open questions of this machine."""

    def __init__(self, workspace: Workspace, *, can_read: Callable[[Path], bool] | None = None) -> None:
        """can_read: whether a file or folder is there and may be read."""
        self._workspace, self._database = workspace, workspace.database
        self._can_read = can_read or (lambda path: os.access(path, os.R_OK))

    async def open(self, blogs: Collection[str] | None = None) -> list[Question]:
        """Those that only the writer can settle now; asks no blog."""
        stored = await self._database.read(lambda c: pulls.questions(c, blogs))
        if not stored:
            return []
        files = await self.files(stored)
        named = {one.blog for one in stored}
        waiting = await self._database.read(lambda c: {blog: OpenEntries.of(c, blog) for blog in named})
        found, void = [], []
        for one in stored:
            path = next((p for p in files.get((one.root, one.post), ()) if is_there(p)), None)
            if one.root not in self._workspace.folders:
                continue  # of a library that is not open here
            if not await asyncio.to_thread(_holds, one, path, files):
                void.append(one.id)
            elif not waiting[one.blog].about(one.ref, one.post) and _can_be_answered(one, path):
                found.append(_question(one, path))
        if void:
            await self._database.write(lambda c: pulls.settled(c, void))
        return found

    async def files(self, stored: Sequence[Asked]) -> dict[tuple[Path, str], list[Path]]:
        """The files of the libraries that these are about, by root and id."""
        found: dict[tuple[Path, str], list[Path]] = {}
        for library in self._workspace.libraries:
            if any(one.root == library.root for one in stored):
                ids = await self._workspace.posts.ids(library)
                found |= {(library.root, post): paths for post, paths in ids.items()}
        return found

    async def look_here(self, blog: str, known: Known) -> None:
        """Ask about posts whose files are gone, and let go of questions about those that are back.

        Of a library in which something can't be read nothing is said to be gone: it may be in there.
        """
        waiting = await self._database.read(lambda c: OpenEntries.of(c, blog))
        there = {
            (one.root, one.post): one
            for one in await self._database.read(lambda c: pulls.questions(c, [blog]))
        }

        def missing() -> list[Tie]:
            return [
                tie
                for tie in known.of(blog)
                if not tie.link.left
                and not waiting.about(tie.link.ref, tie.id)
                and not known.files(tie.library, tie.id)
                and known.speaks(tie)
            ]

        closed: set[Path] = set()
        if await asyncio.to_thread(missing):
            changes = await self._workspace.posts.refresh()  # some may only have been moved meanwhile
            await known.follow()
            troubled = [path for path, _why in changes.unreadable]
            closed = await asyncio.to_thread(self._closed, known, troubled)
        gone = await asyncio.to_thread(
            lambda: [tie for tie in missing() if tie.library.root not in closed and not join(known, tie)]
        )
        new = [tie for tie in gone if (tie.library.root, tie.id) not in there]
        both = [tie for tie in gone if _kind(there, tie) == QuestionKind.DELETED_THERE]
        fresh = [tie for tie in gone if _kind(there, tie) == QuestionKind.BOTH_CHANGED]
        asked = await asyncio.to_thread(
            lambda: [titled(tie, QuestionKind.DELETED_HERE, None) for tie in (*new, *fresh)]
        )
        now = self._workspace.clock.now()

        def drop() -> None:
            for tie in both:  # gone on both sides
                links.remove(tie.library.root, tie.id, blog)

        await asyncio.to_thread(drop)
        if asked or both:
            ids = [there[tie.library.root, tie.id].id for tie in both]

            def work(connection: Connection) -> None:
                pulls.settled(connection, ids)
                for one in asked:
                    pulls.ask(connection, one, now)

            await self._database.write(work)

    def _closed(self, known: Known, troubled: Collection[Path]) -> set[Path]:
        """The libraries in which a post, or one of `troubled`, can't be read."""
        found = set()
        for library in known.libraries:
            posts = (row.path for row in self._workspace.posts.index.known(library.root))
            doubtful = (path for path in troubled if path.is_relative_to(library.root))
            if not all(map(self._can_read, chain(doubtful, posts))):
                found.add(library.root)
        return found


def _kind(there: dict[tuple[Path, str], Asked], tie: Tie) -> str:
    asked = there.get((tie.library.root, tie.id))
    return asked.kind if asked else ""


def titled(tie: Tie, kind: QuestionKind, path: Path | None) -> Asked:
    """The question about a post of which one side is gone."""
    return Asked(
        id=0,
        blog=tie.blog,
        root=tie.library.root,
        post=tie.id,
        kind=kind,
        ref=tie.link.ref,
        title=clean_line(_title(tie, path)),
        url=tie.link.url,
        seen=tie.link.revision,
    )


def _title(tie: Tie, path: Path | None) -> str:
    try:
        if path is not None:
            return tie.library.load(path).post.title
    except DraftError:
        return path.stem if path else tie.link.ref
    text = links.base(tie.library.root, tie.id, tie.blog)
    return title_of(tie.library, text) or tie.link.url or tie.link.ref


def title_of(library: Library, text: str | None) -> str:
    """The title in the text of a file that is not there any more."""
    return library.understood("post.md", library.parse(text)).title if text else ""


def second_file(asked: Asked, files: Mapping[tuple[Path, str], list[Path]]) -> Path | None:
    """The other file of the same copy, if that is what is asked about."""
    there = files.get((asked.root, asked.seen), ()) if asked.kind == QuestionKind.TWO_FILES else ()
    return next((path for path in there if is_there(path)), None)


def _holds(asked: Asked, path: Path | None, files: Mapping[tuple[Path, str], list[Path]]) -> bool:
    link = links.read(asked.root, asked.post).get(asked.blog)
    if link is None or link.ref != asked.ref:
        return False
    if asked.kind == QuestionKind.TWO_FILES:
        other = links.read(asked.root, asked.seen).get(asked.blog)
        return other is not None and other.ref == asked.ref and second_file(asked, files) is not None
    if asked.kind == QuestionKind.BOTH_CHANGED:
        return link.revision == asked.seen
    return asked.kind == QuestionKind.DELETED_THERE or (path is None and not link.left)


def _can_be_answered(asked: Asked, path: Path | None) -> bool:
    return asked.kind == QuestionKind.DELETED_HERE or path is not None


def _question(asked: Asked, path: Path | None) -> Question:
    return Question(
        id=asked.id,
        kind=QuestionKind(asked.kind),
        blog=asked.blog,
        ref=RemoteRef(asked.ref),
        title=asked.title,
        path=path,
        url=asked.url,
    )
