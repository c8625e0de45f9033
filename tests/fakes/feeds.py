"""A blog that shows its comments as a feed, page by page, and answers conditional requests as servers do."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from xml.sax.saxutils import escape

from bloggy.backends.comment_feed.backend import FeedBackend
from tests.fakes.asgi import Reply, Served, opened
from tests.fakes.losing import LosingTransport

BASE = "https://blog.example.org"
FEED = f"{BASE}/comments.atom"
_REFUSED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x80-\x9f]")


@dataclass
class FakeFeed(Served):
    """An ASGI application; give it to `httpx.ASGITransport`."""

    entries: list[dict[str, str]] = field(default_factory=list)
    size: int = 25
    files: dict[str, Reply] = field(default_factory=dict)
    """Other addresses, by path."""
    when: datetime = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
    asked: list[tuple[str, int]] = field(default_factory=list)
    """Path and status of every answer."""

    def add(self, body: str, *, author: str = "Grace", post: str = "/one/", parent: str = "") -> str:
        """Somebody comments, ten minutes after the last one."""
        if _REFUSED.search(body):
            raise ValueError(body)
        self.when += timedelta(minutes=10)
        ref = f"tag:blog.example.org,2026:comment-{len(self.entries) + 1}"
        self.entries.append(
            {"ref": ref, "body": body, "author": author, "post": post, "parent": parent}
            | {"date": self.when.isoformat(), "edited": self.when.isoformat()}
        )
        return ref

    def served(
        self, method: str, path: str, query: dict[str, str], head: dict[str, str], body: bytes
    ) -> Reply:
        if path in self.files:
            reply = self.files[path]
        elif path == "/comments.atom":
            reply = 200, {"content-type": "application/atom+xml"}, self._page(int(query.get("page", 1)))
        else:
            reply = 404, {}, "<html>not here</html>"
        tag = f'"{sha256(repr(reply).encode()).hexdigest()[:12]}"'
        if reply[0] == 200 and head.get("if-none-match") == tag:
            reply = 304, {}, ""
        self.asked.append((path, reply[0]))
        return reply[0], {"etag": tag, **reply[1]}, reply[2]

    def _page(self, page: int) -> str:
        newest = self.entries[::-1]
        part = newest[(page - 1) * self.size : page * self.size]
        following = (
            f'<link rel="next" href="/comments.atom?page={page + 1}"/>'
            if len(newest) > page * self.size
            else ""
        )
        told = "".join(self._entry(one) for one in part)
        return (
            '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" '
            'xmlns:thr="http://purl.org/syndication/thread/1.0"><title>Comments</title>'
            f"{following}{told}</feed>"
        )

    def _entry(self, one: dict[str, str]) -> str:
        above = one["parent"] or f"tag:{one['post']}"
        link = f"{BASE}{one['post']}"
        answered = f"{link}#{above[-9:]}" if one["parent"] else link
        return (
            f"<entry><id>{one['ref']}</id><title>Comment</title>"
            f"<author><name>{escape(one['author'])}</name></author>"
            f'<link rel="alternate" href="{link}#{one["ref"][-9:]}"/>'
            f'<thr:in-reply-to ref="{above}" href="{answered}"/>'
            f"<published>{one['date']}</published><updated>{one['edited']}</updated>"
            f'<content type="html">{escape(one["body"])}</content></entry>'
        )


def connected(site: FakeFeed, *, url: str = FEED, author: str = "Ada") -> tuple[FeedBackend, LosingTransport]:
    """A backend for the feed, and its network."""
    return opened(FeedBackend, site, {"url": url, "author": author})
