"""What a pull brings from a blog: every post once, as it is there, and nothing of what is known already."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bloggy.backends.memory import Fault
from bloggy.domain.listing import PostQuery
from bloggy.domain.post import Kind, Post, Status
from bloggy.errors import ConfigError, Unreachable, UsageError
from bloggy.services.events import LibraryChanged, Offline, Online
from bloggy.services.pulling.report import PullProgress, QuestionKind
from tests.services.conftest import House

pytestmark = pytest.mark.anyio
LONG_AGO = datetime(2019, 5, 4, 10, 30, tzinfo=UTC)


def post(title: str, body: str = "Words.\n", *, status: Status = Status.PUBLISHED, **more: Any) -> Post:
    said: dict[str, Any] = {"date": LONG_AGO, "slug": title.lower().replace(" ", "-"), **more}
    return Post(title=title, body=body, status=status, **said)


def files(house: House) -> dict[str, str]:
    return {
        path.relative_to(house.library).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(house.library.rglob("*"))
        if path.is_file()
    }


def links_of(house: House) -> list[dict[str, object]]:
    found = (house.library / ".bloggy" / "links").glob("*/home.json")
    return [json.loads(file.read_text()) for file in sorted(found)]


async def test_every_post_becomes_a_file_with_a_link(house: House) -> None:
    for number in range(25):
        house.server.put(post(f"Post {number}", f"Words of {number}.\n", tags=("a", "b")))
    async with house.open() as workspace:
        told: list[PullProgress] = []
        report = await workspace.pulling.run(progress=told.append)
    [blog] = report.blogs
    assert len(blog.new) == 25
    assert blog.error is None
    assert not report.questions
    assert told[-1].done == told[-1].whole == 25
    assert told[-1].new == 25
    text = (house.library / "post-7.md").read_text()
    assert "title: Post 7\n" in text
    assert text.endswith("\n\nWords of 7.\n")
    assert "date: 2019-05-04" in text
    assert "draft" not in text
    assert len(links_of(house)) == 25


async def test_pulled_posts_are_published_and_unchanged_in_the_list(house: House) -> None:
    house.server.put(post("Hello"))
    async with house.open() as workspace:
        [blog] = (await workspace.pulling.run()).blogs
        [state] = await workspace.publishing.states(blog.new[0])
        summary = await workspace.posts.find("hello")
    assert (state.state, state.changed, state.published) == ("published", False, LONG_AGO)
    assert summary.mark == "published"


async def test_a_second_pull_changes_not_one_byte_and_asks_once(house: House) -> None:
    for number in range(12):
        house.server.put(post(f"Post {number}"))
    async with house.open() as workspace:
        await workspace.pulling.run()
        before = files(house)
        house.server.requests.clear()
        report = await workspace.pulling.run()
    assert files(house) == before
    assert report.blogs[0].new == report.blogs[0].updated == ()
    assert house.server.requests == ["posts"]


async def test_another_machine_with_the_same_library_writes_nothing(house: House) -> None:
    for number in range(12):
        house.server.put(post(f"Post {number}"))
    async with house.open() as workspace:
        await workspace.pulling.run()
    before = files(house)
    (house.home / "data" / "bloggy" / "bloggy.db").unlink(missing_ok=True)
    for left in (house.home / "data").rglob("*.db*"):
        left.unlink()
    async with house.open() as workspace:
        report = await workspace.pulling.run()
    assert files(house) == before
    assert report.blogs[0].new == report.blogs[0].found == ()
    assert not report.questions


async def test_two_machines_that_pull_at_the_same_time_make_the_same_files(
    house: House, tmp_path: Path
) -> None:
    house.server.put(post("Hello", tags=("a",)))
    async with house.open() as workspace:
        await workspace.pulling.run()
    first = files(house)
    other = tmp_path / "other"
    other.mkdir()
    house.configure(f'[library]\nfolders = ["{other}"]\n[blogs.home]\nbackend = "memory"\n')
    house.library = other
    async with house.open() as workspace:
        await workspace.pulling.run()
    assert files(house) == first


async def test_drafts_scheduled_private_and_pages_keep_what_they_are(house: House) -> None:
    later = datetime(2030, 1, 1, 8, 0, tzinfo=UTC)
    house.server.put(post("Idea", status=Status.DRAFT, date=None))
    house.server.put(post("Soon", status=Status.SCHEDULED, date=later))
    house.server.put(post("Secret", extra={"visibility": "private", "sticky": True, "featured": True}))
    house.server.put(post("About", kind=Kind.PAGE))
    async with house.open() as workspace:
        await workspace.pulling.run()
        summaries = {one.slug: one for one in workspace.posts.window(PostQuery(), 0, 10)}
    assert summaries["idea"].status == "draft"
    assert summaries["idea"].mark == "draft"
    assert summaries["soon"].mark == "scheduled"
    assert summaries["about"].kind == "page"
    secret = (house.library / "secret.md").read_text()
    assert "visibility: private\n" in secret
    assert "sticky: true\n" in secret
    assert "featured: true\n" in secret
    assert [link["hidden"] for link in links_of(house)].count(True) == 1


async def test_what_a_blog_keeps_beside_a_post_comes_and_is_followed(house: House) -> None:
    extra = {"author": ["Bob"], "comments": False, "meta_description": "For engines", "sticky": True}
    ref = house.server.put(post("Told", extra=extra))
    house.server.put(post("About", kind=Kind.PAGE, extra={"comments": False, "meta_description": ""}))
    async with house.open() as workspace:
        await workspace.pulling.run()
        path = house.library / "told.md"
        assert {"author: Bob", "comments: false", "meta_description: For engines"} <= set(
            path.read_text().splitlines()
        )
        about = await workspace.posts.find("about")
        assert "comments" not in about.path.read_text()
        [published] = await workspace.publishing.publish(path, force=True)
        assert dict(published.outgoing.post.extra).items() >= {"author": "Bob", "comments": False}.items()
        await workspace.delivery.drain()
        now = {"author": ["Ada", "Bob"], "comments": True, "meta_description": "", "sticky": False}
        house.server.edit(ref, post=lambda p: replace(p, extra=now))
        [blog] = (await workspace.pulling.run()).blogs
        assert blog.updated == (path,)
        there = (await workspace.posts.load(path)).document.values
    assert there["author"] == ["Ada", "Bob"]
    assert not {"comments", "meta_description", "sticky"} & there.keys()


async def test_a_full_pull_finds_what_the_blog_gives_no_sign_of_and_touches_nothing_else(
    house: House,
) -> None:
    refs = [house.server.put(post(f"Post {number}", tags=("fog", "a"))) for number in range(3)]
    async with house.open() as workspace:
        await workspace.pulling.run()
        edited = house.library / "post-2.md"
        edited.write_text(edited.read_text().replace("Words.", "Mine."))
        before = files(house)
        there = house.server.copies[refs[0]]
        renamed = replace(there.post, tags=("Nebel", "a"))
        house.server.copies[refs[0]] = replace(there, post=renamed)  # its revision stays as it was
        assert (await workspace.pulling.run()).blogs[0].updated == ()
        report = await workspace.pulling.run(full=True)
        assert report.questions == ()
        assert report.blogs[0].updated == (house.library / "post-0.md",)
        post_id = (await workspace.posts.load(house.library / "post-0.md")).document.values["bloggy"]
        changed = {name for name, sha in files(house).items() if before[name] != sha}
        assert {name for name in changed if f"/{post_id}/" not in name} == {"post-0.md"}
        after = files(house)
        assert (await workspace.pulling.run(full=True)).blogs[0].updated == ()
        assert files(house) == after
    assert "Nebel" in (house.library / "post-0.md").read_text()


async def test_titles_that_share_a_slug_or_a_name_get_files_of_their_own(house: House) -> None:
    house.write("hello.md", "---\ntitle: Mine\n---\n\nMine.\n")
    house.server.put(post("Hello"))
    house.server.put(post("HELLO", slug="HELLO"), ref="other")
    async with house.open() as workspace:
        [blog] = (await workspace.pulling.run()).blogs
        slugs = [(await workspace.posts.load(path)).post.slug for path in blog.new]
    assert len({path.name.casefold() for path in blog.new}) == 2
    assert (house.library / "hello.md").read_text().endswith("Mine.\n")
    assert sorted(slugs) == ["HELLO", "hello"]


async def test_what_is_changed_there_is_taken_over_and_the_earlier_text_kept(house: House) -> None:
    ref = house.server.put(post("Hello", "One.\n\nTwo.\n"))
    async with house.open() as workspace:
        [path] = (await workspace.pulling.run()).blogs[0].new
        house.server.edit(ref, lambda body: body.replace("Two", "Deux"))
        changed: list[LibraryChanged] = []
        workspace.events.subscribe(lambda e: changed.append(e) if isinstance(e, LibraryChanged) else None)
        report = await workspace.pulling.run()
        [state] = await workspace.publishing.states(path)
        revisions = await workspace.drafting.revisions(path)
        old = await workspace.drafting.revision_text(path, revisions[0].id)
    assert report.blogs[0].updated == (path,)
    assert path.read_text().endswith("One.\n\nDeux.\n")
    assert not state.changed
    assert revisions[0].reason == "pull"
    assert "Two." in old
    assert [path in event.paths for event in changed] == [True]


async def test_fields_that_are_changed_there_are_taken_over(house: House) -> None:
    ref = house.server.put(post("Hello", tags=("a", "b"), summary="Short"))
    async with house.open() as workspace:
        [path] = (await workspace.pulling.run()).blogs[0].new
        house.server.edit(ref, post=lambda p: replace(p, title="Bye", tags=("b", "c"), summary=""))
        await workspace.pulling.run()
        there = await workspace.posts.load(path)
    assert (there.post.title, there.post.tags, there.post.summary) == ("Bye", ("b", "c"), "")


async def test_a_post_taken_back_there_is_a_draft_here(house: House) -> None:
    ref = house.server.put(post("Hello"))
    async with house.open() as workspace:
        [path] = (await workspace.pulling.run()).blogs[0].new
        house.server.edit(ref, post=lambda p: replace(p, status=Status.DRAFT))
        await workspace.pulling.run()
        summary = await workspace.posts.find("hello")
    assert summary.status == "draft"
    assert summary.mark == "draft"
    assert links_of(house)[0]["hidden"] is True
    assert "draft: true" in path.read_text()


async def test_changes_on_both_sides_are_merged_and_only_the_writers_part_is_left_to_send(
    house: House,
) -> None:
    ref = house.server.put(post("Hello", "One.\n\nTwo.\n\nThree.\n"))
    async with house.open() as workspace:
        [path] = (await workspace.pulling.run()).blogs[0].new
        path.write_text(path.read_text().replace("One.", "Uno."))
        house.server.edit(ref, lambda body: body.replace("Three", "Trois"))
        report = await workspace.pulling.run()
        assert report.blogs[0].merged == (path,)
        assert not report.questions
        assert path.read_text().endswith("Uno.\n\nTwo.\n\nTrois.\n")
        [state] = await workspace.publishing.states(path)
        assert state.changed
        await workspace.publishing.publish(path)
        [entry] = await workspace.delivery.drain()
        assert entry.state == "delivered"
        assert house.server.copies[ref].post.body.strip() == "Uno.\n\nTwo.\n\nTrois."
        again = await workspace.pulling.run()
    assert again.blogs[0].updated == again.blogs[0].merged == ()


async def test_the_same_change_on_both_sides_is_no_change(house: House) -> None:
    ref = house.server.put(post("Hello", "One.\n"))
    async with house.open() as workspace:
        [path] = (await workspace.pulling.run()).blogs[0].new
        path.write_text(path.read_text().replace("One.", "Uno."))
        house.server.edit(ref, lambda _body: "Uno.\n")
        report = await workspace.pulling.run()
        [state] = await workspace.publishing.states(path)
    assert not state.changed
    assert report.blogs[0].updated == ()


async def test_an_unchanged_post_is_not_sent_again(house: House) -> None:
    house.server.put(post("Hello"))
    async with house.open() as workspace:
        [path] = (await workspace.pulling.run()).blogs[0].new
        house.server.requests.clear()
        assert await workspace.publishing.publish(path) == []
        assert await workspace.publishing.publish(path, blogs=["home"]) == []
        assert house.server.requests == []
        forced = await workspace.publishing.publish(path, force=True)
        assert len(forced) == 1


async def test_an_unchanged_post_can_still_go_to_another_blog(house: House) -> None:
    house.configure(
        f'[library]\nfolders = ["{house.library}"]\n[blogs.home]\nbackend = "memory"\n'
        '[blogs.other]\nbackend = "memory"\n'
    )
    house.server.put(post("Hello"))
    async with house.open() as workspace:
        [path] = (await workspace.pulling.run(["home"])).blogs[0].new
        entries = await workspace.publishing.publish(path, blogs=["home", "other"])
        assert [entry.blog for entry in entries] == ["other"]


async def test_a_pulled_draft_can_be_published(house: House) -> None:
    ref = house.server.put(post("Idea", status=Status.DRAFT, date=None))
    async with house.open() as workspace:
        [path] = (await workspace.pulling.run()).blogs[0].new
        await workspace.publishing.publish(path)
        [entry] = await workspace.delivery.drain()
    assert entry.state == "delivered"
    assert house.server.copies[ref].public


async def test_a_blog_that_fails_does_not_hinder_the_others(house: House) -> None:
    house.configure(
        f'[library]\nfolders = ["{house.library}"]\n[blogs.home]\nbackend = "memory"\n'
        '[blogs.away]\nbackend = "memory"\n'
    )
    house.server.put(post("Hello"))
    house.server.reading_faults.append(Fault.UNREACHABLE)
    async with house.open() as workspace:
        events: list[object] = []
        workspace.events.subscribe(events.append)
        report = await workspace.pulling.run()
        errors = {one.blog: one.error for one in report.blogs}
        assert sorted(map(type, errors.values()), key=str) == sorted([Unreachable, type(None)], key=str)
        assert [type(e) for e in events if isinstance(e, Offline | Online)] == [Offline]
        await workspace.pulling.run()
        assert [type(e) for e in events if isinstance(e, Offline | Online)] == [Offline, Online]


async def test_a_pull_that_is_stopped_goes_on_where_it_was(house: House) -> None:
    for number in range(30):
        house.server.put(post(f"Post {number}"))
    async with house.open() as workspace:
        seen: list[int] = []
        first = await workspace.pulling.run(
            progress=lambda told: seen.append(told.done), stop=lambda: bool(seen)
        )
        assert first.blogs[0].stopped
        assert len(first.blogs[0].new) == 10
        state = await workspace.pulling.state("home")
        assert state.begun
        assert state.pulled is None
        assert state.posts == 10
        house.server.requests.clear()
        second = await workspace.pulling.run()
        assert len(second.blogs[0].new) == 20
        assert house.server.requests == ["posts"] * 2
        state = await workspace.pulling.state("home")
    assert state.pulled == house.clock.now()
    assert state.posts == 30
    assert state.folder == house.library


async def test_links_that_were_lost_make_the_next_pull_begin_anew(house: House) -> None:
    for number in range(3):
        house.server.put(post(f"Post {number}"))
    async with house.open() as workspace:
        await workspace.pulling.run()
        shutil.rmtree(house.library / ".bloggy" / "links")
        report = await workspace.pulling.run()
    assert len(report.blogs[0].found) == 3
    assert not report.blogs[0].new
    assert len(links_of(house)) == 3
    assert not report.questions


async def test_an_imported_post_is_tied_and_not_made_again(house: House) -> None:
    house.server.put(post("Hello", "Words.\n"))
    mine = house.write("old/hello.md", "---\ntitle: Hello\ndate: 2019-05-04\nslug: hello\n---\n\nWords.\n")
    async with house.open() as workspace:
        report = await workspace.pulling.run()
        [state] = await workspace.publishing.states(mine)
    assert report.blogs[0].found == (mine,)
    assert not report.questions
    assert state.state == "published"
    assert "bloggy: " in mine.read_text()
    assert [path.name for path in house.library.rglob("*.md")] == ["hello.md"]


async def test_an_imported_post_that_differs_is_asked_about_and_cannot_be_overwritten_unseen(
    house: House,
) -> None:
    ref = house.server.put(post("Hello", "Theirs.\n"))
    mine = house.write("hello.md", "---\ntitle: Hello\ndate: 2019-05-04\n---\n\nMine.\n")
    async with house.open() as workspace:
        report = await workspace.pulling.run()
        [question] = report.questions
        assert question.kind is QuestionKind.BOTH_CHANGED
        assert question.path == mine
        sides = await workspace.pulling.sides(question.id)
        assert sides.base is None
        assert sides.theirs is not None
        assert "Theirs." in sides.theirs
        await workspace.publishing.publish(mine)
        [entry] = await workspace.delivery.drain()
    assert entry.in_conflict
    assert house.server.copies[ref].post.body == "Theirs.\n"


async def test_nothing_goes_into_a_site_unasked(house: House, tmp_path: Path) -> None:
    (house.library / "hugo.toml").write_text('baseURL = "https://example.org/"\n')
    (house.library / "content").mkdir()
    house.server.put(post("Hello"))
    async with house.open() as workspace:
        assert (await workspace.pulling.state("home")).folder is None
        report = await workspace.pulling.run()
        assert isinstance(report.blogs[0].error, UsageError)
        assert "--into" in report.blogs[0].error.hint
        report = await workspace.pulling.run(into=house.library / "content" / "posts")
        assert [path.relative_to(house.library) for path in report.blogs[0].new] == [
            Path("content/posts/hello.md")
        ]
        again = await workspace.pulling.run()
    assert again.blogs[0].error is None


async def test_a_folder_in_no_library_is_refused_before_anything_is_asked(
    house: House, tmp_path: Path
) -> None:
    async with house.open() as workspace:
        with pytest.raises(UsageError):
            await workspace.pulling.run(into=tmp_path / "elsewhere")
        with pytest.raises(ConfigError):
            await workspace.pulling.run(["nobody"])
    assert house.server.requests == []


async def test_the_writers_words_are_kept(house: House) -> None:
    house.server.put(post("Hello"))
    async with house.open() as workspace:
        assert await workspace.pulling.expected("home") == 1
        await workspace.pulling.decline("home")
        assert (await workspace.pulling.run()).blogs == ()
        assert (await workspace.pulling.state("home")).declined
        await workspace.pulling.choose("home", into=house.library / "blog", pictures=True)
    async with house.open() as workspace:
        state = await workspace.pulling.state("home")
        assert state.pictures
        assert not state.declined
        assert state.folder == house.library / "blog"
        report = await workspace.pulling.run()
    assert report.blogs[0].new == (house.library / "blog" / "hello.md",)


async def test_posts_that_two_blogs_have_come_once_and_are_copies_at_both(house: House) -> None:
    house.configure(
        f'[library]\nfolders = ["{house.library}"]\n[blogs.home]\nbackend = "memory"\n'
        '[blogs.away]\nbackend = "memory"\n'
    )
    for number in range(5):
        house.server.put(post(f"Post {number}"))
    async with house.open() as workspace:
        first, second = (await workspace.pulling.run()).blogs
        states = await workspace.publishing.states(first.new[0])
    assert len(first.new) == len(second.found) == 5
    assert second.new == ()
    assert [state.state for state in states] == ["published", "published"]
