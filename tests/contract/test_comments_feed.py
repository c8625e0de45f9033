"""A feed of comments keeps the promises that it makes, which are few."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bloggy.backends.comments import CommentSource
from bloggy.backends.testing import CommentSourceContract, CommentThere
from bloggy.domain.comment import CommentRef, CommentStatus
from tests.fakes.feeds import FakeFeed, connected


class TestFeed(CommentSourceContract):
    @pytest.fixture
    def source(self) -> CommentSource:
        self.site = FakeFeed()
        return connected(self.site)[0].comments

    def again(self, source: CommentSource) -> CommentSource:
        return connected(self.site)[0].comments

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
        try:
            ref = self.site.add(body, author=author, post=("/one/", "/two/")[post], parent=parent or "")
        except ValueError:
            return None
        return CommentRef(ref)

    async def there(self, source: CommentSource) -> Sequence[CommentThere]:
        return [
            CommentThere(ref=one["ref"], body=one["body"], status=CommentStatus.APPROVED)
            for one in self.site.entries
        ]
