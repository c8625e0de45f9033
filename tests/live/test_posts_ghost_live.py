"""A real Ghost lists its posts and pages as the Ghost made for the tests does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bloggy.backends.base import Publisher
from bloggy.backends.ghost.backend import GhostBackend
from bloggy.backends.testing import PostListingContract
from bloggy.domain.post import Kind, RemoteRef, Status
from tests.contract.test_posts_ghost import STATUS
from tests.fakes.ghost import rich
from tests.live.servers import fresh_ghost
from tests.live.test_ghost_live import opened

pytestmark = [pytest.mark.live, pytest.mark.anyio]


class TestGhostPostsLive(PostListingContract):
    many = 7

    @pytest.fixture
    async def publisher(self, tmp_path: Path) -> AsyncIterator[Publisher]:
        self.site, self.folder = fresh_ghost(), tmp_path
        self.made: list[GhostBackend] = []
        yield self._opened()
        for made in self.made:
            await made.aclose()

    def _opened(self) -> Publisher:
        made, _wire = opened(self.site, self.folder)
        made.publisher.listing.size = 3
        self.made.append(made)
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
        fields = {"title": title, "lexical": rich(words), "status": STATUS[status]}
        fields["published_at"] = f"{when:%Y-%m-%dT%H:%M:%S.000Z}"
        shelf = "pages" if kind is Kind.PAGE else "posts"
        number = self.site.call("POST", f"/{shelf}/", {shelf: [fields]})[shelf][0]["id"]
        return RemoteRef(number if shelf == "posts" else f"pages/{number}")

    async def edit(self, publisher: Publisher, ref: RemoteRef, words: str) -> bool:
        self.site.edit(ref, lexical=rich(words))
        return True

    async def delete(self, publisher: Publisher, ref: RemoteRef) -> bool:
        self.site.ask("DELETE", f"/posts/{ref}/")
        return True

    def again(self, publisher: Publisher) -> Publisher:
        return self._opened()
