"""Fits tables into a terminal: aligned columns while they fit, one row under the other when they don't."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bloggy.render.layout import Line, Span
from bloggy.render.wrap import Run, cells, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bloggy.render.glyphs import Glyphs

_NARROWEST = 4
"""Cells below which a column is unreadable."""
_SEPARATOR = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a table."""

    source: int
    cells: tuple[tuple[Run, ...], ...]


def table_lines(
    head: Row, rows: Sequence[Row], aligns: Sequence[str], width: int, glyphs: Glyphs
) -> list[tuple[Line, int]]:
    """The table in lines of at most `width` cells, each with its source line.

    `aligns` holds left, right or center for each column.
    """
    count = len(head.cells)
    natural, needed = _natural([head, *rows], count)
    widths = _share(natural, needed, width - _SEPARATOR * (count - 1))
    if widths is None:
        return _stacked(head, rows, width)
    out = _row_lines(head, widths, aligns, glyphs)
    rule = f"{glyphs.rule}{glyphs.cross}{glyphs.rule}".join(glyphs.rule * each for each in widths)
    out.append(((Span(rule, "table.rule"),), head.source))
    for row in rows:
        out += _row_lines(row, widths, aligns, glyphs)
    return out


def _natural(rows: Sequence[Row], count: int) -> tuple[list[int], list[int]]:
    """For each column its width on one line, and that of its longest word."""
    natural, needed = [1] * count, [1] * count
    for row in rows:
        for column, runs in enumerate(row.cells[:count]):
            text = "".join(run[0] for run in runs)
            lines = text.split("\n")
            natural[column] = max(natural[column], *(cells(line) for line in lines))
            words = text.split()
            needed[column] = max(needed[column], *(cells(word) for word in words), 1)
    return natural, needed


def _share(natural: list[int], needed: list[int], room: int) -> list[int] | None:
    """Column widths that fill at most `room` cells, or None where no column would be readable."""
    if sum(natural) <= room:
        return natural
    least = [min(each, max(_NARROWEST, min(word, 16))) for each, word in zip(natural, needed, strict=True)]
    if sum(least) > room:
        least = [min(each, _NARROWEST) for each in natural]
    spare = room - sum(least)
    if spare < 0:
        return None
    # Level the water: what is left goes to the columns that still want it, the most modest first.
    widths = list(least)
    for left, column in enumerate(sorted(range(len(natural)), key=lambda at: natural[at] - least[at])):
        gain = min(natural[column] - least[column], spare // (len(natural) - left))
        widths[column] += gain
        spare -= gain
    return widths


def _row_lines(
    row: Row, widths: Sequence[int], aligns: Sequence[str], glyphs: Glyphs
) -> list[tuple[Line, int]]:
    laid = [
        [line for line, _ in wrap(row.cells[at] if at < len(row.cells) else (), width)]
        for at, width in enumerate(widths)
    ]
    out: list[tuple[Line, int]] = []
    for number in range(max(len(column) for column in laid)):
        spans: list[Span] = []
        for at, column in enumerate(laid):
            if at:
                spans.append(Span(f" {glyphs.column} ", "table.rule"))
            line = column[number] if number < len(column) else ()
            spans += _aligned(line, widths[at], aligns[at], last=at == len(laid) - 1)
        out.append((tuple(spans), row.source))
    return out


def _aligned(line: Line, width: int, align: str, *, last: bool) -> list[Span]:
    spare = width - sum(cells(span.text) for span in line)
    before = spare if align == "right" else spare // 2 if align == "center" else 0
    after = 0 if last else spare - before
    spans = [Span(" " * before)] if before else []
    spans += line
    if after:
        spans.append(Span(" " * after))
    return spans


def _stacked(head: Row, rows: Sequence[Row], width: int) -> list[tuple[Line, int]]:
    """Each row as `heading: text` lines, for tables with more columns than the terminal has room for."""
    out: list[tuple[Line, int]] = []
    for row in rows or (Row(source=head.source, cells=()),):
        if out:
            out.append(((), row.source))
        for at, heading in enumerate(head.cells):
            cell = row.cells[at] if at < len(row.cells) else ()
            runs: list[Run] = [*heading, (": ", "table.rule", None, row.source), *cell]
            out += [(line, row.source) for line, _ in wrap(runs, width)]
    return out
