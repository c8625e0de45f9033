"""How the contract suites look into a WordPress in memory, whichever interface it is reached by."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from html import unescape
from typing import Any, Protocol

import pytest

from bloggy.backends.base import MediaHost, Publisher
from bloggy.backends.testing import MediaHostContract, PublisherContract, RemoteCopy
from bloggy.backends.testing.samples import key
from bloggy.backends.wordpress.backend import WordPressBackend
from bloggy.backends.wordpress.markup import plain
from bloggy.domain.outbox import Action
from bloggy.domain.post import RemoteRef
from bloggy.errors import OutcomeUnknown
from bloggy.render.notations import body_of, woven
from tests.fakes.wordpress import FakeWordPress
from tests.fakes.wordpress_posts import HOST


class Losing(Protocol):
    """A network that loses the next answers."""

    lose: int


World = tuple[FakeWordPress, WordPressBackend, Losing]
"""A fresh site, a backend that an account is logged in with, and the network between them."""


class WordPressContract(PublisherContract):
    """Derive, and give `world`."""

    user = "admin"

    def world(self) -> World:
        """Made anew for each test."""
        raise NotImplementedError

    @pytest.fixture
    def publisher(self) -> Publisher:
        self.site, self.backend, self.network = self.world()
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

    @pytest.mark.anyio
    async def test_a_text_in_the_notation_of_wordpress_goes_as_it_is(self, publisher: Publisher) -> None:
        sent = await self.deliver(publisher, self.outgoing(), key=key(1))
        self.site.change(self.site.users[1], self.site.posts[int(sent.ref)], {"content": RAW})
        before = await publisher.read(sent.ref)
        assert before.raw == RAW
        body = woven(
            before.notation, before.raw, body_of(before.notation, before.raw).replace("Three", "Four")
        )
        edited = replace(self.outgoing(), raw=body)
        self.network.lose = 1
        with pytest.raises(OutcomeUnknown):
            await publisher.update(sent.ref, edited, key=key(2), expected=before.revision)
        assert self.site.posts[int(sent.ref)]["content"] == RAW.replace("Three", "Four")
        found = await publisher.find(edited, key=key(2), ref=sent.ref, action=Action.UPDATE)
        again = await publisher.update(sent.ref, edited, key=key(2), expected=before.revision)
        assert found is not None
        assert found.revision == again.revision != before.revision


RAW = "One\ntwo &amp; *x*\n\n<h2>Three</h2>\n[gallery ids=\"1_2_3\"]\n\n&nbsp;\n<p class='x'>Five</p>\n"


class WordPressMediaContract(MediaHostContract):
    """Derive, and give `world`."""

    def world(self) -> World:
        """Made anew for each test."""
        raise NotImplementedError

    @pytest.fixture
    def host(self) -> MediaHost:
        self.site, self.backend, self.network = self.world()
        assert self.backend.media is not None
        return self.backend.media

    async def stored(self, host: MediaHost) -> dict[str, bytes]:
        return {f"{HOST}{path}": data for path, data in self.site.files.items()}

    def lose_next_reply(self, host: MediaHost) -> bool:
        self.network.lose = 1
        return True
