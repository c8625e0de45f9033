"""WordPress's REST interface in memory, as `wp-includes/rest-api` answers, run through the real HTTP code.

`python -m pytest tests/live/test_wordpress_rest.py` runs the same contracts over the real one; where both
differ, this one is wrong.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, unquote

import httpx

from bloggy.backends.base import Surroundings
from bloggy.backends.wordpress.backend import WordPressBackend
from bloggy.domain.slug import slugify
from tests.fakes.losing import LosingTransport
from tests.fakes.wordpress_comments import CommentStore
from tests.fakes.wordpress_posts import HOST, Refusal, Request, User

Answer = tuple[int, dict[str, str], bytes]


@dataclass
class FakeWordPress(CommentStore):
    """An ASGI application; give it to `httpx.ASGITransport`."""

    terms: dict[int, dict[str, Any]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    instead: list[Answer | None] = field(default_factory=list)
    """Answers given to the next requests without looking at them; None: this one is served."""
    after: list[Answer | None] = field(default_factory=list)
    """The same for writes, which are done all the same."""
    before_write: list[Callable[[], None]] = field(default_factory=list)
    """What happens in the moment before the next writes."""
    noise: bytes = b""
    """What a broken plug-in prints before every answer."""
    default_category: int = 1
    secure: bool = True
    """Application passwords are on."""
    seen: list[Request] = field(default_factory=list)

    def __post_init__(self) -> None:
        roles = ("administrator", "editor", "author", "contributor", "subscriber")
        self.users = [
            User(number, role.replace("administrator", "admin"), role) for number, role in enumerate(roles, 1)
        ]
        self.terms[1] = {
            "id": 1,
            "name": "Uncategorized",
            "slug": "uncategorized",
            "parent": 0,
            "kind": "categories",
        }

    # --- ASGI -----------------------------------------------------------------------------------------------

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        query = {
            k: v[-1] for k, v in parse_qs(scope["query_string"].decode(), keep_blank_values=True).items()
        }
        headers = {key.decode().lower(): value.decode() for key, value in scope["headers"]}
        request = Request(scope["method"], unquote(scope["path"]), query, headers, body)
        status, extra, content = self._answer(request)
        head = {"content-type": "application/json; charset=UTF-8", **extra}
        pairs = [(key.encode(), value.encode()) for key, value in head.items()]
        await send({"type": "http.response.start", "status": status, "headers": pairs})
        await send({"type": "http.response.body", "body": content})

    def _answer(self, request: Request) -> Answer:
        self.seen.append(request)
        if self.instead and (canned := self.instead.pop(0)) is not None:
            return canned
        route = self._route(request)
        if route is None:
            return self._page(request)
        request.path = route
        writing = request.method not in {"GET", "HEAD"}
        if writing and self.before_write:
            self.before_write.pop(0)()
        try:
            status, extra, told = self._serve(request)
        except Refusal as refusal:
            status, extra, told = refusal.status, {}, refusal.body
        if writing and self.after and (canned := self.after.pop(0)) is not None:
            return canned
        return status, extra, self.noise + json.dumps(told).encode()

    def _route(self, request: Request) -> str | None:
        if (route := request.query.pop("rest_route", None)) is not None:
            return route.strip("/")
        if request.path.startswith("/wp-json") and not self.plain:
            return request.path.removeprefix("/wp-json").strip("/")
        return None

    def _page(self, request: Request) -> Answer:
        html = {"content-type": "text/html; charset=UTF-8"}
        if request.path in self.files:
            return 200, {"content-type": "image/png"}, self.files[request.path]
        if request.path == "/" and "p" not in request.query:
            return 200, html, b'<meta name="generator" content="WordPress 7.1.4" />'
        for post in self.posts.values():
            if post["status"] == "publish" and self.link(post).removeprefix(HOST) == self._asked(request):
                return 200, html, f"<h1>{post['title']}</h1>{post['content']}".encode()
        return 404, html, b"<h1>Not found</h1>"

    @staticmethod
    def _asked(request: Request) -> str:
        return f"/?p={request.query['p']}" if "p" in request.query else quote(request.path).lower()

    # --- routes ---------------------------------------------------------------------------------------------

    def _serve(self, request: Request) -> tuple[int, dict[str, str], Any]:
        me = self._who(request)
        parts = request.path.removeprefix("wp/v2/").split("/")
        match (request.method, *parts):
            case ("GET", ""):
                return 200, {}, self._root()
            case ("GET", "users", "me"):
                return 200, {}, self._user(me or self._nobody(), whole=True)
            case ("GET", "users"):
                return 200, {}, self._users(me, request)
            case ("GET", "users", number):
                return 200, {}, self._user(self.users[int(number) - 1], whole=False)
            case ("GET", "settings"):
                self.need(me, "manage_options", "rest_forbidden")
                return 200, {}, {"default_category": self.default_category}
            case (_, "tags" | "categories" as kind):
                return self._terms(me, kind, request)
            case (_, "media", *rest):
                return self._media(me, rest, request)
            case (_, "comments", *rest):
                return self.served_comments(me, rest, request)
            case (_, "posts" | "pages" as kind, *rest):
                return self.served_posts(me, kind, rest, request)
        raise Refusal(404, "rest_no_route", "No route was found matching the URL and request method.")

    def _root(self) -> dict[str, Any]:
        ways = {"application-passwords": {"endpoints": {"authorization": f"{HOST}/wp-admin/authorize"}}}
        return {
            "name": "R&amp;D &#8220;blog&#8221;", "url": HOST, "home": HOST, "gmt_offset": 1,
            "timezone_string": "Europe/Paris", "namespaces": ["oembed/1.0", "wp/v2"],
            "authentication": ways if self.secure else [],
        }  # fmt: skip

    def _who(self, request: Request) -> User | None:
        """A wrong password is nobody, as in WordPress."""
        kind, _space, code = request.headers.get("authorization", "").partition(" ")
        if kind != "Basic" or not self.secure:
            return None
        login, _colon, password = base64.b64decode(code).decode().partition(":")
        for user in self.users:
            if user.login == login and user.password.replace(" ", "") == password.replace(" ", ""):
                return user
        return None

    def _nobody(self) -> User:
        raise Refusal(401, "rest_not_logged_in", "You are not currently logged in.")

    def _user(self, user: User, *, whole: bool) -> dict[str, Any]:
        told: dict[str, Any] = {"id": user.id, "name": user.login.title(), "slug": user.login}
        if whole:
            rights = dict.fromkeys(user.rights, True)
            told |= {"username": user.login, "email": f"{user.login}@example.org", "roles": [user.role]}
            told["capabilities"] = rights
        return told

    def _users(self, me: User | None, request: Request) -> list[dict[str, Any]]:
        whole = request.query.get("context") == "edit"
        if whole:
            self.need(me, "list_users", "rest_forbidden_context")
        word = request.query.get("search", "").lower()
        public = {post["author"] for post in self.posts.values() if post["status"] == "publish"}
        found = [user for user in self.users if word in f"{user.login} {user.login}@example.org"]
        if "include" in request.query:
            found = [user for user in found if str(user.id) in request.query["include"].split(",")]
        sees = whole or (me is not None and "list_users" in me.rights)
        return [self._user(user, whole=whole) for user in found if sees or user.id in public]

    # --- tags and categories --------------------------------------------------------------------------------

    def _terms(self, me: User | None, kind: str, request: Request) -> tuple[int, dict[str, str], Any]:
        mine = [term for term in self.terms.values() if term["kind"] == kind]
        asked = request.fields
        if request.method == "POST":
            self.need(
                me, "manage_categories" if kind == "categories" else "edit_posts", "rest_cannot_create",
                "Sorry, you are not allowed to create terms in this taxonomy.",
            )  # fmt: skip
            name, parent = escape(asked["name"].replace("&amp;", "&"), quote=False), asked.get("parent", 0)
            for term in mine:
                if term["name"].casefold() == name.casefold() and (
                    kind == "tags" or term["parent"] == parent
                ):
                    raise Refusal(
                        400,
                        "term_exists",
                        "A term with the name provided already exists.",
                        term_id=term["id"],
                    )
            term = {"id": self.number(), "name": name, "slug": slugify(name), "parent": parent, "kind": kind}
            self.terms[term["id"]] = term
            return 201, {}, term
        if "slug" in asked:
            mine = [term for term in mine if term["slug"] in asked["slug"].split(",")]
        if "search" in asked:
            mine = [term for term in mine if asked["search"].casefold() in term["name"].casefold()]
        if "include" in asked:
            mine = [term for term in mine if str(term["id"]) in asked["include"].split(",")]
        size, page = int(asked.get("per_page", 10)), int(asked.get("page", 1))
        pages = max(1, -(-len(mine) // size))
        return 200, {"x-wp-totalpages": str(pages)}, mine[(page - 1) * size : page * size]

    # --- pictures -------------------------------------------------------------------------------------------

    def _media(self, me: User | None, rest: list[str], request: Request) -> tuple[int, dict[str, str], Any]:
        match (request.method, *rest):
            case ("GET",) if "include" in request.query:
                wanted = request.query["include"].split(",")
                return (
                    200,
                    {},
                    [p for p in self.posts.values() if p["type"] == "media" and str(p["id"]) in wanted],
                )
            case ("GET",):
                slug = request.query["slug"]
                return 200, {}, [p for p in self.posts.values() if p["type"] == "media" and p["slug"] == slug]
            case ("GET", number):
                return 200, {}, self.posts[int(number)]
            case ("POST", number, *_process):
                self.posts[int(number)] |= request.fields if not _process else {}
                return 200, {}, self.posts[int(number)]
            case ("POST",):
                pass
            case _:
                raise Refusal(404, "rest_no_route")
        self.need(
            me,
            "upload_files",
            "rest_cannot_create",
            "Sorry, you are not allowed to create posts as this user.",
        )
        named = re.search(r'filename="([\x20-\x7e]+)"', request.headers.get("content-disposition", ""))
        if named is None:
            raise Refusal(400, "rest_upload_no_content_disposition", "No Content-Disposition supplied.")
        if request.headers["content-type"] == "image/svg+xml":
            raise Refusal(
                500, "rest_upload_sideload_error", "Sorry, you are not allowed to upload this file type."
            )
        name, number = named[1], 0
        while f"/wp-content/uploads/{name}" in self.files:
            number += 1
            stem, _dot, suffix = named[1].rpartition(".")
            name = f"{stem}-{number}.{suffix}"
        path = f"/wp-content/uploads/{name}"
        self.files[path] = request.body
        media = {
            "id": self.number(), "type": "media", "status": "inherit", "source_url": f"{HOST}{path}",
            "alt_text": request.query.get("alt_text", ""), "author": 0,
            "slug": self.unique(request.query["slug"], 0),
        }  # fmt: skip
        self.posts[media["id"]] = media
        return 201, {"x-wp-upload-attachment-id": str(media["id"])}, media


def connected(
    site: FakeWordPress, *, user: str = "admin", password: str = "abcd EFGH 1234", **options: object
) -> tuple[WordPressBackend, LosingTransport]:
    """A backend for one account of the site, and its network."""

    async def secret() -> str:
        return password

    network = LosingTransport(httpx.ASGITransport(site))
    surroundings = Surroundings(
        blog="blog", library=Path("/"), cache=Path("/"), secret=secret, transport=network
    )
    table: dict[str, object] = {"url": HOST, "user": user, **options}
    if site.plain:
        table.setdefault("root", f"{HOST}/?rest_route=/")
    return WordPressBackend.create(table, surroundings), network
