"""The conversation about a post, of which only the comments on screen are ever laid out.

It scrolls by comments and lines instead of by a height that nobody knows before all is laid out: a thread
of ten thousand comments opens as quickly as one of ten.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from bloggy.domain.clean import clean_line, safe_url
from bloggy.render.layout import STYLES, Line, Span
from bloggy.services.comments.opened import Opened
from bloggy.tui.bindings import bindings
from bloggy.tui.comments.entry_lines import BAR, BodyLines, indented, lay_out
from bloggy.tui.comments.marks import author_of
from bloggy.tui.text import line as text_line
from bloggy.tui.when import number

if TYPE_CHECKING:
    from bloggy.domain.comments_listing import CommentRow
    from bloggy.services.clock import Clock

_OWN = ("name", "new-name", "info-name", "line", "bar", "accent", "info", "warning", "error")
WIDEST = 92
"""Cells of the measure, however wide the pane is."""


def _class(token: str) -> str:
    return "thread-pane--" + token.replace(".", "-")


class ThreadPane(Widget, can_focus=True):
    """Every comment on a post, one of them chosen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        each for each in bindings("list") if getattr(each, "action", "") != "choose"
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {_class(token) for token in (*STYLES, *_OWN)}
    ALLOW_SELECT = False

    class Moved(Message):
        """Another comment is chosen here by key or mouse."""

        def __init__(self, row: CommentRow) -> None:
            super().__init__()
            self.row = row

    class LinkClicked(Message):
        """A web address in a comment was clicked (http or https); nothing was opened yet."""

        def __init__(self, url: str) -> None:
            super().__init__()
            self.url = url

    def __init__(self, clock: Clock, body: BodyLines, *, ascii_only: bool) -> None:
        """`body` lays out what a comment says."""
        super().__init__(id="thread", classes="pane")
        self._clock, self._body = clock, body
        self._ascii = ascii_only
        self._now = clock.now()
        self.rows = Opened(())
        self._at = 0
        self._top = (0, 0)
        """The first line on screen: (comment, its line)."""
        self._laid: dict[int, list[Line]] = {}
        self._laid_width = 0
        self._view: list[tuple[int, int]] | None = None
        self._drawn_width = 0
        self._styles_of: dict[str, Style] = {}

    # What is shown.

    def show(self, thread: Opened | None, comment: int | None = None) -> None:
        """Show a conversation at that comment (None: at its beginning)."""
        rows = Opened(()) if thread is None else thread
        same = self.rows.first is not None and rows.place_of(self.rows.first) is not None
        before, top = self.chosen, self._top
        self.rows, self._now = rows, self._clock.now()
        self._laid.clear()
        found = None if comment is None else rows.place_of(comment)
        self._at = found or 0
        if same and before is not None and before.id == comment and top[0] < len(rows):
            self._top = top
            self._in_sight()
        else:
            self._in_the_middle()
        self._changed()

    def holds(self, comment: int) -> bool:
        """Whether the conversation has that comment."""
        return self.rows.place_of(comment) is not None

    def choose(self, comment: int) -> None:
        """Go to that comment, if it is part of the conversation."""
        found = self.rows.place_of(comment)
        if found is not None and found != self._at:
            self._at = found
            self._in_sight()
            self._changed()

    @property
    def chosen(self) -> CommentRow | None:
        """The comment that the keys mean."""
        return self.rows.row(self._at) if self._at < len(self.rows) else None

    # Laying out.

    def _lines(self, place: int) -> list[Line]:
        width = min(self.content_size.width, WIDEST)
        if width != self._laid_width:
            self._laid.clear()
            self._laid_width = width
        found = self._laid.get(place)
        if found is None:
            row = self.rows.row(place)
            found = self._laid[place] = [()] if row is None else self._lay_out(row, width)
        return found

    def _lay_out(self, row: CommentRow, width: int) -> list[Line]:
        answers = ""
        if row.parent is not None and indented(row.depth, width) < row.depth:  # which does not show it
            parent = self.rows.named(row.parent)
            answers = author_of(parent) if parent is not None else ""
        return lay_out(row, width, self._now, self._body, answers=answers, ascii_only=self._ascii)

    @property
    def _height(self) -> int:
        return max(self.content_size.height, 1)

    def _changed(self) -> None:
        self._view = None
        self._show_place()
        self.refresh()

    def _show_place(self) -> None:
        """Say in the border where in a long conversation this is."""
        shown = self._shown()
        whole = len(shown) < self._height or (shown[0] == (0, 0) and shown[-1][0] == len(self.rows) - 1)
        said = "" if whole or not self.rows else f"{number(self._at + 1)}/{number(len(self.rows))}"
        self.border_subtitle = text_line(said)

    def _shown(self) -> list[tuple[int, int]]:
        """(comment, line) of each line on screen."""
        if self._laid_width != min(self.content_size.width, WIDEST):  # drawn before it is told of its size
            self._view = None
            place, line = self._top
            if place < len(self.rows):
                self._top = place, min(line, len(self._lines(place)) - 1)
        if self._view is None:
            found: list[tuple[int, int]] = []
            place, first = self._top
            height = self._height
            while len(found) < height and place < len(self.rows):
                found += [(place, line) for line in range(first, len(self._lines(place)))]
                place, first = place + 1, 0
            self._view = found[:height]
        return self._view

    def _moved_by(self, top: tuple[int, int], by: int) -> tuple[int, int]:
        """The line so many below (or above) another one, as far as there are any."""
        place, line = top[0], top[1] + by
        while line < 0 and place > 0:
            place -= 1
            line += len(self._lines(place))
        while place < len(self.rows) - 1 and line >= len(self._lines(place)):
            line -= len(self._lines(place))
            place += 1
        return place, max(line, 0)

    def _fill(self) -> None:
        """Show no emptiness below the end while there is something above."""
        self._view = None
        missing = self._height - len(self._shown())
        if missing > 0 and self.rows:
            self._top = self._moved_by(self._top, -missing)
            self._view = None

    def _in_the_middle(self) -> None:
        self._top = self._moved_by((self._at, 0), -(self._height // 3)) if self.rows else (0, 0)
        self._fill()

    def _in_sight(self) -> None:
        """Scroll as little as shows the chosen comment, its beginning above all."""
        if not self.rows:
            return
        size = len(self._lines(self._at)) - 1
        self._view = None
        seen = [at for at, (place, _line) in enumerate(self._shown()) if place == self._at]
        if (self._at, 0) < self._top:
            self._top = (self._at, 0)
        elif not seen or len(seen) < min(size, self._height):
            up = max(self._height - size, 0)
            self._top = self._moved_by((self._at, 0), -up)
        self._fill()

    def on_resize(self) -> None:
        self._laid.clear()
        self._in_sight()
        self._changed()

    # Painting.

    def notify_style_update(self) -> None:
        self._styles_of.clear()
        super().notify_style_update()

    def _style(self, tokens: str) -> Style:
        style = self._styles_of.get(tokens)
        if style is None:
            style = self.rich_style
            for token in tokens.split():
                style += self.get_component_rich_style(_class(token), partial=True)
            self._styles_of[tokens] = style
        return style

    def render_lines(self, crop: Region) -> list[Strip]:
        self._drawn_width = self.content_size.width  # asked for once: finding it out takes a walk up
        self._shown()
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        width, shown = self._drawn_width, self._view or ()
        if y >= len(shown):
            return Strip.blank(width, self._style(""))
        place, line = shown[y]
        lines = self._laid[place]
        inside = place == self._at and line < len(lines) - 1
        bar = ("|" if self._ascii else "▌") if inside else " "
        spans = (Span(bar.ljust(BAR), "bar"), *lines[line])
        strip = Strip([Segment(span.text, self._style(span.style)) for span in spans])
        return strip.adjust_cell_length(width, self._style(""))

    # Keys and mouse.

    def _go(self, place: int) -> None:
        place = min(max(place, 0), len(self.rows) - 1)
        if not self.rows or place == self._at:
            return
        self._at = place
        self._in_sight()
        self._changed()
        self._tell_moved()

    def _tell_moved(self) -> None:
        row = self.chosen
        if row is not None:
            self.post_message(self.Moved(row))

    def _scroll(self, by: int) -> None:
        if self.rows:
            self._top = self._moved_by(self._top, by)
            self._fill()
            self._changed()

    def action_cursor_down(self) -> None:
        """To the next comment; what is longer than the pane is first read to its end."""
        shown = self._shown()
        if shown and shown[-1][0] == self._at and shown[-1][1] < len(self._lines(self._at)) - 2:
            self._scroll(max(self._height // 2, 1))
        else:
            self._go(self._at + 1)

    def action_cursor_up(self) -> None:
        if self._top[0] == self._at and self._top[1] > 0:
            self._scroll(-max(self._height // 2, 1))
        else:
            self._go(self._at - 1)

    def _page(self, step: int) -> None:
        self._scroll(step * max(self._height - 1, 1))
        first, last = self._top[0], self._shown()[-1][0] if self._shown() else 0
        if not first <= self._at <= last and self.rows:
            self._at = min(first + bool(self._top[1]), last) if step > 0 else last
            self._changed()
            self._tell_moved()

    def action_page_down(self) -> None:
        self._page(1)

    def action_page_up(self) -> None:
        self._page(-1)

    def action_first(self) -> None:
        self._go(0)

    def action_last(self) -> None:
        self._go(len(self.rows) - 1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self._scroll(-3)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self._scroll(3)

    def _spot(self, event: events.MouseEvent) -> tuple[int, str | None] | None:
        """(comment, address) under the mouse; the address only when it may be opened."""
        offset = event.get_content_offset(self)
        shown = self._shown()
        if offset is None or not 0 <= offset.y < len(shown):
            return None
        place, line = shown[offset.y]
        column = BAR
        for span in self._lines(place)[line]:
            column += cell_len(span.text)
            if offset.x < column:
                return place, safe_url(span.href) if span.href else None
        return place, None

    def on_mouse_move(self, event: events.MouseMove) -> None:
        spot = self._spot(event)
        shown = Content(clean_line(spot[1])) if spot is not None and spot[1] else None
        if shown != self.tooltip:
            self.tooltip = shown

    def on_click(self, event: events.Click) -> None:
        spot = self._spot(event)
        if spot is None:
            return
        self._go(spot[0])
        if spot[1]:
            event.stop()
            self.post_message(self.LinkClicked(spot[1]))
