"""The reference source keeps every promise, and the suite catches sources that do not."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bloggy.backends.comments import CommentCapability, CommentSource
from bloggy.backends.testing import CommentSourceContract, CommentThere
from bloggy.domain.comment import CommentRef, CommentStatus, Verdict
from tests.fakes.comment_blog import EVERYTHING, BlogComments

pytest_plugins = ["pytester"]


class Reference(CommentSourceContract):
    """How the suite looks into the blog of comments."""

    def again(self, source: CommentSource) -> CommentSource:
        assert isinstance(source, BlogComments)
        return type(source)(source.blog)

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
        assert isinstance(source, BlogComments)
        status = CommentStatus.HELD if held else CommentStatus.APPROVED
        return source.blog.add(body, name=author, post=("/one/", "/two/")[post], parent=parent, status=status)

    async def there(self, source: CommentSource) -> Sequence[CommentThere]:
        assert isinstance(source, BlogComments)
        return [
            CommentThere(ref=c.ref, body=c.body, status=c.status, parent=c.parent)
            for c in source.blog.comments.values()
        ]

    async def edit_elsewhere(self, source: CommentSource, ref: CommentRef, body: str) -> bool:
        assert isinstance(source, BlogComments)
        source.blog.edit(ref, body=body)
        return True

    async def judge_elsewhere(self, source: CommentSource, ref: CommentRef, verdict: Verdict) -> bool:
        assert isinstance(source, BlogComments)
        source.blog.edit(ref, status=verdict.status)
        return True

    async def delete_elsewhere(self, source: CommentSource, ref: CommentRef) -> bool:
        assert isinstance(source, BlogComments)
        source.blog.delete(ref)
        return True

    def lose_next_reply(self, source: CommentSource) -> bool:
        assert isinstance(source, BlogComments)
        source.blog.lose = 1
        return True


class TestReference(Reference):
    @pytest.fixture
    def source(self) -> CommentSource:
        return BlogComments()


class OnlyReads(BlogComments):
    """Can do nothing but read, and says so."""

    capabilities = EVERYTHING & ~CommentCapability.REPLY & ~CommentCapability.MODERATE
    verdicts: frozenset[Verdict] = frozenset()


class TestAModestSource(Reference):
    @pytest.fixture
    def source(self) -> CommentSource:
        return OnlyReads()


LIARS = """
import pytest
from dataclasses import replace
from bloggy.backends.comments import CommentCapability as C, Present
from bloggy.domain.comment import Author, CommentRef, CommentStatus, Cursor, Verdict
from tests.contract.test_comments_reference import Reference
from tests.fakes.comment_blog import EVERYTHING, ME, BlogComments

class Suite(Reference):
    @pytest.fixture
    def anyio_backend(self):
        return "asyncio"
    @pytest.fixture
    def source(self):
        return self.liar()

class AnswersUnasked(BlogComments):
    capabilities = EVERYTHING & ~C.REPLY
    def _need(self, capability): pass

class JudgesUnasked(BlogComments):
    capabilities = EVERYTHING & ~C.MODERATE
    verdicts = frozenset()
    async def moderate(self, task): return task.verdict.status

class StopsEarly(BlogComments):
    async def changes(self, since, *, posts=()):
        return replace(await super().changes(since, posts=posts), more=False)

class NeverEnds(BlogComments):
    async def changes(self, since, *, posts=()):
        return replace(await super().changes(since, posts=posts), more=True)

class KeepsItsPlace(BlogComments):
    place = 0
    async def changes(self, since, *, posts=()):
        page = await super().changes(Cursor(str(self.place)) if since else None, posts=posts)
        self.place, page = int(page.cursor), replace(page, cursor=Cursor("x"))
        return page

class SkipsOne(BlogComments):
    async def changes(self, since, *, posts=()):
        page = await super().changes(since, posts=posts)
        return replace(page, cursor=Cursor(str(int(page.cursor) + 1)))

class StartsOver(BlogComments):
    async def changes(self, since, *, posts=()):
        page = await super().changes(since, posts=posts)
        return page if page.more else replace(page, cursor=Cursor("0"))

class ForgetsDeletions(BlogComments):
    async def changes(self, since, *, posts=()):
        return replace(await super().changes(since, posts=posts), gone=())

class InfersDeletions(BlogComments):
    async def changes(self, since, *, posts=()):
        page = await super().changes(since, posts=posts)
        return replace(page, present=Present(refs=frozenset(c.ref for c in page.comments)))

class ForgetsEdits(BlogComments):
    async def changes(self, since, *, posts=()):
        page = await super().changes(since, posts=posts)
        return replace(page, comments=tuple(c for c in page.comments if c.edited is None or not since))

class Cleans(BlogComments):
    async def changes(self, since, *, posts=()):
        page = await super().changes(since, posts=posts)
        clean = (replace(c, body=c.body.replace("\\x1b", "")) for c in page.comments)
        return replace(page, comments=tuple(clean))

class CutsShort(BlogComments):
    async def changes(self, since, *, posts=()):
        page = await super().changes(since, posts=posts)
        return replace(page, comments=tuple(replace(c, body=c.body[:5000]) for c in page.comments))

class Flattens(BlogComments):
    async def changes(self, since, *, posts=()):
        page = await super().changes(since, posts=posts)
        return replace(page, comments=tuple(replace(c, parent=None) for c in page.comments))

class ForgetsKeys(BlogComments):
    async def find(self, task, *, key):
        return None
    async def reply(self, task, *, key):
        self.blog.done.pop(key, None)
        return await super().reply(task, key=key)

class FindsAnything(BlogComments):
    async def find(self, task, *, key):
        return next(iter(self.blog.comments.values()), None)

class AnswersTheDead(BlogComments):
    def _there(self, ref):
        return self.blog.comments.get(ref) or replace(next(iter(self.blog.comments.values()), None) or
            self.blog.comments[self.blog.add("x")], parent=None)

class SaysItWithoutDoing(BlogComments):
    async def moderate(self, task):
        return task.verdict.status

class OneWay(BlogComments):
    async def moderate(self, task):
        if task.verdict is Verdict.APPROVE:
            return CommentStatus.APPROVED
        return await super().moderate(task)

class DoesNotKnowTheWriter(BlogComments):
    async def reply(self, task, *, key):
        told = await super().reply(task, key=key)
        self.blog.comments[told.ref] = replace(told, author=Author(name="Ada"))
        return self.blog.comments[told.ref]

class TrustsItsCursor(BlogComments):
    async def changes(self, since, *, posts=()):
        int(since or 0)
        return await super().changes(since, posts=posts)
"""

CAUGHT_BY = {
    "AnswersUnasked": "test_what_is_not_declared_is_refused",
    "JudgesUnasked": "test_what_is_not_declared_is_refused",
    "StopsEarly": "test_many_comments_all_arrive_in_pages_of_bounded_size",
    "NeverEnds": "test_a_sync_can_be_taken_up_after_any_page",
    "KeepsItsPlace": "test_a_sync_can_be_taken_up_after_any_page",
    "SkipsOne": "test_each_sync_brings_what_came_since",
    "StartsOver": "test_a_second_look_costs_only_what_changed",
    "ForgetsDeletions": "test_a_deletion_made_elsewhere_arrives_and_takes_no_other",
    "InfersDeletions": "test_what_is_there_stays_known_through_every_look",
    "ForgetsEdits": "test_an_edit_made_elsewhere_arrives",
    "Cleans": "test_no_body_is_touched",
    "CutsShort": "test_a_huge_body_arrives_whole",
    "Flattens": "test_an_answer_says_what_it_answers",
    "ForgetsKeys": "test_a_lost_answer_never_stands_twice",
    "FindsAnything": "test_nothing_is_found_before_it_was_sent",
    "AnswersTheDead": "test_what_is_gone_can_not_be_answered",
    "SaysItWithoutDoing": "test_a_verdict_holds_and_can_be_repeated",
    "OneWay": "test_a_verdict_can_be_taken_back",
    "DoesNotKnowTheWriter": "test_an_answer_stands_once_under_what_it_answers",
    "TrustsItsCursor": "test_an_unreadable_cursor_means_to_start_over",
}


def test_every_liar_is_caught_by_the_promise_it_breaks(
    pytester: pytest.Pytester, request: pytest.FixtureRequest
) -> None:
    classes = "\n".join(f"class Test{name}(Suite):\n    liar = {name}\n" for name in CAUGHT_BY)
    pytester.makepyfile(test_liars_inside=f"{LIARS}\n{classes}")
    pytester.makeini(
        f"[pytest]\nmarkers =\n    requires(capability): needs it\npythonpath = {request.config.rootpath}\n"
    )
    wanted = " or ".join(sorted(set(CAUGHT_BY.values())))
    result = pytester.runpytest_subprocess("-q", "-rf", "-p", "no:cacheprovider", "-k", wanted)
    failed = [line for line in result.outlines if line.startswith("FAILED")]
    for name, test in CAUGHT_BY.items():
        assert any(f"::Test{name}::{test}" in line for line in failed), f"{name} got away with it"
