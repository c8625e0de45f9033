"""The Ghost backend keeps every promise towards a Ghost made for the tests."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import anyio
import httpx
import pytest

from bloggy.backends.base import MediaHost, Publisher, Surroundings
from bloggy.backends.ghost.backend import GhostBackend
from bloggy.backends.testing import MediaHostContract, PublisherContract, RemoteCopy
from bloggy.domain.post import RemoteRef
from tests.fakes.ghost import KEY, SITE, FakeGhost, markdown


class Losing(httpx.AsyncBaseTransport):
    """Carries requests on; the answer to the next write is lost when it is told so."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self.inner, self.lose = inner, 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await self.inner.handle_async_request(request)
        if self.lose and request.method in {"POST", "PUT", "DELETE"}:
            self.lose -= 1
            await answer.aread()
            await answer.aclose()
            raise httpx.ReadError("the connection was closed")
        return answer

    async def aclose(self) -> None:
        await self.inner.aclose()


async def secret() -> str:
    return KEY


def backend(ghost: FakeGhost, tmp_path: Path, **table: object) -> tuple[GhostBackend, Losing]:
    """A backend that talks to `ghost`."""
    wire = Losing(httpx.ASGITransport(ghost))
    around = Surroundings(blog="fog", library=tmp_path, cache=tmp_path, secret=secret, transport=wire)
    return GhostBackend.create({"url": SITE, **table}, around), wire


class GhostContract(PublisherContract):
    """How the suite looks into a Ghost."""

    made: GhostBackend
    wire: Losing

    def media(self, publisher: Publisher) -> MediaHost | None:
        return self.made.media

    def lose_next_reply(self, publisher: Publisher) -> bool:
        self.wire.lose = 1
        return True


class TestGhost(GhostContract):
    @pytest.fixture
    async def publisher(self, tmp_path: Path) -> AsyncIterator[Publisher]:  # type: ignore[override]
        self.ghost = FakeGhost()
        self.made, self.wire = backend(self.ghost, tmp_path)
        yield self.made.publisher
        await self.made.aclose()

    async def copies(self, publisher: Publisher) -> Sequence[RemoteCopy]:
        found = []
        for number, post in self.ghost.posts.items():
            text = markdown(post) if "markdown" in post["lexical"] else post["lexical"]
            linked = re.findall(r"\]\((\S+?)\)", text)
            paths = [link.removeprefix(SITE) for link in linked]
            found.append(
                RemoteCopy(
                    ref=number,
                    title=post["title"],
                    body=text,
                    public=post["status"] == "published",
                    tags=tuple(tag["name"] for tag in post["tags"]),
                    assets={path: self.ghost.files[path] for path in paths if path in self.ghost.files},
                )
            )
        return found

    async def edit_elsewhere(self, publisher: Publisher, ref: RemoteRef) -> bool:
        post = self.ghost.posts[ref]
        self.ghost.edit(ref, lexical=post["lexical"].replace("It was cold", "somebody else"))
        return True


class TestGhostMedia(MediaHostContract):
    @pytest.fixture
    async def host(self, tmp_path: Path) -> AsyncIterator[MediaHost]:  # type: ignore[override]
        self.ghost = FakeGhost()
        self.made, self.wire = backend(self.ghost, tmp_path)
        yield self.made.media
        await self.made.aclose()

    async def stored(self, host: MediaHost) -> dict[str, bytes]:
        return {SITE + path: data for path, data in self.ghost.files.items()}

    def lose_next_reply(self, host: MediaHost) -> bool:
        self.wire.lose = 1
        return True


@pytest.mark.anyio
async def test_the_wire_really_loses_an_answer(tmp_path: Path) -> None:
    ghost = FakeGhost()
    _made, wire = backend(ghost, tmp_path)
    wire.lose = 1
    async with httpx.AsyncClient(transport=wire) as client:
        with pytest.raises(httpx.ReadError):
            await client.post(f"{SITE}/ghost/api/admin/posts/", content=json.dumps({"posts": [{}]}))
    assert ghost.log == ["POST /posts/"]
    with anyio.fail_after(1):
        assert wire.lose == 0
