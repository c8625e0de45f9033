"""Breaks styled text into lines by the cells that a terminal really uses."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from bloggy.render.layout import Line, Span

if TYPE_CHECKING:
    from collections.abc import Iterable

Run = tuple[str, str, str | None, int]
"""Text, style, href, and the source line it comes from; the text `"\\n"` is a line break to keep."""

# Scripts written without spaces: a line may break between any two of these, but not before a closing mark.
_IDEOGRAPHIC = re.compile(
    "[\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
    "[\u3001\u3002\uff0c\uff0e\uff01\uff1f\uff1a\uff1b\u300d\u300f\u3011\uff09\u3015\u3009\u300b\u30fc]*"
)


@lru_cache(maxsize=8192)
def _wide_cells(text: str) -> int:
    from wcwidth import wcswidth

    measured = int(wcswidth(text))
    return measured if measured >= 0 else len(text)


def cells(text: str) -> int:
    """The terminal cells that cleaned `text` takes."""
    return len(text) if text.isascii() else _wide_cells(text)


@lru_cache(maxsize=8192)
def _breakable(text: str) -> tuple[str, ...]:
    """A word in the pieces between which a line may break."""
    pieces: list[str] = []
    end = 0
    for match in _IDEOGRAPHIC.finditer(text):
        if match.start() > end:
            pieces.append(text[end : match.start()])
        pieces.append(match.group())
        end = match.end()
    if end < len(text):
        pieces.append(text[end:])
    return tuple(pieces)


class _Filler:
    """Takes words, gives lines."""

    __slots__ = ("done", "gap", "line", "source", "used", "width", "word", "word_cells", "word_source")

    def __init__(self, width: int) -> None:
        self.width = width
        self.done: list[tuple[Line, int]] = []
        self.line: list[list[str | None]] = []
        self.used = 0
        self.source = 0
        self.gap: tuple[str, str | None] | None = None
        self.word: list[tuple[str, str, str | None]] = []
        self.word_cells = 0
        self.word_source = 0

    def add(self, text: str, style: str, href: str | None, source: int) -> None:
        """More of the word in hand."""
        if not self.word:
            self.word_source = source
        self.word.append((text, style, href))
        self.word_cells += len(text) if text.isascii() else _wide_cells(text)

    def flush(self) -> None:
        """Put the word in hand on a line."""
        if not self.word:
            return
        if self.used and self.used + (self.gap is not None) + self.word_cells > self.width:
            self.end_line()
        if not self.used:
            self.source = self.word_source
        elif self.gap is not None:
            self._append(" ", *self.gap)
            self.used += 1
        self.gap = None
        if self.word_cells > self.width:
            self._add_long_word()
        else:
            for text, style, href in self.word:
                self._append(text, style, href)
            self.used += self.word_cells
        self.word, self.word_cells = [], 0

    def _append(self, text: str, style: str, href: str | None) -> None:
        if self.line:
            last = self.line[-1]
            if last[1] == style and last[2] == href:
                last[0] += text  # type: ignore[operator]
                return
        self.line.append([text, style, href])

    def _add_long_word(self) -> None:
        from wcwidth import iter_graphemes

        for text, style, href in self.word:
            for grapheme in iter_graphemes(text):
                wide = cells(grapheme)
                if wide > self.width:
                    grapheme, wide = "…", 1
                if self.used + wide > self.width:
                    self.end_line()
                    self.source = self.word_source
                self._append(grapheme, style, href)
                self.used += wide

    def end_line(self) -> None:
        spans = tuple(Span(*part) for part in self.line)  # type: ignore[arg-type]
        self.done.append((spans, self.source))
        self.line, self.used, self.gap = [], 0, None


def wrap(runs: Iterable[Run], width: int) -> list[tuple[Line, int]]:
    """`runs` as lines of at most `width` (at least 1) cells, each with the source line of its first word.

    Lines break at spaces, between ideographs, and inside a word only when it is longer than a line. A
    no-break space holds. Gives at least one line.
    """
    filler = _Filler(width)
    source = 0
    for text, style, href, source in runs:
        if text == "\n":
            filler.flush()
            if not filler.used:
                filler.source = source
            filler.end_line()
            continue
        first = True
        for part in text.split(" "):
            if not first:
                filler.flush()
                filler.gap = (style, href)
            first = False
            if not part:
                continue
            if part.isascii():
                filler.add(part, style, href, source)
                continue
            for at, piece in enumerate(_breakable(part)):
                if at and piece[0].isalnum():
                    filler.flush()
                filler.add(piece, style, href, source)
    filler.flush()
    if filler.used or not filler.done:
        if not filler.used:
            filler.source = source
        filler.end_line()
    return filler.done
