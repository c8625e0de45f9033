"""WordPress itself keeps the promises: 7.1 and 6.1, with and without permalinks, for an author too."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from html import unescape
from pathlib import Path

import httpx
import pytest

from bloggy.backends.base import MediaHost, Publisher, Surroundings
from bloggy.backends.testing import MediaHostContract, PublisherContract, RemoteCopy
from bloggy.backends.wordpress.backend import WordPressBackend
from bloggy.backends.wordpress.markup import plain
from bloggy.domain.post import RemoteRef
from tests.fakes.losing import LosingTransport
from tests.live.server_process import fetch
from tests.live.servers import fresh_wordpress
from tests.live.wordpress_server import WordPress

pytestmark = pytest.mark.live

_PICTURE = re.compile(r'<img[^>]*src="([^"]+)"')


def connected(
    site: WordPress, *, user: str = "admin", face: str = "", **options: object
) -> tuple[WordPressBackend, LosingTransport]:
    """A backend for one account of the site, and its network."""

    async def secret() -> str:
        return site.accounts[user].password

    network = LosingTransport(httpx.AsyncHTTPTransport())
    surroundings = Surroundings(
        blog="blog", library=Path("/"), cache=Path("/"), secret=secret, transport=network
    )
    if face == "plain":
        options.setdefault("root", f"{site.face('plain')}/?rest_route=/")
    table = site.table(face=face, user=user, **options)
    return WordPressBackend.create(table, surroundings), network


class RealWordPress:
    """How both suites reach a site; a class below names the version, the account and the face."""

    version = "7"
    user = "admin"
    face = ""
    body = "html"

    @pytest.fixture
    def site(self) -> WordPress:
        return fresh_wordpress(self.version)

    @pytest.fixture
    async def backend(self, site: WordPress) -> AsyncIterator[WordPressBackend]:
        backend, self.network = connected(site, user=self.user, face=self.face, body=self.body)
        self.site = site
        yield backend
        await backend.aclose()


class RealPublisher(RealWordPress, PublisherContract):
    @pytest.fixture
    def publisher(self, backend: WordPressBackend) -> Publisher:
        assert backend.publisher is not None
        self._media = backend.media
        return backend.publisher

    def media(self, publisher: Publisher) -> MediaHost | None:
        return self._media

    def seen_title(self, title: str) -> str:
        return plain(title)

    async def copies(self, publisher: Publisher) -> Sequence[RemoteCopy]:
        tags = self.site.terms("tags")
        return [
            RemoteCopy(
                ref=str(post["id"]),
                title=unescape(post["title"]["raw"]),
                body=post["content"]["raw"],
                public=post["status"] == "publish" and self.site.page(post["link"]) is not None,
                tags=tuple(unescape(tags[number]) for number in post["tags"]),
                assets={url: fetch(url).body for url in _PICTURE.findall(post["content"]["raw"])},
            )
            for post in self.site.posts("publish,future,draft,pending,private")
        ]

    def lose_next_reply(self, publisher: Publisher) -> bool:
        self.network.lose = 1
        return True

    async def edit_elsewhere(self, publisher: Publisher, ref: RemoteRef) -> bool:
        self.site.edit(ref, content="<p>somebody else</p>")
        return True


class TestWordPress7(RealPublisher):
    pass


class TestWordPress6WithoutPermalinks(RealPublisher):
    version = "6"
    face = "plain"
    test_any_title_arrives_and_breaks_nothing = None


class TestAnAuthorOfBlocksInASubFolder(RealPublisher):
    """Whose HTML is filtered."""

    user = "author"
    face = "blog"
    body = "blocks"
    test_any_title_arrives_and_breaks_nothing = None


class RealMedia(RealWordPress, MediaHostContract):
    @pytest.fixture
    def host(self, backend: WordPressBackend) -> MediaHost:
        assert backend.media is not None
        return backend.media

    async def stored(self, host: MediaHost) -> dict[str, bytes]:
        return {one["source_url"]: fetch(one["source_url"]).body for one in self.site.media()}

    def lose_next_reply(self, host: MediaHost) -> bool:
        self.network.lose = 1
        return True


class TestMediaOf7(RealMedia):
    pass


class TestMediaOf6(RealMedia):
    version = "6"
    user = "author"
