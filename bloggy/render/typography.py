"""Writes HTML so that what WordPress does to a text on its way to the reader finds nothing to do.

WordPress's filters read the finished HTML (`wptexturize`, `convert_smilies`, `capital_P_dangit`,
`do_shortcode`, the embedding of lone addresses; wp-includes/formatting.php, shortcodes.php,
class-wp-embed.php): they curl quotes, join dashes, draw smilies, and run `[shortcodes]` and embed addresses
even inside code. They look for plain characters, so each of those is written as a numeric reference
here, with three digits, as WordPress itself writes references when it stores them.
"""

from __future__ import annotations

import re

from bloggy.domain.entities import unescape
from bloggy.render.html_pieces import pieces, tag_name, with_attributes

_CODE = frozenset({"code", "pre", "kbd", "samp", "tt"})
_UNTOUCHED = frozenset({"code", "pre"})
"""Here the text filters do nothing; only shortcodes, embeds and the capital P do."""

_SHORTCODE = re.compile(
    r"""\[/?[a-zA-Z][\w-]*(?:\s+[\w-]+=(?:&quot;[^\[\]<>]*?&quot;|"[^\[\]<>"]*"|'[^\[\]<>']*'|[^\s\[\]<>"'&]+)){1,50}\s*/?\]"""
)
_PROSE = re.compile(
    r"""["']|(?<=`)`|`(?=`)"""  # quotes, straight or made of accents
    r"""|(?<![^\s\-;])-|-(?![^\s\-&])"""  # `--`, `---`, ` - `
    r"""|(?<=\.)\.|\.(?=\.)"""
    r"""|\((?=tm\))"""
    r"""|(?<=\d)x(?=\d)"""
    r"""|(?<![^\s;])[:;](?=\S)|(?<![^\s;])8(?=-\)|-?O)"""  # smilies
    r"""|W(?=ordpress)"""
)
_IN_CODE = re.compile(r"[\[\]]|W(?=ordpress)|(?:(?<=http)|(?<=https)):(?=//)")
_IN_TAG = re.compile(r"(?<=[ (>\"'])W(?=ordpress)")
_BRACKET = re.compile(r"[\[\]]")


def protect(html: str) -> str:
    """`html`, showing the same, safe from WordPress's filters.

    A shortcode outside code, `[gallery ids="1,2"]`, stays one: the writer wants it.
    """
    out: list[str] = []
    inside: list[str] = []
    for kind, piece in pieces(html):
        if kind == "text":
            out.append(_code(piece, inside) if inside else _text(piece))
        elif kind == "tag":
            _follow(inside, piece)
            out.append(_tag(piece))
        else:
            out.append(piece)
    return "".join(out)


def _follow(inside: list[str], tag: str) -> None:
    """Keep `inside`, the code elements that are open, up to date."""
    name = tag_name(tag)
    if name not in _CODE:
        return
    if not tag.startswith("</"):
        inside.append(name)
    elif name in inside:
        while inside.pop() != name:
            pass


def _reference(match: re.Match[str]) -> str:
    return f"&#{ord(match[0]):03d};"


def _text(text: str) -> str:
    at = 0
    parts: list[str] = []
    for shortcode in _SHORTCODE.finditer(text) if "[" in text else ():
        parts += _PROSE.sub(_reference, text[at : shortcode.start()]), shortcode[0].replace("&quot;", '"')
        at = shortcode.end()
    return "".join(parts) + _PROSE.sub(_reference, text[at:])


def _code(text: str, inside: list[str]) -> str:
    text = _IN_CODE.sub(_reference, text)
    return text if _UNTOUCHED & set(inside) else _PROSE.sub(_reference, text)


def _tag(tag: str) -> str:
    if "ordpress" in tag:
        tag = _IN_TAG.sub(_reference, tag)
    return with_attributes(tag, _plain_words) if "[" in tag else tag


def _plain_words(name: str, value: str) -> str | None:
    """What a reader hears or sees of an attribute is no place for shortcodes."""
    if name in {"alt", "title"} and "[" in value and "<" not in unescape(value):
        return _BRACKET.sub(_reference, value)
    return None
