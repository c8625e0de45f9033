"""Reads the words of a Ghost text with their look and link, from nodes or HTML, and puts them back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Any

from bloggy.render.html_markdown import CannotSay
from bloggy.render.html_tree import Node, same_link
from bloggy.render.lexical_json import Part, written
from bloggy.render.pairing import same

CODE = 16
_TAGS = {1: "strong", 2: "em", 4: "s", 8: "u", CODE: "code", 32: "sub", 64: "sup", 128: "mark"}
_BITS = {
    **{tag: bit for bit, tag in _TAGS.items()},
    "b": 1,
    "i": 2,
    "del": 4,
    "strike": 4,
}
_TOKEN = re.compile(r"[ \t\n\r\f]+|[^\W_]+|.", re.DOTALL)
BREAK = "\n"
_TEXTS = frozenset({"text", "extended-text", "tk"})
_LINKS = frozenset({"link", "autolink"})
Owner = tuple[int, ...]
"""Which node a word stands in: the child's place, in a link also that of the link's child. (): none."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word, a sign, a space or a line break."""

    text: str
    format: int = 0
    """Lexical's bits."""
    link: tuple[str, str] | None = None
    """Address and title."""
    owner: Owner = ()
    hidden: bool = False
    """White space that shows nothing."""

    @property
    def key(self) -> str:
        """Equal for what shows the same."""
        return f"{self.text}\x00{self.format}\x00{self.link or ''}"


def shown(words: Sequence[Word]) -> tuple[Word, ...]:
    """What a reader sees, to be compared."""
    out: list[Word] = []
    seen = [word for word in words if not word.hidden]
    for at, word in enumerate(seen):
        text = " " if word.text.isspace() and word.text != BREAK and word.text.isascii() else word.text
        if text == " ":
            before, after = seen[at - 1], seen[at + 1]
            link = before.link if before.link == after.link else None
            out.append(Word(text, before.format & after.format, link))
        else:
            out.append(Word(text, word.format, word.link))
    return tuple(out)


def tidy(words: Sequence[Word]) -> list[Word]:
    """`words` with what shows nothing hidden: white space at the edges, and but one of several together."""
    out = list(words)
    edge = True
    for at, word in enumerate(out):
        blank = word.text.isspace() and word.text != BREAK
        if blank and (edge or (out[at - 1].text.isspace() and _ascii(out[at - 1]) and _ascii(word))):
            out[at] = replace(word, hidden=True)
        else:
            edge = word.text == BREAK
    edge = True
    for at in reversed(range(len(out))):
        word = out[at]
        if word.text.isspace() and word.text != BREAK and edge:
            out[at] = replace(word, hidden=True)
        elif not word.hidden:
            edge = word.text == BREAK
    return out


def _ascii(word: Word) -> bool:
    return word.text != BREAK and word.text.isascii()


# --- from nodes ---------------------------------------------------------------------------------------------


def of_nodes(children: Sequence[Any], *, link: tuple[str, str] | None = None, at: Owner = ()) -> list[Word]:
    """The words of inline nodes. Raises CannotSay where there is something else among them."""
    found: list[Word] = []
    for number, node in enumerate(children):
        owner = (*at, number)
        kind = node.get("type") if isinstance(node, dict) else None
        if kind in _TEXTS:
            bits, text = node.get("format") or 0, node.get("text")
            if not isinstance(bits, int) or bits & ~255 or node.get("style") or not isinstance(text, str):
                raise CannotSay
            found += [Word(token, bits, link, owner) for token in _tokens(text)]
        elif kind == "linebreak":
            found.append(Word(BREAK, 0, None, owner))
        elif kind in _LINKS and link is None and isinstance(node.get("children"), list):
            target = (same_link(str(node.get("url") or "")), str(node.get("title") or ""))
            found += of_nodes(node["children"], link=target, at=owner)
        else:
            raise CannotSay
    return found if at else tidy(found)


def _tokens(text: str) -> Iterator[str]:
    for token in _TOKEN.findall(text):
        yield " " if token == BREAK else token


# --- from HTML and to it ------------------------------------------------------------------------------------


def of_html(nodes: Sequence[Node]) -> list[Word]:
    """The words of inline HTML. Raises CannotSay for an element that Ghost's editor has not."""
    return tidy(list(_of_html(nodes, 0, None)))


def _of_html(nodes: Sequence[Node], bits: int, link: tuple[str, str] | None) -> Iterator[Word]:
    for node in nodes:
        if not node.name:
            for token in _tokens(node.data):
                yield Word(token, bits, link)
        elif node.name == "br" and not node.attrs:
            yield Word(BREAK)
        elif node.name in _BITS and not node.attrs:
            yield from _of_html(node.children, bits | _BITS[node.name], link)
        elif (
            node.name == "a"
            and link is None
            and "href" in node.attrs
            and not set(node.attrs) - {"href", "title"}
        ):
            target = (same_link(node.attrs["href"]), node.attrs.get("title", ""))
            yield from _of_html(node.children, bits, target)
        else:
            raise CannotSay


def as_html(words: Sequence[Word]) -> list[Node]:
    """The words, as `shown` gives them, as inline HTML."""
    out: list[Node] = []
    at = 0
    while at < len(words):
        word = words[at]
        end = at + 1
        if word.link is not None:
            while end < len(words) and words[end].link == word.link:
                end += 1
            out.append(_anchor(word.link, as_html([replace(each, link=None) for each in words[at:end]])))
        elif word.text == BREAK:
            out.append(Node(name="br", data="<br>"))
        elif word.format:
            bit, end = _longest(words, at)
            inside = [replace(each, format=each.format & ~bit) for each in words[at:end]]
            out.append(Node(name=_TAGS[bit], data=f"<{_TAGS[bit]}>", children=as_html(inside)))
        else:
            while end < len(words) and _is_plain(words[end]):
                end += 1
            out.append(Node(data="".join(each.text for each in words[at:end])))
        at = end
    return out


def _is_plain(word: Word) -> bool:
    return word.link is None and not word.format and word.text != BREAK


def _longest(words: Sequence[Word], at: int) -> tuple[int, int]:
    """The look that goes on for longest from there, and where it ends; code is always innermost."""
    best = (0, 0)
    for bit in _TAGS:
        if words[at].format & bit and (bit != CODE or words[at].format == CODE):
            end = at
            while end < len(words) and words[end].format & bit and words[end].link is None:
                end += 1
            best = max(best, (end, -bit))
    return -best[1], best[0]


def _anchor(link: tuple[str, str], children: list[Node]) -> Node:
    attrs = {"href": link[0], **({"title": link[1]} if link[1] else {})}
    tag = "".join(f' {name}="{escape(value)}"' for name, value in attrs.items())
    return Node(name="a", attrs=attrs, data=f"<a{tag}>", children=children)


# --- back into nodes ----------------------------------------------------------------------------------------


def put_back(children: Part, words: Sequence[Word], *, text_type: str) -> Part:
    """The array of nodes with these words: a node whose words are the same keeps its bytes."""
    nodes = children.elements
    old = of_nodes(children.value)
    visible = [number for number, word in enumerate(old) if not word.hidden]
    keys = [word.key for word in shown(old)]
    places = same(keys, [word.key for word in words])
    new: list[Word] = list(words)
    for number, place in zip(visible, places, strict=True):
        if place >= 0:
            new[place] = old[number]
    new = _with_owners(new, {number: nodes[number].value for number in range(len(nodes))})
    return children.with_elements(
        [part.raw for part in _nodes(_with_hidden(old, visible, places, new), nodes, (), text_type)]
    )


def _with_owners(words: Sequence[Word], nodes: dict[int, Any]) -> list[Word]:
    """New words stand in the node of the word before or after them, if they look as all in it does."""
    out = list(words)
    for whole in (True, False):
        for steps, side in ((range(len(out)), -1), (reversed(range(len(out))), 1)):
            for at in steps:
                near = out[at + side] if 0 <= at + side < len(out) else Word("")
                if out[at].owner or not near.owner or BREAK in (out[at].text, near.text):
                    continue
                if whole and _looks_as(out[at], near, nodes):
                    out[at] = replace(out[at], owner=near.owner)
                elif not whole and out[at].link is not None and out[at].link == near.link:
                    out[at] = replace(out[at], owner=near.owner[:1])
    return out


def _looks_as(word: Word, other: Word, nodes: dict[int, Any]) -> bool:
    node = nodes[other.owner[0]]
    if len(other.owner) > 1:
        node = node["children"][other.owner[1]]
    return word.link == other.link and word.format == (node.get("format") or 0)


def _with_hidden(
    old: Sequence[Word], visible: Sequence[int], places: Sequence[int], new: Sequence[Word]
) -> list[Word]:
    """`new` with the white space that shows nothing where it was."""
    before: dict[int, list[Word]] = {}
    for number, word in enumerate(old):
        if not word.hidden:
            continue
        earlier = [place for at, place in zip(visible, places, strict=True) if at < number]
        later = [place for at, place in zip(visible, places, strict=True) if at > number and place >= 0]
        if not earlier or earlier[-1] >= 0:
            at = earlier[-1] + 1 if earlier else 0
        else:
            at = later[0] if later else len(new)
        before.setdefault(at, []).append(word)
    out: list[Word] = []
    for at in range(len(new) + 1):
        out += before.get(at, [])
        out += new[at : at + 1]
    return out


def _nodes(words: Sequence[Word], nodes: Sequence[Part], at: Owner, text_type: str) -> list[Part]:
    """The nodes for some words; `nodes` are those that they may stand in, `at` where these are."""
    level = len(at)
    out: list[Part] = []
    start = 0
    while start < len(words):
        word = words[start]
        end = start + 1
        place = word.owner[: level + 1] if len(word.owner) > level else ()
        while end < len(words) and _together(words[start], words[end], place, level):
            end += 1
        out.append(_node(words[start:end], nodes[place[-1]] if place else None, at, text_type))
        start = end
    return out


def _together(one: Word, other: Word, place: Owner, level: int) -> bool:
    if place:
        return other.owner[: level + 1] == place and BREAK not in (one.text, other.text)
    if len(other.owner) > level or BREAK in (one.text, other.text):
        return False
    return (level == 0 and one.link is not None and one.link == other.link) or (
        one.format == other.format and (level > 0 or one.link == other.link)
    )


def _node(words: Sequence[Word], node: Part | None, at: Owner, text_type: str) -> Part:
    word = words[0]
    if word.text == BREAK:
        return node or Part(written({"type": "linebreak", "version": 1}))
    if word.link is not None and not at:
        if node is None:
            return _new_link(words, text_type)
        children = node.member("children")
        inside = _nodes(words, children.elements, word.owner[:1], text_type)
        if [part.raw for part in inside] == [part.raw for part in children.elements]:
            return node
        return node.with_members({"children": children.with_elements([part.raw for part in inside]).raw})
    text = "".join(each.text for each in words)
    if node is None:
        return Part(written(text_node(text, word.format, text_type)))
    return node if _same_text(node, text) else node.with_members({"text": written(text)})


def _same_text(node: Part, text: str) -> bool:
    return "".join(_tokens(str(node.value["text"]))) == text


def _new_link(words: Sequence[Word], text_type: str) -> Part:
    address, title = words[0].link or ("", "")
    inside = _nodes([replace(word, owner=()) for word in words], [], (0,), text_type)
    link = {"type": "link", "rel": None, "target": None, "title": title or None, "url": address}
    shape = {"direction": "ltr", "format": "", "indent": 0, **link, "version": 1}
    return Part(written(shape)).with_members({"children": "[" + ",".join(part.raw for part in inside) + "]"})


def new_nodes(words: Sequence[Word], *, text_type: str) -> Part:
    """The array of nodes for words that were not there before."""
    return put_back(Part("[]"), words, text_type=text_type)


def text_node(text: str, bits: int, text_type: str) -> dict[str, object]:
    """A node of words that look alike."""
    plain = {"detail": 0, "format": bits, "mode": "normal", "style": "", "text": text}
    return {**plain, "type": text_type, "version": 1}
