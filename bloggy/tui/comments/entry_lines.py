"""Lays out one comment of a conversation: who and when, how it stands and what it says, by its depth."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from rich.cells import cell_len

from bloggy.domain.clean import clean_line
from bloggy.domain.comment import CommentKind
from bloggy.i18n import _
from bloggy.render.layout import Line, Span
from bloggy.tui import when
from bloggy.tui.comments.marks import author_of, plain_signs, words
from bloggy.tui.glyphs import to_ascii
from bloggy.tui.widgets.line_list import fit

if TYPE_CHECKING:
    from bloggy.domain.comments_listing import CommentRow

BodyLines = Callable[[str, str, int], list[Line]]
"""(body, form, cells) → its lines, cleaned; `render.comment_text.comment_lines`."""

BAR = 2
"""Cells on the left in which the chosen comment has its bar."""
_DEEPEST = 8


def lay_out(
    row: CommentRow, width: int, now: datetime, body: BodyLines, *, answers: str = "", ascii_only: bool
) -> list[Line]:
    """Its lines, `width` cells at most, an empty one at the end; `answers`: whom it speaks to."""
    room = max(width - BAR, 8)
    depth = indented(row.depth, width)
    indent = Span(("| " if ascii_only else "│ ") * depth, "line") if depth else None
    inner = room - 2 * depth
    deeper = answers if row.depth > depth else ""
    said = _said(row, inner, body) or [(Span(_without_words(row), "dim"),)]
    found = [_heading(row, inner, now, deeper, ascii_only=ascii_only), *said]
    if indent is not None:
        found = [(indent, *line) for line in found]
    return [*found, ()]


def indented(depth: int, width: int) -> int:
    """By how many steps a comment of that depth is indented, where a conversation is `width` cells wide."""
    return min(depth, _DEEPEST, max((max(width - BAR, 8) - 16) // 4, 0))


def _said(row: CommentRow, width: int, body: BodyLines) -> list[Line]:
    lines = body(row.body, row.form, width)
    while lines and not any(span.text.strip() for span in lines[-1]):
        lines = lines[:-1]
    return lines


def _without_words(row: CommentRow) -> str:
    if row.kind == CommentKind.LIKE:
        return _("likes it")
    if row.kind == CommentKind.MENTION:
        return _("links here: {address}").format(address=clean_line(row.author_url or row.url))
    return _("(no words)")


def _heading(row: CommentRow, width: int, now: datetime, answers: str, *, ascii_only: bool) -> Line:
    """`Gilles  today 09:40 · wordpress   ● new`."""
    ellipsis = to_ascii("…", ascii_only=ascii_only)
    flags = [(plain_signs(text, ascii_only=ascii_only), style) for text, style in words(row)]
    taken = sum(cell_len(text) + 3 for text, _style in flags)
    name = author_of(row)
    style = "info-name" if row.is_me else "new-name" if row.unread else "name"
    name = fit(name, min(cell_len(name), max(width - taken, 6)), ellipsis)
    spans = [Span(name, style)]
    facts = f"  {when.with_time(row.date, now)} · {clean_line(row.source)}"
    if answers:
        facts = " " + _("to {name}").format(name=answers) + facts
    if row.edited is not None:
        facts += " · " + _("edited")
    room = width - cell_len(name) - taken
    if room > 8:
        facts = to_ascii(facts, ascii_only=ascii_only)
        spans.append(Span(fit(facts, min(cell_len(facts), room), ellipsis), "dim"))
    left = width - sum(cell_len(span.text) for span in spans)
    for text, colour in flags:
        text = fit(f"   {text}", min(cell_len(text) + 3, max(left, 0)), ellipsis)
        left -= cell_len(text)
        spans.append(Span(text, colour))
    return tuple(spans)
