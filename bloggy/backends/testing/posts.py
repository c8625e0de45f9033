"""The promises of `base.Publisher.posts` as tests; how to use them, see `bloggy.backends.testing`."""

from __future__ import annotations

import pytest

from bloggy.backends.base import Publisher
from bloggy.backends.capability import Capability
from bloggy.backends.testing.post_seams import PostListingSeams, PostMirror
from bloggy.backends.testing.samples import HOSTILE_TITLES, key, requires
from bloggy.domain.post import Kind, RemoteRef, Status
from bloggy.domain.remote import PostCursor
from bloggy.errors import BackendError, Malformed, Unsupported

HOSTILE_CURSORS = (
    "",
    "{}",
    "null",
    "[]",
    "7",
    "\x00\xff",
    '"\\ud800"',
    '{"v": 99, "after": [[[]]]}',
    '{"after": -1, "told": true, "removed": 1e400}',
    "9" * 400,
    "[" * 5000,
    "../../etc/passwd",
    "' OR 1=1 --",
)
"""What no backend has ever given as a cursor."""


@pytest.mark.anyio
class PostListingContract(PostListingSeams):
    """Derive, give the seams of `PostListingSeams`: everything is told, as `read` tells it, and once."""

    async def test_who_can_t_list_says_so(self, publisher: Publisher) -> None:
        if Capability.LIST in publisher.capabilities:
            assert not (await publisher.posts(None)).more
            return
        with pytest.raises(Unsupported):
            await publisher.posts(None)

    # What is told

    @requires(Capability.LIST)
    async def test_where_nobody_wrote_nothing_is_told(self, publisher: Publisher) -> None:
        mirror = await PostMirror().walk(publisher)
        assert mirror.known == {}
        assert mirror.present == set()
        assert mirror.cursor is not None
        assert (await mirror.walk(publisher)).known == {}

    @requires(Capability.LIST)
    @pytest.mark.parametrize("kind", Kind)
    @pytest.mark.parametrize("status", [Status.PUBLISHED, Status.DRAFT, Status.SCHEDULED])
    async def test_a_post_of_any_sort_is_told_as_it_is_read(
        self, publisher: Publisher, status: Status, kind: Kind
    ) -> None:
        ref = await self.one(publisher, "It was cold & grey.", title="Fog", status=status, kind=kind)
        [told] = (await PostMirror().walk(publisher)).told
        assert told == await publisher.read(ref)
        assert (told.ref, told.title, told.status, told.kind) == (ref, "Fog", status, kind)
        assert "It was cold" in told.body
        assert told.revision
        assert bool(told.url) == (status is Status.PUBLISHED)
        assert bool(told.raw) == bool(told.notation)

    @requires(Capability.LIST)
    @pytest.mark.parametrize("title", HOSTILE_TITLES)
    async def test_any_title_is_told_as_it_is_read(self, publisher: Publisher, title: str) -> None:
        innocent = await self.one(publisher)
        ref = await self.one(publisher, title, title=title)
        known = (await PostMirror().walk(publisher)).known
        assert known == await self.there(publisher, [innocent, ref])

    @requires(Capability.LIST)
    async def test_a_long_post_is_told_whole(self, publisher: Publisher) -> None:
        ref = await self.one(publisher, "fog and light " * 4000)
        [told] = (await PostMirror().walk(publisher)).told
        assert told == await publisher.read(ref)
        assert told.body.count("fog") == 4000

    @requires(Capability.LIST)
    async def test_a_post_of_bloggy_s_own_is_told_as_its_receipt_said(self, publisher: Publisher) -> None:
        mine = self.outgoing(title="Written here", slug="written-here", body="Written *here*.\n")
        receipt = await self.deliver(publisher, mine, key=key(1))
        mirror = await PostMirror().walk(publisher)
        told = mirror.known[receipt.ref]
        assert told.revision == receipt.revision
        assert told == await publisher.read(receipt.ref)
        assert told.raw == ""

    @requires(Capability.LIST)
    @requires(Capability.UPDATE)
    async def test_an_update_of_bloggy_s_own_is_told_as_its_receipt_said(self, publisher: Publisher) -> None:
        first = await self.deliver(publisher, self.outgoing(), key=key(1))
        mirror = await PostMirror().walk(publisher)
        warm = self.outgoing(body="It was warm.\n")
        second = await self.change(publisher, first.ref, warm, key=key(2), expected=first.revision)
        told = (await mirror.walk(publisher)).known[first.ref]
        assert told.revision == second.revision
        assert "It was warm." in told.body

    @requires(Capability.LIST)
    @requires(Capability.WITHDRAW)
    async def test_what_was_taken_back_is_told_as_a_draft(self, publisher: Publisher) -> None:
        first = await self.deliver(publisher, self.outgoing(), key=key(1))
        mirror = await PostMirror().walk(publisher)
        await publisher.withdraw(first.ref, self.outgoing(), key=key(2), expected=first.revision)
        told = (await mirror.walk(publisher)).known[first.ref]
        assert (told.status, told.url) == (Status.DRAFT, "")

    @requires(Capability.LIST)
    async def test_a_draft_that_was_only_reserved_is_left_out_until_it_is_filled(
        self, publisher: Publisher
    ) -> None:
        if not publisher.two_steps:
            pytest.skip("nothing is reserved here")
        other = await self.one(publisher)
        reserved = await publisher.reserve(await self.dressed(publisher, self.outgoing()), key=key(1))
        mirror = await PostMirror().walk(publisher)
        assert set(mirror.known) == {other}
        filled = await self.dressed(publisher, self.outgoing())
        receipt = await publisher.publish(filled, key=key(1), reserved=reserved)
        assert set((await mirror.walk(publisher)).known) == {other, receipt.ref}

    # Page by page

    @requires(Capability.LIST)
    async def test_many_posts_all_come_in_pages_that_say_how_far_it_is(self, publisher: Publisher) -> None:
        refs = await self.create_many(publisher)
        mirror = await PostMirror().walk(publisher)
        assert mirror.known == await self.there(publisher, refs)
        assert set(mirror.known) == refs
        assert mirror.present == refs
        assert max(len(page.posts) for page in mirror.pages) <= 500
        assert [page.done for page in mirror.pages] == sorted(page.done for page in mirror.pages)
        assert all(page.done <= page.whole or not page.whole for page in mirror.pages)

    @requires(Capability.LIST)
    async def test_a_walk_is_taken_up_after_any_page_by_another_run(self, publisher: Publisher) -> None:
        refs = await self.create_many(publisher)
        mirror, more = PostMirror(), True
        while more:
            forgotten = mirror.twin()
            await forgotten.step(publisher)
            publisher = self.again(publisher)
            more = (await mirror.step(publisher)).more
            assert forgotten.known == mirror.known
        assert mirror.known == await self.there(publisher, refs)

    @requires(Capability.LIST)
    async def test_what_happens_between_two_pages_is_not_missed(self, publisher: Publisher) -> None:
        refs = await self.create_many(publisher)
        mirror, more, number = PostMirror(), True, 0
        while more:
            more = (await mirror.step(publisher)).more
            if more and number < self.many:
                number += 1
                refs |= await self._busy(publisher, mirror, refs, number)
        await mirror.walk(publisher)
        assert mirror.known == await self.there(publisher, refs)
        assert (await mirror.walk(publisher)).known == await self.there(publisher, refs)

    @requires(Capability.LIST)
    async def test_from_any_cursor_on_nothing_is_missed(self, publisher: Publisher) -> None:
        refs = await self.create_many(publisher)
        mirror, more, twins = PostMirror(), True, []
        while more:
            more = (await mirror.step(publisher)).more
            twins.append(mirror.twin())
        for number in range(2):
            refs |= await self._busy(publisher, twins[0], refs, number)
        there = await self.there(publisher, refs)
        for twin in twins:
            await twin.walk(self.again(publisher))
            assert twin.known == there

    async def _busy(
        self, publisher: Publisher, mirror: PostMirror, refs: set[RemoteRef], number: int
    ) -> set[RemoteRef]:
        """Others write, edit and delete: of what was told by now and of what was not. Gives what is new."""
        here = sorted(await self.there(publisher, refs))
        told = [ref for ref in here if ref in mirror.known]
        untold = [ref for ref in here if ref not in mirror.known]
        for posts in (told, untold):
            if len(posts) > 2:
                await self.edited(publisher, posts[0], f"edited between, {number}")
                await self.edited(publisher, posts[-1], f"edited between, {number}")
                await self.deleted(publisher, posts[1])
        return {await self.one(publisher, f"written between, {number}")}

    @requires(Capability.LIST)
    async def test_a_page_that_fails_is_asked_for_again(self, publisher: Publisher) -> None:
        refs = await self.create_many(publisher)
        mirror = PostMirror()
        if (await mirror.step(publisher)).more:
            if not self.fail_next_page(publisher):
                pytest.skip("a page that fails can't be played here")
            with pytest.raises(BackendError):
                await mirror.step(publisher)
            await mirror.walk(self.again(publisher))
        assert mirror.known == await self.there(publisher, refs)

    # The second walk

    @requires(Capability.LIST)
    async def test_a_second_walk_tells_nothing_when_nothing_changed(self, publisher: Publisher) -> None:
        refs = await self.create_many(publisher)
        mirror = await PostMirror().walk(publisher)
        known = dict(mirror.known)
        for _look in range(3):
            await mirror.walk(self.again(publisher))
            assert len(mirror.told) <= self.few
            assert mirror.known == known
        assert set(known) == refs

    @requires(Capability.LIST)
    async def test_an_edit_is_told_alone(self, publisher: Publisher) -> None:
        refs = await self.create_many(publisher)
        mirror = await PostMirror().walk(publisher)
        before = dict(mirror.known)
        changed = min(refs)
        await self.edited(publisher, changed, "Another thought.")
        await mirror.walk(publisher)
        assert "Another thought." in mirror.known[changed].body
        assert mirror.known[changed] == await publisher.read(changed)
        assert mirror.known[changed].revision != before[changed].revision
        assert len(mirror.told) <= 1 + self.few
        assert {ref for ref in refs if mirror.known[ref] != before[ref]} == {changed}

    @requires(Capability.LIST)
    async def test_two_edits_in_a_row_are_both_told(self, publisher: Publisher) -> None:
        ref = await self.one(publisher)
        mirror = await PostMirror().walk(publisher)
        for words in ("Another thought.", "A third one."):
            await self.edited(publisher, ref, words)
            await mirror.walk(publisher)
            assert words in mirror.known[ref].body

    @requires(Capability.LIST)
    async def test_a_deletion_shows_by_what_is_still_there(self, publisher: Publisher) -> None:
        refs = [await self.one(publisher, f"number {number}") for number in range(3)]
        mirror = await PostMirror().walk(publisher)
        await self.deleted(publisher, refs[1])
        await mirror.walk(publisher)
        assert mirror.present == {refs[0], refs[2]}
        assert set(mirror.known) == {refs[0], refs[2]}
        assert set((await mirror.walk(publisher)).known) == {refs[0], refs[2]}

    @requires(Capability.LIST)
    async def test_a_deletion_beside_new_posts_shows_too(self, publisher: Publisher) -> None:
        """The number of posts alone tells nothing here."""
        refs = [await self.one(publisher, f"number {number}") for number in range(3)]
        mirror = await PostMirror().walk(publisher)
        await self.deleted(publisher, refs[1])
        new = await self.one(publisher, "the new one")
        await mirror.walk(publisher)
        assert set(mirror.known) == {refs[0], refs[2], new}

    @requires(Capability.LIST)
    async def test_who_begins_anew_is_told_everything_that_is_there(self, publisher: Publisher) -> None:
        refs = [await self.one(publisher, f"number {number}") for number in range(3)]
        await PostMirror().walk(publisher)
        await self.deleted(publisher, refs[1])
        other = await PostMirror().walk(self.again(publisher))
        assert set(other.known) == {refs[0], refs[2]}
        assert other.present == {refs[0], refs[2]}

    @requires(Capability.LIST)
    @pytest.mark.parametrize("cursor", HOSTILE_CURSORS)
    async def test_a_cursor_that_was_never_given_is_refused(self, publisher: Publisher, cursor: str) -> None:
        await self.one(publisher)
        with pytest.raises(Malformed):
            await publisher.posts(PostCursor(cursor))
