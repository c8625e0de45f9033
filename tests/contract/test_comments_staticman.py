"""Comments in a site's repository keep the promises, over real repositories."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from bloggy.backends.comments import CommentSource
from bloggy.backends.testing import CommentSourceContract, CommentThere, Mirror
from bloggy.domain.comment import CommentRef, CommentStatus, Place, RemoteComment
from tests.fakes.staticman import POSTS, StaticmanSite, make_site

OUT = [Place(url=f"https://blog.example.org/{post}/", title=post) for post in POSTS]


class TestStaticman(CommentSourceContract):
    """Through a bare cache of the remote."""

    many = 16
    site: StaticmanSite

    @pytest.fixture
    def source(self, tmp_path: Path) -> CommentSource:
        self.site = make_site(tmp_path)
        return self.open()

    def open(self) -> CommentSource:
        return self.site.cached(page=5)

    def again(self, source: CommentSource) -> CommentSource:
        return self.open()

    def posts(self, source: CommentSource) -> Sequence[Place]:
        return OUT

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
        return CommentRef(self.site.add(body, name=author, post=POSTS[post], parent=parent or ""))

    async def there(self, source: CommentSource) -> Sequence[CommentThere]:
        return [
            CommentThere(
                ref=told["_id"],
                body=told["message"],
                status=CommentStatus.APPROVED,
                parent=told.get("_parent"),
            )
            for told in self.site.rows().values()
        ]

    async def edit_elsewhere(self, source: CommentSource, ref: CommentRef, body: str) -> bool:
        self.site.edit(ref, body)
        return True

    async def delete_elsewhere(self, source: CommentSource, ref: CommentRef) -> bool:
        self.site.delete(ref)
        return True

    def lose_next_reply(self, source: CommentSource) -> bool:
        self.site.lose_next_push()
        return True

    def replies_to(self, comment: RemoteComment, known: Mirror) -> CommentRef | None:
        return comment.parent or comment.ref


class TestStaticmanInAWorkingCopy(TestStaticman):
    """Of JSON files of a Hugo site, found by themselves."""

    @pytest.fixture
    def source(self, tmp_path: Path) -> CommentSource:
        self.site = make_site(tmp_path, pattern="data/comments/{slug}", suffix=".json")
        return self.open()

    def open(self) -> CommentSource:
        return self.site.copied(page=5)
