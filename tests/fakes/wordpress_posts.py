"""The posts of the WordPress in memory: statuses, addresses, versions, and what its filter takes out."""

from __future__ import annotations

import copy
import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from bloggy.domain.slug import slugify

HOST = "https://blog.example"
_WRITER = {"edit_posts", "read"}
_AUTHOR = _WRITER | {"publish_posts", "upload_files", "edit_published_posts", "delete_published_posts"}
_EDITOR = _AUTHOR | {
    "manage_categories",
    "edit_others_posts",
    "unfiltered_html",
    "edit_pages",
    "moderate_comments",
}
ROLES = {
    "administrator": _EDITOR | {"list_users", "manage_options"},
    "editor": _EDITOR,
    "author": _AUTHOR,
    "contributor": _WRITER,
    "subscriber": {"read"},
}
_REFUSED = re.compile(r"</?(?:script|iframe|style|object|form)\b[^>]*>|\son\w+=\"[^\"]*\"", re.IGNORECASE)
_RIGHTS = {
    "publish": "publish_posts",
    "unfiltered-html": "unfiltered_html",
    "sticky": "edit_others_posts",
    "assign-author": "edit_others_posts",
    "create-categories": "manage_categories",
}


class Refusal(Exception):
    """A WP_Error."""

    def __init__(self, status: int, code: str, message: str = "No.", **data: object) -> None:
        super().__init__(code)
        self.status = status
        self.body = {"code": code, "message": message, "data": {"status": status, **data}}


@dataclass
class User:
    """Somebody with an application password."""

    id: int
    login: str
    role: str
    password: str = "abcd EFGH 1234"

    @property
    def rights(self) -> set[str]:
        """The capabilities of the role."""
        return ROLES[self.role]


@dataclass
class Request:
    """What was asked, read."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def fields(self) -> dict[str, Any]:
        """The parameters, whether they stand in the address or in the body."""
        kind = self.headers.get("content-type", "")
        return {**self.query, **(json.loads(self.body) if kind.startswith("application/json") else {})}


@dataclass
class PostStore:
    """Everything with a number and a slug."""

    plain: bool = False
    """No permalinks: the interface answers under `?rest_route=` only."""
    posts: dict[int, dict[str, Any]] = field(default_factory=dict)
    """Posts, pages and attachments by number."""
    revisions: dict[int, list[tuple[int, str]]] = field(default_factory=dict)
    """(number, text) of each kept version, the oldest first."""
    next: int = 10

    def number(self) -> int:
        """Posts, pictures and revisions share one row of numbers."""
        self.next += 1
        return self.next

    def need(
        self, me: User | None, right: str, code: str, message: str = "Sorry, you are not allowed."
    ) -> User:
        if me is None or right not in me.rights:
            raise Refusal(403 if me else 401, code, message)
        return me

    def served_posts(
        self, me: User | None, kind: str, rest: list[str], request: Request
    ) -> tuple[int, dict[str, str], Any]:
        if request.method == "GET" and not rest:
            found = self._listed(me, kind, request)
            size = int(request.query.get("per_page", 10))
            start = int(request.query.get("offset", (int(request.query.get("page", 1)) - 1) * size))
            shown = [
                self._told(me, post) for post in found[start : start + size] if self._sees(me, post, request)
            ]
            counts = {"x-wp-total": str(len(found)), "x-wp-totalpages": str(-(-len(found) // size))}
            return 200, counts, shown
        if request.method == "POST" and not rest:
            user = self.need(me, "edit_pages" if kind == "pages" else "edit_posts", "rest_cannot_create")
            post = {
                "id": self.number(), "type": kind, "status": "draft", "slug": "", "title": "", "content": "",
                "excerpt": "", "tags": [], "categories": [1], "featured_media": 0, "author": user.id,
                "sticky": False, "comment_status": "open", "date": None, "modified": now(),
            }  # fmt: skip
            self._change(user, post, request.fields)
            self.posts[post["id"]] = post
            return 201, {}, self._told(user, post)
        post = self.posts.get(int(rest[0]))
        if post is None or post["type"] != kind:
            raise Refusal(404, "rest_post_invalid_id", "Invalid post ID.")
        if me is None or "edit_posts" not in me.rights:
            raise Refusal(403 if me else 401, "rest_forbidden_context")
        if rest[1:] == ["revisions"]:
            return (
                200,
                {},
                [
                    {"id": n, "slug": f"{post['id']}-revision-v1"}
                    for n, _t in self.revisions[post["id"]][::-1]
                ],
            )
        if request.method == "GET":
            return 200, {}, self._told(me, post)
        self._need_to_edit(
            me, post, "rest_cannot_delete" if request.method == "DELETE" else "rest_cannot_edit"
        )
        if request.method == "DELETE":
            if post["status"] == "trash":
                raise Refusal(410, "rest_already_trashed", "The post has already been deleted.")
            post |= {"status": "trash", "slug": f"{post['slug']}__trashed"}
            return 200, {}, self._told(me, post)
        self.change(me, post, request.fields)
        return 200, {}, self._told(me, post)

    def change(self, me: User, post: dict[str, Any], fields: dict[str, Any]) -> None:
        """An update, from wherever: a change of the text is kept as a revision."""
        before = copy.copy(post)
        self._change(me, post, fields)
        if any(before[name] != post[name] for name in ("title", "content", "excerpt")):
            self.revisions.setdefault(post["id"], []).append((self.number(), post["content"]))

    def _need_to_edit(self, me: User, post: dict[str, Any], code: str) -> None:
        own = post["author"] == me.id and (
            post["status"] in {"draft", "pending"} or "publish_posts" in me.rights
        )
        if not own and "edit_others_posts" not in me.rights:
            raise Refusal(403, code, "Sorry, you are not allowed to edit this post.")

    def _listed(self, me: User | None, kind: str, request: Request) -> list[dict[str, Any]]:
        if me is None or "edit_posts" not in me.rights:
            why = {"code": "rest_forbidden_status", "data": {"status": 403 if me else 401}}
            raise Refusal(400, "rest_invalid_param", "Invalid parameter(s): status", details={"status": why})
        if kind == "pages" and request.query.get("context") == "edit":
            self.need(me, "edit_pages", "rest_forbidden_context")
        if int(request.query.get("per_page", 10)) > 100:
            raise Refusal(400, "rest_invalid_param", "Invalid parameter(s): per_page")
        asked = request.query
        statuses = asked.get("status", "any").split(",")
        found = [
            post
            for post in self.posts.values()
            if post["type"] == kind
            and post["status"] != "trash"
            and ("any" in statuses or post["status"] in statuses)
            and asked.get("slug") in {None, post["slug"]}
            and ("include" not in asked or str(post["id"]) in asked["include"].split(","))
            and asked.get("author") in {None, str(post["author"])}
        ]
        by = {"id": "id", "modified": "modified"}.get(asked.get("orderby", ""))
        if by:
            found.sort(key=lambda post: post[by], reverse=asked.get("order", "desc") == "desc")
        return found

    def _sees(self, me: User | None, post: dict[str, Any], request: Request) -> bool:
        """With `context=edit`, what may not be edited is left out of a page, and yet counted."""
        mine = me is not None and (post["author"] == me.id or "edit_others_posts" in me.rights)
        return mine or request.query.get("context") != "edit"

    def _change(self, me: User, post: dict[str, Any], fields: dict[str, Any]) -> None:
        status = fields.get("status", post["status"])
        if status in {"publish", "future", "private"} and "publish_posts" not in me.rights:
            raise Refusal(
                403, "rest_cannot_publish", "Sorry, you are not allowed to publish posts in this post type."
            )
        if not (fields.get("title", post["title"]) or fields.get("content", post["content"])):
            raise Refusal(400, "empty_content", "Content, title, and excerpt are empty.")
        for name in ("title", "content", "excerpt"):
            if name in fields:
                text = fields[name]
                post[name] = text if "unfiltered_html" in me.rights else _REFUSED.sub("", text)
        for name in (
            "tags",
            "categories",
            "featured_media",
            "sticky",
            "comment_status",
            "author",
            "password",
        ):
            if name in fields:
                post[name] = fields[name]
        if fields.get("date_gmt"):
            post["date"] = fields["date_gmt"]
        # A new post is changed when it is dated, be that years ago (`wp_insert_post`).
        new = post["id"] not in self.posts
        post["modified"] = fields.get("date_gmt") if new and fields.get("date_gmt") else now()
        if status in {"publish", "future"}:
            post["date"] = post["date"] or now()
            status = "future" if post["date"] > now() else "publish"
        if post["status"] == "trash":  # the old slug comes back, whatever is asked for
            fields = {**fields, "slug": post["slug"].removesuffix("__trashed")}
        post["status"] = status
        slug = fields.get("slug", post["slug"]) or (slugify(post["title"]) if status == "publish" else "")
        post["slug"] = self.unique(slug, post["id"]) if status in {"publish", "future", "private"} else slug

    def unique(self, slug: str, number: int) -> str:
        slug = quote(slug.lower()).lower() if not slug.isascii() else slug.lower()
        taken = {post["slug"] for post in self.posts.values() if post["id"] != number}
        found, count = slug, 1
        while found in taken:
            count += 1
            found = f"{slug}-{count}"
        return found

    def link(self, post: dict[str, Any]) -> str:
        """Where readers find it."""
        if self.plain or post["status"] not in {"publish", "private"}:
            return f"{HOST}/?p={post['id']}"
        return f"{self._stem(post)}{post['slug']}/"

    def _stem(self, post: dict[str, Any]) -> str:
        date = post["date"] or now()
        return f"{HOST}/{date[:4]}/{date[5:7]}/" if post["type"] == "posts" else f"{HOST}/"

    def _told(self, me: User | None, post: dict[str, Any]) -> dict[str, Any]:
        kept = self.revisions.get(post["id"], [])
        links: dict[str, Any] = {
            f"wp:action-{name}": [{}] for name, right in _RIGHTS.items() if me and right in me.rights
        }
        links["version-history"] = [{"count": len(kept)}]
        if kept:
            links["predecessor-version"] = [{"id": kept[-1][0]}]
        told = {
            key: value
            for key, value in post.items()
            if key not in {"title", "content", "excerpt", "date", "modified"}
        }
        return {
            **told, "link": self.link(post), "date": post["date"] or now(),
            "date_gmt": post["date"] or now(),
            "modified_gmt": post["modified"], "title": {"raw": post["title"], "rendered": post["title"]},
            "content": {"raw": post["content"]},
            "excerpt": {"raw": post["excerpt"]}, "_links": links,
            "permalink_template": "" if self.plain else f"{self._stem(post)}%postname%/",
        }  # fmt: skip


def now() -> str:
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S}"
