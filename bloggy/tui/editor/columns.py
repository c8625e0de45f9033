"""Decides which of text, preview and details stand beside each other, as wide as the terminal is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bloggy.i18n import _
from bloggy.tui.editor.parts import EditorPart
from bloggy.tui.text import line

if TYPE_CHECKING:
    from textual import events

    from bloggy.tui.editor.side import SidePane

TWO_FROM = 100
"""Columns from which something stands beside the text; below, one pane is shown at a time."""
THREE_FROM = 130
"""Columns from which preview and details both do."""
SIDE_FROM = 140
"""Columns from which the details are shown without being asked for."""

SPACIOUS_FROM = 32
"""Rows from which the details have empty lines between them."""


class Columns(EditorPart):
    """The half of the editor screen that shows and hides its panes."""

    _preview_wanted: bool | None = None
    """None: what there is room for."""
    _side_wanted: bool | None = None

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.width < TWO_FROM, "-folded")
        self.set_class(event.size.height < SPACIOUS_FROM, "-small")
        self.job(self.lay_out(), group="layout")

    def _shown(self) -> tuple[bool, bool]:
        """Whether preview and details are to be shown."""
        width = self.size.width
        side = width >= SIDE_FROM if self._side_wanted is None else self._side_wanted
        preview = width >= TWO_FROM if self._preview_wanted is None else self._preview_wanted
        if width < THREE_FROM and side:
            preview = False
        return preview, side

    async def lay_out(self) -> None:
        """Show what there is room for, or what the writer asked for."""
        preview, side = self._shown()
        alone = self.size.width < TWO_FROM and (preview or side)
        await self._show_preview(preview)
        await self._show_side(side)
        text = self.query_one("#text")
        text.display = not alone
        if not alone and (self.screen.focused is None or not self.screen.focused.display):
            self.area.focus()

    async def _show_preview(self, wanted: bool) -> None:
        found = self.query("#preview")
        if found:
            found.first().display = wanted
        elif wanted:
            from bloggy.tui.widgets.preview_pane import PreviewPane

            pane = PreviewPane(id="preview")
            pane.add_class("pane")
            pane.border_title = line(_("Preview · follows the cursor"))
            await self.query_one("#columns").mount(pane, after="#text")
        if wanted:
            self.update_preview()

    async def _show_side(self, wanted: bool) -> None:
        from bloggy.tui.editor.side import SidePane

        found = self.query(SidePane)
        if found:
            found.first().display = wanted
        elif wanted:
            await self.query_one("#columns").mount(self.new_side())
        if wanted:
            self.query_one(SidePane).show(self.area.get_text())
            self.update_checks()

    @property
    def side(self) -> SidePane | None:
        """Details and checks, when they are shown."""
        from bloggy.tui.editor.side import SidePane

        found = self.query(SidePane)
        return found.first() if found and found.first().display else None

    def update_preview(self) -> None:
        """Render the text as it is now; the pane does it beside the keys."""
        from bloggy.tui.widgets.preview_pane import PreviewPane

        pane = self.query("#preview")
        if pane and pane.first().display:
            shown = pane.first(PreviewPane)
            shown.show(self.area.get_text, path=self.path)
            shown.follow(self.area.cursor_location[0])

    def follow_cursor(self, row: int) -> None:
        """Let the preview show what is written at that line (from 0)."""
        from bloggy.tui.widgets.preview_pane import PreviewPane

        for pane in self.query(PreviewPane):
            if pane.display:
                pane.follow(row)

    # Keys.

    async def action_preview(self) -> None:
        """Show the preview, or put it away."""
        wanted = not self._shown()[0]
        self._preview_wanted = wanted
        if wanted and self.size.width < THREE_FROM:
            self._side_wanted = False
        await self.lay_out()
        if self.size.width < TWO_FROM and wanted:
            self.query_one("#preview").focus()
        elif not wanted or not self.area.has_focus:
            self.area.focus()

    async def action_details(self) -> None:
        """Show the details and go to them; from there: back to the text, and put away what was asked for."""
        side = self.side
        if side is not None and side.has_focus_within:
            if self.size.width < SIDE_FROM:
                self._side_wanted = False
            await self.lay_out()
            self.area.focus()
            return
        self._side_wanted = True
        if self.size.width < TWO_FROM:
            self._preview_wanted = False
        await self.lay_out()
        if (side := self.side) is not None:
            side.focus_first()

    async def back_to_text(self) -> None:
        """Go to the text; where panes are shown one at a time, put the other away."""
        if self.size.width < TWO_FROM:
            self._preview_wanted = self._side_wanted = False
            await self.lay_out()
        self.area.focus()
