"""Keeps answers while they are typed, so that none is lost with the screen or the machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from bloggy.services.workspace import Workspace


class ReplyDrafts:
    """The answers that the writer has begun, one for each comment."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def save(self, comment_id: int, text: str) -> None:
        """Keep the answer to that comment as it is now; an empty one is forgotten."""
        from bloggy.storage import comments_pending

        now = self._workspace.clock.now()
        await self._workspace.database.write(
            lambda c: comments_pending.save_draft(c, comment_id, text if text.strip() else "", now)
        )

    async def load(self, comment_id: int) -> str:
        """The answer to that comment that was begun, or ""."""
        from bloggy.storage import comments_pending

        return await self._workspace.database.read(lambda c: comments_pending.draft(c, comment_id))

    async def all(self) -> list[tuple[int, str, datetime]]:
        """(comment, text, when it was saved) of all that were begun, the latest first."""
        from bloggy.storage import comments_pending

        return await self._workspace.database.read(comments_pending.drafts)
