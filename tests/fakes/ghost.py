"""A Ghost that lives in the test: the part of its Admin API that bloggy uses, with Ghost's own manners.

What it does was read off Ghost 6.65 and 5.130: `updated_at` as the key of every change, silent `-2` for a
taken slug, tags that differ in case made twice, unknown fields stripped, links made absolute, no schedule
for what is published, `published` with a date to come live at once, and a mail for each newsletter asked for.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs

from tests.fakes.ghost_comments import GhostComments, NoSuch, Refused
from tests.fakes.ghost_listing import chosen, written_again

KEY = "6b039de764c582588bd34ba0:" + "22063def77c354a20b134c707bb93058" * 2
CONTENT_KEY = "a1f1a66eea278d751a83f96c8f"
SITE = "https://blog.example.org"
_WRITABLE = frozenset(
    {"title", "slug", "lexical", "featured", "status", "visibility", "published_at", "tags", "authors"}
)
_OPTIONAL = ("feature_image", "feature_image_alt", "custom_excerpt", "canonical_url", "meta_description")
_LIMITS = {"title": 255, "custom_excerpt": 300, "feature_image_alt": 191, "slug": 191}
_ID = re.compile(r"[0-9a-f]{24}")

Send = Callable[[dict[str, Any]], Awaitable[None]]


@dataclass(slots=True)
class Refusal(Exception):
    """An answer in the form of Ghost's errors."""

    status: int
    kind: str
    context: str = ""
    code: str | None = None
    message: str = "Request failed."
    details: list[dict[str, Any]] | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def body(self) -> bytes:
        return json.dumps(
            {
                "errors": [
                    {
                        "message": self.message,
                        "context": self.context or None,
                        "type": self.kind,
                        "details": self.details,
                        "property": None,
                        "help": None,
                        "code": self.code,
                        "id": "00000000-0000-0000-0000-000000000000",
                    }
                ]
            }
        ).encode()


@dataclass(slots=True)
class FakeGhost:
    """The server; call it as an ASGI application. Everything it knows can be looked at and changed."""

    site: str = SITE
    key: str = KEY
    version: str = "6.65"
    timezone: str = "Europe/Paris"
    visibility: str = "public"
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    posts: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By id; the shelf (`posts`, `pages`) is in `_shelf`."""
    tags: list[dict[str, Any]] = field(default_factory=list)
    users: list[dict[str, Any]] = field(
        default_factory=lambda: [_user("Owner", "owner", "owner@example.org")]
    )
    newsletters: list[dict[str, str]] = field(default_factory=lambda: [_letter("Weekly", "weekly")])
    staff: dict[str, Any] | None = None
    """Whose token `key` is; None: that of an integration."""
    files: dict[str, bytes] = field(default_factory=dict)
    """Uploads by path below the site."""
    elsewhere: str = ""
    """Where uploads are served from instead of the site itself."""
    mails: list[tuple[str, str, str]] = field(default_factory=list)
    """(post id, newsletter, segment) of everything that was mailed."""
    log: list[str] = field(default_factory=list)
    """`PUT /posts/ID/?newsletter=weekly` of every write that came in."""
    reads: list[str] = field(default_factory=list)
    next_answers: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)
    """Given instead of an answer, one a request, as something in front of Ghost does."""
    before_write: Callable[[str, str], None] | None = None
    """Called with method and path before a write is looked at: somebody else at work."""
    talk: GhostComments = field(default_factory=GhostComments)
    """Members and what they say."""
    counter: int = 0

    async def __call__(
        self, scope: dict[str, Any], receive: Callable[[], Awaitable[Any]], send: Send
    ) -> None:
        body = b""
        while True:
            part = await receive()
            body += part.get("body", b"")
            if not part.get("more_body"):
                break
        headers = {name.decode().lower(): value.decode("latin-1") for name, value in scope["headers"]}
        query = {name: values[0] for name, values in parse_qs(scope["query_string"].decode()).items()}
        status, more, content = self._answered(scope["method"], scope["path"], query, headers, body)
        told = {"date": format_datetime(self.clock(), usegmt=True), **more}
        await send(
            {
                "type": "http.response.start",
                "status": status,
                "headers": [(name.encode(), value.encode("latin-1")) for name, value in told.items()],
            }
        )
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else content})

    def _answered(
        self, method: str, path: str, query: dict[str, str], headers: dict[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        if self.next_answers:
            return self.next_answers.pop(0)
        kind = {"content-type": "application/json; charset=utf-8"}
        try:
            prefix = "/ghost/api/admin/"
            if not path.startswith(prefix):
                return self._public(path)
            if method in {"POST", "PUT", "DELETE"}:
                letter = query.get("newsletter")
                self.log.append(
                    f"{method} /{path[len(prefix) :]}" + (f"?newsletter={letter}" if letter else "")
                )
                if self.before_write is not None:
                    self.before_write(method, path[len(prefix) :])
            else:
                self.reads.append(path[len(prefix) :])
            status, answer = self._admin(method, path[len(prefix) :].strip("/"), query, headers, body)
        except Refusal as refusal:
            return refusal.status, {**kind, **refusal.headers}, refusal.body()
        return status, kind, b"" if status == 204 else json.dumps(answer).encode()

    # --- the site -------------------------------------------------------------------------------------------

    def _public(self, path: str) -> tuple[int, dict[str, str], bytes]:
        if path in self.files:
            return 200, {"content-type": "image/png"}, self.files[path]
        for post in self.posts.values():
            if post["status"] == "published" and path == f"/{post['slug']}/":
                page = f"<html><title>{post['title']}</title>{post['lexical']}</html>"
                return 200, {"content-type": "text/html"}, page.encode("utf-8", "replace")
        return 404, {"content-type": "text/plain"}, b"404"

    # --- the Admin API --------------------------------------------------------------------------------------

    def _admin(
        self, method: str, path: str, query: dict[str, str], headers: dict[str, str], body: bytes
    ) -> tuple[int, Any]:
        if path == "site":
            return 200, {
                "site": {
                    "title": "The <b>fog</b> blog",
                    "url": self.site + "/",
                    "version": self.version,
                    "timezone": self.timezone,
                }
            }
        self._check(headers)
        match [method, *path.split("/")]:
            case ["GET", "settings"]:
                values = {"timezone": self.timezone, "default_content_visibility": self.visibility}
                return 200, {"settings": [{"key": k, "value": v} for k, v in values.items()]}
            case ["GET", "config"]:
                return 200, {"config": {"version": self.version, "mailgunIsConfigured": False}}
            case ["GET", "users", "me"]:
                if self.staff is None:
                    raise Refusal(404, "NotFoundError", "User not found.")
                return 200, {"users": [self.staff]}
            case ["GET", "users" | "tags" | "newsletters" as name]:
                return 200, self._page(name, chosen(getattr(self, name), query), query)
            case ["POST", "images" | "media" | "files" as shelf, "upload"]:
                return 201, self._upload(shelf, headers, body)
            case [_, "members"]:
                return self.talk.serve_members(method, query, body)
            case [_, "comments", *rest]:
                return self._comments(method, rest, query, body)
            case [_, "posts" | "pages" as shelf, *rest]:
                return self._posts(method, shelf, rest, query, body)
            case _:
                raise Refusal(404, "NotFoundError", message="Resource not found")

    def _check(self, headers: dict[str, str]) -> None:
        """The JSON Web Token (core/server/services/auth/api-key/admin.js)."""
        given = headers.get("authorization", "")
        if not given:
            raise Refusal(
                403, "NoPermissionError", "Unable to determine the authenticated user or integration."
            )
        scheme, _, token = given.partition(" ")
        if scheme != "Ghost":
            raise Refusal(
                401, "UnauthorizedError", code="INVALID_AUTH_HEADER", message="Authorization header"
            )
        try:
            head, claims, signature = token.split(".")
            kid, told = _unpacked(head)["kid"], _unpacked(claims)
        except (ValueError, KeyError) as error:
            raise Refusal(400, "BadRequestError", code="INVALID_JWT", message="Invalid token") from error
        number, _, secret = self.key.partition(":")
        if kid != number:
            raise Refusal(
                401, "UnauthorizedError", code="UNKNOWN_ADMIN_API_KEY", message="Unknown Admin API Key"
            )
        own = hmac.new(bytes.fromhex(secret), f"{head}.{claims}".encode(), hashlib.sha256).digest()
        if base64.urlsafe_b64encode(own).rstrip(b"=").decode() != signature:
            raise _bad_token("invalid signature")
        now = int(self.clock().timestamp())
        if told["aud"] != "/admin/" or told["exp"] - told["iat"] > 300:
            raise _bad_token("jwt audience invalid")
        if told["exp"] <= now or now - told["iat"] > 300:
            raise _bad_token("jwt expired")

    def _page(self, name: str, items: list[dict[str, Any]], query: dict[str, str]) -> dict[str, Any]:
        """A page of at most 100, as Ghost 6 has it."""
        size, number = min(int(query.get("limit", "15")), 100), int(query.get("page", "1"))
        pages = max(1, -(-len(items) // size))
        following = number + 1 if number < pages else None
        return {
            name: items[(number - 1) * size : number * size],
            "meta": {"pagination": {"page": number, "pages": pages, "next": following, "total": len(items)}},
        }

    def _upload(self, shelf: str, headers: dict[str, str], body: bytes) -> dict[str, Any]:
        boundary = headers["content-type"].partition("boundary=")[2].encode()
        parts = body.split(b"--" + boundary)
        assert parts[0] == b""
        assert parts[-1] == b"--\r\n"
        name, data = "", b""
        for part in parts[1:-1]:
            head, _, content = part[2:-2].partition(b"\r\n\r\n")
            if b'name="file"' in head:
                match = re.search(rb'filename="([^"]*)"', head)
                assert match
                name, data = match[1].decode(), content
        if shelf == "images" and not name.endswith((".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg")):
            raise Refusal(415, "UnsupportedMediaTypeError", message="Please select a valid image.")
        if data == b"garbage":
            raise Refusal(400, "BadRequestError", "Image processing failed Unable to manipulate image.")
        folder = f"/content/{shelf}/{self.clock():%Y/%m}/"
        stem, dot, suffix = name.rpartition(".")
        number, path = 0, folder + name
        while path in self.files:
            number += 1
            path = f"{folder}{stem}-{number}{dot}{suffix}"
        self.files[path] = data
        return {shelf: [{"url": (self.elsewhere or self.site) + path, "ref": name}]}

    def _comments(self, method: str, rest: list[str], query: dict[str, str], body: bytes) -> tuple[int, Any]:
        posts = {number: self._shown(post, {}) for number, post in self.posts.items()}
        try:
            return self.talk.serve(method, rest, query, body, self.clock(), posts)
        except NoSuch as error:
            raise Refusal(404, "NotFoundError", "Comment could not be found.") from error
        except Refused as error:
            words = str(error)
            if words == "old":
                raise Refusal(406, "RequestNotAcceptableError", "Request not acceptable") from error
            kind = "MethodNotAllowedError" if "enabled" in words else "BadRequestError"
            raise Refusal(405 if "enabled" in words else 400, kind, words) from error

    # --- posts ----------------------------------------------------------------------------------------------

    def _posts(
        self, method: str, shelf: str, rest: list[str], query: dict[str, str], body: bytes
    ) -> tuple[int, Any]:
        match [method, *rest]:
            case ["GET"]:
                on_it = [post for post in self.posts.values() if post["_shelf"] == shelf]
                found = [self._shown(post, query) for post in chosen(on_it, query)]
                return 200, self._page(shelf, found, query)
            case ["POST"]:
                return 201, {shelf: [self._shown(self._add(shelf, json.loads(body)[shelf][0]), query)]}
            case ["GET", "slug", slug]:
                for post in self.posts.values():
                    if post["slug"] == slug and post["_shelf"] == shelf:
                        return 200, {shelf: [self._shown(post, query)]}
                raise Refusal(404, "NotFoundError", "Post not found.")
        post = self.posts.get(rest[0])
        if post is None or post["_shelf"] != shelf:
            raise Refusal(404, "NotFoundError", "Post not found.")
        if method == "DELETE":
            del self.posts[rest[0]]
            return 204, {}
        if method == "PUT":
            self._edit(post, json.loads(body)[shelf][0], query)
        return 200, {shelf: [self._shown(post, query)]}

    def _shown(self, post: dict[str, Any], query: dict[str, str]) -> dict[str, Any]:
        shown = {name: value for name, value in post.items() if not name.startswith("_")}
        if "lexical" not in query.get("formats", "lexical"):
            del shown["lexical"]
        if "mobiledoc" not in query.get("formats", ""):
            del shown["mobiledoc"]
        if "html" in query.get("formats", ""):
            shown["html"] = f"<p>{post['lexical']}</p>"
        live = post["status"] == "published"
        shown["url"] = f"{self.site}/{post['slug'] if live else 'p/' + post['id']}/"
        if "fields" in query:
            return {name: shown[name] for name in query["fields"].split(",")}
        return shown

    def _add(self, shelf: str, told: dict[str, Any]) -> dict[str, Any]:
        self.counter += 1
        number = f"{int(self.clock().timestamp()):08x}{self.counter:016x}"
        post: dict[str, Any] = {
            "_shelf": shelf,
            "id": number,
            "slug": "",
            "status": "draft",
            "lexical": "",
            "mobiledoc": None,
            "featured": False,
            "visibility": self.visibility,
            "published_at": None,
            "created_at": self._stamp(),
            "updated_at": None,
            "tags": [],
            "authors": [dict(self.users[0])],
            "newsletter": None,
            "email_segment": "all",
            **dict.fromkeys(_OPTIONAL),
        }
        told.setdefault("slug", told.get("title", ""))
        self._set(post, told)
        self.posts[number] = post
        return post

    def _edit(self, post: dict[str, Any], told: dict[str, Any], query: dict[str, str]) -> None:
        before = json.dumps(post)
        given = told.get("updated_at")
        trial: dict[str, Any] = json.loads(before)
        self._set(trial, told)
        trial["updated_at"] = post["updated_at"]
        if json.dumps(trial) == before:
            return
        if given != post["updated_at"]:
            raise Refusal(409, "UpdateCollisionError", code="UPDATE_COLLISION", message="Saving failed!")
        was = post["status"]
        self._set(post, told)
        letter, is_new = query.get("newsletter"), post["status"] != was
        if is_new and post["status"] == "draft" and not self._is_mailed(post):
            post["newsletter"], post["email_segment"] = None, "all"
        if letter and is_new and post["status"] != "draft" and post["newsletter"] is None:
            if letter not in {item["slug"] for item in self.newsletters}:
                raise Refusal(500, "EmailError", "The post does not have a newsletter relation")
            post["newsletter"] = {"slug": letter}
            post["email_segment"] = query.get("email_segment", "all")
        self._mail(post)

    def _is_mailed(self, post: dict[str, Any]) -> bool:
        return any(number == post["id"] for number, _letter, _segment in self.mails)

    def _mail(self, post: dict[str, Any]) -> None:
        """What is public is mailed once, if a newsletter was named when it was published or scheduled."""
        if post["status"] == "published" and post["newsletter"] and not self._is_mailed(post):
            self.mails.append((post["id"], post["newsletter"]["slug"], post["email_segment"]))

    def _set(self, post: dict[str, Any], told: dict[str, Any]) -> None:
        told = {name: value for name, value in told.items() if name in _WRITABLE or name in _OPTIONAL}
        self._validate(post, told)
        for name, value in told.items():
            match name:
                case "tags":
                    post["tags"] = [self._tag(tag) for tag in value]
                case "authors":
                    slugs = [author["slug"] for author in value]
                    post["authors"] = [user for user in self.users if user["slug"] in slugs] or self.users[:1]
                case "slug":
                    post["slug"] = self._slug(str(value), post)
                case "title":
                    post["title"] = value.strip() or "(Untitled)"
                case "lexical":
                    text = re.sub(r"\]\(/", f"]({self.site}/", value)
                    post["lexical"] = written_again(text)
                case _:
                    post[name] = value
        if post["status"] == "published" and not post["published_at"]:
            post["published_at"] = self._stamp()
        # A stamp of its own for each change, as clocks that tick once a second do not give.
        self.counter += 1
        post["updated_at"] = self._stamp(self.counter)

    def _validate(self, post: dict[str, Any], told: dict[str, Any]) -> None:
        for name, limit in _LIMITS.items():
            if len(told.get(name) or "") > limit:
                raise Refusal(
                    422,
                    "ValidationError",
                    f"Validation failed for {name}.",
                    details=[
                        {"keyword": "maxLength", "message": f"must NOT have more than {limit} characters"}
                    ],
                )
        status = told.get("status", post["status"])
        if status == "scheduled":
            if post["status"] == "published":
                raise Refusal(422, "ValidationError", "Your post is already published.")
            at = told.get("published_at", post["published_at"])
            near = self.clock() + timedelta(minutes=2)
            if not at or (at != post["published_at"] and datetime.fromisoformat(at) < near):
                raise Refusal(422, "ValidationError", "Date must be at least 2 minutes in the future.")

    def _tag(self, told: dict[str, str]) -> dict[str, str]:
        for tag in self.tags:
            if tag["name"] == told["name"]:
                return tag
        now = {"created_at": self._stamp(), "updated_at": self._stamp()}
        tag = {"id": f"{len(self.tags):024x}", "name": told["name"], "slug": told["name"].lower(), **now}
        self.tags.append(tag)
        return tag

    def _slug(self, wished: str, post: dict[str, Any]) -> str:
        taken = {
            other["slug"]
            for other in self.posts.values()
            if other["id"] != post["id"] and other["_shelf"] == post["_shelf"]
        }
        slug = base = re.sub(r"[^a-z0-9_]+", "-", wished.lower()).strip("-") or "untitled"
        number = 1
        while slug in taken or (number > 1 and slug == post["slug"]):
            number += 1
            slug = f"{base}-{number}"
        return slug

    def _stamp(self, millisecond: int = 0) -> str:
        return f"{self.clock():%Y-%m-%dT%H:%M:%S}.{millisecond % 1000:03d}Z"

    # --- others at work -------------------------------------------------------------------------------------

    def rename_tag(self, old: str, new: str) -> None:
        """Ghost moves no post's moment for that."""
        [tag] = [tag for tag in self.tags if tag["name"] == old]
        tag.update(name=new, updated_at=self._stamp())

    def drop_tag(self, name: str) -> None:
        """Nor for that."""
        self.tags = [tag for tag in self.tags if tag["name"] != name]
        for post in self.posts.values():
            post["tags"] = [tag for tag in post["tags"] if tag["name"] != name]

    def touch(self, number: str) -> None:
        """A plug-in saves the post without changing anything that a writer sets."""
        self._set(self.posts[number], {})

    def create(self, shelf: str, **fields: Any) -> str:
        """Somebody writes a post or page in Ghost; its id."""
        return str(self._add(shelf, fields)["id"])

    def edit(self, number: str, **fields: Any) -> None:
        """Somebody edits the post in Ghost."""
        self._set(self.posts[number], fields)

    def bring_out(self, number: str) -> None:
        """The scheduler's moment has come."""
        self._set(self.posts[number], {"status": "published"})
        self._mail(self.posts[number])


def _unpacked(part: str) -> dict[str, Any]:
    return dict(json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))))


def _bad_token(why: str) -> Refusal:
    return Refusal(401, "UnauthorizedError", code="INVALID_JWT", message=f"Invalid token: {why}")


def _user(name: str, slug: str, email: str) -> dict[str, Any]:
    return {"id": hashlib.sha256(slug.encode()).hexdigest()[:24], "name": name, "slug": slug, "email": email}


def _letter(name: str, slug: str) -> dict[str, str]:
    return {
        "id": hashlib.sha256(slug.encode()).hexdigest()[:24],
        "name": name,
        "slug": slug,
        "status": "active",
    }


def user(name: str, slug: str, email: str) -> dict[str, Any]:
    """Somebody of the blog's staff."""
    return _user(name, slug, email)


def markdown(post: dict[str, Any]) -> str:
    """The source in the post's one Markdown card."""
    [card] = json.loads(post["lexical"])["root"]["children"]
    return str(card["markdown"])


def lexical_of(post: dict[str, Any]) -> str:
    """The source of a post with one Markdown card, else its HTML."""
    try:
        return markdown(post)
    except (ValueError, KeyError):
        return str(post.get("html"))


def rich(text: str) -> str:
    """A document as the rich editor writes it: more than one card."""
    paragraph = {"type": "paragraph", "version": 1, "children": [{"type": "text", "text": text}]}
    return json.dumps(
        {"root": {"type": "root", "version": 1, "children": [paragraph, {"type": "horizontalrule"}]}}
    )
