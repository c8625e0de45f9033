"""Front matter may come from anybody: what could crash or stall a parser is refused before it gets there."""

from __future__ import annotations

import re
from typing import Final

from bloggy.domain.frontmatter.model import MAX_BLOCK, MAX_DEPTH, Broken, Doubtful
from bloggy.i18n import _

MAX_ALIASES: Final = 8
"""YAML aliases that are followed in one block."""
MAX_DIGITS: Final = 200
"""Characters of a number; Python refuses to print integers of more than 4,300 digits."""

_BRACKET = re.compile(r"[\[\]{}]")


def check(text: str, start: int, end: int) -> None:
    """Raise `Broken` when the block is too long, or nests brackets too deeply (strings are not looked at)."""
    if end - start > MAX_BLOCK:
        raise Doubtful(
            _("The front matter is longer than {size} KiB, so bloggy does not read it.").format(
                size=MAX_BLOCK // 1024
            ),
            start,
        )
    if text.count("[", start, end) + text.count("{", start, end) <= MAX_DEPTH:
        return
    depth = 0
    for bracket in _BRACKET.finditer(text, start, end):
        depth = depth + 1 if bracket[0] in "[{" else max(0, depth - 1)
        if depth > MAX_DEPTH:
            raise too_deep(bracket.start())


def too_deep(offset: int) -> Broken:
    """The error for too many levels."""
    return Broken(
        _("The front matter nests deeper than {levels} levels, so bloggy does not read it.").format(
            levels=MAX_DEPTH
        ),
        offset,
    )


def number(written: str, offset: int) -> str:
    """`written`, unless it is an absurdly long number."""
    if len(written) > MAX_DIGITS:
        raise Broken(
            _("A number in the front matter has more than {digits} digits; put it in quotes.").format(
                digits=MAX_DIGITS
            ),
            offset,
        )
    return written
