"""The blog that the services' tests use keeps the promises of `base` itself."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bloggy.backends.base import MediaHost, Publisher
from bloggy.backends.memory import Fault
from bloggy.backends.testing import MediaHostContract, PublisherContract, RemoteCopy, key, outgoing
from bloggy.domain.post import RemoteRef, Status
from tests.fakes.two_steps import BlogMedia, BlogPublisher, BlogServer


class TestTwoStepPublisher(PublisherContract):
    @pytest.fixture
    def publisher(self) -> Publisher:
        return BlogPublisher(BlogServer())

    def media(self, publisher: Publisher) -> MediaHost:
        assert isinstance(publisher, BlogPublisher)
        return BlogMedia(publisher.server)

    async def copies(self, publisher: Publisher) -> Sequence[RemoteCopy]:
        assert isinstance(publisher, BlogPublisher)
        return [
            RemoteCopy(
                ref=ref,
                title=copy.title,
                body=copy.body,
                public=copy.status is Status.PUBLISHED,
                assets={url: data for url, (_name, data) in publisher.server.pictures.items()},
            )
            for ref, copy in publisher.server.copies.items()
        ]

    def lose_next_reply(self, publisher: Publisher) -> bool:
        assert isinstance(publisher, BlogPublisher)
        publisher.server.faults.append(Fault.LOST_REPLY)
        return True

    async def edit_elsewhere(self, publisher: Publisher, ref: RemoteRef) -> bool:
        assert isinstance(publisher, BlogPublisher)
        await publisher.update(ref, outgoing(body="somebody else\n"), key=key(99), expected=None)
        return True


class TestItsMedia(MediaHostContract):
    @pytest.fixture
    def host(self) -> MediaHost:
        return BlogMedia(BlogServer())

    async def stored(self, host: MediaHost) -> dict[str, bytes]:
        assert isinstance(host, BlogMedia)
        return {url: data for url, (_name, data) in host.server.pictures.items()}

    def lose_next_reply(self, host: MediaHost) -> bool:
        assert isinstance(host, BlogMedia)
        host.server.faults.append(Fault.LOST_REPLY)
        return True
