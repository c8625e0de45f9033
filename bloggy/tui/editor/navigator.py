"""Moves the cursor by what a reader sees as one character, and home by what a writer means by it."""

from __future__ import annotations

from textual.document._document import Location
from textual.document._document_navigator import DocumentNavigator

from bloggy.tui.editor.graphemes import next_boundary, previous_boundary


class ProseNavigator(DocumentNavigator):
    """Cursor movement that never stops inside an emoji, a flag or an accented letter."""

    def get_location_left(self, location: Location) -> Location:
        """One character to the left, or the end of the line above."""
        row, column = location
        if column:
            return row, previous_boundary(self._document[row], column)
        return (row - 1, len(self._document[row - 1])) if row else (0, 0)

    def get_location_right(self, location: Location) -> Location:
        """One character to the right, or the start of the line below."""
        row, column = location
        line = self._document[row]
        if column < len(line):
            return row, next_boundary(line, column)
        return (row + 1, 0) if row + 1 < self._document.line_count else location

    def get_location_end(self, location: Location) -> Location:
        """The end of the screen row; from there, the end of the line."""
        row, column = location
        line = self._document[row]
        for end in self._wrapped_document.get_offsets(row):
            last = previous_boundary(line, end)
            if column < last:
                return row, last
        return row, len(line)

    def get_location_home(self, location: Location, smart_home: bool = False) -> Location:
        """The start of the screen row; in the first row the first letter, and from there column 0."""
        row, column = location
        for start in reversed(self._wrapped_document.get_offsets(row)):
            if column > start:
                return row, start
        line = self._document[row]
        first = len(line) - len(line.lstrip())
        return row, first if smart_home and column != first else 0
