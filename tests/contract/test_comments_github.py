"""giscus' and utterances' comments keep the promises, over a GitHub in memory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from bloggy.backends.comments import CommentSource
from bloggy.backends.github_comments.backend import GiscusBackend, UtterancesBackend
from bloggy.backends.testing import CommentSourceContract, CommentThere, Mirror
from bloggy.domain.comment import CommentRef, CommentStatus, RemoteComment, Verdict
from tests.fakes.github import FakeGitHub, connected

REASONS = {Verdict.APPROVE: None, Verdict.SPAM: "spam", Verdict.REMOVE: "off-topic"}


class TestGiscus(CommentSourceContract):
    kind: type[GiscusBackend] | type[UtterancesBackend] = GiscusBackend
    site: FakeGitHub

    @pytest.fixture
    def source(self) -> CommentSource:
        self.site = FakeGitHub(flat=self.kind is UtterancesBackend)
        return self.open()

    def open(self) -> CommentSource:
        return connected(self.kind, self.site)[0].comments  # type: ignore[type-var]

    def again(self, source: CommentSource) -> CommentSource:
        return self.open()

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
        if held or (parent and self.site.flat):
            return None
        return CommentRef(self.site.add(body, author=author, post=post, parent=parent))

    async def there(self, source: CommentSource) -> Sequence[CommentThere]:
        return [
            CommentThere(
                ref=one["id"],
                body=one["body"],
                status=self.status(one["minimizedReason"]),
                parent=one["above"],
            )
            for one in self.site.said.values()
        ]

    def status(self, reason: str | None) -> CommentStatus:
        if reason is None:
            return CommentStatus.APPROVED
        return CommentStatus.SPAM if reason.lower() == "spam" else CommentStatus.REMOVED

    async def edit_elsewhere(self, source: CommentSource, ref: CommentRef, body: str) -> bool:
        self.site.edit(ref, body)
        return True

    async def judge_elsewhere(self, source: CommentSource, ref: CommentRef, verdict: Verdict) -> bool:
        if verdict not in REASONS:
            return False
        self.site.hide(ref, REASONS[verdict])
        return True

    async def delete_elsewhere(self, source: CommentSource, ref: CommentRef) -> bool:
        self.site.delete(ref)
        return True

    async def later(self, source: CommentSource) -> bool:
        self.site.when += timedelta(days=8)
        return True

    def lose_next_reply(self, source: CommentSource) -> bool:
        self.site.lose = 1
        return True

    def replies_to(self, comment: RemoteComment, known: Mirror) -> CommentRef | None:
        return comment.parent or comment.ref


class TestUtterances(TestGiscus):
    """A reader's comment there never says what it answers; the writer's answers carry it unseen."""

    kind = UtterancesBackend

    async def there(self, source: CommentSource) -> Sequence[CommentThere]:
        return [
            CommentThere(
                ref=one["id"],
                body=one["body"],
                status=self.status(one["minimizedReason"]),
                parent=one["body"].partition(" re:")[2].removesuffix(" -->") or None,
            )
            for one in self.site.said.values()
        ]
