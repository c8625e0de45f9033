"""Holds the text as lines without losing a byte, because Textual's own document rewrites line ends.

Only LF, CR LF and CR end a line here (CommonMark 0.31, section 2.1); U+2028, U+0085, form feed and their
like are ordinary characters. Every line keeps its own end, so mixed files come back as they were.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from itertools import accumulate, chain
from operator import add
from typing import Final, cast

from textual.document._document import Document, EditResult, Location, Newline

_LINE_END: Final = re.compile(r"(\r\n|\r|\n)")


class Fragment(str):
    """Text cut out of a document that remembers where its lines ended.

    A CR that ends one line and an LF that ends the empty next one read as a single CR LF once joined; only a
    fragment can be put back (undo) as the two lines it was.
    """

    lines: list[str]
    ends: list[str]


def split_lines(text: str) -> tuple[list[str], list[str]]:
    """The lines of `text` and, in a second list of the same length, what ended each ("" for the last)."""
    if isinstance(text, Fragment):
        return list(text.lines), list(text.ends)
    if "\r" not in text:
        lines = text.split("\n")
        return lines, ["\n"] * (len(lines) - 1) + [""]
    parts = _LINE_END.split(text)
    return parts[::2], [*parts[1::2], ""]


class PostDocument(Document):
    """A document whose `text` is exactly what was loaded until something is edited."""

    def __init__(self, text: str) -> None:
        self._lines, self._ends = split_lines(text)
        counted = Counter(self._ends[:-1])
        self._newline = cast("Newline", max(counted, key=counted.__getitem__) if counted else "\n")
        self._text: str | None = text
        self._starts: list[int] | None = None
        self.version = 0
        """Goes up by one with every edit; a cheap way to know that something changed."""

    @property
    def text(self) -> str:
        """The whole text; joined at most once between two edits."""
        if self._text is None:
            self._text = "".join(chain.from_iterable(zip(self._lines, self._ends, strict=True)))
        return self._text

    @property
    def line_ends(self) -> list[str]:
        """What ends each line; "" for the last one. To be read only."""
        return self._ends

    def with_newlines(self, text: str) -> str:
        """`text`, typed or pasted, with the line ends that prevail in the document."""
        if "\n" not in text and "\r" not in text:
            return text
        return self._newline.join(_LINE_END.split(text)[::2])

    def replace_range(self, start: Location, end: Location, text: str) -> EditResult:
        """Put `text`, line ends as they are, in the place of what lies between `start` and `end`."""
        (top_row, top_column), (bottom_row, bottom_column) = sorted((self.clamp(start), self.clamp(end)))
        replaced = self.get_text_range((top_row, top_column), (bottom_row, bottom_column))
        lines, ends = split_lines(text)
        after = self._lines[bottom_row][bottom_column:]
        end_column = len(lines[-1]) + (top_column if len(lines) == 1 else 0)
        lines[0] = self._lines[top_row][:top_column] + lines[0]
        lines[-1] += after
        ends[-1] = self._ends[bottom_row]
        self._lines[top_row : bottom_row + 1] = lines
        self._ends[top_row : bottom_row + 1] = ends
        self._text = self._starts = None
        self.version += 1
        return EditResult((top_row + len(lines) - 1, end_column), replaced)

    def get_text_range(self, start: Location, end: Location) -> str:
        """The text between two locations with the very line ends it has in the document."""
        (top_row, top_column), (bottom_row, bottom_column) = sorted((self.clamp(start), self.clamp(end)))
        if top_row == bottom_row:
            return self._lines[top_row][top_column:bottom_column]
        lines = self._lines[top_row : bottom_row + 1]
        ends = [*self._ends[top_row:bottom_row], ""]
        lines[-1] = lines[-1][:bottom_column]
        lines[0] = lines[0][top_column:]
        text = "".join(chain.from_iterable(zip(lines, ends, strict=True)))
        if "\r" not in ends:
            return text
        fragment = Fragment(text)
        fragment.lines, fragment.ends = lines, ends
        return fragment

    def clamp(self, location: Location) -> Location:
        """The nearest location that exists."""
        row, column = location
        if row >= len(self._lines):
            return self.end
        if row < 0:
            return (0, 0)
        return row, min(max(column, 0), len(self._lines[row]))

    @property
    def starts(self) -> list[int]:
        """The index in `text` at which each line begins; worked out once between two edits."""
        if self._starts is None:
            lengths = map(add, map(len, self._lines), map(len, self._ends))
            self._starts = list(accumulate(lengths, initial=0))[:-1]
        return self._starts

    def get_index_from_location(self, location: Location) -> int:
        """The index in `text` of a location."""
        row, column = self.clamp(location)
        return self.starts[row] + column

    def get_location_from_index(self, index: int) -> Location:
        """The location of an index in `text`; an index inside a CR LF belongs to the end of its line."""
        if not 0 <= index <= self.starts[-1] + len(self._lines[-1]):
            raise ValueError(f"Index {index!r} does not correspond to a location in the document.")
        row = bisect_right(self.starts, index) - 1
        return row, min(index - self.starts[row], len(self._lines[row]))
