"""Ghost's posts and pages are listed as every blog's are: over a Ghost made for the tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bloggy.backends.base import Publisher
from bloggy.backends.ghost.backend import GhostBackend
from bloggy.backends.testing import PostListingContract, PostMirror
from bloggy.domain.post import Kind, RemoteRef, Status
from tests.contract.test_ghost import Losing, backend
from tests.fakes.ghost import FakeGhost, rich

pytestmark = pytest.mark.anyio

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


async def test_a_tag_that_is_renamed_or_deleted_is_noticed_though_no_post_was_changed(tmp_path: Path) -> None:
    ghost = FakeGhost()
    then = datetime.now(UTC) - timedelta(days=1)
    ghost.clock = lambda: then
    for number in range(3):
        fields = {"title": f"A walk {number}", "tags": [{"name": "fog"}, {"name": f"t{number}"}]}
        ghost.create("posts", lexical=rich("A fine walk."), status="published", **fields)
    ghost.clock = lambda: datetime.now(UTC)
    made, _wire = backend(ghost, tmp_path)
    mirror = await PostMirror().walk(made.publisher)
    await mirror.walk(made.publisher)
    assert mirror.told == []
    ghost.rename_tag("fog", "Nebel")
    await mirror.walk(made.publisher)
    assert {post.tags[0] for post in mirror.told} == {"Nebel"}
    ghost.clock = lambda: datetime.now(UTC) + timedelta(minutes=1)
    await mirror.walk(made.publisher)
    ghost.drop_tag("t1")
    await mirror.walk(made.publisher)
    assert sorted(post.tags for post in mirror.told) == [("Nebel",), ("Nebel", "t0"), ("Nebel", "t2")]
    # Once a week, also what nothing tells.
    for post in ghost.posts.values():
        post["featured"] = True
    await mirror.walk(made.publisher)
    assert mirror.told == []
    ghost.clock = lambda: datetime.now(UTC) + timedelta(days=8)
    await mirror.walk(made.publisher)
    assert [post.extra["featured"] for post in mirror.told] == [True] * 3
    await made.aclose()
