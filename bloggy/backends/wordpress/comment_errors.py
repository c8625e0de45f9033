"""Says what WordPress refuses about comments (wp-includes/rest-api, WP_REST_Comments_Controller)."""

from __future__ import annotations

from datetime import timedelta

from bloggy.errors import BackendError, Gone, RateLimited, Rejected
from bloggy.i18n import _

FLOOD = timedelta(seconds=15)
"""What WordPress wants between two comments of an account that does not moderate (comment_flood_filter)."""


class Duplicate(Rejected):
    """The same account has said the same there already."""


def of_comments(code: str, words: str) -> BackendError | None:
    """The error behind a code of comments; None for all others."""
    match code:
        case "rest_comment_invalid_id" | "rest_comment_already_trashed":
            return Gone(
                _("The comment is no longer at the blog."),
                hint=_("Somebody deleted it there; the next sync shows what is left."),
            )
        case "comment_duplicate":
            return Duplicate(
                _("The blog has this answer already."), hint=_("Say it in other words to say it twice.")
            )
        case "comment_flood":
            return RateLimited(
                _("The blog wants some seconds between two comments."),
                hint=_("bloggy tries again by itself."),
                after=FLOOD,
            )
        case "rest_comment_closed" | "rest_comment_trash_post" | "rest_comment_draft_post":
            return Rejected(
                _("Comments are closed for this post: {words}").format(words=words),
                hint=_("Open them in the post’s settings at the blog, then try again."),
            )
        case "rest_comment_invalid_post_id":
            return Gone(_("The post is no longer at the blog."), hint=_("An answer has no place there now."))
        case "rest_comment_content_invalid":
            return Rejected(_("The blog takes no empty comment."), hint=_("Write something."))
        case "rest_comment_login_required":
            return Rejected(
                _("The blog wants a login for comments: {words}").format(words=words),
                hint=_("Check the account of the blog: bloggy blogs test."),
            )
    if code.startswith("comment_") and code.endswith(("_column_length", "_content_column_length")):
        return Rejected(
            _("The answer is too long for the blog: {words}").format(words=words), hint=_("Shorten it.")
        )
    return None
