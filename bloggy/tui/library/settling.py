"""The library's side of what only the writer can decide: marked on the rows, asked by one key."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bloggy.i18n import _
from bloggy.tui.messages import QuestionsChanged
from bloggy.tui.pane import ASKING, Guarded

if TYPE_CHECKING:
    from bloggy.domain.listing import PostSummary
    from bloggy.services.pulling.report import Question
    from bloggy.services.workspace import Workspace
    from bloggy.tui.library.post_list import PostList


class Settling(Guarded):
    """Mixed into the library's screen."""

    workspace: Workspace

    @property
    def posts(self) -> PostList:
        """The list whose chosen post is meant."""
        raise NotImplementedError

    async def _after_change(self) -> None:
        raise NotImplementedError

    def show_asked(self) -> None:
        """Show anew what depends on the open questions."""
        raise NotImplementedError

    def on_questions_changed(self, message: QuestionsChanged) -> None:
        self.show_asked()

    def asked_of(self, post: PostSummary | None) -> Question | None:
        """What is to be decided about that post."""
        path = post.path if post is not None else None
        return self.app.syncing.asked_by_path.get(path) if path is not None else None

    def action_resolve(self) -> None:
        """What is open about the chosen post, or else what is open at all."""
        self.job(self._resolve(self.posts.chosen), group=ASKING)

    def action_settle(self) -> None:
        """All that is open, one after the other."""
        self.job(self._settle_all(), group=ASKING)

    async def _settle_all(self) -> None:
        from bloggy.tui.pulling.settling import settle

        await settle(self.app, self.app.syncing.questions)
        await self._after_change()

    async def _resolve(self, post: PostSummary | None) -> None:
        """One blog after the other, until the writer wants to decide later."""
        from bloggy.tui.conflicts import of_post, settle

        waiting = await of_post(self.workspace, Path(post.path)) if post is not None else []
        for entry in waiting:
            if not await settle(self.app, entry):
                return
            await self._after_change()
        question = self.asked_of(post)
        if question is not None:
            from bloggy.tui.pulling.settling import settle_one

            await settle_one(self.app, question)
            await self._after_change()
        elif not waiting and self.app.syncing.questions:
            await self._settle_all()
        elif not waiting:
            self.app.tell(_("Nobody changed this post elsewhere; there is nothing to settle."))
