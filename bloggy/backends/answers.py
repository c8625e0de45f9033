"""What a server's answer means: not accepted, refused, or nobody knows."""

from __future__ import annotations

import json as json_codec
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

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
            when = parsedate_to_datetime(self.headers["date"])
        except (KeyError, ValueError, TypeError):
            return None
        return when if when.tzinfo else when.replace(tzinfo=UTC)  # some servers forget the "GMT"


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
        if answer.is_json:
            return Gone(
                _("{url} is not there.").format(url=url), hint=_("Check the blog’s address, or publish anew.")
            )
        # A page says nothing of the post: the interface may be shut, or the blog have moved.
        return Rejected(
            _("{url} is not there: the blog’s interface may be shut, or have moved.").format(url=url),
            hint=_("Open the address in a browser; “bloggy blogs add” finds a blog that has moved."),
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


def failure(error: httpx.HTTPError, url: str, *, safe: bool) -> BackendError:
    """What it means that no whole answer came."""
    import httpx

    reason = clean_line(str(error))[:200].rstrip(".") or type(error).__name__
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
