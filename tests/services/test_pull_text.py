"""A pulled file says what the blog says: sent back untouched it changes nothing, edited only the edit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bloggy.backends.base import Surroundings
from bloggy.backends.registry import Registry
from bloggy.backends.wordpress.backend import WordPressBackend
from bloggy.domain.post import Kind, Post, Status
from tests.backends.test_wordpress_post_walk import added
from tests.contract.test_wordpress_xmlrpc import called
from tests.fakes.wordpress_posts import HOST
from tests.fakes.wordpress_xmlrpc import FakeXmlrpc
from tests.services.conftest import House
from tests.services.test_pulling import files, post

pytestmark = pytest.mark.anyio

BLOCKS = """<!-- wp:paragraph -->
<p>First words with <strong>weight</strong> &amp; more.</p>
<!-- /wp:paragraph -->

<!-- wp:gallery {"ids":[1,2],"columns":3} -->
<figure class="wp-block-gallery columns-3"><img src="https://example.org/a.jpg" alt=""/></figure>
<!-- /wp:gallery -->

<!-- wp:paragraph {"align":"center","className":"fancy"} -->
<p class="has-text-align-center fancy">Last words here.</p>
<!-- /wp:paragraph -->"""
CLASSIC = "One line\nand another.\n\n[gallery ids=\"1,2\" size='large']\n\n<!--more-->\n\nThe *rest* of it.\n"
ODD = (
    post("Plain"),
    post("A &amp; B <em>c</em>", slug="a-b"),
    post("“Quotes”: yes", slug="quotes", summary="One.\nTwo: “three” # four"),
    post("- looks like a list", slug="list", tags=("#tag", "a, b", "naïve", "123", "true")),
    post("Ünïcode", slug="%c3%bcn%c3%afcode", categories=("News", "News/Local")),
    post("No date", status=Status.DRAFT, date=None),
    post("Draft with a date", status=Status.DRAFT),
    post("Later", status=Status.SCHEDULED, date=datetime(2031, 1, 1, 8, 0, 0, 123, tzinfo=UTC)),
    post("Pictured", image="https://example.org/a.jpg", image_alt="A “hill”"),
    post("Elsewhere", canonical_url="https://example.org/first"),
    post("Secret", extra={"visibility": "private", "sticky": True}),
    post("Members", extra={"visibility": "members", "featured": True}),
    post("Beside", extra={"author": "Bob", "comments": False, "meta_description": "For engines: all"}),
    post("Page", kind=Kind.PAGE),
    post("Page with talk", kind=Kind.PAGE, extra={"comments": True}),
    post("Empty", ""),
    post("Fences", "```\n---\nno: front\n```\n\n\n\nTwo blank lines.\n\n"),
    post("Rule", "---\n\nAfter a rule.\n"),
    post("Number", slug="2024"),
)


@pytest.mark.parametrize("told", ODD, ids=lambda told: told.slug)
async def test_a_post_that_comes_again_unchanged_leaves_its_file_as_it_is(house: House, told: Post) -> None:
    ref = house.server.put(told)
    async with house.open() as workspace:
        [path] = (await workspace.pulling.run()).blogs[0].new
        there = (await workspace.posts.load(path)).post
        before = path.read_bytes()
        house.server.edit(ref)  # another revision of the same
        report = await workspace.pulling.run()
        assert path.read_bytes() == before
        assert report.blogs[0].updated == report.blogs[0].merged == ()
        assert report.blogs[0].notes == ()
        [state] = await workspace.publishing.states(path)
        assert not state.changed
        if told.status is Status.PUBLISHED:
            assert await workspace.publishing.publish(path) == []
    assert there.kind is told.kind
    assert there.date == (told.date.replace(microsecond=0) if told.date else None)


@pytest.mark.parametrize("told", [one for one in ODD if one.status is Status.PUBLISHED], ids=lambda t: t.slug)
async def test_one_word_more_sent_back_changes_nothing_else(house: House, told: Post) -> None:
    ref = house.server.put(told)
    async with house.open() as workspace:
        [path] = (await workspace.pulling.run()).blogs[0].new
        before = (await workspace.posts.load(path)).post
        path.write_text(path.read_text() + "\nMore.\n")
        await workspace.publishing.publish(path, force=True)
        [entry] = await workspace.delivery.drain()
        assert entry.state == "delivered"
        after = house.server.copies[ref].post
    assert after.body.replace("\nMore.\n", "").strip() == told.body.strip()
    for name in (
        "slug",
        "tags",
        "categories",
        "summary",
        "image",
        "image_alt",
        "canonical_url",
        "date",
        "kind",
    ):
        assert getattr(after, name) == getattr(before, name), name
    assert {key: after.extra[key] for key in told.extra} == dict(told.extra)


@pytest.mark.parametrize("raw", [BLOCKS, CLASSIC], ids=["blocks", "classic"])
async def test_a_text_of_wordpress_is_pulled_edited_and_sent_with_that_one_word_changed(
    house: House, raw: str
) -> None:
    ref = house.server.put(post("Hello"), raw=raw, notation="wordpress")
    async with house.open() as workspace:
        [path] = (await workspace.pulling.run()).blogs[0].new
        text = path.read_text()
        assert "gallery" in text
        word = "Last" if "Last" in text else "One"
        path.write_text(text.replace(word, "Other"))
        await workspace.publishing.publish(path)
        [entry] = await workspace.delivery.drain()
        assert entry.state == "delivered", entry.reason
        assert house.server.copies[ref].raw == raw.replace(word, "Other")
        before = files(house)
        await workspace.pulling.run()
        assert files(house) == before


@pytest.mark.parametrize("raw", [BLOCKS, CLASSIC], ids=["blocks", "classic"])
async def test_a_text_of_wordpress_changed_there_and_here_is_merged(house: House, raw: str) -> None:
    ref = house.server.put(post("Hello"), raw=raw, notation="wordpress")
    first, last = ("First", "Last") if "First" in raw else ("another", "rest")
    async with house.open() as workspace:
        [path] = (await workspace.pulling.run()).blogs[0].new
        path.write_text(path.read_text().replace(first, "Mine"))
        house.server.edit(ref, lambda text: text.replace(last, "Theirs"))
        report = await workspace.pulling.run()
        assert report.blogs[0].merged == (path,)
        await workspace.publishing.publish(path)
        [entry] = await workspace.delivery.drain()
        assert entry.state == "delivered", entry.reason
        assert house.server.copies[ref].raw == raw.replace(first, "Mine").replace(last, "Theirs")
        again = await workspace.pulling.run()
        [state] = await workspace.publishing.states(path)
    assert not state.changed
    assert again.blogs[0].updated == again.blogs[0].merged == ()


async def test_raw_that_comes_again_unchanged_leaves_its_file_as_it_is(house: House) -> None:
    ref = house.server.put(post("Hello"), raw=BLOCKS, notation="wordpress")
    async with house.open() as workspace:
        [path] = (await workspace.pulling.run()).blogs[0].new
        before = path.read_bytes()
        house.server.edit(ref, post=lambda p: replace(p, extra={"email_segment": "unknown here"}))
        report = await workspace.pulling.run()
    assert path.read_bytes() == before
    assert report.blogs[0].updated == ()


async def test_an_untitled_post_stays_untitled(house: House) -> None:
    ref = house.server.put(post("", slug="12"))
    async with house.open() as workspace:
        [path] = (await workspace.pulling.run()).blogs[0].new
        path.write_text(path.read_text() + "\nMore.\n")
        await workspace.publishing.publish(path)
        [entry] = await workspace.delivery.drain()
        assert entry.state == "delivered", entry.reason
        report = await workspace.pulling.run()
    assert report.questions == ()
    assert house.server.copies[ref].post.title == ""
    assert "More." in house.server.copies[ref].post.body


async def test_what_few_may_read_is_a_draft_in_a_site(house: House) -> None:
    (house.library / "hugo.toml").write_text('baseURL = "https://example.org/"\n')
    ref = house.server.put(post("Secret", extra={"visibility": "private"}))
    async with house.open() as workspace:
        report = await workspace.pulling.run(into=house.library / "content" / "posts")
        [path] = report.blogs[0].new
        assert (await workspace.posts.load(path)).post.status is Status.DRAFT
        house.server.edit(ref, lambda body: body + "\nMore.\n")
        await workspace.pulling.run()
        assert (await workspace.posts.load(path)).post.status is Status.DRAFT
    assert path.read_text().endswith("More.\n")


async def test_line_ends_that_xml_rpc_can_not_tell_are_left_as_they_are(house: House) -> None:
    site, made = FakeXmlrpc(), []

    class Shut(WordPressBackend):
        """A WordPress whose only open door is XML-RPC."""

        @classmethod
        def create(cls, settings: Mapping[str, object], surroundings: Surroundings) -> WordPressBackend:
            made.append(called(site))
            return made[-1][0]

    kept = CLASSIC.replace("\n", "\r\n")
    refs = [added(site, content=text) for text in (kept, BLOCKS.replace("\n", "\r\n"))]
    stored = [dict(site.posts[int(ref)]) for ref in refs]
    house.registry = Registry({"wordpress": Shut})
    house.configure(
        f'[library]\nfolders = ["{house.library}"]\n[blogs.home]\nbackend = "wordpress"\n'
        f'url = "{HOST}"\nuser = "admin"\napi = "xmlrpc"\n'
    )
    async with house.open() as workspace:
        paths = (await workspace.pulling.run()).blogs[0].new
        assert len(paths) == 2
        for path in paths:
            assert b"\r" not in path.read_bytes()
            assert await workspace.publishing.publish(path) == []
            await workspace.publishing.publish(path, force=True)
        entries = await workspace.delivery.drain()
        assert [(one.state, one.reason) for one in entries] == [("delivered", "")] * 2
        assert [write for _backend, network in made for write in network.writes] == []
        assert [site.posts[int(ref)] for ref in refs] == stored
        path = next(path for path in paths if "rest" in path.read_text())
        path.write_text(path.read_text().replace("rest", "remains"))
        await workspace.publishing.publish(path)
        await workspace.delivery.drain()
    now = site.posts[int(refs[0])]["content"]
    assert now.replace("\r\n", "\n") == CLASSIC.replace("rest", "remains")
