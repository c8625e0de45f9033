"""Puts an edited text back into what a blog has, so that an update changes only what the writer changed.

No text of the blog is kept for it: the copy is read before it is updated. Where it is known to be what bloggy
itself sent, that is left out.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from bloggy.backends.capability import Capability
from bloggy.domain.outbox import Action, Entry, EntryState
from bloggy.errors import Gone, Unsupported
from bloggy.services.standing import ID_KEY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bloggy.backends.base import Publisher
    from bloggy.domain.post import Outgoing
    from bloggy.domain.remote import RemotePost
    from bloggy.services.workspace import Workspace


async def with_raw(workspace: Workspace, entry: Entry, publisher: Publisher, outgoing: Outgoing) -> Outgoing:
    """`outgoing` with its text in the notation of the copy that `entry` updates, if that has one of its own.

    It depends on nothing but the post and the copy: where the copy says the post already, its bytes come out
    as they are, and an attempt that went through unheard is known again. Raises BackendError.
    """
    if entry.action is not Action.UPDATE or entry.ref is None:
        return outgoing
    if Capability.LIST not in publisher.capabilities or await _is_ours(workspace, entry):
        return outgoing
    try:
        there = await publisher.read(entry.ref)
    except (Gone, Unsupported):
        return outgoing  # the update itself says it
    if not there.raw:
        return outgoing
    return replace(outgoing, raw=await asyncio.to_thread(_woven, there, outgoing))


def _woven(there: RemotePost, outgoing: Outgoing) -> str:
    from bloggy.render import notations

    return notations.woven(
        there.notation,
        there.raw,
        outgoing.post.body,
        links={asset.link: asset.url for asset in outgoing.assets if asset.url},
        pictures={asset.url: str(asset.ref) for asset in outgoing.assets if asset.url},
        prefix=str(outgoing.post.extra.get(ID_KEY, ""))[-10:].lower(),
    )


async def _is_ours(workspace: Workspace, entry: Entry) -> bool:
    """Whether the copy was published from here, and nobody else has changed it since."""
    from bloggy.storage import outbox

    if not entry.expected:
        return False
    delivered = await workspace.database.read(
        lambda c: outbox.entries(
            c, library=entry.library, post_path=entry.post_path, states=[EntryState.DELIVERED]
        )
    )
    return _reaches_back(entry, delivered)


def _reaches_back(entry: Entry, delivered: Sequence[Entry]) -> bool:
    """Whether the states that `entry` and those before it were based on lead to a first publish."""
    expected = entry.expected
    for earlier in reversed(delivered):
        receipt = earlier.receipt
        if earlier.blog != entry.blog or receipt is None or receipt.ref != entry.ref:
            continue
        if receipt.revision != expected:
            return False
        if earlier.action is Action.PUBLISH:
            return True
        expected = earlier.expected
    return False
