"""A blog whose answers make no sense ends a pull, and is not asked for ever."""

from __future__ import annotations

from dataclasses import replace

import anyio
import pytest

from bloggy.backends.memory import MemoryBackend, MemoryPublisher
from bloggy.backends.registry import Registry
from bloggy.domain.remote import PostCursor, RemotePage
from bloggy.errors import Malformed
from tests.services.conftest import House
from tests.services.test_pulling import post

pytestmark = pytest.mark.anyio


async def test_a_blog_that_can_never_go_on_is_asked_anew_once(house: House) -> None:
    server = house.server
    server.page_size = 1
    for number in range(3):
        server.put(post(f"Post {number}"))

    class Senseless(MemoryPublisher):
        async def posts(self, since: PostCursor | None) -> RemotePage:
            page = await super().posts(since)
            if since is not None:
                raise Malformed("The posts are in no order.", hint="Update the blog.")
            return page

    class Blog(MemoryBackend):
        def __init__(self, *, base_url: str = "memory://blog") -> None:
            super().__init__(server, base_url=base_url)
            self.publisher = Senseless(server)

    senseless = replace(house, registry=Registry({"memory": Blog}))
    async with senseless.open() as workspace:
        with anyio.fail_after(20):
            [blog] = (await workspace.pulling.run()).blogs
    assert isinstance(blog.error, Malformed)
    assert len(server.requests) == 4
    assert len(list(house.library.glob("*.md"))) == 1
