"""What an account may not do at a WordPress is done another way, or said; tags, categories and authors."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bloggy.backends.testing import key
from bloggy.domain.outbox import Action
from bloggy.errors import Rejected, Unauthorized
from tests.fakes.wordpress_desk import Desk, post

pytestmark = pytest.mark.anyio


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    desk = Desk()
    yield desk
    await desk.backend.aclose()


async def test_what_a_contributor_sends_waits_for_review() -> None:
    desk = Desk("contributor")
    receipt = await desk.publisher.publish(post(), key=key(1))
    assert desk.there(receipt.ref)["status"] == "pending"
    assert "may not publish" in receipt.note
    assert receipt.url == ""


async def test_a_private_post_of_a_contributor_is_not_handed_in_for_all_to_see() -> None:
    desk = Desk("contributor")
    with pytest.raises(Rejected):
        await desk.publisher.publish(post(extra={"private": True}), key=key(1))
    assert [one["status"] for one in desk.site.posts.values()] == ["draft"]


async def test_what_the_filter_took_out_is_told_and_recognised() -> None:
    desk = Desk("author")
    sent = post('<p onclick="x">a &amp; b</p><script>alert(1)</script>')
    receipt = await desk.publisher.publish(sent, key=key(1))
    assert "<script>" in receipt.note
    found = await desk.publisher.find(sent, key=key(1), ref=receipt.ref, action=Action.UPDATE)
    assert found is not None
    other = replace(sent, html=sent.html.replace("a &amp; b", "<em>a</em> &amp; b"))
    assert await desk.publisher.find(other, key=key(1), ref=receipt.ref, action=Action.UPDATE) is None


async def test_a_category_that_may_not_be_made_is_named() -> None:
    desk = Desk("author")
    with pytest.raises(Rejected) as caught:
        await desk.publisher.publish(post(categories=("Travel",)), key=key(1))
    assert "“Travel”" in caught.value.message
    assert [one["status"] for one in desk.site.posts.values()] == ["draft"]


async def test_no_term_is_made_where_the_writer_does_not_want_it() -> None:
    desk = Desk(create_terms=False)
    with pytest.raises(Rejected) as caught:
        await desk.publisher.publish(post(tags=("fog",)), key=key(1))
    assert "create_terms" in caught.value.message


async def test_a_category_with_a_slash_in_its_name_is_one(desk: Desk) -> None:
    desk.site.terms[7] = {"id": 7, "name": "TCP/IP", "slug": "tcp-ip", "parent": 0, "kind": "categories"}
    receipt = await desk.publisher.publish(post(categories=("tcp/ip",)), key=key(1))
    assert desk.there(receipt.ref)["categories"] == [7]


async def test_an_unknown_author_is_told_and_holds_nothing_up() -> None:
    desk = Desk("author")
    receipt = await desk.publisher.publish(post(extra={"author": "Ada"}), key=key(1))
    assert "“Ada”" in receipt.note
    assert desk.there(receipt.ref)["author"] == 3
    mine = await desk.publisher.publish(post(slug="two", extra={"author": "Author"}), key=key(2))
    assert mine.note == ""


async def test_somebody_elses_post_can_not_be_changed_by_an_author(desk: Desk) -> None:
    first = await desk.publisher.publish(post(), key=key(1))
    desk.sit("author")
    with pytest.raises(Unauthorized) as caught:
        await desk.publisher.update(first.ref, post(title="Mine"), key=key(2), expected=None)
    assert "Editor" in caught.value.hint


async def test_who_may_not_list_users_finds_those_who_have_published(desk: Desk) -> None:
    await desk.publisher.publish(post(), key=key(1))
    desk.sit("editor")
    receipt = await desk.publisher.publish(post(slug="two", extra={"author": "Admin"}), key=key(2))
    assert receipt.note == ""
    assert desk.there(receipt.ref)["author"] == 1


async def test_a_tag_is_found_whatever_its_slug_has_become(desk: Desk) -> None:
    desk.site.terms[7] = {"id": 7, "name": "R&amp;D", "slug": "labs", "parent": 0, "kind": "tags"}
    receipt = await desk.publisher.publish(post(tags=("r&d",)), key=key(1))
    assert desk.there(receipt.ref)["tags"] == [7]
    assert not [path for path in desk.network.writes if path.endswith("/tags")]


async def test_a_tag_that_somebody_makes_in_the_same_moment_is_used(desk: Desk) -> None:
    ref = await desk.publisher.reserve(post(), key=key(1))
    fog = {"id": 7, "name": "Fog", "slug": "fog", "parent": 0, "kind": "tags"}
    desk.site.before_write.append(lambda: desk.site.terms.update({7: fog}))
    receipt = await desk.publisher.publish(post(tags=("fog",)), key=key(1), reserved=ref)
    assert desk.there(receipt.ref)["tags"] == [7]
