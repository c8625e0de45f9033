"""Teaches where there are no comments to list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bloggy.domain.comments_listing import CommentQuery
from bloggy.i18n import _
from bloggy.tui.text import assemble

if TYPE_CHECKING:
    from textual.content import Content


def why_empty(query: CommentQuery, *, sources: bool) -> Content:
    """Why the list is empty, and what to press."""
    key = "bold $accent"
    if query.text:
        said, keys = (
            _("No comment has “{text}”.").format(text=query.text),
            [("esc", _(" leaves the search."))],
        )
    elif query.unread:
        said, keys = _("You have read everything."), [("esc", _(" shows all comments."))]
    elif query.unanswered:
        said, keys = _("Everybody has an answer."), [("esc", _(" shows all comments."))]
    elif query.held:
        said, keys = _("Nothing waits for your approval."), [("esc", _(" shows all comments."))]
    elif query._replace(post=None, unread_first=False) != CommentQuery():
        said, keys = _("There are no such comments."), [("esc", _(" shows all comments."))]
    elif not sources:
        said = _("No comments yet: none of your blogs has a comment source.")
        keys = [
            ("B", _(" in the library connects a WordPress or Ghost blog, which bring their comments;")),
            ("bloggy help comments", _(" names the other places that comments come from.")),
        ]
    elif query.post is not None:
        said, keys = _("Nobody has written about this post yet."), [("u", _(" fetches new comments."))]
    else:
        said, keys = _("No comments are here yet."), [("u", _(" fetches them from your blogs."))]
    rows = [part for name, about in keys for part in ("\n\n", (name, key), about)]
    return assemble(said, *rows)
