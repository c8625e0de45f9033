"""The editor: the text first; preview, details and checks beside it when wanted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import Screen

from bloggy.i18n import _
from bloggy.tui.bindings import bindings
from bloggy.tui.editor.area import MarkdownArea
from bloggy.tui.editor.keeping import KeepsText
from bloggy.tui.editor.standing import editor_left, editor_right
from bloggy.tui.editor.tools import WritingTools
from bloggy.tui.messages import News
from bloggy.tui.text import line
from bloggy.tui.widgets.header_bar import HeaderBar
from bloggy.tui.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from textual import events

    from bloggy.services.workspace import Workspace
    from bloggy.tui.editor.side import SidePane

PREVIEW_FROM = 100
"""Columns from which the preview stands beside the text unless the writer says otherwise."""
SIDE_FROM = 140
_LOOK_AFTER = 0.25
"""Seconds of rest after which the words are counted and preview, details and checks follow the text."""


class EditorScreen(KeepsText, WritingTools, Screen[None]):
    """One post being written."""

    KEYS: ClassVar[str] = "editor"
    CSS_PATH = "screen.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("editor")
    AUTO_FOCUS = "MarkdownArea"

    def __init__(self, workspace: Workspace, path: Path) -> None:
        super().__init__()
        self.workspace = workspace
        self.path = path
        self.words = 0
        self._preview_wanted: bool | None = None
        self._side_wanted: bool | None = None
        self._looking = False

    def compose(self) -> ComposeResult:
        editor = self.workspace.config.editor
        yield HeaderBar()
        with Horizontal(id="columns"):
            with Vertical(id="text", classes="pane"):
                area = MarkdownArea(
                    show_line_numbers=editor.line_numbers, measure=editor.width, read_only=True
                )
                area.focus_mode = editor.focus
                yield area
        yield KeyBar("editor")

    @property
    def area(self) -> MarkdownArea:
        """The text."""
        return self.query_one(MarkdownArea)

    def on_mount(self) -> None:
        self.query_one("#text").border_title = line(self._place())
        self.job(self._begin(), group="open")

    def _place(self) -> str:
        """The post's path as the writer thinks of it: below its library."""
        for library in self.workspace.libraries:
            if self.path.is_relative_to(library.root):
                return self.path.relative_to(library.root).as_posix()
        return str(self.path)

    async def _begin(self) -> None:
        await self.open_session()
        await self._lay_out()
        self.look_again()

    # What stands beside the text.

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.width < PREVIEW_FROM, "-folded")
        self.job(self._lay_out(), group="layout")

    async def _lay_out(self) -> None:
        """Show what there is room for, or what the writer asked for."""
        width = self.size.width
        side = width >= SIDE_FROM if self._side_wanted is None else self._side_wanted
        preview = width >= PREVIEW_FROM if self._preview_wanted is None else self._preview_wanted
        narrow = width < PREVIEW_FROM
        await self._show_preview_pane(preview and not (narrow and side))
        await self._show_side_pane(side)
        self.query_one("#text").display = not (narrow and (preview or side))
        if self.query_one("#text").display is False and self.focused is self.area:
            self.focus_next()

    async def _show_preview_pane(self, wanted: bool) -> None:
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

    async def _show_side_pane(self, wanted: bool) -> None:
        from bloggy.tui.editor.side import SidePane

        found = self.query(SidePane)
        if found:
            found.first().display = wanted
        elif wanted:
            await self.query_one("#columns").mount(SidePane(self))
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

    # Following the text, never before a key.

    def on_prose_canvas_edited(self, message: MarkdownArea.Edited) -> None:
        message.stop()
        if not self._opening:
            self.note_edit()
        if not self._looking:
            self._looking = True
            self.set_timer(_LOOK_AFTER, self.look_again)

    def on_prose_canvas_cursor_line(self, message: MarkdownArea.CursorLine) -> None:
        message.stop()
        from bloggy.tui.widgets.preview_pane import PreviewPane

        for pane in self.query(PreviewPane):
            if pane.display:
                pane.follow(message.line)

    def look_again(self) -> None:
        """Count, preview and check the text as it is now."""
        self._looking = False
        if not self.is_attached or self.session is None:
            return
        self.job(self._count(), group="count")
        self.update_preview()
        if (side := self.side) is not None:
            side.show(self.area.get_text())

    async def _count(self) -> None:
        import asyncio

        from bloggy.domain.prose import words

        text = self.area.get_text()
        self.words = await asyncio.to_thread(words, text)
        self.show_standing()

    def show_standing(self) -> None:
        """The top line: what this is, how safe it is, how long it is."""
        bar = self.query_one(HeaderBar)
        plain = self.app.ascii_only
        bar.left = editor_left(self.summary, self.path, ascii_only=plain)
        bar.right = editor_right(
            self.session,
            saved_at=self.saved_at,
            words=self.words,
            goal=self.workspace.config.editor.word_goal,
            ascii_only=plain,
        )

    def on_news(self, message: News) -> None:
        from bloggy.services import events as news

        match message.event:
            case news.LibraryChanged(paths=paths) if not paths or self.path in paths:
                self.job(self.file_changed(), group="disk")
            case news.EntryChanged() | news.PostLive():
                self.job(self.read_summary(), group="summary")
            case _:
                pass

    # Keys that concern the screen's columns.

    def action_preview(self) -> None:
        shown = self.query("#preview")
        self._preview_wanted = not (shown and shown.first().display)
        if self._preview_wanted and self.size.width < PREVIEW_FROM:
            self._side_wanted = False
        self.job(self._lay_out(), group="layout")
        if not self._preview_wanted:
            self.call_after_refresh(self.area.focus)

    def action_details(self) -> None:
        """Show the details and go to them; again: back to the text."""
        if self.side is not None and self.focused is not self.area:
            self._side_wanted = False if self.size.width < SIDE_FROM else None
            self.job(self._lay_out(), group="layout")
            self.call_after_refresh(self.area.focus)
            return
        self._side_wanted = True
        if self.size.width < PREVIEW_FROM:
            self._preview_wanted = False
        self.job(self._to_details(), group="layout")

    async def _to_details(self) -> None:
        await self._lay_out()
        if (side := self.side) is not None:
            side.focus_first()

    def action_focus_mode(self) -> None:
        self.area.focus_mode = not self.area.focus_mode

    async def action_back(self) -> None:
        """Leave what is open first, then the post."""
        if self.query("FindBar"):
            await self.close_find()
        elif self.focused is not self.area:
            narrow = self.size.width < PREVIEW_FROM
            if narrow:
                self._preview_wanted = self._side_wanted = False
                await self._lay_out()
            self.area.focus()
        else:
            self.job(self.leave(), group="leave")
