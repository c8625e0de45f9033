"""WordPress's REST backend keeps the promises, through the real HTTP code, over a WordPress in memory."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape
from typing import Any

import pytest

from bloggy.backends.base import MediaHost, Publisher
from bloggy.backends.testing import MediaHostContract, PublisherContract, RemoteCopy
from bloggy.backends.wordpress.markup import plain
from bloggy.domain.post import RemoteRef
from tests.fakes.wordpress import FakeWordPress, connected
from tests.fakes.wordpress_posts import HOST


class Fake(PublisherContract):
    """How the suite looks into a fake."""

    user = "admin"
    plain = False

    @pytest.fixture
    def publisher(self) -> Publisher:
        self.site = FakeWordPress(plain=self.plain)
        self.backend, self.network = connected(self.site, user=self.user)
        assert self.backend.publisher is not None
        return self.backend.publisher

    def media(self, publisher: Publisher) -> MediaHost | None:
        return self.backend.media

    def seen_title(self, title: str) -> str:
        return plain(title)

    async def copies(self, publisher: Publisher) -> Sequence[RemoteCopy]:
        return [
            RemoteCopy(
                ref=str(post["id"]),
                title=unescape(post["title"]),
                body=post["content"],
                public=post["status"] == "publish",
                tags=tuple(unescape(self.site.terms[number]["name"]) for number in post["tags"]),
                assets=self._pictures(post),
            )
            for post in self.site.posts.values()
            if post["type"] == "posts" and post["status"] != "trash"
        ]

    def _pictures(self, post: dict[str, Any]) -> dict[str, bytes]:
        urls = re.findall(r'<img[^>]*src="([^"]+)"', post["content"])
        return {url: self.site.files[url.removeprefix(HOST)] for url in urls}

    def lose_next_reply(self, publisher: Publisher) -> bool:
        self.network.lose = 1
        return True

    async def edit_elsewhere(self, publisher: Publisher, ref: RemoteRef) -> bool:
        self.site.change(self.site.users[1], self.site.posts[int(ref)], {"content": "<p>somebody else</p>"})
        return True


class TestAnAdministrator(Fake):
    pass


class TestAnAuthorWithoutPermalinks(Fake):
    user = "author"
    plain = True


class TestMedia(MediaHostContract):
    @pytest.fixture
    def host(self) -> MediaHost:
        self.site = FakeWordPress()
        self.backend, self.network = connected(self.site)
        assert self.backend.media is not None
        return self.backend.media

    async def stored(self, host: MediaHost) -> dict[str, bytes]:
        return {f"{HOST}{path}": data for path, data in self.site.files.items()}

    def lose_next_reply(self, host: MediaHost) -> bool:
        self.network.lose = 1
        return True
