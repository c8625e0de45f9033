"""WordPress over XML-RPC keeps the promises, through the real HTTP code, over a WordPress in memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from bloggy.backends.base import Publisher, Surroundings
from bloggy.backends.testing import key, outgoing, picture
from bloggy.backends.wordpress.backend import WordPressBackend
from bloggy.domain.outbox import Action
from bloggy.domain.post import Kind, Outgoing, Revision, Status
from bloggy.errors import (
    BackendError,
    Conflict,
    Gone,
    Malformed,
    OutcomeUnknown,
    Rejected,
    Unauthorized,
    Unreachable,
)
from tests.contract.wordpress_in_memory import WordPressContract, WordPressMediaContract, World
from tests.fakes.losing_calls import LosingCalls
from tests.fakes.wordpress_posts import HOST
from tests.fakes.wordpress_xmlrpc import FakeXmlrpc

CANARY = "abcd EFGH 1234"


def called(
    site: FakeXmlrpc, *, user: str = "admin", password: str = CANARY, **options: object
) -> tuple[WordPressBackend, LosingCalls]:
    """A backend for one account of the site, and its network."""

    async def secret() -> str:
        return password

    network = LosingCalls(httpx.ASGITransport(site))
    surroundings = Surroundings(
        blog="blog", library=Path("/"), cache=Path("/"), secret=secret, transport=network
    )
    table: dict[str, object] = {"url": HOST, "user": user, "api": "xmlrpc", **options}
    return WordPressBackend.create(table, surroundings), network


class TestAnAdministratorCalling(WordPressContract):
    search = True

    def world(self) -> World:
        site = FakeXmlrpc(search=self.search)
        return site, *called(site, user=self.user)


class TestAnAuthorCalling(TestAnAdministratorCalling):
    user = "author"


class TestWhereSearchingFindsNothing(TestAnAdministratorCalling):
    search = False


class TestCalledMedia(WordPressMediaContract):
    def world(self) -> World:
        site = FakeXmlrpc()
        return site, *called(site)


# What only this door does

pytestmark = pytest.mark.anyio


@pytest.fixture
def site() -> FakeXmlrpc:
    return FakeXmlrpc()


def post(**fields: Any) -> Outgoing:
    made = outgoing()
    return replace(made, post=replace(made.post, **fields), html="<p>It was cold.</p>")


async def published(site: FakeXmlrpc, what: Outgoing, **how: Any) -> tuple[Publisher, Any]:
    backend, _network = called(site, **how)
    assert backend.publisher is not None
    return backend.publisher, await backend.publisher.publish(what, key=key(1))


async def test_the_delivery_key_stays_on_the_post_as_a_custom_field(site: FakeXmlrpc) -> None:
    publisher, receipt = await published(site, post())
    assert site.posts[int(receipt.ref)]["custom_fields"] == [{"key": "bloggy_id", "value": key(1).lower()}]
    found = await publisher.find(post(), key=key(1), ref=None, action=Action.PUBLISH)
    assert found is not None
    assert found.ref == receipt.ref
    assert await publisher.find(post(), key=key(2), ref=None, action=Action.PUBLISH) is None


async def test_what_was_published_is_not_published_again_even_if_nobody_noted_its_number(
    site: FakeXmlrpc,
) -> None:
    publisher, receipt = await published(site, post())
    again = await publisher.publish(post(), key=key(1))
    assert again.ref == receipt.ref
    assert len(site.posts) == 1


async def test_everything_a_post_says_arrives(site: FakeXmlrpc) -> None:
    what = post(
        title="R&D <one>",
        summary="in short",
        tags=("jardin", "R&D", "été"),
        categories=("Travel/Europe", "Uncategorized"),
        date=datetime(2026, 3, 1, 8, 30, tzinfo=UTC),
        extra={"sticky": True, "comments": False, "author": "editor"},
    )
    _publisher, receipt = await published(site, what)
    there = site.posts[int(receipt.ref)]
    names = {number: term["name"] for number, term in site.terms.items()}
    assert (there["title"], there["excerpt"], there["date"]) == (
        "R&amp;D &lt;one&gt;",
        "in short",
        "2026-03-01T08:30:00",
    )
    assert {names[number] for number in there["tags"]} == {"jardin", "R&amp;D", "été"}
    europe = next(term for term in site.terms.values() if term["name"] == "Europe")
    assert site.terms[europe["parent"]]["name"] == "Travel"
    assert set(there["categories"]) == {europe["id"], 1}
    assert (there["sticky"], there["comment_status"], there["author"]) == (True, "closed", 2)
    assert receipt.url == f"{HOST}/2026/03/a-walk-in-the-fog/"


async def test_a_post_for_later_is_scheduled_and_its_going_out_is_no_change(site: FakeXmlrpc) -> None:
    publisher, receipt = await published(site, post(date=datetime(2199, 1, 1, tzinfo=UTC)))
    there = site.posts[int(receipt.ref)]
    assert there["status"] == "future"
    assert (await publisher.read(receipt.ref)).status is Status.SCHEDULED
    there["status"] = "publish"
    updated = await publisher.update(receipt.ref, post(), key=key(2), expected=receipt.revision)
    assert updated.ref == receipt.ref


@pytest.mark.parametrize(
    ("fields", "user", "status"),
    [
        ({"extra": {"private": True}}, "admin", "private"),
        ({"status": Status.DRAFT}, "admin", "draft"),
        ({}, "contributor", "pending"),
    ],
)
async def test_each_status_is_kept(site: FakeXmlrpc, fields: Any, user: str, status: str) -> None:
    _publisher, receipt = await published(site, post(**fields), user=user)
    assert site.posts[int(receipt.ref)]["status"] == status
    assert receipt.url == ""


async def test_a_page_is_a_page(site: FakeXmlrpc) -> None:
    publisher, receipt = await published(site, post(kind=Kind.PAGE, tags=("x",)))
    assert site.posts[int(receipt.ref.rpartition("/")[2])]["type"] == "pages"
    assert (await publisher.update(receipt.ref, post(), key=key(2), expected=None)).ref == receipt.ref
    found = await publisher.find(post(kind=Kind.PAGE), key=key(1), ref=None, action=Action.PUBLISH)
    assert found is not None


async def test_a_featured_image_is_set_and_a_lost_alternative_text_is_said(site: FakeXmlrpc) -> None:
    backend, _network = called(site)
    assert backend.publisher is not None
    assert backend.media is not None
    there = await backend.media.upload(picture())
    asset = replace(picture(), ref=there.ref, url=there.url)
    what = replace(post(image="fog.png", image_alt="fog over a lake"), assets=(asset,))
    receipt = await backend.publisher.publish(what, key=key(1))
    assert site.posts[int(receipt.ref)]["featured_media"] == int(there.ref)
    assert "alternative text" in receipt.note
    assert (await backend.publisher.read(receipt.ref)).image == there.url
    without = await backend.publisher.update(receipt.ref, post(), key=key(2), expected=receipt.revision)
    assert site.posts[int(without.ref)]["featured_media"] == 0


async def test_an_edit_in_the_very_moment_is_a_conflict_with_their_text(site: FakeXmlrpc) -> None:
    publisher, receipt = await published(site, post())
    there = site.posts[int(receipt.ref)]

    def somebody() -> None:
        there.update(content="<p>theirs</p>", modified="2199-01-01T00:00:00")

    site.before_write.append(somebody)
    with pytest.raises(Conflict) as caught:
        await publisher.update(receipt.ref, post(title="Mine"), key=key(2), expected=receipt.revision)
    assert caught.value.remote is not None
    assert "theirs" in caught.value.remote.body
    assert there["title"] == "A walk in the fog"


async def test_a_plug_in_that_touches_the_post_is_no_conflict(site: FakeXmlrpc) -> None:
    publisher, receipt = await published(site, post())
    there = site.posts[int(receipt.ref)]
    site.before_write.append(lambda: there.update(modified="2199-01-01T00:00:00"))
    await publisher.update(receipt.ref, post(title="Mine"), key=key(2), expected=receipt.revision)
    assert there["title"] == "Mine"


async def test_an_answer_that_is_no_answer_after_a_write_leaves_it_open(site: FakeXmlrpc) -> None:
    publisher, receipt = await published(site, post())
    site.after.append((200, {"content-type": "text/html"}, b"<html>gateway</html>"))
    with pytest.raises(OutcomeUnknown):
        await publisher.update(receipt.ref, post(title="Mine"), key=key(2), expected=receipt.revision)
    found = await publisher.find(post(title="Mine"), key=key(2), ref=receipt.ref, action=Action.UPDATE)
    assert found is not None


async def test_a_read_that_is_lost_is_asked_again_and_never_called_uncertain(site: FakeXmlrpc) -> None:
    publisher, receipt = await published(site, post())
    site.instead += [(502, {}, b"bad gateway")]
    assert (await publisher.read(receipt.ref)).title == "A walk in the fog"
    site.instead += [(502, {}, b"bad gateway")] * 2
    with pytest.raises(Unreachable):
        await publisher.read(receipt.ref)


async def test_after_a_draft_is_made_no_lost_answer_hides_it(site: FakeXmlrpc) -> None:
    """Every answer is lost in turn; whenever the draft is there, the loss says that this is unknown."""
    lost: dict[str, bool] = {}
    for step in range(10):
        site.posts.clear()
        backend, network = called(site)
        assert backend.publisher is not None
        site.instead = [None] * step + [(502, {}, b"bad gateway")] * 2
        try:
            await backend.publisher.reserve(post(), key=key(1))
        except BackendError as error:
            lost[network.calls[-1]] = isinstance(error, OutcomeUnknown) or not site.posts
        else:
            break
    site.instead = []
    assert lost == {"wp.getProfile": True, "wp.getOptions": True, "wp.newPost": True, "wp.getPost": True}


@pytest.mark.parametrize("usual", ["open", "closed"])
async def test_readers_may_comment_where_the_blog_lets_them(site: FakeXmlrpc, usual: str) -> None:
    site.usual_comments = usual
    _publisher, receipt = await published(site, post())
    assert site.posts[int(receipt.ref)]["comment_status"] == usual


async def test_a_blog_that_does_not_tell_its_options_is_published_to_as_well(site: FakeXmlrpc) -> None:
    site.missing = {"wp.getOptions"}
    _publisher, receipt = await published(site, post())
    assert site.posts[int(receipt.ref)]["status"] == "publish"


async def test_a_twin_that_arrived_late_goes_to_the_trash(site: FakeXmlrpc) -> None:
    backend, _network = called(site)
    assert backend.publisher is not None
    first = await backend.publisher.reserve(post(), key=key(1))
    await backend.publisher.reserve(post(), key=key(1))
    assert await backend.publisher.reserved(key=key(1)) == first
    assert [one["status"] for one in site.posts.values()] == ["draft", "trash"]
    assert await backend.publisher.reserved(key=key(2)) is None


async def test_a_draft_whose_slug_a_plug_in_changed_is_still_known(site: FakeXmlrpc) -> None:
    backend, _network = called(site)
    assert backend.publisher is not None
    ref = await backend.publisher.reserve(post(), key=key(1))
    site.posts[int(ref)]["slug"] = "a-walk-in-the-fog-1"
    assert await backend.publisher.reserved(key=key(1)) == ref
    receipt = await backend.publisher.publish(post(), key=key(1), reserved=ref)
    assert site.posts[int(receipt.ref)]["status"] == "publish"


async def test_what_lies_in_the_trash_is_gone_and_never_deleted_for_good(site: FakeXmlrpc) -> None:
    publisher, receipt = await published(site, post())
    await publisher.delete(receipt.ref, post(), key=key(2), expected=None)
    await publisher.delete(receipt.ref, post(), key=key(2), expected=None)
    assert site.posts[int(receipt.ref)]["status"] == "trash"
    with pytest.raises(Gone):
        await publisher.update(receipt.ref, post(), key=key(3), expected=None)


# Refusals


@pytest.mark.parametrize(
    ("prepare", "error", "words"),
    [
        (lambda site: site.__setattr__("off", True), Unauthorized, "XML-RPC interface is shut"),
        (lambda site: site.missing.add("wp.newPost"), Unauthorized, "does not know wp.newPost"),
        (
            lambda site: site.instead.extend([None] * 1 + [(403, {}, b"<html>no</html>")]),
            Unauthorized,
            "is shut",
        ),
        (lambda site: site.instead.append((404, {}, b"<html>no</html>")), Unauthorized, "is shut"),
        (
            lambda site: site.instead.extend([(200, {}, b"<html>login here</html>")] * 2),
            Malformed,
            "web page",
        ),
        (lambda site: site.instead.extend([(200, {}, b"nonsense")] * 2), Malformed, "no XML-RPC"),
        (
            lambda site: site.instead.append((302, {"location": "https://evil.example/"}, b"")),
            Rejected,
            "sends on",
        ),
    ],
    ids=["off", "method", "403", "404", "html", "nonsense", "redirect"],
)
async def test_refusals_are_sentences_with_the_next_step(
    site: FakeXmlrpc, prepare: Any, error: type[BackendError], words: str
) -> None:
    prepare(site)
    with pytest.raises(error) as caught:
        await published(site, post())
    assert words in caught.value.message
    assert caught.value.hint


async def test_a_wrong_password_is_told_and_never_shown_even_if_the_server_repeats_it(
    site: FakeXmlrpc,
) -> None:
    site.echo = True
    for off in (False, True):
        site.off = off
        with pytest.raises(Unauthorized) as caught:
            await published(site, post(), password="hunter2 hunter2")
        assert caught.value.hint
        shown = repr(caught.value) + caught.value.message + caught.value.hint
        assert "hunter2" not in shown


async def test_the_password_goes_in_the_body_alone(site: FakeXmlrpc) -> None:
    backend, network = called(site)
    await backend.probe()
    assert all(CANARY.encode() in body for body in network.bodies)
    assert not any(CANARY in repr((request.query, request.headers)) for request in site.seen)
    assert not any("authorization" in request.headers for request in site.seen)
    assert CANARY not in repr(backend.__dict__)


async def test_nothing_secret_goes_over_plain_http(site: FakeXmlrpc) -> None:
    with pytest.raises(Rejected, match="plain http"):
        await published(site, post(), url="http://blog.example")
    assert site.seen == []


async def test_noise_before_the_answer_is_passed_over(site: FakeXmlrpc) -> None:
    site.noise = b"\xef\xbb\xbf\n<b>Warning</b>: something on line 5<br />\n"
    _publisher, receipt = await published(site, post())
    assert receipt.url


async def test_a_category_that_may_not_be_made_is_named(site: FakeXmlrpc) -> None:
    with pytest.raises(Rejected, match="Travel"):
        await published(site, post(categories=("Travel",)), user="author")


async def test_a_tag_that_a_search_does_not_find_is_not_made_twice(site: FakeXmlrpc) -> None:
    site.terms[5] = {"id": 5, "name": "L'été", "slug": "x", "parent": 0, "kind": "tags"}
    real, site._found_terms = site._found_terms, lambda kind, how: [] if "search" in how else real(kind, how)  # type: ignore[method-assign]
    _publisher, receipt = await published(site, post(tags=("l'été",)))
    assert site.posts[int(receipt.ref)]["tags"] == [5]


async def test_an_author_may_make_tags_on_public_posts_too_and_nothing_else_changes(site: FakeXmlrpc) -> None:
    publisher, receipt = await published(site, post(tags=("one",)), user="author")
    there = site.posts[int(receipt.ref)]
    before = {name: there[name] for name in ("title", "content", "status", "slug", "date", "categories")}
    await publisher.update(receipt.ref, post(tags=("two", "R&D")), key=key(2), expected=receipt.revision)
    assert {site.terms[number]["name"] for number in there["tags"]} == {"two", "R&amp;D"}
    assert {name: there[name] for name in before} == before


async def test_a_post_of_somebody_else_is_refused_in_words(site: FakeXmlrpc) -> None:
    _publisher, receipt = await published(site, post())
    backend, _network = called(site, user="author")
    assert backend.publisher is not None
    with pytest.raises(Unauthorized, match="not allowed to edit"):
        await backend.publisher.update(receipt.ref, post(), key=key(2), expected=Revision("x"))


async def test_a_file_that_is_not_taken_is_told(site: FakeXmlrpc) -> None:
    backend, _network = called(site)
    assert backend.media is not None
    with pytest.raises(Rejected, match="Could not write file"):
        await backend.media.upload(replace(picture("a.svg"), media_type="image/svg+xml"))
    contributor, _network = called(site, user="contributor")
    assert contributor.media is not None
    with pytest.raises(Unauthorized, match="may not upload"):
        await contributor.media.upload(picture())


async def test_a_scheduled_post_has_the_address_it_will_have(site: FakeXmlrpc) -> None:
    when = datetime(2199, 1, 1, 23, 30, tzinfo=UTC)
    _publisher, receipt = await published(
        site, post(date=when), permalink="/:year/:month/:slug/", timezone="Europe/Paris"
    )
    assert receipt.url == f"{HOST}/2199/01/a-walk-in-the-fog/"
    _publisher, receipt = await published(FakeXmlrpc(), post(date=when), permalink="/:category/:slug/")
    assert receipt.url == ""


async def test_the_probe_learns_how_addresses_are_made(site: FakeXmlrpc) -> None:
    backend, _network = called(site)
    assert "permalink" not in (await backend.probe()).options
    await published(site, post())
    assert (await backend.probe()).options["permalink"] == "/:year/:month/:slug/"


async def test_the_probe_says_who_and_what(site: FakeXmlrpc) -> None:
    backend, _network = called(site)
    told = await backend.probe()
    assert (told.title, told.software, told.account) == ("R&D", "WordPress 7.1.4", "Admin (administrator)")
    assert told.notes == ()
    backend, _network = called(site, user="contributor")
    assert any("wait for review" in note for note in (await backend.probe()).notes)
