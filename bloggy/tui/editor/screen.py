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
from bloggy.tui.editor.columns import Columns
from bloggy.tui.editor.keeping import KeepsText
from bloggy.tui.editor.standing import editor_left, editor_right
from bloggy.tui.editor.tools import WritingTools
from bloggy.tui.messages import News
from bloggy.tui.text import line
from bloggy.tui.widgets.header_bar import HeaderBar
from bloggy.tui.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from bloggy.services.workspace import Workspace
    from bloggy.tui.editor.side import SidePane

_LOOK_AFTER = 0.25
"""Seconds of rest after which the words are counted and preview, details and checks follow the text."""


class EditorScreen(Screen[None], KeepsText, Columns, WritingTools):
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
        self.seen_once = False
        """Whether the text has been counted since it was opened."""
        self.title_now = ""
        self._looking = False
        editor = workspace.config.editor
        self._area = MarkdownArea(show_line_numbers=editor.line_numbers, measure=editor.width, read_only=True)
        self._area.focus_mode = editor.focus

    def compose(self) -> ComposeResult:
        yield HeaderBar()
        with Horizontal(id="columns"), Vertical(id="text", classes="pane"):
            yield self._area
        yield KeyBar("editor")

    @property
    def area(self) -> MarkdownArea:
        """The text."""
        return self._area

    def new_side(self) -> SidePane:
        """The details of this post."""
        from bloggy.tui.editor.side import SidePane

        return SidePane(self)

    def on_mount(self) -> None:
        self.path_changed()
        self.show_standing()
        self.job(self._begin(), group="open")

    def path_changed(self) -> None:
        """Show the path as the writer thinks of it: below its library."""
        roots = [root for root in self.workspace.folders if self.path.is_relative_to(root)]
        shown = self.path.relative_to(roots[-1]).as_posix() if roots else str(self.path)
        self.query_one("#text").border_title = line(shown)

    async def _begin(self) -> None:
        await self.open_session()
        self.call_after_refresh(self.app.type_ahead.release)
        await self.lay_out()
        self.look_again()

    # Following the text, never before a key.

    def on_prose_canvas_edited(self, message: MarkdownArea.Edited) -> None:
        message.stop()
        self.note_edit()
        if not self._looking:
            self._looking = True
            self.set_timer(_LOOK_AFTER, self.look_again)

    def on_prose_canvas_cursor_line(self, message: MarkdownArea.CursorLine) -> None:
        message.stop()
        self.follow_cursor(message.line)

    def look_again(self) -> None:
        """Count, preview and check the text as it is now."""
        self._looking = False
        if not self.is_attached or self.session is None:
            return
        self.job(self._glance(), group="count")
        self.update_preview()
        if (side := self.side) is not None:
            side.show(self.area.get_text())

    async def _glance(self) -> None:
        import asyncio

        from bloggy.tui.editor.reading import glance

        text = self.area.get_text()
        seen = await asyncio.to_thread(glance, self.workspace.posts, self.path, text)
        self.words, self.title_now, self.seen_once = seen.words, seen.title, True
        self.show_standing()

    def show_standing(self) -> None:
        """The top line: what this is, how safe it is, how long it is."""
        found = self.query(HeaderBar)
        if not found:
            return  # the app ends, and this is its last save
        bar = found.first()
        plain = self.app.ascii_only
        bar.left = editor_left(
            self.summary, self.path, title=self.title_now, blogs=self.blogs_wanted, ascii_only=plain
        )
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
            case news.PostMoved(old=old, new=new) if old == self.path:
                self.job(self.follow(new), group="disk")
            case news.LibraryChanged(paths=paths) if not paths or self.path in paths:
                self.job(self.file_changed(paths), group="disk", exclusive=False)
            case news.EntryChanged(entry=entry) | news.PostLive(entry=entry):
                self.note_delivery(entry)
                self.job(self.read_summary(), group="summary")
            case _:
                pass

    # Keys.

    def action_focus_mode(self) -> None:
        """Dim all but the paragraph of the cursor, or no longer."""
        self.area.focus_mode = not self.area.focus_mode
        on = _("Focus: only this paragraph is bright. f8 ends it.")
        self.app.tell(on if self.area.focus_mode else _("Focus is off."))

    async def action_back(self) -> None:
        """Leave what is open first, then the post."""
        if self.query("FindBar"):
            self.close_find()
        elif self.focused is not self.area:
            await self.back_to_text()
        else:
            self.job(self.leave(), group="leave")
