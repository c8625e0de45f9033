"""Fetches what is new from the comment sources: each page is stored with the cursor that comes after it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bloggy.errors import BloggyError, Malformed, NotFound, Unreachable
from bloggy.i18n import _, ngettext
from bloggy.services.comments.sources import SourceInfo
from bloggy.services.events import CommentsChanged, Offline, Online
from bloggy.storage.comments import Arrived, SourceState, Taken

if TYPE_CHECKING:
    import sqlite3

    from bloggy.backends.comments import CommentPage, CommentSource
    from bloggy.domain.comment import CommentRef, Cursor, Place, RemoteComment
    from bloggy.services.workspace import Workspace

NEWS = timedelta(days=30)
"""Comments older than that are not news when a source is read for the first time."""
FEW = 10
"""So few deletions need no question, however small the source is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncProgress:
    """How far one source is."""

    source: str
    done: int
    """Comments read in this sync."""
    whole: int
    """How many are expected; 0: that is not known."""
    new: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceReport:
    """What came of reading one source."""

    source: str
    blog: str
    new: int = 0
    """Comments that were not known here."""
    unread: int = 0
    """Those of them that are news."""
    changed: int = 0
    deleted: int = 0
    note: str = ""
    """A sentence of the source about itself."""
    question: str = ""
    """Why it was stopped before comments were removed; accepting it goes on."""
    error: BloggyError | None = None
    """Why it was not read to its end; what came before is stored."""
    stopped: bool = False
    """The writer stopped it; the next sync goes on from there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncReport:
    """What came of a sync."""

    sources: tuple[SourceReport, ...]

    @property
    def new(self) -> int:
        """Comments that were not known here."""
        return sum(one.new for one in self.sources)

    @property
    def unread(self) -> int:
        """Those of them that are news."""
        return sum(one.unread for one in self.sources)

    @property
    def questions(self) -> dict[str, str]:
        """By source, what the writer must say before it goes on."""
        return {one.source: one.question for one in self.sources if one.question}

    @property
    def errors(self) -> dict[str, BloggyError]:
        """By source, why it could not be read to its end."""
        return {one.source: one.error for one in self.sources if one.error}


@dataclass(slots=True, kw_only=True)
class _Run:
    """One source while it is read."""

    info: SourceInfo
    accepted: bool
    taken: Taken = field(default_factory=Taken)
    note: str = ""
    question: str = ""
    stopped: bool = False
    error: BloggyError | None = None

    def report(self) -> SourceReport:
        return SourceReport(
            source=self.info.name,
            blog=self.info.blog,
            new=self.taken.new,
            unread=self.taken.unread,
            changed=self.taken.changed,
            deleted=self.taken.deleted,
            note=self.note,
            question=self.question,
            error=self.error,
            stopped=self.stopped,
        )


class Sync:
    """Reads comment sources, all at the same time; one sync at a time."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._running = asyncio.Lock()
        self._offline: set[str] = set()

    async def run(
        self,
        sources: Collection[str] | None = None,
        *,
        progress: Callable[[SyncProgress], None] | None = None,
        stop: Callable[[], bool] = lambda: False,
        accept: Collection[str] = (),
    ) -> SyncReport:
        """Fetch what is new from `sources` (names of sources or blogs; None: from all).

        A source that fails does not hinder the others. `stop` is asked between pages; cancelling the task
        loses no page that was stored. `accept` names the sources whose removals the writer has agreed to.
        Raises NotFound for an unknown name.
        """
        async with self._running:
            chosen = self._chosen(sources)
            done = await asyncio.gather(
                *(self._read(info, progress, stop, accepted=info.name in accept) for info in chosen),
                return_exceptions=True,
            )
            await self._workspace.comments.relate()
        runs = [run for run in done if isinstance(run, _Run)]
        report = SyncReport(sources=tuple(run.report() for run in runs))
        if any(run.taken != Taken() for run in runs):
            self._workspace.events.publish(CommentsChanged(new=report.unread))
        for bug in done:
            if isinstance(bug, BaseException):
                raise bug  # it must be seen, once all others have been read
        return report

    def _chosen(self, names: Collection[str] | None) -> list[SourceInfo]:
        known = self._workspace.blogs.sources()
        if names is None:
            return known
        for name in names:
            if not any(name in info for info in known):
                raise NotFound(
                    _("There is no comment source “{name}”.").format(name=name),
                    hint=_("Comments come from: {names}.").format(
                        names=", ".join(info.name for info in known) or "–"
                    ),
                )
        return [info for info in known if info.name in names or info.blog in names]

    async def _read(
        self,
        info: SourceInfo,
        progress: Callable[[SyncProgress], None] | None,
        stop: Callable[[], bool],
        *,
        accepted: bool,
    ) -> _Run:
        run = _Run(info=info, accepted=accepted)
        try:
            source = self._workspace.blogs.source(info.name)
            await self._pages(run, source, progress, stop)
        except BloggyError as error:
            run.error = error
        self._tell_reach(info.name, run.error)
        return run

    def _tell_reach(self, source: str, error: BloggyError | None) -> None:
        if isinstance(error, Unreachable) and source not in self._offline:
            self._offline.add(source)
            self._workspace.events.publish(Offline(blog=source, reason=error.message))
        elif error is None and source in self._offline:
            self._offline.discard(source)
            self._workspace.events.publish(Online(blog=source))

    async def _pages(
        self,
        run: _Run,
        source: CommentSource,
        progress: Callable[[SyncProgress], None] | None,
        stop: Callable[[], bool],
    ) -> None:
        from bloggy.storage import comments

        name = run.info.name
        posts = await self._posts(run.info, source) if source.by_post else ()
        state = await self._workspace.database.read(lambda c: comments.state(c, name))
        more, done, began = True, 0, self._workspace.clock.now()
        while more:
            if stop():
                run.stopped = True
                return
            page = await source.changes(state.cursor, posts=posts)
            arrived = await asyncio.to_thread(_readable, page.comments)
            cursor = await self._store(run, state, page, arrived, began)
            if run.question:
                return
            more = page.more or cursor != page.cursor
            if page.more and cursor == state.cursor and not page.comments:
                raise Malformed(
                    _("{source} always answers the same page of comments.").format(source=name),
                    hint=_("Try again later; if it stays so, ask those who run it."),
                )
            state = state._replace(cursor=cursor)
            done = page.done or done + len(page.comments)
            if progress:
                progress(SyncProgress(source=name, done=done, whole=page.whole, new=run.taken.new))

    async def _store(
        self,
        run: _Run,
        state: SourceState,
        page: CommentPage,
        arrived: Sequence[Arrived],
        asked: datetime,
    ) -> Cursor | None:
        """Store a page, unless another bloggy has gone on meanwhile; answers where to go on.

        asked: when the sync began, since a page may tell what the source has seen by then.
        """
        from bloggy.storage import comments

        info = run.info

        def work(connection: sqlite3.Connection) -> tuple[Cursor | None, Taken, str]:
            present = comments.state(connection, info.name)
            if present.cursor != state.cursor:
                return present.cursor, Taken(), ""
            first = present.synced is None
            gone = _gone(connection, info.name, page, asked)
            if not run.accepted and _suspicious(present, len(gone)):
                return state.cursor, Taken(), _question(info.name, len(gone), present.known)
            taken = comments.take(
                connection,
                info.name,
                arrived,
                now=asked,
                blog=info.blog,
                read_before=asked - NEWS if first else None,
            )
            taken.deleted = comments.delete(connection, info.name, gone)
            comments.leave_off(
                connection,
                info.name,
                page.cursor,
                blog=info.blog,
                note=page.note,
                synced=None if page.more else asked,
                known=present.known,
                removed=present.removed + taken.deleted,
            )
            return page.cursor, taken, ""

        cursor, taken, run.question = await self._workspace.database.write(work)
        run.taken += taken
        run.note = page.note or run.note
        return cursor

    async def _posts(self, info: SourceInfo, source: CommentSource) -> list[Place]:
        """The posts that are out at the source's blog."""
        from bloggy.services.comments.announced import Announced
        from bloggy.services.comments.relating import places_at

        index = self._workspace.posts.index
        if not source.by_announcement:
            return await asyncio.to_thread(places_at, info.blog, index)
        return await asyncio.to_thread(places_at, info.blog, index, Announced(self._workspace.library_of))


def _readable(told: Sequence[RemoteComment]) -> list[Arrived]:
    from bloggy.render.comment_text import readable

    return [Arrived(comment, readable(comment.body, comment.form).text) for comment in told]


def _gone(
    connection: sqlite3.Connection, source: str, page: CommentPage, asked: datetime
) -> list[CommentRef]:
    """What is known here, and no longer there as the page says."""
    from bloggy.storage import comments

    told = {comment.ref for comment in page.comments}
    gone = dict.fromkeys(ref for ref in comments.known(connection, source, page.gone) if ref not in told)
    if (present := page.present) is not None:
        there = present.refs | told
        gone |= dict.fromkeys(
            comments.absent(
                connection,
                source,
                there.__contains__,
                asked=asked,
                since=present.since,
                until=present.until,
                places=present.places,
            )
        )
    return list(gone)


def _suspicious(state: SourceState, gone: int) -> bool:
    """Whether more would be gone than a writer deletes: the source is empty of a sudden, or another one."""
    together = state.removed + gone
    return gone > 0 and together >= FEW and together * 2 > state.known


def _question(source: str, gone: int, known: int) -> str:
    return ngettext(
        "{source} says that {n} of {known} comments is gone. Is that right?",
        "{source} says that {n} of {known} comments are gone. Is that right?",
        gone,
    ).format(source=source, n=gone, known=known)
