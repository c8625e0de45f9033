"""The promises of `comments.CommentSource` as tests; how to use them, see `bloggy.backends.testing`."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from bloggy.backends.comments import CommentCapability, CommentSource
from bloggy.backends.testing.comment_samples import HOSTILE_BODIES, Mirror
from bloggy.backends.testing.comment_writes import CommentWrites
from bloggy.domain.comment import CommentStatus, Cursor, Verdict

HELD, THREADS, EDITS = CommentCapability.HELD, CommentCapability.THREADS, CommentCapability.EDITS
DELETIONS, INCREMENTAL = CommentCapability.DELETIONS, CommentCapability.INCREMENTAL


@pytest.mark.anyio
class CommentSourceContract(CommentWrites):
    """Derive, give the seams of `CommentSeams`: reading, threads, syncing, answering, moderating."""

    # Reading

    async def test_where_nobody_wrote_there_is_nothing(self, source: CommentSource) -> None:
        mirror = await self.sync(source)
        assert mirror.known == {}
        assert mirror.cursor is not None
        assert (await self.sync(source, mirror)).known == {}

    async def test_a_comment_arrives_with_who_when_and_where(self, source: CommentSource) -> None:
        comment = await self.one(source, "A fine walk.", author="Grace")
        assert "A fine walk." in comment.body
        assert comment.author.name == "Grace"
        assert not comment.author.is_me
        assert comment.status is CommentStatus.APPROVED
        assert comment.date.tzinfo is not None
        assert abs(datetime.now(UTC) - comment.date) < timedelta(days=3650)
        assert comment.place.ref or comment.place.url
        assert comment.parent is None
        assert comment.form in {"html", "markdown", "text"}

    async def test_comments_of_two_posts_stay_apart(self, source: CommentSource) -> None:
        one, two = await self.arrive(source), await self.arrive(source, post=1)
        if one is None or two is None:
            pytest.skip("there is but one post")
        known = (await self.sync(source)).known
        assert known[one].place != known[two].place

    @pytest.mark.requires(THREADS)
    async def test_an_answer_says_what_it_answers(self, source: CommentSource) -> None:
        first = await self.arrive(source, "The question.")
        second = await self.arrive(source, "The answer.", parent=first)
        third = await self.arrive(source, "Another thought.")
        if first is None or second is None or third is None:
            pytest.skip("answers of readers can't be played")
        known = (await self.sync(source)).known
        assert [known[ref].parent for ref in (first, second, third)] == [None, first, None]

    @pytest.mark.requires(HELD)
    async def test_what_waits_for_the_writer_is_told(self, source: CommentSource) -> None:
        comment = await self.one(source, held=True)
        assert comment.status is CommentStatus.HELD

    @pytest.mark.parametrize("body", HOSTILE_BODIES)
    async def test_no_body_is_touched(self, source: CommentSource, body: str) -> None:
        await self.arrive(source, "An innocent one.")
        ref = await self.arrive(source, body)
        if ref is None:
            pytest.skip("the place refuses such a body")
        known = (await self.sync(source)).known
        assert known[ref].body == (await self.stored(source, ref)).body
        assert len(known) == 2

    async def test_a_huge_body_arrives_whole(self, source: CommentSource) -> None:
        ref = await self.arrive(source, "fog and light " * 4000)
        if ref is None:
            pytest.skip("the place refuses such a body")
        comment = (await self.sync(source)).known[ref]
        assert comment.body == (await self.stored(source, ref)).body
        assert comment.body.count("fog") == 4000

    # Syncing

    async def test_many_comments_all_arrive_in_pages_of_bounded_size(self, source: CommentSource) -> None:
        refs = await self.arrive_many(source, posts=2)
        mirror = await self.sync(source)
        assert set(mirror.known) == refs
        assert max(len(page.comments) for page in mirror.pages) <= 500
        assert all(page.done >= 0 and page.whole >= 0 for page in mirror.pages)

    async def test_a_sync_can_be_taken_up_after_any_page(self, source: CommentSource) -> None:
        refs = await self.arrive_many(source, posts=2)
        mirror, page = Mirror(), None
        while page is None or page.more:
            if mirror.cursor is not None:
                mirror.cursor = Cursor(json.loads(json.dumps(mirror.cursor)))
            page = await mirror.step(self.again(source), self.posts(source))
            assert len(mirror.pages) <= 2 * self.many, "the source never comes to an end"
        assert set(mirror.known) == refs

    async def test_what_comes_while_pages_are_read_is_not_missed(self, source: CommentSource) -> None:
        refs = await self.arrive_many(source)
        mirror = Mirror()
        page = await mirror.step(source, self.posts(source))
        between = await self.arrive(source, "between two pages")
        assert between is not None
        refs.add(between)
        while page.more:
            page = await mirror.step(source, self.posts(source))
        assert set((await self.sync(source, mirror)).known) == refs

    async def test_each_sync_brings_what_came_since(self, source: CommentSource) -> None:
        mirror, refs = Mirror(), set()
        for number in range(4):
            for post in range(2):
                refs.add(await self.arrive(source, f"number {number}", post=post))
            mirror = await self.sync(self.again(source), mirror)
            assert set(mirror.known) == refs - {None}

    async def test_an_unreadable_cursor_means_to_start_over(self, source: CommentSource) -> None:
        comment = await self.one(source)
        for cursor in ("", "{}", "null", "\x00\xff", '{"v": 99, "walk": [[[]]]}', "9" * 400, "[1]"):
            mirror = await self.sync(source, Mirror(cursor=Cursor(cursor)))
            assert set(mirror.known) == {comment.ref}

    @pytest.mark.requires(INCREMENTAL)
    async def test_a_second_look_costs_only_what_changed(self, source: CommentSource) -> None:
        await self.arrive_many(source)
        mirror = await self.sync(source)
        first = len(mirror.pages)
        new = await self.arrive(source, "the new one")
        await self.sync(source, mirror)
        assert new in {comment.ref for comment in mirror.told}
        assert len(mirror.told) <= self.few
        assert len(mirror.pages) <= first

    @pytest.mark.requires(EDITS)
    async def test_an_edit_made_elsewhere_arrives(self, source: CommentSource) -> None:
        comment = await self.one(source, "The first thought.")
        mirror = await self.sync(source)
        if not await self.edit_elsewhere(source, comment.ref, "The second thought."):
            pytest.skip("an edit from elsewhere can't be played here")
        await self.later(source)
        after = (await self.sync(source, mirror)).known[comment.ref]
        assert "The second thought." in after.body
        assert (after.date, after.parent, after.place) == (comment.date, comment.parent, comment.place)

    @pytest.mark.requires(EDITS)
    @pytest.mark.parametrize("verdict", Verdict)
    async def test_a_verdict_given_elsewhere_arrives(self, source: CommentSource, verdict: Verdict) -> None:
        comment = await self.one(source, held=verdict is Verdict.APPROVE and HELD in source.capabilities)
        mirror = await self.sync(source)
        if not await self.judge_elsewhere(source, comment.ref, verdict):
            pytest.skip("this verdict from elsewhere can't be played here")
        await self.later(source)
        visible = (await self.sync(source, mirror)).visible
        if HELD in source.capabilities or verdict is Verdict.APPROVE:
            assert visible[comment.ref].status is verdict.status
        else:
            assert comment.ref not in visible

    @pytest.mark.requires(DELETIONS)
    async def test_a_deletion_made_elsewhere_arrives_and_takes_no_other(self, source: CommentSource) -> None:
        refs = [await self.arrive(source, f"number {number}") for number in range(3)]
        mirror = await self.sync(source)
        assert refs[1] is not None
        if not await self.delete_elsewhere(source, refs[1]):
            pytest.skip("a deletion from elsewhere can't be played here")
        await self.later(source)
        assert set((await self.sync(source, mirror)).visible) == {refs[0], refs[2]}

    async def test_what_is_there_stays_known_through_every_look(self, source: CommentSource) -> None:
        refs = await self.arrive_many(source, posts=2)
        mirror = await self.sync(source)
        for _look in range(3):
            await self.later(source)
            assert set((await self.sync(source, mirror)).visible) == refs
