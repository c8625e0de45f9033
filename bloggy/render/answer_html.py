"""Turns an answer into the little HTML that every blog lets a comment have.

Ghost keeps `p br a blockquote`, WordPress for accounts with few rights `a blockquote code em strong`
(and makes paragraphs of empty lines). What both take away must leave the words as they stood: lists and
code are therefore written as lines of text, and paragraphs are parted by empty lines as well.

Sources: Ghost 6.65 `server/models/comment.js`, WordPress `wp-includes/kses.php` (`$allowedtags`).
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from bloggy.render import dialect

if TYPE_CHECKING:
    from markdown_it.token import Token

_BREAK = "<br />\n"
_INDENT = re.compile(r"(?m)^[ \t]+")


def answer_html(markdown: str) -> str:
    """The HTML of an answer: `p br em strong a code blockquote`, nothing else.

    Line ends are line breaks. Tags, headings, pictures and tables are words here, as they were typed.
    """
    # a lone surrogate can't be sent to any blog
    reader = dialect.answer_reader()
    page = _Page()
    for token in reader.parse(markdown.encode("utf-8", "replace").decode("utf-8")):
        if token.type == "inline":
            page.words(str(reader.renderer.render([token], reader.options, {})))
        elif token.type in {"fence", "code_block"}:
            page.words(_code(token.content))
        else:
            page.block(token)
    return page.end()


def _code(source: str) -> str:
    rows = escape(source.rstrip("\n").expandtabs(4), quote=False)
    spaced = _INDENT.sub(lambda found: "\u00a0" * len(found[0]), rows)
    return f"<code>{spaced.replace(chr(10), _BREAK)}</code>"


class _Page:
    """Gathers paragraphs; the lines of a list are one."""

    def __init__(self) -> None:
        self._out: list[str] = []
        self._lines: list[str] = []
        self._numbers: list[int | None] = []
        """Of the lists that are open: the next number, None for bullets."""
        self._mark = ""

    def words(self, html: str) -> None:
        """A paragraph, or lines of a list."""
        if not self._numbers:
            self._lines.append(html)
            self._paragraph()
            return
        self._lines.append("\u00a0\u00a0" * (len(self._numbers) - 1) + self._mark + html)
        self._mark = ""

    def block(self, token: Token) -> None:
        """What stands between the words."""
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            numbered = token.type == "ordered_list_open"
            self._numbers.append(int(token.attrs.get("start", 1)) if numbered else None)
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            self._numbers.pop()
            if not self._numbers:
                self._paragraph()
        elif token.type == "list_item_open":
            number = self._numbers[-1]
            self._mark = "• " if number is None else f"{number}. "
            if number is not None:
                self._numbers[-1] = number + 1
        elif token.type in {"blockquote_open", "blockquote_close"}:
            self._paragraph()
            self._out.append("<blockquote>" if token.nesting > 0 else "</blockquote>")

    def _paragraph(self) -> None:
        if self._lines:
            self._out.append(f"<p>{_BREAK.join(self._lines)}</p>")
            self._lines = []

    def end(self) -> str:
        """All of it."""
        self._paragraph()
        return "\n\n".join(self._out)
