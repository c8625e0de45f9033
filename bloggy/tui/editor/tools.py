"""What the editor's keys do beyond the text itself: outline, pictures, checks, revisions, publishing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bloggy.i18n import _
from bloggy.tui.pane import Guarded

if TYPE_CHECKING:
    from bloggy.domain.checks import Problem
    from bloggy.domain.listing import PostSummary
    from bloggy.services.session import DraftSession
    from bloggy.services.workspace import Workspace
    from bloggy.tui.editor.area import MarkdownArea
    from bloggy.tui.editor.find_bar import FindBar
    from bloggy.tui.editor.side import SidePane


class WritingTools(Guarded):
    """The half of the editor screen that answers its function keys."""

    workspace: Workspace
    path: Path
    session: DraftSession | None
    summary: PostSummary | None

    @property
    def area(self) -> MarkdownArea:
        """The text."""
        raise NotImplementedError

    @property
    def side(self) -> SidePane | None:
        """Details and checks, when they are shown."""
        raise NotImplementedError

    async def save(self, reason: str = "") -> bool:
        """Bring the text to its file now."""
        raise NotImplementedError

    # Saving and checking.

    def action_save(self) -> None:
        self.job(self._save_now(), group="save")

    async def _save_now(self) -> None:
        if await self.save("asked") and self.session is not None:
            self.app.tell(_("Saved."))
        elif self.session is not None and self.session.state == "conflict" and self.session.conflict:
            self.session.on_conflict(self.session.conflict)

    async def problems(self) -> list[Problem]:
        """What the checks say of the text as it is now; saving first, since pictures and slugs are on disk."""
        await self.save("checks")
        return await self.workspace.checking.check(self.path)

    def update_checks(self) -> None:
        """Run the checks for the side pane."""
        self.job(self._update_checks(), group="checks")

    async def _update_checks(self) -> None:
        if self.session is None:
            return
        found = await self.problems()
        if (side := self.side) is not None:
            side.show_checks(found)

    def action_checks(self) -> None:
        self.job(self._checks(), group="checks")

    async def _checks(self) -> None:
        from bloggy.tui.editor.lists import ChecksDialog

        found = await self.problems()
        if (side := self.side) is not None:
            side.show_checks(found)
        if not found:
            self.app.tell(_("Nothing to mend: this post is ready."))
            return
        line = await self.app.push_screen_wait(ChecksDialog(found))
        if line is not None:
            self.area.jump_to_line(line - 1)
            self.area.focus()

    # Finding one's way.

    def action_outline(self) -> None:
        self.job(self._outline(), group="outline")

    async def _outline(self) -> None:
        from bloggy.domain.prose import outline
        from bloggy.tui.editor.lists import OutlineDialog

        headings = outline(self.area.get_text())
        if not headings:
            self.app.tell(_("There are no headings yet; a line that starts with # is one."))
            return
        line = await self.app.push_screen_wait(OutlineDialog(headings, self.area.cursor_location[0] + 1))
        if line is not None:
            self.area.jump_to_line(line - 1)
            self.area.focus()

    async def on_markdown_area_find_wanted(self, message: MarkdownArea.FindWanted) -> None:
        message.stop()
        await self._open_find(replacing=message.replacing)

    async def on_markdown_area_find_repeated(self, message: MarkdownArea.FindRepeated) -> None:
        message.stop()
        bar = await self._open_find(replacing=False, focus=False)
        bar.step(message.step)

    async def _open_find(self, *, replacing: bool, focus: bool = True) -> FindBar:
        from bloggy.tui.editor.find_bar import FindBar

        found = self.query(FindBar)
        bar = found.first() if found else FindBar(self.area)
        if not found:
            await self.query_one("#text").mount(bar)
        if focus:
            bar.begin(replacing=replacing)
        return bar

    async def close_find(self) -> None:
        """Take the find bar away and go back to the text."""
        from bloggy.tui.editor.find_bar import FindBar

        for bar in self.query(FindBar):
            bar.close()

    # Pictures.

    def action_picture(self) -> None:
        self.job(self._picture(), group="picture")

    async def _picture(self) -> None:
        from bloggy.tui.editor.pictures import ask_picture

        markdown = await ask_picture(self.app, self.workspace, self.path)
        if markdown:
            self.area.paste_text(markdown)
            self.area.focus()

    # Earlier states.

    def action_revisions(self) -> None:
        self.job(self._revisions(), group="revisions")

    async def _revisions(self) -> None:
        from bloggy.tui.editor.revisions import RevisionsDialog

        await self.save("revisions")
        revisions = await self.workspace.drafting.revisions(self.path)
        if not revisions:
            self.app.tell(_("There are no earlier states of this post yet; bloggy keeps them as you write."))
            return
        dialog = RevisionsDialog(self.workspace, self.path, revisions, self.area.get_text())
        text = await self.app.push_screen_wait(dialog)
        if text is not None:
            self.area.replace_all(text)
            self.area.focus()
            self.app.tell(_("The earlier text is back; undo returns to yours."))

    # Other programs.

    def action_edit_outside(self) -> None:
        from bloggy.tui.editor.handoff import edit_outside

        text = edit_outside(self.app, self.workspace, self.area.get_text(), self.path)
        if text is None:
            return
        self.area.replace_all(text)
        self.app.tell(_("Your editor's text is here; one undo takes it back."))

    def action_browser_preview(self) -> None:
        self.job(self._browser_preview(), group="browser")

    async def _browser_preview(self) -> None:
        await self.save("preview")
        await self.app.show_in_browser(self.path)

    def action_publish(self) -> None:
        self.job(self._publish(), group="publish")

    async def _publish(self) -> None:
        from bloggy.tui.publishing import ask_and_publish

        if not await self.save("publish"):
            self.app.tell(_("The post is not saved yet, so it was not published."), error=True)
            return
        title = self.summary.title if self.summary else self.path.stem
        await ask_and_publish(self.app, self.path, title)
