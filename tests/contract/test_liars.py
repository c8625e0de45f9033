"""The suite catches backends that promise what they do not keep."""

from __future__ import annotations

import pytest

pytest_plugins = ["pytester"]

LIARS = """
import pytest
from dataclasses import replace
from bloggy.backends.capability import Capability
from bloggy.backends.memory import EVERYTHING, Fault, MemoryPublisher
from bloggy.backends.testing import PublisherContract, RemoteCopy, key, outgoing
from bloggy.domain.post import Status

class Suite(PublisherContract):
    liar = MemoryPublisher
    @pytest.fixture
    def anyio_backend(self):
        return "asyncio"
    @pytest.fixture
    def publisher(self):
        return self.liar()
    async def copies(self, publisher):
        return [RemoteCopy(ref=r, title=c.post.title, body=c.post.body, public=c.public, tags=c.post.tags,
                           assets=c.assets) for r, c in publisher.server.copies.items()]
    def lose_next_reply(self, publisher):
        publisher.server.faults.append(Fault.LOST_REPLY)
        return True
    async def edit_elsewhere(self, publisher, ref):
        await MemoryPublisher(publisher.server).update(
            ref, outgoing(body="somebody else\\n"), key=key(99), expected=None)
        return True

class HidesUpdate(MemoryPublisher):
    capabilities = EVERYTHING & ~Capability.UPDATE
    def _refuse_unless(self, capability): pass

class TakesDraftsUnasked(MemoryPublisher):
    capabilities = EVERYTHING & ~Capability.REMOTE_DRAFTS
    def _refuse_unless(self, capability): pass

class UpdatesNothing(MemoryPublisher):
    async def update(self, ref, outgoing, *, key, expected):
        return self.server.done[list(self.server.done)[0]]

class ForgetsKeys(MemoryPublisher):
    async def find(self, outgoing, *, key, ref, action):
        return None

class FindsEverything(MemoryPublisher):
    async def find(self, outgoing, *, key, ref, action):
        return next(iter(self.server.done.values()), None)

class Doubles(MemoryPublisher):
    async def publish(self, outgoing, *, key, expected=None):
        self.server.done.pop(key, None)
        slug = f"n{self.server.next_number()}"
        return await super().publish(replace(outgoing, post=replace(outgoing.post, slug=slug)), key=key)

class Overwrites(MemoryPublisher):
    def _compare(self, ref, expected): pass

class TakesAnyPlace(MemoryPublisher):
    async def publish(self, outgoing, *, key, expected=None):
        there = self.server.copies.get(outgoing.post.slug)
        return await super().publish(outgoing, key=key, expected=str(there.revision) if there else None)

class KeepsWithdrawn(MemoryPublisher):
    async def withdraw(self, ref, outgoing, *, key, expected):
        return self.server.done[list(self.server.done)[0]]

class KeepsDeleted(MemoryPublisher):
    async def delete(self, ref, outgoing, *, key, expected):
        return self.server.done[list(self.server.done)[0]]

class PublishesDrafts(MemoryPublisher):
    def _store(self, ref, outgoing):
        return super()._store(ref, replace(outgoing, post=replace(outgoing.post, status=Status.PUBLISHED)))

class DropsPictures(MemoryPublisher):
    def _store(self, ref, outgoing):
        return super()._store(ref, replace(outgoing, assets=()))

class DropsTags(MemoryPublisher):
    def _store(self, ref, outgoing):
        return super()._store(ref, replace(outgoing, post=replace(outgoing.post, tags=())))

class SpoilsTitles(MemoryPublisher):
    def _store(self, ref, outgoing):
        title = outgoing.post.title.encode("latin-1", "replace").decode("latin-1")
        return super()._store(ref, replace(outgoing, post=replace(outgoing.post, title=title)))

class PlansByDoing(MemoryPublisher):
    async def plan(self, action, outgoing, *, ref):
        self._store(outgoing.post.slug, outgoing)
        return await super().plan(action, outgoing, ref=ref)

class BoastsInPlace(MemoryPublisher):
    in_place = True
"""

CAUGHT_BY = {
    "HidesUpdate": "test_what_is_not_declared_is_refused",
    "TakesDraftsUnasked": "test_what_is_not_declared_is_refused",
    "UpdatesNothing": "test_an_update_changes_the_one_copy",
    "ForgetsKeys": "test_find_gives_the_receipt_back",
    "FindsEverything": "test_find_is_not_misled_by_another_key",
    "Doubles": "test_the_same_key_twice_is_one_post",
    "Overwrites": "test_a_stale_update_is_a_conflict_and_changes_nothing",
    "TakesAnyPlace": "test_a_taken_place_is_a_conflict_not_an_overwrite",
    "KeepsWithdrawn": "test_a_withdrawn_post_is_not_readable",
    "KeepsDeleted": "test_a_deleted_post_leaves_nothing",
    "PublishesDrafts": "test_a_draft_is_stored_but_not_readable",
    "DropsPictures": "test_pictures_travel_with_the_post",
    "DropsTags": "test_tags_arrive",
    "SpoilsTitles": "test_any_title_arrives_and_breaks_nothing",
    "PlansByDoing": "test_a_plan_says_what_would_happen_and_does_nothing",
    "BoastsInPlace": "test_what_is_out_there_is_known_in_place",
}


def test_every_liar_is_caught_by_the_promise_it_breaks(pytester: pytest.Pytester) -> None:
    classes = "\n".join(f"class Test{name}(Suite):\n    liar = {name}\n" for name in CAUGHT_BY)
    pytester.makepyfile(test_liars_inside=f"{LIARS}\n{classes}")
    pytester.makeini("[pytest]\nmarkers =\n    requires(capability): needs it\n")
    result = pytester.runpytest_subprocess("-q", "-rf", "-p", "no:cacheprovider")
    failed = [line for line in result.outlines if line.startswith("FAILED")]
    for name, test in CAUGHT_BY.items():
        assert any(f"::Test{name}::{test}" in line for line in failed), f"{name} got away with it"
