"""WordPress's comments keep the promises, over a WordPress in memory."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bloggy.backends.comments import CommentSource
from bloggy.backends.testing import CommentSourceContract, CommentThere
from bloggy.backends.wordpress.comment_listing import STATUS
from bloggy.domain.comment import CommentRef, Verdict
from tests.fakes.wordpress import FakeWordPress, connected
from tests.fakes.wordpress_posts import HOST

WORDS = {Verdict.APPROVE: "approved", Verdict.HOLD: "hold", Verdict.SPAM: "spam", Verdict.REMOVE: "trash"}


def two_posts(site: FakeWordPress) -> list[int]:
    """The numbers of two posts of the administrator."""
    found = []
    for slug in ("one", "two"):
        post = {
            "id": site.number(), "type": "posts", "status": "publish", "slug": slug, "title": slug.title(),
            "content": "x", "excerpt": "", "tags": [], "categories": [1], "featured_media": 0, "author": 1,
            "sticky": False, "comment_status": "open", "date": "2026-01-01T00:00:00",
            "modified": "2026-01-01T00:00:00",
        }  # fmt: skip
        site.posts[post["id"]] = post
        found.append(post["id"])
    return found


class TestWordPressComments(CommentSourceContract):
    @pytest.fixture
    def source(self) -> CommentSource:
        self.site = FakeWordPress()
        self.numbers = two_posts(self.site)
        self.backend, self.network = connected(self.site)
        assert self.backend.comments is not None
        return self.backend.comments

    def again(self, source: CommentSource) -> CommentSource:
        backend, self.network = connected(self.site)
        assert backend.comments is not None
        return backend.comments

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
        status = "hold" if held else "approved"
        number = self.site.comment(
            self.numbers[post], body, name=author, parent=int(parent or 0), status=status
        )
        return CommentRef(str(number))

    async def there(self, source: CommentSource) -> Sequence[CommentThere]:
        return [
            CommentThere(
                ref=str(one["id"]),
                body=f"<p>{one['content']}</p>\n",
                status=STATUS[one["status"]],
                parent=str(one["parent"]) if one["parent"] else None,
            )
            for one in self.site.comments.values()
        ]

    async def edit_elsewhere(self, source: CommentSource, ref: CommentRef, body: str) -> bool:
        self.site.comments[int(ref)]["content"] = body
        return True

    async def judge_elsewhere(self, source: CommentSource, ref: CommentRef, verdict: Verdict) -> bool:
        self.site.comments[int(ref)]["status"] = WORDS[verdict]
        return True

    async def delete_elsewhere(self, source: CommentSource, ref: CommentRef) -> bool:
        del self.site.comments[int(ref)]
        return True

    def lose_next_reply(self, source: CommentSource) -> bool:
        self.network.lose = 1
        return True


class TestWithoutPermalinks(TestWordPressComments):
    @pytest.fixture
    def source(self) -> CommentSource:
        self.site = FakeWordPress(plain=True)
        self.numbers = two_posts(self.site)
        self.backend, self.network = connected(self.site)
        assert self.backend.comments is not None
        assert self.site.link(self.site.posts[self.numbers[0]]).startswith(f"{HOST}/?p=")
        return self.backend.comments
