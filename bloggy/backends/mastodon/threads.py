"""Reads everything that is said under a status, and knows whether that is all.

Mastodon cuts a thread at 4,096 answers, and for who has no token at sixty and a depth of twenty
(docs.joinmastodon.org/methods/statuses, context). Small servers such as snac show one level at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bloggy.backends.mastodon.api import Api, Entity

_MOST, _MOST_OPENLY, _DEEPEST_OPENLY = 4096, 60, 20
_LEVELS = 100
"""How many answers are asked for those that stand below them, where one level is shown at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """A thread."""

    below: tuple[Entity, ...]
    """The answers to a status, and to those."""
    cut: bool
    """There may be more."""


async def whole(api: Api, root: str) -> Whole | None:
    """The thread under a status; None: the status is gone. Raises BackendError."""
    thread = await api.thread(root)
    if thread is None:
        return None
    if not _is_one_level(thread.below, root):
        return Whole(below=thread.below, cut=_is_cut(thread.below, openly=api.is_open))
    found = {str(one["id"]): one for one in thread.below}
    left = [id for id, one in found.items() if one.get("replies_count")]
    for _number in range(_LEVELS):
        if not left:
            break
        further = await api.thread(left.pop(0))
        for one in further.below if further else ():
            if str(one["id"]) not in found:
                found[str(one["id"])] = one
                left += [str(one["id"])] if one.get("replies_count") else []
    return Whole(below=tuple(found.values()), cut=bool(left))


def _is_one_level(below: Sequence[Entity], root: str) -> bool:
    """Whether there should be more levels than are shown."""
    if any(one.get("in_reply_to_id") != root for one in below):
        return False
    return any(one.get("replies_count") for one in below)


def _is_cut(below: Sequence[Entity], *, openly: bool) -> bool:
    """Whether so much is shown that the rest may be cut; servers hide some answers that they have counted."""
    if not openly:
        return len(below) > _MOST * 3 // 4
    depths: dict[str, int] = {}
    for one in below:
        depths[str(one["id"])] = depths.get(str(one.get("in_reply_to_id")), 0) + 1
    return len(below) > _MOST_OPENLY * 3 // 4 or max(depths.values(), default=0) >= _DEEPEST_OPENLY
