"""The reference backend lists its posts as promised, whatever they are written in."""

from __future__ import annotations

import pytest

from bloggy.backends.base import Publisher
from bloggy.backends.capability import Capability
from bloggy.backends.memory import EVERYTHING, Fault, MemoryPublisher, MemoryServer
from bloggy.backends.testing import PostListingContract
from bloggy.domain.post import Kind, Post, RemoteRef, Status
from bloggy.domain.remote import Notation


class MemoryListing(PostListingContract):
    """How others write at a memory blog."""

    notation: Notation = ""

    @pytest.fixture
    def publisher(self) -> Publisher:
        return MemoryPublisher()

    def _server(self, publisher: Publisher) -> MemoryServer:
        assert isinstance(publisher, MemoryPublisher)
        return publisher.server

    async def create(
        self,
        publisher: Publisher,
        words: str = "A fine walk.",
        *,
        title: str = "A walk",
        status: Status = Status.PUBLISHED,
        kind: Kind = Kind.POST,
    ) -> RemoteRef | None:
        server = self._server(publisher)
        post = Post(title=title, body="" if self.notation else words, status=status, kind=kind)
        return server.put(post, raw=words if self.notation else "", notation=self.notation)

    async def edit(self, publisher: Publisher, ref: RemoteRef, words: str) -> bool:
        self._server(publisher).edit(ref, lambda _text: words)
        return True

    async def delete(self, publisher: Publisher, ref: RemoteRef) -> bool:
        self._server(publisher).remove(ref)
        return True

    def again(self, publisher: Publisher) -> Publisher:
        return MemoryPublisher(self._server(publisher))

    def fail_next_page(self, publisher: Publisher) -> bool:
        self._server(publisher).reading_faults.append(Fault.SERVER_FAULT)
        return True


class TestMemoryListing(MemoryListing):
    pass


class TestListingWhatIsWrittenInHtml(MemoryListing):
    notation = "wordpress"


class Mute(MemoryPublisher):
    """Lists nothing, and says so."""

    capabilities = EVERYTHING & ~Capability.LIST


class TestAMuteBlog(MemoryListing):
    @pytest.fixture
    def publisher(self) -> Publisher:
        return Mute()
