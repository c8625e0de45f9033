"""The promises of `base` as tests: whoever writes a backend derives a class and gets them all.

    class TestMine(PublisherContract):
        @pytest.fixture
        def publisher(self): return MyPublisher(...)
        async def copies(self, publisher): return [RemoteCopy(...), ...]

What a publisher declares must work, and what it does not declare must refuse. `requires` marks the tests
that need a capability. Needs pytest with anyio's plug-in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest

from bloggy.backends.base import Publisher
from bloggy.backends.capability import Capability
from bloggy.domain.outbox import Action
from bloggy.domain.post import Asset, DeliveryKey, Outgoing, Post, Receipt, RemoteRef, Revision, Status
from bloggy.errors import Conflict, Gone, OutcomeUnknown, Unsupported

HOSTILE_TITLES = (
    "Été à Besançon — n°5 « œuvre » 🦊",
    "日本語の題名",
    "[/] [@click=app.quit]boom[/] [x] done",
    "a: b # c 'd' \"e\" \\f --- {{ page.title }} {% raw %}",
    "\x1b]52;c;cm0gLXJm\x07 bell and \x9b31m C1",
    "\u202etxt.exe \u200b zero width",
    "two\nlines\nBloggy-Key: 00000000000000000000000000",
    "--force; rm -rf $(HOME) `id` | cat",
    "../../../etc/passwd",
    "yes",
)
"""Titles that broke other programs; each must arrive as it is, or as `seen_title` says."""


def requires(capability: Capability) -> pytest.MarkDecorator:
    """Run this test only where the publisher declares `capability`."""
    return pytest.mark.requires(capability)


def key(number: int) -> DeliveryKey:
    """A delivery key that looks like the real ones."""
    return DeliveryKey(f"01K{number:023d}")


def outgoing(
    *,
    title: str = "A walk in the fog",
    slug: str = "a-walk-in-the-fog",
    body: str = "It was cold.\n",
    status: Status = Status.PUBLISHED,
    tags: Sequence[str] = (),
    assets: Sequence[Asset] = (),
) -> Outgoing:
    """A frozen post as services make it."""
    post = Post(
        title=title,
        slug=slug,
        body=body,
        status=status,
        date=datetime(2026, 11, 2, 8, 30, tzinfo=UTC),
        tags=tuple(tags),
    )
    import yaml

    head = {
        "title": title,
        "slug": slug,
        "date": "2026-11-02T08:30:00+00:00",
        "tags": list(tags),
        "draft": status is Status.DRAFT,
    }
    front = yaml.safe_dump(head, allow_unicode=True, sort_keys=False)
    return Outgoing(post=post, path=f"{slug}.md", source=f"---\n{front}---\n{body}", assets=tuple(assets))


def picture(name: str = "fog.png", data: bytes = b"\x89PNG\r\n\x1a\n fog") -> Asset:
    """A picture linked from the body as `![fog](NAME)`."""
    return Asset(
        link=name,
        path=name,
        name=name,
        media_type="image/png",
        sha256=hashlib.sha256(data).hexdigest(),
        data=data,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteCopy:
    """What is really there, read past the publisher: by the other machine's own means."""

    ref: str
    title: str
    body: str
    public: bool
    """Readers can see it."""
    tags: tuple[str, ...] = ()
    assets: Mapping[str, bytes] = field(default_factory=dict)
    """Bytes of the pictures that the body links to, by any name."""


@pytest.mark.anyio
class PublisherContract:
    """Derive, give `publisher` and `copies`, and optionally the other seams."""

    @pytest.fixture
    def publisher(self) -> Publisher:
        """A fresh publisher over an empty place."""
        raise NotImplementedError

    async def copies(self, publisher: Publisher) -> Sequence[RemoteCopy]:
        """Everything that is there now, drafts included."""
        raise NotImplementedError

    def outgoing(
        self,
        *,
        title: str = "A walk in the fog",
        slug: str = "a-walk-in-the-fog",
        body: str = "It was cold.\n",
        status: Status = Status.PUBLISHED,
        tags: Sequence[str] = (),
        assets: Sequence[Asset] = (),
    ) -> Outgoing:
        """A frozen post; override where the source must have another form."""
        return outgoing(title=title, slug=slug, body=body, status=status, tags=tags, assets=assets)

    def lose_next_reply(self, publisher: Publisher) -> bool:
        """Make the next write succeed unheard; False if this can't be played."""
        return False

    async def edit_elsewhere(self, publisher: Publisher, ref: RemoteRef) -> bool:
        """Change the copy as somebody else would; False if this can't be played."""
        return False

    def seen_title(self, title: str) -> str:
        """What the place makes of `title`, where it documents a change."""
        return title

    @pytest.fixture(autouse=True)
    def _skip_unless_capable(self, request: pytest.FixtureRequest, publisher: Publisher) -> None:
        for mark in request.node.iter_markers("requires"):
            if mark.args[0] not in publisher.capabilities:
                pytest.skip(f"{type(publisher).__name__} does not declare {mark.args[0].name}")

    async def _public(self, publisher: Publisher) -> list[RemoteCopy]:
        return [copy for copy in await self.copies(publisher) if copy.public]

    async def test_find_says_nothing_before_the_first_try(self, publisher: Publisher) -> None:
        found = await publisher.find(self.outgoing(), key=key(1), ref=None, action=Action.PUBLISH)
        assert found is None

    async def test_publish_makes_the_post_readable_once(self, publisher: Publisher) -> None:
        receipt = await publisher.publish(self.outgoing(), key=key(1))
        [copy] = await self._public(publisher)
        assert copy.ref == receipt.ref
        assert copy.title == self.seen_title("A walk in the fog")
        assert "It was cold." in copy.body

    @requires(Capability.IDEMPOTENT)
    async def test_find_gives_the_receipt_back(self, publisher: Publisher) -> None:
        receipt = await publisher.publish(self.outgoing(), key=key(1))
        found = await publisher.find(self.outgoing(), key=key(1), ref=None, action=Action.PUBLISH)
        assert found is not None
        assert _essence(found) == _essence(receipt)

    async def test_find_is_not_misled_by_another_key(self, publisher: Publisher) -> None:
        await publisher.publish(self.outgoing(), key=key(1))
        found = await publisher.find(
            self.outgoing(slug="another"), key=key(2), ref=None, action=Action.PUBLISH
        )
        assert found is None

    @requires(Capability.IDEMPOTENT)
    async def test_the_same_key_twice_is_one_post(self, publisher: Publisher) -> None:
        first = await publisher.publish(self.outgoing(), key=key(1))
        again = await publisher.publish(self.outgoing(), key=key(1))
        assert _essence(again) == _essence(first)
        assert len(await self._public(publisher)) == 1

    async def test_two_posts_stand_side_by_side(self, publisher: Publisher) -> None:
        one = await publisher.publish(self.outgoing(), key=key(1))
        two = await publisher.publish(self.outgoing(slug="second", title="Second"), key=key(2))
        assert one.ref != two.ref
        assert {copy.ref for copy in await self._public(publisher)} == {one.ref, two.ref}

    async def test_a_taken_place_is_a_conflict_not_an_overwrite(self, publisher: Publisher) -> None:
        first = await publisher.publish(self.outgoing(body="the first\n"), key=key(1))
        try:
            second = await publisher.publish(self.outgoing(body="the second\n"), key=key(2))
        except Conflict as conflict:
            assert conflict.theirs is not None
        else:
            assert second.ref != first.ref
        assert any(c.ref == first.ref and "the first" in c.body for c in await self.copies(publisher))

    @requires(Capability.IDEMPOTENT)
    async def test_a_lost_reply_never_publishes_twice(self, publisher: Publisher) -> None:
        if not self.lose_next_reply(publisher):
            pytest.skip("a lost reply can't be played here")
        with pytest.raises(OutcomeUnknown):
            await publisher.publish(self.outgoing(), key=key(1))
        found = await publisher.find(self.outgoing(), key=key(1), ref=None, action=Action.PUBLISH)
        assert found is not None
        again = await publisher.publish(self.outgoing(), key=key(1))
        assert _essence(again) == _essence(found)
        assert len(await self._public(publisher)) == 1

    @pytest.mark.parametrize("title", HOSTILE_TITLES)
    async def test_any_title_arrives_and_breaks_nothing(self, publisher: Publisher, title: str) -> None:
        await publisher.publish(self.outgoing(title=title, slug="hostile"), key=key(1))
        [copy] = await self._public(publisher)
        assert copy.title == self.seen_title(title)
        other = await publisher.find(
            self.outgoing(),
            key=DeliveryKey("00000000000000000000000000"),
            ref=None,
            action=Action.PUBLISH,
        )
        assert other is None

    @requires(Capability.TAGS)
    async def test_tags_arrive(self, publisher: Publisher) -> None:
        await publisher.publish(self.outgoing(tags=("jardin", "été")), key=key(1))
        [copy] = await self._public(publisher)
        assert set(copy.tags) == {"jardin", "été"}

    @requires(Capability.UPDATE)
    async def test_an_update_changes_the_one_copy(self, publisher: Publisher) -> None:
        first = await publisher.publish(self.outgoing(), key=key(1))
        second = await publisher.update(
            first.ref, self.outgoing(body="It was warm.\n"), key=key(2), expected=first.revision
        )
        [copy] = await self._public(publisher)
        assert "It was warm." in copy.body
        assert second.revision != first.revision

    @requires(Capability.UPDATE)
    async def test_the_same_update_twice_is_one_change(self, publisher: Publisher) -> None:
        first = await publisher.publish(self.outgoing(), key=key(1))
        changed = self.outgoing(body="It was warm.\n")
        second = await publisher.update(first.ref, changed, key=key(2), expected=first.revision)
        found = await publisher.find(changed, key=key(2), ref=first.ref, action=Action.UPDATE)
        if Capability.IDEMPOTENT in publisher.capabilities:
            assert found is not None
            assert _essence(found) == _essence(second)
            again = await publisher.update(first.ref, changed, key=key(2), expected=first.revision)
            assert _essence(again) == _essence(second)
        assert len(await self._public(publisher)) == 1

    @requires(Capability.UPDATE)
    @requires(Capability.CONDITIONAL)
    async def test_a_stale_update_is_a_conflict_and_changes_nothing(self, publisher: Publisher) -> None:
        first = await publisher.publish(self.outgoing(), key=key(1))
        second = await publisher.update(
            first.ref, self.outgoing(body="theirs\n"), key=key(2), expected=first.revision
        )
        with pytest.raises(Conflict) as caught:
            await publisher.update(
                second.ref, self.outgoing(body="mine\n"), key=key(3), expected=first.revision
            )
        assert "theirs" in (caught.value.theirs or "")
        assert caught.value.revision == second.revision
        [copy] = await self._public(publisher)
        assert "theirs" in copy.body

    @requires(Capability.UPDATE)
    @requires(Capability.CONDITIONAL)
    async def test_somebody_elses_edit_is_never_overwritten(self, publisher: Publisher) -> None:
        first = await publisher.publish(self.outgoing(), key=key(1))
        if not await self.edit_elsewhere(publisher, first.ref):
            pytest.skip("an edit from elsewhere can't be played here")
        before = await self.copies(publisher)
        with pytest.raises(Conflict):
            await publisher.update(
                first.ref, self.outgoing(body="mine\n"), key=key(2), expected=first.revision
            )
        assert await self.copies(publisher) == before

    @requires(Capability.UPDATE)
    @requires(Capability.DELETE)
    async def test_updating_what_was_deleted_says_it_is_gone(self, publisher: Publisher) -> None:
        first = await publisher.publish(self.outgoing(), key=key(1))
        await publisher.delete(first.ref, self.outgoing(), key=key(2), expected=None)
        with pytest.raises(Gone):
            await publisher.update(
                first.ref, self.outgoing(body="mine\n"), key=key(3), expected=first.revision
            )

    # Take back

    @requires(Capability.WITHDRAW)
    async def test_a_withdrawn_post_is_not_readable(self, publisher: Publisher) -> None:
        first = await publisher.publish(self.outgoing(), key=key(1))
        gone = await publisher.withdraw(first.ref, self.outgoing(), key=key(2), expected=first.revision)
        assert await self._public(publisher) == []
        assert gone.url == ""

    @requires(Capability.WITHDRAW)
    async def test_withdrawing_twice_is_success(self, publisher: Publisher) -> None:
        first = await publisher.publish(self.outgoing(), key=key(1))
        taken = await publisher.withdraw(first.ref, self.outgoing(), key=key(2), expected=first.revision)
        await publisher.withdraw(first.ref, self.outgoing(), key=key(2), expected=first.revision)
        await publisher.withdraw(taken.ref, self.outgoing(), key=key(3), expected=taken.revision or None)
        assert await self._public(publisher) == []

    @requires(Capability.WITHDRAW)
    async def test_a_withdrawn_post_can_come_back(self, publisher: Publisher) -> None:
        first = await publisher.publish(self.outgoing(), key=key(1))
        taken = await publisher.withdraw(first.ref, self.outgoing(), key=key(2), expected=first.revision)
        await publisher.publish(self.outgoing(), key=key(3), expected=taken.revision or None)
        assert len(await self._public(publisher)) == 1

    @requires(Capability.DELETE)
    async def test_a_deleted_post_leaves_nothing(self, publisher: Publisher) -> None:
        first = await publisher.publish(self.outgoing(), key=key(1))
        await publisher.delete(first.ref, self.outgoing(), key=key(2), expected=first.revision)
        assert [c for c in await self.copies(publisher) if c.ref == first.ref] == []

    @requires(Capability.DELETE)
    async def test_deleting_twice_is_success(self, publisher: Publisher) -> None:
        first = await publisher.publish(self.outgoing(), key=key(1))
        await publisher.delete(first.ref, self.outgoing(), key=key(2), expected=first.revision)
        await publisher.delete(first.ref, self.outgoing(), key=key(2), expected=first.revision)
        await publisher.delete(first.ref, self.outgoing(), key=key(3), expected=first.revision)
        assert await self._public(publisher) == []

    # Drafts and pictures

    @requires(Capability.REMOTE_DRAFTS)
    async def test_a_draft_is_stored_but_not_readable(self, publisher: Publisher) -> None:
        await publisher.publish(self.outgoing(status=Status.DRAFT), key=key(1))
        assert len(await self.copies(publisher)) == 1
        assert await self._public(publisher) == []

    @requires(Capability.MEDIA)
    async def test_pictures_travel_with_the_post(self, publisher: Publisher) -> None:
        post = self.outgoing(body="![fog](fog.png)\n", assets=(picture(),))
        await publisher.publish(post, key=key(1))
        [copy] = await self._public(publisher)
        assert picture().data in copy.assets.values()

    # Both ways: what is not declared refuses, and planning changes nothing

    async def test_what_is_not_declared_is_refused(self, publisher: Publisher) -> None:
        draft = self.outgoing(status=Status.DRAFT)
        with_picture = self.outgoing(body="![fog](fog.png)\n", assets=(picture(),))
        ref = RemoteRef("whatever")
        calls: dict[Capability, Callable[[], Awaitable[object]]] = {
            Capability.UPDATE: lambda: publisher.update(ref, self.outgoing(), key=key(1), expected=None),
            Capability.WITHDRAW: lambda: publisher.withdraw(ref, self.outgoing(), key=key(1), expected=None),
            Capability.DELETE: lambda: publisher.delete(ref, self.outgoing(), key=key(1), expected=None),
            Capability.REMOTE_DRAFTS: lambda: publisher.publish(draft, key=key(1)),
            Capability.MEDIA: lambda: publisher.publish(with_picture, key=key(1)),
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
        receipt = await publisher.publish(self.outgoing(), key=key(1))
        before = await self.copies(publisher)
        first = await publisher.settle(self.outgoing(), receipt, action=Action.PUBLISH)
        assert await publisher.settle(self.outgoing(), receipt, action=Action.PUBLISH) == first
        assert await self.copies(publisher) == before

    async def test_what_is_out_there_is_known_in_place(self, publisher: Publisher) -> None:
        if not publisher.in_place:
            assert await publisher.held({}) == {}
            return
        post = self.outgoing()
        receipt = await publisher.publish(post, key=key(1))
        await publisher.settle(post, receipt, action=Action.PUBLISH)
        held = await publisher.held({post.path: replace(post.post, status=Status.PUBLISHED)})
        assert held[post.path].ref == receipt.ref
        assert held[post.path].revision == receipt.revision


def _essence(receipt: Receipt) -> tuple[RemoteRef, str, Revision]:
    """What must be equal between two receipts of one delivery; notes may differ."""
    return receipt.ref, receipt.url, receipt.revision
