"""The suite of listings catches blogs that tell too little, too much, or something else than is there."""

from __future__ import annotations

import pytest

pytest_plugins = ["pytester"]

LIARS = """
import json
import pytest
from dataclasses import replace
from bloggy.backends.memory import MemoryPublisher
from bloggy.backends.testing import PostListingContract
from bloggy.domain.post import Post, RemoteRef, Revision, Status
from bloggy.domain.remote import RemotePage

class Suite(PostListingContract):
    liar = MemoryPublisher
    @pytest.fixture
    def anyio_backend(self):
        return "asyncio"
    @pytest.fixture
    def publisher(self):
        return self.liar()
    async def create(self, publisher, words="A walk.", *, title="A walk", status=Status.PUBLISHED, **more):
        post = Post(title=title, body="", status=status, **more)
        return publisher.server.put(post, raw=words, notation="wordpress")
    async def edit(self, publisher, ref, words):
        publisher.server.edit(ref, lambda _text: words)
        return True
    async def delete(self, publisher, ref):
        publisher.server.remove(ref)
        return True
    def again(self, publisher):
        return type(publisher)(publisher.server)

class Honest(MemoryPublisher):
    async def posts(self, since):
        return await super().posts(since)

def telling(change):
    class Liar(MemoryPublisher):
        async def posts(self, since):
            page = await super().posts(since)
            return replace(page, posts=tuple(post for post in map(change, page.posts) if post))
    return Liar

ForgetsDrafts = telling(lambda post: post if post.status is not Status.DRAFT else None)
ForgetsPages = telling(lambda post: post if post.kind != "page" else None)
ForgetsRaw = telling(lambda post: replace(post, raw="", notation=""))
TellsOtherRevisions = telling(lambda post: replace(post, revision=Revision(post.revision + "x")))
CutsLongPosts = telling(lambda post: replace(post, body=post.body[:9000], raw=post.raw[:9000]))

class TellsWhatWasReserved(MemoryPublisher):
    two_steps = True
    async def reserve(self, outgoing, *, key):
        return self.server.put(Post(title="", body="", status=Status.DRAFT), ref=f"bloggy-{key}")
    async def publish(self, outgoing, *, key, expected=None, reserved=None):
        self.server.copies.pop(reserved, None)
        return await super().publish(outgoing, key=key, expected=expected)

class CountsOffWhatItTold(MemoryPublisher):
    async def posts(self, since):
        after, told = json.loads(since or "[0, 0]")
        copies = self.server.copies
        left = sorted((copy.revision, ref) for ref, copy in copies.items() if copy.revision > after)
        more = len(left) > told + 10
        return RemotePage(
            posts=tuple(self._remote(RemoteRef(ref)) for _revision, ref in left[told : told + 10]),
            cursor=json.dumps([after, told + 10] if more else [self.server.counter, 0]),
            more=more,
            present=None if more else frozenset(map(RemoteRef, copies)),
        )

class SaysNothingOfDeletions(MemoryPublisher):
    async def posts(self, since):
        return replace(await super().posts(since), present=None)

class CountsOnly(MemoryPublisher):
    async def posts(self, since):
        page = await super().posts(since)
        said = json.loads(page.cursor)
        before = json.loads(since).get("count", -1) if since else -1
        said["count"] = len(self.server.copies)
        present = page.present if said["count"] < before or since is None else None
        return replace(page, cursor=json.dumps(said), present=present)
    def _walk(self, since):
        said = json.loads(since) if since else {}
        said.pop("count", None)
        return super()._walk(json.dumps(said) if said else None)

class SaysSinceWhenEverythingIsThere(MemoryPublisher):
    async def posts(self, since):
        page = await super().posts(since)
        return replace(page, present=None) if since is None else page

class MissesEdits(MemoryPublisher):
    async def posts(self, since):
        page = await super().posts(since)
        first = since is None or json.loads(since)["told"]
        return page if first else replace(page, posts=())

class BeginsAnewEachTime(MemoryPublisher):
    async def posts(self, since):
        walk = None if since is None or json.loads(since)["told"] == 0 else since
        return await super().posts(walk)

class TakesAnyCursor(MemoryPublisher):
    def _walk(self, since):
        try:
            return super()._walk(since)
        except Exception:
            return super()._walk(None)
"""

CAUGHT_BY = {
    "ForgetsDrafts": "test_a_post_of_any_sort_is_told_as_it_is_read",
    "ForgetsPages": "test_a_post_of_any_sort_is_told_as_it_is_read",
    "ForgetsRaw": "test_a_post_of_any_sort_is_told_as_it_is_read",
    "TellsOtherRevisions": "test_a_post_of_bloggy_s_own_is_told_as_its_receipt_said",
    "CutsLongPosts": "test_a_long_post_is_told_whole",
    "TellsWhatWasReserved": "test_a_draft_that_was_only_reserved_is_left_out_until_it_is_filled",
    "CountsOffWhatItTold": "test_what_happens_between_two_pages_is_not_missed",
    "SaysNothingOfDeletions": "test_a_deletion_shows_by_what_is_still_there",
    "CountsOnly": "test_a_deletion_beside_new_posts_shows_too",
    "SaysSinceWhenEverythingIsThere": "test_who_begins_anew_is_told_everything_that_is_there",
    "MissesEdits": "test_an_edit_is_told_alone",
    "BeginsAnewEachTime": "test_a_second_walk_tells_nothing_when_nothing_changed",
    "TakesAnyCursor": "test_a_cursor_that_was_never_given_is_refused",
}


def test_every_liar_about_its_posts_is_caught_by_the_promise_it_breaks(pytester: pytest.Pytester) -> None:
    names = ("Honest", *CAUGHT_BY)
    classes = "\n".join(f"class Test{name}(Suite):\n    liar = {name}\n" for name in names)
    pytester.makepyfile(test_liars_inside=f"{LIARS}\n{classes}")
    pytester.makeini("[pytest]\nmarkers =\n    requires(capability): needs it\n")
    result = pytester.runpytest_subprocess("-q", "-rf", "-p", "no:cacheprovider")
    failed = [line for line in result.outlines if line.startswith("FAILED")]
    assert not [line for line in failed if "::TestHonest::" in line]
    for name, test in CAUGHT_BY.items():
        assert any(f"::Test{name}::{test}" in line for line in failed), f"{name} got away with it"
