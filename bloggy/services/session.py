"""Holds one post that is being written and carries it to its file, whatever goes wrong on the way."""

from __future__ import annotations

import asyncio
import enum
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from bloggy.domain import textfile
from bloggy.domain.merge import merge3
from bloggy.errors import BloggyError, ChangedOnDisk, DraftError, SaveFailed
from bloggy.services.events import DraftSaved

if TYPE_CHECKING:
    from pathlib import Path

    from bloggy.services.clock import Clock
    from bloggy.services.events import Events
    from bloggy.services.keeping import Keeper
    from bloggy.storage.atomic import Fingerprint
    from bloggy.storage.library import Library, PostFile

JOURNAL_AFTER = 0.8
"""Seconds after which typed text is in the journal at the latest (but for the disk's own time)."""
TRY_AGAIN_AFTER = 5.0
"""Seconds after which a file that could not be written is tried again."""
REVISION_EVERY = timedelta(minutes=10)


class DraftState(enum.StrEnum):
    """How safe the text is."""

    SAVED = "saved"
    DIRTY = "dirty"
    """Typed since the last save; journalled within a second."""
    CONFLICT = "conflict"
    """Another program wrote the file; nothing was overwritten, the writer must choose."""
    FAILED = "failed"
    """The file can't be written; it is tried again, and the text is kept elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict3:
    """Both sides of a conflict and what they came from."""

    base: str
    """The text both started from."""
    mine: str
    theirs: str | None
    """The text on disk; None: the file is gone."""


class Timers(Protocol):
    """When something is done later; the event loop, or a test's hand."""

    def call_later(self, delay: float, callback: Callable[[], object]) -> Timer:
        """Call `callback` in `delay` seconds unless cancelled."""
        ...


class Timer(Protocol):
    """One of them."""

    def cancel(self) -> None:
        """Don't call it."""
        ...


class DraftSession:
    """A post being written. All methods are called on the event loop's thread, but `flush_now` anywhere."""

    def __init__(
        self,
        *,
        file: PostFile,
        library: Library,
        keeper: Keeper,
        clock: Clock,
        events: Events,
        autosave: float,
        opened_elsewhere: int | None = None,
        timers: Timers | None = None,
        on_close: Callable[[DraftSession], None] = lambda _session: None,
    ) -> None:
        self.path = file.path
        self.text = file.file.text
        """The text as it was opened, or as it was last saved or resolved."""
        self.encoding = file.file.encoding
        self.state = DraftState.SAVED
        self.conflict: Conflict3 | None = None
        self.error = ""
        """Why the file can't be written; empty when it can."""
        self.opened_elsewhere = opened_elsewhere
        """The process that also has the file open, if any."""
        self.on_saved: Callable[[Fingerprint, datetime], None] = lambda _fingerprint, _when: None
        self.on_conflict: Callable[[Conflict3], None] = lambda _conflict: None
        self.on_failed: Callable[[str], None] = lambda _error: None

        self._library, self._keeper, self._clock, self._events = library, keeper, clock, events
        self._autosave, self._timers, self._on_close = autosave, timers, on_close
        self._file, self._fingerprint = file.file, file.fingerprint
        self._opened: bytes | None = file.data
        self._gone = False
        self._get_text: Callable[[], str] = lambda: self.text
        self._below = self.text
        """What is on disk; differs from `text` where a front matter line was changed from outside."""
        self._edits = 0
        self._journal_timer: Timer | None = None
        self._save_timer: Timer | None = None
        self._tasks: set[asyncio.Task[object]] = set()
        self._lock = asyncio.Lock()
        self._closed = False
        self._told = ""

    # --- writing --------------------------------------------------------------------------------------------

    def edit(self, get_text: Callable[[], str]) -> None:
        """Note that the text changed; cheap. `get_text` is called when the journal or the file is written."""
        self._get_text = get_text
        self._edits += 1
        if self.state is DraftState.SAVED:
            self.state = DraftState.DIRTY
        if self._journal_timer is None:
            self._journal_timer = self._later(JOURNAL_AFTER, self._journal_soon)
        if self._save_timer is not None:
            self._save_timer.cancel()
            self._save_timer = None
        if self._autosave and self.state is not DraftState.CONFLICT:
            delay = TRY_AGAIN_AFTER if self.state is DraftState.FAILED else self._autosave
            self._save_timer = self._later(delay, self._save_soon)

    async def flush(self, reason: str = "") -> bool:
        """Save now. True when the file holds the text; else `state` says why not.

        `reason` names the revision that is kept of it, if any ("leave", "restored" …).
        """
        async with self._lock:
            if self.state in {DraftState.SAVED, DraftState.CONFLICT}:
                return self.state is DraftState.SAVED
            edits, text = self._edits, self._get_text()
            try:
                fingerprint, below = await asyncio.to_thread(self._store, text)
            except ChangedOnDisk:
                await self._enter_conflict(text)
                return False
            except DraftError as error:
                await self._note_failure(text, error)
                return False
            await self._note_saved(text, below, fingerprint, reason, finished=edits == self._edits)
            return True

    def flush_now(self) -> None:
        """Journal the text, then try to save, without the event loop: for signals and crashes."""
        if self.state is DraftState.SAVED or self._closed:
            return
        text = self._get_text()
        self._keeper.journal(self.path, self._file.with_text(text), self._fingerprint, self.text)
        if self.state is DraftState.CONFLICT:
            return
        try:
            self._fingerprint, self._below = self._store(text)
        except DraftError:
            return  # the journal has it, and the next start offers it
        self.text, self.state = text, DraftState.SAVED
        self._keeper.forget_journal(self.path)

    async def look_at_file(self) -> str | None:
        """The text to show instead, if another program changed the file and nothing here is unsaved.

        With something unsaved the two are brought together, or the conflict is told by `on_conflict`.
        """
        if self.state not in {DraftState.SAVED, DraftState.DIRTY}:
            return None
        if self.state is DraftState.DIRTY:
            await self.flush()
        async with self._lock:
            if self.state is not DraftState.SAVED:
                return None
            edits = self._edits
            try:
                found = await asyncio.to_thread(self._library.load, self.path)
            except DraftError:
                return None  # gone or closed: the next save says so
            if self._edits != edits:
                return None
            self._fingerprint, self._file = found.fingerprint, found.file
            if found.file.text == self.text:
                self._below = self.text
                return None
            self.text = self._below = found.file.text
            self._get_text = lambda: found.file.text
            return self.text

    async def resolve(self, choice: str) -> str:
        """End a conflict by "mine", "theirs", "merge" or the whole text to keep; answers the text now valid.

        Both sides are kept as revisions first. A merge may leave conflict markers in the text. If the file
        has changed once more meanwhile, the new conflict is told by `on_conflict`.
        """
        async with self._lock:
            mine = self._get_text()
            theirs, fingerprint = await asyncio.to_thread(self._on_disk)
            await self._keeper.keep_both(self.path, self._file, mine, theirs)
            base = self.conflict.base if self.conflict else self.text
            text = _chosen(choice, base, mine, theirs)
            self._gone, self._fingerprint = theirs is None, fingerprint or self._fingerprint
            self.conflict, self.state = None, DraftState.DIRTY
            self.text = self._below = theirs or ""
            self._get_text = lambda: text
            self._edits += 1
        await self.flush("conflict")
        return text

    async def seen_conflict(self) -> Conflict3 | None:
        """The conflict as it is by now, both sides read anew; None if there is none."""
        async with self._lock:
            if self.conflict is None:
                return None
            theirs, _fingerprint = await asyncio.to_thread(self._on_disk)
            self.conflict = replace(self.conflict, mine=self._get_text(), theirs=theirs)
            return self.conflict

    async def let_go(self) -> None:
        """The file is gone and the writer agrees: keep the text as a revision and write nothing."""
        async with self._lock:
            await self._keeper.keep_both(self.path, self._file, self._get_text(), None)
            self._cancel_timers()
            self.conflict, self.state = None, DraftState.SAVED
            await asyncio.to_thread(self._keeper.forget_journal, self.path)

    async def follow(self, new: Path) -> None:
        """The file has another path now (publishing renamed it): go on there, with what is unsaved."""
        async with self._lock:
            old, self.path = self.path, new
            unsaved = self.state is not DraftState.SAVED
            if unsaved:
                file = self._file.with_text(self._get_text())
                await asyncio.to_thread(self._keeper.journal, new, file, self._fingerprint, self.text)
            await asyncio.to_thread(self._keeper.move, old, new)
            if unsaved:
                self.conflict, self.state = None, DraftState.DIRTY
                self._gone = False
        if unsaved:
            self.edit(self._get_text)

    async def close(self) -> None:
        """Save and stop. When saving is impossible the journal keeps the text for the next start."""
        if self._closed:
            return
        self._cancel_timers()
        if self.state is not DraftState.SAVED:
            await self.flush("close")
        for task in tuple(self._tasks):
            await asyncio.gather(task, return_exceptions=True)
        self._cancel_timers()
        if self.state is DraftState.SAVED:
            await asyncio.to_thread(self._keeper.forget_journal, self.path)
        else:
            file = self._file.with_text(self._get_text())
            await asyncio.to_thread(self._keeper.journal, self.path, file, self._fingerprint, self.text)
        self._closed = True
        self._on_close(self)

    # --- to the file ----------------------------------------------------------------------------------------

    def _store(self, text: str) -> tuple[Fingerprint, str]:
        """Write `text` over what is on disk if that is what it started from; answers what is there then.

        Front matter that was changed from outside (by bloggy itself, when it notes that the post is
        published) is merged in, as long as nothing clashes. Raises ChangedOnDisk, SaveFailed, DraftError.
        """
        below, expected = self._below, self._fingerprint
        if not self._gone:
            found, fingerprint = self._on_disk()
            if found is None or fingerprint is None:
                raise ChangedOnDisk("")
            if fingerprint.sha != expected.sha:
                if not self._only_front_matter_differs(found):
                    raise ChangedOnDisk("")
                below, expected = found, fingerprint
        merged = merge3(self.text, text, below) if below != self.text else None
        if merged is not None and merged.conflicts:
            raise ChangedOnDisk("")
        to_write = text if merged is None else merged.text
        data = self._file.with_text(to_write)
        written = self._keeper.write(self.path, data, None if self._gone else expected)
        return written, to_write

    def _only_front_matter_differs(self, found: str) -> bool:
        return self._library.parse(found).body == self._library.parse(self._below).body

    def _on_disk(self) -> tuple[str | None, Fingerprint | None]:
        from bloggy.storage import atomic

        try:
            data, fingerprint = atomic.read(self.path)
        except OSError as error:
            raise SaveFailed(atomic.explain(error)[0], hint=atomic.explain(error)[1]) from error
        return (None if fingerprint is None else textfile.decode(data).text), fingerprint

    # --- what came of it ------------------------------------------------------------------------------------

    async def _note_saved(
        self, text: str, below: str, fingerprint: Fingerprint, reason: str, *, finished: bool
    ) -> None:
        first, self._opened = self._opened, None
        self._fingerprint, self._gone, self._below, self.text = fingerprint, False, below, text
        self.error = self._told = ""
        self.state = DraftState.SAVED if finished else DraftState.DIRTY
        now = self._clock.now()
        try:
            await self._keeper.keep(self.path, first, self._file.with_text(below), reason, REVISION_EVERY)
            if finished:
                await asyncio.to_thread(self._keeper.forget_journal, self.path)
        except BloggyError as error:
            self.on_failed(error.message)  # the file is saved; only its history is not
        self.on_saved(fingerprint, now)
        self._events.publish(DraftSaved(path=self.path, when=now))

    async def _enter_conflict(self, text: str) -> None:
        theirs, _fingerprint = await asyncio.to_thread(self._on_disk)
        self.state = DraftState.CONFLICT
        self.conflict = Conflict3(base=self.text, mine=text, theirs=theirs)
        await self._journal(text)
        self.on_conflict(self.conflict)

    async def _note_failure(self, text: str, error: DraftError) -> None:
        self.state, self.error = DraftState.FAILED, error.message
        await self._journal(text)
        if self._told != error.message:
            self._told = error.message
            self.on_failed(f"{error.message} {error.hint}".strip())
        if self._save_timer is None and not self._closed:
            self._save_timer = self._later(TRY_AGAIN_AFTER, self._save_soon)

    # --- soon -----------------------------------------------------------------------------------------------

    def _later(self, delay: float, callback: Callable[[], object]) -> Timer:
        return (self._timers or asyncio.get_running_loop()).call_later(delay, callback)

    def _journal_soon(self) -> None:
        self._journal_timer = None
        if self.state is not DraftState.SAVED:
            self._spawn(self._journal(self._get_text()))

    def _save_soon(self) -> None:
        self._save_timer = None
        self._spawn(self.flush())

    def _spawn(self, work: Coroutine[object, object, object]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _journal(self, text: str) -> None:
        trouble = await asyncio.to_thread(
            self._keeper.journal, self.path, self._file.with_text(text), self._fingerprint, self.text
        )
        if trouble and trouble != self._told:
            self._told = trouble
            self.on_failed(trouble)
        if self.state is DraftState.SAVED and not self._closed:
            # Saved while this was being written: nothing is left to recover.
            await asyncio.to_thread(self._keeper.forget_journal, self.path)

    def _cancel_timers(self) -> None:
        for timer in (self._journal_timer, self._save_timer):
            if timer is not None:
                timer.cancel()
        self._journal_timer = self._save_timer = None


def _chosen(choice: str, base: str, mine: str, theirs: str | None) -> str:
    """The text that a conflict's answer means."""
    match choice:
        case "mine":
            return mine
        case "theirs":
            return theirs if theirs is not None else mine
        case "merge":
            return mine if theirs is None else merge3(base, mine, theirs).text
        case text:
            return text


if TYPE_CHECKING:
    from collections.abc import Coroutine
