"""Lays out what the doctor found: what does not work first, its fix below it, all wrapped to the window."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content

from bloggy.domain.clean import clean_line
from bloggy.i18n import _
from bloggy.services.doctor_finding import Need, by_need
from bloggy.services.doctor_lines import wrapped
from bloggy.tui.glyphs import glyph, to_ascii
from bloggy.tui.text import assemble, lines
from bloggy.tui.widgets.line_list import fit

if TYPE_CHECKING:
    from bloggy.services.doctor_finding import Finding

_NARROW = 64
"""Cells; below, names stand above what is said of them."""
_SIGN = 3
_WIDEST_NAME = 24

SIGNS = {Need.LOOK: ("✕", "$error"), Need.KNOW: ("!", "$warning"), Need.NOTHING: ("✓", "$success")}
_PLAIN = {"▲": "^", "✕": "x", "●": "*"}


def table(findings: Sequence[Finding], width: int, *, ascii_only: bool) -> Content:
    """All rows, `width` cells at most, under a heading for each kind."""
    found = by_need(findings)
    longest = max((cell_len(clean_line(one.name)) for one in found), default=0)
    name_width = min(longest + 2, _WIDEST_NAME) if width >= _NARROW else 0
    rows: list[Content] = []
    for need, heading in _headings().items():
        mine = [one for one in found if one.need is need]
        if mine:
            rows += [Content("")] if rows else []
            rows.append(assemble((heading, "bold $accent")))
        for one in mine:
            rows += _row(one, name_width, width, ascii_only=ascii_only)
    return lines(*rows)


def signs_to_ascii(text: str, *, ascii_only: bool) -> str:
    """Our own words, with plain stand-ins for the doctor's signs, too."""
    if not ascii_only:
        return text
    return to_ascii("".join(_PLAIN.get(character, character) for character in text), ascii_only=True)


def _headings() -> dict[Need, str]:
    return {Need.LOOK: _("To mend"), Need.KNOW: _("Good to know"), Need.NOTHING: _("Works")}


def _row(finding: Finding, name_width: int, width: int, *, ascii_only: bool) -> Iterator[Content]:
    sign, colour = SIGNS[finding.need]
    start = (f"{signs_to_ascii(sign, ascii_only=ascii_only):<{_SIGN}}", colour)
    name = (to_ascii(clean_line(finding.name), ascii_only=ascii_only), "bold $strong")
    room = width - _SIGN - name_width
    detail = to_ascii(clean_line(finding.detail), ascii_only=ascii_only)
    told = [(line, "") for line in wrapped(detail, room, cell_len)]
    fix = to_ascii(clean_line(finding.fix), ascii_only=ascii_only)
    arrow = glyph("→", ascii_only=ascii_only)
    for number, line in enumerate(wrapped(fix, room - cell_len(arrow) - 1, cell_len) if fix else ()):
        before = " " * cell_len(arrow) if number else arrow
        told.append((f"{before} {line}", "$secondary"))
    if not name_width or cell_len(name[0]) >= name_width:
        yield assemble(start, name)
        start = (" " * _SIGN, "")
    else:
        yield assemble(start, (fit(name[0], name_width), name[1]), *told[:1])
        told = told[1:]
    for words in told:
        yield assemble(" " * (_SIGN + name_width), words)
