"""Reads HTML into a small tree, and says in one canonical text what a browser would show of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape

from bloggy.domain.entities import unescape
from bloggy.render.html_pieces import pieces, tag_name

_VOID_NAMES = "area base br col embed hr img input link meta param source track wbr"
VOID = frozenset(_VOID_NAMES.split())
_BLOCK_NAMES = (
    "address article aside blockquote body button canvas caption center col colgroup dd details "
    "dialog dir div dl dt fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 "
    "head header hgroup hr html iframe legend li link main menu meta nav noscript object ol optgroup "
    "option p picture pre script section select source style summary svg table tbody td template "
    "textarea tfoot th thead title tr track ul video"
)
BLOCKS = frozenset(_BLOCK_NAMES.split())
"""Elements that white space round them does not show at (and a few that are no part of a line of words)."""
_NOT_IN_P_NAMES = (
    "address article aside blockquote center details dialog dir div dl fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hgroup hr main menu nav ol p pre section table ul"
)
_NOT_IN_P = frozenset(_NOT_IN_P_NAMES.split())
_ENDS = {
    "li": {"li"},
    "dt": {"dt", "dd"},
    "dd": {"dt", "dd"},
    "tr": {"tr", "td", "th"},
    "td": {"td", "th"},
    "th": {"td", "th"},
    "tbody": {"thead", "tbody", "tr", "td", "th"},
    "option": {"option"},
}
"""An opening tag ends these, when they are what is open."""
DEEPEST = 90
"""Elements inside each other."""
_ATTRIBUTE = re.compile(r"""([^\s=/>"']+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s>]+))?""")
_SPACE = re.compile(r"[ \t\n\r\f]+")
_SPACES = re.compile("  +")
_EDGE = re.compile(" *\x01[\x01 ]*")
_ALIGN = re.compile(r"\s*text-align\s*:\s*(left|right|center)\s*;?\s*", re.IGNORECASE)
_NOTE_ID = re.compile(r"(#?fn(?:ref)?)(?:-.*-)?(\d+(?::\d+)?)")
_NUMBER = re.compile(r"#fn(?:.*-)?(\d+)\Z")


class TooDeep(ValueError):
    """There are more elements inside each other than anybody writes."""


@dataclass(slots=True, kw_only=True)
class Node:
    """An element, a comment (`name` is `!`) or text (no name)."""

    name: str = ""
    """In small letters."""
    attrs: dict[str, str] = field(default_factory=dict)
    """Decoded values by name in small letters."""
    data: str = ""
    """Decoded text of a text node; the source of a comment; the opening tag of an element as written."""
    children: list[Node] = field(default_factory=list)
    start: int = 0
    """Where its source begins in the HTML that was read."""
    end: int = 0

    @property
    def classes(self) -> list[str]:
        """The words of its class."""
        return self.attrs.get("class", "").split()

    def text(self) -> str:
        """All words inside."""
        return self.data if not self.name else "".join(child.text() for child in self.children)


def parse(html: str) -> list[Node]:
    """The top-level nodes of `html`. Raises TooDeep."""
    root = Node(name="#")
    stack = [root]
    at = 0
    for kind, piece in pieces(html):
        start, at = at, at + len(piece)
        if kind == "tag":
            _tag(stack, piece, start, at)
        else:
            name, data = (
                ("!", piece) if kind == "comment" else ("", piece if kind == "raw" else unescape(piece))
            )
            stack[-1].children.append(Node(name=name, data=data, start=start, end=at))
    for node in stack[1:]:
        node.end = at
    return root.children


def _tag(stack: list[Node], tag: str, start: int, end: int) -> None:
    name = tag_name(tag)
    if not name:
        if tag[1:2] != "/":
            stack[-1].children.append(Node(name="!", data=tag, start=start, end=end))
        return
    if tag.startswith("</"):
        if any(node.name == name for node in stack):
            while (last := stack.pop()).name != name:
                last.end = start
            last.end = end
        return
    while stack[-1].name in _ENDS.get(name, ()) or (name in _NOT_IN_P and stack[-1].name == "p"):
        stack.pop().end = start
    node = Node(name=name, attrs=_attributes(tag, name), data=tag, start=start, end=end)
    stack[-1].children.append(node)
    if name not in VOID and not tag.endswith("/>"):
        stack.append(node)
        if len(stack) > DEEPEST:
            raise TooDeep


def _attributes(tag: str, name: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(tag[1 + len(name) :].rstrip("/>")):
        value = match[2] or ""
        value = value[1:-1] if value[:1] in {'"', "'"} else value
        found.setdefault(match[1].lower(), unescape(value))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Canon:
    """How much two pieces of HTML must have in common to be the same."""

    labels: Mapping[int, str] = field(default_factory=dict)
    """The footnote that each number stands for."""
    loose_lists: bool = True
    """Whether paragraphs in list items count."""
    inputs: bool = True
    """Whether check boxes count; the filter for accounts with few rights takes them out."""
    native: bool = False
    """Whether the text is the blog's own, not one that was made of Markdown: an address is the same as a link
    to itself, and no block is opened that can't be put together again."""

    def of(self, nodes: Sequence[Node]) -> str:
        """One text for all HTML that shows the same."""
        text = _SPACES.sub(" ", "".join(self._parts(nodes, pre=False)))
        return _EDGE.sub("\x01", "\x01" + text + "\x01").strip("\x01")

    def _parts(self, nodes: Sequence[Node], *, pre: bool) -> Iterator[str]:
        for node in nodes:
            if not node.name:
                text = escape(node.data, quote=False)
                yield text.replace(" ", "\x02") if pre else _SPACE.sub(" ", text)
            elif node.name == "!":
                inside = " ".join(node.data.removeprefix("<!--").removesuffix("-->").split())
                yield f"\x01<!--{inside}-->\x01" if inside else ""
            elif (label := self.footnote(node)) is not None:
                yield f"<footnote {label}>"
            elif self.native and _is_address(node):
                yield escape(node.attrs["href"], quote=False)
            elif node.name != "input" or self.inputs:
                yield from self._element(node, pre=pre)

    def _element(self, node: Node, *, pre: bool) -> Iterator[str]:
        edge = "\x01" if node.name in BLOCKS or node.name in {"br", "input"} else ""
        yield f"{edge}<{node.name}{''.join(_written(node))}>{edge}"
        if node.name not in VOID:
            children: Sequence[Node] = node.children
            if node.name == "li" and not self.loose_lists:
                children = [
                    each for child in children for each in (child.children if child.name == "p" else [child])
                ]
            inside = "".join(
                self._parts(children, pre=pre or node.name in {"pre", "textarea", "script", "style"})
            )
            if node.name == "pre":
                inside = re.sub(r"\n(?=(?:</[a-z]+>)*\Z)", "", inside)
            yield f"{inside}{edge}</{node.name}>{edge}"

    def footnote(self, node: Node) -> str | None:
        """The label, if `node` is the mark of a footnote."""
        if node.name != "sup" or "footnote-ref" not in node.classes:
            return None
        if "data-label" in node.attrs:
            return node.attrs["data-label"]
        number = number_of(node)
        return None if number is None else self.labels.get(number, str(number))


def canon_of(html: str, *, native: bool) -> Canon:
    """How to compare a text with `html`, a blog's: what the blog can't keep doesn't count."""
    return Canon(loose_lists="<!-- wp:list" not in html, inputs="<input" in html, native=native)


def _is_address(node: Node) -> bool:
    """Whether `node` is what becomes of a bare address."""
    return (
        node.name == "a"
        and set(node.attrs) == {"href"}
        and [child.data for child in node.children if not child.name] == [node.attrs["href"]]
        and len(node.children) == 1
    )


def number_of(node: Node) -> int | None:
    """The number of a footnote's mark."""
    links = [child for child in node.children if child.name == "a"]
    found = _NUMBER.search(links[0].attrs.get("href", "")) if len(links) == 1 else None
    return int(found[1]) if found and len(found[1]) < 7 else None


def _written(node: Node) -> Iterator[str]:
    for name, value in sorted(node.attrs.items()):
        if note := _NOTE_ID.fullmatch(value) if name in {"id", "href"} else None:
            value = note[1] + note[2]
        elif name in {"src", "href"}:
            value = same_link(value)
        elif name == "class":
            value = " ".join(sorted(value.split()))
            if not value:
                continue
        elif name == "style" and (match := _ALIGN.fullmatch(value)):
            value = f"text-align:{match[1].lower()}"
        elif value == name:
            value = ""
        yield f' {name}="{escape(_SPACE.sub(" ", value))}"'


@lru_cache(maxsize=2048)
def same_link(link: str) -> str:
    """One text for all ways to write an address."""
    from markdown_it.common.normalize_url import normalizeLink

    try:
        return normalizeLink(link.strip())
    except ValueError:
        return link


def markup(node: Node) -> str:
    """A node as HTML."""
    if not node.name:
        return escape(node.data, quote=False)
    if node.name == "!":
        return node.data
    inside = "".join(markup(child) for child in node.children)
    return node.data + inside + ("" if node.name in VOID else f"</{node.name}>")
