"""Says where words begin and end, in French too: in « l’été » the article is a step of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

_MARKS: Final = "\u0300-\u036f"
_TOKEN: Final = re.compile(
    r"\b(?:[ldjmnstc]|qu|jusqu|lorsqu|puisqu|quoiqu)['’](?=\w)"
    rf"|[\w{_MARKS}]+(?:['’][\w{_MARKS}]+)*"
    rf"|[^\w\s{_MARKS}]+",
    re.IGNORECASE,
)


def word_end(line: str, column: int) -> int:
    """The end of the word, or run of punctuation, at or after `column`; the end of the line without one."""
    for match in _TOKEN.finditer(line):
        if match.end() > column:
            return match.end()
    return len(line)


def word_start(line: str, column: int) -> int:
    """The start of the word, or run of punctuation, before `column`; 0 without one."""
    start = 0
    for match in _TOKEN.finditer(line):
        if match.start() >= column:
            break
        start = match.start()
    return start


def word_around(line: str, column: int) -> tuple[int, int]:
    """The bounds of the word the cursor is in or touches; twice `column` where there is none."""
    for match in _TOKEN.finditer(line):
        first = line[match.start()]
        if match.start() <= column <= match.end() and (first.isalnum() or first == "_"):
            return match.span()
    return column, column


def paragraph_around(lines: Sequence[str], row: int) -> tuple[int, int]:
    """First and last row of the paragraph around `row`: what lies between blank lines."""
    first = last = row
    if not lines[row].strip():
        return row, row
    while first > 0 and lines[first - 1].strip():
        first -= 1
    while last + 1 < len(lines) and lines[last + 1].strip():
        last += 1
    return first, last
