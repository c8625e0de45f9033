"""The calls about comments of the WordPress in memory, as class-wp-xmlrpc-server.php answers them."""

from __future__ import annotations

from typing import Any

from tests.fakes.wordpress_comments import CommentStore
from tests.fakes.wordpress_posts import Refusal, User

_CALLED = {"approved": "approve", "hold": "hold", "spam": "spam", "trash": "trash"}
_STORED = {word: status for status, word in _CALLED.items()}


def get_comments(site: CommentStore, me: User, how: dict[str, Any]) -> list[dict[str, Any]]:
    """`wp.getComments`: the newest first, ten unless told otherwise."""
    status = how.get("status", "")
    if "moderate_comments" not in me.rights and status != "approve":
        raise Refusal(401, "fault", "Invalid comment status.")
    found = [one for one in site.comments.values() if how.get("post_id") in (None, one["post"])]
    if status != "any":
        found = [one for one in found if _CALLED[one["status"]] in (status or "hold approve")]
    found.sort(key=lambda one: (one["date"], one["id"]), reverse=True)
    offset = how.get("offset", 0)
    return [told(site, one) for one in found[offset : offset + how.get("number", 10)]]


def get_comment(site: CommentStore, me: User, number: int) -> dict[str, Any]:
    """`wp.getComment`."""
    return told(site, _mine(site, me, number))


def new_comment(site: CommentStore, me: User, post: int, struct: dict[str, Any]) -> int:
    """`wp.newComment`: whatever is refused, is refused with 403."""
    fields = {"post": post, "parent": struct.get("comment_parent", 0), "content": struct["content"]}
    try:
        _status, _head, made = site.said(me, fields)
    except Refusal as refusal:
        code = 404 if refusal.body["code"] == "rest_comment_invalid_post_id" else 403
        raise Refusal(code, "fault", refusal.body["message"] or "Invalid post ID.") from refusal
    return int(made["id"])


def edit_comment(site: CommentStore, me: User, number: int, struct: dict[str, Any]) -> bool:
    """`wp.editComment`: what changes nothing, fails."""
    found = _mine(site, me, number)
    if struct["status"] not in _STORED:
        raise Refusal(401, "fault", "Invalid comment status.")
    if found["status"] == _STORED[struct["status"]]:
        raise Refusal(500, "fault", "Sorry, the comment could not be updated.")
    found["status"] = _STORED[struct["status"]]
    return True


def _mine(site: CommentStore, me: User, number: int) -> dict[str, Any]:
    found = site.comments.get(number)
    if found is None:
        raise Refusal(404, "fault", "Invalid comment ID.")
    if "moderate_comments" not in me.rights:
        raise Refusal(403, "fault", "Sorry, you are not allowed to moderate or edit this comment.")
    return found


def told(site: CommentStore, one: dict[str, Any]) -> dict[str, Any]:
    """`_prepare_comment`: words as they are stored."""
    post = site.posts[one["post"]]
    return {
        "date_created_gmt": one["date"],
        "user_id": str(one["author"]),
        "comment_id": str(one["id"]),
        "parent": str(one["parent"]),
        "status": _CALLED[one["status"]],
        "content": one["content"],
        "link": f"{site.link(post)}#comment-{one['id']}",
        "post_id": str(one["post"]),
        "post_title": post["title"],
        "author": one["author_name"],
        "author_url": one["author_url"],
        "author_email": one["author_email"],
        "author_ip": "192.0.2.1",
        "type": one["type"],
    }
