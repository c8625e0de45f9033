"""Answers "which screen row is line n on?" and back without adding up the whole text at every key."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Final

_BLOCK: Final = 256


class RowIndex:
    """The heights of all lines, in blocks: a look-up or change costs one block plus the number of blocks."""

    def __init__(self, heights: Sequence[int]) -> None:
        self._blocks = [list(heights[i : i + _BLOCK]) for i in range(0, len(heights), _BLOCK)]
        self._firsts: list[int] = []
        self._tops: list[int] = []
        self._total_up(0)

    def _total_up(self, block: int) -> None:
        """Work out the first line and the first row of each block from `block` on."""
        rest = self._blocks[block:]
        first = self._firsts[block] if block < len(self._firsts) else 0
        top = self._tops[block] if block < len(self._tops) else 0
        self._firsts[block:] = list(accumulate(map(len, rest), initial=first))
        self._tops[block:] = list(accumulate(map(sum, rest), initial=top))

    @property
    def total(self) -> int:
        """The height of everything, in rows."""
        return self._tops[-1]

    def replace(self, start: int, stop: int, heights: Sequence[int]) -> None:
        """Put `heights` in the place of those of lines `start` up to, not including, `stop`."""
        first = self._block_of_line(start)
        last = max(first, self._block_of_line(max(start, stop - 1)))
        begin = self._firsts[first]
        merged = [height for block in self._blocks[first : last + 1] for height in block]
        merged[start - begin : stop - begin] = heights
        if first == last and 0 < len(merged) <= 2 * _BLOCK:
            self._blocks[first] = merged
        else:
            self._blocks[first : last + 1] = [merged[i : i + _BLOCK] for i in range(0, len(merged), _BLOCK)]
        del self._firsts[first + 1 :], self._tops[first + 1 :]
        self._total_up(first)

    def top(self, line: int) -> int:
        """The first row of `line`."""
        block = self._block_of_line(line)
        return self._tops[block] + sum(self._blocks[block][: line - self._firsts[block]])

    def height(self, line: int) -> int:
        """How many rows `line` takes."""
        block = self._block_of_line(line)
        return self._blocks[block][line - self._firsts[block]]

    def at(self, row: int) -> tuple[int, int]:
        """The line that covers `row` and which of its rows that is; the last one beyond the end."""
        row = min(max(row, 0), self.total - 1)
        block = min(bisect_right(self._tops, row), len(self._blocks)) - 1
        line, top = self._firsts[block], self._tops[block]
        for height in self._blocks[block]:
            if row < top + height:
                return line, row - top
            line, top = line + 1, top + height
        return line - 1, 0

    def window(self, row: int, count: int) -> Iterator[tuple[int, int]]:
        """Line and row within it for `count` rows from `row` on, or fewer at the end of the text."""
        if row >= self.total:
            return
        line, section = self.at(row)
        lines = self._firsts[-1]
        while count > 0 and line < lines:
            height = self.height(line)
            while section < height and count > 0:
                yield line, section
                section += 1
                count -= 1
            line, section = line + 1, 0

    def _block_of_line(self, line: int) -> int:
        return min(bisect_right(self._firsts, line), len(self._blocks)) - 1
