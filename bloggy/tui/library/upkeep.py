"""The library's keys that concern no single post: reading it again, connecting a blog, import and export."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from textual.worker import Worker

from bloggy.domain.clean import clean_line
from bloggy.i18n import _, ngettext
from bloggy.tui.pane import ASKING, Guarded

if TYPE_CHECKING:
    from bloggy.services.workspace import Workspace


def missing_folders(workspace: Workspace) -> list[Path]:
    """The library's folders that are not there: a disk that is not connected, a folder that was moved."""
    return [folder for folder in workspace.folders if not folder.is_dir()]


class Upkeep(Guarded):
    """Mixed into the library's screen."""

    workspace: Workspace
    _refreshing: Worker[None] | None = None

    def reload(self) -> None:
        """Show what became of it."""
        raise NotImplementedError

    def show_doing(self, doing: str = "") -> None:
        """Say on the top line what is being done."""
        raise NotImplementedError

    # Reading again.

    def action_refresh(self) -> None:
        self._refreshing = self.job(self._refresh(), group="refresh")

    async def _refresh(self) -> None:
        import asyncio
        from contextvars import copy_context

        from bloggy.tui.when import number

        loop, context = asyncio.get_running_loop(), copy_context()
        self.show_doing(_("reading your posts … esc stops"))

        def progress(done: int, total: int) -> None:
            said = _("read {done} of {total} … esc stops").format(done=number(done), total=number(total))
            loop.call_soon_threadsafe(self._say, said, context=context)

        try:
            changes = await self.workspace.posts.refresh(progress)
        finally:
            self._refreshing = None
            if self.is_attached:
                self.show_doing()
        self.reload()
        if changes or not self.app.syncing.has_places:  # else the sync says that there is nothing new
            self.app.tell(self._found(len(changes.added), len(changes.changed), len(changes.removed)))
        for path, reason in changes.unreadable[:3]:
            self.app.tell(f"{path}: {clean_line(reason)}", warning=True)
        await self._send_what_waits()
        self.app.syncing.start()

    def _say(self, said: str) -> None:
        if self._refreshing is not None and self.is_attached:
            self.show_doing(said)

    def _found(self, added: int, changed: int, removed: int) -> str:
        if not (added or changed or removed):
            return _("Your posts are as they were.")
        return ngettext(
            "{added} post came, {changed} changed, {removed} went.",
            "{added} posts came, {changed} changed, {removed} went.",
            added,
        ).format(added=added, changed=changed, removed=removed)

    async def _send_what_waits(self) -> None:
        """What waits for a network is tried at once, not at its next time."""
        from bloggy.domain.outbox import EntryState

        delivery = self.workspace.delivery
        for entry in await delivery.entries(EntryState.QUEUED):
            if entry.attempts:
                self.app.expect(entry.blog)
                await delivery.retry(entry.id)

    def stop_refreshing(self) -> bool:
        """Leave it; False when there was nothing to leave."""
        if self._refreshing is None:
            return False
        self._refreshing.cancel()
        self.app.tell(_("Stopped. What was read so far is shown."))
        return True

    # Blogs.

    def action_connect(self) -> None:
        self.job(self._connect(), group=ASKING)

    async def _connect(self) -> None:
        from bloggy.tui.connect.flow import connect_blog

        info = await connect_blog(self.app, self.workspace)
        if info is not None:
            await self.workspace.posts.refresh()
            self.reload()
            if info.name in self.workspace.pulling.blogs():
                self.app.syncing.start(only=info.name)

    # Other tools.

    def action_bring_in(self) -> None:
        from bloggy.tui.importing.flow import import_posts

        self.job(import_posts(self.app), group=ASKING)

    def action_take_out(self) -> None:
        from bloggy.tui.importing.flow import export_everything

        self.job(export_everything(self.app), group=ASKING)
