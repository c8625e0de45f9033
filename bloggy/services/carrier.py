"""Carries one entry of the outbox from claim to settlement, so that no crash can double or lose it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from bloggy.domain.outbox import LEASE, Action, Entry, EntryState
from bloggy.errors import (
    BackendError,
    BloggyError,
    Conflict,
    OutcomeUnknown,
    Rejected,
    Unauthorized,
    Unreachable,
    Unsupported,
)
from bloggy.i18n import _
from bloggy.services.attempt import Attempt, Dress
from bloggy.services.events import (
    CommentsChanged,
    DeliveryProgress,
    EntryChanged,
    Offline,
    Online,
    PageChecked,
    PostLive,
)
from bloggy.services.queueing import bring_followers_along
from bloggy.services.senders import new_owner, surely_dead

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime, timedelta

    from bloggy.backends.base import Publisher
    from bloggy.backends.comments import CommentSource
    from bloggy.domain.comment import CommentTask
    from bloggy.domain.post import Outgoing, Receipt
    from bloggy.domain.remote import RemotePost
    from bloggy.services.clock import Clock
    from bloggy.services.comment_attempt import CommentAttempt
    from bloggy.services.events import Events
    from bloggy.storage.database import Database


Theirs = Callable[[Entry, "RemotePost"], Awaitable[str]]


class Dressed:
    """For publishers that take a post as it was frozen: nothing is uploaded, nothing is rewritten."""

    async def known(self, entry: Entry, publisher: Publisher) -> Outgoing | None:
        """The post as it is."""
        del publisher
        return entry.outgoing

    async def complete(
        self,
        entry: Entry,
        publisher: Publisher,
        *,
        doubt: timedelta | None,
        sending: Callable[[], Awaitable[None]],
    ) -> Outgoing:
        """The post as it is."""
        del publisher, doubt, sending
        return entry.outgoing


class Aftermath(Protocol):
    """What follows on this machine once the blog has the post; safe to repeat."""

    async def __call__(self, entry: Entry, publisher: Publisher, receipt: Receipt) -> str:
        """Bring file, link and working copy along; answers a sentence for the writer, or ""."""
        ...


class Carrier:
    """One runner's way of sending. Several processes may have one on the same outbox."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        events: Events,
        publisher: Callable[[Entry], Publisher],
        aftermath: Aftermath,
        dress: Dress | None = None,
        theirs: Theirs | None = None,
        source: Callable[[str], CommentSource] | None = None,
        refused: Callable[[str], None] | None = None,
        owner: str = "",
    ) -> None:
        """`theirs` makes a text of the library of what a blog has instead (None: it is kept as it came).

        `source` opens the comment source of that name (None: nothing is done to comments).
        `refused` is told of a blog that did not take the password.
        """
        self._database, self._clock, self._events = database, clock, events
        self._publisher, self._aftermath = publisher, aftermath
        self._dress, self._theirs = dress or Dressed(), theirs
        self._source = source
        self._refused = refused
        self._owner = owner or new_owner()
        self._offline: set[str] = set()
        self._asleep: dict[str, datetime] = {}
        self._attempts: dict[str, Attempt | CommentAttempt] = {}
        self._looking: dict[str, asyncio.Task[str]] = {}

    async def run_once(
        self, *, only: Collection[str] | None = None, blogs: Collection[str] | None = None
    ) -> Entry | None:
        """Carry the first due entry one step; None when nothing is due.

        Blogs that could not be reached a moment ago are left alone: what waits for them goes in order later.
        """
        from bloggy.storage import outbox

        now = self._clock.now()
        asleep = [blog for blog, until in self._asleep.items() if until > now]
        entry = await self._database.write(
            lambda c: outbox.claim(
                c, now, self._owner, blogs=blogs, only=only, without=asleep, dead=surely_dead
            )
        )
        if entry is None:
            return None
        return await self._carry(entry)

    def wake(self) -> None:
        """Ask the blogs again that could not be reached."""
        self._asleep.clear()

    async def _carry(self, entry: Entry) -> Entry:
        from bloggy.storage import outbox

        self._events.publish(EntryChanged(entry=replace(entry, state=EntryState.SENDING)))
        work = asyncio.create_task(self._outcome(entry))
        lease = asyncio.create_task(self._keep_lease(entry, work))
        try:
            settled = await work
        except asyncio.CancelledError:
            if lease.done():
                # The lease went to another runner, which will find out what became of the entry.
                return await self._database.read(lambda c: outbox.get(c, entry.id))
            await asyncio.shield(self._leave(entry, OutcomeUnknown(_("bloggy was closed while sending."))))
            raise
        except Exception:
            # A bug: it must be seen, and the entry must be neither stuck nor sent twice.
            await self._leave(entry, OutcomeUnknown(_("bloggy failed while sending; this is a bug.")))
            raise
        finally:
            lease.cancel()
            self._attempts.pop(entry.id, None)
        if await self._database.write(lambda c: self._save(c, settled)):
            self._tell(settled)
        return settled

    async def _leave(self, entry: Entry, error: BackendError) -> None:
        left = self._known(entry).failed(error, self._clock.now())
        if await self._database.write(lambda c: self._save(c, left)):
            self._tell(left)

    async def _outcome(self, entry: Entry) -> Entry:
        """What became of one attempt. Errors that are no BackendError leave nothing half-known either."""
        try:
            receipt = await (self._send(entry) if entry.task is None else self._say(entry, entry.task))
        except BackendError as error:
            self._note_network(entry, error)
            if isinstance(error, Unauthorized) and self._refused is not None:
                self._refused(entry.blog)
            known = self._known(entry)
            return known.failed(await self._readable(known, error), self._clock.now())
        except BloggyError as error:
            # Nothing was sent: the blog is no longer configured, or its options are wrong.
            return self._known(entry).failed(Rejected(error.message, hint=error.hint), self._clock.now())
        self._note_network(entry, None)
        return self._known(entry).delivered(receipt, self._clock.now())

    def _known(self, entry: Entry) -> Entry:
        """The entry with what the attempt under way has learnt."""
        attempt = self._attempts.get(entry.id)
        return attempt.entry if attempt else entry

    async def _send(self, entry: Entry) -> Receipt:
        publisher = self._publisher(entry)
        self._events.publish(DeliveryProgress(entry=entry, message=_progress(entry)))
        attempt = self._attempts[entry.id] = Attempt(
            entry, publisher, dress=self._dress, note=self._note, now=self._clock.now
        )
        receipt = await attempt.run()
        sent = replace(attempt.entry, outgoing=attempt.dressed)
        receipt = await self._afterwards(lambda: self._aftermath(sent, publisher, receipt), receipt)
        self._look_at_page(entry, publisher, receipt)
        return receipt

    async def _say(self, entry: Entry, task: CommentTask) -> Receipt:
        from bloggy.services.comment_attempt import CommentAttempt, noted, receipt_of

        if self._source is None:
            raise Unsupported(_("Comments are not looked after here."))
        source = self._source(task.source)
        self._events.publish(DeliveryProgress(entry=entry, message=_progress(entry)))
        attempt = self._attempts[entry.id] = CommentAttempt(entry, task, source, self._note, self._clock.now)
        result = await attempt.run()
        return await self._afterwards(
            lambda: noted(self._database, entry, result, now=self._clock.now()), receipt_of(task, result)
        )

    async def _note(self, entry: Entry) -> None:
        """Make durable what an attempt has learnt. Raises OutcomeUnknown if the entry is another's by now."""
        from bloggy.storage import outbox

        if not await self._database.write(lambda c: outbox.note(c, entry, self._owner)):
            raise OutcomeUnknown(_("Another bloggy has taken this over."))

    async def _readable(self, entry: Entry, error: BackendError) -> BackendError:
        """The error, with what the blog has instead as a text that the writer can read and merge."""
        if isinstance(error, Conflict) and error.remote is not None and error.theirs is None:
            error.theirs = error.remote.body
            try:
                error.theirs = await self._theirs(entry, error.remote) if self._theirs else error.theirs
            except BloggyError as why:
                error.hint = why.message  # the conflict is told all the same, with the text as it came
        return error

    def _look_at_page(self, entry: Entry, publisher: Publisher, receipt: Receipt) -> None:
        """Ask whether readers can see it, beside everything else: a site may take minutes to be built."""

        async def look() -> str:
            note = await publisher.confirm(entry.outgoing, receipt, action=entry.action)
            if note:
                self._events.publish(PageChecked(entry=entry, note=note))
            return note

        task = asyncio.create_task(look(), name=f"bloggy-page-{entry.id}")
        self._looking[entry.id] = task

    async def confirmed(self, patience: float) -> dict[str, str]:
        """By entry, whether readers can see what was delivered; what is not known in time is left out."""
        looking, self._looking = self._looking, {}
        if looking:
            await asyncio.wait(looking.values(), timeout=patience)
        for task in looking.values():
            task.cancel()
        await asyncio.gather(*looking.values(), return_exceptions=True)
        return {
            entry_id: task.result()
            for entry_id, task in looking.items()
            if not task.cancelled() and task.result()
        }

    async def _afterwards(self, follow: Callable[[], Awaitable[str]], receipt: Receipt) -> Receipt:
        try:
            note = await follow()
        except BackendError:
            raise
        except BloggyError as error:
            # The blog has it, but this machine could not note it down: looked for, and noted, later.
            raise OutcomeUnknown(error.message, hint=error.hint) from error
        notes = [text for text in (receipt.note, note) if text]
        return replace(receipt, note=" ".join(notes))

    async def _keep_lease(self, entry: Entry, work: asyncio.Task[Entry]) -> None:
        from bloggy.storage import outbox

        while True:
            await asyncio.sleep(LEASE.total_seconds() / 4)
            if not await self._database.write(
                lambda c: outbox.renew(c, entry.id, self._owner, self._clock.now())
            ):
                work.cancel()
                return

    def _save(self, connection: sqlite3.Connection, entry: Entry) -> bool:
        from bloggy.storage import outbox

        stored = outbox.save(connection, entry, self._owner)
        if stored and entry.state is EntryState.DELIVERED:
            bring_followers_along(connection, entry)
        return stored

    def _tell(self, entry: Entry) -> None:
        self._events.publish(EntryChanged(entry=entry))
        if entry.state is EntryState.DELIVERED and entry.task is not None:
            self._events.publish(CommentsChanged())
        if entry.state is EntryState.DELIVERED and entry.action in {Action.PUBLISH, Action.UPDATE}:
            self._events.publish(PostLive(entry=entry, url=entry.receipt.url if entry.receipt else ""))

    def _note_network(self, entry: Entry, error: BackendError | None) -> None:
        if isinstance(error, Unreachable):
            self._asleep[entry.blog] = entry.failed(error, self._clock.now()).not_before
            if entry.blog not in self._offline:
                self._offline.add(entry.blog)
                self._events.publish(Offline(blog=entry.blog, reason=error.message))
            return
        self._asleep.pop(entry.blog, None)
        if entry.blog in self._offline:
            self._offline.discard(entry.blog)
            self._events.publish(Online(blog=entry.blog))


def _progress(entry: Entry) -> str:
    match entry.action:
        case _ if entry.state is EntryState.UNCERTAIN:
            return _("Looking whether “{title}” has reached {blog} …").format(
                title=entry.title, blog=entry.blog
            )
        case Action.REPLY:
            return _("Sending to {blog}: {title} …").format(title=entry.title, blog=entry.blog)
        case Action.MODERATE:
            return _("Telling {blog}: {title} …").format(title=entry.title, blog=entry.blog)
        case Action.WITHDRAW | Action.DELETE:
            return _("Taking “{title}” from {blog} …").format(title=entry.title, blog=entry.blog)
        case _:
            return _("Sending “{title}” to {blog} …").format(title=entry.title, blog=entry.blog)
