"""The threads of a Mastodon keep the promises, over one in memory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from bloggy.backends.comments import CommentSource
from bloggy.backends.mastodon.comments import MastodonComments
from bloggy.backends.testing import CommentSourceContract, CommentThere
from bloggy.domain.comment import CommentRef, CommentStatus, Place
from tests.fakes.losing import LosingTransport
from tests.fakes.mastodon import ME, FakeMastodon, connected, posts


class MastodonPromises(CommentSourceContract):
    """How the suite looks into a Mastodon."""

    site: FakeMastodon
    network: LosingTransport

    @pytest.fixture
    def source(self) -> CommentSource:
        self.site, self.places = self.make(), posts()
        return self.open()

    def make(self) -> FakeMastodon:
        return FakeMastodon()

    def open(self) -> MastodonComments:
        backend, self.network = connected(self.site)
        return backend.comments

    def again(self, source: CommentSource) -> CommentSource:
        return self.open()

    def posts(self, source: CommentSource) -> Sequence[Place]:
        return self.places

    async def arrive(
        self,
        source: CommentSource,
        body: str = "A fine walk.",
        *,
        author: str = "Grace",
        post: int = 0,
        parent: CommentRef | None = None,
        held: bool = False,
    ) -> CommentRef | None:
        if held:
            return None
        return CommentRef(self.site.answer(body, parent or self.site.roots[post], author=author))

    async def there(self, source: CommentSource) -> Sequence[CommentThere]:
        return [
            CommentThere(
                ref=one["id"],
                body=one["content"],
                status=CommentStatus.APPROVED,
                parent=None if one["in_reply_to_id"] in self.site.roots else one["in_reply_to_id"],
            )
            for one in self.site.statuses.values()
            if one["id"] not in self.site.roots
        ]

    async def edit_elsewhere(self, source: CommentSource, ref: CommentRef, body: str) -> bool:
        self.site.edit(ref, body)
        return True

    async def delete_elsewhere(self, source: CommentSource, ref: CommentRef) -> bool:
        self.site.delete(ref)
        return True

    async def later(self, source: CommentSource) -> bool:
        self.site.now = (self.site.now or datetime.now(UTC)) + timedelta(days=30)
        return True

    def lose_next_reply(self, source: CommentSource) -> bool:
        self.network.lose = 1
        return True


class TestMastodon(MastodonPromises):
    pass


class TestCareless(MastodonPromises):
    """A small server that knows no paging, no idempotency keys and no refusals as JSON."""

    def make(self) -> FakeMastodon:
        return FakeMastodon(careless=True, old=True)


class TestWithoutToken(MastodonPromises):
    """As anybody: read only, and sixty answers of a thread at most."""

    many = 100

    def open(self) -> MastodonComments:
        backend, self.network = connected(self.site, account=ME)
        return backend.comments

    async def arrive(self, source: CommentSource, body: str = "", **more: object) -> CommentRef | None:
        if len(self.site.below(self.site.roots[int(str(more.get("post", 0)))])) >= 60:
            return None
        return await super().arrive(source, body, **more)  # type: ignore[arg-type]
