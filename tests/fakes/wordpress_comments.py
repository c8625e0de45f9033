"""The comments of the WordPress in memory: who sees what, dates in local time, and no comment said twice."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.fakes.wordpress_posts import PostStore, Refusal, Request, User

Reply = tuple[int, dict[str, str], Any]
_REFUSED = re.compile(r"</?(?!(?:a|b|i|em|strong|code|blockquote|p|br)\b)[a-z][^>]*>", re.IGNORECASE)
_STATUS = {
    "approve": "approved", "approved": "approved", "1": "approved", "hold": "hold", "0": "hold",
    "spam": "spam", "trash": "trash",
}  # fmt: skip


@dataclass
class CommentStore(PostStore):
    """Comments below posts."""

    comments: dict[int, dict[str, Any]] = field(default_factory=dict)
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/Paris"))
    when: datetime = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
    """The date of the last reader's comment."""
    flooded: bool = False
    """Whoever does not moderate is too quick."""
    closed: bool = False
    """Comments are."""

    def comment(
        self,
        post: int,
        body: str,
        *,
        name: str = "Grace",
        parent: int = 0,
        status: str = "approved",
        kind: str = "comment",
        user: User | None = None,
        date: datetime | None = None,
    ) -> int:
        """Somebody comments, ten minutes after the last one."""
        if date is None:
            self.when += timedelta(minutes=10)
        found = {
            "id": self.number(), "post": post, "parent": parent, "author": user.id if user else 0,
            "author_name": name, "author_email": f"{name.lower()}@example.net", "author_url": "",
            "date": date or self.when, "content": body, "status": status, "type": kind,
        }  # fmt: skip
        self.comments[found["id"]] = found
        return int(found["id"])

    def served_comments(self, me: User | None, rest: list[str], request: Request) -> Reply:
        if not rest:
            return self._say(me, request) if request.method == "POST" else self._list_comments(me, request)
        found = self.comments.get(int(rest[0]))
        if found is None:
            raise Refusal(404, "rest_comment_invalid_id", "Invalid comment ID.")
        if request.query.get("context") == "edit":
            self.need(me, "moderate_comments", "rest_forbidden_context")
        elif request.method == "GET" and found["status"] != "approved":
            self.need(me, "moderate_comments", "rest_cannot_read")
        if request.method == "POST":
            self.need(me, "moderate_comments", "rest_cannot_edit", "Sorry, you are not allowed to edit it.")
            fields = request.fields
            if "status" in fields:
                found["status"] = _STATUS[fields["status"]]
            if "content" in fields:
                found["content"] = fields["content"]
        if request.method == "DELETE":
            self.need(me, "moderate_comments", "rest_cannot_delete")
            del self.comments[found["id"]]
        return 200, {}, self._told_comment(found, me)

    def _list_comments(self, me: User | None, request: Request) -> Reply:
        asked = request.query
        if asked.get("context") == "edit":
            self.need(me, "moderate_comments", "rest_forbidden_context")
        if "author" in asked or asked.get("type", "comment") != "comment" or "status" in asked:
            self.need(me, "edit_posts", "rest_forbidden_param", "Query parameter not permitted")
        found = [one for one in self.comments.values() if self._wanted(one, asked)]
        found.sort(key=lambda one: (one["date"], one["id"]), reverse=asked.get("order", "desc") == "desc")
        size, page = int(asked.get("per_page", 10)), int(asked.get("page", 1))
        part = found[(page - 1) * size : page * size]
        sees = me is not None and "moderate_comments" in me.rights
        head = {"x-wp-total": str(len(found)), "x-wp-totalpages": str(-(-len(found) // size))}
        # What an account may not read is left out of the page, not of the count.
        return 200, head, [self._told_comment(c, me) for c in part if sees or c["status"] == "approved"]

    def _wanted(self, one: dict[str, Any], asked: dict[str, str]) -> bool:
        status, kind = asked.get("status", "approve"), asked.get("type", "comment")
        if status != "any" and one["status"] != _STATUS[status]:
            return False
        if kind != "all" and one["type"] != kind:
            return False
        if any(name in asked and str(one[name]) != asked[name] for name in ("post", "parent", "author")):
            return False
        if "after" not in asked:
            return True
        after = datetime.fromisoformat(asked["after"]).astimezone(self.zone).replace(tzinfo=None)
        return bool(self._local(one) > after)

    def _local(self, one: dict[str, Any]) -> datetime:
        """The column that dates are compared with: the hour lived twice in autumn is one there."""
        date: datetime = one["date"]
        return date.astimezone(self.zone).replace(tzinfo=None)

    def _say(self, me: User | None, request: Request) -> Reply:
        if me is None:
            raise Refusal(401, "rest_comment_login_required", "Sorry, you must be logged in to comment.")
        return self.said(me, request.fields)

    def said(self, me: User, asked: dict[str, Any]) -> Reply:
        """An account comments, whichever door it came through."""
        moderates = "moderate_comments" in me.rights
        post = self.posts.get(int(asked["post"]))
        if post is None:
            raise Refusal(403, "rest_comment_invalid_post_id")
        if self.closed:
            raise Refusal(403, "rest_comment_closed", "Sorry, comments are closed for this item.")
        if not asked["content"].strip():
            raise Refusal(400, "rest_comment_content_invalid", "Invalid comment content.")
        body = asked["content"] if "unfiltered_html" in me.rights else _REFUSED.sub("", asked["content"])
        for one in self.comments.values():
            same = (one["author"], one["post"], one["parent"], one["content"])
            if same == (me.id, post["id"], asked.get("parent", 0), body) and one["status"] != "trash":
                raise Refusal(409, "comment_duplicate", "Duplicate comment detected!")
        if self.flooded and not moderates:
            raise Refusal(400, "comment_flood", "You are posting comments too quickly. Slow down.")
        number = self.comment(
            post["id"], body, name=me.login.title(), parent=int(asked.get("parent", 0)), user=me,
            status="approved" if moderates or post["author"] == me.id else "hold",
        )  # fmt: skip
        return 201, {}, self._told_comment(self.comments[number], me)

    def _told_comment(self, one: dict[str, Any], me: User | None) -> dict[str, Any]:
        post = self.posts[one["post"]]
        told = {
            **{name: one[name] for name in ("id", "post", "parent", "author", "author_name", "author_url")},
            "date": f"{self._local(one):%Y-%m-%dT%H:%M:%S}",
            "date_gmt": f"{one['date']:%Y-%m-%dT%H:%M:%S}",
            "content": {"rendered": f"<p>{one['content']}</p>\n"},
            "link": f"{self.link(post)}#comment-{one['id']}",
            "status": one["status"],
            "type": one["type"],
            "author_avatar_urls": {"24": f"https://secure.gravatar.com/avatar/{one['author']:064x}?s=24"},
        }
        if me is not None and "moderate_comments" in me.rights:
            told["content"]["raw"] = one["content"]
            told["author_email"] = one["author_email"]
        return told
