"""The browser preview answers its writer's browser and refuses everyone else."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PIL import Image

from bloggy.errors import NotFound
from bloggy.services.preview import PreviewPage, live_page
from bloggy.services.preview_server import PreviewServer

pytestmark = pytest.mark.anyio


@dataclass
class Desk:
    """A post being written, and the server that shows it."""

    path: Path
    text: str = "---\ntitle: First\n---\n\n# Hello\n\n![p](p.png)\n"
    gone: bool = False
    unreadable: bool = False
    server: PreviewServer = field(default_factory=PreviewServer)

    def page(self) -> PreviewPage:
        if self.gone:
            raise NotFound("The post <b>is gone</b>.", hint="Look in the trash.")
        if self.unreadable:
            (self.path.parent / "absent.md").read_text()
        return live_page(self.text, self.path, self.path.parent.parent)


@asynccontextmanager
async def serving(tmp_path: Path) -> AsyncIterator[Desk]:
    folder = tmp_path / "site" / "posts"
    folder.mkdir(parents=True)
    Image.new("RGB", (2, 3)).save(folder / "p.png")
    Image.new("RGB", (2, 3)).save(tmp_path / "outside.png")
    (folder / "notes.txt").write_text("secret words")
    (folder / "drawing.svg").write_text(
        "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    )
    desk = Desk(folder / "a.md")
    await desk.server.start(desk.page)
    try:
        yield desk
    finally:
        await desk.server.stop()


@dataclass
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes


async def ask(
    desk: Desk, path: str, *, method: str = "GET", raw: bytes | None = None, **headers: str
) -> Reply:
    """One request by hand, so that every header is ours."""
    headers.setdefault("Host", f"127.0.0.1:{desk.server.port}")
    lines = [
        f"{method} {path} HTTP/1.1",
        *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items()),
    ]
    reader, writer = await asyncio.open_connection("127.0.0.1", desk.server.port)
    writer.write(raw if raw is not None else ("\r\n".join(lines) + "\r\n\r\n").encode())
    await writer.drain()
    data = await reader.read()
    writer.close()
    await writer.wait_closed()
    head, _, body = data.partition(b"\r\n\r\n")
    first, *rest = head.decode().split("\r\n")
    pairs = (line.split(": ", 1) for line in rest)
    return Reply(int(first.split()[1]) if first else 0, {name.lower(): value for name, value in pairs}, body)


def base(desk: Desk) -> str:
    return desk.server.url.removeprefix(desk.server.origin)


async def test_the_page_shows_the_post_as_it_is_now(tmp_path: Path) -> None:
    async with serving(tmp_path) as desk:
        first = await ask(desk, base(desk))
        desk.text = desk.text.replace("Hello", "Good bye")
        second = await ask(desk, base(desk))
    assert first.status == 200
    assert b"<h1>Hello</h1>" in first.body
    assert b"<h1>Good bye</h1>" in second.body
    assert b"<title>First</title>" in second.body


async def test_only_the_loopback_interface_is_listened_on(tmp_path: Path) -> None:
    async with serving(tmp_path) as desk:
        server = desk.server._server
        assert server is not None
        assert [sock.getsockname()[0] for sock in server.sockets] == ["127.0.0.1"]
        assert desk.server.url.startswith("http://127.0.0.1:")


async def test_the_address_can_not_be_guessed(tmp_path: Path) -> None:
    async with serving(tmp_path) as desk:
        replies = [
            await ask(desk, path) for path in ("/", "/x/", "//", base(desk)[:-2] + "/", "/favicon.ico")
        ]
        assert len(base(desk)) >= 22
    assert [reply.status for reply in replies] == [404] * 5
    assert PreviewServer()._token != PreviewServer()._token


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "127.0.0.1.evil.example:{port}", ""],
)
async def test_a_foreign_host_is_refused(tmp_path: Path, host: str) -> None:
    async with serving(tmp_path) as desk:
        reply = await ask(desk, base(desk), Host=host.format(port=desk.server.port))
    assert reply.status == 421
    assert b"Hello" not in reply.body


async def test_a_request_without_a_host_is_refused(tmp_path: Path) -> None:
    async with serving(tmp_path) as desk:
        old = await ask(desk, "", raw=f"GET {base(desk)} HTTP/1.0\r\n\r\n".encode())
        new = await ask(desk, "", raw=f"GET {base(desk)} HTTP/1.1\r\n\r\n".encode())
    assert (old.status, new.status) == (421, 400)


async def test_a_foreign_origin_is_refused(tmp_path: Path) -> None:
    async with serving(tmp_path) as desk:
        for path in ("", "body", "events", "picture?src=p.png"):
            for origin in ("https://evil.example", "null", "http://127.0.0.1:1"):
                assert (await ask(desk, base(desk) + path, Origin=origin)).status == 403
        assert (await ask(desk, base(desk) + "body", Origin=desk.server.origin)).status == 200
        assert (await ask(desk, base(desk) + "picture?src=p.png", Sec_Fetch_Site="cross-site")).status == 403


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
async def test_only_reading_is_possible(tmp_path: Path, method: str) -> None:
    async with serving(tmp_path) as desk:
        reply = await ask(desk, base(desk), method=method)
    assert reply.status == 405
    assert "access-control-allow-origin" not in reply.headers


async def test_nothing_of_the_post_may_run_or_load_anything(tmp_path: Path) -> None:
    async with serving(tmp_path) as desk:
        reply = await ask(desk, base(desk))
    policy = reply.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert f"script-src {desk.server.url}live.js;" in policy
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["referrer-policy"] == "no-referrer"


async def test_pictures_of_the_post_are_served_and_nothing_else(tmp_path: Path) -> None:
    async with serving(tmp_path) as desk:
        good = await ask(desk, base(desk) + "picture?src=p.png&v=1")
        bad = [
            await ask(desk, base(desk) + path)
            for path in (
                "picture?src=../../outside.png",
                "picture?src=..%2F..%2Foutside.png",
                "picture?src=%2e%2e/%2e%2e/outside.png",
                f"picture?src={tmp_path}/outside.png",
                "picture?src=notes.txt",
                "picture?src=a.md",
                "picture?src=",
                "picture",
                "p.png",
                "../../outside.png",
                "..%2f..%2foutside.png",
            )
        ]
    assert good.status == 200
    assert good.headers["content-type"] == "image/png"
    assert good.headers["x-content-type-options"] == "nosniff"
    assert good.body.startswith(b"\x89PNG")
    assert [reply.status for reply in bad] == [404] * len(bad)


async def test_a_drawing_opened_by_itself_is_in_a_sandbox(tmp_path: Path) -> None:
    async with serving(tmp_path) as desk:
        reply = await ask(desk, base(desk) + "picture?src=drawing.svg")
    assert reply.headers["content-type"] == "image/svg+xml"
    assert reply.headers["content-security-policy"].endswith("sandbox")
    assert "script-src" not in reply.headers["content-security-policy"]


async def test_open_pages_are_told_of_a_change(tmp_path: Path) -> None:
    async with serving(tmp_path) as desk:
        reader, writer = await asyncio.open_connection("127.0.0.1", desk.server.port)
        writer.write(
            f"GET {base(desk)}events HTTP/1.1\r\nHost: localhost:{desk.server.port}\r\n\r\n".encode()
        )
        await reader.readuntil(b"retry: 1000\n\n")
        desk.text = "New words"
        desk.server.changed()
        await asyncio.wait_for(reader.readuntil(b"event: changed\ndata:\n\n"), 10)
        body = json.loads((await ask(desk, base(desk) + "body")).body)
        writer.close()
        await writer.wait_closed()
    assert body == {"title": "Preview", "content": "<p>New words</p>\n"}


async def test_stopping_ends_open_streams_and_frees_the_port(tmp_path: Path) -> None:
    async with serving(tmp_path) as desk:
        reader, writer = await asyncio.open_connection("127.0.0.1", desk.server.port)
        writer.write(
            f"GET {base(desk)}events HTTP/1.1\r\nHost: localhost:{desk.server.port}\r\n\r\n".encode()
        )
        await reader.readuntil(b"retry: 1000\n\n")
        port = desk.server.port
        await asyncio.wait_for(desk.server.stop(), 10)
        await asyncio.wait_for(reader.read(), 10)
        writer.close()
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


async def test_stopping_twice_or_before_starting_does_nothing() -> None:
    server = PreviewServer()
    await server.stop()
    server.changed()
    await server.stop()


async def test_an_error_is_shown_as_a_sentence_and_as_text(tmp_path: Path) -> None:
    async with serving(tmp_path) as desk:
        desk.gone = True
        reply = await ask(desk, base(desk))
        picture = await ask(desk, base(desk) + "picture?src=p.png")
    assert reply.status == 200
    assert b"The post &lt;b&gt;is gone&lt;/b&gt;." in reply.body
    assert picture.status == 404


async def test_a_post_that_can_not_be_read_is_said_to_be(tmp_path: Path) -> None:
    async with serving(tmp_path) as desk:
        desk.unreadable = True
        reply = await ask(desk, base(desk))
    assert "The post can’t be read: No such file or directory.".encode() in reply.body


@pytest.mark.parametrize(
    "raw",
    [
        b"nonsense\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"X: " + b"y" * 40_000 + b"\r\n\r\n",
        b"GET /\x00 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00",
        b"",
    ],
)
async def test_nonsense_does_no_harm(tmp_path: Path, raw: bytes) -> None:
    async with serving(tmp_path) as desk:
        reader, writer = await asyncio.open_connection("127.0.0.1", desk.server.port)
        writer.write(raw)
        writer.write_eof()
        answer = await asyncio.wait_for(reader.read(), 10)
        writer.close()
        await writer.wait_closed()
        assert b" 200 " not in answer.split(b"\r\n")[0]
        assert (await ask(desk, base(desk))).status == 200


async def test_a_head_request_has_no_body(tmp_path: Path) -> None:
    async with serving(tmp_path) as desk:
        reply = await ask(desk, base(desk), method="HEAD")
    assert (reply.status, reply.body) == (200, b"")
