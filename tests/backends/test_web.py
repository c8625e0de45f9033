"""One client for all blogs: it tells apart what was not accepted, refused and unknown; secrets stay home."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from bloggy.backends import web
from bloggy.backends.web import Answer, Client
from bloggy.errors import (
    BackendError,
    Gone,
    Malformed,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    ServerFault,
    Unauthorized,
    Unreachable,
)

pytestmark = pytest.mark.anyio

BASE = "https://blog.example/api/"
SECRET = "canary-password"


async def prove() -> Mapping[str, str]:
    return {"Authorization": f"Basic {SECRET}"}


class World:
    """A server by script, and a client that talks to it."""

    def __init__(self, *answers: httpx.Response | Exception, base: str = BASE, **options: object) -> None:
        self.seen: list[httpx.Request] = []
        self.slept: list[float] = []
        self._answers = list(answers)

        async def sleep(seconds: float) -> None:
            self.slept.append(seconds)

        self.client = Client(
            base,
            transport=httpx.MockTransport(self._handle),
            sleep=sleep,
            **options,  # type: ignore[arg-type]
        )

    async def _handle(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        self.seen.append(request)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


def ok(**more: object) -> httpx.Response:
    return httpx.Response(200, json={"fine": True}, **more)  # type: ignore[arg-type]


async def test_paths_go_behind_a_base_that_has_a_query_of_its_own() -> None:
    world = World(ok(), base="https://blog.example/?rest_route=/")
    await world.client.get("wp/v2/posts", params={"per_page": "1"})
    assert str(world.seen[0].url) == "https://blog.example/?rest_route=%2Fwp%2Fv2%2Fposts&per_page=1"


async def test_a_write_is_sent_once_with_its_length() -> None:
    told: list[tuple[int, int]] = []
    world = World(ok())
    content = b"x" * 200_000
    await world.client.send(
        "POST", "media", content=content, progress=lambda done, whole: told.append((done, whole))
    )
    (request,) = world.seen
    assert (request.headers["content-length"], request.content) == ("200000", content)
    assert told[-1] == (200_000, 200_000)
    assert len(told) > 2


NEVER_SENT = [httpx.ConnectError("refused"), httpx.ConnectTimeout("slow"), httpx.PoolTimeout("busy")]
UNKNOWN = [
    httpx.ReadTimeout("slow"),
    httpx.WriteTimeout("slow"),
    httpx.ReadError("reset"),
    httpx.RemoteProtocolError("half an answer"),
]


@pytest.mark.parametrize("error", NEVER_SENT, ids=lambda e: type(e).__name__)
async def test_what_never_left_may_be_sent_again(error: Exception) -> None:
    world = World(error)
    with pytest.raises(Unreachable):
        await world.client.send("POST", "posts", json={})
    assert len(world.seen) == 1


@pytest.mark.parametrize("error", UNKNOWN, ids=lambda e: type(e).__name__)
async def test_a_write_without_an_answer_is_unknown_and_a_read_is_tried_again(error: Exception) -> None:
    with pytest.raises(OutcomeUnknown):
        await World(error).client.send("POST", "posts", json={})
    world = World(error, ok())
    assert (await world.client.get("posts")).json() == {"fine": True}
    assert len(world.seen) == 2


async def test_no_network_at_all_is_said_at_once() -> None:
    world = World(httpx.ConnectError("no route"))
    with pytest.raises(Unreachable):
        await world.client.get("posts")
    assert (len(world.seen), world.slept) == (1, [])


@pytest.mark.parametrize(
    ("status", "headers", "body", "read", "write"),
    [
        (401, {}, "", Unauthorized, Unauthorized),
        (403, {}, "<html>firewall</html>", Unauthorized, Unauthorized),
        (404, {}, "<html>no such page</html>", Rejected, Rejected),
        (404, {"content-type": "application/json"}, "{}", Gone, Gone),
        (410, {"content-type": "application/json"}, "{}", Gone, Gone),
        (413, {}, "", Rejected, Rejected),
        (422, {}, "", Rejected, Rejected),
        (429, {}, "", RateLimited, RateLimited),
        (500, {}, "", ServerFault, OutcomeUnknown),
        (502, {}, "", ServerFault, OutcomeUnknown),
        (503, {}, "", ServerFault, OutcomeUnknown),
        (503, {"retry-after": "60"}, "", RateLimited, RateLimited),
        (503, {}, "Briefly unavailable for scheduled maintenance.", RateLimited, RateLimited),
        (302, {"location": "https://evil.example/"}, "", Rejected, Rejected),
        (308, {"location": "/elsewhere"}, "", Rejected, Rejected),
    ],
)
async def test_each_refusal_means_one_thing(
    status: int, headers: dict[str, str], body: str, read: type[BackendError], write: type[BackendError]
) -> None:
    for expected, ask in ((read, "get"), (write, "send")):
        world = World(httpx.Response(status, headers=headers, text=body))
        call = world.client.get("posts") if ask == "get" else world.client.send("POST", "posts", json={})
        with pytest.raises(BackendError) as caught:
            await call
        assert type(caught.value) is expected
        assert caught.value.hint
        assert all(request.url.host == "blog.example" for request in world.seen)


async def test_a_read_waits_as_long_as_it_is_asked_to_within_reason() -> None:
    world = World(httpx.Response(429, headers={"retry-after": "3"}), ok())
    await world.client.get("posts")
    assert world.slept == [3.0]
    world = World(httpx.Response(429, headers={"retry-after": "3600"}))
    with pytest.raises(RateLimited) as caught:
        await world.client.get("posts")
    assert (caught.value.after, world.slept) == (timedelta(hours=1), [])


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7),
        ("Mon, 23 Nov 2026 10:00:30 GMT", 30),
        ("Mon, 23 Nov 2026 09:00:00 GMT", 0),
        ("999999999999", 3600),
        ("soon", None),
        ("", None),
    ],
)
def test_retry_after_is_seconds_or_a_date_by_the_servers_clock(value: str, seconds: int | None) -> None:
    headers = {"retry-after": value, "date": "Mon, 23 Nov 2026 10:00:00 GMT"}
    found = web.retry_after(Answer(status=429, headers=headers, body=b"", url="x"))
    assert (found.total_seconds() if found is not None else None) == seconds


async def test_the_backends_own_words_for_a_refusal_come_first() -> None:
    def explain(answer: Answer) -> BackendError | None:
        return Rejected(answer.json()["message"]) if answer.is_json else None

    world = World(httpx.Response(500, json={"message": "Sorry"}), explain=explain)
    with pytest.raises(Rejected, match="Sorry"):
        await world.client.send("POST", "media", content=b"x")


@pytest.mark.parametrize(
    "body", [b"<html>Welcome to Hotel WiFi</html>", b"\n<!doctype html>", b"nonsense", b""]
)
async def test_what_is_no_json_is_said(body: bytes) -> None:
    answer = await World(httpx.Response(200, content=body)).client.get("posts")
    with pytest.raises(Malformed) as caught:
        answer.json()
    assert ("login page" in caught.value.hint) == (b"<" in body)


async def test_json_behind_blank_lines_and_a_byte_order_mark_is_read() -> None:
    answer = await World(httpx.Response(200, content=b"\n\xef\xbb\xbf\n{}")).client.get("posts")
    assert answer.json() == {}


async def test_an_endless_answer_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "LARGEST", 1000)
    with pytest.raises(Malformed):
        await World(httpx.Response(200, content=b"x" * 2000)).client.get("posts")


async def test_an_unchanged_answer_is_not_sent_again() -> None:
    world = World(ok(headers={"etag": '"1"'}), httpx.Response(304), ok(headers={"etag": '"2"'}))
    first = await world.client.get("posts")
    second = await world.client.get("posts")
    third = await world.client.get("posts", params={"page": "2"})
    assert first is second
    assert third is not first
    assert [request.headers.get("if-none-match") for request in world.seen] == [None, '"1"', None]


# Secrets.


@pytest.mark.parametrize(
    ("base", "insecure", "sent"),
    [
        ("https://blog.example/", False, True),
        ("http://blog.example/", False, False),
        ("http://blog.example/", True, True),
        ("http://127.0.0.1:8080/", False, True),
        ("http://localhost/", False, True),
        ("http://[::1]/", False, True),
        ("http://localhost.evil.example/", False, False),
        ("http://10.0.0.1/", False, False),
    ],
)
async def test_a_secret_travels_in_the_open_only_within_this_machine(
    base: str, insecure: bool, sent: bool
) -> None:
    world = World(ok(), base=base, authorize=prove, insecure=insecure)
    if sent:
        await world.client.get("posts")
        assert world.seen[0].headers["authorization"] == f"Basic {SECRET}"
        return
    with pytest.raises(Rejected, match="plain http"):
        await world.client.get("posts")
    assert world.seen == []


async def test_the_log_tells_what_happened_and_no_secret(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    world = World(ok(), httpx.Response(401, text=SECRET), authorize=prove)
    await world.client.send("POST", "posts", params={"token": SECRET}, json={"password": SECRET})
    with pytest.raises(Unauthorized) as caught:
        await world.client.get("me")
    assert "POST https://blog.example/api/posts: 200, " in caplog.text
    assert "https://blog.example/api/me" in caplog.text
    assert SECRET not in caplog.text + str(caught.value) + caught.value.hint


async def test_a_redirecting_server_is_told_nothing() -> None:
    world = World(httpx.Response(307, headers={"location": "https://evil.example/"}), authorize=prove)
    for call in (world.client.get("posts"), world.client.send("POST", "posts", json={"secret": SECRET})):
        with pytest.raises(Rejected):
            await call
    assert {request.url.host for request in world.seen} == {"blog.example"}


async def test_the_clocks_difference_is_known() -> None:
    ahead = datetime.now(UTC) + timedelta(minutes=10)
    world = World(ok(headers={"date": ahead.strftime("%a, %d %b %Y %H:%M:%S GMT")}))
    await world.client.get("posts")
    assert timedelta(minutes=9) < world.client.skew < timedelta(minutes=11)


# Over real sockets.


async def serving(answer: Callable[[bytes], bytes | None]) -> tuple[asyncio.Server, str]:
    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await reader.readuntil(b"\r\n\r\n")
        said = answer(request)
        if said is not None:
            writer.write(said)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    return server, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"


async def test_a_connection_cut_after_the_request_is_unknown_and_a_shut_port_is_unreachable() -> None:
    server, base = await serving(lambda _request: None)
    client = Client(base)
    async with server:
        with pytest.raises(OutcomeUnknown):
            await client.send("POST", "posts", json={})
    await client.aclose()
    with pytest.raises(Unreachable):
        await client.send("POST", "posts", json={})
    await client.aclose()


async def test_a_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bytes] = []

    def answer(request: bytes) -> bytes:
        asked.append(request.split(b"\r\n", 1)[0])
        return b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"

    server, base = await serving(answer)
    monkeypatch.setenv("http_proxy", base)
    async with server:
        client = Client("http://blog.example/")
        assert (await client.get("posts")).json() == {}
        await client.aclose()
    assert asked == [b"GET http://blog.example/posts HTTP/1.1"]
