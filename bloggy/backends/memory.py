"""A blog that lives in this process: the measure of every other backend, and a stage for faults.

It keeps every promise of `base` in the plainest way. Its `MemoryServer` plays what others do at the blog, and
what goes wrong with requests.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from itertools import islice
from typing import ClassVar, Self

from bloggy.backends.base import Backend, Plan, Publisher, Site, Surroundings
from bloggy.backends.capability import Capability
from bloggy.backends.memory_server import Copy, Died, Fault, MemoryServer
from bloggy.backends.options import Option
from bloggy.domain.outbox import Action
from bloggy.domain.post import DeliveryKey, Outgoing, Receipt, RemoteRef, Revision, Status
from bloggy.domain.remote import PostCursor, RemotePage, RemotePost
from bloggy.domain.wishes import wishes
from bloggy.errors import Conflict, Gone, Malformed, Unsupported
from bloggy.i18n import _

__all__ = ["EVERYTHING", "Copy", "Died", "Fault", "MemoryBackend", "MemoryPublisher", "MemoryServer"]

EVERYTHING = (
    Capability.UPDATE
    | Capability.WITHDRAW
    | Capability.DELETE
    | Capability.IDEMPOTENT
    | Capability.CONDITIONAL
    | Capability.REMOTE_DRAFTS
    | Capability.SLUG
    | Capability.TAGS
    | Capability.CATEGORIES
    | Capability.MEDIA
    | Capability.LIST
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Walk:
    """What a cursor of a listing says."""

    after: int
    """All copies up to this revision were told."""
    told: int
    """How many in this walk."""
    removed: int
    """How many copies had ever been removed when those that are there were last told; -1: they never were."""


class MemoryPublisher(Publisher):
    """All roles of a publisher over a `MemoryServer`."""

    capabilities = EVERYTHING

    def __init__(self, server: MemoryServer | None = None, *, base_url: str = "memory://blog") -> None:
        self.server = server or MemoryServer()
        self._base_url = base_url

    async def publish(
        self,
        outgoing: Outgoing,
        *,
        key: DeliveryKey,
        expected: Revision | None = None,
        reserved: RemoteRef | None = None,
    ) -> Receipt:
        self._check(outgoing)

        def store() -> Receipt:
            slug = outgoing.post.slug or f"post-{self.server.next_number()}"
            ref = RemoteRef(slug)
            there = self.server.copies.get(ref)
            if there is not None and str(there.revision) != expected:
                raise Conflict(
                    _("Another post already stands at “{place}”.").format(place=slug),
                    hint=_("Give one of them another slug."),
                    remote=self._remote(ref),
                )
            return self._store(ref, outgoing)

        return self.server.write(Action.PUBLISH, key, store)

    async def find(
        self, outgoing: Outgoing, *, key: DeliveryKey, ref: RemoteRef | None, action: Action
    ) -> Receipt | None:
        return self.server.look(key)

    async def read(self, ref: RemoteRef) -> RemotePost:
        def tell() -> RemotePost:
            if ref not in self.server.copies:
                raise _gone()
            return self._remote(ref)

        return self.server.ask("read", tell)

    async def posts(self, since: PostCursor | None) -> RemotePage:
        self._refuse_unless(Capability.LIST)
        return self.server.ask("posts", lambda: self._page(self._walk(since)))

    def _page(self, walk: _Walk) -> RemotePage:
        server = self.server
        left = sorted(
            (copy.revision, ref) for ref, copy in server.copies.items() if copy.revision > walk.after
        )
        page = list(islice(left, server.page_size))
        told, more = walk.told + len(page), len(left) > len(page)
        after = page[-1][0] if page else walk.after
        there = None if more or walk.removed == server.removed else frozenset(map(RemoteRef, server.copies))
        onward = (
            _Walk(after=after, told=told, removed=walk.removed)
            if more
            else _Walk(after=after, told=0, removed=server.removed)
        )
        return RemotePage(
            posts=tuple(self._remote(RemoteRef(ref)) for _revision, ref in page),
            cursor=PostCursor(json.dumps(asdict(onward))),
            more=more,
            done=told,
            whole=walk.told + len(left),
            present=there,
        )

    def _walk(self, since: PostCursor | None) -> _Walk:
        if since is None:
            return _Walk(after=0, told=0, removed=-1)
        try:
            walk = _Walk(**json.loads(since))
            sane = all(type(number) is int for number in asdict(walk).values())
            if sane and 0 <= walk.after <= self.server.counter and walk.told >= 0 and walk.removed >= -1:
                return walk
        except (ValueError, TypeError, RecursionError):
            pass
        raise Malformed(_("Nobody can say where the posts were left off."), hint=_("Read them all again."))

    def _remote(self, ref: RemoteRef) -> RemotePost:
        copy = self.server.copies[ref]
        post = copy.post
        return RemotePost(
            ref=ref,
            revision=Revision(str(copy.revision)),
            url=self._url(ref) if copy.public else "",
            title=post.title,
            body=copy.raw or post.body,
            form="html" if copy.raw else "markdown",
            status=post.status if copy.public or post.status is Status.SCHEDULED else Status.DRAFT,
            kind=post.kind,
            slug=post.slug,
            date=post.date,
            tags=post.tags,
            categories=post.categories,
            summary=post.summary,
            image=post.image,
            image_alt=post.image_alt,
            canonical_url=post.canonical_url,
            authors=tuple((name,) for name in wishes(post.extra).authors),
            extra=_told(post.extra),
            raw=copy.raw,
            notation=copy.notation,
        )

    async def update(
        self, ref: RemoteRef, outgoing: Outgoing, *, key: DeliveryKey, expected: Revision | None
    ) -> Receipt:
        self._refuse_unless(Capability.UPDATE)
        self._check(outgoing)

        def change() -> Receipt:
            if ref not in self.server.copies:
                raise _gone()
            self._compare(ref, expected)
            return self._store(ref, outgoing)

        return self.server.write(Action.UPDATE, key, change)

    async def withdraw(
        self, ref: RemoteRef, outgoing: Outgoing, *, key: DeliveryKey, expected: Revision | None
    ) -> Receipt:
        self._refuse_unless(Capability.WITHDRAW)

        def hide() -> Receipt:
            copy = self.server.copies.get(ref)
            if copy is None or not copy.public:
                return Receipt(ref=ref, url="", revision=Revision(str(copy.revision) if copy else ""))
            self._compare(ref, expected)
            draft = replace(copy.post, status=Status.DRAFT)
            hidden = replace(copy, post=draft, public=False, revision=self.server.next_number())
            self.server.copies[ref] = hidden
            return Receipt(ref=ref, url="", revision=Revision(str(hidden.revision)))

        return self.server.write(Action.WITHDRAW, key, hide)

    async def delete(
        self, ref: RemoteRef, outgoing: Outgoing, *, key: DeliveryKey, expected: Revision | None
    ) -> Receipt:
        self._refuse_unless(Capability.DELETE)

        def remove() -> Receipt:
            if ref in self.server.copies:
                self._compare(ref, expected)
                self.server.remove(ref)
            return Receipt(ref=ref, url="", revision=Revision(""))

        return self.server.write(Action.DELETE, key, remove)

    async def plan(self, action: Action, outgoing: Outgoing, *, ref: RemoteRef | None) -> Plan:
        from bloggy.domain.clean import clean_line

        return Plan(
            target=_("memory · this process"),
            steps=(
                _("{action} “{title}”").format(action=action.value, title=clean_line(outgoing.post.title)),
                *(_("send picture {name}").format(name=clean_line(a.name)) for a in outgoing.assets),
            ),
            url=self._url(ref or RemoteRef(outgoing.post.slug)),
        )

    def _url(self, ref: RemoteRef) -> str:
        return f"{self._base_url}/{ref}"

    def _refuse_unless(self, capability: Capability) -> None:
        if capability not in self.capabilities:
            raise Unsupported(_("This blog can’t do that."))

    def _check(self, outgoing: Outgoing) -> None:
        if outgoing.post.status is Status.DRAFT:
            self._refuse_unless(Capability.REMOTE_DRAFTS)
        if outgoing.assets:
            self._refuse_unless(Capability.MEDIA)

    def _compare(self, ref: RemoteRef, expected: Revision | None) -> None:
        """Raise Conflict unless the copy is still what the writer saw (None: whatever it is)."""
        copy = self.server.copies[ref]
        if expected is not None and expected != str(copy.revision):
            raise Conflict(
                _("The post was changed at the blog since you last saw it."),
                hint=_("Compare both versions and choose."),
                remote=self._remote(ref),
            )

    def _store(self, ref: RemoteRef, outgoing: Outgoing) -> Receipt:
        public = outgoing.post.status is not Status.DRAFT
        there = self.server.copies.get(ref)
        revision = self.server.next_number()
        self.server.copies[ref] = Copy(
            post=outgoing.post,
            public=public,
            assets={asset.name: asset.data for asset in outgoing.assets},
            revision=revision,
            raw=outgoing.raw,
            notation=there.notation if there is not None and outgoing.raw else "",
        )
        return Receipt(ref=ref, url=self._url(ref) if public else "", revision=Revision(str(revision)))


def _told(extra: Mapping[str, object]) -> Mapping[str, object]:
    """What the blog keeps of front matter that has no neutral name."""
    asked = wishes(extra)
    kept = {
        "visibility": asked.visibility,
        "sticky": asked.sticky,
        "featured": asked.featured,
        "comments": asked.comments,
        "author": asked.authors,
    }
    told = {key: value for key, value in kept.items() if value not in ("", None, ())}
    return {**told, "meta_description": asked.meta_description}


def _gone() -> Gone:
    return Gone(_("The post is no longer at the blog."), hint=_("Publish it again if it should be there."))


class MemoryBackend(Backend):
    """A throw-away blog, for tests and for trying bloggy out."""

    name = "memory"
    options: ClassVar[tuple[Option, ...]] = (
        Option(key="url", help=_("The address the blog pretends to have."), type="url"),
    )

    def __init__(self, server: MemoryServer | None = None, *, base_url: str = "memory://blog") -> None:
        self.server = server or MemoryServer()
        self.publisher: MemoryPublisher = MemoryPublisher(self.server, base_url=base_url)

    @classmethod
    def create(cls, settings: Mapping[str, object], surroundings: Surroundings) -> Self:
        return cls(base_url=str(settings.get("url") or f"memory://{surroundings.blog}"))

    async def probe(self) -> Site:
        return Site(title=_("A blog in memory"), url="", software="memory")
