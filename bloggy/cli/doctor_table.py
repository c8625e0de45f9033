"""Lays out the doctor's rows: a table where there is room, below each other where there is not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wcwidth import wcswidth

from bloggy.domain.clean import clean_line
from bloggy.i18n import _
from bloggy.services.doctor_finding import Finding, Need
from bloggy.services.doctor_lines import wrapped

_NARROW = 64
"""Cells; below, names stand above what is said of them."""
_WIDEST_NAME = 24
_GAP = "  "
_LEAST = 12


def words() -> dict[Need, str]:
    """How much a row needs its reader, as a word."""
    return {Need.LOOK: _("look"), Need.KNOW: _("note"), Need.NOTHING: _("ok")}


def table(findings: Sequence[Finding], width: int) -> Iterator[str]:
    """The lines, `width` cells at most; 0: a line is as long as what it says (in a pipe)."""
    if not findings:
        return
    said = words()
    first = max(map(_cells, said.values()))
    names = [clean_line(one.name) for one in findings]
    second = min(max(map(_cells, names)), _WIDEST_NAME)
    narrow = bool(width) and width < _NARROW
    for finding, name in zip(findings, names, strict=True):
        start = _padded(said[finding.need], first) + _GAP
        indent = " " * (first + len(_GAP))
        if narrow:
            yield from _wrapped(start, indent, name, width)
            start = indent
        else:
            start += _padded(name, second) + _GAP
            indent += " " * (second + len(_GAP))
            if _cells(name) > second:
                yield start.rstrip()
                start = indent
        yield from _wrapped(start, indent, clean_line(finding.detail), width)
        if finding.fix:
            yield from _wrapped(f"{indent}→ ", f"{indent}  ", clean_line(finding.fix), width)


def _wrapped(start: str, indent: str, text: str, width: int) -> Iterator[str]:
    """`text` behind `start`, what does not fit behind `indent`."""
    if not width or _cells(start + text) <= width:
        yield (start + text).rstrip()
        return
    room = max(width - max(_cells(start), _cells(indent)), _LEAST)
    for line in wrapped(text, room, _cells):
        yield (start + line).rstrip()
        start = indent


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _cells(text))


def _cells(text: str) -> int:
    return max(int(wcswidth(text)), 0)
