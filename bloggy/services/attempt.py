"""Makes one attempt to carry an entry to its blog, looking first for what an earlier attempt left there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from bloggy.domain.outbox import Action, Entry, EntryState
from bloggy.domain.post import Outgoing, Receipt, RemoteRef, Revision
from bloggy.errors import BackendError, Disposition, OutcomeUnknown
from bloggy.i18n import _

if TYPE_CHECKING:
    from bloggy.backends.base import Publisher


class Dress(Protocol):
    """Makes a frozen post ready for its blog; see `dressing`."""

    async def known(self, entry: Entry, publisher: Publisher) -> Outgoing | None:
        """Ready, or None where something must be sent before."""
        ...

    async def complete(
        self,
        entry: Entry,
        publisher: Publisher,
        *,
        doubt: timedelta | None,
        sending: Callable[[], Awaitable[None]],
    ) -> Outgoing:
        """Ready, after sending what must come before the post."""
        ...


class Attempt:
    """One attempt. `entry` grows with what it learns, which `note` makes durable before it goes on."""

    def __init__(
        self,
        entry: Entry,
        publisher: Publisher,
        *,
        dress: Dress,
        note: Callable[[Entry], Awaitable[None]],
        now: Callable[[], datetime],
    ) -> None:
        """`entry` is claimed; its state is the one in which it was found, QUEUED or UNCERTAIN."""
        self.entry = entry
        self.dressed = entry.outgoing
        """What was sent, with the addresses of its pictures."""
        self._before = entry.sent
        self._publisher, self._dress, self._note, self._now = publisher, dress, note, now

    async def run(self) -> Receipt:
        """Carry the entry out, or recognise that it has been. Raises BackendError.

        An UNCERTAIN entry is looked for by its key; only when the blog surely has nothing of it is it sent.
        """
        try:
            return await self._carry_out()
        except BackendError as error:
            if error.disposition is not Disposition.RECONCILE:
                # All that was sent has been answered: nothing of this attempt can still arrive.
                self.entry = replace(self.entry, sent=self._before)
            raise

    async def _carry_out(self) -> Receipt:
        if self.entry.action in {Action.WITHDRAW, Action.DELETE}:
            return await self._found(self.entry.outgoing) or await self._take_back()
        outgoing = await self._dress.known(self.entry, self._publisher)
        if outgoing is not None:
            self.dressed = outgoing
            if found := await self._found(outgoing):
                return found
        else:
            self.dressed = await self._dress.complete(
                self.entry, self._publisher, doubt=self._doubt(), sending=self._sending
            )
        return await self._put(self.dressed)

    async def _found(self, outgoing: Outgoing) -> Receipt | None:
        entry = self.entry
        if entry.state is not EntryState.UNCERTAIN:
            return None
        return await self._publisher.find(
            outgoing, key=entry.id, ref=entry.ref or entry.reserved, action=entry.action
        )

    async def _put(self, outgoing: Outgoing) -> Receipt:
        entry, publisher = self.entry, self._publisher
        if entry.action is Action.UPDATE and entry.ref is not None:
            return await publisher.update(entry.ref, outgoing, key=entry.id, expected=entry.expected)
        # An update without a copy: the first publication it was to follow has been cancelled.
        reserved = await self._reserved(outgoing) if publisher.two_steps else None
        return await publisher.publish(outgoing, key=entry.id, expected=entry.expected, reserved=reserved)

    async def _reserved(self, outgoing: Outgoing) -> RemoteRef:
        """The invisible draft to fill: the one that an earlier attempt made, or a new one."""
        entry, publisher = self.entry, self._publisher
        if entry.reserved is not None:
            return entry.reserved
        # An earlier attempt may have made it without hearing of it.
        found = await publisher.reserved(key=entry.id) if entry.attempts > 1 else None
        if found is None:
            if doubt := self._doubt():
                raise OutcomeUnknown(
                    _("Whether the post has arrived can’t be said yet."),
                    hint=_("bloggy looks again before it sends anything twice."),
                    after=doubt,
                )
            await self._sending()
            found = await publisher.reserve(outgoing, key=entry.id)
        self.entry = replace(self.entry, reserved=found)
        await self._note(self.entry)
        return found

    async def _take_back(self) -> Receipt:
        entry = self.entry
        if entry.ref is None:
            return Receipt(ref=RemoteRef(""), url="", revision=Revision(""))
        act = self._publisher.withdraw if entry.action is Action.WITHDRAW else self._publisher.delete
        return await act(entry.ref, entry.outgoing, key=entry.id, expected=entry.expected)

    async def _sending(self) -> None:
        """Note that something leaves which could arrive late."""
        self.entry = replace(self.entry, sent=self._now())
        await self._note(self.entry)

    def _doubt(self) -> timedelta | None:
        """How long what was sent without an answer may still be on its way; None: not any more."""
        if self.entry.state is not EntryState.UNCERTAIN or self._before is None:
            return None
        left = self._before + self._publisher.settling - self._now()
        return left if left > timedelta(0) else None
