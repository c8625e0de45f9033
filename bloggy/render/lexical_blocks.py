"""Says which nodes of Ghost's editor Markdown can say, and writes those as Markdown."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bloggy.render.html_markdown import CannotSay, Style, Writer
from bloggy.render.html_tree import Canon, Node, parse, same_link
from bloggy.render.lexical_words import Word, as_html, of_html, of_nodes, shown

_HEADINGS = frozenset({"heading", "extended-heading"})
_QUOTES = frozenset({"quote", "extended-quote"})
_LANGUAGE = re.compile(r"language-([^\s`~{},]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A node that Markdown can say, as far as it can."""

    kind: str
    """paragraph, heading, quote, list, item, code, rule, image, html."""
    detail: tuple[str, ...] = ()
    """A heading's tag; a list's type and start; language and text of code; address, text, title and link of
    an image; HTML."""
    words: tuple[Word, ...] = ()
    items: tuple[Block, ...] = ()

    @property
    def key(self) -> str:
        """Equal for what shows the same."""
        inside = "\x04".join(item.key for item in self.items)
        return "\x02".join([self.kind, *self.detail, "\x03".join(word.key for word in self.words), inside])

    @property
    def text(self) -> str:
        """To see how alike two are."""
        return " ".join(
            [self.kind + ">", *self.detail, "".join(word.text for word in self.words)]
        ) + " ".join(item.text for item in self.items)


# --- from nodes ---------------------------------------------------------------------------------------------


def of_node(node: Any) -> Block:
    """Raises CannotSay for what Markdown can't."""
    if not isinstance(node, dict):
        raise CannotSay
    kind = node.get("type")
    if kind == "paragraph":
        return Block(kind="paragraph", words=_words(node))
    if kind in _HEADINGS and re.fullmatch("h[1-6]", str(node.get("tag"))):
        return Block(kind="heading", detail=(node["tag"],), words=_words(node))
    if kind in _QUOTES:
        return Block(kind="quote", words=_words(node))
    if kind == "list":
        return _list(node)
    if kind == "horizontalrule":
        return Block(kind="rule")
    if kind == "codeblock" and not node.get("caption"):
        return Block(kind="code", detail=(_text(node, "language"), _text(node, "code")))
    if kind == "image" and not node.get("caption") and node.get("cardWidth") in {None, "", "regular"}:
        href = same_link(_text(node, "href")) if node.get("href") else ""
        words = " ".join(_text(node, "alt").split())
        return Block(kind="image", detail=(same_link(_text(node, "src")), words, _text(node, "title"), href))
    if kind == "html" and _is_for_all(node.get("visibility")):
        return Block(kind="html", detail=(_text(node, "html"),))
    raise CannotSay


def _words(node: Mapping[str, Any]) -> tuple[Word, ...]:
    children = node.get("children")
    if not isinstance(children, list):
        raise CannotSay
    return shown(of_nodes(children))


def _text(node: Mapping[str, Any], name: str) -> str:
    value = node.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise CannotSay
    return value


def _is_for_all(visibility: Any) -> bool:
    """Whether a card is shown to every reader, on the web and in mail."""
    if visibility in (None, {}):
        return True
    if not isinstance(visibility, dict) or set(visibility) - {"web", "email"}:
        return False
    web, mail = visibility.get("web") or {}, visibility.get("email") or {}
    segments = {web.get("memberSegment"), mail.get("memberSegment")}
    return web.get("nonMember") is True and segments == {"status:free,status:-free"}


def _list(node: Mapping[str, Any]) -> Block:
    kind, start, children = node.get("listType"), node.get("start", 1), node.get("children")
    if kind not in {"bullet", "number"} or not isinstance(start, int) or not isinstance(children, list):
        raise CannotSay
    items: list[Block] = []
    for child in children:
        inside = child.get("children") if isinstance(child, dict) else None
        if not isinstance(inside, list):
            raise CannotSay
        if len(inside) == 1 and isinstance(inside[0], dict) and inside[0].get("type") == "list":
            items.append(_list(inside[0]))
        else:
            items.append(Block(kind="item", words=_words(child)))
    return Block(kind="list", detail=(kind, str(start if kind == "number" else 1)), items=tuple(items))


# --- as Markdown --------------------------------------------------------------------------------------------


def as_markdown(block: Block, style: Style, *, careful: bool) -> str:
    """The block's Markdown; whether it is right is for the caller to check. Raises CannotSay."""
    if block.kind == "html":
        return block.detail[0].replace("\r\n", "\n").strip("\n")
    text = Writer(canon=Canon(), careful=careful, style=style).block(_tree(block))
    return re.sub(r"^\xa0+|\xa0+$", lambda match: "&nbsp;" * len(match[0]), text, flags=re.MULTILINE)


def _tree(block: Block) -> Node:
    inside = as_html(block.words)
    match block.kind:
        case "paragraph":
            return Node(name="p", children=inside)
        case "heading":
            return Node(name=block.detail[0], children=inside)
        case "quote":
            return Node(name="blockquote", children=[Node(name="p", children=inside)])
        case "rule":
            return Node(name="hr")
        case "code":
            language, text = block.detail
            attrs = {"class": f"language-{language}"} if language else {}
            return Node(
                name="pre", children=[Node(name="code", attrs=attrs, children=[Node(data=text + "\n")])]
            )
        case "image":
            return Node(name="p", children=[_picture(block)])
        case _:
            return _list_tree(block)


def _picture(block: Block) -> Node:
    address, words, title, href = block.detail
    image = Node(name="img", attrs={"src": address, "alt": words, **({"title": title} if title else {})})
    return Node(name="a", attrs={"href": href}, children=[image]) if href else image


def _list_tree(block: Block) -> Node:
    kind, start = block.detail
    items: list[Node] = []
    for item in block.items:
        if item.kind == "item":
            items.append(Node(name="li", children=as_html(item.words)))
        elif items:
            items[-1].children.append(_list_tree(item))
        else:
            raise CannotSay
    attrs = {"start": start} if start != "1" else {}
    return Node(name="ul" if kind == "bullet" else "ol", attrs=attrs, children=items)


# --- from the HTML of Markdown ------------------------------------------------------------------------------


def of_html_block(html: str) -> Block:
    """What a block of Markdown is to Ghost's editor. Raises CannotSay where it is nothing, TooDeep."""
    nodes = [node for node in parse(html) if node.name or node.data.strip()]
    if len(nodes) != 1:
        raise CannotSay
    return _of_element(nodes[0])


def _of_element(node: Node) -> Block:
    name = node.name
    inside = [child for child in node.children if child.name or child.data.strip()]
    if name in {"ul", "ol"}:
        return _of_list(node)
    if node.attrs:
        raise CannotSay
    if name == "p" and len(inside) == 1 and (image := _of_picture(inside[0])):
        return image
    if name == "p":
        return Block(kind="paragraph", words=shown(of_html(node.children)))
    if re.fullmatch("h[1-6]", name):
        return Block(kind="heading", detail=(name,), words=shown(of_html(node.children)))
    if name == "hr":
        return Block(kind="rule")
    if name == "blockquote" and len(inside) == 1 and inside[0].name == "p":
        return Block(kind="quote", words=shown(of_html(inside[0].children)))
    if name == "pre" and len(inside) == 1 and inside[0].name == "code":
        return _of_code(inside[0])
    raise CannotSay


def _of_code(code: Node) -> Block:
    language = _LANGUAGE.fullmatch(code.attrs.get("class", ""))
    if (code.attrs and language is None) or set(code.attrs) - {"class"}:
        raise CannotSay
    return Block(kind="code", detail=(language[1] if language else "", code.text().removesuffix("\n")))


def _of_picture(node: Node) -> Block | None:
    href = ""
    if node.name == "a" and set(node.attrs) == {"href"} and len(node.children) == 1:
        href, node = same_link(node.attrs["href"]), node.children[0]
    if node.name != "img" or set(node.attrs) - {"src", "alt", "title"}:
        return None
    words = " ".join(node.attrs.get("alt", "").split())
    return Block(
        kind="image",
        detail=(same_link(node.attrs.get("src", "")), words, node.attrs.get("title", ""), href),
    )


def _of_list(node: Node) -> Block:
    start = node.attrs.get("start", "1")
    if set(node.attrs) - {"start"} or not start.isdigit():
        raise CannotSay
    items: list[Block] = []
    for item in node.children:
        if not item.name and not item.data.strip():
            continue
        if item.name != "li" or item.attrs:
            raise CannotSay
        items += _of_item(item.children)
    return Block(kind="list", detail=("bullet" if node.name == "ul" else "number", start), items=tuple(items))


def _of_item(children: Sequence[Node]) -> list[Block]:
    """The item, and the lists in it."""
    first = next((at for at, child in enumerate(children) if child.name in {"ul", "ol"}), len(children))
    words = [child for child in children[:first] if child.name or child.data.strip()]
    if len(words) == 1 and words[0].name == "p" and not words[0].attrs:
        words = list(words[0].children)
    else:
        words = list(children[:first])
    lists = [child for child in children[first:] if child.name or child.data.strip()]
    if any(child.name not in {"ul", "ol"} for child in lists):
        raise CannotSay
    return [Block(kind="item", words=shown(of_html(words))), *(_of_list(child) for child in lists)]
