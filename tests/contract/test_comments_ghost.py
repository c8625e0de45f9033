"""Ghost's comments keep the promises, over a Ghost in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from bloggy.backends.comments import CommentSource
from bloggy.backends.ghost.comment_listing import STATUS
from bloggy.backends.testing import CommentSourceContract, CommentThere
from bloggy.domain.comment import CommentRef, CommentStatus, Verdict
from tests.contract.test_ghost import backend
from tests.fakes.ghost import FakeGhost

WORDS = {Verdict.APPROVE: "published", Verdict.REMOVE: "hidden"}


def post(ghost: FakeGhost, slug: str) -> str:
    """The number of a new public post."""
    told = {"title": slug.title(), "slug": slug, "status": "published"}
    return str(ghost._add("posts", told)["id"])


class TestGhostComments(CommentSourceContract):
    @pytest.fixture
    async def source(self, tmp_path: Path) -> AsyncIterator[CommentSource]:  # type: ignore[override]
        self.ghost, self.folder = FakeGhost(), tmp_path
        self.posts_there = [post(self.ghost, "one"), post(self.ghost, "two")]
        made, self.wire = backend(self.ghost, tmp_path)
        yield made.comments
        await made.aclose()

    def again(self, source: CommentSource) -> CommentSource:
        made, self.wire = backend(self.ghost, self.folder)
        return made.comments

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
        number = self.ghost.talk.say(self.posts_there[post], f"<p>{body}</p>", name=author, reply_to=parent)
        return CommentRef(number)

    async def there(self, source: CommentSource) -> Sequence[CommentThere]:
        return [
            CommentThere(
                ref=one["id"],
                body=one["html"],
                status=STATUS[one["status"]],
                parent=one["in_reply_to_id"] or one["parent_id"],
            )
            for one in self.ghost.talk.comments.values()
            if STATUS[one["status"]] is not CommentStatus.DELETED
        ]

    async def edit_elsewhere(self, source: CommentSource, ref: CommentRef, body: str) -> bool:
        self.ghost.talk.change(ref, html=f"<p>{body}</p>")
        return True

    async def judge_elsewhere(self, source: CommentSource, ref: CommentRef, verdict: Verdict) -> bool:
        if verdict not in WORDS:
            return False
        self.ghost.talk.change(ref, status=WORDS[verdict])
        return True

    async def delete_elsewhere(self, source: CommentSource, ref: CommentRef) -> bool:
        self.ghost.talk.change(ref, status="deleted")
        return True

    def lose_next_reply(self, source: CommentSource) -> bool:
        self.ghost.talk.member("Owner", "owner@example.org")
        self.wire.lose = 1
        return True
