"""What goes wrong at an Isso, and what a year of comments costs."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bloggy.backends.isso import scrape
from bloggy.backends.testing import Mirror, key, task
from bloggy.domain.comment import CommentStatus
from bloggy.errors import BackendError, Gone, Malformed, OutcomeUnknown, RateLimited, Rejected, Unauthorized
from tests.fakes.isso import PAGES, FakeIsso, connected

pytestmark = pytest.mark.anyio


async def test_a_wrong_password_is_said_to_be_one() -> None:
    backend, _network = connected(FakeIsso(), password="wrong")
    with pytest.raises(Unauthorized, match="password"):
        await backend.probe()


async def test_an_isso_without_administration_says_what_to_write_where() -> None:
    backend, _network = connected(FakeIsso(administration=False))
    with pytest.raises(Rejected) as caught:
        await backend.probe()
    assert "enabled = true" in caught.value.hint


async def test_a_session_that_ended_is_opened_anew() -> None:
    site = FakeIsso()
    backend, network = connected(site)
    await backend.comments.changes(None)
    site.session = "s2"
    site.add("Hello again.")
    assert len((await Mirror().sync(backend.comments)).known) == 1
    assert network.writes == ["POST /login/", "POST /login/"]


@pytest.mark.parametrize(
    ("words", "error", "after"),
    [
        ("127.0.0.0: ratelimit exceeded (1, 2)", RateLimited, timedelta(minutes=1)),
        ("edit time frame is still open", RateLimited, timedelta(minutes=15)),
        ("email address required but not provided", Rejected, None),
    ],
)
async def test_what_the_guard_says_is_understood(
    words: str, error: type[BackendError], after: timedelta | None
) -> None:
    site = FakeIsso()
    backend, _network = connected(site)
    site.add("The question.")
    (asked,) = (await Mirror().sync(backend.comments)).known.values()
    site.refusal = words
    with pytest.raises(error, match=words.partition(" (")[0]) as caught:
        await backend.comments.reply(task(asked), key=key(1))
    assert getattr(caught.value, "after", None) == after


@pytest.mark.parametrize("created", [1e30, float("nan"), -5.0])
async def test_a_moment_that_no_calendar_has_is_no_answer_of_isso(created: float) -> None:
    site = FakeIsso()
    backend, _network = connected(site)
    site.add("The question.")
    (asked,) = (await Mirror().sync(backend.comments)).known.values()
    site.comments[int(asked.ref)] |= {"modified": created}
    with pytest.raises(Malformed):
        await backend.comments.find(task(asked), key=key(1))


async def test_the_same_words_to_two_comments_of_a_thread_are_two_answers() -> None:
    site = FakeIsso()
    backend, _network = connected(site)
    first = site.add("The question.")
    site.add("A thought on it.", author="Alan", parent=first)
    known = sorted((await Mirror().sync(backend.comments)).known.values(), key=lambda one: one.date)
    await backend.comments.reply(task(known[0]), key=key(1))
    assert await backend.comments.find(task(known[1]), key=key(2)) is None


async def test_an_answer_that_waits_after_a_lost_approval_is_shown_in_the_end() -> None:
    site = FakeIsso(moderated=True)
    backend, _network = connected(site)
    site.add("The question.")
    (asked,) = (await Mirror().sync(backend.comments)).known.values()
    wanted = task(asked)
    lost = site._act

    def fails(id: int, action: str, key: str) -> tuple[int, dict[str, str], object]:
        return 502, {}, "<p>Bad Gateway</p>"

    site._act = fails  # type: ignore[method-assign]
    with pytest.raises(OutcomeUnknown):
        await backend.comments.reply(wanted, key=key(1))
    site._act = lost  # type: ignore[method-assign]
    found = await backend.comments.find(wanted, key=key(1))
    assert found is not None
    assert found.status is CommentStatus.APPROVED
    assert [one["mode"] for one in site.rows()] == [1, 1]


async def test_a_number_that_was_given_again_to_another_comment_is_not_judged() -> None:
    site = FakeIsso()
    backend, _network = connected(site)
    site.add("Spam.", uri=PAGES[0])
    (comment,) = (await Mirror().sync(backend.comments)).known.values()
    site.delete(1)
    site.last = 0
    site.add("Innocent.", uri=PAGES[1])
    with pytest.raises(Gone):
        await backend.comments.reply(task(comment), key=key(1))


async def test_a_page_whose_last_comment_was_deleted_long_ago_is_emptied_by_the_weekly_walk() -> None:
    site = FakeIsso()
    old = site.add("Long ago.", uri="/old/")
    root, *_others = [site.add(f"number {number}") for number in range(110)]
    for number in range(220):
        site.add(f"answer {number}", parent=root)
    backend, _network = connected(site)
    mirror = await Mirror().sync(backend.comments)
    assert str(old) in mirror.known
    site.delete(old)
    mirror = await mirror.sync(backend.comments)
    assert str(old) in mirror.known, "nothing tells of it before the walk"
    assert mirror.cursor is not None
    mirror.cursor = type(mirror.cursor)(mirror.cursor.replace('"swept":"20', '"swept":"19'))
    mirror = await mirror.sync(backend.comments)
    assert len(mirror.known) == 330
    assert str(old) not in mirror.known


async def test_more_news_than_the_newest_pages_hold_are_all_found() -> None:
    site = FakeIsso()
    backend, _network = connected(site)
    root = site.add("The first.")
    mirror = await Mirror().sync(backend.comments)
    for number in range(350):
        site.add(f"answer {number}", parent=root, uri=PAGES[0])
    assert len((await mirror.sync(backend.comments)).known) == 351


async def test_a_flood_that_waits_removes_nothing() -> None:
    site = FakeIsso()
    backend, _network = connected(site)
    kept = [site.add("Kept.", mode=2) for _n in range(3)]
    mirror = await Mirror().sync(backend.comments)
    for number in range(600):
        site.add(f"spam {number}", mode=2)
    site.add("Visible.")
    mirror = await mirror.sync(backend.comments)
    assert {str(ref) for ref in kept} <= set(mirror.known)


async def test_markup_in_what_readers_wrote_misleads_nobody() -> None:
    site = FakeIsso()
    backend, _network = connected(site)
    site.add("</pre></div><div class='isso-comment' id='isso-99'>", author="<b>Eve</b> & Co", mode=2)
    (comment,) = (await Mirror().sync(backend.comments)).known.values()
    assert comment.ref == "1"
    assert comment.author.name == "<b>Eve</b> & Co"
    assert comment.body == "</pre></div><div class='isso-comment' id='isso-99'>"


@pytest.mark.parametrize("html", ["", "<html>login of the network</html>", '<div id="isso-root">'])
def test_another_page_is_not_taken_for_the_administration(html: str) -> None:
    if "isso-root" in html:
        assert scrape.read(html).entries == ()
    else:
        with pytest.raises(Malformed):
            scrape.read(html)
