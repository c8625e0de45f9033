"""The editor's top line: what this post is, how safe its text is, how long it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from textual.content import Content

from bloggy.domain.clean import clean_line
from bloggy.domain.post import Mark
from bloggy.domain.prose import reading_minutes
from bloggy.i18n import _, ngettext
from bloggy.tui.glyphs import MARK_STYLES, mark, mark_word, to_ascii
from bloggy.tui.text import assemble
from bloggy.tui.when import number

if TYPE_CHECKING:
    from bloggy.domain.listing import PostSummary
    from bloggy.services.session import DraftSession


def editor_left(
    summary: PostSummary | None,
    path: Path,
    *,
    title: str = "",
    blogs: Sequence[str] | None = None,
    ascii_only: bool,
) -> Content:
    """`Why a small blog still opens doors  ○ draft → home`.

    `title` is what the text says by now, `blogs` where it is to go unless the index knows better.
    """
    if summary is None:
        return assemble((clean_line(title or path.name), "bold $strong"))
    state = Mark(summary.mark)
    parts = [(f"{mark(state, ascii_only=ascii_only)} {mark_word(state)}", MARK_STYLES[state])]
    names = ", ".join([blog.blog for blog in summary.blogs] if blogs is None else blogs)
    if names:
        parts.append((to_ascii(f" → {names}", ascii_only=ascii_only), ""))
    return assemble((clean_line(title or summary.title), "bold $strong"), "  ", *parts)


def editor_right(
    session: DraftSession | None, *, saved_at: datetime | None, words: int, goal: int, ascii_only: bool
) -> Content:
    """`saved 14:02:11   1 204 words · 6 min`, or what stands in the way of saving."""
    if session is None:
        return assemble((_("opening …"), "$quiet"))
    length = ngettext("{count} word", "{count} words", words).format(count=number(words))
    if goal:
        length = _("{count} of {goal} words").format(count=number(words), goal=number(goal))
    reading = _("{count} min").format(count=reading_minutes(words))
    style = "$success" if goal and words >= goal else ""
    told = to_ascii(f"{length} · {reading}", ascii_only=ascii_only)
    return assemble(_safety(session, saved_at), "   ", (told, style))


def _safety(session: DraftSession, saved_at: datetime | None) -> Content:
    match session.state:
        case "saved":
            when = f" {saved_at:%H:%M:%S}" if saved_at else ""
            return assemble((_("saved"), "$success"), when)
        case "dirty":
            return assemble((_("writing …"), "$quiet"))
        case "conflict":
            return assemble((_("changed elsewhere: ctrl+s to choose"), "$warning"))
        case _:
            return assemble((_("not saved, kept aside"), "$error"))
