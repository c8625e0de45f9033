"""Combines two edits of one text, so that neither side's work is lost when both changed it."""

from __future__ import annotations

import re
from typing import NamedTuple

from bloggy.i18n import _

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


class Merged(NamedTuple):
    """What came out of a merge."""

    text: str
    """The combined text; where both sides changed the same lines, both stand between conflict markers."""
    conflicts: int
    """How many such places there are."""


def merge3(base: str, mine: str, theirs: str) -> Merged:
    """Merge line by line what `mine` and `theirs` each changed since `base`.

    Line ends are kept as each side has them. Source: the diff3 algorithm, by the merge3 package.
    """
    if mine == theirs or theirs == base:
        return Merged(mine, 0)
    if mine == base:
        return Merged(theirs, 0)
    from merge3 import Merge3

    parts: list[str] = []
    conflicts = 0
    for group in Merge3(_lines(base), _lines(mine), _lines(theirs)).merge_groups():
        if group[0] == "conflict":
            conflicts += 1
            parts += _marked(group[2], group[3])
        else:
            parts += group[1]
    return Merged("".join(parts), conflicts)


def has_markers(text: str) -> bool:
    """Whether a merge's conflict markers still stand in `text`."""
    return bool(re.search(r"^<{7} .*$(?s:.*?)^={7}\r?$(?s:.*?)^>{7} ", text, re.MULTILINE))


def _lines(text: str) -> list[str]:
    return _LINE.findall(text)


def _marked(mine: object, theirs: object) -> list[str]:
    """Both sides of a conflict between the markers that git users know."""
    left, right = (list(side) for side in (mine, theirs) if isinstance(side, list | tuple))
    end = "\r\n" if any(line.endswith("\r\n") for line in (*left, *right)) else "\n"
    return [
        f"<<<<<<< {_('mine')}{end}",
        *_closed(left, end),
        f"======={end}",
        *_closed(right, end),
        f">>>>>>> {_('theirs')}{end}",
    ]


def _closed(lines: list[str], end: str) -> list[str]:
    """The same lines, the last one ended too, so that a marker starts on a line of its own."""
    if lines and not lines[-1].endswith(("\r", "\n")):
        return [*lines[:-1], lines[-1] + end]
    return lines
