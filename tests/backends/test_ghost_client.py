"""How bloggy proves to Ghost who asks, and what becomes of each of Ghost's refusals."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from bloggy.backends.ghost.client import GhostClient
from bloggy.backends.ghost.key import AdminKey
from bloggy.errors import (
    BackendError,
    Conflict,
    Gone,
    Malformed,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    ServerFault,
    Unauthorized,
)
from tests.fakes.ghost import CONTENT_KEY, KEY, SITE, FakeGhost

BASE = f"{SITE}/ghost/api/admin/"


async def secret() -> str:
    return KEY


async def no_pause(_seconds: float) -> None:
    return


def client(ghost: Any, key: str = KEY, **more: Any) -> GhostClient:
    async def given() -> str:
        return key

    return GhostClient(BASE, secret=given, transport=httpx.ASGITransport(ghost), sleep=no_pause, **more)


def test_a_token_is_what_ghost_checks() -> None:
    now = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)
    token = AdminKey.parse(f"  {KEY}\n").token(now)
    head, claims, signature = token.split(".")

    def unpacked(part: str) -> Any:
        return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))

    assert unpacked(head) == {"alg": "HS256", "typ": "JWT", "kid": KEY.split(":")[0]}
    made = int(now.timestamp())
    assert unpacked(claims) == {"iat": made, "exp": made + 300, "aud": "/admin/"}
    own = hmac.new(bytes.fromhex(KEY.split(":")[1]), f"{head}.{claims}".encode(), hashlib.sha256).digest()
    assert signature == base64.urlsafe_b64encode(own).rstrip(b"=").decode()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (CONTENT_KEY, "Content API key"),
        ("eyJhbGciOi.eyJpYXQ.sig", "a few minutes"),
        ("", "empty"),
        ("hunter2", "does not look like"),
        (KEY.replace(":", ""), "does not look like"),
        (KEY[:-1], "does not look like"),
        (KEY[:-1] + "z", "does not look like"),
    ],
)
def test_what_is_no_key_is_named(given: str, words: str) -> None:
    with pytest.raises(Unauthorized, match=words) as caught:
        AdminKey.parse(given)
    assert caught.value.hint
    assert not given or given not in caught.value.message + caught.value.hint


def test_a_key_shows_no_secret() -> None:
    assert KEY.split(":")[1] not in repr(AdminKey.parse(KEY))


@pytest.mark.anyio
@pytest.mark.parametrize("minutes", [-20, -6, 0, 6, 600])
async def test_a_wrong_clock_of_this_machine_does_not_matter(minutes: int) -> None:
    ghost = FakeGhost(clock=lambda: datetime.now(UTC) + timedelta(minutes=minutes))
    talk = client(ghost)
    assert await talk.read("settings/")
    talk = client(ghost)
    made = await talk.write("POST", "posts/", {"posts": [{"title": "x"}]})
    assert made["posts"][0]["title"] == "x"
    assert len(ghost.posts) == 1
    assert abs(talk.clocks.there - ghost.clock()) < timedelta(seconds=3)


@pytest.mark.anyio
async def test_a_clock_that_cannot_be_set_right_is_told_with_both_times() -> None:
    body = _error("UnauthorizedError", code="INVALID_JWT", message="Invalid token: jwt expired")
    there = "Mon, 23 Nov 2020 10:00:00 GMT"
    with pytest.raises(Unauthorized, match=r"2020-11-23 10:00:00 UTC, this machine’s 20\d\d-") as caught:
        await client(_answering(401, body, date=there)).read("settings/")
    assert "clock" in caught.value.hint


@pytest.mark.anyio
async def test_no_error_holds_the_key_or_a_token() -> None:
    seen: list[str] = []

    async def echo(scope: Any, receive: Any, send: Any) -> None:
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        seen.append(headers["authorization"])
        body = _error("UnauthorizedError", code="INVALID_JWT", message="Invalid token: invalid signature")
        await _reply(send, 401, body, {})

    with pytest.raises(Unauthorized) as caught:
        await client(echo).read("settings/")
    words = f"{caught.value!r} {caught.value.message} {caught.value.hint}"
    assert seen[0].startswith("Ghost ey")
    assert seen[0].split()[1] not in words
    assert KEY.split(":")[1] not in words


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("status", "error", "kind", "words"),
    [
        (401, {"type": "UnauthorizedError", "code": "UNKNOWN_ADMIN_API_KEY"}, Unauthorized, "does not know"),
        (401, {"type": "UnauthorizedError", "code": "INVALID_AUTH_HEADER"}, Unauthorized, "did not arrive"),
        (400, {"type": "BadRequestError", "code": "INVALID_JWT", "message": "Invalid token"}, Unauthorized,
         "secret part"),
        (403, {"type": "NoPermissionError", "message": "API tokens"}, Unauthorized, "may not do that"),
        (501, {"type": "NotImplementedError", "message": "API tokens"}, Unauthorized, "may not do that"),
        (422, {"type": "ValidationError", "context": "Validation failed for slug.",
               "details": [{"keyword": "maxLength", "message": "must NOT have more than 191 characters"}]},
         Rejected, "slug. – must NOT have more than 191 characters"),
        (409, {"type": "UpdateCollisionError", "code": "UPDATE_COLLISION"}, Conflict, "Somebody else"),
        (404, {"type": "NotFoundError", "context": "Post not found."}, Gone, "no longer in Ghost"),
        (406, {"type": "RequestNotAcceptableError", "context": "behind"}, Rejected, "of its interface"),
        (413, {"type": "RequestEntityTooLargeError", "message": "too large"}, Rejected, "too large"),
        (415, {"type": "UnsupportedMediaTypeError", "message": "Please select"}, Rejected, "of this kind"),
        (400, {"type": "BadRequestError", "context": "Image processing failed x"}, Rejected, "the picture"),
        (429, {"type": "TooManyRequestsError", "message": "wait"}, RateLimited, "patience"),
        (503, {"type": "MaintenanceError", "message": "Site is in maintenance"}, RateLimited, "worked on"),
        (403, {"type": "HostLimitError", "message": "Your plan supports up to 2 staff"}, Rejected, "host"),
        (500, {"type": "EmailError", "context": "no newsletter relation"}, Rejected, "mail"),
        (500, {"type": "InternalServerError", "message": "boom"}, OutcomeUnknown, "HTTP 500"),
        (418, {"type": "TeapotError", "message": "short and stout"}, Rejected, "short and stout"),
    ],
)  # fmt: skip
async def test_every_refusal_is_a_sentence_with_a_next_step(
    status: int, error: dict[str, Any], kind: type[BackendError], words: str
) -> None:
    talk = client(_answering(status, json.dumps({"errors": [error]}).encode()))
    with pytest.raises(kind, match=words) as caught:
        await talk.write("PUT", f"posts/{'a' * 24}/", {"posts": [{}]})
    assert caught.value.message[0].isupper() or caught.value.message.startswith("http")
    assert caught.value.message.endswith((".", "!", "…"))
    assert caught.value.hint.endswith(".")


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (200, b"<html>Hotel login</html>", Malformed),
        (200, b"[1]", Malformed),
        (200, b"{broken", Malformed),
        (404, b"<html>not here</html>", Malformed),
        (403, b"<html>blocked by firewall</html>", Unauthorized),
        (413, b"<html>413</html>", Rejected),
        (429, b"slow down", RateLimited),
        (500, b"<html>oops</html>", ServerFault),
        (400, b'{"errors": []}', Rejected),
        (400, b'{"errors": [7]}', Rejected),
        (301, b"", Rejected),
    ],
)
async def test_what_ghost_did_not_say_itself_is_told_apart(
    status: int, body: bytes, kind: type[BackendError]
) -> None:
    with pytest.raises(kind):
        await client(_answering(status, body)).read("settings/")


@pytest.mark.anyio
async def test_ghosts_words_reach_no_terminal_raw() -> None:
    error = {"type": "ValidationError", "context": "\x1b]52;c;cm0=\x07 [/] " + "x" * 5000}
    with pytest.raises(Rejected) as caught:
        await client(_answering(422, json.dumps({"errors": [error]}).encode())).read("posts/")
    assert "\x1b" not in caught.value.message
    assert len(caught.value.message) < 500


@pytest.mark.anyio
async def test_the_version_asked_for_is_sent_each_time() -> None:
    heard: list[dict[str, str]] = []

    async def listen(scope: Any, receive: Any, send: Any) -> None:
        heard.append({name.decode(): value.decode() for name, value in scope["headers"]})
        await _reply(send, 200, b'{"posts": []}', {})

    talk = client(listen)
    await talk.read("posts/")
    await talk.write("POST", "posts/", {})
    await talk.send("images/upload/", b"x", "multipart/form-data; boundary=b")
    assert [h["accept-version"] for h in heard] == ["v5.0"] * 3
    assert heard[2]["content-type"] == "multipart/form-data; boundary=b"


def _error(kind: str, *, code: str = "", message: str = "") -> bytes:
    return json.dumps({"errors": [{"type": kind, "code": code, "message": message}]}).encode()


def _answering(status: int, body: bytes, **headers: str) -> Any:
    async def answer(scope: Any, receive: Any, send: Any) -> None:
        await _reply(send, status, body, headers)

    return answer


async def _reply(send: Any, status: int, body: bytes, headers: dict[str, str]) -> None:
    told = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": told})
    await send({"type": "http.response.body", "body": body})
