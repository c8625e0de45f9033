"""WordPress itself keeps the promises over XML-RPC: 7.1 and 6.1, with its REST interface shut."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from bloggy.backends.base import Surroundings
from bloggy.backends.wordpress.backend import WordPressBackend
from tests.fakes.losing_calls import LosingCalls
from tests.live.test_wordpress_rest import RealMedia, RealPublisher, RealWordPress
from tests.live.wordpress_server import WordPress


def called(
    site: WordPress, *, user: str = "admin", face: str = "closed", **options: object
) -> tuple[WordPressBackend, LosingCalls]:
    """A backend for one account of the site over XML-RPC, and its network."""

    async def secret() -> str:
        return site.accounts[user].password

    network = LosingCalls(httpx.AsyncHTTPTransport())
    surroundings = Surroundings(
        blog="blog", library=Path("/"), cache=Path("/"), secret=secret, transport=network
    )
    table = site.table(face=face, user=user, api="xmlrpc", **options)
    return WordPressBackend.create(table, surroundings), network


class Called(RealWordPress):
    """How the suites reach a site by calls."""

    face = "closed"

    @pytest.fixture
    async def backend(self, site: WordPress) -> AsyncIterator[WordPressBackend]:
        backend, self.calls = called(site, user=self.user, face=self.face, body=self.body)
        self.site = site
        yield backend
        await backend.aclose()

    def lose_next_reply(self, there: object) -> bool:
        self.calls.lose = 1
        return True


class TestCallsTo7(Called, RealPublisher):
    pass


class TestCallsTo6(Called, RealPublisher):
    version = "6"


class TestCallsOfAnAuthor(Called, RealPublisher):
    user = "author"


class TestPicturesOf7(Called, RealMedia):
    face = ""


class TestPicturesOf6(Called, RealMedia):
    version = "6"
    face = ""
    user = "author"
