"""The one door through which foreign text reaches a widget: cleaned, and never read as markup.

Titles, tags, paths, reasons and server messages are data (`plain`, `line`). Sentences of our own may carry
them as parts of an `assemble`. Textual reads a raw `str` as markup, so none is ever passed to it.
"""

from __future__ import annotations

from textual.content import Content

from bloggy.domain.clean import clean, clean_line

Part = str | Content | tuple[str, str]


def plain(text: str) -> Content:
    """`text` over as many lines as it has, cleaned and literal."""
    return Content(clean(text))


def line(text: str, style: str = "") -> Content:
    """`text` on one line, cleaned and literal; `style` in Textual's words ("bold $accent")."""
    return Content.styled(clean_line(text), style) if style else Content(clean_line(text))


def assemble(*parts: Part) -> Content:
    """Parts side by side, each text or (text, style), all cleaned and literal."""
    made: list[Content | tuple[str, str]] = []
    for part in parts:
        if isinstance(part, tuple):
            made.append((clean(part[0]), part[1]))
        else:
            made.append(part if isinstance(part, Content) else Content(clean(part)))
    return Content.assemble(*made)


def lines(*rows: Content) -> Content:
    """Rows below each other."""
    return Content("\n").join(rows)
