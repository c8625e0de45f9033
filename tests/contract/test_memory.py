"""The reference backend keeps every promise."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bloggy.backends.base import Publisher
from bloggy.backends.capability import Capability
from bloggy.backends.memory import EVERYTHING, Fault, MemoryPublisher
from bloggy.backends.testing import PublisherContract, RemoteCopy, key, outgoing
from bloggy.domain.outbox import Action
from bloggy.domain.post import RemoteRef
from bloggy.errors import BackendError, Disposition


class MemoryContract(PublisherContract):
    """How the suite looks into a memory blog."""

    async def copies(self, publisher: Publisher) -> Sequence[RemoteCopy]:
        assert isinstance(publisher, MemoryPublisher)
        return [
            RemoteCopy(
                ref=ref,
                title=copy.post.title,
                body=copy.post.body,
                public=copy.public,
                tags=copy.post.tags,
                assets=copy.assets,
            )
            for ref, copy in publisher.server.copies.items()
        ]

    def lose_next_reply(self, publisher: Publisher) -> bool:
        assert isinstance(publisher, MemoryPublisher)
        publisher.server.faults.append(Fault.LOST_REPLY)
        return True

    async def edit_elsewhere(self, publisher: Publisher, ref: RemoteRef) -> bool:
        assert isinstance(publisher, MemoryPublisher)
        elsewhere = MemoryPublisher(publisher.server)
        await elsewhere.update(ref, outgoing(body="somebody else\n"), key=key(99), expected=None)
        return True


class TestMemory(MemoryContract):
    @pytest.fixture
    def publisher(self) -> Publisher:
        return MemoryPublisher()


class Modest(MemoryPublisher):
    """Can only publish, and says so."""

    capabilities = Capability.IDEMPOTENT


class TestAModestBackend(MemoryContract):
    @pytest.fixture
    def publisher(self) -> Publisher:
        return Modest()


def test_the_reference_declares_everything_but_remote_schedules() -> None:
    missing = [c for c in Capability if c not in EVERYTHING]
    assert missing == [Capability.SCHEDULE]


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("fault", "disposition", "stored"),
    [
        (Fault.UNREACHABLE, Disposition.RETRY, 0),
        (Fault.RATE_LIMITED, Disposition.RETRY, 0),
        (Fault.SERVER_FAULT, Disposition.RETRY, 0),
        (Fault.UNAUTHORIZED, Disposition.HOLD, 0),
        (Fault.REJECTED, Disposition.HOLD, 0),
        (Fault.LOST_REQUEST, Disposition.RECONCILE, 0),
        (Fault.LOST_REPLY, Disposition.RECONCILE, 1),
    ],
)
async def test_each_fault_does_what_it_says(fault: Fault, disposition: Disposition, stored: int) -> None:
    publisher = MemoryPublisher()
    publisher.server.faults.append(fault)
    with pytest.raises(BackendError) as caught:
        await publisher.publish(outgoing(), key=key(1))
    assert caught.value.disposition is disposition
    assert caught.value.hint
    assert len(publisher.server.copies) == stored
    found = await publisher.find(outgoing(), key=key(1), ref=None, action=Action.PUBLISH)
    assert (found is not None) is bool(stored)
