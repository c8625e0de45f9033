"""What the Ghost publisher does beside the contract: dates, mail, collisions, twins, what it refuses."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from bloggy.backends.base import Surroundings
from bloggy.backends.ghost.backend import GhostBackend
from bloggy.backends.ghost.publisher import GhostPublisher
from bloggy.backends.testing import key, outgoing, picture
from bloggy.domain.outbox import Action
from bloggy.domain.post import Kind, Outgoing, RemoteRef, Revision, Status
from bloggy.errors import Conflict, OutcomeUnknown, Rejected
from tests.fakes.ghost import KEY, SITE, FakeGhost, markdown, rich, user

pytestmark = pytest.mark.anyio


@dataclass
class Place:
    """A Ghost and the publisher that talks to it."""

    ghost: FakeGhost
    publisher: GhostPublisher
    folder: Path

    def other(self, **table: object) -> GhostPublisher:
        """A publisher with other options."""
        return _opened(self.ghost, self.folder, **table).publisher

    @property
    def posts(self) -> list[dict[str, Any]]:
        return list(self.ghost.posts.values())


async def secret() -> str:
    return KEY


def _opened(ghost: FakeGhost, folder: Path, **table: object) -> GhostBackend:
    wire = httpx.ASGITransport(ghost)
    around = Surroundings(blog="fog", library=folder, cache=folder, secret=secret, transport=wire)
    return GhostBackend.create({"url": SITE, **table}, around)


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    ghost = FakeGhost()
    made = _opened(ghost, tmp_path)
    yield Place(ghost, made.publisher, tmp_path)
    await made.aclose()


def post(**fields: Any) -> Outgoing:
    """The suite's post with other fields."""
    made = outgoing()
    return replace(made, post=replace(made.post, **fields))


def soon(**ahead: float) -> datetime:
    return datetime.now(UTC).replace(microsecond=0) + timedelta(**ahead)


# --- dates ----------------------------------------------------------------------------------------------


async def test_a_date_to_come_is_scheduled_never_published(place: Place) -> None:
    at = soon(days=3)
    receipt = await place.publisher.publish(post(date=at), key=key(1))
    [there] = place.posts
    assert (there["status"], datetime.fromisoformat(there["published_at"])) == ("scheduled", at)
    assert receipt.url == f"{SITE}/a-walk-in-the-fog/"
    assert receipt.note == ""


async def test_now_by_a_clock_that_is_ahead_is_now(tmp_path: Path) -> None:
    ghost = FakeGhost(clock=lambda: datetime.now(UTC) - timedelta(seconds=40))
    publisher = _opened(ghost, tmp_path).publisher
    await publisher.publish(post(date=datetime.now(UTC)), key=key(1))
    [there] = ghost.posts.values()
    assert there["status"] == "published"
    assert datetime.fromisoformat(there["published_at"]) <= ghost.clock()


async def test_nearer_than_ghost_schedules_is_a_little_later_and_said(place: Place) -> None:
    at = soon(seconds=50)
    receipt = await place.publisher.publish(post(date=at), key=key(1))
    [there] = place.posts
    given = datetime.fromisoformat(there["published_at"])
    assert there["status"] == "scheduled"
    assert timedelta(0) < given - at < timedelta(minutes=2)
    assert "two minutes" in receipt.note


async def test_going_live_by_itself_is_no_change(place: Place) -> None:
    later = post(date=soon(days=3))
    receipt = await place.publisher.publish(later, key=key(1))
    place.ghost.bring_out(receipt.ref)
    assert (await place.publisher.read(receipt.ref)).revision == receipt.revision
    retitled = replace(later, post=replace(later.post, title="New"))
    await place.publisher.update(receipt.ref, retitled, key=key(2), expected=receipt.revision)
    assert place.posts[0]["title"] == "New"


async def test_a_public_post_is_scheduled_by_way_of_a_draft(place: Place) -> None:
    receipt = await place.publisher.publish(post(), key=key(1))
    later = post(date=soon(days=3), title="Later")
    second = await place.publisher.update(receipt.ref, later, key=key(2), expected=receipt.revision)
    assert place.posts[0]["status"] == "scheduled"
    found = await place.publisher.find(later, key=key(2), ref=receipt.ref, action=Action.UPDATE)
    assert found == second


async def _cut_off(place: Place) -> tuple[RemoteRef, Revision, Outgoing]:
    """An update to a later date that died between its two requests."""
    receipt = await place.publisher.publish(post(), key=key(1))
    later = post(date=soon(days=3), title="Later")

    def stop(method: str, path: str) -> None:
        if place.ghost.posts[receipt.ref]["status"] == "draft":
            place.ghost.before_write = None
            raise _Stop

    place.ghost.before_write = stop
    with pytest.raises(_Stop):
        await place.publisher.update(receipt.ref, later, key=key(2), expected=receipt.revision)
    assert place.posts[0]["status"] == "draft"
    return receipt.ref, receipt.revision, later


async def test_half_way_to_a_schedule_is_no_conflict(place: Place) -> None:
    ref, expected, later = await _cut_off(place)
    await place.publisher.update(ref, later, key=key(2), expected=expected)
    [there] = place.posts
    assert (there["status"], there["title"], there["slug"]) == ("scheduled", "Later", "a-walk-in-the-fog")


async def test_half_way_to_a_schedule_an_edit_is_a_conflict(place: Place) -> None:
    ref, expected, later = await _cut_off(place)
    place.ghost.edit(ref, title="Theirs")
    with pytest.raises(Conflict):
        await place.publisher.update(ref, later, key=key(2), expected=expected)


class _Stop(BaseException):
    """The machine is switched off."""


async def test_an_update_brings_a_withdrawn_post_back(place: Place) -> None:
    first = await place.publisher.publish(post(), key=key(1))
    hidden = await place.publisher.withdraw(first.ref, post(), key=key(2), expected=first.revision)
    back = await place.publisher.update(first.ref, post(), key=key(3), expected=hidden.revision)
    assert [p["status"] for p in place.posts] == ["published"]
    assert back.revision == first.revision


async def test_an_update_can_make_a_draft_of_it(place: Place) -> None:
    first = await place.publisher.publish(post(), key=key(1))
    draft = post(status=Status.DRAFT, title="Not yet")
    second = await place.publisher.update(first.ref, draft, key=key(2), expected=first.revision)
    assert (place.posts[0]["status"], place.posts[0]["title"]) == ("draft", "Not yet")
    assert second.url == ""


# --- mail -----------------------------------------------------------------------------------------------


async def test_nobody_is_mailed_unless_asked(place: Place) -> None:
    await place.publisher.publish(post(), key=key(1))
    assert place.ghost.mails == []


async def test_the_newsletter_goes_with_the_publication_only(place: Place) -> None:
    wish = post(extra={"newsletter": "Weekly", "email_segment": "status:free"})
    first = await place.publisher.publish(wish, key=key(1))
    assert place.ghost.mails == [(first.ref, "weekly", "status:free")]
    again = replace(wish, post=replace(wish.post, title="New"))
    second = await place.publisher.update(first.ref, again, key=key(2), expected=first.revision)
    hidden = await place.publisher.withdraw(first.ref, again, key=key(3), expected=second.revision)
    await place.publisher.update(first.ref, again, key=key(4), expected=hidden.revision)
    assert len(place.ghost.mails) == 1
    assert [line for line in place.ghost.log if "newsletter" in line] == [
        f"PUT /posts/{first.ref}/?newsletter=weekly"
    ]


async def test_a_second_try_of_the_publication_mails_nobody_again(place: Place) -> None:
    publisher = place.other(newsletter="weekly")
    draft = await publisher.reserve(post(), key=key(1))
    first = await publisher.publish(post(), key=key(1), reserved=draft)
    assert await publisher.publish(post(), key=key(1), reserved=draft) == first
    assert len(place.ghost.mails) == 1


async def test_a_draft_that_becomes_public_for_the_first_time_is_mailed(place: Place) -> None:
    publisher = place.other(newsletter="weekly")
    first = await publisher.publish(post(status=Status.DRAFT), key=key(1))
    assert place.ghost.mails == []
    await publisher.update(first.ref, post(), key=key(2), expected=first.revision)
    assert [letter for _post, letter, _to in place.ghost.mails] == ["weekly"]


async def test_a_scheduled_post_is_mailed_when_its_time_comes(place: Place) -> None:
    wish = post(date=soon(days=3), extra={"newsletter": "weekly"})
    first = await place.publisher.publish(wish, key=key(1))
    assert place.ghost.mails == []
    later = replace(wish, post=replace(wish.post, date=soon(days=4)))
    second = await place.publisher.update(first.ref, later, key=key(2), expected=first.revision)
    place.ghost.bring_out(first.ref)
    assert place.ghost.mails == [(first.ref, "weekly", "all")]
    out = replace(later, post=replace(later.post, title="New", date=soon(days=-1)))
    await place.publisher.update(first.ref, out, key=key(3), expected=second.revision)
    assert len(place.ghost.mails) == 1


@pytest.mark.parametrize(
    ("before", "after", "mailed"),
    [("weekly", "", []), ("", "weekly", ["weekly"]), ("weekly", "daily", ["daily"])],
)
async def test_the_newsletter_of_a_scheduled_post_can_be_changed(
    place: Place, before: str, after: str, mailed: list[str]
) -> None:
    place.ghost.newsletters.append({**place.ghost.newsletters[0], "name": "Daily", "slug": "daily"})
    wish = post(date=soon(days=3), extra={"newsletter": before})
    first = await place.publisher.publish(wish, key=key(1))
    other = replace(wish, post=replace(wish.post, extra={"newsletter": after}))
    assert await place.publisher.find(other, key=key(2), ref=first.ref, action=Action.UPDATE) is None
    second = await place.publisher.update(first.ref, other, key=key(2), expected=first.revision)
    assert await place.publisher.find(other, key=key(2), ref=first.ref, action=Action.UPDATE) == second
    assert [(p["status"], p["slug"]) for p in place.posts] == [("scheduled", "a-walk-in-the-fog")]
    place.ghost.bring_out(first.ref)
    assert [letter for _post, letter, _to in place.ghost.mails] == mailed


async def test_what_was_only_scheduled_can_still_be_mailed(place: Place) -> None:
    wish = post(date=soon(days=3), extra={"newsletter": "weekly"})
    first = await place.publisher.publish(wish, key=key(1))
    hidden = await place.publisher.withdraw(first.ref, wish, key=key(2), expected=first.revision)
    now = replace(wish, post=replace(wish.post, date=soon(days=-1)))
    await place.publisher.update(first.ref, now, key=key(3), expected=hidden.revision)
    assert [letter for _post, letter, _to in place.ghost.mails] == ["weekly"]


async def test_an_unknown_newsletter_leaves_nothing_behind(place: Place) -> None:
    with pytest.raises(Rejected, match="no newsletter “daily”") as caught:
        await place.publisher.publish(post(extra={"newsletter": "daily"}), key=key(1))
    assert "weekly" in caught.value.hint
    assert place.ghost.log == []


async def test_a_page_is_never_mailed(place: Place) -> None:
    publisher = place.other(newsletter="weekly")
    receipt = await publisher.publish(post(kind=Kind.PAGE), key=key(1))
    assert place.ghost.mails == []
    assert receipt.ref.startswith("pages/")
    assert (
        await publisher.find(post(kind=Kind.PAGE), key=key(1), ref=receipt.ref, action=Action.PUBLISH)
    ) == (receipt)


# --- others at work -------------------------------------------------------------------------------------


async def test_a_plug_in_that_saves_the_post_is_no_conflict(place: Place) -> None:
    first = await place.publisher.publish(post(), key=key(1))
    place.ghost.touch(first.ref)
    await place.publisher.update(first.ref, post(title="New"), key=key(2), expected=first.revision)
    assert place.posts[0]["title"] == "New"


async def test_a_save_between_looking_and_writing_is_tried_once_more(place: Place) -> None:
    first = await place.publisher.publish(post(), key=key(1))
    place.ghost.before_write = _once(place, lambda: place.ghost.touch(first.ref))
    await place.publisher.update(first.ref, post(title="New"), key=key(2), expected=first.revision)
    assert place.posts[0]["title"] == "New"


async def test_an_edit_between_looking_and_writing_is_a_conflict(place: Place) -> None:
    first = await place.publisher.publish(post(), key=key(1))
    place.ghost.before_write = _once(place, lambda: place.ghost.edit(first.ref, title="Theirs"))
    with pytest.raises(Conflict) as caught:
        await place.publisher.update(first.ref, post(title="Mine"), key=key(2), expected=first.revision)
    assert place.posts[0]["title"] == "Theirs"
    assert caught.value.remote is not None
    assert caught.value.remote.title == "Theirs"
    await place.publisher.update(
        first.ref, post(title="Mine"), key=key(3), expected=caught.value.remote.revision
    )
    assert place.posts[0]["title"] == "Mine"


async def test_an_edit_before_the_answer_was_known_is_not_taken_for_ours(place: Place) -> None:
    draft = await place.publisher.reserve(post(), key=key(1))
    await place.publisher.publish(post(), key=key(1), reserved=draft)
    place.ghost.edit(draft, title="Theirs")
    found = await place.publisher.find(post(), key=key(1), ref=draft, action=Action.PUBLISH)
    assert found is not None
    with pytest.raises(Conflict):
        await place.publisher.update(draft, post(summary="Mine"), key=key(2), expected=found.revision)
    with pytest.raises(Conflict) as caught:
        await place.publisher.publish(post(), key=key(1), reserved=draft)
    assert caught.value.remote is not None
    seen = caught.value.remote.revision
    await place.publisher.publish(post(), key=key(3), reserved=draft, expected=seen)
    assert [one["title"] for one in place.posts] == [post().post.title]


async def test_delete_and_withdraw_do_not_touch_what_was_changed_there(place: Place) -> None:
    first = await place.publisher.publish(post(), key=key(1))
    place.ghost.edit(first.ref, title="Theirs")
    with pytest.raises(Conflict):
        await place.publisher.delete(first.ref, post(), key=key(2), expected=first.revision)
    with pytest.raises(Conflict):
        await place.publisher.withdraw(first.ref, post(), key=key(3), expected=first.revision)
    assert place.posts[0]["status"] == "published"


async def test_an_edit_to_a_post_that_was_hidden_already_is_still_a_conflict(place: Place) -> None:
    first = await place.publisher.publish(post(), key=key(1))
    place.ghost.edit(first.ref, status="draft")
    hidden = await place.publisher.withdraw(first.ref, post(), key=key(2), expected=first.revision)
    await place.publisher.update(first.ref, post(), key=key(3), expected=hidden.revision)
    place.ghost.edit(first.ref, status="draft", title="Theirs")
    hidden = await place.publisher.withdraw(first.ref, post(), key=key(4), expected=first.revision)
    with pytest.raises(Conflict):
        await place.publisher.update(first.ref, post(), key=key(5), expected=hidden.revision)


async def test_what_the_rich_editor_made_is_read_as_html(place: Place) -> None:
    first = await place.publisher.publish(post(), key=key(1))
    place.ghost.edit(first.ref, lexical=rich("by hand"))
    with pytest.raises(Conflict):
        await place.publisher.update(first.ref, post(), key=key(2), expected=first.revision)
    remote = await place.publisher.read(first.ref)
    assert remote.form == "html"
    await place.publisher.update(first.ref, post(), key=key(3), expected=remote.revision)
    assert markdown(place.posts[0]) == "It was cold.\n"


def _once(place: Place, act: Any) -> Any:
    def run(method: str, path: str) -> None:
        place.ghost.before_write = None
        act()

    return run


# --- exactly once ---------------------------------------------------------------------------------------


async def test_the_draft_of_a_late_answer_is_removed(place: Place) -> None:
    first = await place.publisher.reserve(post(), key=key(1))
    late = await place.publisher.reserve(post(), key=key(1))
    assert [p["slug"] for p in place.posts] == [f"bloggy-{key(1).lower()}", f"bloggy-{key(1).lower()}-2"]
    assert await place.publisher.reserved(key=key(1)) == first
    assert late not in place.ghost.posts
    await place.publisher.reserve(post(), key=key(1))
    await place.publisher.publish(post(), key=key(1), reserved=first)
    assert [p["slug"] for p in place.posts] == ["a-walk-in-the-fog"]


async def test_a_twin_that_is_public_is_never_removed(place: Place) -> None:
    first = await place.publisher.reserve(post(), key=key(1))
    second = await place.publisher.reserve(post(), key=key(1))
    place.ghost.edit(second, status="published")
    await place.publisher.reserved(key=key(1))
    assert set(place.ghost.posts) == {first, second}


async def test_a_draft_that_was_tidied_away_is_made_anew(place: Place) -> None:
    draft = await place.publisher.reserve(post(), key=key(1))
    del place.ghost.posts[draft]
    receipt = await place.publisher.publish(post(), key=key(1), reserved=draft)
    assert [p["status"] for p in place.posts] == ["published"]
    assert receipt.ref == place.posts[0]["id"]


@pytest.mark.parametrize("status", [500, 502, 504])
async def test_a_failure_after_sending_is_an_unknown_outcome(place: Place, status: int) -> None:
    draft = await place.publisher.reserve(post(), key=key(1))
    wire = httpx.ASGITransport(place.ghost)

    class Failing(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            answer = await wire.handle_async_request(request)
            if request.method == "PUT":
                return httpx.Response(status, html="<html>bad gateway</html>", request=request)
            return answer

    around = Surroundings(
        blog="fog", library=place.folder, cache=place.folder, secret=secret, transport=Failing()
    )
    made = GhostBackend.create({"url": SITE}, around)
    with pytest.raises(OutcomeUnknown):
        await made.publisher.publish(post(), key=key(1), reserved=draft)
    found = await place.publisher.find(post(), key=key(1), ref=draft, action=Action.PUBLISH)
    assert found is not None
    await made.aclose()


async def test_an_update_sends_nothing_when_it_is_so_already(place: Place) -> None:
    first = await place.publisher.publish(post(tags=("a", "B")), key=key(1))
    writes = len(place.ghost.log)
    again = await place.publisher.update(
        first.ref, post(tags=("a", "B")), key=key(2), expected=first.revision
    )
    assert again == first
    assert len(place.ghost.log) == writes


# --- fields ---------------------------------------------------------------------------------------------


async def test_every_field_arrives(place: Place) -> None:
    place.ghost.users.append(user("Ada Lovelace", "ada", "ada@example.org"))
    fog = replace(picture(), url=f"{SITE}/content/images/fog.png")
    full = replace(
        post(
            body="![fog](fog.png) and [about](/about/)\n",
            summary="Cold.",
            image="fog.png",
            image_alt="Fog on the water",
            tags=("walks", "#intern"),
            categories=("Travel/France",),
            canonical_url="https://first.example/fog/",
            extra={"author": "ada@example.org", "featured": True, "visibility": "members",
                   "meta_description": "About fog"},
        ),
        assets=(fog,),
    )  # fmt: skip
    receipt = await place.publisher.publish(full, key=key(1))
    [there] = place.posts
    assert markdown(there) == f"![fog]({SITE}/content/images/fog.png) and [about]({SITE}/about/)\n"
    assert [tag["name"] for tag in there["tags"]] == ["Travel", "France", "walks", "#intern"]
    assert [author["slug"] for author in there["authors"]] == ["ada"]
    wanted = {
        "custom_excerpt": "Cold.",
        "feature_image": fog.url,
        "feature_image_alt": "Fog on the water",
        "visibility": "members",
        "canonical_url": "https://first.example/fog/",
        "featured": True,
        "meta_description": "About fog",
        "slug": "a-walk-in-the-fog",
    }
    assert {name: there[name] for name in wanted} == wanted
    assert await place.publisher.find(full, key=key(2), ref=receipt.ref, action=Action.UPDATE) == receipt
    with pytest.raises(Conflict) as caught:
        await place.publisher.update(
            receipt.ref, post(title="Mine"), key=key(2), expected=Revision("another")
        )
    assert caught.value.remote is not None
    assert caught.value.remote.author == "Ada Lovelace"


async def test_what_is_taken_out_of_the_post_goes_there_too(place: Place) -> None:
    first = await place.publisher.publish(
        post(summary="Cold.", tags=("a",), image="https://pics.example/f.png"), key=key(1)
    )
    await place.publisher.update(first.ref, post(), key=key(2), expected=first.revision)
    [there] = place.posts
    assert (there["custom_excerpt"], there["tags"], there["feature_image"]) == (None, [], None)


async def test_a_new_title_does_not_move_the_address(place: Place) -> None:
    first = await place.publisher.publish(post(slug="", title="Old words"), key=key(1))
    await place.publisher.update(
        first.ref, post(slug="", title="New words"), key=key(2), expected=first.revision
    )
    assert (place.posts[0]["slug"], place.posts[0]["title"]) == ("old-words", "New words")


async def test_a_taken_slug_is_told_and_stays_put(place: Place) -> None:
    await place.publisher.publish(post(), key=key(1))
    second = await place.publisher.publish(post(body="another\n"), key=key(2))
    assert "“a-walk-in-the-fog” is taken" in second.note
    assert second.url == f"{SITE}/a-walk-in-the-fog-2/"
    third = await place.publisher.update(
        second.ref, post(body="more\n"), key=key(3), expected=second.revision
    )
    assert third.url == second.url
    assert [p["slug"] for p in place.posts] == ["a-walk-in-the-fog", "a-walk-in-the-fog-2"]


async def test_a_tag_is_never_made_twice(place: Place) -> None:
    await place.publisher.publish(post(tags=("Été",)), key=key(1))
    await place.publisher.publish(post(tags=("été", "ÉTÉ"), slug="two"), key=key(2))
    assert [tag["name"] for tag in place.ghost.tags] == ["Été"]


async def test_tags_are_found_beyond_the_first_hundred(place: Place) -> None:
    place.ghost.tags += [{"id": f"{n:024x}", "name": f"Tag {n}", "slug": f"tag-{n}"} for n in range(250)]
    await place.publisher.publish(post(tags=("tag 249",)), key=key(1))
    assert place.posts[0]["tags"] == [place.ghost.tags[249]]
    assert len(place.ghost.tags) == 250


async def test_lines_stay_as_written_where_the_writer_wants_line_breaks(place: Place) -> None:
    await place.other(line_breaks=True).publish(post(body="one\ntwo\n"), key=key(1))
    await place.publisher.publish(post(body="one\ntwo\n", slug="two"), key=key(2))
    assert [markdown(there) for there in place.posts] == ["one\ntwo\n", "one two\n"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"title": "t" * 256}, "255 characters for the title; this one has 256"),
        ({"summary": "s" * 301}, "300 characters for the summary; this one has 301"),
        ({"image": "https://a.example/f.png", "image_alt": "a" * 200}, "191 characters"),
        ({"tags": ("t" * 192,)}, "191 characters for a tag; one has 192"),
        ({"extra": {"visibility": "private"}}, "no private posts"),
        ({"unlisted": True}, "lists every post"),
        ({"extra": {"author": "Nobody"}}, "no author “Nobody”"),
        ({"status": Status.SCHEDULED, "date": None}, "has no date"),
    ],
)
async def test_what_ghost_would_not_take_is_refused_before_anything_is_sent(
    place: Place, fields: dict[str, Any], words: str
) -> None:
    with pytest.raises(Rejected, match=words):
        await place.publisher.publish(post(**fields), key=key(1))
    assert place.ghost.log == []


async def test_what_somebody_withdrew_in_ghost_is_not_scheduled_again_unseen(place: Place) -> None:
    later = post(date=soon(days=3))
    receipt = await place.publisher.publish(later, key=key(1))
    place.ghost.edit(receipt.ref, status="draft")
    with pytest.raises(Conflict):
        await place.publisher.update(receipt.ref, later, key=key(2), expected=receipt.revision)


async def test_a_private_or_unlisted_draft_can_wait_there(place: Place) -> None:
    draft = post(status=Status.DRAFT, unlisted=True, extra={"private": True})
    await place.publisher.publish(draft, key=key(1))
    assert [there["visibility"] for there in place.posts] == ["public"]


async def test_a_post_never_goes_before_its_pictures(place: Place) -> None:
    with pytest.raises(Rejected, match=r"fog\.png is not at the blog yet"):
        await place.publisher.publish(replace(post(), assets=(picture(),)), key=key(1))
    assert place.ghost.log == []


async def test_confirm_says_what_a_reader_sees(place: Place) -> None:
    receipt = await place.publisher.publish(post(title="Fog & <b>frost</b>"), key=key(1))
    there = post(title="Fog & <b>frost</b>")
    assert (await place.publisher.confirm(there, receipt, action=Action.PUBLISH)) == f"Live at {receipt.url}"
    assert await place.publisher.confirm(there, receipt, action=Action.WITHDRAW) == ""
    assert await place.other(check_page=False).confirm(there, receipt, action=Action.PUBLISH) == ""


async def test_an_answer_that_holds_no_post_is_no_success(place: Place) -> None:
    from bloggy.errors import Malformed

    for body in (b"[]", b'{"posts":[]}', b'{"posts":[{"id":"../../x"}]}', b'{"posts":{}}', b'"x"'):
        place.ghost.next_answers = [(200, {"content-type": "application/json"}, body)]
        with pytest.raises(Malformed):
            await place.publisher.read(RemoteRef("a" * 24))
    place.ghost.next_answers = [(200, {"content-type": "text/html"}, b"<html>Log in to the hotel</html>")]
    with pytest.raises(Malformed, match="web page"):
        await place.publisher.read(RemoteRef("a" * 24))


async def test_an_author_who_has_the_post_keeps_it_though_another_has_the_same_name(place: Place) -> None:
    place.ghost.users = [
        {"id": f"{number:024x}", "name": name, "slug": slug, "email": f"{slug}@x.org", "roles": roles}
        for number, (name, slug, roles) in enumerate(
            [("Ada", "ada", [{"name": "Owner"}]), ("Bob", "bob", []), ("Bob", "bob-2", [])], start=1
        )
    ]
    mine = await place.publisher.publish(post(), key=key(1))
    his = await place.publisher.publish(post(title="His", extra={"author": "bob"}), key=key(2))
    told = [await place.publisher.read(one.ref) for one in (mine, his)]
    assert [one.extra.get("author") for one in told] == [None, ["Bob"]]
    assert told[1].authors == (("Bob", "bob", "bob@x.org"),)
    again = post(title="His", summary="More", extra={"author": "Bob"})
    await place.publisher.update(his.ref, again, key=key(3), expected=told[1].revision)
    assert [who["slug"] for who in place.posts[1]["authors"]] == ["bob"]
