"""Cuts a text as WordPress keeps it into pieces, each with its place and what it shows.

A piece is a block of the editor, or what the old editor's text makes a block of: words between empty lines,
or an element. As there, a line end in words is a break (`wpautop` in wp-includes/formatting.php).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bloggy.render.html_tree import BLOCKS, Canon, Node, markup, parse
from bloggy.render.html_units import Unit
from bloggy.render.wordpress_read import Part, parts_of

_EMPTY_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_WHITE = " \t\n\r\f"
_BROKEN = frozenset({"p", "li", "blockquote"})
"""Elements in which a line end in words is a break; for us only those that Markdown has a word for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One piece of a text."""

    start: int
    """Where its bytes begin in the text."""
    end: int
    unit: Unit
    """What it shows."""
    block: str = ""
    """The name of the editor's block; empty in the old editor's text."""
    inside: bool = False
    """One of several elements in a block of HTML."""
    bare: bool = False
    """Words in no element: the old editor's paragraph."""


def pieces_of(raw: str, canon: Canon) -> list[Piece]:
    """The pieces of `raw` that show anything, in order. Raises TooDeep."""
    text = raw.encode("utf-8", "replace").decode("utf-8").replace("\x00", "\ufffd")
    returns = [match.start() - number for number, match in enumerate(re.finditer("\r\n", text))]
    found = list(_cut(text.replace("\r\n", "\n"), canon))
    if not returns:
        return found
    return [
        replace(
            piece,
            start=piece.start + bisect_left(returns, piece.start),
            end=piece.end + bisect_left(returns, piece.end),
        )
        for piece in found
    ]


def _cut(text: str, canon: Canon) -> Iterator[Piece]:
    for part in parts_of(text, native=True):
        if not part.name:
            yield from _old_editor(text[part.start : part.end], part.start, canon)
            continue
        yield from _of_block(part, text, canon)


def _of_block(part: Part, text: str, canon: Canon) -> Iterator[Piece]:
    nodes = parse(part.html)
    if part.kept:
        unit = Unit(nodes=nodes, html=part.html, key=canon.of(nodes), kept=True)
        yield Piece(start=part.start, end=part.end, unit=unit, block=part.name)
        return
    shown = [(node, key) for node in nodes if (key := canon.of([node])).strip()]
    first = text.index("-->", part.start) + 3 if len(shown) > 1 else 0
    for node, key in shown:
        unit = Unit(nodes=[node], html=part.html[node.start : node.end], key=key)
        if first:
            start, end = first + node.start, first + node.end
            yield Piece(start=start, end=end, unit=unit, block=part.name, inside=True)
        else:
            yield Piece(start=part.start, end=part.end, unit=unit, block=part.name)


# --- the old editor's text ----------------------------------------------------------------------------------


@dataclass(slots=True, kw_only=True)
class _Words:
    """Words and inline elements that make one paragraph."""

    start: int
    end: int
    nodes: list[Node]


def _old_editor(text: str, offset: int, canon: Canon) -> Iterator[Piece]:
    run: list[Node] = []
    for node in parse(text):
        if not _is_block(node):
            run.append(node)
            continue
        yield from _paragraphs(run, text, offset, canon)
        run = []
        start, end = _trimmed(text, node.start, node.end)
        # An element that is never closed held the white space below it.
        again = parse(text[start:end]) if end < node.end else [node]
        shown = _as_shown(again[0] if len(again) == 1 else node)
        key = canon.of([shown])
        if key.strip():
            html = text[start:end] if shown in again else markup(shown)
            yield Piece(start=offset + start, end=offset + end, unit=Unit(nodes=[shown], html=html, key=key))
    yield from _paragraphs(run, text, offset, canon)


def _is_block(node: Node) -> bool:
    """Whether it can't be in a paragraph; an element of words can't either if a block is in it."""
    return node.name in BLOCKS or node.name == "!" or any(_has_block(child) for child in node.children)


def _has_block(node: Node) -> bool:
    return node.name in BLOCKS or any(_has_block(child) for child in node.children)


def _paragraphs(run: Sequence[Node], text: str, offset: int, canon: Canon) -> Iterator[Piece]:
    for words in _split(run, text):
        start, end = _trimmed(text, words.start, words.end)
        # Read again by themselves, for the same reason as an element.
        children = _edged(_with_breaks(parse(text[start:end])))
        node = Node(name="p", data="<p>", children=children)
        if children and any(child.name or child.data.strip() for child in children):
            unit = Unit(nodes=[node], html=markup(node), key=canon.of([node]))
            yield Piece(start=offset + start, end=offset + end, unit=unit, bare=True)


def _split(run: Sequence[Node], text: str) -> Iterator[_Words]:
    """The paragraphs of some words: an empty line ends one."""
    words: _Words | None = None
    for node in run:
        if node.name:
            words = words or _Words(start=node.start, end=node.end, nodes=[])
            words.nodes.append(node)
            words.end = node.end
            continue
        at = node.start
        for gap in [*_EMPTY_LINES.finditer(text, node.start, node.end), None]:
            end = gap.start() if gap else node.end
            if end > at:
                part = parse(text[at:end])
                words = words or _Words(start=at, end=end, nodes=[])
                words.nodes += [replace(each, start=at + each.start, end=at + each.end) for each in part]
                words.end = end
            if gap:
                if words:
                    yield words
                words, at = None, gap.end()
    if words:
        yield words


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _WHITE:
        start += 1
    while end > start and text[end - 1] in _WHITE:
        end -= 1
    return start, end


def _as_shown(node: Node) -> Node:
    """An element as the blog shows it, where that is other than it is written."""
    if node.attrs or node.name not in {"p", "ul", "ol", "blockquote"} or "\n" not in node.text():
        return node
    if node.name == "blockquote" and not any(child.name in BLOCKS for child in node.children):
        return replace(node, children=_quoted(node.children))
    return _broken(node)


def _broken(node: Node) -> Node:
    """With a break for each line end in its words."""
    children = [_broken(child) if child.name and child.name != "pre" else child for child in node.children]
    if node.name in _BROKEN and not node.attrs and not any(child.name in BLOCKS for child in node.children):
        children = _edged(_with_breaks(node.children))
    return replace(node, children=children)


def _quoted(nodes: Sequence[Node]) -> list[Node]:
    """The words of a quotation as paragraphs."""
    source = "".join(markup(node) for node in nodes)
    out: list[Node] = []
    for words in _split(parse(source), source):
        children = _edged(_with_breaks(words.nodes))
        if children:
            out.append(Node(name="p", data="<p>", children=children))
    return out


def _with_breaks(nodes: Sequence[Node]) -> list[Node]:
    out: list[Node] = []
    for node in nodes:
        if node.name:
            inline = node.name != "!" and node.name not in BLOCKS and node.name not in {"code", "textarea"}
            out.append(replace(node, children=_with_breaks(node.children)) if inline else node)
            continue
        for number, line in enumerate(node.data.split("\n")):
            # A line end after a break of the writer's own is none.
            if number and not (out and out[-1].name == "br"):
                out.append(Node(name="br", data="<br>"))
            if line.strip(_WHITE) or (line and not number):
                out.append(Node(data=line))
    return out


def _edged(nodes: list[Node]) -> list[Node]:
    """Without breaks and white space at both ends."""
    while nodes and (nodes[-1].name == "br" or (not nodes[-1].name and not nodes[-1].data.strip())):
        nodes = nodes[:-1]
    while nodes and (nodes[0].name == "br" or (not nodes[0].name and not nodes[0].data.strip())):
        nodes = nodes[1:]
    return nodes
