"""Changes lists and maps written with brackets and commas (YAML flow, JSON, TOML) by the smallest splice."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Protocol

from bloggy.domain.frontmatter.model import Edit, same
from bloggy.domain.frontmatter.tree import Kind, Node

_COMMA = re.compile(r"\s*,\s*")
_SPACE = re.compile(r"\s*")
_SIGN = re.compile(r"\s*[:=]\s*")


class Notation(Protocol):
    """What the formats write differently."""

    sign: str
    """Between key and value."""

    def inline(self, value: object, like: Node | None) -> str:
        """`value` without line breaks, in the style of `like` where it is a similar value."""

    def key(self, key: str, like: str) -> str:
        """`key`, quoted where needed or where `like` (another key as written) is."""


def change(text: str, node: Node, new: object, notation: Notation) -> list[Edit]:
    """The edits that make `node` say `new`."""
    if same(node.value, new):
        return []
    if node.kind is Kind.LIST and isinstance(new, list):
        return _change_list(text, node, new, notation)
    if node.kind is Kind.MAP and isinstance(new, dict):
        return _change_map(text, node, new, notation)
    return [Edit(start=node.start, end=node.end, new=notation.inline(new, node))]


def _change_list(text: str, node: Node, new: Sequence[object], notation: Notation) -> list[Edit]:
    old = node.items
    first = 0
    while first < min(len(old), len(new)) and same(old[first].value, new[first]):
        first += 1
    tail = 0
    while tail < min(len(old), len(new)) - first and same(old[-1 - tail].value, new[-1 - tail]):
        tail += 1
    pairs = min(len(old), len(new)) - tail - first
    edits: list[Edit] = []
    for index in range(first, first + pairs):
        edits += change(text, old[index], new[index], notation)
    at = first + pairs
    like = node.typical
    added = [notation.inline(value, like) for value in new[at : len(new) - tail]]
    spans = [(item.start, item.end) for item in old]
    gone = set(range(at, len(old) - tail))
    return edits + _rearrange(text, node, spans, gone, at, added)


def _change_map(text: str, node: Node, new: Mapping[str, object], notation: Notation) -> list[Edit]:
    edits: list[Edit] = []
    gone: set[int] = set()
    latest = {id(member) for member in node.latest}
    for index, member in enumerate(node.members):
        if member.key in new:
            edits += change(text, member.node, new[member.key], notation) if id(member) in latest else []
        else:
            gone.add(index)
    known = {member.key for member in node.members}
    like, sign = "", notation.sign
    if node.members:
        last = node.members[-1]
        like, gap = text[last.start : last.end], text[last.end : last.node.start]
        sign = gap if _SIGN.fullmatch(gap) else sign
    added = [
        notation.key(key, like) + sign + notation.inline(value, None)
        for key, value in new.items()
        if key not in known
    ]
    spans = [(member.start, member.node.end) for member in node.members]
    return edits + _rearrange(text, node, spans, gone, len(spans), added)


def _rearrange(
    text: str, node: Node, spans: Sequence[tuple[int, int]], gone: set[int], at: int, added: Sequence[str]
) -> list[Edit]:
    """Take the parts `gone` out of a collection and put `added` before the part with index `at`."""
    start, end = node.inside
    if not spans:
        return [Edit(start=start, end=end, new=_fill(text[start:end], added))] if added else []
    separator = _separator(text, node, spans)
    if len(gone) == len(spans):
        kept = separator.join(added)
        return [Edit(start=spans[0][0] if added else start, end=spans[-1][1] if added else end, new=kept)]
    edits: list[Edit] = []
    index = 0
    while index < len(spans):
        if index not in gone:
            index += 1
            continue
        run = index
        while run + 1 in gone:
            run += 1
        if run + 1 < len(spans):
            edits.append(Edit(start=spans[index][0], end=spans[run + 1][0], new=""))
        else:
            edits.append(Edit(start=spans[index - 1][1], end=spans[run][1], new=""))
        index = run + 1
    if added and at < len(spans) and at not in gone:
        edits.append(Edit(start=spans[at][0], end=spans[at][0], new="".join(a + separator for a in added)))
    elif added:
        edits.append(Edit(start=spans[-1][1], end=spans[-1][1], new="".join(separator + a for a in added)))
    return edits


def _fill(gap: str, added: Sequence[str]) -> str:
    """The inside of a collection that was empty; there may be a line break before its bracket."""
    if "\n" in gap and not gap.strip():
        newline = "\r\n" if "\r\n" in gap else "\n"
        lead = newline + "  "
        return lead + ("," + lead).join(added) + newline
    return gap + ", ".join(added)


def _separator(text: str, node: Node, spans: Sequence[tuple[int, int]]) -> str:
    if len(spans) > 1:
        gap = text[spans[-2][1] : spans[-1][0]]
        if _COMMA.fullmatch(gap):
            return gap
    lead = text[node.inside[0] : spans[0][0]]
    return "," + lead if "\n" in lead and _SPACE.fullmatch(lead) else ", "
