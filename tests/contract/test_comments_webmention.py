"""webmention.io's mentions keep the promises that can be made for them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bloggy.backends.comments import CommentSource
from bloggy.backends.testing import CommentSourceContract, CommentThere
from bloggy.domain.comment import CommentRef, CommentStatus
from tests.fakes.webmention import FakeWebmention, connected


class TestWebmention(CommentSourceContract):
    @pytest.fixture
    def source(self) -> CommentSource:
        self.site = FakeWebmention()
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
        return CommentRef(str(self.site.add(body, author=author, post=("/one/", "/two/")[post])))

    async def there(self, source: CommentSource) -> Sequence[CommentThere]:
        return [
            CommentThere(ref=str(one["wm-id"]), body=one["content"]["html"], status=CommentStatus.APPROVED)
            for one in self.site.mentions
        ]

    async def edit_elsewhere(self, source: CommentSource, ref: CommentRef, body: str) -> bool:
        self.site.edit(int(ref), body)
        return True
