"""What the editor's keys do beyond the text itself: outline, pictures, checks, revisions, publishing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bloggy.i18n import _
from bloggy.tui.editor.parts import EditorPart
from bloggy.tui.pane import ASKING

if TYPE_CHECKING:
    from bloggy.domain.checks import Problem
    from bloggy.tui.editor.area import MarkdownArea
    from bloggy.tui.editor.find_bar import FindBar


class WritingTools(EditorPart):
    """The half of the editor screen that answers its function keys."""

    # Saving and checking.

    def action_save(self) -> None:
        """Save now; in a conflict, choose now."""
        self.job(self._save_now(), group="save")

    async def _save_now(self) -> None:
        if await self.save("asked"):
            self.app.tell(_("Saved."))
        elif self.session is not None:
            self.ask_again()

    def update_checks(self) -> None:
        """Run the checks for the side pane, on what is saved."""
        if self.side is not None and self.session is not None:
            self.job(self._update_checks(), group="checks")

    async def _update_checks(self) -> None:
        from bloggy.errors import NotFound

        try:
            found = await self.workspace.checking.check(self.path)
        except NotFound:
            return  # gone, or renamed this moment; its own message says so
        if (side := self.side) is not None:
            side.show_checks(found)

    async def problems(self) -> list[Problem]:
        """What the checks say of the text as it is now; saved first, since they read the file."""
        await self.save()
        return await self.workspace.checking.check(self.path)

    def action_checks(self) -> None:
        """List what the checks found."""
        self.job(self._checks(), group=ASKING)

    async def _checks(self) -> None:
        from bloggy.tui.editor.lists import ChecksDialog

        found = await self.problems()
        if (side := self.side) is not None:
            side.show_checks(found)
        if not found:
            self.app.tell(_("Nothing to mend: this post is ready."))
            return
        self.go_to(await self.app.push_screen_wait(ChecksDialog(found)))

    # Finding one's way.

    def go_to(self, line: int | None) -> None:
        """Put the cursor at a line, counted from 1; None goes nowhere."""
        if line is not None:
            self.query_one("#text").display = True
            self.area.jump_to_line(line - 1)
            self.area.focus()

    def action_outline(self) -> None:
        """List the headings."""
        self.job(self._outline(), group=ASKING)

    async def _outline(self) -> None:
        from bloggy.tui.editor.lists import OutlineDialog
        from bloggy.tui.editor.reading import headings

        found = headings(self.area.get_text())
        if not found:
            self.app.tell(_("There are no headings yet; a line that starts with # is one."))
            return
        dialog = OutlineDialog(found, self.area.cursor_location[0] + 1)
        self.go_to(await self.app.push_screen_wait(dialog))

    def action_find(self) -> None:
        """Open the find bar."""
        self.area.action_find()

    def action_replace(self) -> None:
        """Open the find bar with its second row."""
        self.area.action_replace()

    def action_find_next(self) -> None:
        """To the next match."""
        self.area.action_find_next()

    def action_find_previous(self) -> None:
        """To the match before."""
        self.area.action_find_previous()

    def action_undo(self) -> None:
        """Take back the last change of the text, wherever the focus is."""
        self.area.undo()

    def action_redo(self) -> None:
        """Make it again."""
        self.area.redo()

    async def on_markdown_area_find_wanted(self, message: MarkdownArea.FindWanted) -> None:
        message.stop()
        bar = await self._find_bar()
        bar.begin(replacing=message.replacing)

    async def on_markdown_area_find_repeated(self, message: MarkdownArea.FindRepeated) -> None:
        message.stop()
        if self.area.last_query is None and not self.query("FindBar"):
            (await self._find_bar()).begin(replacing=False)
            return
        (await self._find_bar()).step(message.step)

    async def _find_bar(self) -> FindBar:
        from bloggy.tui.editor.find_bar import FindBar

        found = self.query(FindBar)
        if found:
            return found.first()
        bar = FindBar(self.area)
        await self.query_one("#text").mount(bar)
        return bar

    def close_find(self) -> None:
        """Take the find bar away and go back to the text."""
        from bloggy.tui.editor.find_bar import FindBar

        for bar in self.query(FindBar):
            bar.close()

    async def rename_slug(self, slug: str) -> None:
        """Give the post another slug where that is the file's name; the editor goes along."""
        if await self.save():
            await self.follow(await self.workspace.posts.rename(self.path, slug=slug))

    # Pictures.

    def action_picture(self) -> None:
        """Ask for a picture and put it where the cursor is."""
        self.job(self._picture(), group=ASKING)

    async def _picture(self) -> None:
        from bloggy.tui.editor.pictures import ask_picture

        markdown = await ask_picture(self.app, self.workspace, self.path)
        if markdown:
            self.area.paste_text(markdown)
            self.area.focus()

    # Earlier states.

    def action_revisions(self) -> None:
        """List earlier states of the post."""
        self.job(self._revisions(), group=ASKING)

    async def _revisions(self) -> None:
        from bloggy.tui.editor.revisions import RevisionsDialog

        await self.save()
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
        """Hand the text to the writer's own editor."""
        self.job(self._edit_outside(), group="outside")

    async def _edit_outside(self) -> None:
        from bloggy.tui.editor.handoff import edit_outside

        await self.save()
        text = await edit_outside(self.app, self.area.get_text(), self.path)
        if text is not None:
            self.area.replace_all(text)
            self.app.tell(_("Your editor's text is here; one undo takes it back."))

    def action_browser_preview(self) -> None:
        """Preview the post in the browser."""
        self.job(self._browser_preview(), group="browser")

    async def _browser_preview(self) -> None:
        await self.save()
        await self.app.show_in_browser(self.path)

    def action_publish(self) -> None:
        """Ask where the post goes, and send it there."""
        self.job(self._publish(), group=ASKING)

    async def _publish(self) -> None:
        from bloggy.tui.publishing import ask_and_publish

        if not await self.save():
            self.ask_again()
            self.app.tell(_("The post is not saved yet, so it was not published."), error=True)
            return
        title = self.title_now or self.path.stem
        await ask_and_publish(self.app, self.path, title, wanted=self.blogs_wanted)
