"""Shows the cards of Ghost's editor as plain HTML: what they are about, not all that they can do."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from bloggy.render.raw_html import raw as without_blank_lines

CLOSE = "<!-- /ghost -->"
"""Ends a card in a text; no card shows it."""
_TAGS = {1: "strong", 2: "em", 4: "s", 8: "u", 16: "code", 32: "sub", 64: "sup", 128: "mark"}


def preview(value: Any) -> str:
    """HTML that shows what the card is about, without blank lines."""
    if not isinstance(value, dict):
        return ""
    show = _SHOWS.get(str(value.get("type")), _other)
    try:
        html = "\n".join(line for line in show(value) if line.strip())
    except RecursionError:
        return ""
    return without_blank_lines(html.replace(CLOSE[:-4], "<!--  /ghost")) if html.strip() else ""


def _text(value: Mapping[str, Any], name: str) -> str:
    found = value.get(name)
    return found if isinstance(found, str) else ""


def _link(address: str, words: str) -> str:
    return f'<a href="{escape(address)}">{escape(words or address)}</a>' if address else escape(words)


def _image(value: Mapping[str, Any], name: str = "src") -> str:
    address = _text(value, name)
    words = escape(_text(value, "alt"))
    return f'<img src="{escape(address)}" alt="{words}">' if address else ""


def _captioned(inside: list[str], caption: str) -> list[str]:
    return ["<figure>", *inside, f"<figcaption>{caption}</figcaption>" if caption else "", "</figure>"]


def _gallery(value: Mapping[str, Any]) -> list[str]:
    images = value.get("images")
    shown = [_image(each) for each in images if isinstance(each, dict)] if isinstance(images, list) else []
    return _captioned(shown, _text(value, "caption"))


def _picture(value: Mapping[str, Any]) -> list[str]:
    image, href = _image(value), _text(value, "href")
    linked = f'<a href="{escape(href)}">{image}</a>' if href else image
    return _captioned([linked], _text(value, "caption"))


def _bookmark(value: Mapping[str, Any]) -> list[str]:
    told = value.get("metadata")
    told = told if isinstance(told, dict) else value
    link = _link(_text(value, "url"), _text(told, "title"))
    about = escape(_text(told, "description"))
    return [f"<p>{link}</p>", f"<p>{about}</p>" if about else "", _paragraph(_text(value, "caption"))]


def _embed(value: Mapping[str, Any]) -> list[str]:
    told = value.get("metadata")
    title = _text(told, "title") if isinstance(told, dict) else ""
    return [f"<p>{_link(_text(value, 'url'), title)}</p>", _paragraph(_text(value, "caption"))]


def _paragraph(html: str) -> str:
    return html if not html.strip() or html.lstrip().startswith("<p") else f"<p>{html}</p>"


def _callout(value: Mapping[str, Any]) -> list[str]:
    sign = escape(_text(value, "calloutEmoji"))
    return [
        "<blockquote>",
        f"<p>{sign}</p>" if sign else "",
        _paragraph(_text(value, "calloutText")),
        "</blockquote>",
    ]


def _toggle(value: Mapping[str, Any]) -> list[str]:
    head = f"<summary>{_text(value, 'heading')}</summary>"
    return ["<details>", head, _paragraph(_text(value, "content")), "</details>"]


def _button(value: Mapping[str, Any]) -> list[str]:
    address, words = _text(value, "buttonUrl"), _text(value, "buttonText")
    return [f"<p>{_link(address, words)}</p>" if address or words else ""]


def _file(value: Mapping[str, Any]) -> list[str]:
    words = _text(value, "fileTitle") or _text(value, "title") or _text(value, "fileName")
    about = _paragraph(escape(_text(value, "fileCaption")) or _text(value, "caption"))
    return [f"<p>{_link(_text(value, 'src'), words)}</p>", about]


def _product(value: Mapping[str, Any]) -> list[str]:
    button = _link(_text(value, "productUrl"), _text(value, "productButton"))
    return [
        _image(value, "productImageSrc"),
        _paragraph(_text(value, "productTitle")),
        _paragraph(_text(value, "productDescription")),
        f"<p>{button}</p>" if value.get("productButtonEnabled") and button else "",
    ]


def _words(value: Mapping[str, Any]) -> list[str]:
    """Cards that are texts and perhaps a button."""
    names = ("header", "subheader", "textValue", "disclaimer", "html")
    button = _button(value) if value.get("showButton", True) and value.get("buttonEnabled", True) else []
    return ["<div>", *(_paragraph(_text(value, name)) for name in names), *button, "</div>"]


def _code(value: Mapping[str, Any]) -> list[str]:
    code = escape(_text(value, "code"), quote=False)
    language = _text(value, "language")
    css = f' class="language-{escape(language)}"' if language else ""
    return _captioned([f"<pre><code{css}>{code}</code></pre>"], _text(value, "caption"))


def _html(value: Mapping[str, Any]) -> list[str]:
    return [_text(value, "html")]


def _source(value: Mapping[str, Any]) -> list[str]:
    return [f"<pre>{escape(_text(value, 'markdown'), quote=False)}</pre>"]


def _other(value: Mapping[str, Any]) -> list[str]:
    """An element of the editor that Markdown can't say, or a card that is not known here."""
    children = value.get("children")
    if not isinstance(children, list):
        return []
    kind, tag = str(value.get("type")), str(value.get("tag") or "")
    tag = (
        tag
        if re.fullmatch("h[1-6]|ul|ol", tag)
        else {"listitem": "li", "paragraph": "p"}.get(kind, "blockquote")
    )
    return [f"<{tag}>{''.join(_inline(child) for child in children)}</{tag}>"]


def _inline(node: Any) -> str:
    if not isinstance(node, dict):
        return ""
    children = node.get("children")
    if isinstance(children, list):
        if node.get("type") not in {"link", "autolink"}:
            return "".join(_other(node))
        inside = "".join(_inline(child) for child in children)
        return f'<a href="{escape(_text(node, "url"))}">{inside}</a>'
    if node.get("type") == "linebreak":
        return "<br>"
    bits, html = node.get("format"), escape(_text(node, "text"), quote=False)
    for bit, tag in _TAGS.items():
        html = f"<{tag}>{html}</{tag}>" if isinstance(bits, int) and bits & bit else html
    return html


_SHOWS: Mapping[str, Callable[[Mapping[str, Any]], list[str]]] = {
    "gallery": _gallery,
    "image": _picture,
    "bookmark": _bookmark,
    "embed": _embed,
    "callout": _callout,
    "toggle": _toggle,
    "button": _button,
    "file": _file,
    "audio": _file,
    "video": _file,
    "product": _product,
    "email": _words,
    "email-cta": _words,
    "signup": _words,
    "header": _words,
    "call-to-action": _words,
    "codeblock": _code,
    "html": _html,
    "markdown": _source,
}
