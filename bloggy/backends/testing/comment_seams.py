"""What the contract suite of comment sources needs to be told about the place that it is run over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from bloggy.backends.comments import CommentSource
from bloggy.backends.testing.comment_samples import CommentThere, Mirror
from bloggy.domain.comment import CommentRef, Place, RemoteComment, Verdict


class CommentSeams:
    """`source`, `arrive` and `there` must be given, the others where they can be.

    `arrive` and the `…_elsewhere` are what others do, by the other machine's own means.
    """

    many = 250
    """How many comments stand for a lot; fewer where each costs seconds."""
    few = 120
    """How many comments a second look may tell at most when one has come and `many` are long known."""
    gap = timedelta(minutes=10)
    """How far apart `arrive` makes the dates of comments at least, where the place lets it choose."""

    @pytest.fixture
    def source(self) -> CommentSource:
        """A source over a place with at least two posts and no comments."""
        raise NotImplementedError

    def again(self, source: CommentSource) -> CommentSource:
        """The same source as another run of the program makes it."""
        return source

    def posts(self, source: CommentSource) -> Sequence[Place]:
        """The posts that are out there, as the services name them."""
        return ()

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
        """A reader comments on the post with that number, later than all who did before.

        None if it can't be played: such a body, such an author, another post, held.
        """
        raise NotImplementedError

    async def arrive_many(self, source: CommentSource, *, posts: int = 1) -> set[CommentRef]:
        """`many` readers comment, in turn on each of the first `posts` posts.

        Skips where that can't be played. To be overridden where one after the other takes long.
        """
        told = [
            await self.arrive(source, f"number {number}", post=number % posts) for number in range(self.many)
        ]
        refs = {ref for ref in told if ref is not None}
        if len(refs) < len(told):
            pytest.skip("so many can't come here")
        return refs

    async def there(self, source: CommentSource) -> Sequence[CommentThere]:
        """Everything that is there now, whatever its status."""
        raise NotImplementedError

    async def edit_elsewhere(self, source: CommentSource, ref: CommentRef, body: str) -> bool:
        """Somebody changes the comment there; False if this can't be played."""
        return False

    async def judge_elsewhere(self, source: CommentSource, ref: CommentRef, verdict: Verdict) -> bool:
        """Somebody gives a verdict there; False if this can't be played."""
        return False

    async def delete_elsewhere(self, source: CommentSource, ref: CommentRef) -> bool:
        """Somebody deletes the comment for good; False if this can't be played."""
        return False

    async def later(self, source: CommentSource) -> bool:
        """So much time passes that the source looks for what it can't be told; False: it needs none."""
        return False

    def lose_next_reply(self, source: CommentSource) -> bool:
        """Make the next write succeed unheard; False if this can't be played."""
        return False

    def replies_to(self, comment: RemoteComment, known: Mirror) -> CommentRef | None:
        """The parent that an answer to `comment` gets."""
        return comment.ref

    @pytest.fixture(autouse=True)
    def _skip_unless_capable(self, request: pytest.FixtureRequest, source: CommentSource) -> None:
        for mark in request.node.iter_markers("requires"):
            if mark.args[0] not in source.capabilities:
                pytest.skip(f"{type(source).__name__} does not declare {mark.args[0].name}")

    async def sync(self, source: CommentSource, mirror: Mirror | None = None) -> Mirror:
        """Everything that a sync brings, on top of what `mirror` knows."""
        return await (mirror or Mirror()).sync(source, self.posts(source))

    async def one(self, source: CommentSource, body: str = "A fine walk.", **more: object) -> RemoteComment:
        """A comment that has come, as the source tells it."""
        ref = await self.arrive(source, body, **more)  # type: ignore[arg-type]
        if ref is None:
            pytest.skip("such a comment can't come here")
        return (await self.sync(source)).known[ref]

    async def stored(self, source: CommentSource, ref: CommentRef) -> CommentThere:
        """The comment as it is there."""
        [found] = [one for one in await self.there(source) if one.ref == ref]
        return found
