"""Pulls blogs: brings what is new or changed there into the library, and asks what only writers decide."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from bloggy.backends.capability import Capability
from bloggy.errors import BloggyError, Locked, NotFound, Unreachable, UsageError
from bloggy.i18n import _
from bloggy.services.events import Offline, Online
from bloggy.services.pulling.answering import Answering
from bloggy.services.pulling.asking import Asking
from bloggy.services.pulling.choosing import Place, place_for
from bloggy.services.pulling.copying import Copying
from bloggy.services.pulling.doubling import Doubling
from bloggy.services.pulling.known import Known
from bloggy.services.pulling.report import PullReport, PullState
from bloggy.services.pulling.taking import Taking
from bloggy.services.pulling.twinning import Twinning
from bloggy.services.pulling.walking import Came, Walking
from bloggy.services.senders import new_owner, surely_dead
from bloggy.storage import links, pulls
from bloggy.storage.presence import is_folder

if TYPE_CHECKING:
    from bloggy.backends.base import Publisher
    from bloggy.services.comparing import Sides
    from bloggy.services.pulling.report import Choice, PullProgress, Question
    from bloggy.services.workspace import Workspace
    from bloggy.storage.library import Library
    from bloggy.storage.pulls import Wish


@dataclass(slots=True, kw_only=True)
class _Run:
    """What the blogs of one run share."""

    known: Known
    full: bool = False
    """Every post is to be told and compared."""
    copying: dict[tuple[Path, Path | None], Copying] = field(default_factory=dict)


class Pulling:
    """Brings the posts of blogs here; one run at a time. Nothing is ever sent by it."""

    def __init__(self, workspace: Workspace, *, seam: Callable[[str], None] = lambda _where: None) -> None:
        """seam: called wherever a kill would be worst, for tests that die there."""
        self._workspace, self.seam = workspace, seam
        self._running = asyncio.Lock()
        self._applying = asyncio.Lock()
        """Held while a page is taken in, or a question is answered."""
        self._offline: set[str] = set()
        self._owner = new_owner()

    # --- what the writer says -------------------------------------------------------------------------------

    def blogs(self) -> list[str]:
        """The blogs whose posts can be brought here."""
        return [name for name in self._workspace.blogs.names() if self._can_list(name)]

    async def state(self, blog: str) -> PullState:
        """Where a blog stands; asks nobody. Raises ConfigError for a name that there is not."""
        self._workspace.blogs.info(blog)
        wish = await self._wish(blog)
        try:
            place = await asyncio.to_thread(place_for, self._workspace, blog, wish.folder)
        except UsageError:
            place = None
        walk = None
        if place is not None:
            root = place.library.root
            walk = await self._workspace.database.read(lambda c: pulls.walk(c, blog, root))
        posts = await asyncio.to_thread(
            lambda: sum(links.count(library.root, blog) for library in self._workspace.libraries)
        )
        return PullState(
            blog=blog,
            pulled=walk.pulled if walk else None,
            begun=walk is not None and (walk.cursor is not None or walk.pulled is not None),
            posts=posts,
            folder=place.shown if place else None,
            pictures=wish.pictures,
            declined=wish.declined,
        )

    async def expected(self, blog: str) -> int:
        """How many posts the blog has; 0: it does not say. Raises BackendError, ConfigError."""
        page = await self._publisher(blog, None).posts(None)
        return page.whole

    async def choose(self, blog: str, *, into: Path | None = None, pictures: bool | None = None) -> None:
        """Keep where the writer wants the posts of a blog, and whether with pictures. Raises UsageError."""
        self._workspace.blogs.info(blog)
        if into is not None:
            place_for(self._workspace, blog, into)
        wish = await self._wish(blog)
        said = pulls.Wish(into or wish.folder, wish.pictures if pictures is None else pictures)
        await self._workspace.database.write(lambda c: pulls.say(c, blog, said))

    async def decline(self, blog: str) -> None:
        """The writer does not want the posts of that blog here; a run that names it still brings them."""
        wish = await self._wish(blog)
        await self._workspace.database.write(lambda c: pulls.say(c, blog, wish._replace(declined=True)))

    async def _wish(self, blog: str) -> Wish:
        return await self._workspace.database.read(lambda c: pulls.wish(c, blog))

    # --- questions ------------------------------------------------------------------------------------------

    async def questions(self, blogs: Collection[str] | None = None) -> list[Question]:
        """What only the writer can decide (about these blogs); asks no blog."""
        return await Asking(self._workspace).open(blogs)

    async def sides(self, question_id: int) -> Sides:
        """The versions of a post that was changed on both sides. Raises NotFound, UsageError."""
        return await Answering(self._workspace).sides(question_id)

    async def answer(self, question_id: int, choice: Choice) -> str:
        """Do what the writer chose; a sentence on what was done. What goes to the blog goes by the outbox.

        Raises NotFound for a question that is not open any more, UsageError for a choice that does not fit.
        """
        async with self._applying:
            return await Answering(self._workspace).answer(question_id, choice)

    # --- running --------------------------------------------------------------------------------------------

    async def run(
        self,
        blogs: Collection[str] | None = None,
        *,
        into: Path | None = None,
        pictures: bool | None = None,
        full: bool = False,
        progress: Callable[[PullProgress], None] | None = None,
        stop: Callable[[], bool] = lambda: False,
    ) -> PullReport:
        """Bring what is new and changed at `blogs` (None: all that the writer did not decline).

        `into` (a folder for new files) and `pictures` are remembered; None: as the writer said before.
        `full`: every post is told and compared, for what a blog gives no sign of, as of a renamed tag. A blog
        that fails does not hinder the others. `stop` is asked between pages; cancelling loses no page that is
        in. Raises ConfigError for a name that is none, NotFound for a blog that can't tell its posts,
        UsageError for a folder in no library.
        """
        async with self._running:
            chosen = await self._chosen(blogs)
            if into is not None or pictures is not None:
                for blog in chosen:
                    await self.choose(blog, into=into, pictures=pictures)
            run = _Run(known=Known(self._workspace), full=full)
            if chosen:
                await self._workspace.posts.refresh()
                await run.known.follow()
            # One after the other: what one has brought may be what another has, too.
            came = [await self._blog(run, blog, progress, stop) for blog in chosen]
        reports = tuple(one.report() for one in came)
        return PullReport(blogs=reports, questions=tuple(await self.questions(chosen)))

    async def _chosen(self, names: Collection[str] | None) -> list[str]:
        known = self.blogs()
        if names is None:
            return [blog for blog in known if not (await self._wish(blog)).declined]
        for name in names:
            if name not in known:
                self._workspace.blogs.info(name)
                raise NotFound(
                    _("The posts of “{name}” can’t be brought here.").format(name=name),
                    hint=_("Blogs that can tell their posts: {names}.").format(names=", ".join(known) or "–"),
                )
        return [name for name in known if name in names]

    async def _blog(
        self,
        run: _Run,
        blog: str,
        progress: Callable[[PullProgress], None] | None,
        stop: Callable[[], bool],
    ) -> Came:
        came = Came(blog=blog)
        try:
            wish = await self._wish(blog)
            place = await asyncio.to_thread(place_for, self._workspace, blog, wish.folder)
            await self._walk(run, place, wish, came, progress, stop)
        except BloggyError as error:
            came.error = error
        self._tell_reach(blog, came.error)
        return came

    async def _walk(
        self,
        run: _Run,
        place: Place,
        wish: Wish,
        came: Came,
        progress: Callable[[PullProgress], None] | None,
        stop: Callable[[], bool],
    ) -> None:
        blog, library, database = came.blog, place.library, self._workspace.database
        publisher, now = self._publisher(blog, library.root), self._workspace.clock.now()
        _refuse_absent(library.root)
        walk = await database.write(
            lambda c: pulls.claim(c, blog, library.root, self._owner, now, dead=surely_dead)
        )
        if walk is None:
            raise Locked(
                _("Another bloggy is bringing the posts of {blog} at this moment.").format(blog=blog),
                hint=_("Wait until it is done."),
            )
        try:
            async with self._applying:
                taking = await asyncio.to_thread(self._taking, run, blog, publisher, place)
            if run.full:
                walk = walk._replace(cursor=None)
            walking = Walking(
                workspace=self._workspace,
                blog=blog,
                publisher=publisher,
                library=library,
                walk=walk,
                known=run.known,
                taking=taking,
                came=came,
                owner=self._owner,
                applying=self._applying,
                seam=self.seam,
            )
            await walking.go(progress, stop)
            if not came.stopped:
                await self._illustrate(run, library, wish, came, progress, stop)
        finally:
            await database.write(lambda c: pulls.release(c, blog, library.root, self._owner))
        async with self._applying:
            came.notes += await Doubling(self._workspace, run.known).settle(blog)
            await Asking(self._workspace).look_here(blog, run.known)

    async def _illustrate(
        self,
        run: _Run,
        library: Library,
        wish: Wish,
        came: Came,
        progress: Callable[[PullProgress], None] | None,
        stop: Callable[[], bool],
    ) -> None:
        """Fetch the pictures of what came, or of everything if that was never done, where they are wanted."""
        from bloggy.services.pulling.illustrating import Illustrating

        blog, database = came.blog, self._workspace.database
        walk = await database.read(lambda c: pulls.walk(c, blog, library.root)) or pulls.Walk()
        fresh = {*came.new, *came.updated, *came.merged, *came.found}
        if wish.pictures:
            illustrating = Illustrating(
                workspace=self._workspace,
                blog=blog,
                known=run.known,
                came=came,
                applying=self._applying,
                seam=self.seam,
            )
            complete = await illustrating.go(fresh if walk.illustrated else None, progress, stop)
        else:
            complete = walk.illustrated and not fresh
        if complete != walk.illustrated:
            done = walk._replace(illustrated=complete)
            await database.write(lambda c: pulls.leave_off(c, blog, library.root, done))

    def _taking(self, run: _Run, blog: str, publisher: Publisher, place: Place) -> Taking:
        run.known.look()
        library = place.library
        key = library.root, place.folder
        if key not in run.copying:
            run.copying[key] = Copying(self._workspace, library, place.folder)
        tied = [
            path
            for tie in run.known.of(blog)
            if tie.library.root == library.root
            for path in run.known.files(tie.library, tie.id)
        ]
        return Taking(
            blog=blog,
            publisher=publisher,
            library=library,
            known=run.known,
            copying=run.copying[key],
            twinning=Twinning(self._workspace, library, tied),
            new_id=self._workspace.new_id,
            now=self._workspace.clock.now,
            full=run.full,
            seam=self.seam,
        )

    def _publisher(self, blog: str, root: Path | None) -> Publisher:
        publisher = self._workspace.blogs.backend(blog, root).publisher
        if publisher is None or Capability.LIST not in publisher.capabilities:
            raise UsageError(
                _("The posts of “{name}” can’t be brought here.").format(name=blog),
                hint=_("The blog can’t list them."),
            )
        return publisher

    def _can_list(self, name: str) -> bool:
        try:
            if not self._workspace.blogs.publishes(name):
                return False
            publisher = self._workspace.blogs.backend(name).publisher
        except BloggyError:
            return False  # publishing says what is wrong with it
        return publisher is not None and Capability.LIST in publisher.capabilities

    def _tell_reach(self, blog: str, error: BloggyError | None) -> None:
        if isinstance(error, Unreachable) and blog not in self._offline:
            self._offline.add(blog)
            self._workspace.events.publish(Offline(blog=blog, reason=error.message))
        elif error is None and blog in self._offline:
            self._offline.discard(blog)
            self._workspace.events.publish(Online(blog=blog))


def _refuse_absent(root: Path) -> None:
    if not is_folder(root):  # a disk that is not connected: what is written there would be hidden later
        raise NotFound(
            _("The folder {folder} is not there, so nothing was brought in.").format(folder=root),
            hint=_("Connect its disk, make the folder, or correct “folders” in the configuration."),
        )
