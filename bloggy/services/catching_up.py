"""Keeps a site's working copy up with its remote, where other people and machines commit as well.

What nobody has touched here comes as it is; what was changed here too is put together where that can be
done for sure, and shown otherwise. Then nothing is brought in before the writer has decided, since a
branch can only be at one commit. What they decide is remembered with what they have seen.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from bloggy.domain.incoming import ANY
from bloggy.domain.merge_front import merge_posts
from bloggy.domain.outbox import SETTLED, Action
from bloggy.domain.textfile import TextFile, decode
from bloggy.errors import BloggyError, FrontMatterError, Unreachable, UsageError
from bloggy.i18n import _, ngettext
from bloggy.services.comparing import Sides, parser_of
from bloggy.services.events import LibraryChanged, Offline, Online
from bloggy.services.pulling.report import BlogPull
from bloggy.storage.notebook import Notebook

if TYPE_CHECKING:
    from sqlite3 import Connection

    from bloggy.backends.base import Publisher
    from bloggy.domain.frontmatter import Document
    from bloggy.domain.incoming import Incoming, Meeting
    from bloggy.services.workspace import Workspace
    from bloggy.storage.library import Library

Side = Literal["mine", "theirs", "merge"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaughtUp:
    """What came of looking at one site's remote."""

    blog: str
    new: tuple[Path, ...] = ()
    changed: tuple[Path, ...] = ()
    removed: tuple[Path, ...] = ()
    merged: tuple[Path, ...] = ()
    """Files that were changed here too, and hold both changes now."""
    back: tuple[Path, ...] = ()
    """Files that were deleted here and changed there: they are back."""
    clashes: tuple[Path, ...] = ()
    """Files of which only the writer can say what becomes; nothing was brought in because of them."""
    note: str = ""
    """Why nothing was brought in, a sentence."""
    error: BloggyError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """A file that was changed here and at the remote, each in its own way."""

    blog: str
    meeting: Meeting

    @property
    def file(self) -> Path:
        """Its path."""
        return self.meeting.file


class CatchingUp:
    """The sites whose libraries are working copies."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._one_at_a_time = asyncio.Lock()
        self._decided = Notebook(workspace.paths.data / "decided.json")
        self._offline: set[str] = set()

    def blogs(self) -> list[str]:
        """The blogs that can be looked at."""
        found = []
        for library in self._workspace.libraries:
            targets = self._workspace.standing.targets(library)
            found += [name for name in targets if self._workspace.blogs.in_place(name, library.root)]
        return list(dict.fromkeys(found))

    async def run(self, blogs: Collection[str] | None = None) -> list[CaughtUp]:
        """Fetch from the remotes of `blogs` (None: all) and bring in what is new.

        A site that fails does not hinder the others. Writes nothing to any remote.
        """
        async with self._one_at_a_time:
            return [
                await self._catch_up(one, online=True)
                for one in self.blogs()
                if blogs is None or one in blogs
            ]

    async def pull(self, blogs: Collection[str] | None = None) -> list[BlogPull]:
        """`run`, told as pulls of other blogs are."""
        return [self._told(one) for one in await self.run(blogs)]

    async def clashes(self) -> list[Clash]:
        """What waits for the writer, as far as is known without a network."""
        found = []
        for blog in self.blogs():
            try:
                incoming = await self._look(blog, online=False)
            except BloggyError:
                continue  # publishing and the doctor say what is wrong with the repository
            found += [Clash(blog=blog, meeting=one) for one in _clashing(incoming)]
        return found

    def sides(self, clash: Clash) -> Sides:
        """Both versions."""
        meeting = clash.meeting
        return Sides(
            blog=clash.blog,
            path=meeting.file,
            base=meeting.base,
            mine=meeting.mine or "",
            theirs=meeting.theirs,
            gone=meeting.theirs is None,
        )

    async def settle(self, clash: Clash, side: Side) -> str:
        """Decide one; once all are decided, everything is brought in. Answers what was done, a sentence.

        Raises UsageError where there is nothing to merge, SaveFailed, ChangedOnDisk.
        """
        meeting = clash.meeting
        text = _chosen(meeting, side, parser_of(self._workspace, meeting.file))
        async with self._one_at_a_time:
            await self._keep(meeting)
            await asyncio.to_thread(self._put, meeting, text)
            notes = self._decided.read() | {str(meeting.file): meeting.theirs_revision}
            self._decided.write(notes)
            done = await self._catch_up(clash.blog, online=False)
        await self._workspace.posts.refresh()
        self._workspace.events.publish(LibraryChanged(paths=frozenset({meeting.file})))
        if done.error:
            raise done.error
        if done.clashes:
            said = _("{path} is decided. {next} is next; then everything new at {blog} comes in.")
            return said.format(path=meeting.file.name, next=done.clashes[0].name, blog=clash.blog)
        return done.note or _("{path} is decided, and what is new at {blog} is here.").format(
            path=meeting.file.name, blog=clash.blog
        )

    # --- beneath --------------------------------------------------------------------------------------------

    async def _catch_up(self, blog: str, *, online: bool) -> CaughtUp:
        try:
            incoming = await self._look(blog, online=online)
            self._tell_reach(blog, None)
            if incoming is None:
                return CaughtUp(blog=blog)
            if incoming.left:
                return CaughtUp(blog=blog, note=incoming.left)
            if clashes := _clashing(incoming):
                return CaughtUp(blog=blog, clashes=tuple(one.file for one in clashes))
            return await self._bring(blog, incoming)
        except BloggyError as error:
            self._tell_reach(blog, error)
            return CaughtUp(blog=blog, error=error)

    async def _look(self, blog: str, *, online: bool) -> Incoming | None:
        notes = await asyncio.to_thread(self._decided.read)
        decided = {Path(name): revision for name, revision in notes.items()}
        for entry in await self._workspace.delivery.entries():
            if entry.action is Action.DELETE and entry.blog == blog and entry.state not in SETTLED:
                decided[Path(entry.library) / entry.post_path] = ANY  # sending it will meet their change
        return await self._publisher(blog).incoming(decided, online=online)

    async def _bring(self, blog: str, incoming: Incoming) -> CaughtUp:
        texts = {one.file: one.merged for one in incoming.meetings}
        merged = [one for one in incoming.meetings if one.merged != one.mine]
        for meeting in merged:
            await self._keep(meeting)
        note = await self._publisher(blog).bring(incoming, texts)
        if note:
            return CaughtUp(blog=blog, note=note)
        await asyncio.to_thread(self._forget, texts)
        await self._workspace.posts.refresh()
        touched = (*incoming.new, *incoming.changed, *incoming.removed, *(one.file for one in merged))
        self._workspace.events.publish(LibraryChanged(paths=frozenset(touched)))
        return CaughtUp(
            blog=blog,
            new=incoming.new,
            changed=incoming.changed,
            removed=incoming.removed,
            merged=tuple(one.file for one in merged if one.mine is not None),
            back=tuple(one.file for one in merged if one.mine is None),
        )

    def _told(self, done: CaughtUp) -> BlogPull:
        def posts(files: Collection[Path]) -> tuple[Path, ...]:
            return tuple(file for file in files if any(one.holds(file) for one in self._workspace.libraries))

        came = (*done.new, *done.changed, *done.merged, *done.removed)
        notes = [done.note] if done.note else []
        if removed := posts(done.removed):
            said = ngettext("{n} post was deleted there.", "{n} posts were deleted there.", len(removed))
            notes.append(said.format(n=len(removed)))
        notes += [
            _("{path} was deleted here and changed there: it is back, with their changes.").format(
                path=file.name
            )
            for file in done.back
        ]
        if others := len(came) - len(posts(came)):
            said = ngettext("{n} other file of the site came.", "{n} other files of the site came.", others)
            notes.append(said.format(n=others))
        return BlogPull(
            blog=done.blog,
            new=posts(done.new),
            updated=posts(done.changed),
            merged=posts(done.merged),
            notes=tuple(notes),
            error=done.error,
        )

    def _publisher(self, blog: str) -> Publisher:
        return self._workspace.standing.publisher(blog, self._library(blog).root)

    def _library(self, blog: str) -> Library:
        return next(
            library
            for library in self._workspace.libraries
            if self._workspace.blogs.in_place(blog, library.root)
        )

    def _forget(self, files: Collection[Path]) -> None:
        notes = self._decided.read()
        left = {name: word for name, word in notes.items() if Path(name) not in files}
        if left != notes:
            self._decided.write(left)

    def _put(self, meeting: Meeting, text: str | None) -> None:
        """Make `text` the file, if it is as it was looked at."""
        from bloggy.storage import atomic

        if text == meeting.mine:
            return
        if text is None:
            roots = [one.root for one in self._workspace.libraries if meeting.file.is_relative_to(one.root)]
            root = roots[0] if roots else meeting.file.parent  # then no library lists it as its own
            now = self._workspace.clock.now()
            self._workspace.trash.put(meeting.file, root, whole_folder=False, now=now)
            return
        data, found = atomic.read(meeting.file)
        file = decode(data) if found else TextFile(text="")
        if (file.text if found else None) != meeting.mine:
            raise UsageError(
                _("{path} was changed in this moment.").format(path=meeting.file.name),
                hint=_("Look at both versions again."),
            )
        atomic.make_folder(meeting.file.parent)
        atomic.write(meeting.file, file.with_text(text).encode(), expected=found)

    async def _keep(self, meeting: Meeting) -> None:
        """Keep both versions among the revisions."""
        from bloggy.storage import revisions

        now = self._workspace.clock.now()

        def work(connection: Connection) -> None:
            for text in (meeting.theirs, meeting.mine):
                if text is not None:
                    data = TextFile(text=text).encode()
                    revisions.add(connection, meeting.file, data, reason="conflict", now=now)

        await self._workspace.database.write(work)

    def _tell_reach(self, blog: str, error: BloggyError | None) -> None:
        if isinstance(error, Unreachable) and blog not in self._offline:
            self._offline.add(blog)
            self._workspace.events.publish(Offline(blog=blog, reason=error.message))
        elif error is None and blog in self._offline:
            self._offline.discard(blog)
            self._workspace.events.publish(Online(blog=blog))


def _clashing(incoming: Incoming | None) -> list[Meeting]:
    return [one for one in incoming.meetings if one.clash] if incoming and not incoming.left else []


def _chosen(meeting: Meeting, side: Side, parse: Callable[[str], Document]) -> str | None:
    """The text that an answer means. Raises UsageError."""
    if side != "merge":
        return meeting.mine if side == "mine" else meeting.theirs
    if meeting.mine is None or meeting.theirs is None:
        raise UsageError(
            _("There is nothing to merge, because one side takes the post away."),
            hint=_("Choose yours or theirs."),
        )
    base = None if meeting.base is None else parse(meeting.base)
    try:
        return merge_posts(base, parse(meeting.mine), parse(meeting.theirs)).text
    except FrontMatterError as error:
        raise UsageError(
            _("The front matter of the two versions can’t be merged: {why}").format(why=error.message),
            hint=_("Take one of them; the other stays among the revisions."),
        ) from error
