"""Speaks GraphQL with one GitHub: its refusals come with status 200 as well as with others."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bloggy.backends.web import Answer, Client, retry_after
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
)
from bloggy.i18n import _

if TYPE_CHECKING:
    import httpx

PUBLIC = "https://api.github.com"
_HOUR = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)


class Expired(Rejected):
    """A list can't be gone on with from there any more."""


class Api:
    """One repository there, as the token's account may see it. Give it back with `aclose`."""

    def __init__(
        self,
        base: str,
        repo: str,
        *,
        secret: Callable[[], Awaitable[str]],
        insecure: bool = False,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """`base`: where `/graphql` is; `repo`: `owner/name`."""
        self.owner, _slash, self.name = repo.partition("/")
        self._secret = secret
        base = base.rstrip("/").removesuffix("/graphql").removesuffix("/v3")
        self._client = Client(
            base, authorize=self._bearer, explain=_refusal, insecure=insecure, transport=transport
        )

    def now(self) -> datetime:
        """The time at GitHub, once it has answered."""
        return datetime.now(UTC) + self._client.skew

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def ask(self, query: str, **variables: object) -> dict[str, Any]:
        """What a query answers; a `node` that is not there is None. Raises BackendError."""
        for is_last in (False, True):
            try:
                return await self._post(query, variables, safe=True)
            except (OutcomeUnknown, ServerFault) as error:
                if is_last:
                    raise ServerFault(error.message, hint=_("bloggy tries again by itself.")) from error
        raise AssertionError("unreachable")

    async def here(self, query: str, **variables: object) -> dict[str, Any]:
        """What a query about this repository answers, below `repository`."""
        told = await self.ask(query, owner=self.owner, name=self.name, **variables)
        found = told.get("repository")
        if not isinstance(found, dict):
            raise self.unknown()
        return {**found, "viewer": told.get("viewer")}

    async def tell(self, mutation: str, **given: object) -> dict[str, Any]:
        """Change something, once. Raises OutcomeUnknown when it may have been done."""
        return await self._post(mutation, {"input": given}, safe=False)

    def unknown(self) -> Rejected:
        """The error for a repository that is not there, or not for this token."""
        return Rejected(
            _("GitHub shows this token no repository “{repo}”.").format(
                repo=clean_line(f"{self.owner}/{self.name}")
            ),
            hint=_("Correct “repo”, or give the token access to that repository."),
        )

    async def _post(self, query: str, variables: Mapping[str, object], *, safe: bool) -> dict[str, Any]:
        answer = await self._client.send("POST", "/graphql", json={"query": query, "variables": variables})
        told = answer.json()
        if not isinstance(told, dict) or not ("data" in told or "errors" in told):
            raise Malformed(
                _("{url} does not answer as GitHub does.").format(url=answer.url),
                hint=_("Check “api”: at a GitHub of your own it ends with /api."),
            )
        data = told.get("data")
        errors = [one for one in told.get("errors") or [] if isinstance(one, dict)]
        missing = [one for one in errors if one.get("type") == "NOT_FOUND"]
        if errors and not (safe and missing == errors and isinstance(data, dict)):
            raise _meaning(errors[0], answer, safe=safe)
        return data if isinstance(data, dict) else {}

    async def _bearer(self) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {await self._secret()}"}


def _refusal(answer: Answer) -> BackendError | None:
    """What a status of 400 and more means here."""
    if answer.status == 401:
        return Unauthorized(
            _("GitHub does not take this token."),
            hint=_("It may have expired: make a new one, and store it with “bloggy blogs login”."),
        )
    words = _words(answer)
    if answer.status in {403, 429}:
        if "retry-after" in answer.headers or _is_used_up(answer) or "rate limit" in words.lower():
            return _patience(answer)
        return _forbidden(words)
    if answer.status == 404:
        return Rejected(
            _("{url} is not there.").format(url=answer.url),
            hint=_("Check “api”: at a GitHub of your own it ends with /api."),
        )
    return None


def _words(answer: Answer) -> str:
    try:
        told = answer.json()
    except Malformed:
        return ""
    return clean_line(str(told.get("message") or "")) if isinstance(told, dict) else ""


def _meaning(error: Mapping[str, Any], answer: Answer, *, safe: bool) -> BackendError:
    """What the first error of a GraphQL answer means."""
    kind, words = str(error.get("type") or ""), clean_line(str(error.get("message") or ""))
    if kind in {"RATE_LIMITED", "RATE_LIMIT"} or re.search("rate limit|submitted too quickly", words, re.I):
        return _patience(answer)
    if "locked" in words:
        return Rejected(
            _("GitHub takes no comments there: the conversation is locked."),
            hint=_("Unlock it on GitHub, and try again."),
        )
    if kind == "NOT_FOUND":
        return Gone(_("The comment is no longer there."), hint=_("The next sync takes it away here, too."))
    if "valid cursor" in words:
        return Expired(
            _("GitHub has forgotten how far bloggy had read."), hint=_("The next sync begins anew.")
        )
    if kind in {"FORBIDDEN", "INSUFFICIENT_SCOPES"}:
        return _forbidden(words)
    if not kind and re.search("something went wrong|timed? ?out|couldn't respond", words, re.I):
        message = _("GitHub failed: {words}").format(words=words)
        if safe:
            return ServerFault(message, hint=_("bloggy tries again by itself."))
        return OutcomeUnknown(message, hint=_("bloggy looks whether it was done before it tries again."))
    return Rejected(
        _("GitHub refuses: {words}").format(words=words or kind),
        hint=_("Look at the conversation on GitHub; “bloggy doctor” checks the token."),
    )


def _forbidden(words: str) -> Unauthorized:
    return Unauthorized(
        _("GitHub does not let this token do that: {words}").format(words=words or "403"),
        hint=_("Give it read and write access to Discussions (giscus) or Issues (utterances)."),
    )


def _is_used_up(answer: Answer) -> bool:
    return answer.headers.get("x-ratelimit-remaining") == "0"


def _patience(answer: Answer) -> RateLimited:
    """How long GitHub wants to be left alone: as it says, until the hour is over, or a minute."""
    after = retry_after(answer)
    reset = answer.headers.get("x-ratelimit-reset", "")
    if after is None and _is_used_up(answer) and re.fullmatch(r"\d{1,11}", reset):
        now = answer.date or datetime.now(UTC)
        after = min(max(datetime.fromtimestamp(int(reset), UTC) - now, timedelta(0)), _HOUR)
    return RateLimited(
        _("GitHub asks for patience."), hint=_("bloggy tries again by itself."), after=after or _MINUTE
    )
