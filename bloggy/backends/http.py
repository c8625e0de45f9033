"""The one door to the web: bounded in size and time, no redirects to other places, nothing secret in words.

Only this module imports httpx, so that another client may take its place.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit, urlunsplit

from bloggy.errors import Malformed, RateLimited, Rejected, ServerFault, Unreachable
from bloggy.i18n import _

if TYPE_CHECKING:
    import httpx

MAX_BYTES = 2_000_000
_REDIRECTS = 5
_AGENT = "bloggy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a GET was answered with."""

    url: str
    """Where it was found in the end, without a query."""
    status: int
    text: str
    """At most `MAX_BYTES` of it, decoded."""
    headers: Mapping[str, str]
    """Names in lower case."""
    location: str = ""
    """Where a redirect that was not followed points to."""


def redacted(url: str) -> str:
    """`url` without user, password, query and fragment, fit for logs and messages."""
    from bloggy.domain.clean import clean_line

    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "?"
    shown = f"[{host}]" if ":" in host else host
    return clean_line(urlunsplit((parts.scheme, f"{shown}{port}", parts.path, "", "")))


async def get(
    url: str,
    *,
    seconds: float = 15.0,
    limit: int = MAX_BYTES,
    headers: Mapping[str, str] | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
) -> Page:
    """Read a page; redirects are followed on the same origin only (elsewhere: `Page.location`).

    Raises Rejected for an address that is none, Unreachable without an answer in `seconds`, RateLimited,
    Malformed where redirects run in a circle.
    """
    import asyncio

    import httpx

    # httpx logs whole addresses, secrets included.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    origin = _origin(url)
    try:
        async with (
            asyncio.timeout(seconds),
            httpx.AsyncClient(
                transport=transport, timeout=seconds, follow_redirects=False, trust_env=transport is None
            ) as client,
        ):
            for _hop in range(_REDIRECTS + 1):
                page = await _read(client, url, headers or {}, limit)
                if not page.location or _origin(page.location) != origin:
                    return page
                url = page.location
    except TimeoutError as error:
        raise _unreachable(url, _("no answer in time")) from error
    except httpx.InvalidURL as error:
        raise _no_address(url) from error
    except httpx.HTTPError as error:
        raise _unreachable(url, _reason(error)) from error
    raise Malformed(
        _("{url} leads in a circle.").format(url=redacted(url)), hint=_("Check the address in a browser.")
    )


async def _read(client: httpx.AsyncClient, url: str, headers: Mapping[str, str], limit: int) -> Page:
    async with client.stream("GET", url, headers={"User-Agent": _AGENT, **headers}) as answer:
        if answer.status_code == 429:
            raise RateLimited(
                _("{url} asks for patience.").format(url=redacted(url)), hint=_("Try again later.")
            )
        body = bytearray()
        async for chunk in answer.aiter_bytes():
            body += chunk
            if len(body) >= limit:
                break
        target = answer.headers.get("location", "") if answer.is_redirect else ""
        return Page(
            url=redacted(url),
            status=answer.status_code,
            text=bytes(body[:limit]).decode(answer.charset_encoding or "utf-8", "replace")
            if _known(answer.charset_encoding)
            else bytes(body[:limit]).decode("utf-8", "replace"),
            headers={name.lower(): value for name, value in answer.headers.items()},
            location=urljoin(url, target) if target else "",
        )


async def download(
    url: str,
    *,
    limit: int,
    allowed: Callable[[str], bool] = lambda _url: True,
    seconds: float = 60.0,
    transport: httpx.AsyncBaseTransport | None = None,
) -> bytes:
    """Read a file, whole or not at all; redirects are followed where `allowed` says so.

    Raises Rejected for an address that is none or is refused, and for more than `limit` bytes; Unreachable
    without an answer in `seconds`, ServerFault, Malformed where redirects run in a circle.
    """
    import asyncio

    import httpx

    logging.getLogger("httpx").setLevel(logging.WARNING)
    try:
        async with (
            asyncio.timeout(seconds),
            httpx.AsyncClient(
                transport=transport, timeout=seconds, follow_redirects=False, trust_env=transport is None
            ) as client,
        ):
            for _hop in range(_REDIRECTS + 1):
                _origin(url)
                async with client.stream("GET", url, headers={"User-Agent": _AGENT}) as answer:
                    if not answer.is_redirect:
                        return await _all_of(answer, url, limit)
                    url = urljoin(url, answer.headers.get("location", ""))
                if not allowed(url):
                    raise _refused(url, _("it sends on to another place"))
    except TimeoutError as error:
        raise _unreachable(url, _("no answer in time")) from error
    except httpx.InvalidURL as error:
        raise _no_address(url) from error
    except httpx.HTTPError as error:
        raise _unreachable(url, _reason(error)) from error
    raise Malformed(
        _("{url} leads in a circle.").format(url=redacted(url)), hint=_("Check the address in a browser.")
    )


async def _all_of(answer: httpx.Response, url: str, limit: int) -> bytes:
    if answer.status_code == 429 or answer.status_code >= 500:
        raise ServerFault(
            _("{url} can’t be had now ({status}).").format(url=redacted(url), status=answer.status_code),
            hint=_("Try again later."),
        )
    if answer.status_code >= 300:
        raise _refused(url, _("the answer was {status}").format(status=answer.status_code))
    body = bytearray()
    async for chunk in answer.aiter_bytes():
        body += chunk
        if len(body) > limit:
            raise _refused(url, _("it is larger than {limit} MB").format(limit=limit >> 20))
    return bytes(body)


def _refused(url: str, reason: str) -> Rejected:
    return Rejected(
        _("{url} can’t be had: {reason}.").format(url=redacted(url), reason=reason),
        hint=_("Open it in a browser to see what is wrong."),
    )


def _known(charset: str | None) -> bool:
    import codecs

    try:
        codecs.lookup(charset or "utf-8")
    except LookupError:
        return False
    return True


def _origin(url: str) -> tuple[str, str, int]:
    """Scheme, host and port. Raises Rejected for anything but http and https."""
    try:
        parts = urlsplit(url)
        scheme, host, port = parts.scheme.lower(), (parts.hostname or "").lower(), parts.port
    except ValueError as error:
        raise _no_address(url) from error
    if scheme not in {"http", "https"} or not host:
        raise _no_address(url)
    return scheme, host, port or (443 if scheme == "https" else 80)


def _no_address(url: str) -> Rejected:
    return Rejected(
        _("“{url}” is not an address bloggy can open.").format(url=redacted(url)),
        hint=_("It must start with https:// or http://."),
    )


def _reason(error: Exception) -> str:
    from bloggy.domain.clean import clean_line

    return clean_line(str(error))[:200].rstrip(".") or type(error).__name__


def _unreachable(url: str, reason: str) -> Unreachable:
    return Unreachable(
        _("{url} can’t be reached: {reason}.").format(url=redacted(url), reason=reason),
        hint=_("Check the network and the address."),
    )
