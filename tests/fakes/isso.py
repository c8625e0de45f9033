"""An Isso in memory, as isso/views/comments.py and its page of administration answer.

`python -m pytest tests/live/test_isso_live.py` holds the same promises against the real one; where both
differ, this one is wrong.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any
from urllib.parse import parse_qs, urlsplit

from bloggy.backends.isso.backend import IssoBackend
from tests.fakes.asgi import Reply, Served, opened
from tests.fakes.losing import LosingTransport

BASE, SITE, PASSWORD = "https://talk.example.org", "https://blog.example.org", "correct horse"
ME = {"author": "Ada", "email": "ada@example.org"}
PAGES = ("/one/", "/été/two/")
_LABELS = {1: "valid", 2: "pending", 4: "staled"}


@dataclass
class FakeIsso(Served):
    """An ASGI application; give it to `httpx.ASGITransport`."""

    comments: dict[int, dict[str, Any]] = field(default_factory=dict)
    moderated: bool = False
    """New comments wait."""
    administration: bool = True
    refusal: str = ""
    """What the guard says of the next comments."""
    session: str = "s1"
    """The one cookie that is good."""
    zone: timedelta = timedelta(hours=2)
    """How far the server's clock on the wall is from UTC."""
    when: datetime = field(default_factory=lambda: datetime.now(UTC) - timedelta(days=20))
    last: int = 0

    # --- what others do there -------------------------------------------------------------------------------

    def add(
        self,
        text: str,
        *,
        author: str = "Grace",
        uri: str = PAGES[0],
        parent: int | None = None,
        mode: int = 1,
    ) -> int:
        """Somebody comments, ten minutes after the last one."""
        self.when += timedelta(minutes=10)
        email = f"{author.lower()}@example.net"
        return self._put(uri, text, author=author, email=email, website=None, parent=parent, mode=mode)

    def rows(self) -> list[dict[str, Any]]:
        """Every comment, those that were deleted and answered before too."""
        return list(self.comments.values())

    def edit(self, id: int, text: str) -> None:
        """The administrator changes it."""
        self.comments[id]["text"] = text

    def activate(self, id: int) -> None:
        """The administrator approves it."""
        self.comments[id]["mode"] = 1

    def delete(self, id: int) -> None:
        """Deleted, or hollowed out where answers hang on it."""
        if any(one["parent"] == id for one in self.comments.values()):
            self.comments[id].update(text="", author=None, website=None, mode=4)
        else:
            del self.comments[id]

    def _put(self, uri: str, text: str, *, parent: int | None, mode: int, **who: Any) -> int:
        above = self.comments.get(parent or 0)
        if above is None or above["uri"] != uri:
            parent = None
        elif above["parent"]:
            parent = above["parent"]
        self.last += 1
        self.comments[self.last] = {
            "id": self.last, "uri": uri, "parent": parent, "created": self.when.timestamp(), "modified": None,
            "mode": mode, "text": text, **who,
        }  # fmt: skip
        return self.last

    # --- what it answers ------------------------------------------------------------------------------------

    def served(
        self, method: str, path: str, query: dict[str, str], head: dict[str, str], body: bytes
    ) -> Reply:
        if (method, path) == ("GET", "/"):
            return self._thread(query["uri"])
        if (method, path) == ("POST", "/new"):
            return self._new(query["uri"], json.loads(body))
        if (method, path) == ("POST", "/login/"):
            return self._login(parse_qs(body.decode())["password"][0])
        if (method, path) == ("GET", "/admin/"):
            return self._admin(query, head.get("cookie", ""))
        if method == "POST" and path.startswith("/id/"):
            _, _, number, action, key = path.split("/")
            return self._act(int(number), action, key)
        return 404, {}, "<p>Not Found</p>"

    def _shown(self, one: dict[str, Any]) -> dict[str, Any]:
        told = {name: one[name] for name in ("id", "parent", "created", "modified", "mode", "website")}
        author = escape(one["author"], quote=False) if one["author"] is not None else None
        return {**told, "text": one["text"], "author": author, "hash": f"{hash(one['email']):x}", "likes": 0}

    def _thread(self, uri: str) -> Reply:
        there = [one for one in self.comments.values() if one["uri"] == uri and one["mode"] in {1, 4}]
        roots = [
            {**self._shown(one), "replies": [self._shown(two) for two in there if two["parent"] == one["id"]]}
            for one in there
            if not one["parent"]
        ]
        return 200, {}, {"id": None, "total_replies": len(there), "replies": roots, "config": {}}

    def _new(self, uri: str, asked: dict[str, Any]) -> Reply:
        if len(asked["text"].rstrip()) < 3:
            return 400, {}, "<h1>Bad Request</h1><p>text is too short (minimum length: 3)</p>"
        if self.refusal:
            return 403, {}, {"message": f"403 Forbidden: {self.refusal}"}
        if not asked.get("title") and uri not in {one["uri"] for one in self.comments.values()}:
            return 400, {}, "<p>Cannot create new thread</p>"
        self.when += timedelta(minutes=10)
        who = {name: asked.get(name) for name in ("author", "email", "website")}
        mode = 2 if self.moderated else 1
        id = self._put(uri, asked["text"], parent=asked.get("parent"), mode=mode, **who)
        told = {**self._shown(self.comments[id]), "text": f"<p>{escape(asked['text'])}</p>"}
        return 202 if mode == 2 else 201, {}, told

    def _login(self, password: str) -> Reply:
        if not self.administration:
            return 200, {}, '<div id="disabled"></div>'
        if password != PASSWORD:
            return 200, {}, '<div id="login"></div>'
        cookie = f"isso-admin-session={self.session}; Expires=Tue, 24 Nov 2037 03:41:41 GMT; Path=/"
        return 302, {"location": f"{BASE}/admin/", "x-set-cookie": cookie}, ""

    def _admin(self, query: dict[str, str], cookie: str) -> Reply:
        if not self.administration:
            return 200, {}, '<div id="disabled"></div>'
        if cookie != f"admin-session={self.session}":
            return 200, {}, '<div id="login"></div>'
        if sought := query.get("comment_search_url"):
            parts = urlsplit(sought)
            number = parts.fragment.rpartition("-")[2]
            found = [
                one
                for one in self.comments.values()
                if (one["id"] == int(number) if number else one["uri"] == parts.path)
            ]
            page = self._sorted(found, "id", ascending=True)[:100]
        else:
            found = [one for one in self.comments.values() if one["mode"] == int(query["mode"])]
            start = int(query["page"]) * 100
            page = self._sorted(found, query["order_by"], ascending=query["asc"] == "1")[start : start + 100]
        totals = [
            f"{label.title()} ({sum(one['mode'] == mode for one in self.comments.values())})"
            for mode, label in _LABELS.items()
        ]
        told = "\n".join(self._entry(one) for one in page)
        return 200, {}, f'{" ".join(totals)}<div id="isso-root">{told}</div>'

    def _sorted(self, found: list[dict[str, Any]], order: str, *, ascending: bool) -> list[dict[str, Any]]:
        """Those that answer none as asked for, then the answers by date, whatever was asked for."""
        by = "uri" if order == "tid" else order
        roots = sorted(found, key=lambda one: (one[by], one["created"]), reverse=not ascending)
        answers = sorted(found, key=lambda one: one["created"])
        return [one for one in roots if not one["parent"]] + [one for one in answers if one["parent"]]

    def _entry(self, one: dict[str, Any]) -> str:
        id, local = one["id"], datetime.fromtimestamp(one["created"], UTC) + self.zone
        uri, author = escape(one["uri"]), escape(escape(one["author"] or "Anonymous", quote=False))
        return f"""
<div class='isso-comment' id='isso-{id}'>
  <div>Thread: {escape(one["uri"].title())} (<a href="{uri}">{uri}</a>)</div><br />
  <span class='isso-author' id="isso-author-{id}">{author}</span>
  (<span id="isso-email-{id}">{escape(one["email"] or "")}</span> <a href="mailto:x">mailto</a>)
  (<span id="isso-website-{id}">{escape(one["website"] or "")}</span> <a href="x">open</a>)
  <time>{local:%H:%M / %d-%m-%Y}</time>
  <span class="label label-{_LABELS[one["mode"]]}">x</span>
  <pre id="isso-text-{id}">{escape(one["text"])}</pre>
  <a onClick="javascript:send_edit({id}, 'key.{id}','{BASE}')">Send</a>
</div>"""

    def _act(self, id: int, action: str, key: str) -> Reply:
        if key != f"key.{id}":
            return 403, {}, {"message": "403 Forbidden: no"}
        if id not in self.comments:
            return 404, {}, {"message": "404 Not Found: no"}
        if action == "delete":
            self.delete(id)
            return 200, {}, "Comment has been deleted"
        if self.comments[id]["mode"] == 2:
            self.activate(id)
        return 200, {}, "Comment has been activated"


def connected(site: FakeIsso, *, password: str = PASSWORD) -> tuple[IssoBackend, LosingTransport]:
    """A backend for the writer, and its network."""
    return opened(IssoBackend, site, {"url": f"{BASE}/", "site": SITE, **ME}, password=password)
