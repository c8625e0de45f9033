"""A list that draws only the lines on screen, so that a hundred thousand rows cost what twenty do.

Textual's own lists make a widget or a cell per row. This one asks for the rows it shows and, when the cursor
moves, repaints two of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Self

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from bloggy.tui.bindings import bindings

Piece = tuple[str, str]
"""Text (cleaned, on one line) and its style: `title` means the component class `line-list--title`."""

_DRAWN_KEPT = 512
"""Lines; several screens full."""
_STYLES = ("title", "quiet", "accent", "info", "success", "warning", "error", "heading", "text")


def fit(text: str, width: int, ellipsis: str = "…") -> str:
    """`text` in exactly `width` cells, cut with an ellipsis or filled with spaces."""
    if cell_len(text) <= width:
        return set_cell_size(text, width)
    room = width - cell_len(ellipsis)
    return set_cell_size(text, room) + ellipsis if room > 0 else set_cell_size(text, max(width, 0))


class LineList(ScrollView, can_focus=True):
    """Rows of `row_height` lines, one of them chosen."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("list")
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"line-list--{name}" for name in (*_STYLES, "chosen", "chosen-blurred")
    }
    row_height: int = 1

    class Highlighted(Message):
        """The cursor came to a row."""

        def __init__(self, sender: LineList, index: int) -> None:
            super().__init__()
            self.sender, self.index = sender, index

        @property
        def control(self) -> LineList:
            """The list."""
            return self.sender

    class Chosen(Highlighted):
        """A row was entered: by key, or by a second click."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.count = 0
        self.cursor = 0
        self._styles: dict[tuple[str, bool], Style] = {}
        self._drawn: dict[tuple[int, int, bool], Strip] = {}

    # What a list of its own kind says about its rows.

    def pieces(self, index: int, line: int, width: int) -> Iterable[Piece]:
        """The text of one line of a row, `width` cells at most."""
        raise NotImplementedError

    def selectable(self, index: int) -> bool:
        """Whether the cursor may stand on the row (a heading's may not)."""
        return True

    # State.

    def set_count(self, count: int, cursor: int | None = None) -> None:
        """Show that many rows, the cursor on row `cursor` (None: where it is)."""
        self.count = count
        self.cursor = min(max(self.cursor if cursor is None else cursor, 0), max(count - 1, 0))
        self.virtual_size = Size(0, count * self.row_height)
        self._keep_in_sight()
        self.refresh()

    def move_to(self, index: int, *, step: int = 1) -> None:
        """Put the cursor on a row, or on the next one in the direction of `step` that may be chosen."""
        index = min(max(index, 0), self.count - 1)
        while 0 <= index < self.count and not self.selectable(index):
            index += step
        if not 0 <= index < self.count or index == self.cursor:
            self._keep_in_sight(edge=step)
            return
        old, self.cursor = self.cursor, index
        self._keep_in_sight(edge=step)
        self._repaint(old)
        self._repaint(index)
        self.post_message(self.Highlighted(self, index))

    def _repaint(self, index: int) -> None:
        self.refresh_lines(index * self.row_height, self.row_height)

    def _keep_in_sight(self, edge: int = 0) -> None:
        """Scroll as little as shows the cursor; headings above the first row come along."""
        height = self.scrollable_content_region.height or self.size.height
        if not height:
            return
        top, first = round(self.scroll_offset.y), self.cursor * self.row_height
        if (
            edge < 0
            and not any(self.selectable(row) for row in range(min(self.cursor, 8)))
            and self.cursor < 8
        ):
            first = 0
        last = (self.cursor + 1) * self.row_height
        if first < top:
            self.scroll_to(y=first, animate=False, immediate=True)
        elif last > top + height:
            self.scroll_to(y=last - height, animate=False, immediate=True)

    # Painting.

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Self:
        """Draw again; as a whole (without `regions`) because something may look or say other than it did."""
        if not regions:
            self._drawn = {}
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines of a region. Those drawn before are kept: scrolled, a row looks the same elsewhere."""
        if crop.x or self.styles.gutter:  # padding or a border shifts the lines
            return super().render_lines(crop)
        top, width = round(self.scroll_offset.y), crop.width
        keys = [(top + y, width, (top + y) // self.row_height == self.cursor) for y in crop.line_range]
        if len(self._drawn) > _DRAWN_KEPT:
            self._drawn = {}
        missing = [index for index, key in enumerate(keys) if key not in self._drawn]
        if missing:
            first, last = missing[0], missing[-1]
            part = Region(crop.x, crop.y + first, crop.width, last - first + 1)
            self._drawn.update(zip(keys[first : last + 1], super().render_lines(part), strict=True))
        return [self._drawn[key] for key in keys]

    def notify_style_update(self) -> None:
        self._styles.clear()
        self._drawn = {}
        super().notify_style_update()

    def _style(self, name: str, chosen: bool) -> Style:
        key = (name, chosen)
        style = self._styles.get(key)
        if style is None:
            style = self.rich_style
            if name:
                style += self.get_component_rich_style(f"line-list--{name}", partial=True)
            if chosen:
                which = "chosen" if self.has_focus else "chosen-blurred"
                style += self.get_component_rich_style(f"line-list--{which}", partial=True)
            self._styles[key] = style
        return style

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        index, line = divmod(y + round(self.scroll_offset.y), self.row_height)
        if index >= self.count:
            return Strip.blank(width, self._style("", False))
        chosen = index == self.cursor and self.selectable(index)
        segments = [
            Segment(text, self._style(name, chosen)) for text, name in self.pieces(index, line, width)
        ]
        return Strip(segments).adjust_cell_length(width, self._style("", chosen))

    def watch_has_focus(self, value: bool) -> None:
        self._styles.clear()
        self._drawn = {}
        super().watch_has_focus(value)
        self._repaint(self.cursor)

    # Keys and mouse.

    def action_cursor_up(self) -> None:
        self.move_to(self.cursor - 1, step=-1)

    def action_cursor_down(self) -> None:
        self.move_to(self.cursor + 1)

    def _page(self) -> int:
        return max(1, self.scrollable_content_region.height // self.row_height - 1)

    def action_page_up(self) -> None:
        self.move_to(self.cursor - self._page(), step=-1 if self.cursor > self._page() else 1)

    def action_page_down(self) -> None:
        self.move_to(self.cursor + self._page(), step=1 if self.cursor + self._page() < self.count else -1)

    def action_first(self) -> None:
        self.scroll_to(y=0, animate=False, immediate=True)
        self.move_to(0)

    def action_last(self) -> None:
        self.move_to(self.count - 1, step=-1)

    def action_choose(self) -> None:
        if self.count and self.selectable(self.cursor):
            self.post_message(self.Chosen(self, self.cursor))

    def row_at(self, event: events.MouseEvent) -> int | None:
        """The row under the mouse."""
        offset = event.get_content_offset(self)
        if offset is None:
            return None
        index = (offset.y + round(self.scroll_offset.y)) // self.row_height
        return index if index < self.count and self.selectable(index) else None

    def on_click(self, event: events.Click) -> None:
        index = self.row_at(event)
        if index is None:
            return
        again = index == self.cursor
        self.move_to(index)
        if event.chain >= 2 and again:
            self.post_message(self.Chosen(self, index))

    def on_resize(self) -> None:
        self._keep_in_sight()

    def visible_region(self) -> Region:
        """The rows on screen, as (0, first, 1, number)."""
        top = round(self.scroll_offset.y) // self.row_height
        return Region(0, top, 1, self.scrollable_content_region.height // self.row_height + 1)
