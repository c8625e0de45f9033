"""Cuts the HTML of a blog into units that can be compared with a text: blocks, footnotes, loose words."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from bloggy.render.html_pieces import pieces
from bloggy.render.html_tree import BLOCKS, Canon, Node, markup, parse
from bloggy.render.wordpress_read import segments

_REFERENCE = re.compile(r"&#0?(\d\d|1[0-2]\d);")
_ID = re.compile(r"fn(?:-.*-)?(\d{1,6})")
_PARAGRAPHS = re.compile(r"\n\s*\n")
_NEVER = frozenset("<>&")
_IN_TAG = frozenset("[]W")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One block of HTML, or one node of words that stand in no block."""

    nodes: Sequence[Node]
    html: str
    """Its source."""
    key: str
    """Equal for what shows the same."""
    kept: bool = False
    """A block of an editor that Markdown has no way to say."""
    loose: bool = False
    """Words in no block."""
    source: str = ""
    """What it was cut out of, from `start` to `end`."""
    start: int = 0
    end: int = 0


def units(html: str, canon: Canon) -> list[Unit]:
    """The units of `html` in order. Raises TooDeep."""
    found: list[Unit] = []
    for kept, piece in segments(html, native=canon.native):
        nodes = parse(piece)
        if kept:
            found.append(Unit(nodes=nodes, html=piece, key=canon.of(nodes), kept=True))
            continue
        for node in nodes:
            key = canon.of([node])
            if key.strip():
                loose = node.name not in BLOCKS and node.name != "!"
                own = piece[node.start : node.end]
                found.append(
                    Unit(
                        nodes=[node],
                        html=own,
                        key=key,
                        loose=loose,
                        source=piece,
                        start=node.start,
                        end=node.end,
                    )
                )
    return found


def in_paragraphs(found: Sequence[Unit], but: Collection[int], canon: Canon, *, classic: bool) -> list[Unit]:
    """`found` with paragraphs for its loose words, but for those at some places.

    `classic`: a line end is a break.
    """
    out: list[Unit] = []
    run: list[Unit] = []
    for place, unit in enumerate(found):
        if unit.loose and place not in but and (not run or run[-1].source is unit.source):
            run.append(unit)
            continue
        out += _paragraphs(run, canon, classic=classic)
        run = []
        if unit.loose and place not in but:
            run = [unit]
        else:
            out.append(unit)
    return [*out, *_paragraphs(run, canon, classic=classic)]


def _paragraphs(run: Sequence[Unit], canon: Canon, *, classic: bool) -> Iterator[Unit]:
    if not run:
        return
    groups: list[list[Node]] = [[]]
    for node in parse(run[0].source[run[0].start : run[-1].end]):
        if node.name:
            groups[-1].append(node)
            continue
        for number, text in enumerate(_PARAGRAPHS.split(node.data.replace("\r\n", "\n"))):
            if number:
                groups.append([])
            for line, words in enumerate(text.split("\n") if classic else [text]):
                if line:
                    groups[-1].append(Node(name="br", data="<br>"))
                groups[-1].append(Node(data=words))
    for group in groups:
        node = Node(name="p", data="<p>", children=_without_edges(group))
        if node.children:
            yield Unit(nodes=[node], html=markup(node), key=canon.of([node]))


def _without_edges(group: list[Node]) -> list[Node]:
    while group and (group[-1].name == "br" or (not group[-1].name and not group[-1].data.strip())):
        group = group[:-1]
    while group and (group[0].name == "br" or (not group[0].name and not group[0].data.strip())):
        group = group[1:]
    return group


def notes_of(found: list[Unit], canon: Canon) -> dict[int, list[Unit]]:
    """Take the footnotes as `blog_html` writes them out of the units, and give them by number."""
    at = next((place for place, unit in enumerate(found) if _is_section(unit)), -1)
    if at < 0:
        return {}
    notes: dict[int, list[Unit]] = {}
    for part in found[at].nodes[0].children:
        for item in part.children if part.name == "ol" else [part]:
            number = _ID.fullmatch(item.attrs.get("id", "")) if item.name == "li" else None
            if number is not None:
                notes[int(number[1])] = _note(item, canon)
            elif item.name or item.data.strip():
                return {}
    before = found[at - 1].nodes[0] if at else Node()
    rule = before.name == "hr" and "footnotes-sep" in before.classes
    del found[at - 1 if rule else at : at + 1]
    return notes


def _is_section(unit: Unit) -> bool:
    node = unit.nodes[0] if len(unit.nodes) == 1 else Node()
    return not unit.kept and node.name == "section" and "footnotes" in node.classes


def _note(item: Node, canon: Canon) -> list[Unit]:
    found = []
    for node in _without_way_back(item).children:
        key = canon.of([node])
        if key.strip():
            found.append(Unit(nodes=[node], html=markup(node), key=key))
    return found


def _without_way_back(node: Node) -> Node:
    children = [
        _without_way_back(child) for child in node.children if "footnote-backref" not in child.classes
    ]
    return Node(name=node.name, attrs=node.attrs, data=node.data, children=children)


def unprotected(html: str) -> str:
    """`html` with the plain characters that `typography.protect` wrote as references."""
    if "&#" not in html:
        return html
    out: list[str] = []
    for kind, piece in pieces(html):
        if kind == "text":
            piece = _REFERENCE.sub(_in_text, piece)
        elif kind == "tag":
            piece = _REFERENCE.sub(_in_tag, piece)
        out.append(piece)
    return "".join(out)


def _in_text(match: re.Match[str]) -> str:
    character = chr(int(match[1]))
    return match[0] if character < " " or character in _NEVER else character


def _in_tag(match: re.Match[str]) -> str:
    character = chr(int(match[1]))
    return character if character in _IN_TAG else match[0]
