"""Breaks lines softly at the measure and maps text to screen and back, quickly enough for a megabyte.

Textual's WrappedDocument keeps two tables that it renumbers below every edit and adds up for every painted
line; this one keeps blocks of heights. A space may hang in the cell the cursor needs anyway, a no-break space
never breaks, and text without spaces (Chinese, Japanese) breaks between any two characters.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from textual.document._document import DocumentBase, Location
from textual.document._wrapped_document import WrappedDocument
from textual.geometry import Offset

from bloggy.tui.editor.display import cells, is_narrow, visible
from bloggy.tui.editor.graphemes import clusters, next_boundary, previous_boundary
from bloggy.tui.editor.rows import RowIndex

_NO_BREAKS: list[int] = []
_TOKEN: Final = re.compile(r"[^ \t]+|[ \t]")


def wrap_line(line: str, width: int, tab_width: int) -> list[int]:
    """The columns at which `line` is broken to fit `width` cells; not to be changed by the caller."""
    if not width or (len(line) <= width and is_narrow(line)):
        return _NO_BREAKS
    if is_narrow(line):
        return _wrap_narrow(line, width)
    return _wrap_wide(visible(line), width, tab_width) or _NO_BREAKS


def _wrap_narrow(line: str, width: int) -> list[int]:
    breaks: list[int] = []
    position, length = 0, len(line)
    while length - position > width:
        found = line.rfind(" ", position, position + width + 1)
        position = found + 1 if found >= position else position + width
        breaks.append(position)
    return breaks


def _wrap_wide(line: str, width: int, tab_width: int) -> list[int]:
    breaks: list[int] = []
    start = chance = column = x = 0
    for piece, fixed in _pieces(line, width):
        size = tab_width - x % tab_width if fixed is None else fixed
        room = width + 1 if piece == " " else width
        while x + size > room and column > start:
            start = chance if chance > start else column
            breaks.append(start)
            x = cells(line[start:column], tab_width)
            size = tab_width - x % tab_width if fixed is None else fixed
        x += size
        column += len(piece)
        if piece in " \t" or (size == 2 and not is_narrow(piece)):
            chance = column
    if x > width and line.endswith(" "):  # a space hangs at the very end: the cursor needs a row
        breaks.append(column)
    return breaks


def _pieces(line: str, width: int) -> Iterator[tuple[str, int | None]]:
    """What is never parted, and its cells: words of narrow letters that fit a row, else single characters.

    A tab has None: its cells depend on where it stands.
    """
    for word in _TOKEN.findall(line):
        if word == "\t":
            yield word, None
        elif is_narrow(word) and len(word) <= width:
            yield word, len(word)
        else:
            for cluster in clusters(word):
                yield cluster, cells(cluster, 1)


class SoftWrap(WrappedDocument):
    """The wrapped view of a document, kept up to date edit by edit."""

    def __init__(self, document: DocumentBase, width: int = 0, tab_width: int = 4) -> None:
        self._breaks: list[list[int]] = []
        self._index = RowIndex([])
        super().__init__(document, width, tab_width)

    def wrap(self, width: int, tab_width: int | None = None) -> None:
        """Wrap every line anew, at `width` cells (0: not at all)."""
        self._width = width
        self._tab_width = tab_width or self._tab_width
        tab = self._tab_width
        self._breaks = [wrap_line(line, width, tab) for line in self.document.lines]
        self._index = RowIndex([len(breaks) + 1 for breaks in self._breaks])

    def is_wrapped_at(self, width: int, tab_width: int) -> bool:
        """Whether wrapping at this width would change nothing."""
        return (width, tab_width) == (self._width, self._tab_width)

    def wrap_range(self, start: Location, old_end: Location, new_end: Location) -> None:
        """Wrap again what an edit touched: rows `start` to `old_end` have become `start` to `new_end`."""
        last = len(self._breaks) - 1
        top = min(start[0], last)
        stop = min(max(old_end[0], top), last) + 1
        new_stop = max(new_end[0], top) + 1
        lines = self.document.lines[top:new_stop]
        breaks = [wrap_line(line, self._width, self._tab_width) for line in lines]
        heights = [len(columns) + 1 for columns in breaks]
        if stop - top == 1 == len(heights) and self._index.height(top) == heights[0]:
            self._breaks[top] = breaks[0]
            return
        self._breaks[top:stop] = breaks
        self._index.replace(top, stop, heights)

    @property
    def height(self) -> int:
        """The number of screen rows of the whole text."""
        return self._index.total

    @property
    def line_count(self) -> int:
        """How many lines have been wrapped; behind the document's only while an edit is under way."""
        return len(self._breaks)

    @property
    def wrapped(self) -> bool:
        """Whether every line fits in one row (the meaning Textual gives this name)."""
        return self._index.total == len(self._breaks)

    @property
    def lines(self) -> list[list[str]]:
        """Every line as the list of its rows."""
        return [self.get_sections(index) for index in range(len(self._breaks))]

    def window(self, row: int, count: int) -> list[tuple[int, int]]:
        """Line and section of up to `count` screen rows from `row` on."""
        return list(self._index.window(row, count))

    def rows_of(self, line: int) -> tuple[int, int]:
        """The first screen row of a line, and how many it has."""
        return self._index.top(line), self._index.height(line)

    def section_bounds(self, line: int, section: int) -> tuple[int, int]:
        """The columns at which a row of a line begins and ends."""
        breaks = self._breaks[line]
        start = breaks[section - 1] if section else 0
        return start, breaks[section] if section < len(breaks) else len(self.document[line])

    def get_offsets(self, line_index: int) -> list[int]:
        """The columns at which a line is broken."""
        if not 0 <= line_index < len(self._breaks):
            raise ValueError(f"The document has {len(self._breaks)} lines, there is no line {line_index}.")
        return self._breaks[line_index]

    def get_sections(self, line_index: int) -> list[str]:
        """The rows of a line as they are shown, tabs aside."""
        line = visible(self.document[line_index])
        bounds: Sequence[int] = [0, *self._breaks[line_index], len(line)]
        return [line[a:b] for a, b in pairwise(bounds)]

    def get_tab_widths(self, line_index: int) -> list[int]:
        """Not kept: tabs are widened row by row when they are painted."""
        return []

    def location_to_offset(self, location: Location) -> Offset:
        """Where on the (unscrolled) screen a location is."""
        row, column = location
        row = min(max(row, 0), len(self._breaks) - 1)
        breaks = self._breaks[row]
        section = bisect_right(breaks, column)
        start = breaks[section - 1] if section else 0
        return Offset(self._cells(self.document[row][start:column]), self._index.top(row) + section)

    def offset_to_location(self, offset: Offset) -> Location:
        """The location nearest to a place on the (unscrolled) screen."""
        line, section = self._index.at(offset.y)
        if offset.y >= self.height:
            section = len(self._breaks[line])
        return line, self.get_target_document_column(line, max(0, offset.x), section)

    def get_target_document_column(self, line_index: int, x_offset: int, y_offset: int) -> int:
        """The column of the character in cell `x_offset` of row `y_offset` (may be negative) of a line."""
        count = len(self._breaks[line_index]) + 1
        section = y_offset % count
        start, end = self.section_bounds(line_index, section)
        line = self.document[line_index]
        column = self._column_at(line, start, end, x_offset)
        if section != count - 1 and column >= end:
            return max(start, previous_boundary(line, end))
        return column

    def _column_at(self, line: str, start: int, end: int, x: int) -> int:
        if is_narrow(line):
            return min(start + x, end)
        column, reached = start, 0
        while column < end:
            after = min(next_boundary(line, column), end)
            cluster = visible(line[column:after])
            width = self._tab_width - reached % self._tab_width if cluster == "\t" else self._cells(cluster)
            if reached + width > x:
                return column
            column, reached = after, reached + width
        return end

    def _cells(self, text: str) -> int:
        return cells(visible(text), self._tab_width)
