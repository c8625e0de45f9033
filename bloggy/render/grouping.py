"""Tells which tokens of a post make one block, also where the writer's own HTML holds several together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from bloggy.render.dialect_rules import BLOCK_MARK
from bloggy.render.html_pieces import pieces, tag_name
from bloggy.render.html_tree import VOID

if TYPE_CHECKING:
    from markdown_it.token import Token

_FARTHEST = 1_000
"""Blocks that one HTML element is looked for the end of."""


def by_block(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """The tokens of each block on this level."""
    start = depth = 0
    for index, token in enumerate(tokens):
        depth += token.nesting
        if depth == 0:
            yield tokens[start : index + 1]
            start = index + 1


def together(tokens: Sequence[Token]) -> Iterator[tuple[Sequence[Token], bool]]:
    """The blocks of this level, and whether the writer's own HTML or editor blocks hold several in one."""
    groups = list(by_block(tokens))
    depths = [_depths(group) for group in groups]
    at = 0
    while at < len(groups):
        count = _belonging(groups, depths, at)
        yield [token for group in groups[at : at + max(count, 1)] for token in group], count > 0
        at += max(count, 1)


def _belonging(groups: Sequence[Sequence[Token]], depths: Sequence[int], at: int) -> int:
    """How many blocks from `at` on belong together; 0: no such thing."""
    first = groups[at][0]
    if first.type != "html_block":
        return 0
    if "whole" in first.meta:
        return 1
    depth = 0
    for count, more in enumerate(depths[at : at + _FARTHEST], 1):
        depth += more
        if depth <= 0:
            return count if count > 1 or BLOCK_MARK.search(first.content) else 0
    return 0


def _depths(group: Sequence[Token]) -> int:
    found = 0
    for token in group:
        for own in (token, *(token.children or ())):
            if own.type in {"html_block", "html_inline"} and "whole" not in own.meta:
                found += _depth(own.content)
    return found


def _depth(html: str) -> int:
    """How many elements and blocks `html` leaves open."""
    depth = 0
    for kind, piece in pieces(html):
        name = tag_name(piece) if kind == "tag" else ""
        if name and name not in VOID and not piece.endswith("/>"):
            depth += -1 if piece.startswith("</") else 1
        elif kind == "comment" and (mark := BLOCK_MARK.match(piece)) and not mark["void"]:
            depth += -1 if mark["closer"] else 1
    return depth
