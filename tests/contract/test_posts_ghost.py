"""Ghost's posts and pages are listed as every blog's are: over a Ghost made for the tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bloggy.backends.base import Publisher
from bloggy.backends.ghost.backend import GhostBackend
from bloggy.backends.testing import PostListingContract
from bloggy.domain.post import Kind, RemoteRef, Status
from tests.contract.test_ghost import Losing, backend
from tests.fakes.ghost import FakeGhost, rich

STATUS = {Status.PUBLISHED: "published", Status.DRAFT: "draft", Status.SCHEDULED: "scheduled"}


class TestGhostPosts(PostListingContract):
    made: GhostBackend
    wire: Losing

    @pytest.fixture
    async def publisher(self, tmp_path: Path) -> AsyncIterator[Publisher]:
        self.ghost, self.tmp_path = FakeGhost(), tmp_path
        self.made, self.wire = backend(self.ghost, tmp_path)
        yield self._small(self.made)
        await self.made.aclose()

    def _small(self, made: GhostBackend) -> Publisher:
        made.publisher.listing.size = 10
        return made.publisher

    async def create(
        self,
        publisher: Publisher,
        words: str = "A fine walk.",
        *,
        title: str = "A walk",
        status: Status = Status.PUBLISHED,
        kind: Kind = Kind.POST,
    ) -> RemoteRef | None:
        when = datetime.now(UTC) + timedelta(days=2 if status is Status.SCHEDULED else -2)
        fields: dict[str, Any] = {"title": title, "lexical": rich(words), "status": STATUS[status]}
        fields["published_at"] = f"{when:%Y-%m-%dT%H:%M:%S.000Z}"
        shelf = "pages" if kind is Kind.PAGE else "posts"
        made = self.ghost.create(shelf, **fields)
        return RemoteRef(made if shelf == "posts" else f"pages/{made}")

    async def edit(self, publisher: Publisher, ref: RemoteRef, words: str) -> bool:
        self.ghost.edit(ref.removeprefix("pages/"), lexical=rich(words))
        return True

    async def delete(self, publisher: Publisher, ref: RemoteRef) -> bool:
        del self.ghost.posts[ref.removeprefix("pages/")]
        return True

    def again(self, publisher: Publisher) -> Publisher:
        return self._small(backend(self.ghost, self.tmp_path)[0])

    def fail_next_page(self, publisher: Publisher) -> bool:
        self.ghost.next_answers.extend([(500, {}, b"")] * 4)
        return True
