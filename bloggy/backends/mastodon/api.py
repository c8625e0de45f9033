"""Speaks to one server with the API of Mastodon, as an account of it or as anybody.

Mastodon, GoToSocial, Pleroma, snac and others have it; see docs.joinmastodon.org/methods. What not all of
them keep to is said where it matters here.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from bloggy.backends.mastodon.refusals import explain, explain_openly
from bloggy.backends.web import Answer, Client
from bloggy.errors import BackendError, Gone, Malformed, OutcomeUnknown, Rejected
from bloggy.i18n import _

if TYPE_CHECKING:
    import httpx

SIZE = 40
"""How many entries a page of a list has at most; it is Mastodon's own limit."""
Entity = dict[str, Any]
_CHANGING = re.compile(r"[0-9]{10}[0-9a-f]{32}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A page of a list, the newest first."""

    found: tuple[Entity, ...]
    more: bool
    """There may be older ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """What stands around a status."""

    above: tuple[Entity, ...]
    """What it answers, the beginning of the thread first."""
    below: tuple[Entity, ...]
    """The answers to it, and to those."""


class Api:
    """The server. Give it back with `aclose`."""

    def __init__(
        self,
        url: str,
        *,
        account: str = "",
        secret: Callable[[], Awaitable[str]],
        insecure: bool = False,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """`account` is whose statuses are read without a token; empty: those of the token's owner."""
        base = url.rstrip("/")
        base = base.rpartition("/@")[0] or base  # somebody's profile was given instead
        self._account, self._secret, self._me = account.strip().removeprefix("@"), secret, ""
        self._client = Client(
            base,
            authorize=None if self._account else self._bearer,
            explain=explain_openly if self._account else explain,
            insecure=insecure,
            transport=transport,
        )

    @property
    def is_open(self) -> bool:
        """Only what everybody may see is asked for."""
        return bool(self._account)

    def now(self) -> datetime:
        """The server's time."""
        return datetime.now(UTC) + self._client.skew

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def me(self) -> str:
        """The id of the account whose statuses announce posts."""
        self._me = self._me or str((await self.account())["id"])
        return self._me

    async def account(self) -> Entity:
        """That account. Raises Rejected where the server has no such API, or no such account."""
        try:
            if self._account:
                answer = await self._client.get("/api/v1/accounts/lookup", params={"acct": self._account})
            else:
                answer = await self._client.get("/api/v1/accounts/verify_credentials")
        except Gone as error:
            raise Rejected(
                _("There is no account “{account}” at that address.").format(account=self._account)
                if self._account
                else _("There is no Mastodon at that address."),
                hint=_("“url” must be the server of your account, “account” its name there."),
            ) from error
        return _entity(answer.json())

    async def instance(self) -> Entity:
        """What the server says of itself; empty where it says nothing."""
        for version in ("v2", "v1"):
            try:
                told = (await self._client.get(f"/api/{version}/instance")).json()
            except (Gone, Rejected, Malformed):
                continue
            if isinstance(told, dict):
                return told
        return {}

    async def statuses(self, *, before: str = "", after: str = "", answers: bool = False) -> Listed:
        """The account's own statuses, without boosts, between two ids; some servers give them all always.

        answers: also those that answer others.
        """
        asked = {"limit": str(SIZE), "exclude_reblogs": "true", **_between(before, after)}
        if not answers:
            asked["exclude_replies"] = "true"
        return _listed(await self._client.get(f"/api/v1/accounts/{await self.me()}/statuses", params=asked))

    async def mentions(self, *, before: str = "", after: str = "") -> Listed:
        """Notifications that somebody has spoken to the account; some servers give them all always."""
        asked = {"types[]": "mention", "limit": str(SIZE), **_between(before, after)}
        return _listed(await self._client.get("/api/v1/notifications", params=asked))

    async def thread(self, id: str) -> Thread | None:
        """The statuses around one; None: it is gone."""
        told = await self._there(f"/api/v1/statuses/{quote(id, safe='')}/context")
        if told is None:
            return None
        return Thread(above=_entities(told.get("ancestors")), below=_entities(told.get("descendants")))

    async def status(self, id: str) -> Entity | None:
        """One status; None: it is gone, or not for this account."""
        told = await self._there(f"/api/v1/statuses/{quote(id, safe='')}")
        return None if told is None else _entity(told)

    async def say(self, words: Mapping[str, str], key: str) -> Entity:
        """Post a status; for an hour, Mastodon answers the same key with the same one. Others don't."""
        headers = {"Idempotency-Key": key, "Content-Type": "application/x-www-form-urlencoded"}
        form = urlencode(words, encoding="utf-8", errors="replace").encode()
        answer = await self._client.send("POST", "/api/v1/statuses", content=form, headers=headers)
        try:
            return _entity(answer.json())
        except Malformed as error:
            raise OutcomeUnknown(
                error.message, hint=_("bloggy looks whether it was done before it tries again.")
            ) from error

    async def _there(self, path: str) -> Entity | None:
        try:
            told = (await self._client.get(path)).json()
        except Gone:
            await self.account()  # which fails where the whole interface is shut
            return None
        if not isinstance(told, dict):
            raise malformed()
        return told

    async def _bearer(self) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {(await self._secret()).strip()}"}


def _between(before: str, after: str) -> dict[str, str]:
    told = {"max_id": before, "since_id": after}
    return {name: id for name, id in told.items() if id}


def _listed(answer: Answer) -> Listed:
    found = _entities(answer.json())
    link = answer.headers.get("link")
    return Listed(found=found, more=bool(found) and (link is None or 'rel="next"' in link))


def _entities(told: object) -> tuple[Entity, ...]:
    if not isinstance(told, list):
        raise malformed()
    return tuple(_entity(one) for one in told)


def _entity(told: object) -> Entity:
    if not isinstance(told, dict) or not isinstance(told.get("id"), str) or not told["id"]:
        raise malformed()
    status = told.get("status")  # of a notification
    return {**_stable(told), **({"status": _stable(status)} if isinstance(status, dict) else {})}


def _stable(told: Entity) -> Entity:
    """With ids that stay: those of snac begin with the time of the last change, which it does not look at."""
    names = ("id", "in_reply_to_id")
    changing = {name: told[name] for name in names if _CHANGING.fullmatch(str(told.get(name)))}
    return {**told, **{name: "0" * 10 + id[10:] for name, id in changing.items()}}


def malformed() -> BackendError:
    """What an answer is that Mastodon would not give."""
    return Malformed(
        _("The server does not answer as Mastodon does."),
        hint=_("Check its address: “url” is where you log in."),
    )
