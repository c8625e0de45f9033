"""Empties the outbox: each entry reaches its blog exactly once, whatever crashes in between."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bloggy.domain.outbox import Entry, EntryState
    from bloggy.services.workspace import Workspace


class Delivery:
    """The outbox and its runner. Several processes may run one on the same outbox."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def run_once(self, *, only: Collection[str] | None = None) -> Entry | None:
        """Carry the oldest due entry one step; None when nothing is due."""
        raise NotImplementedError

    async def drain(self, *, only: Collection[str] | None = None, timeout: float = 60.0) -> list[Entry]:
        """Carry everything that is due (or the entries `only`), for `timeout` seconds at most.

        Answers those entries as they are then; what could not be reached stays queued.
        """
        raise NotImplementedError

    def start(self) -> None:
        """Deliver in the background until `stop`: parallel across blogs, in order per post."""
        raise NotImplementedError

    async def stop(self) -> None:
        """Stop after giving running attempts a moment; what is interrupted is looked for next time."""
        raise NotImplementedError

    async def entries(self, state: EntryState | None = None) -> list[Entry]:
        """What is in the outbox, newest first; settled ones included unless `state` says otherwise."""
        raise NotImplementedError

    async def get(self, entry_id: str) -> Entry:
        """The entry whose id starts with `entry_id` (any case). Raises NotFound, Ambiguous."""
        raise NotImplementedError

    async def retry(self, entry_id: str) -> Entry:
        """Try again at once; pressing twice is harmless."""
        raise NotImplementedError

    async def cancel(self, entry_id: str) -> Entry:
        """Take back what can't have left yet; the file stays as it is."""
        raise NotImplementedError

    async def edit(self, entry_id: str) -> Entry:
        """Put the post's present text in the place of what is queued or was refused, and queue it again."""
        raise NotImplementedError

    async def resolve(self, entry_id: str, choice: str) -> Entry:
        """End a conflict with the blog by "mine", "theirs", "merge" or the whole text to send.

        "mine" sends the frozen text over the remote one that was shown; "theirs" takes the remote text into
        the file and drops the entry; "merge" combines both in the file and queues that if nothing clashes.
        """
        raise NotImplementedError
