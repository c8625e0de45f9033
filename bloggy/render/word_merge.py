"""Carries a change of a few words over to a text that says the same in another style."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bloggy.render.pairing import same

_WORD = re.compile(r"\s*(?:[^\W_]+|[^\w\s]|_)|\s+\Z")


def carried(own: str, before: str, after: str) -> str:
    """`own` with what changed from `before` to `after`; `own` and `before` say the same.

    Any white space counts as equal, and so do the two signs of stress. The result is for the caller to check.
    """
    mine, old, new = (_WORD.findall(text) for text in (own, before, after))
    keys = [_key(word) for word in old]
    places = same([key.strip() for key in keys], [_key(word).strip() for word in mine])
    out: list[str] = []
    at = 0
    for first, last, start, stop in _changes(keys, [_key(word) for word in new]):
        begin, end = _range(places, first, last, len(mine))
        out += mine[at:begin]
        words = new[start:stop]
        if (words and begin < end and first < last and _space(words[0]) == _space(old[first])) or (
            words and begin < end and _space(words[0]) and _space(mine[begin])
        ):
            words = [_space(mine[begin]) + words[0].lstrip(), *words[1:]]
        out += words
        at = max(end, begin)
    return "".join([*out, *mine[at:]])


def _key(word: str) -> str:
    bare = word.lstrip()
    return ("" if bare == word else " ") + ("*" if bare == "_" else bare)


def _space(word: str) -> str:
    return word[: len(word) - len(word.lstrip())]


def _changes(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """Which words of `old`, from and to, have become which of `new`."""
    first = start = 0
    for last, stop in [*enumerate(same(old, new)), (len(old), len(new))]:
        if stop < 0:
            continue
        if last > first or stop > start:
            yield first, last, start, stop
        first, start = last + 1, stop + 1


def _range(places: Sequence[int], first: int, last: int, length: int) -> tuple[int, int]:
    """What of the own text stands for the words from `first` to `last`."""
    begin = places[first - 1] + 1 if first and places[first - 1] >= 0 else -1
    if begin < 0 and first < len(places):
        begin = places[first]
    if begin < 0:
        begin = next((place + 1 for place in reversed(places[:first]) if place >= 0), 0)
    if first == last:
        return begin, begin
    end = places[last - 1] + 1
    if end <= 0:
        end = next((place for place in places[last:] if place >= 0), length)
    return begin, max(begin, end)
