"""A TextArea that paints only what has changed, at a cost that depends on the screen and not on the text.

Textual 8.2.8 joins the whole text and adds up all heights for every painted line, and repaints everything at
every key. Here a row is painted when its key (`painter.RowKey`) is another than the one painted last.
"""

from __future__ import annotations

from typing import Final

from textual.document._document import Selection
from textual.geometry import Offset, Region, Size
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import TextArea

from bloggy.tui.editor.blocks import BlockStates
from bloggy.tui.editor.document import PostDocument
from bloggy.tui.editor.frame import NUMBER_MARGIN, Frame, Match
from bloggy.tui.editor.navigator import ProseNavigator
from bloggy.tui.editor.painter import STYLE_NAMES, Range, RowKey, RowPainter, component_class
from bloggy.tui.editor.words import paragraph_around
from bloggy.tui.editor.wrapping import SoftWrap

_EIGHTHS: Final = 8  # a scroll bar's thumb is drawn in eighths of a cell


class Viewport(TextArea, inherit_bindings=False):
    """The screen half of the editor: layout, scrolling and painting of a `PostDocument`."""

    COMPONENT_CLASSES = frozenset(component_class(name) for name in STYLE_NAMES)  # type: ignore[assignment]

    selection = reactive(Selection(), init=False, always_update=True, repaint=False)
    measure: reactive[int] = reactive(0, init=False, repaint=False)
    """The longest row in cells, centred where the widget is wider; 0 for no limit."""
    focus_mode: reactive[bool] = reactive(False, init=False, repaint=False)
    """Dims all but the paragraph of the cursor."""
    typewriter: reactive[bool] = reactive(False, init=False, repaint=False)
    """Keeps the row of the cursor in the middle of the screen."""

    document: PostDocument
    wrapped_document: SoftWrap

    def __init__(
        self,
        *,
        read_only: bool,
        show_line_numbers: bool,
        measure: int,
        name: str | None,
        id: str | None,
        classes: str | None,
    ) -> None:
        self._painter = RowPainter(self)
        self._keys: list[RowKey | None] = []
        self._keys_stamp: object = None
        self._painted: list[RowKey | None] = []
        self._painted_scroll = -1
        self._margin = self._number_width = 0
        self._look = 0
        super().__init__(
            tab_behavior="indent",
            read_only=read_only,
            show_line_numbers=show_line_numbers,
            name=name,
            id=id,
            classes=classes,
        )
        self.set_reactive(TextArea.cursor_blink, False)
        self.set_reactive(Viewport.measure, measure)

    def _set_document(self, text: str, language: str | None) -> None:
        self.document = PostDocument(text)
        self.wrapped_document = SoftWrap(self.document, tab_width=self.indent_width)
        self.navigator = ProseNavigator(self.wrapped_document)
        self._states = BlockStates(self.document.lines)
        self.selection = Selection()
        self._look += 1
        self._rewrap_and_refresh_virtual_size()

    def _watch_language(self, language: str | None) -> None:
        """Nothing: highlighting is the painter's own."""

    # --- layout

    @property
    def gutter_width(self) -> int:
        """The cells left of the text: the centring margin and the line numbers."""
        return self._margin + self._number_width

    @property
    def wrap_width(self) -> int:
        """The longest row in cells; 0 before the widget has a size."""
        self._measure_columns()
        width = self.scrollable_content_region.width
        return max(1, width - 2 * self._margin - self._number_width - 1) if width else 0

    def _measure_columns(self) -> None:
        """Work out the margin and the room for line numbers."""
        width = self.scrollable_content_region.width
        digits = len(str(self.document.line_count - 1 + self.line_number_start))
        self._number_width = digits + NUMBER_MARGIN if self.show_line_numbers else 0
        spare = width - self._number_width - 1 - self.measure
        self._margin = max(0, spare // 2) if self.measure else 0
        self._painter.resize(width, self._margin, self.indent_width)

    def _numbers_need_room(self) -> bool:
        digits = len(str(self.document.line_count - 1 + self.line_number_start))
        return self.show_line_numbers and digits + NUMBER_MARGIN != self._number_width

    def _rewrap_and_refresh_virtual_size(self, *, always: bool = False) -> None:
        width = self.wrap_width
        if always or not self.wrapped_document.is_wrapped_at(width, self.indent_width):
            self.wrapped_document.wrap(width, tab_width=self.indent_width)
        self._look += 1
        self._refresh_size()

    def _on_resize(self) -> None:
        """Wrap at the new width and keep the first row's text there (TextArea's handler runs next)."""
        line = self.wrapped_document.offset_to_location(Offset(0, round(self.scroll_y)))[0]
        self._rewrap_and_refresh_virtual_size()
        if line:
            self.scroll_to(y=self.wrapped_document.rows_of(line)[0], animate=False)
        self.scroll_cursor_visible()
        self.refresh()  # rows of the old wrapping may have been painted at the new width already

    def _refresh_size(self) -> None:
        """Tell the scroll bar of a new height; a layout of the screen only where a bar comes or goes."""
        size = Size(0, self.wrapped_document.height)
        before = self.virtual_size
        if size == before:
            return
        if not self.is_mounted or self.styles.is_auto_height:
            self.virtual_size = size
            self._refresh_scrollbars()
            return
        self.set_reactive(Widget.virtual_size, size)
        room = self.size.height
        bar_stays = (before.height > room) == (size.height > room)
        thumb_stays = self._thumb(before.height) == self._thumb(size.height)
        if not bar_stays or not thumb_stays or self.scroll_y > self.max_scroll_y:
            self._scroll_update(size)

    def _thumb(self, height: int) -> tuple[int, int]:
        room = self.size.height
        if height <= room:
            return 0, 0
        return _EIGHTHS * room * room // height, _EIGHTHS * room * int(self.scroll_y) // height

    def _watch_measure(self) -> None:
        if self.is_mounted:
            self._rewrap_and_refresh_virtual_size()
            self.scroll_cursor_visible()
            self.refresh()

    # --- the cursor

    def _watch_selection(self, previous_selection: Selection, selection: Selection) -> None:
        if not self.is_mounted:
            return
        if self.screen.selections:
            self.app.clear_selection()
        self.scroll_cursor_visible()
        self._paint_changes()
        self.app.cursor_position = self.cursor_screen_offset
        if previous_selection.end[0] != selection.end[0]:
            self._cursor_changed_line(selection.end[0])

    def _cursor_changed_line(self, line: int) -> None:
        """The cursor is on another line now; for the subclass to tell."""

    def scroll_cursor_visible(self, center: bool = False, animate: bool = False) -> Offset:
        """Scroll so that the row of the cursor is on the screen (`center`: in its middle), never animated."""
        if not self._has_cursor:
            return Offset(0, 0)
        self._cursor_offset = self.wrapped_document.location_to_offset(self.cursor_location)
        y = self._cursor_offset[1]
        top, room = round(self.scroll_y), self.scrollable_content_region.height
        if center or self.typewriter:
            target = max(0, y - room // 2)
        elif y < top:
            target = y
        elif room and y >= top + room:
            target = y - room + 1
        else:
            return Offset(0, 0)
        self.scroll_to(y=target, animate=False, force=True)
        return Offset(0, round(self.scroll_y) - top)

    def _watch_read_only(self, read_only: bool) -> None:
        self._look += 1
        super()._watch_read_only(read_only)

    def _watch_focus_mode(self) -> None:
        self._paint_changes()

    def _watch_typewriter(self) -> None:
        if self.is_mounted:
            self.scroll_cursor_visible()
            self._paint_changes()

    # --- painting

    def notify_style_update(self) -> None:
        """The CSS, the theme or the focus has changed."""
        self._painter.restyle()
        self._look += 1
        super().notify_style_update()

    def _app_theme_changed(self) -> None:
        self._painter.restyle()
        self._look += 1
        super()._app_theme_changed()

    def _watch__cursor_visible(self) -> None:
        self._paint_changes()

    def render_lines(self, crop: Region) -> list[Strip]:
        """The rows that Textual asks for; the theme of TextArea is not applied, the painter has the CSS."""
        self._update_keys()
        if self._painted_scroll != round(self.scroll_y) or len(self._painted) != len(self._keys):
            self._painted, self._painted_scroll = self._keys, round(self.scroll_y)
        return super(TextArea, self).render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """One row of the screen."""
        key = self._keys[y] if y < len(self._keys) else None
        return self._painter.paint(key) if key else self._painter.blank()

    def _paint_changes(self) -> None:
        """Ask for a repaint of the rows that look other than they did."""
        if not self.is_mounted:
            return
        self._update_keys()
        keys, painted, scroll = self._keys, self._painted, round(self.scroll_y)
        if scroll == self._painted_scroll and len(keys) == len(painted):
            width = self.size.width
            changed = [y for y, key in enumerate(keys) if key is not painted[y] and key != painted[y]]
            if changed:
                self.refresh(*(Region(0, y, width, 1) for y in changed))
        self._painted, self._painted_scroll = keys, scroll

    def _update_keys(self) -> None:
        """Describe every row of the screen as it should look now."""
        stamp = (
            self.document.version,
            self._look,
            self.scroll_y,
            self.size,
            self.selection,
            self._draw_cursor,
            self.focus_mode,
        )
        if stamp == self._keys_stamp:
            return
        self._keys_stamp = stamp
        room = self.size.height
        rows = self.wrapped_document.window(round(self.scroll_y), room)
        frame = Frame(
            lines=self.document.lines,
            wrapped=self.wrapped_document,
            states=self._states,
            selection=self.selection,
            shows_cursor=self._draw_cursor,
            marks_line=self.highlight_cursor_line and self._has_cursor,
            focused=self._focused_rows() if self.focus_mode else None,
            first_number=self.line_number_start,
            number_width=self._number_width,
            find=self._matches_in,
        )
        self._keys = [*frame.keys(rows), *[None] * (room - len(rows))]

    def _focused_rows(self) -> Range:
        return paragraph_around(self.document.lines, self.selection.end[0])

    def _matches_in(self, line: int, text: str) -> tuple[Match, ...]:
        """Columns of `text` that a search has found; for the subclass."""
        return ()
