"""Speaks to the HTTP interface of one blog: one try for writes, several for reads, nothing secret in words.

What was not accepted, what was refused and what nobody can know are told apart here, once for all
backends, because the outbox lives by that difference (see `bloggy.errors`).
"""

from __future__ import annotations

import asyncio
import json as json_codec
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from bloggy.backends.http import redacted
from bloggy.domain.clean import clean_line
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
from bloggy.i18n import _

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

Explain = Callable[["Answer"], BackendError | None]
"""Turns a refusal (status 400 and more) in the server's own words into an error; None: as usual."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a server said."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes
    url: str
    """Asked for, without a query; fit for messages."""

    @property
    def is_json(self) -> bool:
        """Whether the server says that it is JSON."""
        kind = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        return kind == "application/json" or kind.endswith("+json")

    @property
    def text(self) -> str:
        """Decoded as UTF-8; what is none is replaced."""
        return self.body.decode("utf-8", "replace")

    def json(self) -> Any:
        """The document. Raises Malformed for anything else, such as a login page of the network."""
        try:
            # Broken plug-ins print blank lines or a byte order mark before it.
            return json_codec.loads(self.body.lstrip(b"\xef\xbb\xbf \t\r\n"))
        except (ValueError, RecursionError) as error:
            if self.body.lstrip()[:1] == b"<":
                raise Malformed(
                    _("{url} answered with a web page where data was expected.").format(url=self.url),
                    hint=_(
                        "Is there a login page of this network in between? Open the address in a browser."
                    ),
                ) from error
            raise Malformed(
                _("{url} answered with something that is no JSON.").format(url=self.url),
                hint=_("Look at the address in a browser; a plug-in of the blog may be broken."),
            ) from error

    @property
    def date(self) -> datetime | None:
        """The server's clock, where it tells."""
        try:
            return parsedate_to_datetime(self.headers["date"])
        except (KeyError, ValueError, TypeError):
            return None


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

        A redirect is not followed: it is Rejected with the new address, since the base is wrong then.
        """
        for attempt in range(1, _TRIES + 1):
            try:
                return self._judged(await self._ask(method, path, params, headers, None), safe=True)
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
    ) -> Answer:
        """Write, once. Raises OutcomeUnknown when it may have been done, else what kept it from it."""
        more = dict(headers or {})
        if json is not None:
            content = json_codec.dumps(json, ensure_ascii=False).encode("utf-8", "replace")
            more.setdefault("Content-Type", "application/json; charset=utf-8")
        more["Content-Length"] = str(len(content))
        return self._judged(
            await self._ask(method, path, params, more, _pieces(content, progress)), safe=False
        )

    async def aclose(self) -> None:
        """Close the connections."""
        made, self._made = self._made, None
        if made is not None:
            await made.aclose()

    # --- one exchange ---------------------------------------------------------------------------------------

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
            raise _failure(error, shown, safe=content is None) from error
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
        told = self._explain(answer) if self._explain else None
        raise told or usual_meaning(answer, safe=safe)

    def _client(self) -> httpx.AsyncClient:
        if self._made is None:
            import logging

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


def usual_meaning(answer: Answer, *, safe: bool) -> BackendError:
    """What a status of 400 and more means by itself. `safe`: the request could not change anything."""
    url, status, after = answer.url, answer.status, retry_after(answer)
    if status == 429:
        return RateLimited(
            _("{url} asks for patience.").format(url=url),
            hint=_("bloggy tries again by itself."),
            after=after,
        )
    if status in {401, 407}:
        return Unauthorized(
            _("{url} wants to know who you are.").format(url=url),
            hint=_("Store the blog’s password again: bloggy blogs login."),
        )
    if status == 403:
        return Unauthorized(
            _("{url} refuses this account, or something in front of it does.").format(url=url),
            hint=_("Check the account’s rights, and whether a firewall of the blog shuts its interface."),
        )
    if status in {404, 410}:
        return Gone(
            _("{url} is not there.").format(url=url), hint=_("Check the blog’s address, or publish anew.")
        )
    if status == 413:
        return Rejected(
            _("{url} says that this is too large.").format(url=url),
            hint=_("Make the picture smaller, or raise the limit of the server."),
        )
    if status == 503 and (after is not None or _in_maintenance(answer)):
        return RateLimited(
            _("{url} is being worked on.").format(url=url),
            hint=_("bloggy tries again by itself."),
            after=after,
        )
    if status >= 500:
        words = _("{url} failed (HTTP {status}).").format(url=url, status=status)
        if safe:
            return ServerFault(words, hint=_("bloggy tries again by itself."))
        return OutcomeUnknown(words, hint=_("bloggy looks whether it was done before it tries again."))
    return Rejected(
        _("{url} refused the request (HTTP {status}).").format(url=url, status=status),
        hint=_("“--verbose” shows what was said."),
    )


def retry_after(answer: Answer) -> timedelta | None:
    """How long the server asks to wait: seconds or a date (RFC 9110, 10.2.3), an hour at most."""
    value = answer.headers.get("retry-after", "").strip()
    hour = timedelta(hours=1)
    if value.isdigit():
        return min(timedelta(seconds=int(value[:9])), hour)
    try:
        when = parsedate_to_datetime(value)
    except (ValueError, TypeError):
        return None
    now = answer.date or datetime.now(UTC)
    return min(max(when.astimezone(UTC) - now.astimezone(UTC), timedelta(0)), hour)


def _in_maintenance(answer: Answer) -> bool:
    """WordPress while it is updated: nothing of the request is looked at (wp_maintenance)."""
    return b"scheduled maintenance" in answer.body[:4096]


def _failure(error: httpx.HTTPError, url: str, *, safe: bool) -> BackendError:
    """What it means that no whole answer came."""
    import httpx

    reason = clean_line(str(error))[:200] or type(error).__name__
    early = (
        httpx.ConnectError,
        httpx.ConnectTimeout,
        httpx.PoolTimeout,
        httpx.ProxyError,
        httpx.UnsupportedProtocol,
    )
    if safe or isinstance(error, early):
        return Unreachable(
            _("{url} can’t be reached: {reason}.").format(url=url, reason=reason),
            hint=_("bloggy tries again by itself."),
        )
    return OutcomeUnknown(
        _("{url} did not answer: {reason}.").format(url=url, reason=reason),
        hint=_("bloggy looks whether it was done before it tries again."),
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
