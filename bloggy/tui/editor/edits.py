"""Works out what the smart keys of a Markdown editor do to the text, as plain values without a widget.

Every function takes the lines and the selection and gives an `Outcome`, or None where the key has nothing
smart to do. Rows and columns count from 0; changes come bottom first, so that none moves the next one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from bloggy.tui.editor.words import word_around

Location = tuple[int, int]
Span = tuple[Location, Location]

_PREFIX: Final = re.compile(
    r"(?P<quote>(?:[ \t]{0,3}>[ \t]?)*)(?P<indent>[ \t]*)"
    r"(?:(?P<bullet>[-*+])|(?P<number>\d{1,9})(?P<point>[.)]))(?P<gap>[ \t]+)(?P<task>\[[ xX]\][ \t]+)?"
)
_QUOTE: Final = re.compile(r"(?:[ \t]{0,3}>[ \t]?)+")
_HASHES: Final = re.compile(r" {0,3}(#{1,6})[ \t]+")
_ADDRESS: Final = re.compile(r"(?:https?://|mailto:)[^\s<>]{1,4000}")
_DEEPEST_HEADING: Final = 6

PAIRS: Final = {"(": ")", "[": "]", "{": "}", '"': '"', "«": "»", "“": "”", "`": "`", "*": "*", "_": "_"}
"""What auto-pairing closes, and what wraps a selection when it is typed over one."""


class Change(NamedTuple):
    """One replacement in the text."""

    start: Location
    end: Location
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a key does."""

    changes: tuple[Change, ...]
    """Replacements, bottom first, made as one undoable step."""
    selection: Span
    """Anchor and cursor afterwards."""


def is_address(text: str) -> bool:
    """Whether `text` is one web or mail address and nothing else."""
    return _ADDRESS.fullmatch(text.strip()) is not None


def new_line(lines: Sequence[str], cursor: Location) -> Outcome | None:
    """Enter: the next list item, the quote continued; on an empty item, the end of the list or quote."""
    row, column = cursor
    line = lines[row]
    item = _PREFIX.match(line)
    prefix = item or _QUOTE.match(line)
    if prefix is None or column < prefix.end():
        return None
    if not line[prefix.end() :].strip():
        kept = item["quote"] if item else ""
        return Outcome(changes=(Change((row, 0), (row, len(line)), kept),), selection=_at(row, len(kept)))
    text = "\n" + (_next_marker(item) if item else line[: prefix.end()])
    return Outcome(changes=(Change(cursor, cursor, text),), selection=_at(row + 1, len(text) - 1))


def new_line_indented(lines: Sequence[str], cursor: Location) -> Outcome:
    """Enter in code: the next line begins where this one does."""
    row, column = cursor
    line = lines[row]
    indent = line[: min(column, len(line) - len(line.lstrip()))]
    return Outcome(changes=(Change(cursor, cursor, "\n" + indent),), selection=_at(row + 1, len(indent)))


def _next_marker(item: re.Match[str]) -> str:
    marker = item["bullet"] or f"{int(item['number']) + 1}{item['point']}"
    gap = item["gap"]
    if item["number"] and len(gap) > 1:  # keep the text of 9. and 10. in one column where it was lined up
        gap = gap[: max(1, len(gap) + len(item["number"]) + 1 - len(marker))]
    return f"{item['quote']}{item['indent']}{marker}{gap}{'[ ] ' if item['task'] else ''}"


def shift_lines(lines: Sequence[str], selection: Span, *, outward: bool, step: int) -> Outcome | None:
    """Tab and Shift+Tab: list items, or all lines of a selection, one level in or out (`step` cells)."""
    first, last = _rows(selection)
    if first == last and selection[0] == selection[1] and not outward and not _PREFIX.match(lines[first]):
        return None
    changes: list[Change] = []
    moved: dict[int, int] = {}
    for row in range(last, first - 1, -1):
        line = lines[row]
        size = _level(line, step)
        if outward:
            cut = 1 if line.startswith("\t") else min(size, len(line) - len(line.lstrip(" ")))
            if cut:
                changes.append(Change((row, 0), (row, cut), ""))
                moved[row] = -cut
        elif line.strip():
            changes.append(Change((row, 0), (row, 0), " " * size))
            moved[row] = size
    anchor, cursor = (
        (row, max(0, column + moved.get(row, 0)) if column or first == last else 0)
        for row, column in selection
    )
    return Outcome(changes=tuple(changes), selection=(anchor, cursor)) if changes else None


def _level(line: str, step: int) -> int:
    item = _PREFIX.match(line)
    if item is None:
        return step
    return len(item["bullet"] or item["number"] + item["point"]) + 1


def toggle_mark(lines: Sequence[str], selection: Span, mark: str) -> Outcome | None:
    """Put `mark` (** or *) round the selection or the word at the cursor, or take it away."""
    (row, start), (end_row, end) = sorted(selection)
    if row != end_row:
        return None
    line, size, empty = lines[row], len(mark), start == end
    cursor = start
    if empty:
        start, end = word_around(line, start)
    if start == end and start >= size and line[start - size : start + size] == 2 * mark:
        changes: tuple[Change, ...] = (Change((row, start - size), (row, start + size), ""),)
        start, end, cursor = start - size, end - size, cursor - size
    elif _is_marked(line, start - size, mark) and _is_marked(line, end, mark):
        changes = (Change((row, end), (row, end + size), ""), Change((row, start - size), (row, start), ""))
        start, end, cursor = start - size, end - size, cursor - size
    elif end - start > 2 * size and _is_marked(line, start, mark) and _is_marked(line, end - size, mark):
        changes = (Change((row, end - size), (row, end), ""), Change((row, start), (row, start + size), ""))
        end, cursor = end - 2 * size, cursor - size
    else:
        changes = (Change((row, end), (row, end), mark), Change((row, start), (row, start), mark))
        start, end, cursor = start + size, end + size, cursor + size
    return Outcome(changes=changes, selection=_at(row, cursor) if empty else ((row, start), (row, end)))


def _is_marked(line: str, column: int, mark: str) -> bool:
    """Whether exactly `mark`, and not a longer run of the same sign, stands at `column`."""
    if column < 0 or not line.startswith(mark, column):
        return False
    left, right, sign = column, column + len(mark), mark[0]
    while left > 0 and line[left - 1] == sign:
        left -= 1
    while right < len(line) and line[right] == sign:
        right += 1
    run = right - left
    return run in (len(mark), 3) if sign in "*_" else run == len(mark)


def link(lines: Sequence[str], selection: Span, address: str = "") -> Outcome | None:
    """Make a link of the selection or the word at the cursor; the cursor goes where something is missing."""
    (row, start), (end_row, end) = sorted(selection)
    if row != end_row:
        return None
    if start == end:
        start, end = word_around(lines[row], start)
    text = lines[row][start:end]
    if not address and is_address(text):
        text, address = "", text.strip()
    made = f"[{text}]({address})"
    if not text:
        column = start + 1
    elif not address:
        column = start + len(text) + 3
    else:
        column = start + len(made)
    return Outcome(changes=(Change((row, start), (row, end), made),), selection=_at(row, column))


def change_heading(lines: Sequence[str], cursor: Location, step: int) -> Outcome | None:
    """Make the line a heading one level deeper (`step` 1) or higher (-1); above level 1 it is text again."""
    row, column = cursor
    found = _HASHES.match(lines[row])
    level = len(found[1]) if found else 0
    wanted = level + step
    if not 0 <= wanted <= _DEEPEST_HEADING:
        return None
    old = found.end() if found else 0
    prefix = "#" * wanted + " " if wanted else ""
    moved = max(len(prefix), column + len(prefix) - old)
    return Outcome(changes=(Change((row, 0), (row, old), prefix),), selection=_at(row, moved))


def move_lines(lines: Sequence[str], selection: Span, step: int) -> Outcome | None:
    """Move the selected lines one line up (`step` -1) or down (1)."""
    first, last = _rows(selection)
    other = first - 1 if step < 0 else last + 1
    if not 0 <= other < len(lines):
        return None
    block = lines[first : last + 1]
    rows = [*block, lines[other]] if step < 0 else [lines[other], *block]
    top = min(first, other)
    changes = tuple(
        Change((row, 0), (row, len(lines[row])), text)
        for row, text in reversed(list(enumerate(rows, top)))
        if lines[row] != text
    )
    anchor, cursor = ((row + step, column) for row, column in selection)
    return Outcome(changes=changes, selection=(anchor, cursor))


def duplicate(lines: Sequence[str], selection: Span) -> Outcome:
    """Repeat the selection after itself, or the line below itself."""
    start, end = sorted(selection)
    if start == end:
        row, column = end
        line = lines[row]
        changes = (Change((row, len(line)), (row, len(line)), "\n" + line),)
        return Outcome(changes=changes, selection=_at(row + 1, column))
    text = text_between(lines, start, end)
    return Outcome(changes=(Change(end, end, text),), selection=(end, text_end(end, text)))


def wrap_selection(selection: Span, opening: str) -> Outcome | None:
    """Type an opening sign over a selection with auto-pairing: both signs go round it."""
    start, end = sorted(selection)
    if start == end or opening not in PAIRS:
        return None
    shifted = (end[0], end[1] + len(opening)) if start[0] == end[0] else end
    changes = (Change(end, end, PAIRS[opening]), Change(start, start, opening))
    return Outcome(changes=changes, selection=((start[0], start[1] + len(opening)), shifted))


def pair(lines: Sequence[str], cursor: Location, typed: str) -> Outcome | None:
    """Type an opening sign with auto-pairing: close it too; a closing one that is there is stepped over."""
    row, column = cursor
    line = lines[row]
    following = line[column : column + 1]
    if typed == following and typed in PAIRS.values():
        return Outcome(changes=(), selection=_at(row, column + 1))
    before = line[column - 1 : column] if column else ""
    if typed not in PAIRS or following.isalnum():
        return None
    if PAIRS[typed] == typed and (before.isalnum() or before == typed):
        return None
    if typed in "*_" and not line[:column].strip():
        return None  # a list item or a rule begins like this
    changes = (Change(cursor, cursor, typed + PAIRS[typed]),)
    return Outcome(changes=changes, selection=_at(row, column + 1))


def text_between(lines: Sequence[str], start: Location, end: Location) -> str:
    """The text between two locations with LF between lines."""
    if start[0] == end[0]:
        return lines[start[0]][start[1] : end[1]]
    middle = lines[start[0] + 1 : end[0]]
    return "\n".join([lines[start[0]][start[1] :], *middle, lines[end[0]][: end[1]]])


def text_end(start: Location, text: str) -> Location:
    """Where `text`, with LF between its lines, ends when it begins at `start`."""
    rows = text.count("\n")
    return start[0] + rows, len(text.rpartition("\n")[2]) + (0 if rows else start[1])


def _rows(selection: Span) -> tuple[int, int]:
    """First and last row of a selection; one that ends in column 0 does not reach into that line."""
    (first, _start), (last, column) = sorted(selection)
    return first, last - 1 if last > first and column == 0 else last


def _at(row: int, column: int) -> Span:
    return (row, column), (row, column)
