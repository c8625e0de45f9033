"""What an export has brought is taken back wherever nobody has done anything with it since."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bloggy.domain.comments_listing import CommentQuery
from bloggy.services.importing.words import taken_back
from tests.fakes.wxr import Comment, Item, wxr
from tests.services.conftest import House
from tests.services.two_machines import Two

pytestmark = pytest.mark.anyio


def names(house: House) -> list[str]:
    return sorted(path.name for path in house.library.rglob("*.md"))


async def test_an_import_is_taken_back_but_for_what_was_changed_or_was_there_before(house: House) -> None:
    own = house.write("mine.md", "---\ntitle: Mine\ndate: 2020-01-02T03:04:05Z\n---\n\nMy own.\n")
    thread = [Comment(11, "First!"), Comment(12, "Thanks", parent=11)]
    file = house.home / "export.xml"
    items = [Item(1, comments=thread), Item(2, slug="b", title="B"), Item(3, slug="c", title="C")]
    file.write_text(wxr(*items, Item(4, title="Mine", slug="mine")), "utf-8")
    async with house.open() as workspace:
        brought = await workspace.importing.run(file)
        assert dict(brought.posts) == {"new": 3, "found": 1}
        b = house.library / "b.md"
        b.write_text(b.read_text("utf-8") + "\nA line of mine.\n", "utf-8")
        undone = await workspace.importing.undo(file)
        assert (undone.posts, undone.comments) == (2, 2)
        assert [one.post for one in undone.kept] == ["B"]
        assert names(house) == ["b.md", "mine.md"]
        assert own.read_text("utf-8").endswith("My own.\n")
        assert workspace.comments.window(CommentQuery(), 0, 10) == []
        assert workspace.comments.counts().all == 0

        path = await workspace.posts.undo_trash()
        assert path.name in {"c.md", "coffee.md"}
        path.unlink()
        again = await workspace.importing.run(file)
        assert (again.posts["new"], again.comments["new"]) == (2, 2)
        assert names(house) == ["b.md", "c.md", "coffee.md", "mine.md"]


async def test_taking_back_twice_and_what_was_never_brought_changes_nothing(house: House) -> None:
    file = house.home / "export.xml"
    file.write_text(wxr(Item(1)), "utf-8")
    other = house.home / "other.xml"
    other.write_text(wxr(Item(1), blog="https://other.example.org"), "utf-8")
    async with house.open() as workspace:
        await workspace.importing.run(file)
        assert (await workspace.importing.undo(other)).posts == 0
        assert names(house) == ["coffee.md"]
        assert (await workspace.importing.undo(file)).posts == 1
        twice = await workspace.importing.undo(file)
        assert (twice.posts, twice.comments, twice.kept) == (0, 0, [])


async def test_what_was_published_since_stays(house: House) -> None:
    file: Path = house.home / "export.xml"
    file.write_text(wxr(Item(1)), "utf-8")
    async with house.open() as workspace:
        await workspace.importing.run(file)
        await workspace.publishing.publish(house.library / "coffee.md", blogs=["home"])
        await workspace.delivery.drain()
        undone = await workspace.importing.undo(file)
        assert (undone.posts, len(undone.kept)) == (0, 1)
        assert names(house) == ["coffee.md"]


async def test_what_is_dated_ahead_or_was_refused_stays_and_what_was_never_sent_goes(tmp_path: Path) -> None:
    """In a site's own folder publishing leaves a file's bytes alone, so that they tell nothing."""
    two = Two(tmp_path)
    async with two.open():
        workspace = two.workspace
        ahead = workspace.clock.now().replace(tzinfo=None) + timedelta(days=30)
        file = tmp_path / "export.xml"
        file.write_text(
            wxr(
                Item(1, slug="sent", title="Sent", when=ahead, status="future"),
                Item(2, slug="refused", title="Refused"),
                Item(3, slug="never", title="Never sent", when=ahead, status="future"),
            ),
            "utf-8",
        )
        await workspace.importing.run(file)
        await workspace.publishing.publish(two.post("sent"))
        await workspace.delivery.drain()
        hook = two.remote / "hooks" / "pre-receive"
        hook.write_text("#!/bin/sh\nexit 1\n")
        hook.chmod(0o755)
        await workspace.publishing.publish(two.post("refused"))
        [entry] = [one for one in await workspace.delivery.drain() if one.post_path.endswith("refused.md")]
        assert entry.state == "held"
        undone = await workspace.importing.undo(file)
    assert undone.posts == 1
    assert sorted(one.post for one in undone.kept) == ["Refused", "Sent"]
    assert not two.post("never").exists()
    assert two.post("sent").exists()
    assert two.post("refused").exists()


async def test_what_cannot_be_read_is_not_gone_and_is_taken_back_once_it_can(house: House) -> None:
    file = house.home / "export.xml"
    file.write_text(wxr(Item(1)), "utf-8")
    async with house.open() as workspace:
        await workspace.importing.run(file)
        path = house.library / "coffee.md"
        away = path.rename(house.home / "coffee.md")
        path.mkdir()
        undone = await workspace.importing.undo(file)
        assert undone.posts == 0
        [remark] = undone.kept
        assert "can't be read" in remark.message
        path.rmdir()
        away.rename(path)
        undone = await workspace.importing.undo(file)
        assert (undone.posts, undone.kept) == (1, [])


@pytest.mark.parametrize("bundles", [True, False])
async def test_pictures_are_said_to_stay_where_they_do(house: House, bundles: bool) -> None:
    """A post in a folder of its own takes its pictures along into the trash."""
    first = house.library / "content" / "posts" / ("first/index.md" if bundles else "first.md")
    first.parent.mkdir(parents=True)
    first.write_text("---\ntitle: First\n---\n\nWords.\n", "utf-8")
    (house.library / "hugo.toml").write_text('baseURL = "https://example.org/"\n', "utf-8")
    vault = house.home / "vault"
    vault.mkdir()
    (vault / "rain.md").write_text("---\ntitle: Rain\ntags: [a]\n---\n\n![Rain](rain.png)\n", "utf-8")
    (vault / "rain.png").write_bytes(b"png")
    async with house.open() as workspace:
        report = await workspace.importing.run(vault)
        assert report.copied == 1
        undone = await workspace.importing.undo(vault)
    assert undone.posts == 1
    assert undone.pictures == len(list(house.library.rglob("rain*.png"))) == (not bundles)


async def test_who_stops_it_before_anything_is_taken_back_is_not_told_that_nothing_came(house: House) -> None:
    file = house.home / "export.xml"
    file.write_text(wxr(Item(1)), "utf-8")
    async with house.open() as workspace:
        await workspace.importing.run(file)
        undone = await workspace.importing.undo(file, stop=lambda: True)
        assert (undone.stopped, undone.posts) == (True, 0)
        assert [told.partition(".")[0] for told in taken_back(undone)] == ["Stopped"]
        assert (await workspace.importing.undo(file)).posts == 1
