"""What is special about threads at a Mastodon: whose they are, when they are read, how they are answered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bloggy.backends.comments import CommentCapability
from bloggy.backends.mastodon.comments import MastodonComments
from bloggy.backends.testing import Mirror, key, task
from bloggy.domain.comment import CommentRef, Cursor, Place, RemoteComment
from bloggy.errors import BackendError, Gone, OutcomeUnknown, RateLimited, Rejected, Unauthorized, Unsupported
from tests.fakes.mastodon import BASE, ME, PAGES, FakeMastodon, connected, posts

pytestmark = pytest.mark.anyio


def source(site: FakeMastodon, *, account: str = "") -> MastodonComments:
    return connected(site, account=account)[0].comments


async def only(site: FakeMastodon, *, at: list[Place] | None = None) -> RemoteComment:
    """The one comment there."""
    (found,) = (await Mirror().sync(source(site), at or posts())).known.values()
    return found


def requests(site: FakeMastodon, ending: str = "") -> int:
    """How many there have been since the last time."""
    found = [one for one in site.asked if one.endswith(ending)]
    site.asked.clear()
    return len(found)


# --- which status announces which post ----------------------------------------------------------------------


async def test_the_first_post_that_a_status_links_to_is_the_one_it_announces() -> None:
    site = FakeMastodon()
    both = site.announce(f"After {PAGES[1]} comes {PAGES[0]}, see https://other.example/")
    site.answer("Both!", both)
    assert (await only(site)).place == Place(ref=both, url=PAGES[1], title="Two")


async def test_a_status_whose_card_alone_leads_to_the_post_announces_it() -> None:
    site = FakeMastodon()
    short = site.announce("See https://sho.rt/x", card=PAGES[0])
    site.answer("Seen.", short)
    assert (await only(site)).place.url == PAGES[0]


async def test_front_matter_names_a_status_without_a_link_and_goes_before_one_with_another() -> None:
    site = FakeMastodon()
    poem = site.announce("A poem, this time.")
    other = site.announce(f"Not about {PAGES[0]}")
    site.answer("A poem!", poem)
    site.answer("Not about it.", other)
    named = (f"{BASE}/@{ME}/{poem}", f"{BASE}/users/{ME}/statuses/{other}")
    at = [Place(url=PAGES[0], title="One"), Place(url=PAGES[1], title="Two", announced=named)]
    known = (await Mirror().sync(source(site), at)).known
    assert {comment.place.title for comment in known.values()} == {"Two"}
    assert len(known) == 2


async def test_the_status_of_another_account_counts_where_front_matter_names_it() -> None:
    site = FakeMastodon()
    theirs = site.put("<p>Look at this</p>", "Blogbot")
    site.answer("Looking.", theirs)
    at = [Place(url=PAGES[0], announced=(f"{BASE}/@blogbot/{theirs}", "https://else.example/@x/1"))]
    assert (await only(site, at=at)).place.ref == theirs


async def test_a_post_that_becomes_known_later_finds_its_status() -> None:
    site = FakeMastodon()
    site.answer("First!", site.roots[1])
    mirror = await Mirror().sync(source(site), posts()[:1])
    assert mirror.known == {}
    assert len((await mirror.sync(source(site), posts())).known) == 1


async def test_a_long_life_of_statuses_is_read_over_several_syncs() -> None:
    site = FakeMastodon()
    site.answer("Long ago.", site.roots[0])
    for number in range(1100):
        site.announce(f"Lunch {number}")
    mirror = await Mirror().sync(source(site), posts())
    assert "next one goes on" in mirror.pages[-1].note
    assert mirror.known == {}
    mirror = await mirror.sync(source(site), posts())
    assert [comment.body for comment in mirror.known.values()] == ["Long ago."]
    assert mirror.pages[-1].note == ""


# --- when threads are read ----------------------------------------------------------------------------------


async def test_where_nothing_is_new_a_hundred_quiet_threads_cost_two_requests() -> None:
    site = FakeMastodon()
    at = [Place(url=f"https://blog.example.org/{number}/") for number in range(100)]
    for post in at:
        site.answer("Fine.", site.announce(f"New: {post.url}"))
    reading = source(site)
    mirror = await Mirror().sync(reading, at)
    assert len(mirror.known) == 100
    requests(site)
    await mirror.sync(reading, at)
    assert requests(site) == 2


async def test_who_answers_deep_in_a_quiet_thread_is_heard_at_once_if_they_speak_to_the_writer() -> None:
    site = FakeMastodon()
    first = site.answer("One.", site.roots[0], author="Alan")
    mirror = await Mirror().sync(source(site), posts())
    unheard = site.answer("Between us.", first, author="Grace", mention=False)
    deep = site.answer("And you?", unheard, author="Alan")
    site.answer("Of something else.", site.put("<p>Elsewhere</p>", "Alan"))
    mirror = await mirror.sync(source(site), posts())
    assert mirror.known.keys() == {first, unheard, deep}


async def test_what_others_say_among_themselves_is_heard_the_later_the_quieter_the_thread_is() -> None:
    site = FakeMastodon()
    first = site.answer("One.", site.roots[0])
    site.now = site.when + timedelta(hours=1)
    mirror = await Mirror().sync(source(site), posts())
    site.answer("Two.", first, mention=False)
    mirror = await mirror.sync(source(site), posts())
    assert len(mirror.known) == 2
    site.now += timedelta(days=12)
    site.answer("Three.", first, mention=False)
    mirror = await mirror.sync(source(site), posts())
    assert len(mirror.known) == 3
    site.answer("Four.", first, mention=False)
    mirror = await mirror.sync(source(site), posts())
    assert len(mirror.known) == 3
    site.now += timedelta(hours=13)
    assert len((await mirror.sync(source(site), posts())).known) == 4


async def test_the_writers_own_answers_from_elsewhere_arrive_at_once() -> None:
    site = FakeMastodon()
    first = site.answer("One.", site.roots[0])
    mirror = await Mirror().sync(source(site), posts())
    own = site.answer("Thanks.", first, author=ME)
    site.answer("Chatting.", site.put("<p>Elsewhere</p>", "Alan"), author=ME)
    mirror = await mirror.sync(source(site), posts())
    assert mirror.known.keys() == {first, own}
    assert mirror.known[CommentRef(own)].author.is_me


async def test_a_huge_thread_comes_in_pages_and_what_is_cut_off_is_not_taken_for_deleted() -> None:
    site = FakeMastodon()
    for number in range(3200):
        site.answer(f"number {number}", site.roots[0], mention=False)
    reading = source(site)
    mirror = await Mirror().sync(reading, posts())
    assert len(mirror.known) == 3200
    assert max(len(page.comments) for page in mirror.pages) == 400
    assert all(page.present is None for page in mirror.pages if page.comments)


async def test_without_a_token_an_answer_below_what_is_shown_is_not_taken_for_deleted() -> None:
    site = FakeMastodon()
    last = site.roots[0]
    for number in range(20):
        last = site.answer(f"number {number}", last)
    mirror = await Mirror().sync(source(site, account=ME), posts())
    assert len(mirror.known) == 20
    assert mirror.pages[-1].present is None or mirror.pages[-1].present.places != (site.roots[0],)


async def test_a_deleted_announcement_takes_no_comment_with_it() -> None:
    site = FakeMastodon()
    site.answer("Fine.", site.roots[0])
    mirror = await Mirror().sync(source(site), posts())
    site.delete(site.roots[0])
    site.now = datetime.now(UTC) + timedelta(days=40)
    mirror = await mirror.sync(source(site), posts())
    assert len(mirror.visible) == 1


async def test_a_sync_that_ran_into_the_limit_goes_on_where_it_was() -> None:
    site = FakeMastodon()
    at = [Place(url=f"https://blog.example.org/{number}/") for number in range(12)]
    for post in at:
        site.answer("Fine.", site.announce(f"New: {post.url}"))
    mirror = Mirror()
    for _page in range(6):
        await mirror.step(source(site), at)
    site.refuse_all = (429, {"x-ratelimit-reset": _in(minutes=4)}, {"error": "Throttled"})
    with pytest.raises(RateLimited) as caught:
        await mirror.step(source(site), at)
    assert caught.value.after is not None
    assert timedelta(minutes=3) < caught.value.after < timedelta(minutes=5)
    site.refuse_all = None
    requests(site)
    assert len((await mirror.sync(source(site), at)).known) == 12
    assert requests(site, "/context") < 12


# --- what is read -------------------------------------------------------------------------------------------


async def test_a_warning_and_pictures_are_part_of_what_was_said() -> None:
    site = FakeMastodon()
    pictures = [{"url": "https://x.example/1.png?a=1&b=2", "description": "fog & light"}, {"url": None}]
    site.answer("<p>Look</p>", site.roots[0], spoiler_text="Spiders <3", media_attachments=pictures)
    link = '<a href="https://x.example/1.png?a=1&amp;b=2">fog &amp; light</a>'
    assert (await only(site)).body == f"<p>Spiders &lt;3</p><p>Look</p><p>{link}</p>"


async def test_what_is_for_the_writer_alone_is_read_with_a_token_only() -> None:
    site = FakeMastodon()
    site.answer("Psst.", site.roots[0], visibility="direct")
    assert (await only(site)).body == "Psst."
    assert (await Mirror().sync(source(site, account=ME), posts())).known == {}


async def test_a_cursor_of_older_days_or_of_somebody_else_reads_everything_anew() -> None:
    site = FakeMastodon()
    site.answer("Fine.", site.roots[0])
    reading = source(site)
    for cursor in ('{"v":1}', '{"v":1,"began":"x"}', '{"v":1,"gaps":[[]]}'):
        assert len((await Mirror(cursor=Cursor(cursor)).sync(reading, posts())).known) == 1


# --- answers ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("visibility", ["public", "unlisted", "private", "direct"])
async def test_an_answer_is_as_visible_as_what_it_answers_and_begins_with_a_name(visibility: str) -> None:
    site = FakeMastodon()
    site.answer("Psst.", site.roots[0], visibility=visibility, spoiler_text="Secrets")
    answer = await source(site).reply(task(await only(site)), key=key(1))
    there = site.statuses[answer.ref]
    assert (there["visibility"], there["spoiler_text"]) == (visibility, "Secrets")
    assert there["source"] == "@grace@elsewhere.example Thank you!"


async def test_a_name_that_stands_there_is_not_put_twice_and_the_writer_needs_none() -> None:
    site = FakeMastodon()
    asked = site.answer("Which?", site.roots[0])
    reading = source(site)
    comment = await only(site)
    answer = await reading.reply(task(comment, "@grace@elsewhere.example That."), key=key(1))
    assert site.statuses[answer.ref]["source"] == "@grace@elsewhere.example That."
    more = await reading.reply(task(answer, "And that."), key=key(2))
    assert site.statuses[more.ref]["source"] == "And that."
    assert site.statuses[more.ref]["in_reply_to_id"] == answer.ref != asked


async def test_a_lost_answer_is_found_where_keys_and_threads_say_nothing() -> None:
    site = FakeMastodon(careless=True)
    site.answer("Which?", site.roots[0])
    wanted = task(await only(site), "It is *this*: see https://x.example/a?b=1&c=2, n°5 « été »!")
    backend, network = connected(site)
    network.lose = 1
    with pytest.raises(OutcomeUnknown):
        await backend.comments.reply(wanted, key=key(1))
    (made,) = [id for id, one in site.statuses.items() if "source" in one]
    site.hidden = True
    found = await backend.comments.find(wanted, key=key(1))
    assert found is not None
    assert found.ref == made


async def test_a_server_that_fails_over_a_repeated_key_is_asked_what_is_there() -> None:
    site = FakeMastodon()
    site.answer("Which?", site.roots[0])
    wanted, reading = task(await only(site)), source(site)
    made = await reading.reply(wanted, key=key(1))
    site.refusal = (500, {}, {"error": "Something went wrong"})
    with pytest.raises(OutcomeUnknown):
        await reading.reply(wanted, key=key(1))
    found = await reading.find(wanted, key=key(1))
    assert found is not None
    assert found.ref == made.ref


async def test_a_good_answer_that_can_not_be_read_leaves_open_whether_it_was_done() -> None:
    site = FakeMastodon()
    site.answer("Which?", site.roots[0])
    wanted, reading = task(await only(site)), source(site)
    for odd in (b"<html>", {"id": "5"}, [], {"id": "5", "account": {}, "created_at": "soon"}):
        site.refusal = (200, {}, odd)
        with pytest.raises(OutcomeUnknown):
            await reading.reply(wanted, key=key(1))


async def test_an_answer_that_is_too_long_is_refused_before_it_is_sent() -> None:
    site = FakeMastodon(most=60)
    site.answer("Which?", site.roots[0])
    comment, reading = await only(site), source(site)
    # "@grace" counts 6, an address 23 however long it is, a family of emoji 1
    fits = f"{'é' * 27} https://x.example/{'y' * 300} 👩‍👩‍👧"
    with pytest.raises(Rejected, match="takes 60"):
        await reading.reply(task(comment, fits + "!"), key=key(1))
    assert not [one for one in site.asked if one.startswith("POST")]
    site.refusal = (418, {}, {})
    with pytest.raises(Rejected, match="418"):
        await reading.reply(task(comment, fits), key=key(1))


@pytest.mark.parametrize(
    ("refusal", "error", "words"),
    [
        ((401, {}, {"error": "The access token is invalid"}), Unauthorized, "token"),
        ((403, {}, {"error": "This action is outside the authorized scopes"}), Unauthorized, "scopes"),
        ((422, {}, {"error": "Validation failed: \x1b[2JText"}), Rejected, "Validation failed: "),
        ((429, {"retry-after": "60"}, {}), RateLimited, "patience"),
        ((404, {}, {"error": "The post does not exist"}), BackendError, "not there"),
        ((503, {}, ""), OutcomeUnknown, "503"),
    ],
)
async def test_a_refusal_is_said_in_words(
    refusal: tuple[int, dict[str, str], object], error: type[BackendError], words: str
) -> None:
    site = FakeMastodon()
    site.answer("Which?", site.roots[0])
    comment = await only(site)
    site.refusal = refusal
    with pytest.raises(error, match=words) as caught:
        await source(site).reply(task(comment), key=key(1))
    assert caught.value.hint
    assert "\x1b" not in caught.value.message


async def test_an_interface_that_is_shut_is_not_taken_for_a_comment_that_is_gone() -> None:
    site = FakeMastodon()
    site.answer("Which?", site.roots[0])
    comment = await only(site)
    site.refuse_all = (404, {}, "<h1>Not Found</h1>")
    with pytest.raises(Rejected) as caught:
        await source(site).reply(task(comment), key=key(1))
    assert not isinstance(caught.value, Gone)


# --- who reads ----------------------------------------------------------------------------------------------


async def test_without_a_token_nothing_can_be_answered_and_no_secret_is_asked_for() -> None:
    site = FakeMastodon()
    site.answer("Which?", site.roots[0])
    reading = source(site, account=f"@{ME}")
    assert CommentCapability.REPLY not in reading.capabilities
    with pytest.raises(Unsupported):
        await reading.reply(task(await only(site)), key=key(1))
    site.shut = True
    with pytest.raises(Unauthorized) as caught:
        await Mirror().sync(reading, posts())
    assert "account" in caught.value.hint


async def test_the_probe_tells_whose_account_it_is_and_what_runs_there() -> None:
    found = await connected(FakeMastodon())[0].probe()
    assert (found.title, found.account, found.software) == ("Ada Writer", f"@{ME}", "Mastodon 4.5.2")
    assert found.notes == ()
    found = await connected(FakeMastodon(old=True), account=ME)[0].probe()
    assert found.software == "snac 2.75"
    assert "sixty" in found.notes[0]
    with pytest.raises(Unauthorized, match="token"):
        await connected(FakeMastodon(), token="wrong")[0].probe()
    with pytest.raises(Rejected, match="nobody"):
        await connected(FakeMastodon(), account="nobody")[0].probe()


def _in(*, minutes: int) -> str:
    return (datetime.now(UTC) + timedelta(minutes=minutes)).isoformat()


async def test_where_one_level_is_shown_at_a_time_all_of_them_are_read() -> None:
    site = FakeMastodon(careless=True)
    last, told = site.roots[0], []
    for number in range(103):
        last = site.answer(f"number {number}", last)
        told.append(last)
    mirror = await Mirror().sync(source(site), posts())
    assert mirror.known.keys() == set(told[:101])
    assert [page.present for page in mirror.pages if page.comments] == [None]
