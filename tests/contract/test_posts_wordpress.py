"""WordPress's posts and pages are listed as promised, by both doors, over a WordPress in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any

import pytest

from bloggy.backends.base import MediaHost, Publisher
from bloggy.backends.testing import PostListingContract
from bloggy.backends.wordpress.backend import WordPressBackend
from bloggy.backends.wordpress.markup import plain
from bloggy.backends.wordpress.publisher import WordPressPublisher
from bloggy.domain.post import Kind, RemoteRef, Status
from tests.contract.test_wordpress_xmlrpc import called
from tests.fakes.wordpress import FakeWordPress, connected
from tests.fakes.wordpress_xmlrpc import FakeXmlrpc

STATUS = {Status.PUBLISHED: "publish", Status.DRAFT: "draft", Status.SCHEDULED: "future"}


class WordPressListing(PostListingContract):
    """How others write at a WordPress in memory; a class below names the door."""

    user = "admin"
    plain = False

    def site_made(self) -> FakeWordPress:
        return FakeWordPress(plain=self.plain)

    def connect(self) -> WordPressBackend:
        return connected(self.site, user=self.user)[0]

    @pytest.fixture
    async def publisher(self) -> AsyncIterator[Publisher]:
        self.site = self.site_made()
        self.me = next(user for user in self.site.users if user.login == self.user)
        self.made: list[WordPressBackend] = []
        yield self._fresh()
        for backend in self.made:
            await backend.aclose()

    def _fresh(self) -> Publisher:
        self.made.append(self.connect())
        publisher = self.made[-1].publisher
        assert isinstance(publisher, WordPressPublisher)
        publisher.page_size = 10
        return publisher

    def media(self, publisher: Publisher) -> MediaHost | None:
        return self.made[0].media

    async def create(
        self,
        publisher: Publisher,
        words: str = "A fine walk.",
        *,
        title: str = "A walk",
        status: Status = Status.PUBLISHED,
        kind: Kind = Kind.POST,
    ) -> RemoteRef | None:
        if kind is Kind.PAGE and "edit_pages" not in self.me.rights:
            return None
        when = datetime.now(UTC) + timedelta(days=2 if status is Status.SCHEDULED else -2)
        number, place = self.site.number(), "pages" if kind is Kind.PAGE else "posts"
        post: dict[str, Any] = {
            "id": number, "type": place, "status": "draft", "slug": "", "title": "", "content": "",
            "excerpt": "", "tags": [], "categories": [1], "featured_media": 0, "author": self.me.id,
            "sticky": False, "comment_status": "open", "date": None, "modified": "",
        }  # fmt: skip
        told = escape(plain(title), quote=False) or "Untitled"
        fields: dict[str, Any] = {
            "title": told, "content": f"<p>{words}</p>", "status": STATUS[status], "slug": f"walk-{number}"
        }  # fmt: skip
        if status is not Status.DRAFT:
            fields["date_gmt"] = f"{when:%Y-%m-%dT%H:%M:%S}"
        self.site._change(self.site.users[0], post, fields)
        self.site.posts[number] = post
        return RemoteRef(str(number) if place == "posts" else f"pages/{number}")

    async def edit(self, publisher: Publisher, ref: RemoteRef, words: str) -> bool:
        post = self.site.posts[int(ref.removeprefix("pages/"))]
        self.site.change(self.site.users[0], post, {"content": f"<p>{words}</p>"})
        return True

    async def delete(self, publisher: Publisher, ref: RemoteRef) -> bool:
        self.site.posts[int(ref.removeprefix("pages/"))]["status"] = "trash"
        return True

    def again(self, publisher: Publisher) -> Publisher:
        return self._fresh()

    def fail_next_page(self, publisher: Publisher) -> bool:
        self.site.instead.append((403, {"content-type": "text/html"}, b"<h1>Forbidden</h1>"))
        return True


class TestAnAdministratorsPosts(WordPressListing):
    pass


class TestAnAuthorsPostsWithoutPermalinks(WordPressListing):
    user = "author"
    plain = True


class TestPostsByXmlrpc(WordPressListing):
    def site_made(self) -> FakeWordPress:
        return FakeXmlrpc()

    def connect(self) -> WordPressBackend:
        assert isinstance(self.site, FakeXmlrpc)
        return called(self.site, user=self.user)[0]


class TestAnAuthorsPostsByXmlrpc(TestPostsByXmlrpc):
    user = "author"
