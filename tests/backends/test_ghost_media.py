"""Pictures at Ghost: sent as a form, named by content, found again where they must be."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from bloggy.backends.base import Surroundings
from bloggy.backends.ghost.backend import GhostBackend
from bloggy.backends.ghost.media import GhostMedia
from bloggy.backends.testing import picture
from bloggy.errors import Malformed, Rejected, Unreachable
from tests.fakes.ghost import KEY, SITE, FakeGhost

pytestmark = pytest.mark.anyio


async def secret() -> str:
    return KEY


def media(ghost: FakeGhost, folder: Path, transport: httpx.AsyncBaseTransport | None = None) -> GhostMedia:
    wire = transport or httpx.ASGITransport(ghost)
    around = Surroundings(blog="fog", library=folder, cache=folder, secret=secret, transport=wire)
    return GhostBackend.create({"url": SITE}, around).media


@pytest.mark.parametrize(
    ("name", "kind", "shelf"),
    [
        ("fog.png", "image/png", "images"),
        ("FOG.JPEG", "image/jpeg", "images"),
        ("walk.mp3", "audio/mpeg", "media"),
        ("walk.mp4", "video/mp4", "media"),
        ("map.pdf", "application/pdf", "files"),
        ("fog.avif", "image/avif", "files"),
        ("noend", "image/png", "images"),
    ],
)
async def test_each_kind_has_its_shelf(tmp_path: Path, name: str, kind: str, shelf: str) -> None:
    ghost = FakeGhost(clock=lambda: datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC))
    asset = replace(picture(name), media_type=kind)
    host = media(ghost, tmp_path)
    there = await host.upload(asset)
    assert there.url.startswith(f"{SITE}/content/{shelf}/2026/11/bloggy-{asset.sha256[:16]}.")
    assert await host.find(asset) == there


async def test_a_picture_of_last_month_is_found(tmp_path: Path) -> None:
    ghost = FakeGhost(clock=lambda: datetime(2026, 12, 31, 23, 50, tzinfo=UTC))
    there = await media(ghost, tmp_path).upload(picture())
    # The clock is told by the first answer, so it must be asked for something before.
    ghost.clock = lambda: datetime(2027, 1, 1, 0, 10, tzinfo=UTC)
    late = media(ghost, tmp_path)
    await late._client.read("settings/")
    assert await late.find(picture()) == there


async def test_storage_somewhere_else_finds_nothing_and_loses_nothing(tmp_path: Path) -> None:
    ghost = FakeGhost(elsewhere="https://cdn.example")
    host = media(ghost, tmp_path)
    there = await host.upload(picture())
    assert there.url.startswith("https://cdn.example/content/images/")
    ghost.files = {f"/elsewhere{path}": data for path, data in ghost.files.items()}
    assert await host.find(picture()) is None


async def test_the_names_of_the_writer_stay_here(tmp_path: Path) -> None:
    ghost = FakeGhost()
    bodies: list[bytes] = []
    inner = httpx.ASGITransport(ghost)

    class Listening(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            bodies.append(await request.aread())
            return await inner.handle_async_request(httpx.Request(
                request.method, request.url, headers=request.headers, content=bodies[-1]
            ))  # fmt: skip

    name = 'a"\r\nContent-Type: text/html\r\n\r\n<script>.png'
    asset = replace(picture(name), media_type="image/png\r\nX: y", alt="secret words")
    await media(ghost, tmp_path, Listening()).upload(asset)
    assert b"script" not in bodies[0]
    assert b"X: y" not in bodies[0]
    assert list(ghost.files.values()) == [asset.data]


async def test_any_bytes_arrive(tmp_path: Path) -> None:
    ghost = FakeGhost()
    for number, data in enumerate(
        [b"", b"\r\n", b"\r\n--", b"--bloggy-" + b"0" * 32, bytes(range(256)) * 999]
    ):
        await media(ghost, tmp_path).upload(picture(f"{number}.png", data))
        assert data in ghost.files.values()


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [("fog.png", b"garbage", "can’t read the picture"), ("fog.png", b"large", "too large")],
)
async def test_what_ghost_does_not_take_is_told(tmp_path: Path, name: str, data: bytes, words: str) -> None:
    ghost = FakeGhost()
    if data == b"large":
        ghost.next_answers = [(413, {"content-type": "text/html"}, b"<html>413</html>")]
    with pytest.raises(Rejected, match=words) as caught:
        await media(ghost, tmp_path).upload(picture(name, data))
    assert caught.value.hint


@pytest.mark.parametrize(
    "body",
    [
        b'{"images": []}',
        b'{"images": [{"url": "javascript:alert(1)"}]}',
        b'{"images": [{}]}',
        b"{}",
        b"<html>",
    ],
)
async def test_an_answer_without_an_address_is_no_success(tmp_path: Path, body: bytes) -> None:
    ghost = FakeGhost()
    ghost.next_answers = [(201, {"content-type": "application/json"}, body)]
    with pytest.raises(Malformed):
        await media(ghost, tmp_path).upload(picture())


async def test_a_theme_that_answers_everything_with_a_page_hides_nothing(tmp_path: Path) -> None:
    ghost = FakeGhost()
    ghost.next_answers = [(200, {"content-type": "text/html; charset=utf-8"}, b"<html>home")] * 3
    assert await media(ghost, tmp_path).find(picture()) is None


async def test_no_network_is_not_taken_for_not_found(tmp_path: Path) -> None:
    class Down(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            raise httpx.ConnectError("no route")

    with pytest.raises(Unreachable):
        await media(FakeGhost(), tmp_path, Down()).find(picture())


async def test_looking_for_a_picture_sends_no_key_and_spoils_no_cache(tmp_path: Path) -> None:
    seen: list[httpx.Request] = []

    class Listening(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            seen.append(request)
            return httpx.Response(404, request=request)

    await media(FakeGhost(), tmp_path, Listening()).find(picture())
    assert seen
    assert all("authorization" not in request.headers for request in seen)
    assert len({str(request.url) for request in seen}) == len(seen)
    assert all(request.url.query for request in seen)
