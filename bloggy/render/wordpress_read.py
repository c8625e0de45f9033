"""Takes the block comments off a WordPress post where that loses nothing, and keeps other blocks whole."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bloggy.render.dialect_rules import BLOCK_MARK, SHORTCODE
from bloggy.render.html_pieces import pieces, tag_name
from bloggy.render.html_tree import BLOCKS, VOID

_CODE = re.compile(r'<pre class="wp-block-code(?: (language-[^\s"]+))?"><code>')
_SHORTCODES = re.compile(r"(?:\[[^\[\]<>\n*_`\\]+\][^\[\]<>\n*_`\\]*)+")
_CODE_END = "</code></pre>"
_IMAGE = re.compile(
    r'<figure class="wp-block-image(?: size-full)?">\s*'
    r"(?P<open><a [^<>]*>)?(?P<image><img [^<>]*?)\s*/?>(?P<close></a>)?\s*</figure>"
)
_SIZED_IMAGE = re.compile(_IMAGE.pattern.replace("size-full", r"size-[\w-]+"))
_PICTURE_CLASS = re.compile(r' class="wp-image-\d+"')
_CELL = re.compile(r'<(t[hd]) class="has-text-align-(left|center|right)" data-align="\2">')
_RULE = re.compile(r'<hr class="wp-block-separator(?: has-alpha-channel-opacity)?"\s*/?>')
_TABLE = re.compile(r'<figure class="wp-block-table"><table>(.*)</table></figure>', re.DOTALL)
_OWN_CLASS = {
    "heading": ' class="wp-block-heading"',
    "list": ' class="wp-block-list"',
    "quote": ' class="wp-block-quote"',
}
_ALONE = BLOCKS | {"img"}
"""Elements that can stand in no paragraph, in Markdown too."""
_DEEPEST = 60


@dataclass(slots=True, kw_only=True)
class _Block:
    name: str
    start: int
    attributes: Mapping[str, object] | None
    """None: unreadable."""
    inside: list[str | _Block] = field(default_factory=list)
    end: int = 0


def segments(html: str, *, native: bool = False) -> list[tuple[bool, str]]:
    """`html` in pieces: (True, a block to be kept as it is), (False, plain HTML). `native`: see `Canon`."""
    parts = parts_of(html, native=native)
    return list(_joined([(part.kept, part.html) for part in parts]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A block of the editor, or what stands between two."""

    start: int
    end: int
    html: str
    """What it says as plain HTML; its source if `kept`."""
    name: str = ""
    """The block's; empty for what stands between."""
    kept: bool = False
    """Only its source says all that it says."""


def parts_of(html: str, *, native: bool = False) -> list[Part]:
    """All of `html` in order."""
    found: list[Part] = []
    at = 0
    for piece in _read(html):
        if isinstance(piece, str):
            found.append(Part(start=at, end=at + len(piece), html=piece))
            at += len(piece)
            continue
        plain = _plain(piece, 0, html, native)
        if plain is None or (native and not _stands_alone(plain, several=piece.name == "html")):
            own = html[piece.start : piece.end]
            found.append(Part(start=piece.start, end=piece.end, html=own, name=piece.name, kept=True))
        else:
            found.append(Part(start=piece.start, end=piece.end, html=plain, name=piece.name))
        at = piece.end
    return found


def _stands_alone(html: str, *, several: bool) -> bool:
    """Whether `html` is one whole block (or `several`), and nothing is left open."""
    inside: list[str] = []
    shown = 0
    for kind, piece in pieces(html):
        name = tag_name(piece) if kind == "tag" else ""
        if kind == "tag" and piece.startswith("</"):
            if not inside or inside.pop() != name:
                return False
        elif not inside:
            if (kind == "text" and piece.strip()) or (kind == "tag" and name not in _ALONE):
                return False
            shown += kind != "text"
        if name and not piece.startswith("</") and name not in VOID and not piece.endswith("/>"):
            inside.append(name)
    return not inside and (shown == 1 or (several and shown > 1))


def _joined(found: list[tuple[bool, str]]) -> Iterator[tuple[bool, str]]:
    together: list[str] = []
    for kept, piece in found:
        if not kept:
            together.append(piece)
            continue
        yield False, "\n".join(together)
        yield True, piece
        together = []
    yield False, "\n".join(together)


def _read(html: str) -> list[str | _Block]:
    """The blocks as they lie in each other; what is never closed is text."""
    root = _Block(name="", start=0, attributes={})
    stack = [root]
    at = 0
    for mark in BLOCK_MARK.finditer(html):
        if mark["closer"] and stack[-1].name != mark["name"]:
            continue
        stack[-1].inside.append(html[at : mark.start()])
        at = mark.end()
        if mark["closer"]:
            stack.pop().end = at
            continue
        block = _Block(
            name=mark["name"], start=mark.start(), end=at, attributes=_attributes(mark["attributes"])
        )
        stack[-1].inside.append(block)
        if not mark["void"]:
            stack.append(block)
    stack[-1].inside.append(html[at:])
    if len(stack) > 1:
        whole = stack[1]
        root.inside[root.inside.index(whole)] = html[whole.start :]
    return root.inside


def _attributes(text: str | None) -> Mapping[str, object] | None:
    if text is None:
        return {}
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _plain(block: _Block, depth: int, html: str, native: bool) -> str | None:
    """The block as HTML that says all the block says; None if there is no such thing."""
    known = _KNOWN.get(block.name)
    if known is None or block.attributes is None or depth > _DEEPEST:
        return None
    allowed = {name: value for name, value in block.attributes.items() if not _fits(known, name, value)}
    if allowed:
        return None
    parts: list[str] = []
    for piece in block.inside:
        plain = piece if isinstance(piece, str) else _plain(piece, depth + 1, html, native)
        if plain is None:
            return None
        parts.append(plain)
    return _bare(block, "".join(parts), native)


_WORD = re.compile(r"language-[\w+#.-]+")
_KNOWN: Mapping[str, Mapping[str, object]] = {
    "paragraph": {},
    "heading": {"level": int},
    "list": {"ordered": bool, "start": int},
    "list-item": {},
    "quote": {},
    "code": {"className": _WORD},
    "separator": {},
    "image": {
        "id": int,
        "sizeSlug": re.compile(r"[\w-]+"),
        "linkDestination": re.compile("none|custom|media|attachment"),
    },
    "table": {"hasFixedLayout": re.compile("False")},
    "more": {"customText": str},
    "shortcode": {},
    "html": {},
}
"""What may stand in the comment of a block that plain HTML can say."""


def _fits(known: Mapping[str, object], name: str, value: object) -> bool:
    wanted = known.get(name)
    if isinstance(wanted, re.Pattern):
        return wanted.fullmatch(str(value)) is not None
    return isinstance(wanted, type) and isinstance(value, wanted)


def _bare(block: _Block, inside: str, native: bool) -> str | None:
    """`inside` without what the editor adds to the elements of this block."""
    name, text = block.name, inside.strip()
    if name in _OWN_CLASS:
        return inside.replace(_OWN_CLASS[name], "", 1)
    if name == "html" and native and len(block.inside) > 1:
        return None
    if name == "code":
        match = _CODE.match(text)
        css = f' class="{match[1]}"' if match and match[1] else ""
        if match is None or not text.endswith(_CODE_END):
            return None
        # the editor drops the last line end, Markdown has one
        return f"<pre><code{css}>{text[match.end() : -len(_CODE_END)]}\n{_CODE_END}"
    if name == "separator":
        return "<hr>" if _RULE.fullmatch(text) else None
    if name == "image":
        return _image(text, _SIZED_IMAGE if native else _IMAGE)
    if name == "table":
        match = _TABLE.fullmatch(text)
        return f"<table>{_CELL.sub(_aligned, match[1])}</table>" if match else None
    if name == "shortcode":
        plain = _SHORTCODES.fullmatch(text) or (native and SHORTCODE.fullmatch(text))
        return f"<p>{text}</p>" if plain else None
    return inside


def _aligned(match: re.Match[str]) -> str:
    return f'<{match[1]} style="text-align:{match[2]}">'


def _image(text: str, form: re.Pattern[str]) -> str | None:
    match = form.fullmatch(text)
    if match is None or bool(match["open"]) != bool(match["close"]):
        return None
    image = _PICTURE_CLASS.sub("", match["image"], count=1)
    return f"<p>{match['open'] or ''}{image}>{match['close'] or ''}</p>"
