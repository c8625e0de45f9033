"""Brings posts out on WordPress: first a draft that carries the delivery key, then everything at once.

Recipe: the draft's slug is `bloggy-<key>`, which WordPress keeps and finds again; filling the draft and
every later change go by the post's number and can be repeated. Nothing at WordPress guards an update, so the
copy is read and compared before, and its revisions are counted after.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta, tzinfo
from typing import TYPE_CHECKING, Any

from bloggy.backends.base import Plan, Publisher
from bloggy.backends.capability import Capability
from bloggy.backends.wordpress.markup import titled
from bloggy.backends.wordpress.pagecheck import PageCheck
from bloggy.backends.wordpress.people import People
from bloggy.backends.wordpress.planning import Planner
from bloggy.backends.wordpress.post_listing import SIZE, PostList, RestPostList
from bloggy.backends.wordpress.post_walk import PostWalk
from bloggy.backends.wordpress.reading import Reader
from bloggy.backends.wordpress.remarks import remarks, squeezed_in
from bloggy.backends.wordpress.remote_copy import (
    FIELDS,
    PLACES,
    PREFIX,
    UNSEEN,
    Copy,
    Place,
    beside_as,
    beside_of,
    path_of,
    place_of,
    read,
    same_words,
    visibility,
)
from bloggy.backends.wordpress.terms import Terms
from bloggy.backends.wordpress.wanted import (
    BESIDE,
    Composer,
    Wanted,
    is_so,
    refuse_unprotected,
    refuse_what_cannot_be,
    to_send,
)
from bloggy.domain.outbox import Action
from bloggy.domain.post import Asset, DeliveryKey, Outgoing, Receipt, RemoteRef, Revision
from bloggy.errors import Conflict, Gone, Unauthorized
from bloggy.i18n import _

if TYPE_CHECKING:
    from bloggy.backends.wordpress.api import Api
    from bloggy.domain.remote import PostCursor, RemotePage, RemotePost


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How the writer wants posts on this blog, from its table."""

    blocks: bool = False
    create_terms: bool = True
    zone: tzinfo | None = None
    """The blog's own; None: unknown."""
    permalink: str = ""


class WordPressPublisher(Publisher):
    """Posts and pages of one WordPress, for one account."""

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
        | Capability.CATEGORIES
        | Capability.MEDIA
        | Capability.LIST
    )
    two_steps = True
    settling = timedelta(seconds=120)
    page_size = SIZE
    """How many posts `posts` asks for at once."""

    def __init__(self, api: Api, manner: Manner, check: PageCheck) -> None:
        self.api = api
        self.form = "blocks" if manner.blocks else "html"
        self._people = People(api)
        self._terms = Terms(api, create=manner.create_terms)
        self._composer = Composer(self._terms, self._people, blocks=manner.blocks)
        self._reader = Reader(api, self._terms, self._people, zone=manner.zone)
        self._planner = Planner(url=api.account.url, zone=manner.zone, permalink=manner.permalink)
        self._check = check
        self._walk: PostWalk | None = None

    # --- a first publish ------------------------------------------------------------------------------------

    async def reserve(self, outgoing: Outgoing, *, key: DeliveryKey) -> RemoteRef:
        refuse_what_cannot_be(outgoing.post)
        refuse_unprotected(outgoing.post, None)
        title = titled(outgoing.post.title)
        body: dict[str, object] = {"title": title, "status": "draft", "slug": _temporary(key)}
        if not title:
            body["content"] = "…"
        place = place_of(outgoing.post.kind)
        return read(await self.api.post(f"wp/v2/{place}", body, _fields=FIELDS), place).ref

    async def reserved(self, *, key: DeliveryKey) -> RemoteRef | None:
        for place in PLACES:
            found = await self._drafts(place, key)
            if found:
                first, *twins = sorted(found, key=lambda copy: copy.id)
                for twin in twins:  # a request that was given up arrived after all
                    await self.api.delete(path_of(twin.ref))
                return first.ref
        return None

    async def publish(
        self,
        outgoing: Outgoing,
        *,
        key: DeliveryKey,
        expected: Revision | None = None,
        reserved: RemoteRef | None = None,
    ) -> Receipt:
        refuse_what_cannot_be(outgoing.post)
        there = await self._draft(reserved, key) if reserved else None
        if there is None:
            ref = await self.reserved(key=key) or await self.reserve(outgoing, key=key)
            there = await self._get(ref)
        if not _is_temporary(there, key):
            return await self._earlier(there, outgoing)
        return await self._fill(there, outgoing, first=True)

    async def find(
        self, outgoing: Outgoing, *, key: DeliveryKey, ref: RemoteRef | None, action: Action
    ) -> Receipt | None:
        if ref is None:
            return None  # whoever publishes notes the draft's number first, so nothing was published
        there = await self._get_or_none(ref)
        if action is Action.DELETE:
            return _nothing(ref) if there is None else None
        if there is None:
            return None
        match action:
            case Action.PUBLISH:
                return None if _is_temporary(there, key) else await self._earlier(there, outgoing)
            case Action.WITHDRAW:
                return _receipt(there) if visibility(there.status) == "hidden" else None
            case _:
                return _receipt(there) if await self._is_so(there, outgoing) else None

    async def _draft(self, ref: RemoteRef, key: DeliveryKey) -> Copy | None:
        """The draft that was reserved, or what became of it; None if it is gone for good.

        Thrown into the trash unfilled it is used all the same: a new one could not be found by `ref` again.
        """
        try:
            there = await self._fetch(ref)
        except Gone:
            return None
        if there.status != "trash":
            return there
        if not _is_temporary(there, key):
            raise _in_the_trash()
        # what comes out of the trash gets its old slug, whatever is sent with it
        return await self._write(there, {"status": "draft"})

    async def _earlier(self, there: Copy, outgoing: Outgoing) -> Receipt:
        """The receipt of a try that went through unheard.

        If the copy is not what was sent, somebody changed it since: then no revision is claimed, and the next
        update is a conflict that shows what they did.
        """
        if await self._is_so(there, outgoing):
            return _receipt(there)
        return Receipt(ref=there.ref, url=there.url, revision=UNSEEN)

    # --- later ----------------------------------------------------------------------------------------------

    async def read(self, ref: RemoteRef) -> RemotePost:
        return await self._reader.read(await self._get(ref))

    async def posts(self, since: PostCursor | None) -> RemotePage:
        if self._walk is None:
            self._walk = PostWalk(
                self._list(), self._reader, lambda: self.api.client.skew, size=self.page_size
            )
        return await self._walk.page(since)

    def _list(self) -> PostList:
        return RestPostList(self.api)

    def same_beside(self, one: Revision, other: Revision) -> bool:
        return beside_of(one) == beside_of(other) != ""

    async def update(
        self, ref: RemoteRef, outgoing: Outgoing, *, key: DeliveryKey, expected: Revision | None
    ) -> Receipt:
        refuse_what_cannot_be(outgoing.post)
        there = await self._get(ref)
        if expected is not None and not same_words(there.revision, expected):
            if await self._is_so(there, outgoing):
                return _receipt(there)
            raise await self._conflict(there, outgoing)
        return await self._fill(there, outgoing, first=False, expected=expected)

    async def withdraw(
        self, ref: RemoteRef, outgoing: Outgoing, *, key: DeliveryKey, expected: Revision | None
    ) -> Receipt:
        there = await self._get_or_none(ref)
        if there is None:
            return _nothing(ref)
        if visibility(there.status) == "hidden":
            return _receipt(there)
        await self._compare(there, outgoing, expected)
        return _receipt(await self._write(there, {"status": "draft"}))

    async def delete(
        self, ref: RemoteRef, outgoing: Outgoing, *, key: DeliveryKey, expected: Revision | None
    ) -> Receipt:
        there = await self._get_or_none(ref)
        if there is not None:
            await self._compare(there, outgoing, expected)
            try:
                await self.api.delete(path_of(ref))
            except Gone:
                return _nothing(ref)
        return _nothing(ref)

    async def plan(self, action: Action, outgoing: Outgoing, *, ref: RemoteRef | None) -> Plan:
        return self._planner.plan(action, outgoing, ref=ref)

    async def confirm(self, outgoing: Outgoing, receipt: Receipt, *, action: Action) -> str:
        return await self._check.look(outgoing.post, receipt, action=action)

    # --- the exchange ---------------------------------------------------------------------------------------

    async def _fetch(self, ref: RemoteRef) -> Copy:
        place: Place = "pages" if ref.startswith("pages/") else "posts"
        return read(await self.api.get(path_of(ref), context="edit", _fields=FIELDS), place)

    async def _get(self, ref: RemoteRef) -> Copy:
        """The copy. Raises Gone, also for what lies in the trash."""
        there = await self._fetch(ref)
        if there.status == "trash":
            raise _in_the_trash()
        return there

    async def _get_or_none(self, ref: RemoteRef) -> Copy | None:
        try:
            return await self._get(ref)
        except Gone:
            return None

    async def _drafts(self, place: Place, key: DeliveryKey) -> list[Copy]:
        try:
            told = await self.api.get(
                f"wp/v2/{place}", context="edit", status="any", slug=_temporary(key), _fields=FIELDS
            )
        except Unauthorized:
            if place == "posts":
                raise
            return []  # an account that may write posts only has no drafts of pages
        return [read(one, place) for one in told if isinstance(one, dict)]

    async def _fill(
        self, there: Copy, outgoing: Outgoing, *, first: bool, expected: Revision | None = None
    ) -> Receipt:
        """Write everything the post says; `there` is how the copy was a moment ago.

        Raises Conflict where that would undo what was changed beside the post since `expected`.
        """
        refuse_unprotected(outgoing.post, there)
        skew = self.api.client.skew
        unseen = expected if expected and beside_of(expected) not in {"", beside_of(there.revision)} else None
        if unseen:
            wanted = await self._composer.compose(outgoing, there, create=False, first=first, skew=skew)
            if not BESIDE.isdisjoint(to_send(there, wanted)):
                raise await self._conflict(there, outgoing)
        wanted = await self._composer.compose(outgoing, there, create=True, first=first, skew=skew)
        await self._describe(outgoing)
        fields = to_send(there, wanted)
        after = await self._write(there, fields) if fields else there
        notes = [*remarks(there, after, wanted.fields), *wanted.notes]
        if fields and not first and (late := await squeezed_in(self.api, there, after)):
            notes.insert(0, late)
        receipt = _receipt(after, note=" ".join(notes))
        # Whoever looks next is to find what was changed beside the post, and nobody here has seen.
        return replace(receipt, revision=beside_as(after.revision, unseen)) if unseen else receipt

    async def _write(self, there: Copy, fields: Any) -> Copy:
        return read(await self.api.post(path_of(there.ref), fields, _fields=FIELDS), there.place)

    async def _is_so(self, there: Copy, outgoing: Outgoing) -> bool:
        wanted: Wanted = await self._composer.compose(
            outgoing, there, create=False, first=False, skew=self.api.client.skew
        )
        return is_so(there, wanted)

    async def _describe(self, outgoing: Outgoing) -> None:
        """Give the featured image the alt text that the post has for it."""
        post = outgoing.post
        featured: Asset | None = next((a for a in outgoing.assets if a.link == post.image and a.ref), None)
        if featured is None or not post.image_alt or featured.alt == post.image_alt:
            return
        path = f"wp/v2/media/{featured.ref}"
        told = await self.api.get(path, _fields="alt_text")
        if told.get("alt_text") != post.image_alt:
            await self.api.post(path, {"alt_text": post.image_alt}, _fields="id")

    async def _compare(self, there: Copy, outgoing: Outgoing, expected: Revision | None) -> None:
        if expected is not None and not same_words(there.revision, expected):
            raise await self._conflict(there, outgoing)

    async def _conflict(self, there: Copy, outgoing: Outgoing) -> Conflict:
        return Conflict(
            _("The post was changed at the blog since you last saw it."),
            hint=_("Compare both versions and choose."),
            remote=await self._reader.read(there, mine=outgoing.post),
        )


def _temporary(key: DeliveryKey) -> str:
    return f"{PREFIX}{key.lower()}"


def _is_temporary(there: Copy, key: DeliveryKey) -> bool:
    """Whether it still is the draft that was reserved; the number is the server's, for a twin."""
    return visibility(there.status) == "hidden" and there.slug.startswith(_temporary(key))


def _receipt(there: Copy, *, note: str = "") -> Receipt:
    return Receipt(ref=there.ref, url=there.url, revision=there.revision, note=note)


def _nothing(ref: RemoteRef) -> Receipt:
    return Receipt(ref=ref, url="", revision=Revision(""))


def _in_the_trash() -> Gone:
    return Gone(
        _("The post lies in the trash of the blog."),
        hint=_("Restore it there to go on, or publish it anew."),
    )
