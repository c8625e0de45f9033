"""Brings an export in, piece by piece: what is there already stays as it is, what the writer changed too.

Each post is written whole or not at all, and noted before and after, so that an import can be stopped or
killed at any moment and goes on when it is started again. Nothing is queued, nothing is sent.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from bloggy.domain.imported import (
    Imported,
    ImportedBlog,
    ImportedComment,
    ImportedPicture,
    ImportedPost,
    NotImported,
)
from bloggy.domain.post import Kind
from bloggy.domain.slug import slugify
from bloggy.errors import BloggyError, UsageError
from bloggy.services.events import CommentsChanged, LibraryChanged
from bloggy.services.importing.bringing import Bringing
from bloggy.services.importing.placing import Places, library_for
from bloggy.services.importing.relating import relate_imported
from bloggy.services.importing.report import ImportProgress, ImportReport
from bloggy.services.importing.taking import Pages, state, take
from bloggy.services.importing.writing import Writing
from bloggy.storage.imports import PREFIX

if TYPE_CHECKING:
    from bloggy.services.importing.undoing import UndoReport
    from bloggy.services.workspace import Workspace

T = TypeVar("T")

_DAY = r"(?:19|20)\d\d-?\d\d-?\d\d|\d\d-\d\d-(?:19|20)\d\d"
_WHEN = re.compile(rf"[-._ ]*(?:{_DAY})(?:[-._ T]?\d\d[-.:_]?\d\d(?:[-.:_]?\d\d(?:\.\d+)?)?Z?)?")
_AT_ONCE = 100
"""So many pieces are brought in together."""


class Importing:
    """Takes in what other tools export."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def run(
        self,
        path: Path,
        *,
        into: Path | None = None,
        format: str | None = None,
        dry_run: bool = False,
        again: bool = False,
        progress: Callable[[ImportProgress], None] | None = None,
        stop: Callable[[], bool] = lambda: False,
    ) -> ImportReport:
        """Bring in a file, an archive or a folder; the report says what became of everything in it.

        into: a folder of a library for the posts. format: the export's, where it isn't told by the file
        itself. dry_run: change nothing. again: also posts that were brought in before and are gone from
        the library since. `stop` is asked between pieces. Raises UsageError, ExportError (nothing came in).
        """
        await self._workspace.posts.refresh()
        run = Run(self._workspace, ImportReport(path=path, dry_run=dry_run), into, again=again)
        try:
            await run.everything(path, format, progress, stop)
        finally:
            run.close()
        return run.report

    async def undo(
        self,
        path: Path,
        *,
        format: str | None = None,
        progress: Callable[[ImportProgress], None] | None = None,
        stop: Callable[[], bool] = lambda: False,
    ) -> UndoReport:
        """Take back what that export (the same, or a later one) has brought, as if it never had.

        Its posts go to the trash, unless they were changed or published since; its comments are gone. Import
        it again to have them again. Raises as `run` does.
        """
        from bloggy.services.importing.undoing import Undo

        await self._workspace.posts.refresh()
        undo = Undo(self._workspace, path)
        try:
            await undo.everything(path, format, progress, stop)
        finally:
            undo.close()
        return undo.told


class Run:
    """One import while it is under way."""

    def __init__(self, workspace: Workspace, report: ImportReport, into: Path | None, *, again: bool) -> None:
        self.report = report
        self._workspace, self._again = workspace, again
        # One thread for all that reads, as readers may hold what belongs to a thread.
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="bloggy-import")
        self._into = into
        self._bringing: Bringing | None = None

    def close(self) -> None:
        """End the work under way."""
        self._thread.shutdown()

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    async def everything(
        self,
        path: Path,
        format: str | None,
        progress: Callable[[ImportProgress], None] | None,
        stop: Callable[[], bool],
    ) -> None:
        """Read all files, then tell what is new."""
        from bloggy.storage.exports import archive, plan

        with ExitStack() as opened:
            place = await self._in_thread(lambda: opened.enter_context(archive.unpacked(path)))
            found = await self._in_thread(lambda: plan(place, format))
            self.report.left_out += found.unknown
            try:
                for reader, file in found.files:
                    name = path if file == place else file
                    self.report.formats.append(reader.NAME)
                    pieces = iter(reader.read(file))
                    await self._file(pieces, f"{PREFIX}{_name_of(name)}", name.name, progress, stop)
                    await self._in_thread(partial(_let_go, pieces))
                    if self.report.stopped:
                        break
            except UsageError:
                raise
            except BloggyError as error:
                if not (self.report.posts or self.report.comments or self.report.left_out):
                    raise
                self.report.error = error
        self.report.formats = list(dict.fromkeys(self.report.formats))
        await self._finish()

    async def _file(
        self,
        pieces: Iterator[Imported],
        source: str,
        name: str,
        progress: Callable[[ImportProgress], None] | None,
        stop: Callable[[], bool],
    ) -> None:
        pages: dict[str, Pages] = {}
        while batch := await self._in_thread(lambda: _some(pieces)):
            if stop():
                self.report.stopped = True
                return
            for blog, some in _by_blog(batch.pieces):
                source = f"{PREFIX}{blog.name}" if blog else source
                await self._batch(some, source, pages.setdefault(source, Pages()))
            if progress:
                posts, comments = (sum(c.values()) for c in (self.report.posts, self.report.comments))
                progress(ImportProgress(file=name, posts=posts, comments=comments))
            if batch.error:
                raise batch.error

    async def _batch(self, pieces: list[Imported], source: str, pages: Pages) -> None:
        from bloggy.storage import imports

        report, zone = self.report, self._workspace.zone
        posts = [one for one in pieces if isinstance(one, ImportedPost)]
        told = [one for one in pieces if isinstance(one, ImportedComment)]
        report.left_out += [one for one in pieces if isinstance(one, NotImported)]
        kept = [bool(one.file) for one in pieces if isinstance(one, ImportedPicture)]
        report.pictures += kept.count(False)
        report.copied += kept.count(True)
        if posts:
            if self._bringing is None:
                self._bringing = await self._in_thread(self._prepared)
            await self._bringing.bring(source, posts, self._in_thread)
            for post in posts:
                pages.learn(post.ref, post.url, post.title, post.date)
                report.states[str(post.status)] += 1
                report.pages += post.kind is Kind.PAGE
        if told:
            refs = [one.ref for one in told]
            known = await self._workspace.database.read(lambda c: imports.readable(c, source, refs))
            arrived = await self._in_thread(lambda: [pages.arrived(one, zone, known) for one in told])
            now, dry = self._workspace.clock.now(), report.dry_run
            work = self._workspace.database.read if dry else self._workspace.database.write
            report.comments += await work(lambda c: take(c, source, arrived, now=now, dry_run=dry))
            report.comment_states += Counter(map(state, told))
        if (posts or told) and source not in report.sources:
            report.sources.append(source)

    def _prepared(self) -> Bringing:
        library = library_for(self._workspace, self._into)
        places = Places(self._workspace, library, self._into)
        writing = Writing(self._workspace, library, places, dry_run=self.report.dry_run)
        return Bringing(self._workspace, library, writing, self.report, again=self._again)

    async def _finish(self) -> None:
        """Say which comments belong to which post, and let everybody know."""
        from bloggy.storage import imports

        report = self.report
        if report.dry_run or not report.sources:
            return
        await self._workspace.posts.refresh()
        doubles = await relate_imported(self._workspace, thorough=True)
        for source in report.sources:
            known = doubles.get(source, 0)
            report.comments["known"] += known
            for way in ("new", "changed", "unchanged"):  # in which they had been counted before
                fewer = min(known, report.comments[way])
                report.comments[way] -= fewer
                known -= fewer
            report.orphans += await self._workspace.database.read(partial(imports.orphans, source=source))
        report.comments = +report.comments
        if report.changed_anything:
            self._workspace.events.publish(LibraryChanged(paths=frozenset(report.made)))
            self._workspace.events.publish(CommentsChanged())


class _Batch:
    """Some pieces, and why there are no more if that is a fault."""

    def __init__(self, pieces: list[Imported], error: BloggyError | None) -> None:
        self.pieces, self.error = pieces, error

    def __bool__(self) -> bool:
        return bool(self.pieces) or self.error is not None


def _by_blog(pieces: Iterable[Imported]) -> Iterator[tuple[ImportedBlog | None, list[Imported]]]:
    """The pieces after each blog that is told; None: of the blog told before."""
    blog: ImportedBlog | None = None
    some: list[Imported] = []
    for one in pieces:
        if isinstance(one, ImportedBlog):
            yield blog, some
            blog, some = one, []
        else:
            some.append(one)
    yield blog, some


def _name_of(file: Path) -> str:
    """A file's name without what differs from one export to the next: when it was, which download."""
    stem = _WHEN.sub("", file.name.removesuffix(".gz").rpartition(".")[0] or file.name)
    return slugify(re.sub(r"\(\d+\)$", "", stem.strip()))


def _some(pieces: Iterator[Imported]) -> _Batch:
    found: list[Imported] = []
    try:
        found.extend(islice(pieces, _AT_ONCE))
    except BloggyError as error:
        return _Batch(found, error)
    return _Batch(found, None)


def _let_go(pieces: Iterator[Imported]) -> None:
    """Close the file that a reader has not read to its end."""
    if isinstance(pieces, Generator):
        pieces.close()
