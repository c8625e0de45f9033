"""What WordPress does with comments beyond the promises: rights, kinds, refusals, and nothing said twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bloggy.backends.comments import CommentSource
from bloggy.backends.testing import Mirror, key, task
from bloggy.backends.wordpress.errors import NotAllowed
from bloggy.domain.comment import CommentKind, CommentRef, CommentStatus, RemoteComment, Verdict
from bloggy.errors import CannotTell, Gone, OutcomeUnknown, RateLimited, Rejected
from tests.contract.test_comments_wordpress import two_posts
from tests.fakes.wordpress import FakeWordPress, connected

pytestmark = pytest.mark.anyio


def opened(site: FakeWordPress, user: str = "admin") -> CommentSource:
    backend, _network = connected(site, user=user)
    assert backend.comments is not None
    return backend.comments


async def only(site: FakeWordPress, user: str = "admin") -> tuple[CommentSource, RemoteComment]:
    """A source over a blog with one comment, and that comment."""
    site.comment(two_posts(site)[0], "Where was that?")
    source = opened(site, user)
    [comment] = (await Mirror().sync(source)).known.values()
    return source, comment


async def test_a_comment_knows_its_post_and_its_author() -> None:
    _source, comment = await only(FakeWordPress())
    assert (comment.place.title, comment.place.url) == ("One", "https://blog.example/2026/01/one/")
    assert comment.url == f"{comment.place.url}#comment-{comment.ref}"
    assert comment.author.email == "grace@example.net"
    assert len(comment.author.email_hash) == 64


async def test_a_pingback_is_a_mention_and_an_editors_note_is_none() -> None:
    site = FakeWordPress()
    post = two_posts(site)[0]
    site.comment(post, "A site links here.", kind="pingback")
    site.comment(post, "Check the spelling.", kind="note")
    site.comment(post, "Three boots.", kind="order_note")
    [told] = (await Mirror().sync(opened(site))).known.values()
    assert told.kind is CommentKind.MENTION


@pytest.mark.parametrize(("user", "seen"), [("editor", 3), ("author", 2), ("subscriber", 1)])
async def test_each_account_sees_what_it_may_and_is_told_so(user: str, seen: int) -> None:
    site = FakeWordPress()
    post = two_posts(site)[0]
    site.comment(post, "Public.")
    site.comment(post, "A site links here.", kind="pingback")
    site.comment(post, "It waits.", status="hold")
    mirror = await Mirror().sync(opened(site, user))
    assert len(mirror.known) == seen
    assert bool(mirror.pages[-1].note) == (user != "editor")
    assert any(comment.author.email for comment in mirror.known.values()) == (user == "editor")


async def test_pages_with_hidden_entries_do_not_end_an_authors_sync() -> None:
    site = FakeWordPress()
    post = two_posts(site)[0]
    for number in range(350):
        # As some plug-ins do, the blog counts what it does not show.
        site.comment(post, f"number {number}", status="hold" if 90 < number < 310 else "approved")
    source = opened(site, "author")
    site._wanted = lambda one, asked: FakeWordPress._wanted(site, one, {**asked, "status": "any"})  # type: ignore[method-assign]
    assert len((await Mirror().sync(source)).known) == 350 - 219


async def test_sending_the_same_answer_again_is_no_second_one() -> None:
    site = FakeWordPress()
    source, comment = await only(site)
    first = await source.reply(task(comment), key=key(1))
    again = await source.reply(task(comment), key=key(1))
    assert again.ref == first.ref
    assert len(site.comments) == 2


async def test_an_answer_that_the_blog_has_but_hides_is_not_sent_again() -> None:
    site = FakeWordPress()
    source, comment = await only(site, "author")
    await source.reply(task(comment), key=key(1))
    list(site.comments.values())[-1]["status"] = "spam"
    with pytest.raises(CannotTell) as caught:
        await source.reply(task(comment), key=key(1))
    assert caught.value.hint


async def test_typography_and_filters_do_not_hide_an_answer() -> None:
    site = FakeWordPress()
    source, comment = await only(site, "author")
    wanted = replace(task(comment), html='<p>It\'s -- "fine" <u>there</u> &amp; here</p>')
    answer = await source.reply(wanted, key=key(1))
    seen = {"content": "<p>It’s — “fine” there &#038; here</p>", "status": "approved"}
    site.comments[int(answer.ref)] |= seen
    found = await source.find(wanted, key=key(1))
    assert found is not None
    assert found.ref == answer.ref


async def test_an_old_answer_in_the_trash_is_not_taken_for_the_new_one() -> None:
    site = FakeWordPress()
    source, comment = await only(site)
    answer = await source.reply(task(comment), key=key(1))
    site.comments[int(answer.ref)] |= {"status": "trash", "date": datetime(2020, 1, 1, tzinfo=UTC)}
    assert await source.find(task(comment), key=key(2)) is None
    assert (await source.reply(task(comment), key=key(2))).ref != answer.ref


async def test_refusals_say_what_to_do() -> None:
    site = FakeWordPress()
    source, comment = await only(site, "author")
    site.flooded = True
    with pytest.raises(RateLimited) as flood:
        await source.reply(task(comment), key=key(1))
    assert flood.value.after == timedelta(seconds=15)
    site.closed = True
    with pytest.raises(Rejected, match="closed") as closed:
        await source.reply(task(comment), key=key(1))
    assert "Open them" in closed.value.hint
    with pytest.raises(NotAllowed, match="may not moderate") as rights:
        await source.moderate(task(comment, verdict=Verdict.SPAM))
    assert "Editor" in rights.value.hint


@pytest.mark.parametrize("status", ["trash", "spam"])
async def test_what_lies_in_the_trash_is_not_answered(status: str) -> None:
    site = FakeWordPress()
    source, comment = await only(site)
    site.comments[int(comment.ref)]["status"] = status
    with pytest.raises(Gone, match="trash"):
        await source.reply(task(comment), key=key(1))
    assert len(site.comments) == 1


async def test_a_deleted_post_takes_no_answer() -> None:
    site = FakeWordPress()
    source, comment = await only(site)
    orphan = replace(comment, ref=CommentRef("../posts/11"))
    with pytest.raises(Gone):
        await source.reply(task(orphan), key=key(1))
    assert [request.method for request in site.seen if "posts/11" in request.path] == []


async def test_an_answer_that_can_not_be_read_leaves_it_open_whether_it_was_done() -> None:
    site = FakeWordPress()
    source, comment = await only(site)
    site.after = [(200, {}, b"<html>Fatal error</html>")]
    with pytest.raises(OutcomeUnknown):
        await source.reply(task(comment), key=key(1))
    assert await source.find(task(comment), key=key(1)) is not None


async def test_held_answers_of_a_contributor_are_said_to_be_held() -> None:
    site = FakeWordPress()
    source, comment = await only(site, "contributor")
    assert (await source.reply(task(comment), key=key(1))).status is CommentStatus.HELD
