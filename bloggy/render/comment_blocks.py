"""Says what a comment is made of: pieces of text and code, each inside quotes and list items."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bloggy.domain.clean import clean
from bloggy.render.code import code_lines
from bloggy.render.layout import Line, Span
from bloggy.render.wrap import cells, wrap

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bloggy.render.glyphs import Glyphs
    from bloggy.render.wrap import Run

LEAST_ROOM = 10
"""Cells that quotes and lists leave to the text, however deep it is."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Box:
    """A quote or one list item; each is equal to itself alone."""

    kind: Literal["quote", "item"]
    number: int | None = None
    """Of an item in a numbered list."""
    depth: int = 0
    """Of an item: how many lists are around its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """A paragraph, a block of code or a rule, with the boxes around it, outermost first."""

    path: tuple[Box, ...]
    kind: Literal["text", "code", "rule"]
    runs: tuple[Run, ...] = ()
    """Of a paragraph: cleaned."""
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Placed:
    leaf: Leaf
    gap: tuple[Box, ...] | None
    """The boxes of the empty line above it; None: there is none."""
    fresh: frozenset[Box]
    """The items that begin with it."""


def _placed(leaves: Sequence[Leaf]) -> Iterator[_Placed]:
    seen: set[Box] = set()
    before: tuple[Box, ...] | None = None
    for leaf in leaves:
        items = {box for box in leaf.path if box.kind == "item"}
        fresh = frozenset(items - seen)
        seen |= fresh
        gap: tuple[Box, ...] | None = None
        if before is not None and not (fresh and before and _listed(before, leaf.path)):
            gap = _common(before, leaf.path)
        yield _Placed(leaf=leaf, gap=gap, fresh=fresh)
        before = leaf.path


def _listed(before: Sequence[Box], here: Sequence[Box]) -> bool:
    """Whether a new item stands right below another one, or below what it is a part of."""
    shared = len(_common(before, here))
    return before[-1].kind == "item" or any(box.kind == "item" for box in before[:shared])


def _common(one: Sequence[Box], other: Sequence[Box]) -> tuple[Box, ...]:
    shared = 0
    while shared < min(len(one), len(other)) and one[shared] is other[shared]:
        shared += 1
    return tuple(one[:shared])


def text_of(leaves: Sequence[Leaf]) -> str:
    """Plain text: quotes begin with `> `, items with `• ` or their number, code is indented."""
    out: list[str] = []
    for placed in _placed(leaves):
        leaf = placed.leaf
        if placed.gap is not None:
            out.append("".join("> " for box in placed.gap if box.kind == "quote").rstrip())
        if leaf.kind == "rule":
            rows = ["* * *"]
        elif leaf.kind == "code":
            rows = ["    " + row for row in clean(leaf.code).expandtabs(4).split("\n")]
        else:
            rows = "".join(run[0] for run in leaf.runs).split("\n")
        for number, row in enumerate(rows):
            out.append((_margin(placed, first=number == 0) + row.rstrip()).rstrip())
    return "\n".join(out)


def _margin(placed: _Placed, *, first: bool) -> str:
    parts = []
    for box in placed.leaf.path:
        mark = "> " if box.kind == "quote" else "• " if box.number is None else f"{box.number}. "
        drawn = box.kind == "quote" or (first and box in placed.fresh)
        parts.append(mark if drawn else " " * len(mark))
    return "".join(parts)


def lines_of(leaves: Sequence[Leaf], width: int, glyphs: Glyphs) -> list[Line]:
    """Lines of at most `width` (at least `LEAST_ROOM`) cells."""
    out: list[Line] = []
    for placed in _placed(leaves):
        leaf = placed.leaf
        marks, room = _marks(leaf.path, width, glyphs)
        if placed.gap is not None:
            bars = [mark for mark in marks[: len(placed.gap)] if mark.style == "quote.mark"]
            out.append(tuple(bars) if len(bars) == len(placed.gap) else ())
        for number, line in enumerate(_rows(leaf, room, glyphs)):
            margin = [
                mark
                if box.kind == "quote" or (number == 0 and box in placed.fresh)
                else Span(" " * cells(mark.text))
                for box, mark in zip(leaf.path, marks, strict=False)
            ]
            out.append((*margin, *line))
    return out


def _marks(path: Sequence[Box], width: int, glyphs: Glyphs) -> tuple[list[Span], int]:
    """The marks of the outermost boxes for which there is room, and the cells left for the text."""
    marks: list[Span] = []
    room = width
    for box in path:
        if box.kind == "quote":
            mark = Span(glyphs.quote + " ", "quote.mark")
        elif box.number is None:
            mark = Span(glyphs.bullets[min(box.depth, len(glyphs.bullets) - 1)] + " ", "bullet")
        else:
            mark = Span(f"{box.number}. ", "bullet")
        if room - cells(mark.text) < LEAST_ROOM:
            break
        marks.append(mark)
        room -= cells(mark.text)
    return marks, room


def _rows(leaf: Leaf, room: int, glyphs: Glyphs) -> list[Line]:
    if leaf.kind == "rule":
        return [(Span(glyphs.rule * min(room, 8), "rule"),)]
    if leaf.kind == "code":
        code = clean(leaf.code).expandtabs(4)
        # no colours: some lexers need quadratic time on what a stranger may write
        return [line for line, _number in code_lines(code, "", room)]
    quoted = any(box.kind == "quote" for box in leaf.path)
    runs = [(text, f"quote {style}".rstrip(), href, 0) for text, style, href, _ in leaf.runs]
    return [line for line, _source in wrap(runs if quoted else leaf.runs, room)]
