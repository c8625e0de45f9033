"""Makes nodes of Ghost's editor of Markdown's blocks; what a node had and still says keeps its bytes."""

from __future__ import annotations

from collections.abc import Sequence

from bloggy.render.lexical_blocks import Block
from bloggy.render.lexical_json import Part, written
from bloggy.render.lexical_words import new_nodes, put_back
from bloggy.render.pairing import changed, same


def new_node(block: Block, *, text_type: str) -> Part:
    """A node for a block that was not there before."""
    return Part(written(_shape(block))).with_members(_contents(block, text_type))


def _shape(block: Block) -> dict[str, object]:
    element = {"direction": "ltr", "format": "", "indent": 0}
    match block.kind:
        case "heading":
            return {**element, "type": "heading", "version": 1, "tag": block.detail[0]}
        case "list":
            kind, start = block.detail
            tag = "ul" if kind == "bullet" else "ol"
            named = {"listType": kind, "start": int(start), "tag": tag}
            return {**element, "type": "list", "version": 1, **named}
        case "item":
            return {**element, "type": "listitem", "version": 1, "value": 1}
        case "rule":
            return {"type": "horizontalrule", "version": 1}
        case "code":
            language, code = block.detail
            return {"type": "codeblock", "version": 1, "code": code, "language": language, "caption": ""}
        case "image":
            address, words, title, href = block.detail
            size = {"width": None, "height": None, "title": title, "alt": words, "caption": ""}
            return {
                "type": "image",
                "version": 1,
                "src": address,
                **size,
                "cardWidth": "regular",
                "href": href,
            }
        case "html":
            return {"type": "html", "version": 1, "html": block.detail[0]}
        case kind:
            return {**element, "type": kind, "version": 1}


def _contents(block: Block, text_type: str) -> dict[str, str]:
    if block.kind == "list":
        return {"children": "[" + ",".join(_new_items(block.items, 1, text_type)) + "]"}
    if block.kind in {"paragraph", "heading", "quote", "item"}:
        return {"children": new_nodes(block.words, text_type=text_type).raw}
    return {}


def _new_items(items: Sequence[Block], value: int, text_type: str) -> list[str]:
    found: list[str] = []
    for number, item in enumerate(items, value):
        found.append(_new_item(item, number, text_type))
    return found


def _new_item(item: Block, value: int, text_type: str) -> str:
    if item.kind == "item":
        return new_node(item, text_type=text_type).with_members({"value": str(value)}).raw
    shape = new_node(Block(kind="item"), text_type=text_type)
    inside = new_node(item, text_type=text_type).raw
    return shape.with_members({"value": str(value), "children": f"[{inside}]"}).raw


def edited(node: Part, old: Block, new: Block, *, text_type: str) -> Part:
    """`node`, which says `old`, as it is when it says `new`, a block of the same kind."""
    if old.key == new.key:
        return node
    changes: dict[str, str] = {}
    match new.kind:
        case "heading":
            changes = {} if old.detail == new.detail else {"tag": written(new.detail[0])}
        case "list":
            names = ("listType", "start", "tag")
            shape = _shape(new)
            changes = {} if old.detail == new.detail else {name: written(shape[name]) for name in names}
            changes["children"] = _edited_items(node.member("children"), old, new, text_type).raw
        case "code":
            changes = _members(("language", "code"), old, new)
        case "image":
            changes = _members(("src", "alt", "title", "href"), old, new)
            if "src" in changes:
                changes |= {"width": "null", "height": "null"}
        case "html":
            changes = _members(("html",), old, new)
    if new.words != old.words:
        changes["children"] = put_back(node.member("children"), new.words, text_type=text_type).raw
    return node.with_members(changes)


def _members(names: Sequence[str], old: Block, new: Block) -> dict[str, str]:
    both = zip(names, old.detail, new.detail, strict=True)
    return {name: written(now) for name, was, now in both if was != now}


def _edited_items(children: Part, old: Block, new: Block, text_type: str) -> Part:
    nodes = children.elements
    of_new = _pairs([item.key for item in old.items], new.items, old.items)
    found: list[str] = []
    for number, item in enumerate(new.items):
        at = of_new.get(number, -1)
        if at < 0 or old.items[at].kind != item.kind:
            found.append(_new_item(item, number + 1, text_type))
            continue
        part = nodes[at]
        if item.kind == "item":
            part = edited(part, old.items[at], item, text_type=text_type)
        elif item.key != old.items[at].key:
            [inner] = part.member("children").elements
            inside = edited(inner, old.items[at], item, text_type=text_type)
            part = part.with_members({"children": part.member("children").with_elements([inside.raw]).raw})
        if len(new.items) != len(old.items) and part.has("value"):
            value = str(number + 1)
            part = part if part.member("value").raw == value else part.with_members({"value": value})
        found.append(part.raw)
    return children.with_elements(found)


def _pairs(keys: Sequence[str], new: Sequence[Block], old: Sequence[Block]) -> dict[int, int]:
    """By place of a new item, the old one that it is or was."""
    places = same(keys, [item.key for item in new])
    found = {place: number for number, place in enumerate(places) if place >= 0}
    first = start = 0
    for last, stop in [*enumerate(places), (len(old), len(new))]:
        if stop < 0:
            continue
        texts = [item.text for item in old[first:last]], [item.text for item in new[start:stop]]
        pairs = changed(*texts)
        if not pairs and len(texts[0]) == len(texts[1]):
            pairs = {at: at for at in range(len(texts[0]))}
        found |= {start + place: first + at for at, place in pairs.items()}
        first, start = last + 1, stop + 1
    return found
