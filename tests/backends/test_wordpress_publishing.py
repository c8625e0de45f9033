"""What a post becomes at a WordPress, what is told about it, and what survives faults and other people."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bloggy.backends.testing import key, picture
from bloggy.backends.wordpress.wanted import sent_date
from bloggy.domain.outbox import Action
from bloggy.domain.post import Kind, RemoteRef, Revision, Status
from bloggy.errors import Conflict, Gone, OutcomeUnknown, Rejected
from tests.fakes.wordpress_desk import Desk, post
from tests.fakes.wordpress_posts import HOST

pytestmark = pytest.mark.anyio


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    desk = Desk()
    yield desk
    await desk.backend.aclose()


# --- what it becomes ----------------------------------------------------------------------------------------


async def test_everything_a_post_says_is_there(desk: Desk) -> None:
    alt = "fog over the lake"
    fog = replace(picture(), link="fog.png")
    assert desk.backend.media is not None
    there = await desk.backend.media.upload(fog)
    sent = post(
        title="R&D: Vec<T> --onto",
        summary="Short & sweet",
        tags=("R&D", "été"),
        categories=("Travel/Alps",),
        image="fog.png",
        image_alt=alt,
        extra={"sticky": True, "comments": False, "author": "editor@example.org"},
    )
    sent = replace(sent, assets=(replace(fog, ref=there.ref, url=there.url),))
    receipt = await desk.publisher.publish(sent, key=key(1))
    copy = desk.there(receipt.ref)
    assert copy["title"] == "R&amp;D: Vec&lt;T&gt; &#45;&#45;onto"
    assert copy["content"] == "<!-- wp:html -->\n<p>It was cold.</p>\n<!-- /wp:html -->"
    assert copy["excerpt"] == "Short &amp; sweet"
    assert [desk.site.terms[n]["name"] for n in copy["tags"]] == ["R&amp;D", "été"]
    [category] = [desk.site.terms[n] for n in copy["categories"]]
    assert category["name"] == "Alps"
    assert desk.site.terms[category["parent"]]["name"] == "Travel"
    assert copy["featured_media"] == int(there.ref)
    assert desk.there(there.ref)["alt_text"] == alt
    assert (copy["sticky"], copy["comment_status"], copy["author"]) == (True, "closed", 2)
    assert copy["date"] == "2026-11-02T08:30:00"
    assert receipt.note == ""
    assert receipt.url == f"{HOST}/2026/11/a-walk-in-the-fog/"


async def test_what_was_taken_out_of_the_post_goes_there_too(desk: Desk) -> None:
    first = await desk.publisher.publish(
        post(tags=("fog",), categories=("Travel",), summary="Short"), key=key(1)
    )
    await desk.publisher.update(first.ref, post(), key=key(2), expected=first.revision)
    copy = desk.there(first.ref)
    assert (copy["tags"], copy["categories"], copy["excerpt"]) == ([], [1], "")


async def test_what_the_post_does_not_say_stays_as_it_is_there(desk: Desk) -> None:
    first = await desk.publisher.publish(post(), key=key(1))
    desk.there(first.ref).update(sticky=True, comment_status="closed", author=2)
    await desk.publisher.update(first.ref, post(slug="", date=None), key=key(2), expected=first.revision)
    copy = desk.there(first.ref)
    assert (copy["sticky"], copy["comment_status"], copy["author"]) == (True, "closed", 2)
    assert copy["slug"] == "a-walk-in-the-fog"
    assert copy["date"] == "2026-11-02T08:30:00"


async def test_what_was_changed_beside_the_post_is_never_undone_unseen(desk: Desk) -> None:
    first = await desk.publisher.publish(post(extra={"sticky": True, "author": "editor"}), key=key(1))
    copy = desk.there(first.ref)
    copy.update(sticky=False, author=1)
    # A post that says nothing of it goes, and what was changed is still to be found.
    second = await desk.publisher.update(first.ref, post("Colder."), key=key(2), expected=first.revision)
    assert (copy["sticky"], copy["author"]) == (False, 1)
    there = await desk.publisher.read(first.ref)
    assert there.revision != second.revision
    # One that would undo it is a conflict, before anything is made or sent.
    undoing = post("Colder.", tags=("new",), extra={"sticky": True})
    with pytest.raises(Conflict):
        await desk.publisher.update(first.ref, undoing, key=key(3), expected=second.revision)
    assert copy["sticky"] is False
    assert "new" not in {term["name"] for term in desk.site.terms.values()}
    # Once it is seen, the writer's word counts.
    third = await desk.publisher.update(first.ref, undoing, key=key(4), expected=there.revision)
    assert copy["sticky"] is True
    assert (await desk.publisher.read(first.ref)).revision == third.revision
    # A revision from before such changes were seen says nothing of them.
    copy.update(author=2)
    older = Revision(third.revision.partition(":")[0])
    await desk.publisher.update(first.ref, undoing, key=key(5), expected=older)


async def test_a_post_of_the_future_is_scheduled_by_wordpress(desk: Desk) -> None:
    later = datetime(2099, 12, 24, 9, 0, tzinfo=UTC)
    receipt = await desk.publisher.publish(post(date=later), key=key(1))
    assert desk.there(receipt.ref)["status"] == "future"
    assert receipt.url == f"{HOST}/2099/12/a-walk-in-the-fog/"
    desk.there(receipt.ref)["status"] = "publish"  # its time has come
    changed = post("<p>warm</p>", date=later)
    again = await desk.publisher.update(receipt.ref, changed, key=key(2), expected=receipt.revision)
    assert again.ref == receipt.ref
    assert "warm" in desk.there(receipt.ref)["content"]


async def test_now_is_not_the_future_where_the_server_is_behind() -> None:
    now = datetime.now(UTC)
    behind = sent_date(now, timedelta(minutes=-5))
    assert now - timedelta(minutes=6) < behind < now - timedelta(minutes=4)
    assert sent_date(now, timedelta(minutes=5)) == now
    later = now + timedelta(days=1)
    assert sent_date(later, timedelta(minutes=-5)) == later


async def test_a_private_post_is_private(desk: Desk) -> None:
    receipt = await desk.publisher.publish(post(extra={"visibility": "private"}), key=key(1))
    assert desk.there(receipt.ref)["status"] == "private"
    assert receipt.url == ""


async def test_a_post_for_members_is_never_shown_to_all(desk: Desk) -> None:
    with pytest.raises(Rejected) as caught:
        await desk.publisher.publish(post(extra={"visibility": "members"}), key=key(1))
    assert caught.value.hint
    with pytest.raises(Rejected):
        await desk.publisher.reserve(post(extra={"visibility": "paid"}), key=key(1))
    assert desk.site.posts == {}


async def test_a_page_stands_among_the_pages(desk: Desk) -> None:
    receipt = await desk.publisher.publish(post(kind=Kind.PAGE, tags=("fog",)), key=key(1))
    assert receipt.ref.startswith("pages/")
    assert desk.there(receipt.ref)["type"] == "pages"
    assert (await desk.publisher.read(receipt.ref)).title == "A walk in the fog"


async def test_a_taken_slug_is_told(desk: Desk) -> None:
    await desk.publisher.publish(post(), key=key(1))
    second = await desk.publisher.publish(post(), key=key(2))
    assert "a-walk-in-the-fog-2" in second.note


async def test_a_slug_in_another_script_arrives(desk: Desk) -> None:
    receipt = await desk.publisher.publish(post(slug="日本"), key=key(1))
    assert receipt.note == ""
    assert (await desk.publisher.read(receipt.ref)).slug == "日本"
    found = await desk.publisher.find(post(slug="日本"), key=key(1), ref=receipt.ref, action=Action.PUBLISH)
    assert found == receipt


async def test_a_changed_address_is_told(desk: Desk) -> None:
    first = await desk.publisher.publish(post(), key=key(1))
    moved = await desk.publisher.update(first.ref, post(slug="fog"), key=key(2), expected=first.revision)
    assert "/a-walk-in-the-fog/" in moved.note
    assert "/fog/" in moved.note


# --- faults and other people --------------------------------------------------------------------------------


async def test_when_the_second_answer_is_lost_the_post_is_found(desk: Desk) -> None:
    ref = await desk.publisher.reserve(post(), key=key(1))
    assert await desk.publisher.find(post(), key=key(1), ref=ref, action=Action.PUBLISH) is None
    desk.network.lose = 1
    with pytest.raises(OutcomeUnknown):
        await desk.publisher.publish(post(), key=key(1), reserved=ref)
    found = await desk.publisher.find(post(), key=key(1), ref=ref, action=Action.PUBLISH)
    assert found == await desk.publisher.publish(post(), key=key(1), reserved=ref)
    assert len(desk.site.posts) == 1


async def test_an_edit_right_after_a_lost_answer_is_not_overwritten_later(desk: Desk) -> None:
    ref = await desk.publisher.reserve(post(), key=key(1))
    await desk.publisher.publish(post(), key=key(1), reserved=ref)
    desk.there(ref)["content"] = "<p>theirs</p>"
    found = await desk.publisher.find(post(), key=key(1), ref=ref, action=Action.PUBLISH)
    assert found == await desk.publisher.publish(post(), key=key(1), reserved=ref)
    assert desk.there(ref)["content"] == "<p>theirs</p>"
    assert found is not None
    with pytest.raises(Conflict):
        await desk.publisher.update(ref, post("<p>mine</p>"), key=key(2), expected=found.revision)


async def test_an_update_that_nobody_heard_of_is_found_and_another_is_not(desk: Desk) -> None:
    first = await desk.publisher.publish(post(), key=key(1))
    changed = post("<p>warm</p>", tags=("fog",))
    assert await desk.publisher.find(changed, key=key(2), ref=first.ref, action=Action.UPDATE) is None
    done = await desk.publisher.update(first.ref, changed, key=key(2), expected=first.revision)
    assert await desk.publisher.find(changed, key=key(2), ref=first.ref, action=Action.UPDATE) == done
    hidden = replace(changed, post=replace(changed.post, status=Status.DRAFT))
    assert await desk.publisher.find(hidden, key=key(3), ref=first.ref, action=Action.UPDATE) is None
    only_a_tag_less = replace(changed, post=replace(changed.post, tags=()))
    assert await desk.publisher.find(only_a_tag_less, key=key(3), ref=first.ref, action=Action.UPDATE) is None


async def test_twin_drafts_become_one(desk: Desk) -> None:
    one = await desk.publisher.reserve(post(), key=key(1))
    two = await desk.publisher.reserve(post(), key=key(1))
    assert await desk.publisher.reserved(key=key(1)) == one
    assert desk.there(two)["status"] == "trash"


async def test_a_draft_that_somebody_threw_away_is_used_all_the_same(desk: Desk) -> None:
    ref = await desk.publisher.reserve(post(), key=key(1))
    desk.there(ref).update(status="trash", slug=f"{desk.there(ref)['slug']}__trashed")
    receipt = await desk.publisher.publish(post(), key=key(1), reserved=ref)
    assert receipt.ref == ref
    assert (desk.there(ref)["status"], desk.there(ref)["slug"]) == ("publish", "a-walk-in-the-fog")


async def test_a_draft_that_is_gone_for_good_is_made_anew(desk: Desk) -> None:
    ref = await desk.publisher.reserve(post(), key=key(1))
    del desk.site.posts[int(ref)]
    receipt = await desk.publisher.publish(post(), key=key(1), reserved=ref)
    assert [str(one) for one in desk.site.posts] == [receipt.ref]


async def test_a_published_post_that_somebody_threw_away_stays_away(desk: Desk) -> None:
    receipt = await desk.publisher.publish(post(), key=key(1))
    desk.there(receipt.ref).update(status="trash", slug="a-walk-in-the-fog__trashed")
    assert await desk.publisher.find(post(), key=key(1), ref=receipt.ref, action=Action.PUBLISH) is None
    with pytest.raises(Gone):
        await desk.publisher.publish(post(), key=key(1), reserved=receipt.ref)
    with pytest.raises(Gone):
        await desk.publisher.update(receipt.ref, post(), key=key(2), expected=None)


async def test_who_changes_the_post_in_the_same_moment_is_told_about(desk: Desk) -> None:
    first = await desk.publisher.publish(post(), key=key(1))
    copy = desk.there(first.ref)
    desk.site.before_write.append(
        lambda: desk.site.change(desk.site.users[1], copy, {"content": "<p>theirs</p>"})
    )
    receipt = await desk.publisher.update(first.ref, post("<p>mine</p>"), key=key(2), expected=first.revision)
    [number] = [number for number, text in desk.site.revisions[int(first.ref)] if "theirs" in text]
    assert f"revision {number}" in receipt.note
    assert f"{HOST}/wp-admin/revision.php?revision={number}" in receipt.note


async def test_an_update_that_nobody_disturbs_says_nothing(desk: Desk) -> None:
    first = await desk.publisher.publish(post(), key=key(1))
    second = await desk.publisher.update(first.ref, post("<p>2</p>"), key=key(2), expected=first.revision)
    third = await desk.publisher.update(first.ref, post("<p>2</p>"), key=key(3), expected=second.revision)
    assert (first.note, second.note, third.note) == ("", "", "")


async def test_a_conflict_brings_their_state_in_the_writers_words(desk: Desk) -> None:
    mine = post(tags=("Fog",), categories=("Travel/Alps",))
    first = await desk.publisher.publish(mine, key=key(1))
    copy = desk.there(first.ref)
    copy["title"] = "Theirs &amp; mine"
    copy["content"] = "<!-- wp:html -->\n<p>theirs</p>\n<!-- /wp:html -->"
    for name in ("tags", "categories"):
        for number in copy[name]:
            desk.site.terms[number]["name"] = desk.site.terms[number]["name"].upper()
    with pytest.raises(Conflict) as caught:
        await desk.publisher.update(first.ref, mine, key=key(2), expected=first.revision)
    remote = caught.value.remote
    assert remote is not None
    assert (remote.title, remote.body, remote.form) == ("Theirs & mine", "<p>theirs</p>", "html")
    assert (remote.tags, remote.categories) == (("Fog",), ("Travel/Alps",))
    assert remote.status is Status.PUBLISHED
    assert caught.value.revision == remote.revision


async def test_a_post_without_categories_conflicts_without_the_default_one(desk: Desk) -> None:
    first = await desk.publisher.publish(post(), key=key(1))
    desk.there(first.ref)["content"] = "theirs"
    with pytest.raises(Conflict) as caught:
        await desk.publisher.update(first.ref, post(), key=key(2), expected=first.revision)
    assert caught.value.remote is not None
    assert caught.value.remote.categories == ()


async def test_taking_back_keeps_the_number_and_an_update_brings_it_back(desk: Desk) -> None:
    first = await desk.publisher.publish(post(), key=key(1))
    taken = await desk.publisher.withdraw(first.ref, post(), key=key(2), expected=first.revision)
    assert desk.there(first.ref)["status"] == "draft"
    back = await desk.publisher.update(first.ref, post(), key=key(3), expected=taken.revision)
    assert (back.ref, back.url) == (first.ref, first.url)


async def test_deleting_what_was_never_there_is_success(desk: Desk) -> None:
    receipt = await desk.publisher.delete(RemoteRef("99"), post(), key=key(1), expected=None)
    assert receipt.url == ""


async def test_the_page_is_looked_at_after_publishing(desk: Desk) -> None:
    receipt = await desk.publisher.publish(post(), key=key(1))
    hidden = replace(receipt, url="")
    asked = len(desk.site.seen)
    assert await desk.publisher.confirm(post(), hidden, action=Action.PUBLISH) == ""
    assert len(desk.site.seen) == asked
    said = await desk.publisher.confirm(post(), receipt, action=Action.PUBLISH)
    assert said == f"Live at {HOST}/2026/11/a-walk-in-the-fog/"
    assert await desk.publisher.confirm(post(), receipt, action=Action.WITHDRAW) == ""


async def test_an_update_sends_what_differs_alone() -> None:
    desk = Desk()
    first = await desk.publisher.publish(post(title="R&D -- now", tags=("fog",)), key=key(1))
    there = desk.there(first.ref)
    there |= {
        "title": "R&D <em>--</em> now", "status": "pending", "slug": "kept", "categories": [1],
        "modified": "2010-01-01T00:00:00", "excerpt": "<p>In short</p>\n",
    }  # fmt: skip
    mine = post(
        "<p>It was warm.</p>",
        title="R&D -- now",
        status=Status.DRAFT,
        tags=("fog",),
        summary="In short",
        slug="kept",
    )
    before = dict(there)
    await desk.publisher.update(first.ref, mine, key=key(2), expected=None)
    [sent] = [request.fields for request in desk.site.seen if request.method == "POST"][-1:]
    assert set(sent) - {"_fields"} == {"content"}
    assert {name for name in there if there[name] != before[name]} == {"content", "modified"}
    again = len(desk.network.writes)
    await desk.publisher.update(first.ref, mine, key=key(3), expected=None)
    assert len(desk.network.writes) == again


async def test_a_draft_without_a_slug_gets_one_when_it_is_published(desk: Desk) -> None:
    first = await desk.publisher.publish(post(status=Status.DRAFT), key=key(1))
    there = desk.there(first.ref)
    there["slug"] = ""
    words = post("<p>It was warm.</p>", status=Status.DRAFT, slug="warm")
    receipt = await desk.publisher.update(first.ref, words, key=key(2), expected=None)
    assert (there["content"], there["slug"]) == (
        "<!-- wp:html -->\n<p>It was warm.</p>\n<!-- /wp:html -->",
        "",
    )
    await desk.publisher.update(first.ref, post(slug="warm"), key=key(3), expected=receipt.revision)
    assert (there["status"], there["slug"]) == ("publish", "warm")
