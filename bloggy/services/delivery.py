"""Empties the outbox: each entry reaches its blog exactly once, whatever crashes in between."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from bloggy.domain.outbox import SETTLED, WAITING, Action, Entry, EntryState
from bloggy.domain.post import DeliveryKey
from bloggy.errors import UsageError
from bloggy.i18n import _
from bloggy.services.events import CommentsChanged, EntryChanged

if TYPE_CHECKING:
    import sqlite3

    from bloggy.domain.post import RemoteRef
    from bloggy.services.carrier import Carrier
    from bloggy.services.clock import Clock
    from bloggy.services.events import Events
    from bloggy.storage.database import Database

_POLL = 5.0
"""Seconds after which the outbox is looked at again, since other processes add to it."""


class Rewrites(Protocol):
    """How an entry gets another text."""

    async def again(self, entry: Entry) -> Entry:
        """A new entry with the post's present text, in place of this one. Raises NotFound, NotReady."""
        ...

    async def resolved(self, entry: Entry, choice: str) -> Entry | None:
        """What is to be sent after a conflict: the same entry on a new base, a new one with another text,
        or None if nothing is left to send."""
        ...


class Delivery:
    """The outbox and its runner. Several processes may run one on the same outbox."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        events: Events,
        carrier: Carrier,
        rewrites: Rewrites,
        new_id: Callable[[], str],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._new_id = new_id
        self._database, self._clock, self._events = database, clock, events
        self._carrier, self._rewrites = carrier, rewrites
        self._sleep = sleep
        self._locks: dict[str, asyncio.Lock] = {}
        self._wake = asyncio.Event()
        self._runner: asyncio.Task[None] | None = None
        self._workers: dict[str, asyncio.Task[None]] = {}

    async def run_once(
        self, *, only: Collection[str] | None = None, blogs: Collection[str] | None = None
    ) -> Entry | None:
        """Carry the oldest due entry one step; None when nothing is due."""
        return await self._carrier.run_once(only=only, blogs=blogs)

    async def _step(self, blog: str, only: Collection[str] | None = None) -> Entry | None:
        """`run_once` for one blog, one at a time within this process."""
        async with self._locks.setdefault(blog, asyncio.Lock()):
            return await self.run_once(only=only, blogs=[blog])

    # --- in the foreground ----------------------------------------------------------------------------------

    async def drain(self, *, only: Collection[str] | None = None, patience: float = 30.0) -> list[Entry]:
        """Carry everything that waits (or the entries `only`), without regard to back-off.

        Answers those entries as they are then; what can't be reached stays queued, what is scheduled stays.
        An entry whose outcome is unknown, or that another process is sending, is waited for: up to
        `patience` seconds.
        """
        from bloggy.storage import outbox

        await self._forget_backoff(only)
        before = await self._open_ids(only)
        deadline = asyncio.get_running_loop().time() + patience
        self._carrier.wake()
        while True:
            await self._carry_all_due(before)
            waiting = [e for e in await self._these(before) if self._worth_waiting(e)]
            if not waiting or asyncio.get_running_loop().time() >= deadline:
                break
            due = await self._database.read(outbox.next_due)
            await self._sleep(max(0.1, min(5.0, (due - self._clock.now()).total_seconds() if due else 0.1)))
        return await self._these(before)

    def _worth_waiting(self, entry: Entry) -> bool:
        return entry.state in {EntryState.UNCERTAIN, EntryState.SENDING}

    async def _carry_all_due(self, ids: Collection[str]) -> None:
        async def of_blog(blog: str) -> bool:
            carried = False
            while await self._step(blog, ids):
                carried = True
            return carried

        blogs = {entry.blog for entry in await self._these(ids) if entry.state in WAITING}
        # Again, as what one blog has got may be what an entry for another one waited for.
        while any(await asyncio.gather(*(of_blog(blog) for blog in sorted(blogs)))):
            pass

    async def _open_ids(self, only: Collection[str] | None) -> list[str]:
        if only is not None:
            return [(await self.get(entry_id)).id for entry_id in only]
        return [entry.id for entry in await self.entries() if entry.state in WAITING]

    async def _these(self, ids: Collection[str]) -> list[Entry]:
        wanted = set(ids)
        return [entry for entry in reversed(await self.entries()) if entry.id in wanted]

    async def _forget_backoff(self, only: Collection[str] | None) -> None:
        """Make due what waits because an earlier try failed; scheduled entries keep their time."""
        from bloggy.storage import outbox

        def work(connection: sqlite3.Connection) -> None:
            now = self._clock.now()
            for entry in outbox.entries(connection, states=[EntryState.QUEUED]):
                chosen = only is None or entry.id in only
                if chosen and entry.attempts and entry.not_before > now:
                    outbox.retry(connection, entry.id, now)

        await self._database.write(work)

    # --- in the background ----------------------------------------------------------------------------------

    async def confirmed(self, *, patience: float = 20.0) -> dict[str, str]:
        """By entry id, a sentence on whether readers can see what this process has delivered.

        Waits for `patience` seconds at most; then what is not known yet is left out, and no longer asked.
        """
        return await self._carrier.confirmed(patience)

    def start(self) -> None:
        """Deliver in the background until `stop`: parallel across blogs, in order per post."""
        if self._runner is None or self._runner.done():
            self._runner = asyncio.create_task(self._run(), name="bloggy-delivery")

    def poke(self) -> None:
        """Something was queued: look now."""
        self._wake.set()

    async def stop(self) -> None:
        """Stop after giving running attempts a moment; what is interrupted is looked for next time."""
        if self._runner is not None:
            self._runner.cancel()
            with suppress(asyncio.CancelledError):
                await self._runner
            self._runner = None
        workers = [task for task in self._workers.values() if not task.done()]
        if workers:
            _done, late = await asyncio.wait(workers, timeout=1.0)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        self._workers.clear()
        await self._carrier.confirmed(0)

    async def _run(self) -> None:
        from bloggy.storage import outbox

        await self._database.write(lambda c: outbox.prune(c, self._clock.now()))
        while True:
            self._wake.clear()
            for blog in await self._blogs_waiting():
                worker = self._workers.get(blog)
                if worker is None or worker.done():
                    if worker is not None:
                        worker.result()  # a bug in an attempt must not pass unseen
                    self._workers[blog] = asyncio.create_task(
                        self._empty(blog), name=f"bloggy-delivery-{blog}"
                    )
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), _POLL)

    async def _empty(self, blog: str) -> None:
        while await self._step(blog):
            pass

    async def _blogs_waiting(self) -> list[str]:
        from bloggy.storage import outbox

        due = await self._database.read(outbox.next_due)
        if due is None or due > self._clock.now():
            return []
        return sorted({entry.blog for entry in await self.entries() if entry.state in WAITING})

    # --- the writer's hand ----------------------------------------------------------------------------------

    async def entries(self, state: EntryState | None = None) -> list[Entry]:
        """What is in the outbox, newest first; settled ones included unless `state` says otherwise."""
        from bloggy.storage import outbox

        states = None if state is None else [state]
        return list(reversed(await self._database.read(lambda c: outbox.entries(c, states=states))))

    async def get(self, entry_id: str) -> Entry:
        """The entry whose id starts with `entry_id` (any case). Raises NotFound, Ambiguous."""
        from bloggy.storage import outbox

        return await self._database.read(lambda c: outbox.get(c, entry_id))

    async def in_the_way(self, entry: Entry) -> Entry | None:
        """The entry that `entry` waits for, since those of one post at one blog go in order; None if none."""
        for earlier in reversed(await self.entries()):
            if earlier.id == entry.id:
                break
            same_post = (earlier.library, earlier.post_path) == (entry.library, entry.post_path)
            same = same_post or (entry.ref is not None and earlier.ref == entry.ref)
            if same and earlier.blog == entry.blog and earlier.state not in SETTLED:
                return earlier
        return None

    async def retry(self, entry_id: str) -> Entry:
        """Try again at once; pressing twice is harmless."""
        from bloggy.storage import outbox

        self._carrier.wake()

        entry = await self._database.write(lambda c: outbox.retry(c, entry_id, self._clock.now()))
        return self._moved(entry)

    async def cancel(self, entry_id: str) -> Entry:
        """Take back what can't have left yet; the file stays as it is.

        An invisible draft that it has made at the blog by now is deleted there, by an entry of its own.
        The text of an answer to a comment becomes a draft again.
        """
        from bloggy.storage import outbox

        now = self._clock.now()

        def work(connection: sqlite3.Connection) -> Entry:
            entry = outbox.cancel(connection, entry_id, now)
            if entry.reserved is not None:
                outbox.add(connection, self._tidying(entry, entry.reserved))
            if entry.task is not None:
                from bloggy.storage import comment_answers

                comment_answers.taken_back(connection, entry.id, entry.task, now)
            return entry

        cancelled = self._moved(await self._database.write(work))
        if cancelled.task is not None:
            self._events.publish(CommentsChanged())
        return cancelled

    def _tidying(self, entry: Entry, draft: RemoteRef) -> Entry:
        """The entry that deletes the draft which the cancelled `entry` has left."""
        now = self._clock.now()
        return Entry(
            id=DeliveryKey(self._new_id()),
            action=Action.DELETE,
            library=entry.library,
            post_path=entry.post_path,
            title=entry.title,
            blog=entry.blog,
            outgoing=replace(entry.outgoing, assets=()),
            ref=draft,
            created=now,
            not_before=now,
            reason=_("Takes away the unseen draft that a cancelled entry had made."),
        )

    async def edit(self, entry_id: str) -> Entry:
        """Put the post's present text in the place of what is queued or was refused, and queue it again."""
        entry = await self.get(entry_id)
        if entry.task is not None:
            raise UsageError(
                _("“{title}” has no file whose text could be sent instead.").format(title=entry.title),
                hint=_("`bloggy outbox edit {id}` opens an answer in your editor.").format(id=entry.id)
                if entry.action is Action.REPLY
                else _("Cancel it, or give another verdict."),
            )
        return await self._put(entry, await self._rewrites.again(entry))

    async def resolve(self, entry_id: str, choice: str) -> Entry:
        """End a conflict with the blog by "mine", "theirs", "merge" or the whole text to send.

        "mine" sends the frozen text over the remote one that was shown; "theirs" takes the remote text into
        the file and drops the entry; "merge" combines both in the file and queues that if nothing clashes.
        """
        entry = await self.get(entry_id)
        rewritten = await self._rewrites.resolved(entry, choice)
        if rewritten is None:
            return self._moved(await self._database.write(lambda c: self._drop(c, entry)))
        return await self._put(entry, rewritten)

    def _drop(self, connection: sqlite3.Connection, entry: Entry) -> Entry:
        """Cancel an entry after its remote text was taken: what the file is based on from now on."""
        from bloggy.storage import outbox

        outbox.requeue(connection, replace(entry, expected=entry.theirs_revision))
        return outbox.cancel(connection, entry.id, self._clock.now())

    async def _put(self, old: Entry, new: Entry) -> Entry:
        """Queue `new` for `old`. A key never gets another text: what it once sent could be taken for that."""
        from bloggy.storage import outbox

        now = self._clock.now()

        def work(connection: sqlite3.Connection) -> Entry:
            if new.id == old.id:
                outbox.requeue(connection, new)
                return outbox.retry(connection, new.id, now)
            outbox.cancel(connection, old.id, now)
            return outbox.add(connection, replace(new, reserved=old.reserved, sent=old.sent))

        return self._moved(await self._database.write(work))

    def _moved(self, entry: Entry) -> Entry:
        self._events.publish(EntryChanged(entry=entry))
        self.poke()
        return entry
