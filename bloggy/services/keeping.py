"""Keeps a draft's text in as many places as it takes: its file, the journal, earlier revisions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bloggy.domain.textfile import TextFile
from bloggy.errors import BloggyError
from bloggy.i18n import _

if TYPE_CHECKING:
    from sqlite3 import Connection

    from bloggy.services.clock import Clock
    from bloggy.storage.atomic import Expect, Fingerprint
    from bloggy.storage.database import Database
    from bloggy.storage.journal import Journal

Write = Callable[[Path, bytes, "Fingerprint | Expect | None"], "Fingerprint"]


class Keeper:
    """Where the drafts of one process are kept."""

    def __init__(
        self, *, database: Database, clock: Clock, journals: Sequence[Journal], write: Write | None = None
    ) -> None:
        """journals: in order of preference; the next is taken when one can't be written.

        write: how a file is written (`storage.atomic.write`); a seam.
        """
        self._database, self._clock, self._journals = database, clock, journals
        self._write = write

    def write(self, path: Path, file: TextFile, expected: Fingerprint | None) -> Fingerprint:
        """Write a post's file. Raises ChangedOnDisk, SaveFailed."""
        if self._write is not None:
            return self._write(path, file.encode(), expected)
        from bloggy.storage import atomic

        return atomic.write(path, file.encode(), expected=expected)

    def journal(self, path: Path, file: TextFile, base: Fingerprint | None, start: str) -> str:
        """Write the text to the first journal that takes it; answers a sentence if none does.

        `base` and `start`: what the file was, and the writer's text, when it was last saved.
        """
        trouble = ""
        for journal in self._journals:
            try:
                journal.write(path, file.text, base=base, start=start, encoding=file.encoding, bom=file.bom)
            except BloggyError as error:
                trouble = trouble or error.message
                continue
            return ""
        return _("{why} The text is only in this window: copy it somewhere safe.").format(why=trouble)

    def open(self, path: Path) -> int | None:
        """Note that the post is open here; answers which other process has it open too."""
        other = self._journals[0].opened_by(path)
        with suppress(BloggyError):  # a full disk must not keep a post from being read
            self._journals[0].open(path)
        return other

    def move(self, old: Path, new: Path) -> None:
        """The post that is open has another path now."""
        with suppress(BloggyError):
            self._journals[0].open(new)
        self.close(old)

    def close(self, path: Path) -> None:
        """The post is closed, and everything is saved."""
        for journal in self._journals:
            journal.close(path)

    def forget_journal(self, path: Path) -> None:
        """The file has it all."""
        for journal in self._journals:
            journal.saved(path)

    async def keep(
        self, path: Path, opened: bytes | None, file: TextFile, reason: str, every: timedelta
    ) -> None:
        """Keep revisions: what the file was when it was opened (None: that is kept), and what it is."""
        from bloggy.storage import revisions

        now = self._clock.now()

        def work(connection: Connection) -> None:
            if opened is not None:
                revisions.add(connection, path, opened, reason="open", now=now)
            pause = timedelta(0) if reason else every
            revisions.add(connection, path, file.encode(), reason=reason or "edit", now=now, every=pause)

        await self._database.write(work)

    async def keep_both(self, path: Path, file: TextFile, mine: str, theirs: str | None) -> None:
        """Keep both sides of a conflict as revisions."""
        from bloggy.storage import revisions

        now = self._clock.now()

        def work(connection: Connection) -> None:
            for text in (theirs, mine):
                if text is not None:
                    data = file.with_text(text).encode()
                    revisions.add(connection, path, data, reason="conflict", now=now)

        await self._database.write(work)
