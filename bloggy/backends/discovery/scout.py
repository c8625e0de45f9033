"""Asks one address after another, without any secret, and writes down what came of it."""

from __future__ import annotations

import json
import socket
import ssl
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from bloggy.backends import http
from bloggy.backends.discovery.found import Tried
from bloggy.backends.web import is_loopback
from bloggy.domain.clean import clean_line, safe_url
from bloggy.errors import BackendError, Malformed, Rejected, Unreachable
from bloggy.i18n import _

if TYPE_CHECKING:
    import httpx

SECONDS = 15.0
LARGEST = 1_000_000
_HOPS = 5


class Scout:
    """Knows the way to the network and what has been tried."""

    def __init__(self, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self.transport = transport
        self.outside = False
        """The blog is not on this machine, so that nothing it says may lead back here."""
        self.tried: list[Tried] = []

    def note(self, what: str, result: str) -> None:
        """Remember one question and its answer."""
        self.tried.append(Tried(what=clean_line(what), result=clean_line(result)))

    async def get(self, url: str, *, accept: str = "text/html,*/*;q=0.5") -> http.Page:
        """Read a page, following redirects anywhere, since nothing secret goes along.

        Raises Unreachable (certificates and names that don't exist too), RateLimited, Malformed, Rejected.
        """
        asked = url
        for _hop in range(_HOPS + 1):
            if self.outside and is_loopback(urlsplit(url).hostname or ""):
                raise Rejected(
                    _("The site points to this machine itself: {url}").format(url=http.redacted(url)),
                    hint=_("Whoever runs the blog must put its real address into its settings."),
                )
            try:
                page = await http.get(
                    url, seconds=SECONDS, limit=LARGEST, headers={"Accept": accept}, transport=self.transport
                )
            except Unreachable as error:
                if (told := explained(error, url)) is not None:
                    raise told from error
                raise
            if page.status == 511:
                raise Unreachable(
                    _("This network wants you to log in before it lets anything through."),
                    hint=_("Open any page in a browser, log in, then try again."),
                )
            target = safe_url(page.location) if page.location else None
            if target is None:
                return page
            self.note(_("the page {url}").format(url=http.redacted(url)), _sent_on(url, target))
            url = target
        raise Malformed(
            _("{url} leads in a circle.").format(url=http.redacted(asked)),
            hint=_("Check the address in a browser."),
        )

    async def document(self, url: str, what: str) -> dict[str, Any] | None:
        """A JSON object at `url`, or None with the reason noted under `what`. `_status` is added to it."""
        try:
            page = await self.get(url, accept="application/json")
        except BackendError as error:
            self.note(what, error.message)
            return None
        try:
            told = json.loads(page.text.lstrip("\ufeff \t\r\n"))
        except (ValueError, RecursionError):
            told = None
        if not isinstance(told, dict):
            self.note(what, _no_document(page))
            return None
        told["_status"], told["_url"] = page.status, page.url
        return told


def explained(error: Unreachable, url: str) -> Unreachable | None:
    """Words that tell a wrong name, a bad certificate and a closed door apart; None: the error's own do."""
    import httpx

    host = clean_line(urlsplit(url).hostname or "")
    for cause in causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            reason = clean_line(getattr(cause, "verify_message", "") or str(cause))[:200]
            return Unreachable(
                _("The certificate of {host} can’t be trusted: {reason}.").format(host=host, reason=reason),
                hint=_(
                    "Check the spelling and this machine’s date; a login page of the network does this too. "
                    "Else the blog’s host must renew it."
                ),
            )
        if isinstance(cause, ssl.SSLError):
            return Unreachable(
                _(
                    "No safe connection to {host} comes about; its certificate or its encryption is broken."
                ).format(host=host),
                hint=_("Open the address in a browser; if that fails too, the blog’s host must repair it."),
            )
        if isinstance(cause, socket.gaierror):
            if cause.errno == socket.EAI_AGAIN:
                return Unreachable(
                    _("{host} can’t be looked up: this machine seems to be offline.").format(host=host),
                    hint=_("Check the network, then try again."),
                )
            return Unreachable(
                _("There is no site called {host}, as far as this machine can tell.").format(host=host),
                hint=_("Check the spelling and the network."),
            )
    if any(isinstance(cause, httpx.ConnectError | httpx.ConnectTimeout) for cause in causes(error)):
        return Unreachable(
            _("Nothing answers at {url}").format(url=http.redacted(url)),
            hint=_("Check the address and the network; the blog’s server may be down."),
        )
    return None


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error and everything that led to it."""
    seen = 0
    while error is not None and seen < 20:
        yield error
        if isinstance(error, BaseExceptionGroup):
            for inner in error.exceptions:
                yield from causes(inner)
        error, seen = error.__cause__ or error.__context__, seen + 1


def safer(url: str, base: str) -> str:
    """`url` as https where `base` is so on the same host: blogs behind a proxy often call themselves http."""
    parts = urlsplit(url)
    if parts.scheme == "http" and base.startswith(f"https://{parts.netloc}/"):
        return urlunsplit(parts._replace(scheme="https"))
    return url


def same_place(one: str, other: str) -> bool:
    """Whether two hosts are one site: equal but for `www.`."""
    first, second = ((urlsplit(url).hostname or "").removeprefix("www.") for url in (one, other))
    return first == second


def _sent_on(url: str, target: str) -> str:
    shown = http.redacted(target)
    if same_place(url, target):
        return _("It sends on to {target}.").format(target=shown)
    return _(
        "It sends on to {target}, another site; if that is not yours, a login page of the network is in "
        "between."
    ).format(target=shown)


def _no_document(page: http.Page) -> str:
    if page.status == 404:
        return _("There is nothing.")
    if page.status in {401, 403}:
        return _("It is shut (HTTP {status}).").format(status=page.status)
    if page.status >= 400:
        return _("It fails (HTTP {status}).").format(status=page.status)
    if page.text.lstrip("\ufeff \t\r\n")[:1] == "<":
        return _("A web page answered where data was expected.")
    return _("What it answers is no JSON.")
