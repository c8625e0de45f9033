"""Makes one attempt to carry an entry to its blog, looking first for what an earlier attempt left there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bloggy.domain.outbox import Action, Entry, EntryState
from bloggy.domain.post import Receipt, RemoteRef, Revision

if TYPE_CHECKING:
    from bloggy.backends.base import Publisher


async def attempt(entry: Entry, publisher: Publisher) -> Receipt:
    """Carry out the claimed `entry`, or recognise that it has been. Raises BackendError.

    An UNCERTAIN entry is looked for by its key; only when the blog surely has nothing of it is it sent.
    """
    if entry.state is EntryState.UNCERTAIN:
        found = await publisher.find(entry.outgoing, key=entry.id, ref=entry.ref, action=entry.action)
        if found is not None:
            return found
    return await _send(entry, publisher)


async def _send(entry: Entry, publisher: Publisher) -> Receipt:
    outgoing, key, expected = entry.outgoing, entry.id, entry.expected
    if entry.ref is None:
        if entry.action in {Action.PUBLISH, Action.UPDATE}:
            # An update without a copy: the first publication it was to follow has been cancelled.
            return await publisher.publish(outgoing, key=key, expected=expected)
        return Receipt(ref=RemoteRef(""), url="", revision=Revision(""))
    match entry.action:
        case Action.PUBLISH:
            return await publisher.publish(outgoing, key=key, expected=expected)
        case Action.UPDATE:
            return await publisher.update(entry.ref, outgoing, key=key, expected=expected)
        case Action.WITHDRAW:
            return await publisher.withdraw(entry.ref, outgoing, key=key, expected=expected)
        case Action.DELETE:
            return await publisher.delete(entry.ref, outgoing, key=key, expected=expected)
