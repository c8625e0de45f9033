"""Writes HTML into a Markdown text so that the Markdown reader hands it through untouched."""

from __future__ import annotations

import re
from collections.abc import Callable

from bloggy.render.html_pieces import pieces, tag_name

_BLANK = re.compile(r"\n[ \t\r]*(?=\n)")
_BREAK = re.compile(r"[ \t]*\r?\n[ \t]*")
_SPACED = frozenset({"pre", "textarea"})
EMPTY = "<!-- -->"
"""Begins a line that is HTML to its end; shows nothing."""


def raw_forms(html: str) -> list[str]:
    """Ways to write `html` as a block of its own, best first; which is right shows on rendering."""
    html = html.replace("\r\n", "\n").replace("\r", "\n").strip()
    line = _changed(html, lambda text: text.replace("\n", "&#10;"), lambda text: _BREAK.sub(" ", text))
    lines = _changed(
        html, lambda text: re.sub(r"\n([ \t]*)\n", r"\n\1&#10;", text), lambda text: _BLANK.sub("", text)
    )
    return [html, lines, line, EMPTY + line]


def raw(html: str) -> str:
    """The way that is right for most.

    A blank line would end the block: those in preformatted text become references, others go.
    """
    return raw_forms(html)[1]


def _changed(html: str, spaced: Callable[[str], str], other: Callable[[str], str]) -> str:
    """`html` with its text changed, preformatted or not; what is no text changes as the latter."""
    inside = 0
    out: list[str] = []
    for kind, piece in pieces(html):
        if kind == "tag" and tag_name(piece) in _SPACED and not piece.endswith("/>"):
            inside = max(0, inside - 1) if piece.startswith("</") else inside + 1
        if kind == "raw":
            out.append(_BLANK.sub("", piece))
        else:
            out.append(spaced(piece) if inside and kind == "text" else other(piece))
    return "".join(out)
