"""The promises of `base.Publisher` as tests."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

import pytest

from bloggy.backends.base import Publisher
from bloggy.backends.capability import Capability
from bloggy.backends.testing.delivering import Delivering
from bloggy.backends.testing.samples import HOSTILE_TITLES, RemoteCopy, key, picture, requires
from bloggy.domain.outbox import Action
from bloggy.domain.post import DeliveryKey, Receipt, RemoteRef, Revision, Status
from bloggy.errors import Conflict, Gone, OutcomeUnknown, Unsupported


@pytest.mark.anyio
class PublisherContract(Delivering):
    """Derive, give `publisher` and `copies`, and optionally the other seams."""

    async def copies(self, publisher: Publisher) -> Sequence[RemoteCopy]:
        """Everything that is there now, drafts included."""
        raise NotImplementedError

    def lose_next_reply(self, publisher: Publisher) -> bool:
        """Make the next write succeed unheard; False if this can't be played."""
        return False

    async def edit_elsewhere(self, publisher: Publisher, ref: RemoteRef) -> bool:
        """Change the copy as somebody else would; False if this can't be played."""
        return False

    def seen_title(self, title: str) -> str:
        """What the place makes of `title`, where it documents a change."""
        return title

    async def _public(self, publisher: Publisher) -> list[RemoteCopy]:
        return [copy for copy in await self.copies(publisher) if copy.public]

    async def test_find_says_nothing_before_the_first_try(self, publisher: Publisher) -> None:
        found = await self.look(publisher, self.outgoing(), key=key(1), ref=None, action=Action.PUBLISH)
        assert found is None

    async def test_publish_makes_the_post_readable_once(self, publisher: Publisher) -> None:
        receipt = await self.deliver(publisher, self.outgoing(), key=key(1))
        [copy] = await self._public(publisher)
        assert copy.ref == receipt.ref
        assert copy.title == self.seen_title("A walk in the fog")
        assert "It was cold." in copy.body

    @requires(Capability.IDEMPOTENT)
    async def test_find_gives_the_receipt_back(self, publisher: Publisher) -> None:
        receipt = await self.deliver(publisher, self.outgoing(), key=key(1))
        found = await self.look(publisher, self.outgoing(), key=key(1), ref=None, action=Action.PUBLISH)
        assert found is not None
        assert _essence(found) == _essence(receipt)

    async def test_find_is_not_misled_by_another_key(self, publisher: Publisher) -> None:
        await self.deliver(publisher, self.outgoing(), key=key(1))
        found = await self.look(
            publisher, self.outgoing(slug="another"), key=key(2), ref=None, action=Action.PUBLISH
        )
        assert found is None

    @requires(Capability.IDEMPOTENT)
    async def test_the_same_key_twice_is_one_post(self, publisher: Publisher) -> None:
        first = await self.deliver(publisher, self.outgoing(), key=key(1))
        again = await self.deliver(publisher, self.outgoing(), key=key(1))
        assert _essence(again) == _essence(first)
        assert len(await self._public(publisher)) == 1

    async def test_two_posts_stand_side_by_side(self, publisher: Publisher) -> None:
        one = await self.deliver(publisher, self.outgoing(), key=key(1))
        two = await self.deliver(publisher, self.outgoing(slug="second", title="Second"), key=key(2))
        assert one.ref != two.ref
        assert {copy.ref for copy in await self._public(publisher)} == {one.ref, two.ref}

    async def test_a_taken_place_is_a_conflict_not_an_overwrite(self, publisher: Publisher) -> None:
        first = await self.deliver(publisher, self.outgoing(body="the first\n"), key=key(1))
        try:
            second = await self.deliver(publisher, self.outgoing(body="the second\n"), key=key(2))
        except Conflict as conflict:
            assert _theirs(conflict)
        else:
            assert second.ref != first.ref
        assert any(c.ref == first.ref and "the first" in c.body for c in await self.copies(publisher))

    @requires(Capability.IDEMPOTENT)
    async def test_a_lost_reply_never_publishes_twice(self, publisher: Publisher) -> None:
        if not self.lose_next_reply(publisher):
            pytest.skip("a lost reply can't be played here")
        with pytest.raises(OutcomeUnknown):
            await self.deliver(publisher, self.outgoing(), key=key(1))
        found = await self.look(publisher, self.outgoing(), key=key(1), ref=None, action=Action.PUBLISH)
        assert (found is not None) == bool(await self._public(publisher))
        assert found is not None or publisher.two_steps
        again = await self.deliver(publisher, self.outgoing(), key=key(1))
        assert found is None or _essence(again) == _essence(found)
        assert len(await self._public(publisher)) == 1
        assert len(await self.copies(publisher)) == 1

    @pytest.mark.parametrize("title", HOSTILE_TITLES)
    async def test_any_title_arrives_and_breaks_nothing(self, publisher: Publisher, title: str) -> None:
        await self.deliver(publisher, self.outgoing(title=title, slug="hostile"), key=key(1))
        [copy] = await self._public(publisher)
        assert copy.title == self.seen_title(title)
        other = await self.look(
            publisher,
            self.outgoing(),
            key=DeliveryKey("00000000000000000000000000"),
            ref=None,
            action=Action.PUBLISH,
        )
        assert other is None

    @requires(Capability.TAGS)
    async def test_tags_arrive(self, publisher: Publisher) -> None:
        await self.deliver(publisher, self.outgoing(tags=("jardin", "été")), key=key(1))
        [copy] = await self._public(publisher)
        assert set(copy.tags) == {"jardin", "été"}

    @requires(Capability.UPDATE)
    async def test_an_update_changes_the_one_copy(self, publisher: Publisher) -> None:
        first = await self.deliver(publisher, self.outgoing(), key=key(1))
        second = await self.change(
            publisher, first.ref, self.outgoing(body="It was warm.\n"), key=key(2), expected=first.revision
        )
        [copy] = await self._public(publisher)
        assert "It was warm." in copy.body
        assert second.revision != first.revision

    @requires(Capability.UPDATE)
    async def test_the_same_update_twice_is_one_change(self, publisher: Publisher) -> None:
        first = await self.deliver(publisher, self.outgoing(), key=key(1))
        changed = self.outgoing(body="It was warm.\n")
        second = await self.change(publisher, first.ref, changed, key=key(2), expected=first.revision)
        found = await self.look(publisher, changed, key=key(2), ref=first.ref, action=Action.UPDATE)
        if Capability.IDEMPOTENT in publisher.capabilities:
            assert found is not None
            assert _essence(found) == _essence(second)
            again = await self.change(publisher, first.ref, changed, key=key(2), expected=first.revision)
            assert _essence(again) == _essence(second)
        assert len(await self._public(publisher)) == 1

    @requires(Capability.UPDATE)
    @requires(Capability.CONDITIONAL)
    async def test_a_stale_update_is_a_conflict_and_changes_nothing(self, publisher: Publisher) -> None:
        first = await self.deliver(publisher, self.outgoing(), key=key(1))
        second = await self.change(
            publisher, first.ref, self.outgoing(body="theirs\n"), key=key(2), expected=first.revision
        )
        with pytest.raises(Conflict) as caught:
            await self.change(
                publisher, second.ref, self.outgoing(body="mine\n"), key=key(3), expected=first.revision
            )
        assert "theirs" in _theirs(caught.value)
        assert caught.value.revision == second.revision
        [copy] = await self._public(publisher)
        assert "theirs" in copy.body

    @requires(Capability.UPDATE)
    @requires(Capability.CONDITIONAL)
    async def test_somebody_elses_edit_is_never_overwritten(self, publisher: Publisher) -> None:
        first = await self.deliver(publisher, self.outgoing(), key=key(1))
        if not await self.edit_elsewhere(publisher, first.ref):
            pytest.skip("an edit from elsewhere can't be played here")
        before = await self.copies(publisher)
        with pytest.raises(Conflict):
            await self.change(
                publisher, first.ref, self.outgoing(body="mine\n"), key=key(2), expected=first.revision
            )
        assert await self.copies(publisher) == before

    @requires(Capability.UPDATE)
    @requires(Capability.DELETE)
    async def test_updating_what_was_deleted_says_it_is_gone(self, publisher: Publisher) -> None:
        first = await self.deliver(publisher, self.outgoing(), key=key(1))
        await publisher.delete(first.ref, self.outgoing(), key=key(2), expected=None)
        with pytest.raises(Gone):
            await self.change(
                publisher, first.ref, self.outgoing(body="mine\n"), key=key(3), expected=first.revision
            )

    # Take back

    @requires(Capability.WITHDRAW)
    async def test_a_withdrawn_post_is_not_readable(self, publisher: Publisher) -> None:
        first = await self.deliver(publisher, self.outgoing(), key=key(1))
        gone = await publisher.withdraw(first.ref, self.outgoing(), key=key(2), expected=first.revision)
        assert await self._public(publisher) == []
        assert gone.url == ""

    @requires(Capability.WITHDRAW)
    async def test_withdrawing_twice_is_success(self, publisher: Publisher) -> None:
        first = await self.deliver(publisher, self.outgoing(), key=key(1))
        taken = await publisher.withdraw(first.ref, self.outgoing(), key=key(2), expected=first.revision)
        await publisher.withdraw(first.ref, self.outgoing(), key=key(2), expected=first.revision)
        await publisher.withdraw(taken.ref, self.outgoing(), key=key(3), expected=taken.revision or None)
        assert await self._public(publisher) == []

    @requires(Capability.WITHDRAW)
    async def test_a_withdrawn_post_can_come_back(self, publisher: Publisher) -> None:
        first = await self.deliver(publisher, self.outgoing(), key=key(1))
        taken = await publisher.withdraw(first.ref, self.outgoing(), key=key(2), expected=first.revision)
        await self.deliver(publisher, self.outgoing(), key=key(3), expected=taken.revision or None)
        assert len(await self._public(publisher)) == 1

    @requires(Capability.DELETE)
    async def test_a_deleted_post_leaves_nothing(self, publisher: Publisher) -> None:
        first = await self.deliver(publisher, self.outgoing(), key=key(1))
        await publisher.delete(first.ref, self.outgoing(), key=key(2), expected=first.revision)
        assert [c for c in await self.copies(publisher) if c.ref == first.ref] == []

    @requires(Capability.DELETE)
    async def test_deleting_twice_is_success(self, publisher: Publisher) -> None:
        first = await self.deliver(publisher, self.outgoing(), key=key(1))
        await publisher.delete(first.ref, self.outgoing(), key=key(2), expected=first.revision)
        await publisher.delete(first.ref, self.outgoing(), key=key(2), expected=first.revision)
        await publisher.delete(first.ref, self.outgoing(), key=key(3), expected=first.revision)
        assert await self._public(publisher) == []

    # Drafts and pictures

    @requires(Capability.REMOTE_DRAFTS)
    async def test_a_draft_is_stored_but_not_readable(self, publisher: Publisher) -> None:
        await self.deliver(publisher, self.outgoing(status=Status.DRAFT), key=key(1))
        assert len(await self.copies(publisher)) == 1
        assert await self._public(publisher) == []

    @requires(Capability.MEDIA)
    async def test_pictures_travel_with_the_post(self, publisher: Publisher) -> None:
        post = self.outgoing(body="![fog](fog.png)\n", assets=(picture(),))
        await self.deliver(publisher, post, key=key(1))
        [copy] = await self._public(publisher)
        assert picture().data in copy.assets.values()

    # Both ways: what is not declared refuses, and planning changes nothing

    async def test_what_is_not_declared_is_refused(self, publisher: Publisher) -> None:
        draft = self.outgoing(status=Status.DRAFT)
        with_picture = self.outgoing(body="![fog](fog.png)\n", assets=(picture(),))
        ref = RemoteRef("whatever")
        calls: dict[Capability, Callable[[], Awaitable[object]]] = {
            Capability.UPDATE: lambda: self.change(
                publisher, ref, self.outgoing(), key=key(1), expected=None
            ),
            Capability.WITHDRAW: lambda: publisher.withdraw(ref, self.outgoing(), key=key(1), expected=None),
            Capability.DELETE: lambda: publisher.delete(ref, self.outgoing(), key=key(1), expected=None),
            Capability.REMOTE_DRAFTS: lambda: self.deliver(publisher, draft, key=key(1)),
            Capability.MEDIA: lambda: self.deliver(publisher, with_picture, key=key(1)),
            Capability.LIST: lambda: publisher.posts(None),
        }
        for capability, call in calls.items():
            if capability not in publisher.capabilities:
                with pytest.raises(Unsupported):
                    await call()
        assert await self.copies(publisher) == []

    async def test_a_plan_says_what_would_happen_and_does_nothing(self, publisher: Publisher) -> None:
        plan = await publisher.plan(Action.PUBLISH, self.outgoing(title=HOSTILE_TITLES[4]), ref=None)
        assert plan.target
        assert plan.steps
        shown = "".join((plan.target, *plan.steps, *plan.warnings))
        assert not [c for c in shown if ord(c) < 0x20 or 0x7F <= ord(c) < 0xA0]
        assert await self.copies(publisher) == []

    async def test_settling_can_be_repeated(self, publisher: Publisher) -> None:
        receipt = await self.deliver(publisher, self.outgoing(), key=key(1))
        before = await self.copies(publisher)
        first = await publisher.settle(self.outgoing(), receipt, action=Action.PUBLISH)
        assert await publisher.settle(self.outgoing(), receipt, action=Action.PUBLISH) == first
        assert await self.copies(publisher) == before

    async def test_what_is_out_there_is_known_in_place(self, publisher: Publisher) -> None:
        if not publisher.in_place:
            assert await publisher.held({}) == {}
            return
        post = self.outgoing()
        receipt = await self.deliver(publisher, post, key=key(1))
        await publisher.settle(post, receipt, action=Action.PUBLISH)
        held = await publisher.held({post.path: replace(post.post, status=Status.PUBLISHED)})
        assert held[post.path].ref == receipt.ref
        assert held[post.path].revision == receipt.revision


def _essence(receipt: Receipt) -> tuple[RemoteRef, str, Revision]:
    """What must be equal between two receipts of one delivery; notes may differ."""
    return receipt.ref, receipt.url, receipt.revision


def _theirs(conflict: Conflict) -> str:
    """The remote text, whichever way the backend gives it."""
    return conflict.theirs or (conflict.remote.body if conflict.remote else "")
