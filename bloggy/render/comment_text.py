"""Makes the comments of strangers readable and harmless: text for the store, lines for a terminal.

Bodies are HTML, Markdown or plain text, and may be hostile, huge or broken. Nothing here raises for what
they hold, and nothing leaves it that a terminal would obey (`bloggy.domain.clean`) or that hides where a
link leads.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bloggy.i18n import _
from bloggy.render.comment_blocks import LEAST_ROOM, lines_of, text_of
from bloggy.render.comment_html import read_html
from bloggy.render.comment_links import Link
from bloggy.render.comment_writer import Writer
from bloggy.render.glyphs import ASCII, UNICODE
from bloggy.render.layout import Line
from bloggy.render.wrap import wrap

if TYPE_CHECKING:
    from bloggy.domain.comment import Form
    from bloggy.render.glyphs import Glyphs

__all__ = ["LONGEST", "Link", "Readable", "comment_lines", "readable"]

LONGEST = 150_000
"""Characters of a body that are read; blogs take comments of some 65,000."""
LONGEST_MARKDOWN = 20_000
"""Characters; longer Markdown is read as plain text."""
_COSTLY = "[<|`"
_MOST_COSTLY = 1_000
"""Of each of these characters: the time to read Markdown grows with the square of their number."""
_QUOTED = re.compile(r"[ \t]*((?:>[ \t]?){1,8})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Readable:
    """A comment as plain text."""

    text: str
    """Clean. Paragraphs are parted by an empty line, quotes begin with `> `, items with `• ` or `1. `; a link
    is followed by its host in brackets, unless it says it itself, with an arrow if it says another one."""
    links: tuple[Link, ...]
    """In reading order, pictures among them; at most 500."""
    cut: int = 0
    """Characters of the body that were left out, for it is longer than `LONGEST`."""


def readable(body: str, form: Form) -> Readable:
    """The words of a comment."""
    writer, cut = _read(body, form, UNICODE)
    text = text_of(writer.leaves)
    return Readable(text=f"{text}\n\n…" if cut else text, links=tuple(writer.links), cut=cut)


def comment_lines(body: str, form: Form, width: int, *, ascii: bool = False) -> list[Line]:
    """A comment in lines of at most `width` cells (at least 10), styled as in `bloggy.render.layout`.

    The `href` of a span may be opened as it is. A link that names another place than the one it leads to
    is followed by a remark in the style `image.problem`.
    """
    glyphs = ASCII if ascii else UNICODE
    width = max(width, LEAST_ROOM)
    writer, cut = _read(body, form, glyphs)
    lines = lines_of(writer.leaves, width, glyphs)
    if cut:
        note = _("The rest of this comment, {number} characters, is too long to show.").format(number=cut)
        lines += [(), *(line for line, _source in wrap([(note, "meta", None, 0)], width))]
    return lines


def _read(body: str, form: Form, glyphs: Glyphs) -> tuple[Writer, int]:
    writer = Writer(glyphs)
    kept = _beginning(body, form)
    if form == "html":
        read_html(kept, writer)
    elif form == "markdown" and _affordable(kept):
        read_html(_markdown(kept), writer)
    else:
        _read_text(kept, writer)
    writer.end()
    return writer, len(body) - len(kept)


def _beginning(body: str, form: Form) -> str:
    """As much of `body` as is read; no tag or entity is torn."""
    if len(body) <= LONGEST:
        return body
    kept = body[:LONGEST]
    if form == "html":
        torn = max(kept.rfind("<", LONGEST - 2000), kept.rfind("&", LONGEST - 40))
        if torn > kept.rfind(">") and torn > kept.rfind(";", LONGEST - 40):
            kept = kept[:torn]
    return kept


def _affordable(markdown: str) -> bool:
    return len(markdown) <= LONGEST_MARKDOWN and all(
        markdown.count(costly) <= _MOST_COSTLY for costly in _COSTLY
    )


def _markdown(markdown: str) -> str:
    """Markdown as HTML that is only fit to be read by `read_html`."""
    from bloggy.render import dialect

    tokens, env = dialect.parse(markdown.encode("utf-8", "replace").decode("utf-8"))
    for token in tokens:
        for child in token.children or ():
            if child.type == "softbreak":
                child.type = "hardbreak"  # a comment's lines are kept where comments are Markdown
    return f"<div>{dialect.render(tokens, env)}</div>"


def _read_text(text: str, writer: Writer) -> None:
    """Plain text: line ends are kept, lines after `>` are a quote."""
    quoted = 0
    for line in re.split("\r\n|[\r\n]", text):
        match = _QUOTED.match(line)
        level = match[1].count(">") if match else 0
        while quoted < level:
            writer.open_quote()
            quoted += 1
        while quoted > level:
            writer.close("quote")
            quoted -= 1
        writer.text(line[match.end() :] if match else line)
        writer.line_break()
