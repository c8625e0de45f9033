"""Finds where one character a reader sees ends and the next begins, so that a step never cuts an emoji.

`regex` is used for its `\\X` (Unicode Annex #29, extended grapheme clusters): find and replace needs that
library anyway for its time limit, it follows new Unicode versions, and it is compiled. It is loaded only when
a line holds something beyond plain letters.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import regex

_FIRST_MARK: Final = "\u0300"  # no character below this one ever joins the one before it
_LOOK_BACK: Final = 256


@lru_cache(maxsize=1)
def _cluster() -> regex.Pattern[str]:
    import regex

    return regex.compile(r"\X")


def clusters(text: str) -> Iterator[str]:
    """The user-perceived characters of `text`, in order."""
    if text.isascii():
        yield from text
        return
    for match in _cluster().finditer(text):
        yield match.group()


def next_boundary(line: str, column: int) -> int:
    """The column after the character that begins at `column`; the length of the line at its end."""
    if column >= len(line):
        return len(line)
    if column + 1 == len(line) or (line[column] < _FIRST_MARK and line[column + 1] < _FIRST_MARK):
        return column + 1
    start = _safe_start(line, column)
    for match in _cluster().finditer(line, start):
        if match.end() > column:
            return int(match.end())
    return len(line)


def previous_boundary(line: str, column: int) -> int:
    """The column at which the character before `column` begins; 0 at the start of the line."""
    column = min(column, len(line))
    if column <= 1:
        return 0
    if line[column - 1] < _FIRST_MARK:
        return column - 1
    last = start = _safe_start(line, column - 1)
    for match in _cluster().finditer(line, start):
        if match.start() >= column:
            break
        last = int(match.start())
    return last


def snap(line: str, column: int) -> int:
    """`column`, or the start of the character it lies inside."""
    if column <= 0 or column >= len(line) or line[column] < _FIRST_MARK:
        return column
    start = _safe_start(line, column)
    for match in _cluster().finditer(line, start):
        if match.end() > column:
            return int(match.start())
    return column


def _safe_start(line: str, column: int) -> int:
    """A column at or before `column` that certainly begins a character: the last ASCII one within reach."""
    floor = max(0, column - _LOOK_BACK)
    start = column
    while start > floor and not line[start].isascii():
        start -= 1
    return start
