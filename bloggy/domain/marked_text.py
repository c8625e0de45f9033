"""Takes a text apart in which git (or bloggy) left both sides of a merge between markers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

_MINE, _BASE, _SPLIT, _THEIRS = "<<<<<<<", "|||||||", "=======", ">>>>>>>"


class MarkedText(NamedTuple):
    """The versions that such a text holds, each whole."""

    mine: str
    theirs: str
    base: str | None
    """What both came from; None where the merge did not write it down (git does with `merge.conflictStyle`
    `diff3` or `zdiff3`)."""


def marked_text(text: str) -> MarkedText | None:
    """The versions in `text`; None if it holds no whole set of markers.

    Source: git-merge(1), “How conflicts are presented”.
    """
    mine: list[str] = []
    theirs: list[str] = []
    base: list[str] = []
    places, based = 0, True
    for part in _parts(text.splitlines(keepends=True)):
        if part is None:
            return None
        if isinstance(part, str):
            for side in (mine, theirs, base):
                side.append(part)
            continue
        places += 1
        mine += part.mine
        theirs += part.theirs
        base += part.base or []
        based = based and part.base is not None
    if not places:
        return None
    return MarkedText("".join(mine), "".join(theirs), "".join(base) if based else None)


class _Place(NamedTuple):
    mine: list[str]
    theirs: list[str]
    base: list[str] | None


def _parts(lines: list[str]) -> Iterator[str | _Place | None]:
    """Lines of all versions, and the places where they differ; None where markers are not whole."""
    at = 0
    while at < len(lines):
        if not _is(lines[at], _MINE):
            if _is(lines[at], _THEIRS):
                yield None
            yield lines[at]
            at += 1
            continue
        sides: dict[str, list[str]] = {_MINE: []}
        side = _MINE
        for at in range(at + 1, len(lines)):  # noqa: B020 - goes on where the place began
            line = lines[at]
            if _is(line, _THEIRS) and side == _SPLIT:
                break
            after = {_MINE: (_BASE, _SPLIT), _BASE: (_SPLIT,), _SPLIT: ()}[side]
            marker = next((one for one in after if _is(line, one)), "")
            if marker:
                side = marker
                sides[side] = []
            else:
                sides[side].append(line)
        else:
            yield None
            return
        yield _Place(sides[_MINE], sides[_SPLIT], sides.get(_BASE))
        at += 1


def _is(line: str, marker: str) -> bool:
    rest = line.rstrip("\r\n").removeprefix(marker)
    return rest != line.rstrip("\r\n") and (not rest or rest.startswith(" "))
