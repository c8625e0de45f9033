"""Makes Markdown of what Ghost's editor keeps, Lexical's JSON of nodes, and puts an edited text back into it.

Paragraphs, headings, lists, quotations, code, lines, pictures and HTML become Markdown, and a card of
Markdown is some already. Every other card stands in the text between two comments (see `lexical_cards`). A
node whose Markdown is unchanged keeps its bytes; in a changed one only the words that were changed are.
"""

from __future__ import annotations

from collections.abc import Mapping

from bloggy.domain.relink import relink
from bloggy.render.lexical_document import Document, Told
from bloggy.render.lexical_parts import parts
from bloggy.render.lexical_weave import Weaving

_TRIES = 5
"""Woven again, a text must come out as it is: look-alikes among new cards may take more than one weaving."""


def body_of(raw: str, *, links: Mapping[str, str] | None = None) -> str:
    """The Markdown of a Lexical document; see `notations.body_of`."""
    return relink(Told.of(Document.of(raw)).body, links or {})


def woven(
    raw: str,
    body: str,
    *,
    links: Mapping[str, str] | None = None,
    pictures: Mapping[str, str] | None = None,
    prefix: str = "",
) -> str:
    """The document with what `body` says differently; see `notations.woven`."""
    del pictures, prefix  # Ghost knows pictures by their address, and gives footnotes their ids itself
    text = relink(body.replace("\r\n", "\n").replace("\r", "\n"), links or {})
    for _try in range(_TRIES):
        told = Told.of(Document.of(raw))
        if text.strip("\n") == told.body.strip("\n"):
            break
        was, raw = raw, Weaving(told=told, text=text, parts=parts(text)).result()
        if raw == was:
            break
    return raw
