"""Combines two edits of one text, so that neither side's work is lost when both changed it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from bloggy.i18n import _

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_WORD = re.compile(r"\s*\S+|\s+")
_NO_PROSE = re.compile(r"`|~~~|^(?: {4}|\t)|\||<[a-z/!]", re.MULTILINE | re.IGNORECASE)
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_APART = 3
"""Unchanged words that must stand between two people's changes, so that they are not about one thing."""
_LONGEST = 4000
"""Words of a place that are still compared; beyond it comparing would take seconds."""


class Merged(NamedTuple):
    """What came out of a merge."""

    text: str
    """The combined text; where both sides changed the same lines, both stand between conflict markers."""
    conflicts: int
    """How many such places there are."""


def merge3(base: str, mine: str, theirs: str, *, words: bool = False) -> Merged:
    """Merge line by line what `mine` and `theirs` each changed since `base`.

    `words`: where both changed the same lines of prose, merge word by word if their changes stand well apart,
    because a paragraph is often one line. Line ends are kept as each side has them. Source: the diff3
    algorithm, by the merge3 package.
    """
    if mine == theirs or theirs == base:
        return Merged(mine, 0)
    if mine == base:
        return Merged(theirs, 0)
    from merge3 import Merge3

    parts: list[str] = []
    conflicts = 0
    lines = _lines(base)
    work = Merge3(lines, _lines(mine), _lines(theirs))
    fenced = _fenced(lines) if words else set()
    for region, group in zip(work.merge_regions(), work.merge_groups(), strict=True):
        if group[0] != "conflict":
            parts += group[1]
            continue
        prose = words and fenced.isdisjoint(range(region[1], region[2]))
        found = _by_words(*("".join(side) for side in group[1:])) if prose else None
        if found is not None:
            parts.append(found)
        else:
            conflicts += 1
            parts += _marked(group[2], group[3])
    return Merged("".join(parts), conflicts)


def shared(one: str, two: str) -> str:
    """The lines that two texts have in common, in order: a stand-in for a base that is not known."""
    a, b = _lines(one), _lines(two)
    blocks = SequenceMatcher(None, a, b).get_matching_blocks()
    return "".join(line for block in blocks for line in a[block.a : block.a + block.size])


def has_markers(text: str) -> bool:
    """Whether a merge's conflict markers still stand in `text`."""
    return bool(re.search(r"^<{7} .*$(?s:.*?)^={7}\r?$(?s:.*?)^>{7} ", text, re.MULTILINE))


def _by_words(base: str, mine: str, theirs: str) -> str | None:
    """Prose merged word by word; None where that could put two people's words into one thought."""
    if any(_NO_PROSE.search(side) for side in (base, mine, theirs)) or not base.strip():
        return None
    from merge3 import Merge3

    old, left, right = (_WORD.findall(side) for side in (base, mine, theirs))
    if max(len(old), len(left), len(right)) > _LONGEST:
        return None
    parts: list[str] = []
    last, gap = "", _APART
    for kind, *found in Merge3(old, left, right, sequence_matcher=_Words).merge_groups():
        tokens: Sequence[str] = found[0]
        if kind == "conflict":
            return None
        if kind == "unchanged":
            gap += len(tokens)
        else:
            if last not in {"", kind} and gap < _APART:
                return None
            last, gap = kind, 0
        parts += tokens
    return "".join(parts)


def _fenced(lines: Sequence[str]) -> set[int]:
    """The numbers of the lines that stand in fenced code, the fences included."""
    found: set[int] = set()
    fence = ""
    for number, line in enumerate(lines):
        match = _FENCE.match(line)
        if fence or match:
            found.add(number)
        if match and not fence:
            fence = match[1]
        elif match and match[1].startswith(fence) and not line.strip().strip(fence[0]):
            fence = ""
    return found


class _Words:
    """Compares words for `Merge3`; frequent ones count like all others."""

    def __init__(
        self,
        isjunk: Callable[[str], bool] | None = None,
        a: Sequence[str] = "",
        b: Sequence[str] = "",
        autojunk: bool = True,
    ) -> None:
        del autojunk
        self._matcher = SequenceMatcher(isjunk, a, b, autojunk=False)

    def get_matching_blocks(self) -> list[tuple[int, int, int]]:
        """(place in `a`, place in `b`, length) of what they share."""
        return [(found.a, found.b, found.size) for found in self._matcher.get_matching_blocks()]


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
