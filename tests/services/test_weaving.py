"""Pull, change a word, publish: that word changes at the blog, whatever else its editor keeps in the post."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bloggy.backends.memory import Fault
from bloggy.domain.outbox import EntryState
from bloggy.domain.post import Post, RemoteRef, Status
from bloggy.services.workspace import Workspace
from tests.services.conftest import House

pytestmark = pytest.mark.anyio
RAW = """\
<!-- wp:paragraph {"align":"center"} -->
<p class="has-text-align-center">Centred *stars*</p>
<!-- /wp:paragraph -->

<!-- wp:paragraph -->
<p>A first&nbsp;<strong>word</strong></p>
<!-- /wp:paragraph -->

<!-- wp:gallery {"ids":[1,2]} -->
<figure class="wp-block-gallery"><img src="/up/a.jpg"></figure>
<!-- /wp:gallery -->
"""
REF = RemoteRef("hello")


async def pulled(house: House, workspace: Workspace, raw: str = RAW) -> Path:
    """The file of a post that somebody made in the blog's own editor."""
    date = datetime(2019, 5, 4, 10, 30, tzinfo=UTC)
    post = Post(title="Hello", body="", slug="hello", date=date, status=Status.PUBLISHED)
    house.server.put(post, raw=raw, notation="wordpress")
    [blog] = (await workspace.pulling.run()).blogs
    [path] = blog.new
    house.server.requests.clear()
    return path


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


async def test_one_word_changes_there(house: House) -> None:
    async with house.open() as workspace:
        path = await pulled(house, workspace)
        edit(path, "first", "last")
        await workspace.publishing.publish(path)
        await workspace.delivery.drain()
    assert house.server.copies[REF].raw == RAW.replace("first", "last")
    assert house.server.requests.count("read") == 1


async def test_a_block_that_markdown_can_not_say_can_be_edited_moved_and_taken_out(house: House) -> None:
    async with house.open() as workspace:
        path = await pulled(house, workspace)
        edit(path, "Centred", "Middle")
        edit(path, RAW[RAW.index("<!-- wp:gallery") :], "")
        await workspace.publishing.publish(path)
        await workspace.delivery.drain()
    wanted = RAW[: RAW.index("<!-- wp:gallery")].replace("Centred", "Middle").rstrip("\n") + "\n"
    assert house.server.copies[REF].raw == wanted


async def test_an_unheard_answer_leads_to_no_second_change(house: House) -> None:
    async with house.open() as workspace:
        path = await pulled(house, workspace)
        edit(path, "first", "last")
        house.server.faults = [Fault.LOST_REPLY]
        await workspace.publishing.publish(path)
        entry = await workspace.delivery.run_once()
        assert entry is not None
        assert entry.state is EntryState.UNCERTAIN
        house.clock.advance(3600)
        entry = await workspace.delivery.run_once()
    assert entry is not None
    assert entry.state is EntryState.DELIVERED
    assert len(house.server.writes) == 1
    assert house.server.copies[REF].raw == RAW.replace("first", "last")


async def test_a_copy_that_can_not_be_read_now_is_updated_later(house: House) -> None:
    async with house.open() as workspace:
        path = await pulled(house, workspace)
        edit(path, "first", "last")
        house.server.reading_faults = [Fault.UNREACHABLE]
        await workspace.publishing.publish(path)
        [entry] = await workspace.delivery.drain()
        assert entry.state is EntryState.QUEUED
        assert not house.server.writes
        [entry] = await workspace.delivery.drain()
    assert entry.state is EntryState.DELIVERED
    assert house.server.copies[REF].raw == RAW.replace("first", "last")


async def test_what_changed_there_meanwhile_is_a_conflict_about_words(house: House) -> None:
    async with house.open() as workspace:
        path = await pulled(house, workspace)
        edit(path, "first", "last")
        house.server.edit(REF, lambda raw: raw.replace("stars", "moons"))
        await workspace.publishing.publish(path)
        [entry] = await workspace.delivery.drain()
        assert entry.in_conflict
        merged = await workspace.delivery.resolve(entry.id, "merge")
        [entry] = await workspace.delivery.drain(only=[merged.id])
        text = path.read_text("utf-8")
    assert entry.state is EntryState.DELIVERED
    assert house.server.copies[REF].raw == RAW.replace("first", "last").replace("stars", "moons")
    assert "A last\u00a0**word**" in text
    assert "Centred *moons*</p>" in text


async def test_what_was_published_from_here_is_not_read_before_an_update(house: House) -> None:
    path = house.write("a.md", "---\ntitle: A\nslug: a\n---\n\nOne\n")
    async with house.open() as workspace:
        for text in ("One", "Two", "Three"):
            edit(path, path.read_text("utf-8").splitlines()[-1], text)
            await workspace.publishing.publish(path)
            await workspace.delivery.drain()
    assert house.server.copies[RemoteRef("a")].post.body.strip() == "Three"
    assert "read" not in house.server.requests


async def test_nothing_is_said_against_a_gallery(house: House) -> None:
    async with house.open() as workspace:
        path = await pulled(house, workspace)
        assert await workspace.checking.check(path) == []
        edit(path, "A first", "![](/up/b.jpg) A first")
        problems = await workspace.checking.check(path)
    assert problems == []
