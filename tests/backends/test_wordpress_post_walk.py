"""A walk over a WordPress's posts costs little, tells each as it is read, and misses nothing meanwhile."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bloggy.backends.base import Publisher
from bloggy.backends.testing import PostMirror, key
from bloggy.backends.wordpress.post_listing import RestPostList
from bloggy.backends.wordpress.publisher import WordPressPublisher
from bloggy.backends.wordpress.rpc_post_list import RpcPostList
from bloggy.domain.post import RemoteRef, Status
from bloggy.domain.remote import PostCursor
from bloggy.errors import Malformed, ServerFault, Unauthorized
from tests.contract.test_wordpress_xmlrpc import called
from tests.fakes.wordpress import FakeWordPress, connected
from tests.fakes.wordpress_posts import now
from tests.fakes.wordpress_xmlrpc import FakeXmlrpc

pytestmark = pytest.mark.anyio
LONG_AGO = datetime(2010, 1, 1, tzinfo=UTC)


def filled(site: FakeWordPress, count: int = 500) -> FakeWordPress:
    """Posts of many years, every tenth a page, with tags, pictures and two authors."""
    for number in range(1, 31):
        kind = "tags" if number > 10 else "categories"
        parent = number - 1 if kind == "categories" and number % 3 else 0
        site.terms[900 + number] = {
            "id": 900 + number, "name": f"R&amp;D {number}", "slug": f"t{number}", "kind": kind,
            "parent": 900 + parent if parent else 0,
        }  # fmt: skip
    for number in range(5):
        site.posts[800 + number] = {
            "id": 800 + number, "type": "media", "status": "inherit", "slug": f"m{number}", "title": "",
            "source_url": f"https://blog.example/wp-content/uploads/{number}.png", "alt_text": "Fog & light",
        }  # fmt: skip
    for number in range(count):
        when = f"{LONG_AGO + timedelta(days=number):%Y-%m-%dT%H:%M:%S}"
        added(site, date=when, modified=when, type="pages" if number % 10 == 0 else "posts",
              tags=[911 + number % 20, 911 + (number + 7) % 20],
              categories=[1 if number % 2 else 901 + number % 10],
              featured_media=800 + number % 5, author=1 + number % 2)  # fmt: skip
    return site


def added(site: FakeWordPress, **fields: Any) -> RemoteRef:
    number = site.number() + 1000
    post = {
        "id": number, "type": "posts", "status": "publish", "slug": f"p{number}", "title": f"Post {number}",
        "content": f"<p>Words of {number}</p>", "excerpt": "", "tags": [], "categories": [1],
        "featured_media": 0, "author": 1, "sticky": False, "comment_status": "open", "date": now(),
        "modified": now(),
    } | fields  # fmt: skip
    site.posts[number] = post
    return RemoteRef(str(number) if post["type"] == "posts" else f"pages/{number}")


def rest(site: FakeWordPress, user: str = "admin") -> WordPressPublisher:
    publisher = connected(site, user=user)[0].publisher
    assert isinstance(publisher, WordPressPublisher)
    return publisher


def rpc(site: FakeXmlrpc, user: str = "admin") -> WordPressPublisher:
    publisher = called(site, user=user)[0].publisher
    assert isinstance(publisher, WordPressPublisher)
    return publisher


@pytest.fixture(params=["rest", "xmlrpc"])
def world(request: pytest.FixtureRequest) -> tuple[FakeWordPress, WordPressPublisher]:
    if request.param == "rest":
        site = FakeWordPress()
        return site, rest(site)
    shut = FakeXmlrpc()
    return shut, rpc(shut)


async def cost(site: FakeWordPress, mirror: PostMirror, publisher: Publisher) -> int:
    """How many requests a walk takes."""
    before = len(site.seen)
    await mirror.walk(publisher)
    return len(site.seen) - before


async def test_five_hundred_posts_cost_few_requests_and_nothing_new_almost_none(
    world: tuple[FakeWordPress, WordPressPublisher],
) -> None:
    site, publisher = world
    filled(site)
    mirror = PostMirror()
    first = await cost(site, mirror, publisher)
    assert len(mirror.known) == 500
    assert first < 40
    assert await cost(site, mirror, publisher) <= 4
    assert mirror.told == []
    refs = sorted(mirror.known)[:40]
    assert [mirror.known[ref] for ref in refs] == [await publisher.read(ref) for ref in refs]


async def test_the_default_category_is_no_category_and_others_have_their_path(
    world: tuple[FakeWordPress, WordPressPublisher],
) -> None:
    site, publisher = world
    filled(site, 0)
    plain, nested = added(site), added(site, categories=[902])
    both = added(site, categories=[1, 903])
    known = (await PostMirror().walk(publisher)).known
    assert known[plain].categories == ()
    assert known[nested].categories == ("R&D 1/R&D 2",)
    assert known[both].categories == ("Uncategorized", "R&D 3")


async def test_the_default_category_is_asked_for_where_that_may_be() -> None:
    site = filled(FakeWordPress(default_category=904), 0)
    fifth, first = added(site, categories=[904]), added(site, categories=[1])
    for user, named, of_first in (("admin", False, ("Uncategorized",)), ("editor", True, ())):
        known = (await PostMirror().walk(rest(site, user))).known
        assert known[first].categories == of_first
        assert bool(known[fifth].categories) == named


async def test_once_a_week_everything_is_listed_although_the_number_comes_out() -> None:
    """One post went, and another one came with an old date."""
    site = filled(FakeWordPress(), 150)
    publisher = rest(site)
    mirror = await PostMirror().walk(publisher)
    gone = min(number for number, post in site.posts.items() if post["type"] == "posts")
    site.posts[gone]["status"] = "trash"
    old = added(site, date="2009-01-01T00:00:00", modified="2009-01-01T00:00:00")
    await mirror.walk(publisher)
    assert mirror.told == []
    cursor = json.loads(mirror.cursor or "")
    swept = datetime.fromisoformat(cursor["swept"]) - timedelta(days=8)
    mirror.cursor = PostCursor(json.dumps({**cursor, "swept": swept.isoformat()}))
    await mirror.walk(publisher)
    assert [post.ref for post in mirror.told] == [old]
    assert str(gone) not in (mirror.present or set())


async def test_a_new_post_with_an_old_date_is_told(world: tuple[FakeWordPress, WordPressPublisher]) -> None:
    """What is new and dated back is also changed back then."""
    site, publisher = world
    filled(site, 150)
    mirror = await PostMirror().walk(publisher)
    old = added(site, date="2009-01-01T00:00:00", modified="2009-01-01T00:00:00")
    await mirror.walk(publisher)
    assert [post.ref for post in mirror.told] == [old]


async def test_scheduled_posts_that_are_changed_in_the_future_hide_no_edit(
    world: tuple[FakeWordPress, WordPressPublisher],
) -> None:
    site, publisher = world
    filled(site, 20)
    for _number in range(120):
        added(site, status="future", date="2199-01-01T00:00:00", modified="2199-01-01T00:00:00")
    mirror = await PostMirror().walk(publisher)
    assert sum(post.status is Status.SCHEDULED for post in mirror.known.values()) == 120
    await mirror.walk(publisher)
    assert mirror.told == []
    edited = min(number for number, post in site.posts.items() if post["type"] == "posts")
    site.change(site.users[0], site.posts[edited], {"content": "<p>New</p>"})
    await mirror.walk(publisher)
    assert [post.ref for post in mirror.told] == [str(edited)]


async def test_hundreds_of_changes_are_all_told(world: tuple[FakeWordPress, WordPressPublisher]) -> None:
    site, publisher = world
    filled(site, 300)
    mirror = await PostMirror().walk(publisher)
    for post in site.posts.values():
        if post["type"] != "media":
            site.change(site.users[0], post, {"content": "<p>All new</p>"})
    await mirror.walk(publisher)
    assert {post.body for post in mirror.known.values()} == {"<p>All new</p>"}
    assert len(mirror.told) == 300


async def test_a_post_deleted_while_everything_is_listed_shifts_nothing_out_of_sight(
    world: tuple[FakeWordPress, WordPressPublisher], monkeypatch: pytest.MonkeyPatch
) -> None:
    site, publisher = world
    filled(site, 200)
    monkeypatch.setattr(RestPostList, "size", 50)
    monkeypatch.setattr(RpcPostList, "size", 50)
    numbers = sorted(number for number, post in site.posts.items() if post["type"] == "posts")
    answer, asked = site._answer, 0

    def meanwhile(request: Any) -> Any:
        nonlocal asked
        asked += 1
        if asked in {3, 4}:
            site.posts[numbers[asked]]["status"] = "trash"
            added(site, date="2009-01-01T00:00:00", modified="2009-01-01T00:00:00")
        return answer(request)

    monkeypatch.setattr(site, "_answer", meanwhile)
    mirror = await PostMirror().walk(publisher)
    there = {post["id"] for post in site.posts.values() if post["type"] in {"posts", "pages"}}
    there = {number for number in there if site.posts[number]["status"] != "trash"}
    assert {int(ref.removeprefix("pages/")) for ref in mirror.known} == there
    assert mirror.present == set(mirror.known)


async def test_an_answer_that_is_too_large_is_asked_for_in_smaller_parts() -> None:
    site = filled(FakeWordPress(), 60)
    publisher, answer = rest(site), site._answer

    def small_server(request: Any) -> Any:
        if len(request.query.get("include", "").split(",")) > 10 and "/posts" in request.path:
            return 200, {}, b'[{"id": 1, "content": {"raw": "cut'
        return answer(request)

    site._answer = small_server  # type: ignore[method-assign]
    mirror = await PostMirror().walk(publisher)
    assert len(mirror.known) == 60


async def test_a_server_that_fails_at_a_single_post_is_believed() -> None:
    site = filled(FakeWordPress(), 2)
    publisher, answer = rest(site), site._answer

    def broken(request: Any) -> Any:
        if "include" in request.query and "/posts" in request.path:
            return 200, {}, b"<h1>Fatal error</h1>"
        return answer(request)

    site._answer = broken  # type: ignore[method-assign]
    with pytest.raises((Malformed, ServerFault)):
        await PostMirror().walk(publisher)


async def test_an_author_gets_the_own_posts_alone_and_pays_for_no_others(
    world: tuple[FakeWordPress, WordPressPublisher],
) -> None:
    site, _admin = world
    filled(site, 300)
    mine = {added(site, author=3), added(site, author=3, status="draft")}
    publisher = rpc(site, "author") if isinstance(site, FakeXmlrpc) else rest(site, "author")
    mirror = PostMirror()
    assert await cost(site, mirror, publisher) <= 20
    assert set(mirror.known) == mine
    assert mirror.present == mine


async def test_who_may_not_write_is_told_so(world: tuple[FakeWordPress, WordPressPublisher]) -> None:
    site, _admin = world
    publisher = rpc(site, "subscriber") if isinstance(site, FakeXmlrpc) else rest(site, "subscriber")
    with pytest.raises(Unauthorized):
        await publisher.posts(None)


async def test_what_an_account_may_no_longer_see_is_not_called_gone() -> None:
    site = filled(FakeWordPress(), 20)
    publisher = rest(site)
    mirror = await PostMirror().walk(publisher)
    site.users[0].role = "author"
    added(site, date="2009-01-01T00:00:00", modified="2009-01-01T00:00:00")
    await mirror.walk(publisher)
    assert mirror.present is None


async def test_a_reserved_draft_and_the_trash_are_left_out() -> None:
    site = FakeWordPress()
    publisher = rest(site)
    added(site, slug=f"bloggy-{key(1).lower()}", status="draft")
    added(site, status="trash")
    private = added(site, status="private", sticky=True)
    mirror = await PostMirror().walk(publisher)
    [told] = mirror.told
    assert (told.ref, told.status, told.url) == (private, Status.PUBLISHED, "")
    assert told.extra == {"visibility": "private", "sticky": True, "comments": True}


async def test_a_draft_without_a_date_has_none_and_a_planned_one_keeps_it() -> None:
    site = FakeWordPress()
    floating = added(site, status="draft")
    planned = added(site, status="draft", date="2199-01-01T00:00:00")
    known = (await PostMirror().walk(rest(site))).known
    assert known[floating].date is None
    assert known[planned].date == datetime(2199, 1, 1, tzinfo=UTC)


async def test_raw_is_what_the_blog_keeps_unless_it_is_one_piece_as_bloggy_stores_it() -> None:
    site = FakeWordPress()
    classic = added(site, content="Line one\n\nLine <b>two</b>")
    mine = added(site, content="<!-- wp:html -->\n<p>Mine</p>\n<!-- /wp:html -->")
    empty = added(site, content="")
    known = (await PostMirror().walk(rest(site))).known
    assert (known[classic].raw, known[classic].notation) == ("Line one\n\nLine <b>two</b>", "wordpress")
    assert (known[mine].raw, known[mine].notation, known[mine].body) == ("", "", "<p>Mine</p>")
    assert (known[empty].raw, known[empty].notation) == ("", "")


async def test_no_number_of_posts_is_a_plug_in_s_fault() -> None:
    site = FakeWordPress()
    publisher = rest(site)
    site.instead = [None, (200, {"content-type": "application/json"}, b"[]")]
    with pytest.raises(Malformed, match="how many posts"):
        await publisher.posts(None)


@pytest.mark.parametrize("change", [
    {"scope": None}, {"stage": "fetch"}, {"size": 0}, {"size": 5000}, {"looked": "0001-01-01T00:00:00+00:00"},
    {"known": {"posts": "1.-5"}}, {"sweep": ["drafts", None, 0, None, "", 0, "", None, 0]}, {"seen": [1]},
    {"totals": {"posts": -1}}, {"looked": "2020-01-01T00:00:00"}, {"told": True},
])  # fmt: skip
async def test_a_cursor_that_was_tampered_with_is_refused(change: dict[str, Any]) -> None:
    site = filled(FakeWordPress(), 3)
    publisher = rest(site)
    cursor = json.loads((await PostMirror().walk(publisher)).cursor or "")
    with pytest.raises(Malformed):
        await publisher.posts(PostCursor(json.dumps(cursor | change)))


async def test_an_author_and_comments_of_the_usual_kind_are_told_apart_from_others() -> None:
    site = FakeWordPress()
    publisher = rest(site)
    mine, hers = added(site, author=1), added(site, author=2, comment_status="closed")
    mirror = await PostMirror().walk(publisher)
    told = {one.ref: one for one in mirror.told}
    assert told[mine].authors == (("Admin", "admin"),)
    assert told[mine].extra == {"visibility": "public", "sticky": False, "comments": True}
    assert told[hers].extra == {
        "visibility": "public", "sticky": False, "comments": False, "author": "Editor",
    }  # fmt: skip
    for field, value in (("sticky", True), ("author", 3), ("comment_status", "closed")):
        before = (await publisher.read(mine)).revision
        site.posts[int(mine)][field] = value
        assert (await publisher.read(mine)).revision != before, field
