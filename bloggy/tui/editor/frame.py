"""Describes the rows of one screenful, reading everything they depend on once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from textual.document._document import Selection

from bloggy.tui.editor.blocks import PROSE, START, BlockStates
from bloggy.tui.editor.inline import is_underline
from bloggy.tui.editor.painter import Range, RowKey
from bloggy.tui.editor.wrapping import SoftWrap

Match = tuple[int, int, bool]
"""Start and end column of something found, and whether it is the current match."""

NUMBER_MARGIN: Final = 2  # cells between a line number and the text


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What the rows of the screen depend on, at one moment."""

    lines: Sequence[str]
    """The lines of the document."""
    wrapped: SoftWrap
    """Where they are broken."""
    states: BlockStates
    """In which kind of block each begins."""
    selection: Selection
    """Anchor and cursor."""
    shows_cursor: bool
    """Whether the cursor is drawn."""
    marks_line: bool
    """Whether the line of the cursor is marked."""
    focused: Range | None
    """First and last line that focus mode leaves bright; None without focus mode."""
    first_number: int
    """The number of the first line."""
    number_width: int
    """The cells for line numbers; 0 without."""
    find: Callable[[int, str], tuple[Match, ...]]
    """What a search finds in a line, given its row and text."""

    def keys(self, rows: Sequence[tuple[int, int]]) -> Iterator[RowKey]:
        """The keys of rows given as line and section within it."""
        previous = -1
        text, state, underlined = "", PROSE, False
        matches: tuple[Match, ...] = ()
        for line, section in rows:
            if line != previous:
                previous = line
                text, state = self.lines[line], self.states.at(line)
                underlined = self._is_underlined(line, text, state)
                matches = self.find(line, text)
            start, end = self.wrapped.section_bounds(line, section)
            is_last = section == len(self.wrapped.get_offsets(line))
            yield RowKey(
                text,
                state,
                underlined,
                start,
                end,
                self._cursor_in(line, start, end, is_last),
                self.marks_line and line == self.selection.end[0],
                self._selected_in(line, start, end, is_last),
                tuple((max(a, start), min(b, end), now) for a, b, now in matches if a < end and b > start),
                self.focused is not None and not self.focused[0] <= line <= self.focused[1],
                self._number(line, section),
            )

    def _is_underlined(self, line: int, text: str, state: str) -> bool:
        if state not in (PROSE, START) or line + 1 >= len(self.lines) or not text or text.isspace():
            return False
        return is_underline(self.lines[line + 1])

    def _cursor_in(self, line: int, start: int, end: int, is_last: bool) -> int:
        row, column = self.selection.end
        if row != line or not self.shows_cursor or column < start:
            return -1
        return column if column < end or is_last else -1

    def _selected_in(self, line: int, start: int, end: int, is_last: bool) -> Range | None:
        """The selected columns of a row, one more than it has where the selection takes its line end."""
        anchor, cursor = self.selection
        if anchor == cursor:
            return None
        (top, left), (bottom, right) = (anchor, cursor) if anchor < cursor else (cursor, anchor)
        if not top <= line <= bottom:
            return None
        begin = max(start, left) if line == top else start
        stop = min(end, right) if line == bottom else end + is_last
        return (begin, stop) if begin < stop else None

    def _number(self, line: int, section: int) -> str:
        if not self.number_width:
            return ""
        if section:
            return " " * self.number_width
        return f"{line + self.first_number:>{self.number_width - NUMBER_MARGIN}}{' ' * NUMBER_MARGIN}"
