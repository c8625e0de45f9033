"""Reads and writes single posts and pages of one Ghost, keyed by the state they were read at."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bloggy.backends.ghost.client import listed
from bloggy.backends.ghost.remote import PARAMS, Copy, Shelf, place
from bloggy.domain.post import DeliveryKey, Outgoing, RemoteRef
from bloggy.errors import Conflict, Gone
from bloggy.i18n import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bloggy.backends.ghost.client import GhostClient

_SHELVES: tuple[Shelf, ...] = ("posts", "pages")
_TWINS = 4


def waiting_slug(key: DeliveryKey) -> str:
    """The slug of a draft that waits to be filled."""
    return f"bloggy-{key.lower()}"


def is_waiting(copy: Copy, key: DeliveryKey) -> bool:
    """Whether the copy still is the draft that `key` reserved."""
    return re.fullmatch(re.escape(waiting_slug(key)) + r"(-\d+)?", copy.slug) is not None


def has_address(copy: Copy) -> bool:
    """Whether the copy's slug is more than that of a draft that waits, whichever key reserved it."""
    return re.fullmatch(r"bloggy-[0-9a-z]{26}(-\d+)?", copy.slug) is None


class Shelves:
    """The posts and pages of one Ghost."""

    def __init__(self, client: GhostClient, *, site: str, line_breaks: bool = False) -> None:
        self._client, self._site, self._line_breaks = client, site, line_breaks

    async def get(self, ref: RemoteRef) -> Copy:
        """The copy now. Raises Gone."""
        shelf, number = place(ref)
        return Copy.of(shelf, await self._client.read(f"{shelf}/{number}/", PARAMS))

    async def by_slug(self, shelf: Shelf, slug: str) -> Copy | None:
        """The copy at that address, if there is one."""
        try:
            return Copy.of(shelf, await self._client.read(f"{shelf}/slug/{slug}/", PARAMS))
        except Gone:
            return None

    async def add(self, shelf: Shelf, fields: Mapping[str, Any]) -> Copy:
        """Make a new one."""
        return Copy.of(shelf, await self._client.write("POST", f"{shelf}/", {shelf: [dict(fields)]}, PARAMS))

    async def change(
        self,
        copy: Copy,
        fields: Mapping[str, Any],
        outgoing: Outgoing,
        params: Mapping[str, str] | None = None,
    ) -> Copy:
        """Set `fields` of the copy as it was read.

        Ghost refuses (409) when `updated_at` has moved. That may be a plug-in's or the scheduler's doing, so
        it is tried once more where nothing that a writer sets has changed; else Conflict is raised.
        """
        for attempt in (1, 2):
            sent = {**fields, "updated_at": copy.text_of("updated_at")}
            try:
                answer = await self._client.write(
                    "PUT",
                    f"{copy.shelf}/{copy.text_of('id')}/",
                    {copy.shelf: [sent]},
                    {**PARAMS, **(params or {})},
                )
            except Conflict as error:
                now = await self.get(copy.ref)
                if attempt == 2 or now.revision != copy.revision:
                    raise self.conflict(now, outgoing) from error
                copy = now
            else:
                return Copy.of(copy.shelf, answer)
        raise AssertionError("unreachable")

    async def remove(self, copy: Copy) -> None:
        """Delete it for good; already gone is success."""
        try:
            await self._client.write("DELETE", f"{copy.shelf}/{copy.text_of('id')}/")
        except Gone:
            return

    async def waiting(self, key: DeliveryKey, shelves: tuple[Shelf, ...] = _SHELVES) -> list[Copy]:
        """What `key` has reserved and not filled, the oldest first; more than one after a late answer."""
        slug = waiting_slug(key)
        slugs = ",".join([slug, *(f"{slug}-{number}" for number in range(2, _TWINS))])
        found: list[Copy] = []
        for shelf in shelves:
            query = {**PARAMS, "filter": f"slug:[{slugs}]", "order": "created_at asc", "limit": "10"}
            found += [Copy(shelf, raw) for raw in listed(await self._client.read(f"{shelf}/", query), shelf)]
        return sorted(found, key=lambda copy: (copy.text_of("created_at"), len(copy.slug), copy.slug))

    async def drop_twins(self, key: DeliveryKey, kept: RemoteRef) -> None:
        """Remove drafts that answers which came too late have left; never anything that is public."""
        for copy in await self.waiting(key, (place(kept)[0],)):
            if copy.ref != kept and not copy.is_out:
                await self.remove(copy)

    def conflict(self, copy: Copy, outgoing: Outgoing) -> Conflict:
        """What is raised when `copy` is not what the writer's change was based on."""
        remote = copy.as_post(outgoing, site=self._site, line_breaks=self._line_breaks)
        return Conflict(
            _("The post was changed in Ghost since you last saw it."),
            hint=_("Compare both versions and choose."),
            remote=remote,
        )
