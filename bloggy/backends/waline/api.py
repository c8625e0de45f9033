"""Speaks to one Waline server as its administrator."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bloggy.backends.web import Answer, Client, nothing_but_the_request
from bloggy.domain.clean import clean_line
from bloggy.errors import Malformed, RateLimited, Rejected, Unauthorized
from bloggy.i18n import _

if TYPE_CHECKING:
    import httpx

SIZE = 100
_MINUTE = timedelta(minutes=1)
_LATEST = 250_000_000_000_000
"""Milliseconds since 1970 until the year 9892."""
_MOST_PAGES = 50
"""How many pages of one post's comments are looked through."""


class Api:
    """The server. Give it back with `aclose`."""

    def __init__(
        self,
        url: str,
        *,
        user: str,
        secret: Callable[[], Awaitable[str]],
        insecure: bool = False,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        base = url.rstrip("/").removesuffix("/api") + "/api"
        self._user, self._secret, self._token = user, secret, ""
        self._login = Client(base, authorize=nothing_but_the_request, insecure=insecure, transport=transport)
        self._client = Client(base, authorize=self._bearer, insecure=insecure, transport=transport)

    def now(self) -> datetime:
        """The server's time."""
        return datetime.now(UTC) + self._client.skew

    async def aclose(self) -> None:
        """Close the connections."""
        await self._login.aclose()
        await self._client.aclose()

    async def listed(self, page: int) -> tuple[list[dict[str, Any]], int]:
        """A page of all comments, the newest first, and how many pages there are. Raises BackendError."""
        asked = {"type": "list", "page": str(page), "pageSize": str(SIZE), "owner": "all"}
        told = _data(await self._client.get("/comment", params=asked))
        return _comments(told.get("data")), int(told.get("totalPages") or 0)

    async def thread(self, path: str) -> list[dict[str, Any]]:
        """The comments of one page."""
        found: list[dict[str, Any]] = []
        for page in range(1, _MOST_PAGES + 1):
            asked = {"path": path, "page": str(page), "pageSize": str(SIZE), "sortBy": "insertedAt_desc"}
            told = _data(await self._client.get("/comment", params=asked))
            found += _flat(_comments(told.get("data")))
            if page >= int(told.get("totalPages") or 0):
                break
        return found

    async def say(self, words: Mapping[str, object]) -> dict[str, Any]:
        """Write a comment, once."""
        told = _data(await self._client.send("POST", "/comment", json=dict(words)))
        return _comments([told])[0]

    async def judge(self, id: str, status: str) -> bool:
        """Give a comment that status; False: it is gone."""
        return bool(_data(await self._client.send("PUT", f"/comment/{id}", json={"status": status})))

    async def _bearer(self) -> Mapping[str, str]:
        if not self._token:
            words = {"email": self._user, "password": await self._secret(), "code": ""}
            told = (await self._login.send("POST", "/token", json=words)).json()
            data = told.get("data") if isinstance(told, dict) else None
            if not isinstance(data, dict) or not data.get("token"):
                raise Unauthorized(
                    _("Waline does not take this e-mail address with this password."),
                    hint=_("Store it again: bloggy blogs login. Accounts with two factors can’t be used."),
                )
            if data.get("type") != "administrator":
                raise Unauthorized(
                    _("This account is not the administrator of that Waline."),
                    hint=_("The account that was registered first there is."),
                )
            self._token = str(data["token"])
        return {"Authorization": f"Bearer {self._token}"}


def _data(answer: Answer) -> dict[str, Any]:
    """What Waline answers with, empty where it has nothing to say. Refusals come with status 200."""
    told = answer.json()
    if not isinstance(told, dict) or "errno" not in told:
        raise _malformed()
    if told["errno"]:
        words = clean_line(str(told.get("errmsg") or told["errno"]))
        if "too fast" in words:
            raise RateLimited(
                _("Waline wants some time between comments."),
                hint=_("bloggy tries again by itself."),
                after=_MINUTE,
            )
        raise Rejected(
            _("Waline refuses: {words}").format(words=words), hint=_("Its own page /ui may tell more.")
        )
    data = told.get("data")
    return data if isinstance(data, dict) else {}


def _comments(told: object) -> list[dict[str, Any]]:
    if not isinstance(told, list):
        raise _malformed()
    for one in told:
        if not isinstance(one, dict) or not one.get("objectId") or not _is_moment(one.get("time")):
            raise _malformed()
    return told


def _is_moment(told: object) -> bool:
    """Whether it is a number of milliseconds since 1970 that a calendar can show."""
    return isinstance(told, int) and 1 < told < _LATEST


def _flat(roots: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for root in roots:
        yield root
        yield from _comments(root.get("children") or [])


def _malformed() -> Malformed:
    return Malformed(
        _("The comment server does not answer as Waline does."),
        hint=_("Check its address: “serverURL” in the blog’s pages."),
    )
