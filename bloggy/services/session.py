"""Holds one post that is being written and carries it to its file, whatever goes wrong on the way."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bloggy.storage.atomic import Fingerprint


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


class DraftSession:
    """A post being written."""

    path: Path
    text: str
    """The text as it was opened, or as it was last saved or resolved."""
    encoding: str
    state: DraftState
    conflict: Conflict3 | None
    error: str
    opened_elsewhere: int | None
    """The process that also has the file open, if any."""
    on_saved: Callable[[Fingerprint, datetime], None]
    on_conflict: Callable[[Conflict3], None]
    on_failed: Callable[[str], None]

    def edit(self, get_text: Callable[[], str]) -> None:
        """Note that the text changed; cheap. `get_text` is called when the journal or the file is written."""
        raise NotImplementedError

    async def flush(self, reason: str = "") -> bool:
        """Save now. True when the file holds the text; else `state` says why not."""
        raise NotImplementedError

    def flush_now(self) -> None:
        """Journal the text, then try to save, without the event loop: for signals and crashes."""
        raise NotImplementedError

    async def resolve(self, choice: str) -> str:
        """End a conflict by "mine", "theirs", "merge" or the whole text to keep; answers the text now valid.

        Both sides are kept as revisions first. A merge may leave conflict markers in the text.
        """
        raise NotImplementedError

    async def close(self) -> None:
        """Save and stop. When saving is impossible the journal keeps the text for the next start."""
        raise NotImplementedError
