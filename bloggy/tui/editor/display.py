"""Turns what a terminal must not be sent into visible glyphs, one for one, so that columns stay true."""

from __future__ import annotations

import re
from typing import Final

from rich.cells import cell_len

_UNSAFE: Final = re.compile(
    "[\x00-\x08\x0a-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff]"
)
_NARROW: Final = re.compile(
    "[ -~\xa0-\xac\xae-\u02ff\u0370-\u0482\u2010-\u2027\u202f-\u205e\u20a0-\u20bf\u2190-\u2199\u2500-\u25fc]*"
)
_GLYPHS: Final = {"\x7f": "␡", "\x85": "␤", "\xad": "‐", "\u2028": "␤", "\u2029": "␤"}


def _glyph(match: re.Match[str]) -> str:
    character = match.group()
    if character < " ":
        return chr(0x2400 + ord(character))
    return _GLYPHS.get(character, "�")


def visible(line: str) -> str:
    """`line` with every control, direction override, stray surrogate and invisible mark as one visible glyph.

    Tabs stay (they are widened when painted) and so does the joiner that holds emoji together.
    """
    if line.isprintable():
        return line
    return _UNSAFE.sub(_glyph, line)


def is_narrow(line: str) -> bool:
    """Whether every character certainly takes one cell, which makes columns and cells the same thing."""
    return (line.isascii() and "\t" not in line) or _NARROW.fullmatch(line) is not None


def cells(text: str, tab_width: int) -> int:
    """How many terminal cells visible `text` takes when it begins a screen row."""
    if is_narrow(text):
        return len(text)
    if "\t" not in text:
        return cell_len(text)
    width = 0
    for index, part in enumerate(text.split("\t")):
        if index:
            width += tab_width - width % tab_width
        width += cell_len(part)
    return width


def widen_tabs(text: str, x: int, tab_width: int) -> str:
    """`text`, which begins in cell `x` of its row, with spaces for its tabs."""
    if "\t" not in text:
        return text
    parts: list[str] = []
    for index, part in enumerate(text.split("\t")):
        if index:
            gap = tab_width - x % tab_width
            parts.append(" " * gap)
            x += gap
        parts.append(part)
        x += cell_len(part)
    return "".join(parts)
