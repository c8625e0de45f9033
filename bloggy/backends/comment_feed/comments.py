"""Reads the comments of a feed. A feed shows the newest only: that one is not in it says nothing."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import blake2b
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from bloggy.backends import http
from bloggy.backends.comment_feed.reading import Feed, Item, read
from bloggy.backends.comments import CommentCapability, CommentPage, CommentSource
from bloggy.domain.comment import Author, CommentRef, CommentStatus, Cursor, Place, RemoteComment
from bloggy.errors import Malformed, Rejected, ServerFault, Unauthorized
from bloggy.i18n import _

if TYPE_CHECKING:
    import httpx

_VERSION = 1
_SEEN = 3000
_MOST_PAGES = 1000
"""How many pages of a feed one sync reads: some lead in circles, or to ever new ones."""
_LARGEST = 16_000_000
"""Bytes that a feed may have."""


@dataclass(slots=True)
class _Mark:
    """What a cursor says."""

    todo: list[str] = field(default_factory=list)
    """Feeds, and pages of them, that are still to be read in this sync."""
    tags: dict[str, list[str]] = field(default_factory=dict)
    """By feed, what the server named its last version: entity tag and date."""
    seen: dict[str, tuple[str, int]] = field(default_factory=dict)
    """The newest comments that were told: their digest and date."""
    counts: dict[str, str] = field(default_factory=dict)
    """By feed of a post's comments, how many there were."""
    pages: list[str] = field(default_factory=list)
    """The further pages that this sync has come across."""

    def cursor(self) -> Cursor:
        newest = sorted(self.seen.items(), key=lambda one: one[1][1])[-_SEEN:]
        told = {"todo": self.todo, "tags": self.tags, "seen": dict(newest), "counts": self.counts}
        told["pages"] = self.pages if self.todo else []
        return Cursor(json.dumps({"v": _VERSION, **told}, ensure_ascii=False, separators=(",", ":")))

    @classmethod
    def of(cls, cursor: Cursor | None) -> _Mark:
        """An empty one for what is no cursor of ours."""
        try:
            told = json.loads(cursor or "")
            if told["v"] != _VERSION:
                return cls()
            return cls(
                [str(url) for url in told["todo"]],
                {str(url): [str(tag) for tag in tags] for url, tags in told["tags"].items()},
                {str(ref): (str(digest), int(at)) for ref, (digest, at) in told["seen"].items()},
                {str(url): str(count) for url, count in told["counts"].items()},
                [str(url) for url in told.get("pages", ())],
            )
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return cls()


class FeedComments(CommentSource):
    """The comments of one feed, or of those that a feed of posts names."""

    capabilities = CommentCapability.INCREMENTAL

    def __init__(self, url: str, *, author: str, transport: httpx.AsyncBaseTransport | None) -> None:
        self._url, self._author, self._transport = url, author.strip().casefold(), transport

    async def changes(self, since: Cursor | None, *, posts: Sequence[Place] = ()) -> CommentPage:
        mark = _Mark.of(since)
        url = mark.todo.pop(0) if mark.todo else self._url
        try:
            feed = await self._fetched(url, mark)
        except (Malformed, Rejected, ServerFault, Unauthorized) as error:
            if url == self._url or url in mark.pages:
                raise
            # The feed of one post keeps no other back; it is asked for again by the next sync.
            mark.counts.pop(url, None)
            mark.tags.pop(self._url, None)
            return CommentPage(comments=(), cursor=mark.cursor(), more=bool(mark.todo), note=error.message)
        told = self._told(feed, mark) if feed is not None else []
        if feed is not None:
            self._go_on(feed, url, mark, news=bool(told))
        return CommentPage(comments=tuple(told), cursor=mark.cursor(), more=bool(mark.todo), done=len(told))

    async def look(self) -> Feed:
        """The feed as it is now. Raises BackendError."""
        feed = await self._fetched(self._url, _Mark())
        if feed is None:
            raise ServerFault(_("The feed answers nothing."), hint=_("bloggy tries again by itself."))
        return feed

    async def _fetched(self, url: str, mark: _Mark) -> Feed | None:
        """The feed; None where nothing has changed, or a post's feed is no longer there."""
        known = mark.tags.get(url, ["", ""])
        asked = dict(zip(("If-None-Match", "If-Modified-Since"), known, strict=False))
        page = await http.get(
            url,
            limit=_LARGEST,
            headers={name: value for name, value in asked.items() if value},
            transport=self._transport,
        )
        if page.status == 304 or (page.status in {404, 410} and url != self._url):
            return None
        if page.status in {401, 403}:
            raise Unauthorized(
                _("{url} is shown to people with a login only.").format(url=page.url),
                hint=_("Open the feed to readers, or read the comments through the blog itself."),
            )
        if page.status >= 500:
            raise ServerFault(
                _("{url} failed (HTTP {status}).").format(url=page.url, status=page.status),
                hint=_("bloggy tries again by itself."),
            )
        if page.location or page.status >= 300:
            raise Rejected(
                _("There is no feed at {url} (HTTP {status}).").format(url=page.url, status=page.status),
                hint=_("It is at {url} now: change “url”.").format(url=http.redacted(page.location))
                if page.location
                else _("Check the address of the feed in a browser."),
            )
        feed = await asyncio.to_thread(read, page.text, url)
        tags = [page.headers.get("etag", ""), page.headers.get("last-modified", "")]
        if any(tags) and not feed.following:
            mark.tags[url] = tags
        return feed

    def _told(self, feed: Feed, mark: _Mark) -> list[RemoteComment]:
        """The comments in it that are not known as they are."""
        comments = [item for item in feed.items if not item.replies and item.ref]
        known = mark.seen.keys() | {item.ref for item in comments}
        told = []
        for item in comments:
            digest = _digest(item)
            if mark.seen.get(item.ref, ("", 0))[0] != digest:
                comment = self._spoken(item, known)
                told.append(comment)
                mark.seen[item.ref] = (digest, int(comment.date.timestamp()))
        return told

    def _go_on(self, feed: Feed, url: str, mark: _Mark, *, news: bool) -> None:
        """What is to be read next: older pages while they bring news, and the posts' own feeds."""
        posts = [item for item in feed.items if item.replies]
        known = feed.following in {self._url, *mark.pages} or len(mark.pages) >= _MOST_PAGES
        if feed.following and (news or posts) and not known and _same_place(url, feed.following):
            mark.pages.append(feed.following)
            mark.todo.insert(0, feed.following)
        for item in posts:
            if not _same_place(url, item.replies) or item.replies in mark.todo or item.count == "0":
                continue
            if not item.count or mark.counts.get(item.replies) != item.count:
                mark.counts[item.replies] = item.count
                mark.todo.append(item.replies)

    def _spoken(self, item: Item, known: set[str]) -> RemoteComment:
        parent = item.answers if item.answers in known or "#" in item.answers_link else ""
        date = item.date or item.edited or datetime.now(UTC)
        return RemoteComment(
            ref=CommentRef(item.ref),
            place=Place(url=item.post),
            parent=CommentRef(parent) if parent and parent != item.ref else None,
            author=Author(
                name=item.author,
                url=item.author_url,
                is_me=bool(self._author) and item.author.strip().casefold() == self._author,
            ),
            date=date,
            edited=item.edited if item.edited and item.edited > date else None,
            status=CommentStatus.APPROVED,
            body=item.body,
            form=item.form,
            url=item.link,
        )


def _digest(item: Item) -> str:
    told = "\0".join((item.author, item.body, item.link, item.answers, str(item.edited)))
    return blake2b(told.encode("utf-8", "replace"), digest_size=6).hexdigest()


def _same_place(one: str, other: str) -> bool:
    """Whether two addresses are of one server: a feed can't send bloggy anywhere else."""
    first, second = urlsplit(one), urlsplit(urljoin(one, other))
    return (first.scheme, first.netloc.lower()) == (second.scheme, second.netloc.lower())
