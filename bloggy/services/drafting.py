"""Opens posts for writing, and brings back what a crash left."""

from __future__ import annotations

import asyncio
import os
import tempfile
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from bloggy.errors import NotFound
from bloggy.i18n import _

if TYPE_CHECKING:
    from sqlite3 import Connection

    from bloggy.services.keeping import Keeper
    from bloggy.services.session import DraftSession, Timers
    from bloggy.services.workspace import Workspace
    from bloggy.storage.journal import Journal, Recovered


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """An earlier state of a post."""

    id: int
    when: datetime
    reason: str
    """A word for why it was kept: open, edit, publish, conflict, recovered …"""
    words: int


class Drafting:
    """Opens posts for writing and brings back what a crash left."""

    def __init__(self, workspace: Workspace, *, timers: Timers | None = None) -> None:
        self._workspace, self._timers = workspace, timers
        self._sessions: list[DraftSession] = []

    @cached_property
    def journals(self) -> list[Journal]:
        """The usual journal, and one elsewhere for when its disk is full."""
        from bloggy.storage.journal import Journal

        other = Path(tempfile.gettempdir()) / f"bloggy-{os.getuid() if hasattr(os, 'getuid') else 'recovery'}"
        return [Journal(self._workspace.paths.recovery), Journal(other)]

    @cached_property
    def keeper(self) -> Keeper:
        """Where drafts are kept."""
        from bloggy.services.keeping import Keeper

        return Keeper(database=self._workspace.database, clock=self._workspace.clock, journals=self.journals)

    async def open(self, path: Path) -> DraftSession:
        """Start writing the post at `path`; the same file may be open elsewhere. Raises NotFound."""
        from bloggy.services.session import DraftSession

        library = self._workspace.library_of(path)
        file = await self._workspace.posts.load(path)
        session = DraftSession(
            file=file,
            library=library,
            keeper=self.keeper,
            clock=self._workspace.clock,
            events=self._workspace.events,
            autosave=self._workspace.config.editor.autosave_seconds,
            opened_elsewhere=await asyncio.to_thread(self.keeper.open, path),
            timers=self._timers,
            on_close=self._closed,
        )
        self._sessions.append(session)
        return session

    def _closed(self, session: DraftSession) -> None:
        self._sessions.remove(session)
        still_open = any(other.path == session.path for other in self._sessions)
        if session.state == "saved" and not still_open:
            self.keeper.close(session.path)

    async def keep_aside(self, path: Path, text: str, reason: str) -> None:
        """Keep a text that is not the post's as one of its revisions."""
        from bloggy.storage import revisions

        now, data = self._workspace.clock.now(), text.encode("utf-8", "replace")
        await self._workspace.database.write(
            lambda connection: revisions.add(connection, path, data, reason=reason, now=now)
        )

    def leftovers(self) -> list[Recovered]:
        """Text that a crashed bloggy had not yet saved to its file, the newest first."""
        found = [item for journal in self.journals for item in journal.leftovers()]
        return sorted(found, key=lambda item: item.written, reverse=True)

    async def moved(self, old: Path, new: Path) -> None:
        """A post's file has another path now: its revisions, and what a crash left of it, belong there."""
        from bloggy.storage import revisions

        await self._workspace.database.write(lambda connection: revisions.moved(connection, old, new))
        for journal in self.journals:
            await asyncio.to_thread(journal.moved, old, new)

    async def recover(self, item: Recovered) -> Path:
        """Save the recovered text to its file; answers where that is by now.

        What changed in the file meanwhile, such as the date that publishing notes, is kept unless the two
        clash; the file as it was is a revision then. Raises SaveFailed, ChangedOnDisk.
        """
        from bloggy.domain.textfile import TextFile, decode
        from bloggy.storage import atomic, revisions

        item = await asyncio.to_thread(self.journals[0].anew, item)
        data, present = await asyncio.to_thread(atomic.read, item.path)
        now = self._workspace.clock.now()
        whole = self.brought_together(item, decode(data).text if present is not None else None)
        text = TextFile(text=whole, encoding=item.encoding, bom=item.bom).encode()

        def keep(connection: Connection) -> None:
            if present is not None:
                revisions.add(connection, item.path, data, reason="recovered", now=now)

        await self._workspace.database.write(keep)
        await asyncio.to_thread(atomic.make_folder, item.path.parent)
        await asyncio.to_thread(atomic.write, item.path, text, expected=present)
        await asyncio.to_thread(self._forget, item)
        await self._workspace.posts.touched([item.path])
        return item.path

    @staticmethod
    def brought_together(item: Recovered, on_disk: str | None) -> str:
        """The recovered text with what changed in its file meanwhile, unless the two clash."""
        from bloggy.domain.merge import merge3

        if on_disk is None or item.start is None:
            return item.text
        merged = merge3(item.start, item.text, on_disk)
        return item.text if merged.conflicts else merged.text

    async def discard(self, item: Recovered) -> None:
        """Forget recovered text (it stays among the post's revisions)."""
        from bloggy.domain.textfile import TextFile
        from bloggy.storage import revisions

        text = TextFile(text=item.text, encoding=item.encoding, bom=item.bom).encode()
        now = self._workspace.clock.now()
        await self._workspace.database.write(
            lambda c: revisions.add(c, item.path, text, reason="recovered", now=now)
        )
        await asyncio.to_thread(self._forget, item)

    def _forget(self, item: Recovered) -> None:
        self.journals[0].discard(item)

    async def revisions(self, path: Path) -> list[Revision]:
        """Earlier states of the post, the newest first."""
        from bloggy.domain import prose, textfile
        from bloggy.storage import revisions

        library = self._workspace.library_of(path)

        def work(connection: Connection) -> list[Revision]:
            found = []
            for one in revisions.entries(connection, path):
                text = textfile.decode(revisions.get(connection, one.id)[1]).text
                words = prose.words(library.parse(text).body)
                found.append(Revision(id=one.id, when=one.made, reason=one.reason, words=words))
            return found

        return await self._workspace.database.read(work)

    async def revision_text(self, path: Path, revision_id: int) -> str:
        """The text of one of the post's revisions. Raises NotFound."""
        from bloggy.domain.textfile import decode
        from bloggy.storage import revisions

        revision, data = await self._workspace.database.read(lambda c: revisions.get(c, revision_id))
        if revision.path != path:
            raise NotFound(
                _("Revision {id} belongs to another post.").format(id=revision_id),
                hint=_("“bloggy revisions POST” lists those of a post."),
            )
        return decode(data).text

    def flush_now(self) -> None:
        """Journal and save every open session at once, from a signal handler or a crash."""
        for session in tuple(self._sessions):
            session.flush_now()

    async def aclose(self) -> None:
        """Save and close every open session."""
        for session in tuple(self._sessions):
            await session.close()
