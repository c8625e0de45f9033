"""Finds the few lines in which two texts differ, so that taking over one keeps cursor and undo."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Final

from textual.document._document import Location

from bloggy.tui.editor.document import Fragment, PostDocument, split_lines

Replacement = tuple[Location, Location, str]
Row = tuple[str, str]
"""A line and what ends it."""

_LARGEST_COMPARISON: Final = 3000  # lines; beyond it one block is replaced, comparing would take seconds


def smallest_changes(
    document: PostDocument, text: str, cursor: Location
) -> tuple[list[Replacement], Location]:
    """The changes, bottom first, that make `document` read `text`, and where `cursor` is after them."""
    old = list(zip(document.lines, document.line_ends, strict=True))
    new = list(zip(*split_lines(text), strict=True))
    first, tail = _common(old, new)
    blocks = _blocks(old[first : len(old) - tail], new[first : len(new) - tail])
    changes: list[Replacement] = []
    row, column = cursor
    moved = row
    for a, b, c, d in blocks:
        a, b, c, d = a + first, b + first, c + first, d + first
        changes.append(_change(document, a, b, new[c:d], at_end=b == len(old)))
        if row >= b:
            moved += (d - c) - (b - a)
        elif row >= a:
            moved = min(c + row - a, max(c, d - 1))
    moved = min(moved, len(new) - 1)
    return changes[::-1], (moved, min(column, len(new[moved][0])))


def _common(old: Sequence[object], new: Sequence[object]) -> tuple[int, int]:
    """How many items two sequences share at their start and, apart from those, at their end."""
    shorter = min(len(old), len(new))
    head = tail = 0
    while head < shorter and old[head] == new[head]:
        head += 1
    while tail < shorter - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    return head, tail


def _blocks(old: list[Row], new: list[Row]) -> list[tuple[int, int, int, int]]:
    """Where `old[a:b]` becomes `new[c:d]`, in order."""
    if not old and not new:
        return []
    if not old or not new or len(old) + len(new) > _LARGEST_COMPARISON:
        return [(0, len(old), 0, len(new))]
    from difflib import SequenceMatcher

    found = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [(a, b, c, d) for kind, a, b, c, d in found if kind != "equal"]


def _change(document: PostDocument, a: int, b: int, rows: list[Row], *, at_end: bool) -> Replacement:
    """Replace the lines `a` to `b` (not included), their ends too, by `rows`."""
    if len(rows) == b - a == 1 and rows[0][1] == document.line_ends[a]:
        old, new = document.lines[a], rows[0][0]
        head, tail = _common(old, new)
        return (a, head), (a, len(old) - tail), new[head : len(new) - tail]
    lines, ends = [line for line, _end in rows], [end for _line, end in rows]
    start: Location = (a, 0)
    end: Location = document.end if at_end else (b, 0)
    if not at_end:
        lines.append("")
        ends.append("")
    fragment = Fragment("".join(chain.from_iterable(zip(lines, ends, strict=True))))
    fragment.lines, fragment.ends = lines, ends
    return start, end, fragment
