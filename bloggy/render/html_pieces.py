"""Cuts HTML into tags, comments and text, so that one kind can be changed and the rest keeps its bytes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Literal

Kind = Literal["text", "tag", "comment", "raw"]
"""`raw` is what stands inside `script`, `style` or `textarea`: no markup, and not ours to touch."""

_START = re.compile(r"<(?:!--|[a-zA-Z/!?])")
_NAME = re.compile(r"</?([a-zA-Z][^\s/>]*)")
_RAW = frozenset({"script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"})
_LONGEST_WAY = 40
"""How many `>` inside quoted values of one tag are stepped over."""
_ATTRIBUTE = re.compile(
    r"""(?P<head>[\s/"'](?P<name>[a-zA-Z_:@][^\s=/>"']*)\s*=\s*)"""
    r"""(?P<value>"[^"]*"|'[^']*'|[^\s>"']+)"""
)


def pieces(html: str) -> Iterator[tuple[Kind, str]]:
    """The pieces of `html` in order; joined they are `html` again. Linear in its length."""
    at = 0
    text = 0
    while (match := _START.search(html, at)) is not None:
        start = match.start()
        kind: Kind
        if match[0] == "<!--":
            kind, end = "comment", html.find("-->", start + 2) + 3
            if end < 3 or end <= start + 4:
                end = len(html)
        else:
            kind, end = "tag", _tag_end(html, start)
        if end < 0:
            break
        if start > text:
            yield "text", html[text:start]
        yield kind, html[start:end]
        at = text = end
        name = tag_name(html[start:end]) if kind == "tag" else ""
        if name in _RAW and html[start + 1] != "/":
            close = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(html, end)
            stop = close.start() if close else len(html)
            if stop > end:
                yield "raw", html[end:stop]
            at = text = stop
    if text < len(html):
        yield "text", html[text:]


def _tag_end(html: str, start: int) -> int:
    """Where the tag that begins at `start` ends; -1 if it never does."""
    first = end = html.find(">", start)
    for _step in range(_LONGEST_WAY):
        if end < 0:
            break
        if not _open_quote(html[start:end]):
            return end + 1
        end = html.find(">", end + 1)
    return first + 1 if first >= 0 else -1


def _open_quote(tag: str) -> bool:
    if '"' not in tag and "'" not in tag:
        return False
    rest = re.sub(r"""=\s*(?:"[^"]*"|'[^']*')""", "", tag)
    return re.search(r"""=\s*["']""", rest) is not None


def tag_name(tag: str) -> str:
    """The name of a tag, opening or closing, in small letters; empty for `<!doctype>` and the like."""
    match = _NAME.match(tag)
    return match[1].lower() if match else ""


def with_attributes(tag: str, change: Callable[[str, str], str | None]) -> str:
    """`tag` with what `change(name, value as written)` gives instead of a value (None: as it is)."""

    def replace(match: re.Match[str]) -> str:
        value = match["value"]
        quote = value[0] if value[0] in "\"'" else ""
        changed = change(match["name"].lower(), value[1:-1] if quote else value)
        if changed is None:
            return match[0]
        quote = quote or '"'
        return f"{match['head']}{quote}{changed}{quote}"

    return _ATTRIBUTE.sub(replace, tag)
