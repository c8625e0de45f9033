"""WordPress's comments over XML-RPC keep the promises; what only this door does is said below."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from bloggy.backends.comment_walk import SWEEP_EVERY, Listed
from bloggy.backends.comments import CommentSource
from bloggy.backends.testing import CommentSourceContract, CommentThere
from bloggy.backends.testing.comment_samples import Mirror, task
from bloggy.backends.testing.samples import key
from bloggy.backends.wordpress.comment_listing import STATUS
from bloggy.backends.wordpress.rpc_comment_walk import changes
from bloggy.backends.wordpress.rpc_comments import paragraphs
from bloggy.domain.comment import (
    Author,
    CommentRef,
    CommentStatus,
    Cursor,
    Place,
    RemoteComment,
    Verdict,
)
from bloggy.errors import CannotTell, Gone, Rejected, Unauthorized
from tests.contract.test_comments_wordpress import WORDS, two_posts
from tests.contract.test_wordpress_xmlrpc import called
from tests.fakes.losing_calls import LosingCalls
from tests.fakes.wordpress_xmlrpc import FakeXmlrpc

_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""What XML can't carry."""


def opened(site: FakeXmlrpc, **how: object) -> tuple[CommentSource, LosingCalls]:
    backend, network = called(site, **how)  # type: ignore[arg-type]
    assert backend.comments is not None
    return backend.comments, network


class TestCommentsByXmlrpc(CommentSourceContract):
    @pytest.fixture
    def source(self) -> CommentSource:
        self.site = FakeXmlrpc()
        self.numbers = two_posts(self.site)
        made, self.network = opened(self.site)
        return made

    def again(self, source: CommentSource) -> CommentSource:
        made, self.network = opened(self.site)
        return made

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
                body=paragraphs(_NO_XML.sub("", one["content"])),
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


pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("One.", "<p>One.</p>\n"),
        ("One.\nTwo.\r\n\r\nThree.\n", "<p>One.<br />\nTwo.</p>\n<p>Three.</p>\n"),
        ("<p>One.</p>\n\nTwo", "<p>One.</p>\n\nTwo"),
        (" \n\n ", ""),
    ],
)
def test_stored_words_are_shown_as_their_readers_see_them(stored: str, shown: str) -> None:
    assert paragraphs(stored) == shown


@pytest.fixture
def site() -> FakeXmlrpc:
    made = FakeXmlrpc()
    two_posts(made)
    return made


async def first(source: CommentSource) -> RemoteComment:
    mirror = await Mirror().sync(source, ())
    return next(iter(mirror.known.values()))


async def test_an_author_reads_and_answers_what_everybody_sees(site: FakeXmlrpc) -> None:
    post = next(iter(site.posts))
    site.posts[post]["author"] = 3
    site.comment(post, "Hello")
    site.comment(post, "Not yet", status="hold")
    source, _network = opened(site, user="author")
    page = await source.changes(None)
    assert [one.status for one in page.comments] == [CommentStatus.APPROVED]
    assert "Editor" in page.note
    wanted = task(page.comments[0])
    answer = await source.reply(wanted, key=key(1))
    assert answer.author.is_me
    found = await source.find(wanted, key=key(1))
    assert found is not None
    assert found.ref == answer.ref
    with pytest.raises(Unauthorized, match="may not moderate"):
        await source.moderate(task(page.comments[0], verdict=Verdict.SPAM))


async def test_an_answer_that_waits_for_approval_is_never_sent_twice(site: FakeXmlrpc) -> None:
    post = next(iter(site.posts))
    site.comment(post, "Hello")
    source, _network = opened(site, user="contributor")
    wanted = task(await first(source))
    with pytest.raises(CannotTell, match="may wait for approval"):
        await source.reply(wanted, key=key(1))
    assert await source.find(wanted, key=key(1)) is None
    with pytest.raises(Rejected, match="Duplicate"):
        await source.reply(wanted, key=key(1))
    assert len(site.comments) == 2


async def test_a_closed_thread_says_why_and_a_wrong_login_is_not_blamed(site: FakeXmlrpc) -> None:
    site.comment(next(iter(site.posts)), "Hello")
    source, _network = opened(site)
    wanted = task(await first(source))
    site.closed = True
    with pytest.raises(Rejected, match="comments are closed"):
        await source.reply(wanted, key=key(1))


async def test_a_login_that_went_wrong_is_said(site: FakeXmlrpc) -> None:
    site.comment(next(iter(site.posts)), "Hello")
    source, _network = opened(site)
    comment = await first(source)
    site.users[0].password = "another"
    for asked in (
        source.reply(task(comment), key=key(1)),
        source.moderate(task(comment, verdict=Verdict.SPAM)),
    ):
        with pytest.raises(Unauthorized, match="refuses the login"):
            await asked


async def test_a_hidden_comment_is_not_answered(site: FakeXmlrpc) -> None:
    site.comment(next(iter(site.posts)), "Hello", status="spam")
    source, _network = opened(site)
    with pytest.raises(Gone, match="among its spam"):
        await source.reply(task(await first(source)), key=key(1))
    assert len(site.comments) == 1


# The walk from the newest to the oldest

START = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
ADA = Author(name="Ada")


class Shelf:
    """A list of comments, the newest first, that others change while it is read."""

    def __init__(self, number: int) -> None:
        self.comments = [self._made(n) for n in range(number)][::-1]
        self.asked: list[tuple[int, int]] = []
        self.between: list[object] = []

    @staticmethod
    def _made(number: int) -> RemoteComment:
        return RemoteComment(
            ref=CommentRef(str(number)), place=Place(), parent=None, author=ADA,
            date=START + number * timedelta(minutes=1), status=CommentStatus.APPROVED, body="x", form="html",
        )  # fmt: skip

    def add(self, number: int) -> None:
        self.comments.insert(0, self._made(number))

    async def ask(self, offset: int, size: int) -> Listed:
        self.asked.append((offset, size))
        part = self.comments[offset : offset + size]
        return Listed(
            comments=tuple(part),
            refs=frozenset(one.ref for one in part),
            first=part[0].date if part else None,
            last=part[-1].date if part else None,
            more=len(part) >= size,
        )


class Reader:
    """Keeps what a store would."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf, self.now = shelf, START + timedelta(days=30)
        self.cursor: Cursor | None = None
        self.known: dict[CommentRef, RemoteComment] = {}

    async def step(self) -> bool:
        page = await changes(self.shelf.ask, self.cursor, self.now)
        self.cursor = page.cursor
        self.known |= {one.ref: one for one in page.comments}
        if page.present is not None:
            for ref, one in list(self.known.items()):
                after = page.present.since is None or one.date >= page.present.since
                before = page.present.until is None or one.date < page.present.until
                if after and before and ref not in page.present.refs:
                    del self.known[ref]
        return page.more

    async def sync(self) -> int:
        before = len(self.shelf.asked)
        while await self.step():
            assert len(self.shelf.asked) - before < 200, "it never ends"
        return len(self.shelf.asked) - before

    def right(self) -> bool:
        return set(self.known) == {one.ref for one in self.shelf.comments}


async def test_a_second_look_asks_for_one_page() -> None:
    reader = Reader(Shelf(950))
    assert await reader.sync() >= 10
    assert reader.right()
    reader.shelf.add(950)
    reader.now += timedelta(hours=1)
    assert await reader.sync() == 1
    assert reader.right()


@pytest.mark.parametrize("deleted", [1, 9, 10, 50, 150, 400])
async def test_what_is_deleted_while_it_is_read_hides_nothing(deleted: int) -> None:
    reader = Reader(Shelf(700))
    for _page in range(3):
        await reader.step()
    del reader.shelf.comments[:deleted]
    await reader.sync()
    missing = {one.ref for one in reader.shelf.comments} - set(reader.known)
    assert not missing
    reader.now += SWEEP_EVERY
    await reader.sync()
    assert reader.right()


async def test_what_comes_while_it_is_read_is_known_after_the_next_look() -> None:
    reader = Reader(Shelf(500))
    await reader.step()
    for number in range(500, 720):
        reader.shelf.add(number)
    await reader.sync()
    reader.now += timedelta(hours=1)
    await reader.sync()
    assert reader.right()


async def test_a_deletion_far_down_is_found_within_a_week() -> None:
    reader = Reader(Shelf(950))
    await reader.sync()
    del reader.shelf.comments[800]
    reader.now += timedelta(days=1)
    await reader.sync()
    assert not reader.right()
    reader.now += SWEEP_EVERY
    await reader.sync()
    assert reader.right()


async def test_a_sweep_that_was_cut_short_does_not_hide_what_is_new() -> None:
    reader = Reader(Shelf(5000))
    await reader.sync()
    reader.now += SWEEP_EVERY
    assert await reader.step()
    reader.shelf.add(5000)
    reader.now += timedelta(hours=1)
    await reader.sync()
    assert reader.right()


async def test_a_list_that_becomes_empty_ends() -> None:
    reader = Reader(Shelf(500))
    for _page in range(2):
        await reader.step()
    reader.shelf.comments.clear()
    await reader.sync()
    assert reader.right()


async def test_a_list_in_no_order_is_no_endless_way() -> None:
    reader = Reader(Shelf(300))
    reader.shelf.comments.sort(key=lambda one: int(one.ref) * 37 % 101)
    await reader.sync()
    assert {one.ref for one in reader.shelf.comments} >= set(reader.known)
