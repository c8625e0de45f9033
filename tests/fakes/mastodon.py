"""A Mastodon in memory, as docs.joinmastodon.org describes its methods, for one writer and many readers."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any
from urllib.parse import parse_qsl

from bloggy.backends.mastodon.backend import MastodonBackend
from bloggy.domain.comment import Place
from tests.fakes.asgi import Reply, Served, opened
from tests.fakes.losing import LosingTransport

BASE, TOKEN, ME = "https://mastodon.example", "the-token", "writer"
PAGES = ("https://blog.example.org/one/", "https://blog.example.org/été/two/")
_LINK = re.compile(r"https?://\S+")
_TREE = "/api/v1/statuses/"
_SNACS, _SNACS_SENT = re.compile(r"\b[0-9]{10}([0-9a-f]{32})\b"), re.compile(rb"=[0-9]{10}([0-9a-f]{32})\b")
"""Ids of snac: the time of the last change stands before what it looks at."""


@dataclass
class FakeMastodon(Served):
    """An ASGI application; give it to `httpx.ASGITransport`."""

    statuses: dict[str, dict[str, Any]] = field(default_factory=dict)
    notices: list[dict[str, Any]] = field(default_factory=list)
    """The oldest first."""
    keys: dict[str, str] = field(default_factory=dict)
    """By idempotency key, the status that came of it."""
    when: datetime = field(default_factory=lambda: datetime.now(UTC) - timedelta(days=20))
    now: datetime | None = None
    """The server's clock where it is not the real one."""
    last: int = 113_000_000_000_000_000
    most: int = 500
    token: str = TOKEN
    shut: bool = False
    """Threads are shown to accounts only."""
    old: bool = False
    """An old one, that does not know the second version of its description."""
    careless: bool = False
    """As snac: all of a list whatever is asked for; one level of a thread; ids with a changing part."""
    refusal: tuple[int, dict[str, str], Any] | None = None
    """What the next posts are answered with."""
    refuse_all: tuple[int, dict[str, str], Any] | None = None
    """What everything is answered with."""
    hidden: bool = False
    """Threads do not show what was said lately."""
    asked: list[str] = field(default_factory=list)
    """The paths of all requests."""
    deepest: int = 20

    def __post_init__(self) -> None:
        self.roots = tuple(self.announce(f"Just out: {page}?utm=x") for page in PAGES)

    def announce(self, text: str, *, card: str = "") -> str:
        """The writer posts a status."""
        html = _LINK.sub(lambda found: _linked(found[0]), escape(text, quote=False))
        return self.put(f"<p>{html}</p>", ME, card=card)

    def answer(
        self,
        body: str,
        to: str,
        *,
        author: str = "Grace",
        mention: bool = True,
        visibility: str = "public",
        **more: Any,
    ) -> str:
        """Somebody answers a status; the writer is notified if they are spoken to."""
        id = self.put(body, author, to=to, visibility=visibility, **more)
        if mention and author != ME:
            self.notices.append({"id": str(90_000_000 + len(self.notices)), "type": "mention", "status": id})
        return id

    def put(
        self, body: str, author: str, *, to: str = "", visibility: str = "public", card: str = "", **more: Any
    ) -> str:
        """A status, ten minutes after the last one."""
        self.when += timedelta(minutes=10)
        self.last += 65_536 * 600_000
        id, name = str(self.last), author.lower()
        if self.careless:
            id = f"{0:010}{self.last:032x}"
        remote = "" if author == ME else "@elsewhere.example"
        self.statuses[id] = {
            "id": id,
            "uri": f"{BASE}/users/{name}/statuses/{id}",
            "url": f"{BASE}/@{name}{remote}/{id}",
            "created_at": _told(self.when),
            "edited_at": None,
            "in_reply_to_id": to or None,
            "visibility": visibility,
            "spoiler_text": "",
            "content": body,
            "media_attachments": [],
            "card": {"url": card} if card else None,
            "reblog": None,
            "replies_count": 0,
            "account": {
                "id": "1" if author == ME else f"9{sum(map(ord, name))}",
                "username": name,
                "acct": name + remote,
                "display_name": author,
                "url": f"https://elsewhere.example/@{name}" if remote else f"{BASE}/@{name}",
            },
            **more,
        }
        return id

    def edit(self, id: str, body: str) -> None:
        """Its author changes a status."""
        self.statuses[id] |= {"content": body, "edited_at": _told(self.now or datetime.now(UTC))}

    def delete(self, id: str) -> None:
        """Its author deletes a status; what answers it stays, and answers nothing any more."""
        del self.statuses[id]
        self.notices = [one for one in self.notices if one["status"] != id]
        for one in self.statuses.values():
            if one["in_reply_to_id"] == id:
                one["in_reply_to_id"] = None

    def below(self, id: str, *, deepest: int = 10**6) -> list[dict[str, Any]]:
        """The answers to a status and to those, each behind what it answers."""
        answers: dict[str | None, list[dict[str, Any]]] = {}
        for one in self.statuses.values():
            answers.setdefault(one["in_reply_to_id"], []).insert(0, one)
        found: list[dict[str, Any]] = []
        left = [(one, 1) for one in answers.get(id, ())]
        while left:
            one, depth = left.pop()
            found.append(one)
            left += [(below, depth + 1) for below in answers.get(one["id"], ()) if depth < deepest]
        return found

    # --- the interface --------------------------------------------------------------------------------------

    def served(
        self, method: str, path: str, query: dict[str, str], head: dict[str, str], body: bytes
    ) -> Reply:
        self.asked.append(f"{method} {path}")
        if self.careless:
            path, body = _SNACS.sub(r"0000000000\1", path), _SNACS_SENT.sub(rb"=0000000000\1", body)
        status, headers, told = self._answered(method, path, query, head, body)
        if self.careless and not isinstance(told, str):
            told = json.loads(_SNACS.sub(rf"{len(self.asked) + 1_700_000_000}\1", json.dumps(told)))
        clock = (self.now or datetime.now(UTC)).strftime("%a, %d %b %Y %H:%M:%S GMT")
        return status, {"date": clock, **headers}, told

    def _answered(
        self, method: str, path: str, query: dict[str, str], head: dict[str, str], body: bytes
    ) -> Reply:
        if self.refuse_all:
            return self.refuse_all
        known = head.get("authorization", "")
        if known and known != f"Bearer {self.token}":
            return 401, {}, {"error": "The access token is invalid"}
        if path.endswith("/instance"):
            return self._instance(path)
        if path == "/api/v1/accounts/lookup":
            return (200, {}, self._me()) if query["acct"] == ME else _missing()
        if path == "/api/v1/accounts/1/statuses":
            return self._own(query, all_of_them=bool(known))
        if path.startswith(_TREE) and method == "GET":
            return self._status(path.removeprefix(_TREE), known=bool(known))
        if not known:
            return 401, {}, {"error": "The access token is invalid"}
        if path == "/api/v1/accounts/verify_credentials":
            return 200, {}, self._me()
        if path == "/api/v1/notifications":
            told = [{**one, "status": self.statuses[one["status"]]} for one in reversed(self.notices)]
            return self._list(told, query)
        return self._post(head, dict(parse_qsl(body.decode(), keep_blank_values=True)))

    def _me(self) -> dict[str, Any]:
        return {"id": "1", "username": ME, "acct": ME, "display_name": "Ada Writer", "url": f"{BASE}/@{ME}"}

    def _instance(self, path: str) -> Reply:
        if self.old and "/v2/" in path:
            return 404, {}, "<h1>404</h1>"
        limits = {"max_characters": self.most, "characters_reserved_per_url": 23}
        version = "4.0.0 (not true; really snac/2.75)" if self.old else "4.5.2"
        return 200, {}, {"version": version, "configuration": {"statuses": limits}}

    def _own(self, query: dict[str, str], *, all_of_them: bool) -> Reply:
        there = [one for one in self.statuses.values() if one["account"]["id"] == "1"]
        if not all_of_them:
            there = [one for one in there if one["visibility"] in {"public", "unlisted"}]
        if query.get("exclude_replies") == "true":
            there = [one for one in there if not one["in_reply_to_id"]]
        self._count()
        return self._list(there[::-1], query)

    def _count(self) -> None:
        answers = Counter(one["in_reply_to_id"] for one in self.statuses.values())
        for id, one in self.statuses.items():
            one["replies_count"] = answers[id]

    def _list(self, newest_first: list[dict[str, Any]], query: dict[str, str]) -> Reply:
        if self.careless:
            return 200, {}, newest_first
        before, after = int(query.get("max_id", 10**30)), int(query.get("since_id", 0))
        fitting = [one for one in newest_first if after < int(one["id"]) < before]
        part = fitting[: int(query["limit"])]
        links = '<https://x/?min_id=1>; rel="prev"'
        if len(part) == int(query["limit"]):
            links = f'<https://x/?max_id={part[-1]["id"]}>; rel="next", {links}'
        return 200, {"link": links}, part

    def _status(self, path: str, *, known: bool) -> Reply:
        id, _slash, context = path.partition("/")
        one = self.statuses.get(id)
        if self.shut and not known:
            return 401, {}, {"error": "This method requires an authenticated user"}
        if one is None or (not known and one["visibility"] not in {"public", "unlisted"}):
            return (404, {}, "<h1>404 Not Found</h1>") if self.careless else _missing()
        if not context:
            return 200, {}, one
        above, at = [], one
        while at["in_reply_to_id"] in self.statuses:
            at = self.statuses[at["in_reply_to_id"]]
            above.insert(0, at)
        self._count()
        if known:
            below = [] if self.hidden else self.below(id, deepest=1 if self.careless else 10**6)[:4096]
            return 200, {}, {"ancestors": above, "descendants": below}
        seen = [
            found
            for found in self.below(id, deepest=self.deepest)
            if found["visibility"] in {"public", "unlisted"}
        ]
        return 200, {}, {"ancestors": above[-40:], "descendants": seen[:60]}

    def _post(self, head: dict[str, str], asked: dict[str, str]) -> Reply:
        if self.refusal:
            return self.refusal
        if (before := self.keys.get(head["idempotency-key"])) and not self.careless:
            return 200, {}, self.statuses[before]
        if asked["in_reply_to_id"] not in self.statuses:
            return 404, {}, {"error": "The post you are trying to reply to does not appear to exist."}
        if len(asked["status"]) > self.most:
            return 422, {}, {"error": f"Validation failed: Text character limit of {self.most} exceeded"}
        html = _LINK.sub(lambda found: _linked(found[0]), escape(asked["status"], quote=False))
        html = re.sub(r"@(\w+)@[\w.]+", r'<a href="https://elsewhere.example/@\1">@<span>\1</span></a>', html)
        html = html.replace("\n\n", "</p><p>").replace("\n", "<br />")
        id = self.put(
            f"<p>{html}</p>",
            ME,
            to=asked["in_reply_to_id"],
            visibility=asked["visibility"],
            created_at=_told(self.now or datetime.now(UTC)),
            spoiler_text=asked.get("spoiler_text", ""),
            source=asked["status"],
        )
        self.keys[head["idempotency-key"]] = id
        return 200, {}, self.statuses[id]


def _linked(url: str) -> str:
    """As Mastodon shows an address: shortened, with all of it in hidden parts."""
    scheme, _slashes, rest = url.partition("//")
    hidden = '<span class="invisible">'
    return f'<a href="{url}">{hidden}{scheme}//</span><span>{rest[:9]}</span>{hidden}{rest[9:]}</span></a>'


def _missing() -> Reply:
    return 404, {}, {"error": "Record not found"}


def _told(when: datetime) -> str:
    return when.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def posts() -> list[Place]:
    """The blog's posts."""
    return [Place(url=page, title=page.strip("/").rpartition("/")[2].title()) for page in PAGES]


def connected(
    site: FakeMastodon, *, token: str = TOKEN, account: str = ""
) -> tuple[MastodonBackend, LosingTransport]:
    """A backend for the writer, or (with `account`) for anybody, and its network."""
    table: dict[str, object] = {"url": BASE}
    if account:
        table["account"] = account
    return opened(MastodonBackend, site, table, password=token)
