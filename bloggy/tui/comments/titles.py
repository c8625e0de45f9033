"""Says on the top line and above the inbox what is here, what is listed, and in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bloggy.i18n import _, ngettext
from bloggy.tui.comments.filters import described
from bloggy.tui.glyphs import to_ascii
from bloggy.tui.text import assemble
from bloggy.tui.when import number

if TYPE_CHECKING:
    from datetime import datetime

    from textual.content import Content

    from bloggy.domain.comments_listing import CommentCounts
    from bloggy.tui.comments.comment_list import CommentList


def top_line(counts: CommentCounts, begun: int, *, ascii_only: bool) -> Content:
    """`Comments 2 new · 1 held for you · 641 here, all readable offline`: what is to do comes first."""
    parts = [
        said.format(n=number(count))
        for count, said in (
            (counts.unread, ngettext("{n} new", "{n} new", counts.unread)),
            (counts.held, ngettext("{n} held for you", "{n} held for you", counts.held)),
            (begun, ngettext("{n} begun", "{n} begun", begun)),
        )
        if count
    ]
    here = ngettext("{count} here, readable offline", "{count} here, all readable offline", counts.all)
    parts.append(here.format(count=number(counts.all)))
    said = to_ascii(" · ".join(parts), ascii_only=ascii_only)
    return assemble((_("Comments"), "bold $strong"), f" {said}")


def list_title(inbox: CommentList, now: datetime, *, name: str, ascii_only: bool) -> Content:
    """`Inbox · 641 · unread first`; `name`: of the person whose comments alone are listed."""
    query, row = inbox.query_shown, inbox.chosen
    title = row.post_title if row is not None else ""
    parts = [described(query, now, title=title, name=name) or _("Inbox"), number(inbox.listed.comments)]
    if query.text:
        parts.insert(0, _("Search"))
    if inbox.marked:
        marked = len(inbox.marked)
        parts.append(ngettext("{count} marked", "{count} marked", marked).format(count=number(marked)))
    elif inbox.count:
        parts.append(_("unread first") if inbox.listed.in_parts else _("newest first"))
    return assemble(to_ascii(" · ".join(parts), ascii_only=ascii_only))
