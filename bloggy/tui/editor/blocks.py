"""Knows in which kind of block each line begins (front matter, code, comment), line by line and lazily.

A state is a short string: START, PROSE, FRONT and a fence character, CODE with the fence and its language,
or COMMENT.
Only the lines between an edit and the last line looked at are ever worked out again.
"""

from __future__ import annotations

import re
from bisect import insort
from collections.abc import Sequence
from typing import Final

START: Final = "^"
PROSE: Final = ""
FRONT: Final = "F"
CODE: Final = "C"
COMMENT: Final = "H"

_FENCE: Final = re.compile(
    r"[ \t>]*(?:[-*+] +|\d{1,9}[.)] +)?(?:(?P<mark>`{3,})(?P<info>[^`]*)|(?P<tilde>~{3,})(?P<text>.*))$"
)
_FRONT_FENCES: Final = {"---": "-", "+++": "+", "{": "{"}
_FRONT_CLOSERS: Final = {"-": ("---", "..."), "+": ("+++",), "{": ("}",)}


def code_language(state: str) -> str:
    """The language a CODE state names, lower case, or ""."""
    return state.partition(":")[2]


def after_line(state: str, line: str) -> str:
    """The state in which the line after `line` begins, when `line` begins in `state`."""
    if state == START:
        front = _FRONT_FENCES.get(line.removeprefix("\ufeff").rstrip())
        if front:
            return FRONT + front
        state = PROSE
    if state == PROSE:
        if "```" not in line and "~~~" not in line and "<!--" not in line:
            return PROSE
        return _opened_by(line)
    if state == COMMENT:
        return PROSE if "-->" in line else COMMENT
    if state[0] == FRONT:
        return PROSE if line.rstrip() in _FRONT_CLOSERS[state[1]] else state
    fence = state[1 : state.index(":")]
    bare = line.strip(" \t>")
    closes = bare.startswith(fence) and not bare.strip(fence[0])
    return PROSE if closes else state


def _opened_by(line: str) -> str:
    fence = _FENCE.match(line)
    if fence:
        mark = fence["mark"] or fence["tilde"]
        info = (fence["info"] or fence["text"] or "").strip()
        language = info.split()[0].strip("{}.").lower() if info else ""
        return f"{CODE}{mark}:{language}"
    return COMMENT if line.rfind("<!--") > line.rfind("-->") else PROSE


class BlockStates:
    """The state at the start of every line of a document whose lines are held by somebody else.

    A row is *open* while the state after it may be out of date; a state is None until it is first worked out.
    The first open row always begins in a known state.
    """

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._states: list[str | None] = [START] + [None] * len(lines)
        self._open: list[int] = [0]

    def at(self, row: int) -> str:
        """The state in which line `row` begins."""
        pending, states, lines = self._open, self._states, self._lines
        while pending and pending[0] < row:
            current = pending[0]
            state = after_line(states[current] or PROSE, lines[current])
            following = current + 1
            settled = states[following] == state or following == len(lines)
            states[following] = state
            if settled or (len(pending) > 1 and pending[1] == following):
                del pending[0]
            else:
                pending[0] = following
        return states[row] or PROSE

    def edited(self, top: int, old_bottom: int, new_bottom: int) -> None:
        """Rows `top` to `old_bottom` have become rows `top` to `new_bottom` (all inclusive)."""
        shift = new_bottom - old_bottom
        if old_bottom > top or shift:
            self._states[top + 1 : old_bottom + 1] = [None] * (new_bottom - top)
        self._open = [
            row + shift if row > old_bottom else row for row in self._open if not top <= row <= old_bottom
        ]
        insort(self._open, top)
