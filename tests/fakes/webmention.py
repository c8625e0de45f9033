"""webmention.io in memory, as its README and controllers/api.rb say that it answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bloggy.backends.webmention.backend import WebmentionBackend
from tests.fakes.asgi import Reply, Served, opened
from tests.fakes.losing import LosingTransport

KEY, DOMAIN = "k-secret", "blog.example.org"


@dataclass
class FakeWebmention(Served):
    """An ASGI application; give it to `httpx.ASGITransport`."""

    mentions: list[dict[str, Any]] = field(default_factory=list)
    when: datetime = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)

    def add(
        self, body: str, *, author: str = "Grace", post: str = "/one/", property: str = "in-reply-to"
    ) -> int:
        """Another site mentions the post."""
        self.when += timedelta(minutes=10)
        id = 1000 + len(self.mentions)
        site = f"https://{author.lower()}.example.net/"
        self.mentions.append(
            {
                "type": "entry",
                "author": {"type": "card", "name": author, "photo": "", "url": site},
                "url": f"{site}{id}",
                "published": self.when.isoformat() if id % 2 else None,
                "wm-received": f"{self.when:%Y-%m-%dT%H:%M:%SZ}",
                "wm-id": id,
                "wm-source": f"{site}{id}",
                "wm-target": f"https://{DOMAIN}{post}",
                "wm-property": property,
                "wm-private": False,
                "content": {"html": body, "text": "x"},
                "updated": self.when,
            }
        )
        return id

    def edit(self, id: int, body: str) -> None:
        """Its author changes it and sends it again."""
        self.when += timedelta(minutes=10)
        self.mentions[id - 1000] |= {"content": {"html": body, "text": "x"}, "updated": self.when}

    def served(
        self, method: str, path: str, query: dict[str, str], head: dict[str, str], body: bytes
    ) -> Reply:
        if path != "/api/mentions.jf2":
            return 404, {}, "<h1>Not Found</h1>"
        if query.get("token") != KEY or query.get("domain") != DOMAIN:
            return 401, {}, {"error": "unauthorized", "error_description": "The token provided was not valid"}
        found = [one for one in self.mentions if one["wm-id"] > int(query.get("since_id", 0))]
        by = "updated" if query.get("sort-by") == "updated" else "wm-id"
        found.sort(key=lambda one: one[by], reverse=query.get("sort-dir", "down") == "down")
        size, page = int(query.get("per-page", 20)), int(query.get("page", 0))
        part = found[page * size : (page + 1) * size]
        told = [{name: value for name, value in one.items() if name != "updated"} for one in part]
        return 200, {}, {"type": "feed", "name": "Webmentions", "children": told}


def connected(site: FakeWebmention, *, key: str = KEY) -> tuple[WebmentionBackend, LosingTransport]:
    """A backend for the site, and its network."""
    return opened(WebmentionBackend, site, {"domain": DOMAIN}, password=key)
