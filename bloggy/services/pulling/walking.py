"""Reads one blog from where it was left off; what a page told is in before the next one is asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from bloggy.domain.post import RemoteRef, Revision, Status
from bloggy.domain.remote import PostCursor, RemotePost
from bloggy.errors import BloggyError, Gone, Malformed
from bloggy.i18n import _
from bloggy.services.pulling.open_entries import OpenEntries
from bloggy.services.pulling.report import BlogPull, PullProgress, QuestionKind
from bloggy.services.pulling.taking import Around, Step, Taking
from bloggy.storage import pulls, revisions

if TYPE_CHECKING:
    from sqlite3 import Connection

    from bloggy.backends.base import Publisher
    from bloggy.domain.remote import RemotePage
    from bloggy.services.pulling.known import Known, Tie
    from bloggy.services.workspace import Workspace
    from bloggy.storage.library import Library
    from bloggy.storage.pulls import Asked, Walk

T = TypeVar("T")

REASON = "pull"
"""Why a revision was kept: the file took over what was changed at the blog."""
_AT_ONCE = 20
"""So many copies that were put off are read together."""


@dataclass(slots=True, kw_only=True)
class Came:
    """What came of one blog so far."""

    blog: str
    new: dict[Path, None] = field(default_factory=dict)
    updated: dict[Path, None] = field(default_factory=dict)
    merged: dict[Path, None] = field(default_factory=dict)
    found: dict[Path, None] = field(default_factory=dict)
    pictures: int = 0
    notes: list[str] = field(default_factory=list)
    stopped: bool = False
    error: BloggyError | None = None

    def report(self) -> BlogPull:
        """For the writer."""
        return BlogPull(
            blog=self.blog,
            new=tuple(self.new),
            updated=tuple(self.updated),
            merged=tuple(self.merged),
            found=tuple(self.found),
            pictures=self.pictures,
            notes=tuple(dict.fromkeys(self.notes)),
            stopped=self.stopped,
            error=self.error,
        )

    def count(self, steps: Iterable[Step]) -> list[Path]:
        """Note what was done; answers the files that are others now."""
        changed = []
        for step in steps:
            if step.note:
                self.notes.append(step.note)
            if step.way in _COUNTED and step.path is not None:
                there: dict[Path, None] = getattr(self, step.way)
                there[step.path] = None
            if step.link is not None and step.path is not None and step.way != "later":
                changed.append(step.path)
        return changed


_COUNTED = frozenset({"new", "updated", "merged", "found"})


class Walking:
    """One blog while it is read."""

    def __init__(
        self,
        *,
        workspace: Workspace,
        blog: str,
        publisher: Publisher,
        library: Library,
        walk: Walk,
        known: Known,
        taking: Taking,
        came: Came,
        owner: str,
        applying: asyncio.Lock,
        seam: Callable[[str], None],
    ) -> None:
        self._workspace, self._database = workspace, workspace.database
        self._blog, self._publisher, self._library, self._walk = blog, publisher, library, walk
        self._known, self._taking, self._came = known, taking, came
        self._owner, self._applying, self._seam = owner, applying, seam
        self._questions: dict[tuple[Path, str], Asked] = {}
        self._is_anew = False
        """The blog was asked for everything, because it did not know the cursor."""

    async def go(self, progress: Callable[[PullProgress], None] | None, stop: Callable[[], bool]) -> None:
        """Read to the end, or until the writer stops it. Raises BackendError, StorageError, SaveFailed."""
        blog, root = self._blog, self._library.root
        asked = await self._database.read(lambda c: pulls.questions(c, [blog]))
        self._questions = {(one.root, one.post): one for one in asked}
        before = {(tie.library.root, tie.id): tie for tie in self._known.of(blog)}
        if self._walk.cursor is not None and self._linked() < self._walk.links:
            self._walk = self._walk._replace(cursor=None)  # links were lost: the blog must tell it all again
        await self._again()
        more, done = True, 0
        while more:
            if stop():
                self._came.stopped = True
                return
            page = await self._page()
            cursor, more = str(page.cursor), page.more
            if more and cursor == self._walk.cursor and not page.posts:
                raise Malformed(
                    _("{blog} always answers the same page of posts.").format(blog=blog),
                    hint=_("Try again later; if it stays so, ask those who run it."),
                )
            self._walk = self._walk._replace(cursor=cursor)
            if not more:
                self._walk = self._walk._replace(pulled=self._workspace.clock.now())
            if page.present is not None:  # before the cursor moves on: it is told once
                await whole(self._gone(page.present, before.values()))
            await whole(self._take(page.posts))
            done = page.done or done + len(page.posts)
            if progress:
                told = PullProgress(blog=blog, done=done, whole=page.whole, new=len(self._came.new))
                progress(told)
        await self._database.write(lambda c: self._forget_rest(c, root))

    def _linked(self) -> int:
        return self._known.count(self._blog, self._library)

    async def _page(self) -> RemotePage:
        since = None if self._walk.cursor is None else PostCursor(self._walk.cursor)
        try:
            return await self._publisher.posts(since)
        except Malformed:
            if since is None or self._is_anew:
                raise  # not the cursor is wrong, but what the blog answers
            self._is_anew = True
            self._walk = self._walk._replace(cursor=None)  # another version of bloggy gave that one
            return await self._publisher.posts(None)

    def _forget_rest(self, connection: Connection, root: Path) -> None:
        """A file that was about to be made, of a copy that is not there any more."""
        rest = pulls.pending(connection, self._blog, root)
        put_off = set(pulls.later(connection, self._blog, root))
        pulls.forget(connection, self._blog, root, [ref for ref in rest if ref not in put_off])

    # --- what was left ----------------------------------------------------------------------------------

    async def _again(self) -> None:
        """Look again at what had to wait, and at what clashed: the writer may have ended it in the file."""
        root = self._library.root
        refs = await self._database.read(lambda c: pulls.later(c, self._blog, root))
        refs += [tie.link.ref for tie in await asyncio.to_thread(self._behind) if tie.link.ref not in refs]
        waiting = await self._database.read(lambda c: OpenEntries.of(c, self._blog))
        free = [ref for ref in refs if not waiting.about(ref, self._id_at(ref)) and self._can_be_met(ref)]
        for start in range(0, len(free), _AT_ONCE):
            posts, gone = [], set()
            for ref in free[start : start + _AT_ONCE]:
                try:
                    posts.append(await self._publisher.read(RemoteRef(ref)))
                except Gone:
                    gone.add(ref)
            await whole(self._take(posts))
            await whole(self._ask_about(gone))
        await whole(self._settle(waiting))

    def _behind(self) -> list[Tie]:
        """Posts of which another file here has another state: no walk may tell them again on this machine."""
        doubles = self._known.doubles(self._blog)
        return [tie for tie, other in doubles if tie.link.revision != other.link.revision]

    async def _ask_about(self, gone: Collection[str]) -> None:
        """Copies that were put off are not there any more."""
        ties = [tie for ref in gone if (tie := self._known.at(self._blog, ref)) is not None]
        asked = await asyncio.to_thread(lambda: [one for tie in ties if (one := self._deleted(tie))])
        now = self._workspace.clock.now()

        def work(connection: Connection) -> None:
            pulls.looked_at(connection, self._blog, self._library.root, gone)
            for one in asked:
                pulls.ask(connection, one, now)

        if gone:
            await self._database.write(work)

    def _can_be_met(self, ref: str) -> bool:
        """Whether there is a file to bring the copy together with; or none has been made of it yet."""
        tie = self._known.at(self._blog, ref)
        return tie is None or bool(self._known.files(tie.library, tie.id))

    def _id_at(self, ref: str) -> str:
        tie = self._known.at(self._blog, ref)
        return tie.id if tie else ""

    async def _settle(self, waiting: OpenEntries) -> None:
        """End the questions whose reason is gone."""
        clashes = [one for one in self._questions.values() if one.kind == QuestionKind.BOTH_CHANGED]
        if not clashes:
            return
        async with self._applying:
            steps = await asyncio.to_thread(
                lambda: [step for one in clashes if (step := self._reconsidered(one, waiting))]
            )
            await self._apply(steps)

    def _reconsidered(self, asked: Asked, waiting: OpenEntries) -> Step | None:
        from bloggy.storage import links

        tie = self._known.tie(self._blog, asked.root, asked.post)
        if tie is None or asked.theirs is None or waiting.about(asked.ref, asked.post):
            return None
        paths = self._known.files(tie.library, tie.id)
        if tie.link.revision != asked.seen or len(paths) != 1:
            return None
        try:
            file = tie.library.load(paths[0])
            base = links.base(asked.root, asked.post, self._blog) if asked.seen != "unseen" else None
            return self._taking.met(tie, as_told(asked), file, base, asked.theirs)
        except BloggyError:
            return None  # its front matter can't be read now: the question stays

    # --- a page -----------------------------------------------------------------------------------------

    async def _take(self, told: Sequence[RemotePost]) -> None:
        async with self._applying:
            posts = {post.ref: post for post in told}
            around = await self._database.read(
                lambda c: Around(
                    waiting=OpenEntries.of(c, self._blog),
                    pending=pulls.pending(c, self._blog, self._library.root),
                )
            )
            await self._apply(await asyncio.to_thread(self._taking.steps, list(posts.values()), around))

    async def _apply(self, steps: list[Step]) -> None:
        if any(step.pending or (step.over and step.data) for step in steps):
            await self._database.write(lambda c: self._before(c, steps))
        self._seam("noted")
        await asyncio.to_thread(self._taking.write, steps)
        await self._database.write(lambda c: self._after(c, steps))
        self._seam("stored")
        if changed := self._came.count(steps):
            await self._workspace.posts.touched(changed)

    def _before(self, connection: Connection, steps: Sequence[Step]) -> None:
        now = self._workspace.clock.now()
        rows = [row for step in steps if (row := step.pending)]
        pulls.note(connection, self._blog, self._library.root, rows)
        for step in steps:
            if step.over is not None and step.data is not None:
                revisions.add(connection, step.over.path, step.over.data, reason=REASON, now=now)

    def _after(self, connection: Connection, steps: Sequence[Step]) -> None:
        blog, root, now = self._blog, self._library.root, self._workspace.clock.now()
        late = [step.remote.ref for step in steps if step.way == "later"]
        pulls.put_off(connection, blog, root, late)
        seen = [step.remote.ref for step in steps if step.way != "later"]
        pulls.looked_at(connection, blog, root, seen)
        pulls.forget(connection, blog, root, seen)
        for step in steps:
            if step.way == "later" or step.library is None:
                continue
            if step.asked is not None:
                pulls.ask(connection, step.asked, now)
            else:
                self._let_go(connection, step.library.root, step.id)
        self._walk = self._walk._replace(links=self._linked())
        pulls.leave_off(connection, blog, root, self._walk)
        pulls.renew(connection, blog, root, self._owner, now)

    def _let_go(self, connection: Connection, root: Path, post: str) -> None:
        """The copy is there, and what was asked about it is settled."""
        old = self._questions.pop((root, post), None)
        if old is not None and old.kind not in {QuestionKind.DELETED_HERE, QuestionKind.TWO_FILES}:
            pulls.settled(connection, [old.id])

    # --- deletions --------------------------------------------------------------------------------------

    async def _gone(self, present: frozenset[RemoteRef], before: Iterable[Tie]) -> None:
        """Ask about posts whose copies are no longer there; nothing is thrown away unasked."""
        waiting = await self._database.read(lambda c: OpenEntries.of(c, self._blog))
        missing = [
            tie
            for old in before
            if old.link.ref not in present
            and (tie := self._known.tie(self._blog, old.library.root, old.id)) is not None
            and tie.link.ref == old.link.ref
        ]
        gone = [tie for tie in missing if not waiting.about(tie.link.ref, tie.id)]
        late = [tie.link.ref for tie in missing if tie not in gone]
        asked = await asyncio.to_thread(lambda: [one for tie in gone if (one := self._deleted(tie))])
        back = [
            one.id
            for one in self._questions.values()
            if one.kind == QuestionKind.DELETED_THERE and one.ref in present
        ]
        now = self._workspace.clock.now()

        def work(connection: Connection) -> None:
            pulls.settled(connection, back)
            pulls.put_off(connection, self._blog, self._library.root, late)
            for one in asked:
                pulls.ask(connection, one, now)

        if asked or back or late:
            await self._database.write(work)

    def _deleted(self, tie: Tie) -> Asked | None:
        """The question; None where the file is gone too, and with it the last trace."""
        from bloggy.services.pulling.asking import titled
        from bloggy.storage import links

        paths = self._known.files(tie.library, tie.id)
        if not paths:
            links.remove(tie.library.root, tie.id, self._blog)
            return None
        return titled(tie, QuestionKind.DELETED_THERE, paths[0])


def as_told(asked: Asked) -> RemotePost:
    """As much of the copy as a question remembers."""
    return RemotePost(
        ref=RemoteRef(asked.ref),
        revision=Revision(asked.revision),
        url=asked.url,
        title=asked.title,
        body="",
        form="markdown",
        status=Status.DRAFT if asked.hidden else Status.PUBLISHED,
    )


async def whole(work: Awaitable[T]) -> T:
    """Do all of it, even when the caller is cancelled meanwhile."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise
