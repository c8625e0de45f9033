"""Says what it means when a Mastodon refuses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from bloggy.backends.web import Answer, retry_after
from bloggy.domain.clean import clean_line
from bloggy.errors import BackendError, Gone, Malformed, RateLimited, Rejected, Unauthorized
from bloggy.i18n import _

_HOUR = timedelta(hours=1)


def explain(answer: Answer) -> BackendError | None:
    """A refusal of what was asked with a token."""
    # Mastodon says 422 to a token that is of no account, snac to one that it does not know.
    if answer.status == 401 or (answer.status == 422 and answer.url.endswith("/verify_credentials")):
        return Unauthorized(
            _("{server} does not take this access token.").format(server=_server(answer)),
            hint=_("Make one there and store it: bloggy blogs login."),
        )
    if answer.status == 403:
        return Unauthorized(
            _("{server} refuses this: {words}").format(server=_server(answer), words=_words(answer)),
            hint=_("The application that the token is of needs the rights “read” and “write:statuses”."),
        )
    return _usual(answer)


def explain_openly(answer: Answer) -> BackendError | None:
    """A refusal of what anybody may ask."""
    if answer.status in {401, 403}:
        return Unauthorized(
            _("{url} is shown to accounts of that server only.").format(url=answer.url),
            hint=_("Take “account” out of the table, and store an access token: bloggy blogs login."),
        )
    return _usual(answer)


def _usual(answer: Answer) -> BackendError | None:
    if answer.status == 422:
        return Rejected(
            _("{server} refuses this: {words}").format(server=_server(answer), words=_words(answer)),
            hint=_("Change the answer, then send it again."),
        )
    if answer.status == 429:
        return RateLimited(
            _("{server} asks for patience.").format(server=_server(answer)),
            hint=_("bloggy tries again by itself."),
            after=_reset(answer) or retry_after(answer),
        )
    if answer.status == 404 and "/statuses/" in answer.url:
        # Some answer with a page there, too; the caller looks whether the interface is there at all.
        return Gone(
            _("{url} is not there.").format(url=answer.url),
            hint=_("The next sync takes it away here, too."),
        )
    return None


def _reset(answer: Answer) -> timedelta | None:
    """When the limit is over (docs.joinmastodon.org/api/rate-limits)."""
    try:
        end = datetime.fromisoformat(answer.headers["x-ratelimit-reset"])
        rest = end - (answer.date or datetime.now(UTC))
    except (KeyError, ValueError, TypeError):
        return None
    return min(max(rest, timedelta(0)), _HOUR)


def _server(answer: Answer) -> str:
    return clean_line(urlsplit(answer.url).netloc)


def _words(answer: Answer) -> str:
    try:
        told = answer.json()
    except Malformed:
        told = None
    words = told.get("error_description") or told.get("error") if isinstance(told, dict) else ""
    return clean_line(str(words or f"HTTP {answer.status}"))[:300]
