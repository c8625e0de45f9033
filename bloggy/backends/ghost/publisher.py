"""Publishes to Ghost in two steps, so that no lost answer doubles a post, and overwrites nothing unseen."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bloggy.backends import http, pagecheck
from bloggy.backends.base import Plan, Publisher
from bloggy.backends.capability import Capability
from bloggy.backends.ghost import lookups, planning
from bloggy.backends.ghost.post_listing import PostListing
from bloggy.backends.ghost.remote import Copy, shelf_of
from bloggy.backends.ghost.shelves import Shelves, has_address, is_waiting, waiting_slug
from bloggy.backends.ghost.wanted import (
    HIDDEN,
    Timing,
    fields,
    same,
    settled,
    slug_of,
    stamp,
    tag_names,
    timing,
    unsent,
)
from bloggy.domain.ghost_markdown import as_written
from bloggy.domain.outbox import Action
from bloggy.domain.post import DeliveryKey, Kind, Outgoing, Receipt, RemoteRef, Revision
from bloggy.domain.remote import PostCursor, RemotePage, RemotePost
from bloggy.domain.wishes import wishes
from bloggy.errors import Gone
from bloggy.i18n import _

if TYPE_CHECKING:
    from bloggy.backends.ghost.client import GhostClient
    from bloggy.backends.ghost.settings import Settings


_PAUSES = (1.0, 2.0, 4.0)
"""Seconds between looks at the page; a cache in front of the blog may need some."""


class GhostPublisher(Publisher):
    """All roles of a publisher over one Ghost's Admin API."""

    capabilities = (
        Capability.UPDATE
        | Capability.WITHDRAW
        | Capability.DELETE
        | Capability.IDEMPOTENT
        | Capability.CONDITIONAL
        | Capability.SCHEDULE
        | Capability.REMOTE_DRAFTS
        | Capability.SLUG
        | Capability.TAGS
        | Capability.MEDIA
        | Capability.LIST
    )
    form = "markdown"
    two_steps = True
    settling = timedelta(seconds=120)

    def __init__(
        self,
        client: GhostClient,
        settings: Settings,
        *,
        fetch: Callable[[str], Awaitable[http.Page]] = http.get,
    ) -> None:
        self._client, self._settings, self._fetch = client, settings, fetch
        self._shelves = Shelves(client, site=settings.url, line_breaks=settings.line_breaks)
        self.listing = PostListing(client=client, settings=settings)

    # --- bringing out ---------------------------------------------------------------------------------------

    async def reserve(self, outgoing: Outgoing, *, key: DeliveryKey) -> RemoteRef:
        sent = await self._wanted(outgoing)
        if outgoing.post.status not in HIDDEN:
            await self._letter(outgoing)
        draft = await self._shelves.add(
            shelf_of(outgoing.post.kind), {**sent, "slug": waiting_slug(key), "status": "draft"}
        )
        return draft.ref

    async def reserved(self, *, key: DeliveryKey) -> RemoteRef | None:
        waiting = await self._shelves.waiting(key)
        if not waiting:
            return None
        kept = waiting[0].ref
        await self._shelves.drop_twins(key, kept)
        return kept

    async def publish(
        self,
        outgoing: Outgoing,
        *,
        key: DeliveryKey,
        expected: Revision | None = None,
        reserved: RemoteRef | None = None,
    ) -> Receipt:
        draft = await self._draft(outgoing, key, reserved)
        waits = is_waiting(draft, key)
        sent = await self._wanted(outgoing, draft)
        if not waits and expected != draft.revision and not self._holds(draft, sent):
            raise self._shelves.conflict(draft, outgoing)
        if waits:
            await self._shelves.drop_twins(key, draft.ref)
        done = await self._bring(draft, sent, outgoing, key)
        return self._receipt(done, outgoing, self._when(outgoing, draft))

    async def find(
        self, outgoing: Outgoing, *, key: DeliveryKey, ref: RemoteRef | None, action: Action
    ) -> Receipt | None:
        if ref is None:
            # What was published has been noted as a draft before; a draft that waits is no post yet.
            return None
        try:
            copy = await self._shelves.get(ref)
        except Gone:
            if action in {Action.WITHDRAW, Action.DELETE}:
                return Receipt(ref=ref, url="", revision=Revision(""))
            return None
        match action:
            case Action.PUBLISH:
                return None if is_waiting(copy, key) else await self._found(copy, outgoing)
            case Action.UPDATE:
                sent = await self._wanted(outgoing, copy)
                when = self._when(outgoing, copy)
                is_done = await self._is_done(copy, sent, outgoing, when)
                return self._receipt(copy, outgoing, when) if is_done else None
            case _:
                # Taking back and deleting are repeatable, and look themselves whether anything is left to do.
                return None

    async def _found(self, copy: Copy, outgoing: Outgoing) -> Receipt:
        """The receipt of a post that was published, whatever has become of it since."""
        receipt = self._receipt(copy, outgoing, self._when(outgoing, copy))
        sent = await asyncio.to_thread(fields, outgoing, self._settings)
        if self._holds(copy, sent):
            return receipt
        # Somebody has edited it before the answer was known. The next update must not take that for ours.
        ours = Copy(copy.shelf, {**copy.raw, **sent})
        return Receipt(ref=receipt.ref, url=receipt.url, revision=ours.revision, note=receipt.note)

    async def _draft(self, outgoing: Outgoing, key: DeliveryKey, reserved: RemoteRef | None) -> Copy:
        if reserved is not None:
            try:
                return await self._shelves.get(reserved)
            except Gone:
                # Somebody has tidied up the draft: nobody has seen it, so another one does as well.
                reserved = None
        unsent(outgoing)
        ref = await self.reserved(key=key) or await self.reserve(outgoing, key=key)
        return await self._shelves.get(ref)

    # --- changing -------------------------------------------------------------------------------------------

    async def read(self, ref: RemoteRef) -> RemotePost:
        [post] = await self.listing.posts([await self._shelves.get(ref)])
        return post

    async def posts(self, since: PostCursor | None) -> RemotePage:
        return await self.listing.page(since)

    def as_written(self, text: str, source: str) -> str:
        return text if self._settings.line_breaks else as_written(text, source, site=self._settings.url)

    async def update(
        self, ref: RemoteRef, outgoing: Outgoing, *, key: DeliveryKey, expected: Revision | None
    ) -> Receipt:
        copy = await self._shelves.get(ref)
        sent = await self._wanted(outgoing, copy)
        when = self._when(outgoing, copy)
        if await self._is_done(copy, sent, outgoing, when):
            return self._receipt(copy, outgoing, when)
        if expected not in {None, copy.revision} and not self._is_half_way(copy, sent, key):
            raise self._shelves.conflict(copy, outgoing)
        done = await self._bring(copy, sent, outgoing, key)
        return self._receipt(done, outgoing, when)

    async def withdraw(
        self, ref: RemoteRef, outgoing: Outgoing, *, key: DeliveryKey, expected: Revision | None
    ) -> Receipt:
        try:
            copy = await self._shelves.get(ref)
        except Gone:
            return Receipt(ref=ref, url="", revision=Revision(""))
        if copy.is_out:
            if expected is not None and expected != copy.revision:
                raise self._shelves.conflict(copy, outgoing)
            # Without a date, a post that was only scheduled counts as one that never was public.
            dateless = {"published_at": None} if copy.status == "scheduled" else {}
            copy = await self._shelves.change(copy, {"status": "draft", **dateless}, outgoing)
        elif expected is not None and not copy.has_content_of(expected):
            # Hidden already, and edited there since: the next update must not take that for seen.
            return Receipt(ref=ref, url="", revision=expected)
        return self._receipt(copy, outgoing)

    async def delete(
        self, ref: RemoteRef, outgoing: Outgoing, *, key: DeliveryKey, expected: Revision | None
    ) -> Receipt:
        gone = Receipt(ref=ref, url="", revision=Revision(""))
        try:
            copy = await self._shelves.get(ref)
        except Gone:
            return gone
        if expected is not None and expected != copy.revision:
            raise self._shelves.conflict(copy, outgoing)
        await self._shelves.remove(copy)
        return gone

    # --- telling --------------------------------------------------------------------------------------------

    async def plan(self, action: Action, outgoing: Outgoing, *, ref: RemoteRef | None) -> Plan:
        return planning.plan(action, outgoing, self._settings, clocks=self._client.clocks, is_new=ref is None)

    async def confirm(self, outgoing: Outgoing, receipt: Receipt, *, action: Action) -> str:
        hidden = action in {Action.WITHDRAW, Action.DELETE} or outgoing.post.status in HIDDEN
        if hidden or not receipt.url or not self._settings.check_page:
            return ""
        if timing(outgoing.post, self._client.clocks).status != "published":
            return ""
        return await pagecheck.look(
            receipt.url,
            outgoing.post.title,
            pauses=_PAUSES,
            why=_("The blog may be private, or a cache in front of it old."),
            fetch=self._fetch,
        )

    # --- what is to be there --------------------------------------------------------------------------------

    async def _wanted(self, outgoing: Outgoing, there: Copy | None = None) -> dict[str, Any]:
        """The fields; `there` is the copy that has its address already, which a new title does not move."""
        unsent(outgoing)
        sent = await asyncio.to_thread(fields, outgoing, self._settings)
        if there is not None:
            sent["lexical"] = there.with_markdown(sent["lexical"])
        keeps = there is not None and not outgoing.post.slug and has_address(there)
        sent["slug"] = there.slug if keeps and there is not None else slug_of(outgoing.post)
        sent["tags"] = await lookups.tags(self._client, tag_names(outgoing.post))
        who = wishes(outgoing.post.extra).authors
        if who and not (there is not None and there.is_by(who)):
            sent["authors"] = await lookups.authors(self._client, who)
        return sent

    async def _letter(self, outgoing: Outgoing) -> dict[str, str]:
        """The parameters that make Ghost mail the post; {} where nobody is to be mailed."""
        wish = wishes(outgoing.post.extra)
        wished = wish.newsletter or self._settings.newsletter
        if not wished or outgoing.post.kind is Kind.PAGE:
            return {}
        return {
            "newsletter": await lookups.newsletter(self._client, wished),
            "email_segment": wish.segment or self._settings.segment,
        }

    def _when(self, outgoing: Outgoing, copy: Copy) -> Timing:
        return timing(outgoing.post, self._client.clocks, copy)

    def _holds(self, copy: Copy, sent: dict[str, Any]) -> bool:
        """Whether title and text are those sent."""
        own = {name: sent[name] for name in ("title", "lexical")}
        return same(copy, own, site=self._settings.url)

    async def _is_done(self, copy: Copy, sent: dict[str, Any], outgoing: Outgoing, when: Timing) -> bool:
        """Whether nothing is left to be sent."""
        if not same(copy, sent, site=self._settings.url) or not settled(copy, when, self._client.clocks):
            return False
        return copy.status != "scheduled" or copy.letter == await self._letter(outgoing)

    def _is_half_way(self, copy: Copy, sent: dict[str, Any], key: DeliveryKey) -> bool:
        """Whether an earlier try of this very update was cut off in the middle of `_bring`."""
        text = {name: value for name, value in sent.items() if name != "slug"}
        return not copy.is_out and is_waiting(copy, key) and same(copy, text, site=self._settings.url)

    def _is_unseen(self, copy: Copy) -> bool:
        """Whether readers have never had it, so that it may be mailed; a draft keeps the date it had."""
        when = copy.published_at
        return copy.status in {"draft", "scheduled"} and (when is None or when > self._client.clocks.there)

    async def _bring(self, copy: Copy, sent: dict[str, Any], outgoing: Outgoing, key: DeliveryKey) -> Copy:
        """Give the copy its fields, its state and its date.

        The request that brings it out for the first time is the one that may mail it. It is never repeated
        without looking: once readers have had the post, no newsletter is named any more. What is public can
        only be scheduled by way of a draft, and only so a scheduled post gets another newsletter, or none.
        """
        when = self._when(outgoing, copy)
        goes = when.status != "draft"
        sent = {**sent, "slug": await self._free_slug(copy, str(sent["slug"]))}
        letter = await self._letter(outgoing) if goes and self._is_unseen(copy) else {}
        back = when.status == "scheduled" and copy.status in {"published", "sent"}
        if back or (goes and copy.status == "scheduled" and copy.letter != letter):
            wait = {**sent, "slug": waiting_slug(key), "status": "draft"}
            copy = await self._shelves.change(copy, wait, outgoing)
        if not (when.status == "published" and copy.status == "sent"):
            sent["status"] = when.status
        if when.at is not None:
            sent["published_at"] = stamp(when.at)
        elif not goes and copy.status == "scheduled":
            sent["published_at"] = None
        return await self._shelves.change(copy, sent, outgoing, letter)

    async def _free_slug(self, copy: Copy, wished: str) -> str:
        """The wished slug, or the copy's own `wished-2` while another post has the wished one.

        Asking again for one that is taken would make Ghost count on, and move the post to `wished-3`.
        """
        if re.fullmatch(re.escape(wished) + r"-\d+", copy.slug):
            there = await self._shelves.by_slug(copy.shelf, wished)
            if there is not None and there.ref != copy.ref:
                return copy.slug
        return wished

    def _receipt(self, copy: Copy, outgoing: Outgoing, when: Timing | None = None) -> Receipt:
        url, notes = "", []
        if copy.status == "published":
            url = copy.text_of("url")
        elif copy.status == "scheduled":
            url = planning.address(outgoing.post, self._settings, slug=copy.slug, at=copy.published_at)
        wished = slug_of(outgoing.post)
        if when is not None and re.fullmatch(re.escape(wished) + r"-\d+", copy.slug):
            notes.append(
                _("“{slug}” is taken in Ghost: the post is at “{other}”.").format(
                    slug=wished, other=copy.slug
                )
            )
        if when is not None and when.moved and copy.published_at is not None:
            notes.append(
                _("Ghost schedules nothing nearer than two minutes: it comes out {when}.").format(
                    when=planning.moment(copy.published_at, self._settings.zone)
                )
            )
        return Receipt(ref=copy.ref, url=url, revision=copy.revision, note=" ".join(notes))
