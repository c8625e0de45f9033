"""A sync brings what is new, whatever fails between two pages, and never empties an inbox by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

import anyio
import pytest

from bloggy.backends.base import Backend, Site, Surroundings
from bloggy.backends.comments import CommentPage, Present
from bloggy.backends.memory import MemoryBackend
from bloggy.backends.options import Option
from bloggy.backends.registry import Registry
from bloggy.domain.comment import CommentRef, CommentStatus, Cursor, Place
from bloggy.domain.comments_listing import CommentQuery
from bloggy.errors import ConfigError, NotFound, Unreachable, Unsupported
from bloggy.services.comments.inbox import Comments
from bloggy.services.comments.syncing import SyncProgress, SyncReport
from bloggy.services.events import CommentsChanged, Offline, Online
from bloggy.services.workspace import Workspace
from bloggy.storage import comments
from bloggy.storage.comments import Arrived
from tests.fakes.comment_blog import BlogComments, CommentBlog
from tests.services.conftest import House

pytestmark = pytest.mark.anyio

TABLE = '[library]\nfolders = ["{folder}"]\n[blogs.home]\nbackend = "memory"\n'


class Sweeping(BlogComments):
    """Tells no deletions, but at the end everything that is there."""

    async def changes(self, since: Cursor | None, *, posts: Sequence[Place] = ()) -> CommentPage:
        page = await super().changes(since, posts=posts)
        present = None if page.more else Present(refs=frozenset(CommentRef(r) for r in self.blog.comments))
        return replace(page, gone=(), present=present)


class Street:
    """Several blogs with comments, and the house of somebody who reads them."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.blog = CommentBlog(clock=datetime(2026, 11, 20, tzinfo=UTC))
        self.talk = CommentBlog(clock=datetime(2026, 11, 21, tzinfo=UTC))
        self.sources = {"home": BlogComments(self.blog, page=3), "talk": Sweeping(self.talk, page=3)}
        street = self

        class Home(MemoryBackend):
            def __init__(self, *anything: Any, **more: Any) -> None:
                super().__init__(house.server)
                self.comments = street.sources["home"]

        class Talk(Backend):
            name = "talk"
            options = (Option(key="url", help="Where it is."),)

            def __init__(self) -> None:
                self.comments = street.sources["talk"]

            @classmethod
            def create(cls, settings: Any, surroundings: Surroundings) -> Self:
                return cls()

            async def probe(self) -> Site:
                return Site(title="Talk", url="", software="Talk")

        house.registry = Registry({"memory": Home, "talk": Talk})
        self.configure()

    def configure(self, more: str = "") -> None:
        self.house.configure(TABLE.format(folder=self.house.library) + more)


@pytest.fixture
def street(house: House) -> Street:
    return Street(house)


def texts(comments: Comments, **query: Any) -> list[str]:
    return [row.text for row in comments.window(CommentQuery(**query), 0, 1000)]


async def sync(workspace: Workspace, **how: Any) -> SyncReport:
    return await workspace.sync.run(**how)


async def test_everything_is_there_after_a_sync_and_nothing_is_new_after_the_next(street: Street) -> None:
    first = street.blog.add("First")
    for n in range(9):
        street.blog.add(f"Number {n}", parent=first)
    async with street.house.open() as workspace:
        report = await sync(workspace)
        pages = street.blog.asked
        again = await sync(workspace)

        assert (report.new, report.unread, report.errors) == (10, 10, {})
        assert (again.new, again.unread, street.blog.asked - pages) == (0, 0, 1)
        assert texts(workspace.comments)[-1] == "First"
        assert workspace.comments.counts().all == 10


async def test_comments_are_read_with_no_network_from_a_cold_start(street: Street) -> None:
    street.blog.add("Offline is fine")
    async with street.house.open() as workspace:
        await sync(workspace)
    street.blog.faults = [Unreachable("No network.", hint="Wait.")]
    async with street.house.open() as workspace:
        heard: list[object] = []
        workspace.events.subscribe(heard.append)
        report = await sync(workspace)

        assert list(report.errors) == ["home"]
        assert texts(workspace.comments, text="offl") == ["Offline is fine"]
        assert (await sync(workspace)).errors == {}
        assert heard == [Offline(blog="home", reason="No network."), Online(blog="home")]


async def test_a_source_that_fails_half_way_goes_on_from_there(street: Street) -> None:
    for n in range(8):
        street.blog.add(f"Number {n}")
    source = street.sources["home"]
    async with street.house.open() as workspace:
        told: list[SyncProgress] = []

        def fail(progress: SyncProgress) -> None:
            told.append(progress)
            street.blog.faults = [Unreachable("Gone.", hint="Wait.")]

        assert (await sync(workspace, progress=fail)).new == 3
        assert (told[0].source, told[0].done, told[0].whole) == ("home", 3, 8)
        asked = source.blog.asked
        assert (await sync(workspace)).new == 5
        assert source.blog.asked - asked == 2


async def test_one_source_that_fails_does_not_hinder_the_other(street: Street) -> None:
    street.configure('[blogs.home.comments]\nsource = "talk"\nurl = "https://talk.example"\n')
    street.blog.faults = [Unreachable("Gone.", hint="Wait.")]
    street.talk.add("Here")
    async with street.house.open() as workspace:
        report = await sync(workspace)

        assert list(report.errors) == ["home"]
        assert [(row.source, row.blog) for row in workspace.comments.window(CommentQuery(), 0, 9)] == [
            ("home-talk", "home")
        ]


async def test_the_writer_can_stop_between_pages_and_loses_nothing(street: Street) -> None:
    for n in range(8):
        street.blog.add(f"Number {n}")
    async with street.house.open() as workspace:
        report = await sync(workspace, stop=lambda: street.blog.asked > 0)
        assert (report.new, report.sources[0].stopped) == (3, True)
        assert (await sync(workspace)).new == 5
        assert workspace.comments.counts().all == 8


async def test_edits_verdicts_and_deletions_made_elsewhere_arrive(street: Street) -> None:
    one, two, three = (street.blog.add(name, status=CommentStatus.HELD) for name in ("one", "two", "three"))
    async with street.house.open() as workspace:
        await sync(workspace)
        street.blog.edit(one, body="uno")
        street.blog.edit(two, status=CommentStatus.SPAM)
        street.blog.delete(three)
        report = await sync(workspace)

        assert (report.sources[0].changed, report.sources[0].deleted) == (2, 1)
        assert texts(workspace.comments) == ["uno"]
        assert texts(workspace.comments, status="spam") == ["two"]
        assert texts(workspace.comments, status="deleted") == ["three"]


@pytest.mark.parametrize("kind", ["home", "home-talk"])
async def test_a_source_that_is_suddenly_empty_stops_and_asks(street: Street, kind: str) -> None:
    street.configure('comments = "talk"\n')
    blog = street.blog if kind == "home" else street.talk
    for n in range(20):
        blog.add(f"Number {n}")
    async with street.house.open() as workspace:
        await sync(workspace)
        blog.comments.clear()
        for ref in blog.changed:
            blog._note(ref)
        report = await sync(workspace)

        assert list(report.questions) == [kind]
        assert "20" in report.questions[kind]
        left = workspace.comments.counts().all
        assert left > 10
        assert list((await sync(workspace)).questions) == [kind]
        assert workspace.comments.counts().all == left
        assert (await sync(workspace, accept=[kind])).questions == {}
        assert workspace.comments.counts().all == 0


async def test_a_few_deletions_need_no_question(street: Street) -> None:
    refs = [street.blog.add(f"Number {n}") for n in range(9)]
    async with street.house.open() as workspace:
        await sync(workspace)
        for ref in refs:
            street.blog.delete(ref)
        assert (await sync(workspace)).questions == {}
        assert workspace.comments.counts().all == 0


async def test_old_comments_are_no_news_when_a_blog_is_read_for_the_first_time(street: Street) -> None:
    street.blog.clock = street.house.clock.now() - timedelta(days=60)
    street.blog.add("old")
    street.blog.clock = street.house.clock.now() - timedelta(days=20)
    street.blog.add("new")
    async with street.house.open() as workspace:
        heard: list[object] = []
        workspace.events.subscribe(heard.append)
        assert (await sync(workspace)).unread == 1
        assert [event.new for event in heard if isinstance(event, CommentsChanged)] == [1]
        assert texts(workspace.comments, unread=True) == ["new"]
        street.blog.clock = street.house.clock.now() - timedelta(days=60)
        street.blog.add("late")  # approved late, so it is news now
        assert (await sync(workspace)).unread == 1


async def test_two_bloggys_that_sync_at_once_store_everything_once(street: Street) -> None:
    for n in range(40):
        street.blog.add(f"Number {n}")
    async with street.house.open() as one, street.house.open() as other:
        await asyncio.gather(sync(one), sync(other))
        street.blog.add("last")
        await asyncio.gather(sync(one), sync(other))

        assert one.comments.counts().all == other.comments.counts().all == 41


async def test_an_older_look_never_deletes_what_another_bloggy_has_just_stored(street: Street) -> None:
    street.configure('comments = "talk"\n')
    source = street.sources["talk"]
    street.talk.add("there")
    async with street.house.open() as one, street.house.open() as other:
        await sync(one)
        looked, go_on = anyio.Event(), anyio.Event()
        plain = source.changes

        async def slowly(since: Cursor | None, *, posts: Sequence[Place] = ()) -> CommentPage:
            page = await plain(since, posts=posts)
            source.changes = plain  # type: ignore[method-assign]
            looked.set()
            await go_on.wait()
            return page

        source.changes = slowly  # type: ignore[method-assign]
        async with anyio.create_task_group() as group:
            group.start_soon(lambda: sync(one))
            await looked.wait()
            street.talk.add("younger")
            await sync(other)
            go_on.set()

        assert texts(one.comments) == ["younger", "there"]


async def test_what_became_known_while_a_sync_went_on_is_not_missed_by_its_end(street: Street) -> None:
    for n in range(4):
        street.talk.add(f"Number {n}")
    street.configure('comments = "talk"\n')
    source, clock = street.sources["talk"], street.house.clock
    plain, started = source.changes, frozenset(map(CommentRef, street.talk.comments))
    async with street.house.open() as workspace:

        async def changes(since: Cursor | None, *, posts: Sequence[Place] = ()) -> CommentPage:
            page = await plain(since, posts=posts)
            clock.advance(timedelta(seconds=1))
            if page.more:
                answer = Arrived(replace(page.comments[0], ref=CommentRef("answer")), "answer")
                now = clock.now()
                await workspace.database.write(lambda c: comments.take(c, "home-talk", [answer], now=now))
                clock.advance(timedelta(seconds=1))
            return replace(page, present=None if page.more else Present(refs=started), gone=())

        source.changes = changes  # type: ignore[method-assign]
        await sync(workspace)
        assert "answer" in texts(workspace.comments)


async def test_a_bug_in_one_source_is_seen_when_the_others_have_been_read(street: Street) -> None:
    street.configure('comments = "talk"\n')
    street.blog.add("one")
    street.talk.add("two")
    reading, plain = anyio.Event(), street.sources["talk"].changes

    async def broken(since: Cursor | None, *, posts: Sequence[Place] = ()) -> CommentPage:
        await reading.wait()
        raise KeyError("a bug")

    async def slow(since: Cursor | None, *, posts: Sequence[Place] = ()) -> CommentPage:
        reading.set()
        await anyio.sleep(0)
        await anyio.sleep(0)
        return await plain(since, posts=posts)

    street.sources["home"].changes = broken  # type: ignore[method-assign]
    street.sources["talk"].changes = slow  # type: ignore[method-assign]
    async with street.house.open() as workspace:
        with pytest.raises(KeyError):
            await sync(workspace)
        assert texts(workspace.comments) == ["two"]


async def test_unknown_sources_are_named(street: Street) -> None:
    async with street.house.open() as workspace:
        with pytest.raises(NotFound, match="“nope”"):
            await sync(workspace, sources=["nope"])


async def test_a_source_is_told_apart_and_checked(street: Street) -> None:
    street.configure(
        '[[blogs.home.comments]]\nsource = "talk"\n[[blogs.home.comments]]\nsource = "talk"\nname = "old"\n'
    )
    async with street.house.open() as workspace:
        assert [info.name for info in workspace.blogs.sources()] == ["home", "home-talk", "home-old"]
        assert workspace.blogs.source("home-old") is not None
    street.configure('[[blogs.home.comments]]\nsource = "talk"\n[[blogs.home.comments]]\nsource = "talk"\n')
    async with street.house.open() as workspace:
        with pytest.raises(ConfigError, match="home-talk"):
            workspace.blogs.sources()
    street.configure("[blogs.home.comments]\nurl = 'https://x.example'\n")
    async with street.house.open() as workspace:
        with pytest.raises(ConfigError, match="comment source"):
            workspace.blogs.sources()


async def test_a_wrong_option_of_a_source_is_told_when_it_is_read(street: Street) -> None:
    street.configure('[blogs.home.comments]\nsource = "talk"\nurll = "https://x.example"\n')
    async with street.house.open() as workspace:
        errors = (await sync(workspace)).errors
        assert isinstance(errors["home-talk"], ConfigError)


async def test_a_blogs_own_comments_can_be_turned_off(street: Street) -> None:
    street.configure('comments = "none"\n')
    async with street.house.open() as workspace:
        assert workspace.blogs.sources() == []
        assert await sync(workspace) == SyncReport(sources=())
    street.sources["home"] = None  # type: ignore[assignment]
    async with street.house.open() as workspace:
        with pytest.raises(Unsupported):
            workspace.blogs.source("home")


async def test_comments_of_several_sources_are_one_conversation_of_their_post(street: Street) -> None:
    street.configure('comments = "talk"\n')
    path = street.house.write("one.md", "---\ntitle: One\nslug: one\n---\nText\n")
    async with street.house.open() as workspace:
        await workspace.posts.refresh()
        await workspace.publishing.publish(path)
        await workspace.delivery.drain()
        await workspace.posts.refresh()
        (state,) = (await workspace.posts.find("one")).blogs
        street.blog.add("by number", post=state.ref)
        street.talk.edit(street.talk.add("by address"), place=Place(url=state.url + "/?"))
        street.talk.edit(street.talk.add("elsewhere"), place=Place(url="https://other.example/one"))
        await sync(workspace)

        thread = workspace.comments.conversation(path)
        assert [row.text for row in thread.comments] == ["by number", "by address"]
        assert {row.post_path for row in thread.comments} == {path}
        assert workspace.comments.post_counts() == {path: (2, 2)}
        assert workspace.comments.thread(thread.comments[1].id) == thread
        assert [row.post_title for row in thread.comments] == [thread.title, "One"]

        moved = await workspace.posts.rename(path, slug="uno")
        await workspace.posts.refresh()
        await workspace.comments.relate()
        assert len(workspace.comments.conversation(moved).comments) == 2


async def test_a_source_that_must_be_asked_post_by_post_is_told_the_posts_of_its_blog(street: Street) -> None:
    street.configure('comments = "talk"\n')
    out = street.house.write("one.md", "---\ntitle: One\nslug: one\n---\nText\n")
    street.house.write("two.md", "---\ntitle: Two\nslug: two\ndraft: true\n---\nText\n")
    asked: list[Sequence[Place]] = []

    class ByPost(BlogComments):
        by_post = True

        async def changes(self, since: Cursor | None, *, posts: Sequence[Place] = ()) -> CommentPage:
            asked.append(posts)
            return await super().changes(since)

    street.sources["talk"] = ByPost(street.talk)
    async with street.house.open() as workspace:
        await workspace.posts.refresh()
        await workspace.publishing.publish(out)
        await workspace.delivery.drain()
        await workspace.posts.refresh()
        await sync(workspace)
        (state,) = (await workspace.posts.find("one")).blogs

    assert asked == [[Place(ref=state.ref, url=state.url, title="One")]]


async def test_reading_marks_and_counts(street: Street) -> None:
    street.blog.add("one")
    street.blog.add("two")
    async with street.house.open() as workspace:
        await sync(workspace)
        rows = workspace.comments.window(CommentQuery(unread=True), 0, 9)
        assert await workspace.comments.mark_read([rows[0].id]) == 1
        assert texts(workspace.comments, unread=True) == ["one"]
        assert workspace.comments.position(CommentQuery(), rows[1].id) == 1
        assert workspace.comments.get("home:c1").text == "one"
        assert workspace.comments.get(rows[0].id).text == "two"
        with pytest.raises(NotFound):
            workspace.comments.get("home:c99")
        assert [row.text for row in workspace.comments.thread(rows[0].id).comments] == ["one", "two"]
        assert workspace.comments.conversation(Path("/nowhere.md")).comments == ()
