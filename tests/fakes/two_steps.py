"""A blog behind an API, in memory: drafts first, pictures apart, and every way of losing an answer."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import ClassVar, Literal, Self

from bloggy.backends.base import Backend, MediaHost, MediaRef, Plan, Progress, Publisher, Site, Surroundings
from bloggy.backends.capability import Capability
from bloggy.backends.memory import Died, Fault
from bloggy.backends.options import Option, remote_options
from bloggy.domain.outbox import Action
from bloggy.domain.post import Asset, DeliveryKey, Outgoing, Receipt, RemoteRef, Revision, Status
from bloggy.domain.remote import RemotePost
from bloggy.errors import Conflict, Gone, OutcomeUnknown, RateLimited, Rejected, Unreachable

SETTLING = timedelta(seconds=120)


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteCopy:
    """The server's copy."""

    slug: str
    title: str
    body: str
    status: Status
    revision: int
    canonical: str = ""


@dataclass(slots=True)
class BlogServer:
    """The other machine."""

    copies: dict[str, RemoteCopy] = field(default_factory=dict)
    pictures: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    """By address: the name they were found by, and the bytes."""
    faults: list[Fault] = field(default_factory=list)
    """One for each request that changes something, from the front."""
    writes: list[str] = field(default_factory=list)
    number: int = 0
    address: str = "https://fake.example"

    def next(self) -> int:
        """A number never given before."""
        self.number += 1
        return self.number

    def before(self, what: str) -> Fault:
        """Note a request, and fail it if the script says so."""
        fault = self.faults.pop(0) if self.faults else Fault.NONE
        match fault:
            case Fault.UNREACHABLE:
                raise Unreachable("No route.")
            case Fault.RATE_LIMITED:
                raise RateLimited("Patience.", after=timedelta(seconds=30))
            case Fault.REJECTED:
                raise Rejected("No.")
            case Fault.LOST_REQUEST:
                raise OutcomeUnknown("No answer.")
            case Fault.DEATH_BEFORE:
                raise Died
        self.writes.append(what)
        return fault

    def after(self, fault: Fault) -> None:
        """Lose the answer if the script says so."""
        if fault is Fault.LOST_REPLY:
            raise OutcomeUnknown("No answer.")
        if fault is Fault.DEATH_AFTER:
            raise Died


class BlogPublisher(Publisher):
    """Keeps nothing by key but the slug of an unfilled draft, as WordPress and Ghost do."""

    capabilities = (
        Capability.UPDATE
        | Capability.WITHDRAW
        | Capability.DELETE
        | Capability.IDEMPOTENT
        | Capability.CONDITIONAL
        | Capability.REMOTE_DRAFTS
        | Capability.SLUG
        | Capability.MEDIA
    )
    two_steps = True
    settling = SETTLING

    def __init__(self, server: BlogServer, form: Literal["markdown", "html"] = "markdown") -> None:
        self.server, self.form = server, form

    async def reserve(self, outgoing: Outgoing, *, key: DeliveryKey) -> RemoteRef:
        fault = self.server.before("reserve")
        ref = str(self.server.next())
        self.server.copies[ref] = RemoteCopy(
            slug=f"bloggy-{key}", title="", body="", status=Status.DRAFT, revision=self.server.next()
        )
        self.server.after(fault)
        return RemoteRef(ref)

    async def reserved(self, *, key: DeliveryKey) -> RemoteRef | None:
        found = [ref for ref, copy in self.server.copies.items() if copy.slug == f"bloggy-{key}"]
        return RemoteRef(found[0]) if found else None

    async def publish(
        self,
        outgoing: Outgoing,
        *,
        key: DeliveryKey,
        expected: Revision | None = None,
        reserved: RemoteRef | None = None,
    ) -> Receipt:
        ref = reserved or await self.reserved(key=key) or await self.reserve(outgoing, key=key)
        return self._put("publish", ref, outgoing)

    async def find(
        self, outgoing: Outgoing, *, key: DeliveryKey, ref: RemoteRef | None, action: Action
    ) -> Receipt | None:
        copy = self.server.copies.get(ref or "")
        if action is Action.DELETE:
            return Receipt(ref=RemoteRef(ref or ""), url="", revision=Revision("")) if copy is None else None
        if ref is None or copy is None or copy.slug.startswith("bloggy-"):
            return None
        if action is Action.WITHDRAW:
            return self._receipt(ref) if copy.status is Status.DRAFT else None
        return self._receipt(ref) if copy.body == self._body(outgoing) else None

    async def read(self, ref: RemoteRef) -> RemotePost:
        copy = self._copy(ref)
        return RemotePost(
            ref=ref,
            revision=Revision(str(copy.revision)),
            url="",
            title=copy.title,
            body=copy.body,
            form="markdown" if self.form == "markdown" else "html",
            status=copy.status,
            slug=copy.slug,
        )

    async def update(
        self, ref: RemoteRef, outgoing: Outgoing, *, key: DeliveryKey, expected: Revision | None
    ) -> Receipt:
        copy = self._copy(ref)
        if expected is not None and expected != str(copy.revision) and copy != self._wanted(ref, outgoing):
            raise Conflict("Changed there.", hint="Choose.", remote=await self.read(ref))
        return self._put("update", ref, outgoing)

    async def withdraw(
        self, ref: RemoteRef, outgoing: Outgoing, *, key: DeliveryKey, expected: Revision | None
    ) -> Receipt:
        copy = self._copy(ref)
        fault = self.server.before("withdraw")
        if copy.status is not Status.DRAFT:
            self.server.copies[ref] = replace(copy, status=Status.DRAFT, revision=self.server.next())
        self.server.after(fault)
        return self._receipt(ref)

    async def delete(
        self, ref: RemoteRef, outgoing: Outgoing, *, key: DeliveryKey, expected: Revision | None
    ) -> Receipt:
        fault = self.server.before("delete")
        self.server.copies.pop(ref, None)
        self.server.after(fault)
        return Receipt(ref=ref, url="", revision=Revision(""))

    async def plan(self, action: Action, outgoing: Outgoing, *, ref: RemoteRef | None) -> Plan:
        from bloggy.domain.clean import clean_line

        there = [f"{asset.name} is there" for asset in outgoing.assets if asset.url]
        return Plan(target="fake", steps=(clean_line(outgoing.post.title), *there))

    def _copy(self, ref: RemoteRef) -> RemoteCopy:
        if ref not in self.server.copies:
            raise Gone("It is gone.", hint="Publish it again.")
        return self.server.copies[ref]

    def _body(self, outgoing: Outgoing) -> str:
        from bloggy.domain.relink import relink

        links = {asset.link: asset.url for asset in outgoing.assets}
        return outgoing.html if self.form == "html" else relink(outgoing.post.body, links)

    def _wanted(self, ref: RemoteRef, outgoing: Outgoing) -> RemoteCopy:
        post = outgoing.post
        return RemoteCopy(
            slug=post.slug or f"post-{ref}",
            title=post.title,
            body=self._body(outgoing),
            status=Status.DRAFT if post.status is Status.DRAFT else Status.PUBLISHED,
            revision=self._copy(ref).revision,
            canonical=post.canonical_url,
        )

    def _put(self, what: str, ref: RemoteRef, outgoing: Outgoing) -> Receipt:
        copy = self._copy(ref)
        assert all(asset.url in self.server.pictures for asset in outgoing.assets), "a picture is unsent"
        fault = self.server.before(what)
        wanted = self._wanted(ref, outgoing)
        if wanted != copy:
            self.server.copies[ref] = replace(wanted, revision=self.server.next())
        self.server.after(fault)
        return self._receipt(ref)

    def _receipt(self, ref: RemoteRef) -> Receipt:
        copy = self.server.copies[ref]
        url = "" if copy.status is Status.DRAFT else f"{self.server.address}/{copy.slug}"
        return Receipt(ref=ref, url=url, revision=Revision(str(copy.revision)))


class BlogMedia(MediaHost):
    """Found again by the name that is made of the content."""

    def __init__(self, server: BlogServer) -> None:
        self.server, self.place = server, f"{server.address}/media"

    async def find(self, asset: Asset) -> MediaRef | None:
        for url, (name, _data) in self.server.pictures.items():
            if name == asset.sha256:
                return MediaRef(ref=RemoteRef(url), url=url)
        return None

    async def upload(self, asset: Asset, *, progress: Progress | None = None) -> MediaRef:
        fault = self.server.before("upload")
        url = f"{self.place}/{self.server.next()}.png"
        self.server.pictures[url] = (asset.sha256, asset.data)
        if progress is not None:
            progress(len(asset.data), len(asset.data))
        await asyncio.sleep(0)
        self.server.after(fault)
        return MediaRef(ref=RemoteRef(url), url=url)


class FakeBlog(Backend):
    """Every instance of a class made by `blog_class` talks to the same server."""

    name = "fake"
    options: ClassVar[tuple[Option, ...]] = remote_options()
    server: ClassVar[BlogServer]

    def __init__(self) -> None:
        self.publisher: BlogPublisher = BlogPublisher(self.server)
        self.media: BlogMedia = BlogMedia(self.server)

    @classmethod
    def create(cls, settings: Mapping[str, object], surroundings: Surroundings) -> Self:
        return cls()

    async def probe(self) -> Site:
        return Site(title="Fake", url="https://fake.example", software="fake 1")


def blog_class(server: BlogServer) -> type[FakeBlog]:
    """A backend class over `server`."""
    return type("FakeBlogHere", (FakeBlog,), {"server": server})
