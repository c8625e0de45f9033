"""Speaks to the HTTP interface of one blog: one try for writes, several for reads, nothing secret in words.

What was not accepted, what was refused and what nobody can know are told apart here, once for all
backends, because the outbox lives by that difference (see `bloggy.errors`).
"""

from __future__ import annotations

import asyncio
import json as json_codec
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import TYPE_CHECKING

from bloggy.backends.answers import Answer, failure, retry_after, usual_meaning
from bloggy.backends.http import redacted
from bloggy.domain.clean import clean_line
from bloggy.errors import BackendError, Malformed, RateLimited, Rejected, ServerFault, Unreachable
from bloggy.i18n import _

__all__ = ["Answer", "Client", "nothing_but_the_request", "retry_after", "usual_meaning"]

if TYPE_CHECKING:
    import httpx

    from bloggy.backends.base import Progress

CONNECT, READ, WRITE = 10.0, 60.0, 120.0
"""Seconds: for a connection, for the next piece of an answer, for the next piece of a request."""
LARGEST = 32 * 1024 * 1024
"""Bytes that one answer may have."""
_TRIES = 3
_PATIENCE = timedelta(seconds=10)
"""How long a read waits by itself when the server asks for patience; beyond, the outbox waits."""
_PIECE = 64 * 1024
_KEPT, _KEPT_BYTES = 64, 1_000_000
"""How many answers are kept to be asked for again by their entity tag, and how large each may be."""

_log = logging.getLogger(__name__)

Explain = Callable[[Answer], BackendError | None]
"""Turns a refusal (status 400 and more) in the server's own words into an error; None: as usual."""


async def nothing_but_the_request() -> Mapping[str, str]:
    """An `authorize` for requests that hold their secret themselves: they must go over https all the same."""
    return {}


class Client:
    """One blog's interface. Safe for several tasks at once; give it back with `aclose`."""

    def __init__(
        self,
        base: str,
        *,
        authorize: Callable[[], Awaitable[Mapping[str, str]]] | None = None,
        explain: Explain | None = None,
        insecure: bool = False,
        transport: httpx.AsyncBaseTransport | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`base` is the address that paths are put behind, as it is.

        `authorize` gives the headers that prove who asks, anew for every try. They leave this machine over
        https only, or to itself, unless `insecure`.
        """
        self._base, self._authorize, self._explain = base, authorize, explain
        self._insecure, self._transport, self._sleep = insecure, transport, sleep
        self._made: httpx.AsyncClient | None = None
        self._kept: dict[str, Answer] = {}
        self.skew = timedelta(0)
        """How far the server's clock is ahead of this one, as of its last answer."""

    async def get(
        self,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        method: str = "GET",
    ) -> Answer:
        """Read (or, with `method`, HEAD or OPTIONS), trying several times; 400 and more raise BackendError.

        A redirect is not followed: it is Rejected with the new address, since the base is wrong then. What
        has an entity tag is asked for conditionally the next time (RFC 9110, 13.1.2).
        """
        for attempt in range(1, _TRIES + 1):
            try:
                return self._judged(await self._ask_again(method, path, params, headers), safe=True)
            except (Unreachable, ServerFault, RateLimited) as error:
                wait = timedelta(seconds=0.5 * 2**attempt)
                if isinstance(error, RateLimited) and error.after is not None:
                    wait = error.after
                if attempt == _TRIES or wait > _PATIENCE or _is_offline(error):
                    raise
                await self._sleep(wait.total_seconds())
        raise AssertionError("unreachable")

    async def send(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        json: object = None,
        content: bytes = b"",
        progress: Progress | None = None,
        redirect: bool = False,
    ) -> Answer:
        """Write, once. Raises OutcomeUnknown when it may have been done, else what kept it from it.

        With `redirect`, being sent on is an answer like others; it is not followed then either.
        """
        more = dict(headers or {})
        if json is not None:
            content = json_codec.dumps(json, ensure_ascii=False).encode("utf-8", "replace")
            more.setdefault("Content-Type", "application/json; charset=utf-8")
        more["Content-Length"] = str(len(content))
        answer = await self._ask(method, path, params, more, _pieces(content, progress))
        return answer if redirect and 300 <= answer.status < 400 else self._judged(answer, safe=False)

    async def aclose(self) -> None:
        """Close the connections."""
        made, self._made = self._made, None
        if made is not None:
            await made.aclose()

    # --- one exchange ---------------------------------------------------------------------------------------

    async def _ask_again(
        self,
        method: str,
        path: str,
        params: Mapping[str, str] | None,
        headers: Mapping[str, str] | None,
    ) -> Answer:
        """Ask, and take the answer of the last time where the server says that it still holds."""
        asked = json_codec.dumps([method, path, dict(params or {}), dict(headers or {})], sort_keys=True)
        kept = self._kept.get(asked) if method == "GET" else None
        conditional = {"If-None-Match": kept.headers["etag"]} if kept else {}
        answer = await self._ask(method, path, params, {**(headers or {}), **conditional}, None)
        if kept is not None and answer.status == 304:
            return kept
        self._kept.pop(asked, None)
        if answer.status == 200 and "etag" in answer.headers and len(answer.body) <= _KEPT_BYTES:
            self._kept[asked] = answer
            while len(self._kept) > _KEPT:
                self._kept.pop(next(iter(self._kept)))
        return answer

    async def _ask(
        self,
        method: str,
        path: str,
        params: Mapping[str, str] | None,
        headers: Mapping[str, str] | None,
        content: AsyncIterator[bytes] | None,
    ) -> Answer:
        import httpx

        client, url = self._client(), httpx.URL(self._base + path)
        if params:
            url = url.copy_merge_params(dict(params))
        shown = redacted(str(url))
        self._refuse_in_the_open(url)
        own = dict(await self._authorize()) if self._authorize else {}
        started = time.monotonic()
        try:
            async with client.stream(
                method, url, headers={**own, **(headers or {})}, content=content
            ) as answer:
                body = bytearray()
                async for chunk in answer.aiter_bytes():
                    body += chunk
                    if len(body) > LARGEST:
                        raise Malformed(
                            _("{url} answers with more than 32 MB.").format(url=shown),
                            hint=_("That is no blog’s answer; check the address."),
                        )
                told = Answer(
                    status=answer.status_code,
                    headers={name.lower(): value for name, value in answer.headers.items()},
                    body=bytes(body),
                    url=shown,
                )
        except httpx.HTTPError as error:
            told_why = failure(error, shown, safe=content is None)
            _log.info("%s %s: %s", method, shown, told_why.message)
            raise told_why from error
        _log.info(
            "%s %s: %d, %d bytes, %.0f ms",
            *(method, shown, told.status, len(told.body), 1000 * (time.monotonic() - started)),
        )
        if told.date is not None:
            self.skew = told.date - datetime.now(UTC)
        return told

    def _judged(self, answer: Answer, *, safe: bool) -> Answer:
        """The answer if it is a good one; else raises what it means."""
        if answer.status < 300:
            return answer
        if answer.status < 400:
            raise Rejected(
                _("{url} sends on to another address.").format(url=answer.url),
                hint=_("Find the blog again with “bloggy blogs add”: nothing is sent to other places."),
            )
        error = (self._explain(answer) if self._explain else None) or usual_meaning(answer, safe=safe)
        _log.info("%s refused: %s", answer.url, error.message)
        raise error

    def _client(self) -> httpx.AsyncClient:
        if self._made is None:
            import httpx

            # httpx logs whole addresses, secrets included.
            logging.getLogger("httpx").setLevel(logging.WARNING)
            self._made = httpx.AsyncClient(
                transport=self._transport,
                timeout=httpx.Timeout(READ, connect=CONNECT, write=WRITE, pool=CONNECT),
                headers={"User-Agent": "bloggy", "Accept": "application/json"},
                follow_redirects=False,
                trust_env=self._transport is None,
            )
        return self._made

    def _refuse_in_the_open(self, url: httpx.URL) -> None:
        if url.scheme == "https" or self._insecure or self._authorize is None or is_loopback(url.host):
            return
        raise Rejected(
            _(
                "A password would travel to {host} for everybody to read, since the address is plain http."
            ).format(host=clean_line(url.host)),
            hint=_("Use its https:// address, or allow it with “insecure = true” in the blog’s table."),
        )


def _is_offline(error: BackendError) -> bool:
    """No connection at all: trying again at once would only make the writer wait."""
    import httpx

    return isinstance(error, Unreachable) and isinstance(
        error.__cause__, httpx.ConnectError | httpx.ConnectTimeout
    )


def is_loopback(host: str) -> bool:
    """Whether `host`, a name or an address, is this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


async def _pieces(content: bytes, progress: Progress | None) -> AsyncIterator[bytes]:
    for start in range(0, len(content), _PIECE):
        piece = content[start : start + _PIECE]
        yield piece
        if progress is not None:
            progress(start + len(piece), len(content))
