"""Reads comments from the store: comments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bloggy.cli import diagnostics, shapes
from bloggy.cli.posts import POST_HELP, found
from bloggy.errors import UsageError
from bloggy.i18n import _

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from datetime import datetime, tzinfo

    from bloggy.cli.output import Output
    from bloggy.domain.comments_listing import CommentQuery, CommentRow
    from bloggy.services.workspace import Workspace

FEW = 50
"""So many comments are listed unless another number is asked for."""
_PAGE = 500


def register(name: str, parser: argparse.ArgumentParser) -> None:
    """Declare one command's arguments."""
    from bloggy.domain.comment import CommentStatus

    parser.add_argument(
        "query", nargs="?", default="", metavar="QUERY", help=_("words to find in text, author and title")
    )
    parser.add_argument("--post", metavar="POST", help=_("a post’s conversation: ") + _(POST_HELP))
    parser.add_argument("--unread", action="store_true", help=_("only those you have not read"))
    parser.add_argument("--unanswered", action="store_true", help=_("only those you have not answered"))
    parser.add_argument("--held", action="store_true", help=_("only those that wait for your approval"))
    parser.add_argument("--status", choices=[status.value for status in CommentStatus])
    parser.add_argument("--blog", metavar="B", help=_("only comments on that blog"))
    parser.add_argument("--source", metavar="S", help=_("only comments from that source"))
    parser.add_argument("--since", metavar="TIME", help=_("written then or later, in words: '2 weeks ago'"))
    parser.add_argument("--until", metavar="TIME", help=_("written before"))
    parser.add_argument(
        "--limit", type=int, metavar="N", help=_("at most N comments; 0 for all (JSON: all anyway)")
    )
    parser.add_argument("--mark-read", action="store_true", help=_("and mark what is listed as read"))
    parser.set_defaults(run=_run)


async def _run(workspace: Workspace, options: argparse.Namespace, output: Output) -> int:
    query = await _query(workspace, options)
    limit = options.limit if options.limit is not None else 0 if output.json else FEW
    if options.limit is not None and options.limit < 0:
        raise UsageError(_("--limit must not be negative."), hint=_("--limit 0 lists all."))
    whole_thread = query.post is not None and query == type(query)(post=query.post)
    if whole_thread and query.post:
        rows = list(workspace.comments.conversation(query.post).comments)
        rows = rows[:limit] if limit else rows
        total = len(workspace.comments.conversation(query.post).comments)
    else:
        rows = list(_rows(workspace, query, limit))
        total = len(rows) if not limit or len(rows) < limit else workspace.comments.count(query)
    zone = workspace.zone
    lines = [line for row in rows for line in _lines(row, zone, indent=row.depth if whole_thread else 0)]
    output.document([shapes.comment(row, zone) for row in rows], lines or [_nothing(workspace, query)])
    if total > len(rows):
        diagnostics.note(_("{n} of {total} comments; --limit 0 lists all.").format(n=len(rows), total=total))
    if options.mark_read:
        await workspace.comments.mark_read([row.id for row in rows if row.unread])
    return 0


async def _query(workspace: Workspace, options: argparse.Namespace) -> CommentQuery:
    from bloggy.domain.comments_listing import CommentQuery

    source, blog = options.source, options.blog
    if blog is not None and blog not in workspace.blogs.names():
        workspace.blogs.info(blog)  # says which name is near
        source, blog = source or blog, None  # it is a comment source's
    elif source is not None and not workspace.comments.count(CommentQuery(source=source)):
        from bloggy.cli.sync import sources_among

        sources_among(workspace, [source])  # comments of files and of places removed have a source, too
    return CommentQuery(
        text=options.query.strip(),
        unread=options.unread,
        unanswered=options.unanswered,
        held=options.held,
        source=source,
        blog=blog,
        post=(await found(workspace, options.post)).path if options.post else None,
        since=_past(workspace, options.since),
        until=_time(workspace, options.until),
        status=options.status,
    )


def _past(workspace: Workspace, words: str | None) -> datetime | None:
    from bloggy.domain.dates import parse_past

    return parse_past(words, now=workspace.clock.now()) if words else None


def _time(workspace: Workspace, words: str | None) -> datetime | None:
    from bloggy.domain.dates import parse_human

    return parse_human(words, now=workspace.clock.now(), future=False) if words else None


def _rows(workspace: Workspace, query: CommentQuery, limit: int) -> Iterator[CommentRow]:
    offset = 0
    while page := workspace.comments.window(query, offset, min(limit - offset, _PAGE) if limit else _PAGE):
        yield from page
        offset += len(page)
        if limit and offset >= limit:
            return


def _nothing(workspace: Workspace, query: CommentQuery) -> str:
    if workspace.comments.counts().all == 0:
        return _("There are no comments here yet: `bloggy sync` fetches them.")
    return _("No comment is like that.") if any(query) else _("There are no comments.")


def _lines(row: CommentRow, zone: tzinfo, *, indent: int) -> list[str]:
    """A head line with the name to answer it by, and the text below."""
    margin = "  " * min(indent, 20)
    words = [f"{row.source}:{row.ref}", f"{row.date.astimezone(zone):%Y-%m-%d %H:%M}"]
    words.append(_("you") if row.is_me else row.author or _("somebody"))
    head = "  ".join(words)
    if not indent and row.post_title:
        head = _("{head} on “{title}”").format(head=head, title=row.post_title)
    if states := _states(row):
        head += f"  [{', '.join(states)}]"
    return [margin + head, *(f"{margin}    {line}" for line in row.text.splitlines()), ""]


def _states(row: CommentRow) -> list[str]:
    waiting = {
        "reply": _("waits to be sent"),
        "approve": _("approval waits to be sent"),
        "hold": _("hold waits to be sent"),
        "spam": _("spam, waits to be sent"),
        "remove": _("removal waits to be sent"),
    }
    states = {
        "held": _("held for you"),
        "spam": _("spam"),
        "removed": _("removed"),
        "deleted": _("deleted"),
    }
    kinds = {"mention": _("mention"), "like": _("like")}
    found = [_("new")] if row.unread else []
    found += [kinds[row.kind]] if row.kind in kinds else []
    found += [waiting.get(row.pending, row.pending)] if row.pending else []
    found += [states[row.status]] if row.status in states and not row.pending else []
    return found + ([_("answered")] if row.answered and not row.is_me else [])
