"""Puts a post into two lines: its mark, title and date; its length and where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from rich.cells import cell_len

from bloggy.domain.clean import clean_line
from bloggy.domain.post import Mark
from bloggy.i18n import _, ngettext
from bloggy.tui import when
from bloggy.tui.glyphs import mark as mark_glyph
from bloggy.tui.glyphs import to_ascii
from bloggy.tui.widgets.line_list import Piece, fit

if TYPE_CHECKING:
    from bloggy.domain.comments_listing import PostComments
    from bloggy.domain.listing import FileProblem, PostSummary
    from bloggy.services.pulling.report import Question

DATE_WIDTH = 11
_COLOURS = {
    Mark.FAILED: "error",
    Mark.WAITING: "info",
    Mark.CHANGED: "warning",
    Mark.SCHEDULED: "info",
    Mark.DRAFT: "accent",
    Mark.PUBLISHED: "success",
    Mark.TRASHED: "quiet",
}


def title_line(
    post: PostSummary, width: int, now: datetime, *, ascii_only: bool, asked: bool = False
) -> list[Piece]:
    """`○ Why a small blog still opens doors   today 14:02`; `asked`: the writer must decide about it."""
    mark = Mark.FAILED if asked else Mark(post.mark)
    date = post.date or post.updated
    told = when.moment_or_day(date, now) if date else ""
    date_width = max(DATE_WIDTH, cell_len(told)) if width >= 40 else cell_len(told)
    room = width - 2 - date_width - 1
    if room < 12:
        room, told, date_width = width - 2, "", 0
    ellipsis = to_ascii("…", ascii_only=ascii_only)
    title = clean_line(post.title) or _("(no title)")
    return [
        (mark_glyph(mark, ascii_only=ascii_only) + " ", "warning" if asked else _COLOURS[mark]),
        (fit(title, room, ellipsis), "title"),
        (" " + fit(told, date_width, "") if date_width else "", "quiet"),
    ]


def facts_line(
    post: PostSummary,
    width: int,
    now: datetime,
    *,
    ascii_only: bool,
    conflicts: Sequence[str] = (),
    asked: Question | None = None,
) -> list[Piece]:
    """`1 204 w · draft → home`; `conflicts` are the blogs where somebody else changed it.

    asked: what only the writer can decide about it.
    """
    mark = Mark(post.mark)
    words = _("{count} w").format(count=when.number(post.words))
    problem = post.problem
    if problem is not None:
        told, style = _problem(problem), "error"
    elif conflicts and mark is Mark.FAILED:
        names = ", ".join(clean_line(blog) for blog in conflicts)
        told, style = _("changed at {blogs}: m to choose").format(blogs=names), "warning"
    elif asked is not None:
        from bloggy.tui.pulling.said import on_row

        told, style = on_row(asked), "warning"
    else:
        told, style = standing(post, now), "error" if mark is Mark.FAILED else "quiet"
    if told and asked is None:
        told = f"{words} · {told}"
    text = to_ascii(told or words, ascii_only=ascii_only)
    return [("  ", ""), (fit(text, width - 2, to_ascii("…", ascii_only=ascii_only)), style)]


def comments_piece(counts: PostComments | None, *, ascii_only: bool) -> list[Piece]:
    """` 7 ✉ 2 new`, for the end of the second line; nothing where there are none."""
    if counts is None or not (counts.comments or counts.unread):
        return []
    said: list[Piece] = [(f" {when.number(counts.comments)} {'@' if ascii_only else '✉'}", "quiet")]
    if counts.unread:
        new = ngettext("{count} new", "{count} new", counts.unread)
        said.append((" " + new.format(count=when.number(counts.unread)), "accent"))
    return said


def standing(post: PostSummary, now: datetime) -> str:
    """Where the post stands, in words; the mark says the same in one cell."""
    sent = [state for state in post.blogs if state.state]
    pressing = [state for state in sent if state.state == post.mark]
    blogs = ", ".join(clean_line(state.blog) for state in pressing or sent)
    match Mark(post.mark):
        case Mark.DRAFT:
            blogs = blogs or ", ".join(clean_line(state.blog) for state in post.blogs[:1])
            return _("draft → {blogs}").format(blogs=blogs) if blogs else _("draft")
        case Mark.SCHEDULED:
            date = due(post)
            moment = when.future(date, now) if date else _("later")
            if blogs:
                return _("goes out {moment} → {blogs}").format(moment=moment, blogs=blogs)
            return _("goes out {moment}").format(moment=moment)
        case Mark.CHANGED:
            return _changed(post, now)
        case Mark.WAITING:
            return _("waiting to be sent → {blogs}").format(blogs=blogs) if blogs else _("waiting to be sent")
        case Mark.FAILED:
            return _failed(post)
        case Mark.TRASHED:
            return _("in the trash")
        case Mark.PUBLISHED:
            return blogs


def due(post: PostSummary) -> datetime | None:
    """When a scheduled post goes out: what the outbox has for it, or else the date in the post."""
    queued = [state.published for state in post.blogs if state.state == Mark.SCHEDULED and state.published]
    return min(queued, default=post.date)


def _changed(post: PostSummary, now: datetime) -> str:
    changed = [state for state in post.blogs if state.changed]
    names = ", ".join(clean_line(state.blog) for state in changed)
    since = max((state.published for state in changed if state.published), default=None)
    if since and names:
        return _("changed since {day} · {blogs}").format(day=when.short_day(since, now), blogs=names)
    return _("changed · {blogs}").format(blogs=names) if names else _("changed since it was published")


def _failed(post: PostSummary) -> str:
    names = [clean_line(state.blog) for state in post.blogs if state.state == Mark.FAILED]
    if not names:
        return _("could not be sent; see the outbox")
    return _("not accepted by {blogs}; see the outbox").format(blogs=", ".join(names))


def _problem(problem: FileProblem) -> str:
    message = clean_line(problem.message)
    return _("line {line}: {message}").format(line=problem.line, message=message) if problem.line else message
