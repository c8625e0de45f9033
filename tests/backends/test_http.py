"""The one door to the web keeps sizes, times, origins and secrets."""

from __future__ import annotations

import asyncio
import logging

import httpx
import pytest

from bloggy.backends import http
from bloggy.errors import Malformed, RateLimited, Rejected, Unreachable

pytestmark = pytest.mark.anyio


def answering(*answers: httpx.Response) -> tuple[httpx.MockTransport, list[httpx.Request]]:
    seen: list[httpx.Request] = []
    left = list(answers)

    def handle(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return left.pop(0) if len(left) > 1 else left[0]

    return httpx.MockTransport(handle), seen


async def test_a_page_comes_back_with_its_text() -> None:
    transport, _seen = answering(httpx.Response(200, text="Bonjour œuvre"))
    page = await http.get("https://blog.example/x", transport=transport)
    assert (page.status, page.text, page.location) == (200, "Bonjour œuvre", "")


async def test_a_redirect_on_the_same_origin_is_followed() -> None:
    transport, seen = answering(
        httpx.Response(301, headers={"location": "/x/"}), httpx.Response(200, text="here")
    )
    page = await http.get("https://blog.example/x", transport=transport)
    assert page.text == "here"
    assert [str(request.url) for request in seen] == ["https://blog.example/x", "https://blog.example/x/"]


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/x", "http://blog.example/x", "https://blog.example:8443/x", "//evil.example"],
)
async def test_a_redirect_to_another_origin_is_only_reported(target: str) -> None:
    transport, seen = answering(httpx.Response(302, headers={"location": target}))
    page = await http.get("https://blog.example/x", transport=transport, headers={"X-Token": "secret"})
    assert page.status == 302
    assert page.location
    assert len(seen) == 1


async def test_redirects_in_a_circle_end() -> None:
    transport, _seen = answering(httpx.Response(302, headers={"location": "/x"}))
    with pytest.raises(Malformed):
        await http.get("https://blog.example/x", transport=transport)


async def test_a_huge_page_is_cut() -> None:
    transport, _seen = answering(httpx.Response(200, content=b"a" * 5_000_000))
    page = await http.get("https://blog.example/x", transport=transport, limit=1000)
    assert len(page.text) == 1000


async def test_a_server_that_never_answers_is_given_up() -> None:
    class Silent(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            await asyncio.Event().wait()
            raise AssertionError

    with pytest.raises(Unreachable):
        await http.get("https://blog.example/x", transport=Silent(), seconds=0.05)


async def test_a_broken_connection_is_unreachable_and_keeps_secrets() -> None:
    def broken(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no route\x1b[31m")

    with pytest.raises(Unreachable) as caught:
        await http.get("https://user:hunter2@blog.example/x?token=abc", transport=httpx.MockTransport(broken))
    assert "hunter2" not in caught.value.message
    assert "abc" not in caught.value.message
    assert "\x1b" not in caught.value.message


async def test_patience_is_asked_for() -> None:
    transport, _seen = answering(httpx.Response(429))
    with pytest.raises(RateLimited):
        await http.get("https://blog.example/x", transport=transport)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "javascript:alert(1)", "https://", "x", "http://[::1"])
async def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(Rejected):
        await http.get(url)


async def test_an_unknown_charset_is_no_accident() -> None:
    transport, _seen = answering(
        httpx.Response(200, content="é".encode(), headers={"content-type": "text/html; charset=nonsense"})
    )
    assert (await http.get("https://blog.example/x", transport=transport)).text == "é"


async def test_addresses_are_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    transport, _seen = answering(httpx.Response(200))
    await http.get("https://blog.example/x?token=abc", transport=transport)
    assert "token" not in caplog.text
