"""Talks to Ghost's Admin API: a fresh token for each try, set by the server's clock when ours is off."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bloggy.backends.ghost.errors import ClockWrong, explain
from bloggy.backends.ghost.key import AdminKey
from bloggy.backends.ghost.wanted import Clocks
from bloggy.backends.web import Client
from bloggy.errors import Malformed
from bloggy.i18n import _

if TYPE_CHECKING:
    import httpx

    from bloggy.backends.base import Progress
    from bloggy.backends.web import Answer

VERSION = "v5.0"
"""Of the interface this is written for; Ghost 6 answers it as well."""
_TOLERATED = timedelta(seconds=30)
"""A difference of clocks that is no reason to trust the server's more."""
_PAGES = 50


class GhostClient:
    """One Ghost's Admin API, below `base` (with its final slash). Everything raises BackendError."""

    def __init__(
        self,
        base: str,
        *,
        secret: Callable[[], Awaitable[str]],
        insecure: bool = False,
        transport: httpx.AsyncBaseTransport | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], Awaitable[None]] | None = None,
    ) -> None:
        self.base = base
        self._secret, self._clock = secret, clock
        more = {"sleep": sleep} if sleep is not None else {}
        self._web = Client(
            base,
            authorize=self._proof,
            explain=explain,
            insecure=insecure,
            transport=transport,
            **more,
        )

    @property
    def clocks(self) -> Clocks:
        """The time here and at the server, as far as that is known."""
        here = self._clock()
        return Clocks(here, here + self._web.skew)

    async def read(self, path: str, params: Mapping[str, str] | None = None) -> dict[str, Any]:
        """GET a document. Raises Malformed for anything but a JSON object."""
        try:
            answer = await self._web.get(path, params=params, headers=_HEADERS)
        except ClockWrong:
            answer = await self._web.get(path, params=params, headers=_HEADERS)
        return _document(answer)

    async def write(
        self, method: str, path: str, json: object = None, params: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        """Send once; {} where Ghost answers with nothing."""
        return _document(await self._once(method, path, params=params, json=json))

    async def send(
        self, path: str, content: bytes, kind: str, progress: Progress | None = None
    ) -> dict[str, Any]:
        """POST bytes of the media type `kind`."""
        headers = {"Content-Type": kind}
        return _document(await self._once("POST", path, headers=headers, content=content, progress=progress))

    async def each(self, name: str, params: Mapping[str, str] | None = None) -> AsyncIterator[dict[str, Any]]:
        """Every object of a collection such as `tags`, page after page."""
        page: object = 1
        for _page in range(_PAGES):
            found = await self.read(f"{name}/", {"limit": "100", **(params or {}), "page": str(page)})
            for item in listed(found, name):
                yield item
            meta = found.get("meta")
            pagination = meta.get("pagination") if isinstance(meta, dict) else None
            page = pagination.get("next") if isinstance(pagination, dict) else None
            if not page:
                return

    async def aclose(self) -> None:
        """Close the connections."""
        await self._web.aclose()

    async def _once(self, method: str, path: str, **more: Any) -> Answer:
        more["headers"] = {**_HEADERS, **more.get("headers", {})}
        try:
            return await self._web.send(method, path, **more)
        except ClockWrong:
            # A refused token means that nothing was done, and the refusal told the server's clock.
            return await self._web.send(method, path, **more)

    async def _proof(self) -> Mapping[str, str]:
        key = AdminKey.parse(await self._secret())
        skew = self._web.skew
        now = self._clock() + (skew if abs(skew) > _TOLERATED else timedelta(0))
        return {"Authorization": f"Ghost {key.token(now)}"}


_HEADERS = {"Accept-Version": VERSION}


def listed(document: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """The objects under `name`. Raises Malformed where there is no such list."""
    found = document.get(name)
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise Malformed(
            _("Ghost’s answer has no “{name}”.").format(name=name),
            hint=_("Check that the address is that of a Ghost blog, version 5 or newer."),
        )
    return found


def _document(answer: Answer) -> dict[str, Any]:
    if answer.status == 204 or not answer.body.strip():
        return {}
    found = answer.json()
    if not isinstance(found, dict):
        raise Malformed(
            _("{url} answered with something that is not Ghost’s.").format(url=answer.url),
            hint=_("Check that the address is that of a Ghost blog, version 5 or newer."),
        )
    return found
