"""Finds which blocks of two versions of a text are the same, and which have only been changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher

MOST_COMPARED = 2_000_000
"""Pairs of equal items; beyond it only equal beginnings and ends are found."""
_MOST_PAIRED = 60
_ALIKE = 0.25
"""Of 1: how alike two blocks must be for one to be a change of the other."""


def same(old: Sequence[str], new: Sequence[str]) -> list[int]:
    """For each of `old` its place in `new`, or -1; places go up."""
    places = [-1] * len(old)
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        places[head] = head
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
        places[-tail] = len(new) - tail
    rest, others = old[head : len(old) - tail], new[head : len(new) - tail]
    if _pairs(rest, others) <= MOST_COMPARED:
        for block in SequenceMatcher(None, rest, others, autojunk=False).get_matching_blocks():
            for offset in range(block.size):
                places[head + block.a + offset] = head + block.b + offset
    return places


def _pairs(old: Sequence[str], new: Sequence[str]) -> int:
    counts = Counter(new)
    return sum(counts[item] for item in old)


def changed(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """Which of `new` (by place) each of `old` has become: pairs in order, as alike as they can be."""
    if not old or not new:
        return {}
    if len(old) > _MOST_PAIRED or len(new) > _MOST_PAIRED:
        return {at: at for at in range(len(old))} if len(old) == len(new) else {}
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    words = [set(text.split()) for text in new]
    alike = [
        [_alike(text, set(text.split()), other, bag) for other, bag in zip(new, words, strict=True)]
        for text in old
    ]
    for i in reversed(range(len(old))):
        for j in reversed(range(len(new))):
            pair = best[i + 1][j + 1] + alike[i][j] if alike[i][j] >= _ALIKE else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], pair)
    found: dict[int, int] = {}
    i = j = 0
    while i < len(old) and j < len(new):
        if alike[i][j] >= _ALIKE and best[i][j] == best[i + 1][j + 1] + alike[i][j]:
            found[i] = j
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return found


def _alike(old: str, one: set[str], new: str, other: set[str]) -> float:
    """Common words; a block of the same kind is a bit more alike."""
    kind = 0.3 if new and old.partition(">")[0] == new.partition(">")[0] else 0.0
    return kind + len(one & other) / max(len(one), len(other), 1)
