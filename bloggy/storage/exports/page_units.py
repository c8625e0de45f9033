"""Cuts a page into the lines that its readers see, and knows the HTML of any run of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING

from bloggy.errors import ExportError
from bloggy.i18n import _

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

DEEPEST = 600
"""So many elements may lie in each other."""
_HEAVIEST = 3_000_000
"""So many elements may be made by a parser that repeats formatting which was never closed."""

_BLOCK_NAMES = (
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset",
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol",
    "optgroup option p pre section select summary table tbody td tfoot th thead tr ul",
)
_VOID_NAMES = "area base br col embed hr img input link meta param source track wbr"
_UNSEEN_NAMES = "script style noscript template head title svg textarea select option"
_IMPLIED_NAMES = "p li dt dd td th tr tbody thead tfoot option optgroup html body head colgroup"
_FORMATTING_NAMES = "a b big code em font i nobr s small strike strong tt u"
_BLOCKS = frozenset(" ".join(_BLOCK_NAMES).split())
_VOID = frozenset(_VOID_NAMES.split())
_UNSEEN = frozenset(_UNSEEN_NAMES.split())
_IMPLIED = frozenset(_IMPLIED_NAMES.split())
_FORMATTING = frozenset(_FORMATTING_NAMES.split())
_WRAPPER_NAMES = (
    "address article aside body center dd details div dl dt fieldset footer form header li main section"
)
_WRAPPERS = frozenset((*_WRAPPER_NAMES.split(), "tbody", "td", "th", "thead", "tr"))
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]*)")


@dataclass(frozen=True, slots=True)
class Line:
    """What stands on one line."""

    text: str
    html: str
    links: tuple[tuple[str, str], ...]
    """The words of each link, and where it leads."""


@dataclass(slots=True)
class Units:
    """The lines of an element."""

    lines: list[Line] = field(default_factory=list)
    blocks: list[int] = field(default_factory=list)
    """For each line a number that lines of one block share."""
    _nodes: dict[int, list[tuple[int, LexborNode]]] = field(default_factory=dict)
    _places: dict[int, tuple[int, int]] = field(default_factory=dict)

    def html(self, start: int, end: int) -> str:
        """The HTML of the lines from `start` to before `end`, in whole elements where that is possible."""
        out: list[str] = []
        while start < end:
            if whole := self._whole(start, end):
                start = whole[0]
                out.append(whole[1].html or "")
                continue
            loose, block = [], self.blocks[start]
            while start < end and self.blocks[start] == block and not self._whole(start, end):
                loose.append(self.lines[start].html)
                start += 1
            out.append(f"<p>{'<br>'.join(loose)}</p>")
        return "\n".join(out)

    def _whole(self, start: int, end: int) -> tuple[int, LexborNode] | None:
        """The largest element that begins with that line and ends before `end`, and says something itself."""
        found = self._nodes.get(start, ())
        return next(((last, node) for last, node in found if last <= end and node.tag not in _WRAPPERS), None)

    def place(self, node: LexborNode) -> tuple[int, int] | None:
        """The lines of an element, if it is a block with any."""
        return self._places.get(node.mem_id)

    def add(self, first: int, node: LexborNode) -> None:
        """Note that `node` holds the lines from `first` to the last one."""
        if len(self.lines) > first:
            self._nodes.setdefault(first, []).insert(0, (len(self.lines), node))
            self._places[node.mem_id] = (first, len(self.lines))


def check(path_name: str, html: str) -> None:
    """Refuse what no page is like and a parser would work on for hours. Raises ExportError."""
    depth = formatting = weight = 0
    for slash, name in _TAG.findall(html):
        name = name.lower()
        if name in _VOID or name in _IMPLIED:
            weight += formatting
        elif slash:
            depth = max(0, depth - 1)
            formatting -= name in _FORMATTING and formatting > 0
        else:
            depth += 1
            weight += formatting
            formatting += name in _FORMATTING
        if depth > DEEPEST or weight > _HEAVIEST:
            raise ExportError(
                _("{path} has more than {n} elements in each other.").format(path=path_name, n=DEEPEST),
                hint=_("No page is like that: it was not read."),
                file=path_name,
            )


def units(root: LexborNode) -> Units:
    """The lines that readers see of `root`."""
    found = Units()
    line = _Open()
    for kind, node in _walk(root):
        tag = node.tag or ""
        if kind == "text":
            line.say(node.text_content or "")
        elif tag == "br":
            line.end(found, broken=True)
        elif tag in _VOID and tag != "hr":
            line.show(node)
        elif tag in _BLOCKS:
            line.end(found)
            if kind == "in":
                line.firsts.append(len(found.lines))
            elif line.firsts:
                first = line.firsts.pop()
                if line.firsts:  # not the root itself
                    found.add(first, node)
        elif kind == "in":
            line.open(node)
        else:
            line.close()
    line.end(found)
    return found


class _Open:
    """The line that is being read."""

    def __init__(self) -> None:
        self.firsts: list[int] = []
        self._inline: list[LexborNode] = []
        self._html: list[str] = []
        self._text: list[str] = []
        self._links: list[tuple[str, str]] = []
        self._block = 0

    def say(self, text: str) -> None:
        self._text.append(text)
        self._html.append(escape(text, quote=False))

    def show(self, node: LexborNode) -> None:
        self._html.append(node.html or "")

    def open(self, node: LexborNode) -> None:
        self._inline.append(node)
        self._html.append(_opening(node))
        if node.tag == "a" and (href := node.attributes.get("href")):
            self._links.append((" ".join((node.text(deep=True) or "").split()), href))

    def close(self) -> None:
        if self._inline:
            self._html.append(f"</{self._inline.pop().tag}>")

    def end(self, found: Units, *, broken: bool = False) -> None:
        text = " ".join("".join(self._text).split())
        html = "".join(self._html)
        if text or "<img" in html or broken:
            closing = "".join(f"</{node.tag}>" for node in reversed(self._inline))
            found.blocks.append(self._block)
            found.lines.append(Line(text, (html + closing).strip(), tuple(self._links)))
        self._block += not broken
        self._text, self._links = [], []
        self._html = [_opening(node) for node in self._inline]


def _opening(node: LexborNode) -> str:
    said = "".join(
        f" {name}" if value is None else f' {name}="{escape(value)}"'
        for name, value in node.attributes.items()
    )
    return f"<{node.tag}{said}>"


def _walk(root: LexborNode) -> Iterator[tuple[str, LexborNode]]:
    """Each element when it begins and ends, and the texts; without what is never seen."""
    stack: list[tuple[str, LexborNode]] = [("in", root)]
    while stack:
        kind, node = stack.pop()
        if node.is_text_node:
            yield "text", node
            continue
        if not node.is_element_node or (kind == "in" and node.tag in _UNSEEN):
            continue
        yield kind, node
        if kind == "in" and node.tag not in _VOID:
            stack.append(("out", node))
            children = list(node.iter(include_text=True))
            stack += [("in", child) for child in reversed(children)]
