"""From a file to a blog and back: frozen, delivered once, linked, changed, taken back."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from bloggy.backends.memory import Fault
from bloggy.domain.listing import PostQuery
from bloggy.domain.outbox import Action, EntryState
from bloggy.domain.post import Status
from bloggy.errors import NotReady, UsageError
from bloggy.storage import links
from tests.services.conftest import House

pytestmark = pytest.mark.anyio

POST = "---\ntitle: Hello   # keep me\ndraft: true\n---\nHello, world.\n"


def picture_with_canaries() -> bytes:
    """A JPEG that lies on its side and says where, with what and by whom it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "CANARY-CAMERA"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (48.0, 51.0, 30.0), "E", (2.0, 17.0, 40.0)
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(out, "JPEG", exif=exif, comment=b"CANARY-COMMENT", quality=85)
    return out.getvalue()


async def test_a_draft_is_published_once_and_its_file_says_so(house: House) -> None:
    path = house.write("hello.md", POST)
    async with house.open() as workspace:
        (entry,) = await workspace.publishing.publish(path)
        assert entry.state is EntryState.QUEUED
        assert path.read_text() == POST, "a queued entry leaves the file as it was"
        (done,) = await workspace.delivery.drain(only=[entry.id])
        assert done.state is EntryState.DELIVERED, done.reason
        (state,) = await workspace.publishing.states(path)
    text = path.read_text()
    assert "title: Hello   # keep me\n" in text
    assert "draft: false" in text
    assert "bloggy: 01JD" in text
    assert (state.state, state.changed, state.url) == ("published", False, "memory://home/hello")
    assert house.server.copies["hello"].post.status is Status.PUBLISHED
    assert len(house.server.writes) == 1


async def test_publishing_again_updates_the_same_copy_even_after_a_rename(house: House) -> None:
    path = house.write("hello.md", POST)
    async with house.open() as workspace:
        await workspace.publishing.publish(path)
        await workspace.delivery.drain()
        path = await workspace.posts.rename(path, title="Goodbye", slug="goodbye")
        assert path.name == "goodbye.md"
        (state,) = await workspace.publishing.states(path)
        assert state.state == "changed"
        (entry,) = await workspace.publishing.publish(path)
        assert (entry.action, entry.ref) == (Action.UPDATE, "hello")
        await workspace.delivery.drain()
    assert list(house.server.copies) == ["hello"]
    assert house.server.copies["hello"].post.title == "Goodbye"


async def test_a_second_machine_updates_instead_of_publishing_twice(house: House, tmp_path: Path) -> None:
    path = house.write("hello.md", POST)
    async with house.open() as workspace:
        await workspace.publishing.publish(path)
        await workspace.delivery.drain()
    other = tmp_path / "elsewhere"
    other.mkdir()
    for file in house.library.rglob("*"):
        if file.is_file():
            target = other / file.relative_to(house.library)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(file.read_bytes())
    house.configure(f'[library]\nfolders = ["{other}"]\n[blogs.home]\nbackend = "memory"\n')
    async with house.open() as workspace:
        (entry,) = await workspace.publishing.publish(other / "hello.md", force=True)
        assert entry.action is Action.UPDATE
        await workspace.delivery.drain()
    assert len(house.server.copies) == 1


async def test_a_first_publish_that_lost_its_reply_is_linked_once_it_is_found(house: House) -> None:
    path = house.write("hello.md", POST)
    house.server.faults = [Fault.LOST_REPLY]
    async with house.open() as workspace:
        (entry,) = await workspace.publishing.publish(path)
        first = await workspace.delivery.run_once()
        assert first is not None
        assert first.state is EntryState.UNCERTAIN
        house.clock.advance(timedelta(minutes=1))
        (done,) = await workspace.delivery.drain(only=[entry.id])
        assert done.state is EntryState.DELIVERED
        (state,) = await workspace.publishing.states(path)
    assert state.state == "published"
    assert len(links.read_all(house.library)) == 1
    assert len(house.server.writes) == 1


async def test_what_the_writer_types_meanwhile_stays_and_shows_as_a_change(house: House) -> None:
    path = house.write("hello.md", POST)
    async with house.open() as workspace:
        await workspace.publishing.publish(path)
        path.write_text(POST + "One more line.\n")
        await workspace.delivery.drain()
        (state,) = await workspace.publishing.states(path)
    assert path.read_text().endswith("One more line.\n")
    assert "bloggy:" in path.read_text()
    assert state.state == "changed"
    assert "One more line" not in house.server.copies["hello"].post.body


async def test_a_cancelled_publication_leaves_the_file_as_it_was(house: House) -> None:
    path = house.write("hello.md", POST)
    async with house.open() as workspace:
        (entry,) = await workspace.publishing.publish(path)
        await workspace.delivery.cancel(entry.id)
        assert await workspace.delivery.drain() == []
    assert path.read_text() == POST
    assert house.server.writes == []


async def test_publishing_later_waits_and_dates_the_post(house: House) -> None:
    path = house.write("hello.md", POST)
    at = house.clock.now() + timedelta(days=1)
    async with house.open() as workspace:
        (entry,) = await workspace.publishing.publish(path, at=at)
        assert (entry.not_before, entry.outgoing.post.date) == (at, at)
        await workspace.delivery.drain()
        assert house.server.writes == []
        (state,) = await workspace.publishing.states(path)
        assert (state.state, state.published) == ("scheduled", at)
        house.clock.advance(timedelta(days=1))
        await workspace.delivery.drain()
    assert house.server.copies["hello"].post.date == at


async def test_sending_a_draft_as_a_draft_shows_nothing_to_readers(house: House) -> None:
    path = house.write("hello.md", POST)
    async with house.open() as workspace:
        await workspace.publishing.publish(path, as_draft=True)
        await workspace.delivery.drain()
        (state,) = await workspace.publishing.states(path)
    assert not house.server.copies["hello"].public
    assert "draft: true" in path.read_text()
    assert state.state == ""


async def test_a_post_that_is_not_ready_is_refused_with_the_line(house: House) -> None:
    path = house.write("hello.md", "---\ntitle: Hello\n---\n![A cat](cat.jpg)\n\n```\ncode\n")
    async with house.open() as workspace:
        with pytest.raises(NotReady) as refused:
            await workspace.publishing.publish(path)
        assert len(refused.value.problems) == 2
        assert refused.value.problems[0].startswith("Line 4: The picture cat.jpg is not there.")
        assert await workspace.delivery.entries() == []


async def test_broken_front_matter_is_refused_even_by_force(house: House) -> None:
    path = house.write("hello.md", "---\ntitle: [Hello\n---\nText.\n")
    async with house.open() as workspace:
        with pytest.raises(NotReady):
            await workspace.publishing.publish(path, force=True)
    assert house.server.writes == []


async def test_pictures_travel_upright_and_silent_and_the_originals_stay(house: House) -> None:
    path = house.write("hello.md", POST + "![A cat](pictures/My%20Cat.JPG)\n")
    original = picture_with_canaries()
    (house.library / "pictures").mkdir()
    (house.library / "pictures" / "My Cat.JPG").write_bytes(original)
    async with house.open() as workspace:
        (entry,) = await workspace.publishing.publish(path)
        (asset,) = entry.outgoing.assets
        assert (asset.link, asset.path) == ("pictures/My%20Cat.JPG", "pictures/My Cat.JPG")
        await workspace.delivery.drain()
    (sent,) = house.server.copies["hello"].assets.values()
    assert b"CANARY" in original
    assert b"CANARY" not in sent
    with Image.open(io.BytesIO(sent)) as picture:
        assert picture.size == (40, 60)
        assert not picture.getexif()
    assert (house.library / "pictures" / "My Cat.JPG").read_bytes() == original
    database = house.home / "data" / "bloggy"
    assert not any(b"CANARY" in file.read_bytes() for file in database.rglob("*") if file.is_file())


async def test_a_picture_outside_the_library_is_never_sent(house: House) -> None:
    (house.library.parent / "secret.png").write_bytes(b"secret")
    path = house.write("hello.md", POST + "![x](../secret.png)\n")
    async with house.open() as workspace:
        with pytest.raises(NotReady):
            await workspace.publishing.publish(path)
        (entry,) = await workspace.publishing.publish(path, force=True)
    assert entry.outgoing.assets == ()


async def test_taking_back_makes_it_a_draft_again_here_and_there(house: House) -> None:
    path = house.write("hello.md", POST)
    async with house.open() as workspace:
        with pytest.raises(UsageError):
            await workspace.publishing.unpublish(path)
        await workspace.publishing.publish(path)
        await workspace.delivery.drain()
        await workspace.publishing.unpublish(path)
        await workspace.delivery.drain()
        (state,) = await workspace.publishing.states(path)
    assert not house.server.copies["hello"].public
    assert "draft: true" in path.read_text()
    assert state.state == ""


async def test_deleting_takes_it_from_readers_and_puts_the_file_into_the_trash(house: House) -> None:
    path = house.write("hello.md", POST)
    async with house.open() as workspace:
        await workspace.posts.refresh()
        await workspace.publishing.publish(path)
        await workspace.delivery.drain()
        await workspace.publishing.delete(path)
        await workspace.delivery.drain()
        assert house.server.copies == {}
        assert not path.exists()
        assert workspace.posts.count(PostQuery(trash=True)) == 1
        assert await workspace.posts.undo_trash() == path
        (state,) = await workspace.publishing.states(path)
        assert state.state == ""
    assert path.exists()


async def test_a_plan_says_what_would_happen_and_sends_nothing(house: House) -> None:
    path = house.write("hello.md", POST)
    async with house.open() as workspace:
        (plan,) = await workspace.publishing.plan(path)
        assert (plan.blog, plan.action, plan.plan.url) == ("home", Action.PUBLISH, "memory://home/hello")
        assert plan.when == house.clock.now()
        assert await workspace.delivery.entries() == []
    assert house.server.writes == []


async def test_marks_in_the_list_follow_the_outbox_and_the_links(house: House) -> None:
    path = house.write("hello.md", POST)
    async with house.open() as workspace:

        async def mark() -> str:
            await workspace.posts.refresh()
            return (await workspace.posts.find("hello")).mark

        assert await mark() == "draft"
        house.server.faults = [Fault.REJECTED]
        (entry,) = await workspace.publishing.publish(path)
        assert await mark() == "waiting"
        await workspace.delivery.run_once()
        assert await mark() == "failed"
        await workspace.delivery.retry(entry.id)
        await workspace.delivery.drain()
        assert await mark() == "published"
        path.write_text(path.read_text() + "More.\n")
        assert await mark() == "changed"


async def test_a_conflict_is_settled_by_merging_both_sides(house: House) -> None:
    from dataclasses import replace

    path = house.write("hello.md", POST.replace("Hello, world.", "One.\n\nTwo.\n\nThree."))
    async with house.open() as workspace:
        await workspace.publishing.publish(path)
        await workspace.delivery.drain()
        copy = house.server.copies["hello"]
        theirs = copy.post.body.replace("Three.", "Three, they say.")
        house.server.copies["hello"] = replace(copy, revision=99, post=replace(copy.post, body=theirs))
        path.write_text(path.read_text().replace("One.", "One, I say."))
        house.clock.advance(60)
        await workspace.publishing.publish(path)
        (held,) = await workspace.delivery.drain()
        assert held.state is EntryState.HELD
        house.clock.advance(60)
        merged = await workspace.delivery.resolve(held.id, "merge")
        (done,) = await workspace.delivery.drain(only=[merged.id])
        assert done.state is EntryState.DELIVERED, done.reason
        kept = [
            await workspace.drafting.revision_text(path, one.id)
            for one in await workspace.drafting.revisions(path)
        ]
    body = house.server.copies["hello"].post.body
    assert "One, I say." in body
    assert "Three, they say." in body
    assert "Three, they say." in path.read_text()
    assert any("One, I say." in text and "they say" not in text for text in kept)


async def test_a_copied_file_never_overwrites_the_original_at_the_blog(house: House) -> None:
    path = house.write("hello.md", POST)
    async with house.open() as workspace:
        await workspace.publishing.publish(path)
        await workspace.delivery.drain()
        twin = house.write("copy.md", path.read_text().replace("Hello", "Copy"))
        await workspace.posts.refresh()
        with pytest.raises(NotReady) as refused:
            await workspace.publishing.publish(twin, force=True)
        assert "hello.md" in refused.value.problems[0]
    assert house.server.copies["hello"].post.title == "Hello"


async def test_an_entry_that_was_refused_can_be_edited_and_sent(house: House) -> None:
    path = house.write("hello.md", POST)
    house.server.faults = [Fault.REJECTED]
    async with house.open() as workspace:
        (entry,) = await workspace.publishing.publish(path)
        await workspace.delivery.drain()
        path.write_text(POST.replace("Hello, world.", "Better."))
        edited = await workspace.delivery.edit(entry.id)
        (done,) = await workspace.delivery.drain(only=[edited.id])
    assert done.state is EntryState.DELIVERED
    assert house.server.copies["hello"].post.body.strip() == "Better."


async def test_dates_in_a_plain_folder_are_the_writers_own_time(house: House) -> None:
    house.configure(
        f'[library]\nfolders = ["{house.library}"]\ntimezone = "Europe/Paris"\n'
        '[blogs.home]\nbackend = "memory"\n'
    )
    path = house.write("hello.md", POST)
    dated = house.write("dated.md", "---\ntitle: Dated\ndate: 2026-11-02 09:00\n---\nHello.\n")
    async with house.open() as workspace:
        assert str((await workspace.posts.load(dated)).post.date) == "2026-11-02 09:00:00+01:00"
        await workspace.publishing.publish(path)
        await workspace.delivery.drain()
    assert "+01:00\n" in path.read_text()
