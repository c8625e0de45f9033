"""A blog that lives in this process: the measure of every other backend, and a stage for faults.

It keeps every promise of `base` in the plainest way. `MemoryServer.faults` is a script of what goes wrong
with the next writes, so that lost replies and deaths can be played without patching anything.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import ClassVar, Self

from bloggy.backends.base import Backend, Plan, Publisher, Site, Surroundings
from bloggy.backends.capability import Capability
from bloggy.backends.options import Option
from bloggy.domain.outbox import Action
from bloggy.domain.post import DeliveryKey, Outgoing, Post, Receipt, RemoteRef, Revision, Status
from bloggy.domain.remote import RemotePost
from bloggy.errors import (
    Conflict,
    Gone,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    ServerFault,
    Unauthorized,
    Unreachable,
    Unsupported,
)
from bloggy.i18n import _

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
)


class Fault(enum.Enum):
    """What happens to one write."""

    NONE = "none"
    UNREACHABLE = "unreachable"
    RATE_LIMITED = "rate limited"
    SERVER_FAULT = "server fault"
    UNAUTHORIZED = "unauthorized"
    REJECTED = "rejected"
    LOST_REPLY = "lost reply"
    """It is done, and nobody hears of it."""
    LOST_REQUEST = "lost request"
    """It is not done, and nobody knows."""
    DEATH_BEFORE = "death before"
    """The sender dies with the request unsent."""
    DEATH_AFTER = "death after"
    """The sender dies with the request done."""


class Died(BaseException):
    """Stands for kill -9 in the middle of a write; nothing in bloggy may catch it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """The server's copy of a post."""

    post: Post
    public: bool
    """Readers can see it."""
    assets: Mapping[str, bytes]
    revision: int


@dataclass(slots=True, kw_only=True)
class MemoryServer:
    """The other machine: what it stores outlives any publisher that talks to it."""

    copies: dict[str, Copy] = field(default_factory=dict)
    done: dict[str, Receipt] = field(default_factory=dict)
    """Outcome of every write by delivery key."""
    faults: list[Fault] = field(default_factory=list)
    """Popped from the front, one a write; empty: all goes well."""
    writes: list[tuple[Action, str]] = field(default_factory=list)
    """Every write that was carried out, with its key."""
    counter: int = 0

    def next_number(self) -> int:
        """A number never given before, for refs and revisions."""
        self.counter += 1
        return self.counter


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
            if there is not None and there.public and str(there.revision) != expected:
                raise Conflict(
                    _("Another post already stands at “{place}”.").format(place=slug),
                    hint=_("Give one of them another slug."),
                    remote=self._remote(ref),
                )
            return self._store(ref, outgoing)

        return self._write(Action.PUBLISH, key, store)

    async def find(
        self, outgoing: Outgoing, *, key: DeliveryKey, ref: RemoteRef | None, action: Action
    ) -> Receipt | None:
        return self.server.done.get(key)

    async def read(self, ref: RemoteRef) -> RemotePost:
        if ref not in self.server.copies:
            raise _gone()
        return self._remote(ref)

    def _remote(self, ref: RemoteRef) -> RemotePost:
        copy = self.server.copies[ref]
        post = copy.post
        return RemotePost(
            ref=ref,
            revision=Revision(str(copy.revision)),
            url=self._url(ref) if copy.public else "",
            title=post.title,
            body=post.body,
            form="markdown",
            status=post.status if copy.public else Status.DRAFT,
            slug=post.slug,
            date=post.date,
            tags=post.tags,
            categories=post.categories,
            summary=post.summary,
            image=post.image,
            image_alt=post.image_alt,
            canonical_url=post.canonical_url,
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

        return self._write(Action.UPDATE, key, change)

    async def withdraw(
        self, ref: RemoteRef, outgoing: Outgoing, *, key: DeliveryKey, expected: Revision | None
    ) -> Receipt:
        self._refuse_unless(Capability.WITHDRAW)

        def hide() -> Receipt:
            copy = self.server.copies.get(ref)
            if copy is None or not copy.public:
                return Receipt(ref=ref, url="", revision=Revision(str(copy.revision) if copy else ""))
            self._compare(ref, expected)
            hidden = replace(copy, public=False, revision=self.server.next_number())
            self.server.copies[ref] = hidden
            return Receipt(ref=ref, url="", revision=Revision(str(hidden.revision)))

        return self._write(Action.WITHDRAW, key, hide)

    async def delete(
        self, ref: RemoteRef, outgoing: Outgoing, *, key: DeliveryKey, expected: Revision | None
    ) -> Receipt:
        self._refuse_unless(Capability.DELETE)

        def remove() -> Receipt:
            if ref in self.server.copies:
                self._compare(ref, expected)
                del self.server.copies[ref]
            return Receipt(ref=ref, url="", revision=Revision(""))

        return self._write(Action.DELETE, key, remove)

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
        revision = self.server.next_number()
        self.server.copies[ref] = Copy(
            post=outgoing.post,
            public=public,
            assets={asset.name: asset.data for asset in outgoing.assets},
            revision=revision,
        )
        return Receipt(ref=ref, url=self._url(ref) if public else "", revision=Revision(str(revision)))

    def _write(self, action: Action, key: DeliveryKey, change: Callable[[], Receipt]) -> Receipt:
        """Carry `change` out once for `key`, through whatever the script of faults holds."""
        fault = self.server.faults.pop(0) if self.server.faults else Fault.NONE
        _fail_before(fault)
        if key not in self.server.done:
            self.server.done[key] = change()
            self.server.writes.append((action, key))
        if fault is Fault.LOST_REPLY:
            raise OutcomeUnknown(_("The blog did not answer."), hint=_("bloggy looks for the post first."))
        if fault is Fault.DEATH_AFTER:
            raise Died
        return self.server.done[key]


def _gone() -> Gone:
    return Gone(_("The post is no longer at the blog."), hint=_("Publish it again if it should be there."))


def _fail_before(fault: Fault) -> None:
    """Raise what `fault` means for a request that is never carried out."""
    match fault:
        case Fault.UNREACHABLE:
            raise Unreachable(_("The blog can’t be reached."), hint=_("bloggy tries again by itself."))
        case Fault.RATE_LIMITED:
            raise RateLimited(_("The blog asks for patience."), hint=_("bloggy tries again by itself."))
        case Fault.SERVER_FAULT:
            raise ServerFault(_("The blog’s server failed."), hint=_("bloggy tries again by itself."))
        case Fault.UNAUTHORIZED:
            raise Unauthorized(_("The blog refused the login."), hint=_("Check the account."))
        case Fault.REJECTED:
            raise Rejected(_("The blog refused the post."), hint=_("Change it and try again."))
        case Fault.LOST_REQUEST:
            raise OutcomeUnknown(_("The blog did not answer."), hint=_("bloggy looks for the post first."))
        case Fault.DEATH_BEFORE:
            raise Died
        case Fault.NONE | Fault.LOST_REPLY | Fault.DEATH_AFTER:
            return


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
