"""Keeps what is being written safe: a journal within a second, the file soon after, never over foreign changes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bloggy.services.session import DraftSession
    from bloggy.services.workspace import Workspace
    from bloggy.storage.journal import Recovered
    from bloggy.storage.revisions import Revision


class Drafting:
    """Opens posts for writing and brings back what a crash left."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def open(self, path: Path) -> DraftSession:
        """Start writing the post at `path`; the same file may be open elsewhere. Raises NotFound."""
        raise NotImplementedError

    def leftovers(self) -> list[Recovered]:
        """Text that a crashed bloggy had not yet saved to its file, the newest first."""
        raise NotImplementedError

    async def recover(self, item: Recovered) -> Path:
        """Save the recovered text to its file; where the file moved on meanwhile, both become revisions."""
        raise NotImplementedError

    async def discard(self, item: Recovered) -> None:
        """Forget recovered text (it stays among the post's revisions)."""
        raise NotImplementedError

    async def revisions(self, path: Path) -> list[Revision]:
        """Earlier states of the post, the newest first."""
        raise NotImplementedError

    async def revision_text(self, revision_id: int) -> str:
        """The text of one of them."""
        raise NotImplementedError

    def flush_now(self) -> None:
        """Journal every open session at once, from a signal handler or a crash."""
        raise NotImplementedError
