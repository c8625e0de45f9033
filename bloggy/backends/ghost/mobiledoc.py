"""Says a text of Ghost's old editor the way its new one does, as Ghost itself does it at the next change.

Rules and names: @tryghost/kg-converters, mobiledoc-to-lexical. Ghost keeps the old form (mobiledoc) until
somebody changes the post; what is sent then must have everything that was in it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

_TAGS = {"p": "paragraph", "blockquote": "quote", "aside": "aside"}
_FORMATS = {"strong": 1, "b": 1, "em": 2, "i": 2, "s": 4, "u": 8, "code": 16, "sub": 32, "sup": 64}
_CARDS = {"code": "codeblock", "hr": "horizontalrule"}


def as_lexical(mobiledoc: str) -> str | None:
    """The document of nodes; None for what is no mobiledoc."""
    try:
        told = json.loads(mobiledoc)
        children = [node for section in told["sections"] if (node := _node(section, told)) is not None]
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
        return None
    root = {"children": children, "direction": "ltr", "format": "", "indent": 0, "type": "root", "version": 1}
    return json.dumps({"root": root}, ensure_ascii=False, separators=(",", ":"))


def _node(section: Sequence[Any], told: dict[str, Any]) -> dict[str, Any] | None:
    """None for a kind of section that Ghost never used."""
    match section[0]:
        case 1:
            tag = section[1]
            named = {"type": "heading", "tag": tag} if tag[:1] == "h" else {"type": _TAGS.get(tag, tag)}
            return _element(named, _inline(section[2], told))
        case 3:
            named = {"type": "list", "listType": "bullet" if section[1] == "ul" else "number"}
            items = [
                _element({"type": "listitem", "value": number}, _inline(item, told))
                for number, item in enumerate(section[2], 1)
            ]
            return _element({**named, "tag": section[1], "start": 1}, items)
        case 10:
            return _card(*told["cards"][section[1]][:2])
        case _:
            return None


def _element(named: dict[str, Any], children: list[dict[str, Any]]) -> dict[str, Any]:
    return {"children": children, "direction": "ltr", "format": "", "indent": 0, **named, "version": 1}


def _card(name: str, payload: dict[str, Any]) -> dict[str, Any]:
    fields = dict(payload)
    if name == "embed" and "type" in fields:
        fields["embedType"] = fields.pop("type")
    fields.pop("type", None)
    return {"type": _CARDS.get(name, name), **fields}


def _inline(markers: Sequence[Sequence[Any]], told: dict[str, Any]) -> list[dict[str, Any]]:
    """What stands in a paragraph, heading or item; a marker is (text or atom, opens, closes, value)."""
    out: list[dict[str, Any]] = []
    opened: list[Sequence[Any]] = []
    link: dict[str, Any] | None = None
    for kind, opens, closes, value in markers:
        if kind != 0:
            if told["atoms"][value][0] == "soft-return":
                (out if link is None else link["children"]).append({"type": "linebreak", "version": 1})
            continue
        for index in opens:
            markup = told["markups"][index]
            opened.append(markup)
            if markup[0] == "a":
                link = _link(markup[1] if len(markup) > 1 else [])
                out.append(link)
        (out if link is None else link["children"]).append(_text(value, opened))
        for _closed in range(closes):
            if opened.pop()[0] == "a":
                link = None
    return out


def _link(attributes: Sequence[str]) -> dict[str, Any]:
    given = dict(zip(attributes[::2], attributes[1::2], strict=False))
    named = {"type": "link", "rel": given.get("rel"), "target": None, "title": None}
    return _element({**named, "url": given.get("href", "")}, [])


def _text(text: str, opened: Sequence[Sequence[Any]]) -> dict[str, Any]:
    formats = 0
    for markup in opened:
        formats |= _FORMATS.get(markup[0], 0)
    plain = {"detail": 0, "format": formats, "mode": "normal", "style": ""}
    return {**plain, "text": text, "type": "text", "version": 1}
