"""Reads the HTML of strangers into pieces of text, in time that grows with its length alone.

No sanitiser stands before it: what comes out is text, never HTML, and a parser that repairs markup as a
browser does (nh3's) makes 14 MB of 40 KB, given the right mistakes. Nothing a reader wrote is dropped but
scripts, style sheets and what is commented out: unknown tags stay as text, as their writer meant them.
"""

from __future__ import annotations

import re
from html import unescape

from bloggy.render.comment_writer import Writer
from bloggy.render.html_pieces import pieces, tag_name

_STYLES = {
    **dict.fromkeys(("b", "strong", "h1", "h2", "h3", "h4", "h5", "h6"), "strong"),
    **dict.fromkeys(("em", "i", "cite", "var", "dfn"), "em"),
    **dict.fromkeys(("del", "s", "strike"), "strike"),
    **dict.fromkeys(("code", "kbd", "samp", "tt"), "code"),
}
_PARAGRAPHS_NAMES = (
    "address article aside body caption center details dialog div dl dt dd fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 head header html main nav p section summary table title ul ol"
)
_PARAGRAPHS = frozenset(_PARAGRAPHS_NAMES.split())
_QUIET_NAMES = (
    "abbr acronym area base basefont bdi bdo big button canvas circle col colgroup data datalist defs "
    "font frame frameset g g-emoji hgroup input ins label legend line link map mark marquee math menu "
    "meta meter nobr noembed noframes noscript object optgroup option output param path picture polygon "
    "progress q rb rect rp rt rtc ruby script search select slot small source span style sub sup svg "
    "tbody td template textarea tfoot th thead time track tspan u use wbr xmp"
)
_QUIET = frozenset(_QUIET_NAMES.split())
"""Tags that are known and change nothing here."""
_FRAMES = frozenset({"iframe", "video", "audio", "embed"})
_HIDDEN = frozenset({"script", "style"})
_ATTRIBUTE = re.compile(
    r"""[\s/"']*([^\s/>"'][^\s/>=]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]*)))?""", re.DOTALL
)
_KNOWN = (
    frozenset({"br", "hr", "img", "li", "pre", "tr", "a"}) | _QUIET | _PARAGRAPHS | _FRAMES | set(_STYLES)
)
_LONGEST_EMOJI = 12
_LONGEST_SHOWN = 300
_MOST_ATTRIBUTES = 100
_OVERLONG = re.compile(r"&#(?:[xX]0*[0-9a-fA-F]{7,}|0*[0-9]{8,});?")
_LAID_OUT = re.compile(r"<(?:p|br|div)[\s/>]", re.IGNORECASE)
_EMOJI_CLASS = re.compile(r"\b(?:wp-smiley|emoji|emojione|smiley)\b")


def read_html(html: str, writer: Writer) -> None:
    """Tell `writer` what `html` says."""
    # as blogs do it that keep comments without their paragraphs
    writer.keeps_lines = _LAID_OUT.search(html) is None
    at, hidden = 0, False
    for kind, piece in pieces(html):
        at += len(piece)
        if kind == "text":
            writer.text(decoded(piece))
        elif kind == "raw":
            if not hidden or at == len(html):
                writer.text(piece if hidden else decoded(piece))
        elif kind == "tag":
            name = tag_name(piece)
            hidden = name in _HIDDEN
            _tag(writer, piece, name)
        elif not piece.endswith("-->"):
            writer.text(decoded(piece))


def decoded(text: str) -> str:
    """`text` with its character references as characters."""
    if "&" not in text:
        return text
    # Python refuses to read numbers of thousands of digits
    return unescape(_OVERLONG.sub("\ufffd", text) if "&#" in text else text)


def attributes(tag: str, name: str) -> dict[str, str]:
    """The decoded values by name, of at most 100 attributes; the first of a name counts."""
    found: dict[str, str] = {}
    at = tag.index("<") + 1 + len(name)
    for _number in range(_MOST_ATTRIBUTES):
        match = _ATTRIBUTE.match(tag, at)
        if match is None:
            break
        at = match.end()
        value = next((each for each in match.groups()[1:] if each is not None), "")
        found.setdefault(match[1].lower(), decoded(value))
    return found


def _tag(writer: Writer, tag: str, name: str) -> None:
    closing = tag.startswith("</")
    if name in _STYLES:
        writer.style(_STYLES[name], on=not closing)
    if name in _PARAGRAPHS or name in {"blockquote", "li", "pre", "hr"}:
        writer.paragraph()
    if name == "q":
        writer.text("”" if closing else "“")
    if name == "a":
        writer.link(None if closing else attributes(tag, name).get("href", ""))
    elif closing:
        _close(writer, name, tag)
    else:
        _open(writer, name, tag)


def _open(writer: Writer, name: str, tag: str) -> None:
    if name == "br":
        writer.line_break()
    elif name == "hr":
        writer.rule()
    elif name == "pre":
        writer.open_code()
    elif name == "tr":
        writer.row()
    elif name in {"td", "th"}:
        writer.cell()
    elif name in {"ul", "menu"}:
        writer.open_list(None)
    elif name == "ol":
        start = attributes(tag, name).get("start", "1")
        writer.open_list(int(start) if re.fullmatch("[0-9]{1,6}", start) else 1)
    elif name == "li":
        writer.open_item()
    elif name == "blockquote":
        writer.open_quote()
    elif name == "img":
        _picture(writer, attributes(tag, name))
    elif name in _FRAMES:
        _frame(writer, attributes(tag, name).get("src", ""))
    elif name == "input" and (given := attributes(tag, name)).get("type") == "checkbox":
        writer.check_box(done="checked" in given)
    else:
        _unknown(writer, name, tag)


def _close(writer: Writer, name: str, tag: str) -> None:
    if name == "br":
        writer.line_break()
    elif name == "pre":
        writer.close_code()
    elif name in {"ul", "ol", "menu"}:
        writer.close("list")
    elif name == "li":
        writer.close("item")
    elif name == "blockquote":
        writer.close("quote")
    else:
        _unknown(writer, name, tag)


def _unknown(writer: Writer, name: str, tag: str) -> None:
    """A tag that no browser knows was meant as words: `<your name>`."""
    if name in _KNOWN or tag[1:9].lower() == "!doctype":
        return
    if tag.startswith("<![CDATA["):
        tag = tag.removeprefix("<![CDATA[").removesuffix(">").removesuffix("]]")
    writer.text(decoded(tag))


def _picture(writer: Writer, given: dict[str, str]) -> None:
    alt, source = given.get("alt", "").strip(), given.get("src", "")
    if alt and len(alt) <= _LONGEST_EMOJI and _EMOJI_CLASS.search(given.get("class", "")):
        writer.text(alt)  # what blogs make of smileys
    else:
        writer.picture(alt or given.get("title", "").strip(), source)


def _frame(writer: Writer, source: str) -> None:
    """A film, a sound or a page inside the comment is a link to it."""
    if source:
        writer.paragraph()
        writer.link(source)
        writer.text(source if len(source) <= _LONGEST_SHOWN else source[:_LONGEST_SHOWN] + "…")
        writer.link(None)
        writer.paragraph()
