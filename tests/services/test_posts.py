"""Making, finding, changing and throwing away posts."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path

import pytest

from bloggy.domain.listing import PostQuery
from bloggy.errors import FrontMatterError, NotFound, UsageError
from bloggy.services.events import LibraryChanged
from tests.services.conftest import House

pytestmark = pytest.mark.anyio


async def test_a_new_post_is_a_draft_with_a_name_from_its_title(house: House) -> None:
    async with house.open() as workspace:
        path = await workspace.posts.new("L’Été n°5: “yes”", tags=("mer", "été"), body="Bonjour.\n")
        again = await workspace.posts.new("L’Été n°5: “yes”")
        file = await workspace.posts.load(path)
    assert path.parent == house.library
    assert again.name == f"{path.stem}-2.md"
    assert (file.post.title, file.post.status, file.post.tags) == (
        "L’Été n°5: “yes”",
        "draft",
        ("mer", "été"),
    )
    assert file.document.body.strip() == "Bonjour."


async def test_a_new_post_is_not_written_where_the_library_is_not(house: House) -> None:
    async with house.open() as workspace:
        house.library.rmdir()
        with pytest.raises(NotFound, match="is not there"):
            await workspace.posts.new("Hello")
    assert not house.library.exists()


async def test_a_library_that_cant_be_looked_into_is_told_and_ends_nothing(house: House) -> None:
    house.library.rmdir()
    house.library.symlink_to("x" * 300)  # can't be followed, whoever tries
    async with house.open() as workspace:
        assert (await workspace.posts.refresh()).unreadable
        with pytest.raises(NotFound, match="is not there"):
            await workspace.posts.new("Hello")


async def test_a_new_post_can_start_from_a_template(house: House) -> None:
    folder = house.home / "config" / "bloggy" / "templates"
    folder.mkdir(parents=True)
    (folder / "review.md").write_text("---\nkind: review # mine\n---\n# {{ title }}\n\nRead on {{date}}.\n")
    async with house.open() as workspace:
        path = await workspace.posts.new("A book", template="review")
        with pytest.raises(NotFound) as missing:
            await workspace.posts.new("Other", template="nothing")
    text = path.read_text()
    assert "kind: review # mine\n" in text
    assert "title: A book\n" in text
    assert "draft: true\n" in text
    assert text.endswith("# A book\n\nRead on 2026-11-22.\n")
    assert "review" in missing.value.hint


async def test_setting_a_key_touches_its_line_only(house: House) -> None:
    path = house.write("a.md", "---\ntitle:   Old # why\nweird : [1,2]\n---\nText\r\n")
    async with house.open() as workspace:
        await workspace.posts.set(path, {"tags": "one, two", "mood": "calm"})
        await workspace.posts.set_fields(path, {"title": "New"})
        assert (await workspace.posts.find("New")).tags == ("one", "two")
        await workspace.posts.set(path, {"mood": None})
    data = path.read_bytes().decode()
    assert "title:   New # why\nweird : [1,2]\n" in data
    assert "mood" not in data
    assert data.endswith("---\nText\r\n")


async def test_a_date_is_understood_as_a_person_types_it(house: House) -> None:
    path = house.write("a.md", "---\ntitle: A\n---\nText\n")
    async with house.open() as workspace:
        await workspace.posts.set(path, {"date": "tomorrow at 8"})
        file = await workspace.posts.load(path)
    assert file.post.date is not None
    assert file.post.date.isoformat().startswith("2026-11-23T08:00")


async def test_front_matter_that_cannot_be_read_is_never_edited(house: House) -> None:
    path = house.write("a.md", "---\ntitle: [A\n---\nText\n")
    async with house.open() as workspace:
        with pytest.raises(FrontMatterError):
            await workspace.posts.set(path, {"title": "B"})
    assert path.read_text() == "---\ntitle: [A\n---\nText\n"


async def test_a_bundle_is_renamed_and_thrown_away_as_a_whole(house: House) -> None:
    path = house.write("posts/trip/index.md", "---\ntitle: Trip\n---\n![x](x.png)\n")
    (path.parent / "x.png").write_bytes(b"x")
    async with house.open() as workspace:
        await workspace.posts.refresh()
        path = await workspace.posts.rename(path, slug="journey")
        assert path == house.library / "posts" / "journey" / "index.md"
        assert (path.parent / "x.png").exists()
        item = await workspace.posts.trash(path)
        assert not path.parent.exists()
        assert [row.title for row in workspace.posts.window(PostQuery(trash=True), 0, 9)] == ["Trip"]
        assert (await workspace.posts.load(item.stored)).post.title == "Trip"
        await workspace.posts.undo_trash()
    assert (path.parent / "x.png").exists()


async def test_a_slug_that_leaves_the_folder_is_refused(house: House) -> None:
    path = house.write("a.md", "---\ntitle: A\n---\nText\n")
    async with house.open() as workspace:
        with pytest.raises(UsageError):
            await workspace.posts.rename(path, slug="../b")
    assert path.exists()


async def test_a_duplicate_is_a_draft_of_its_own(house: House) -> None:
    path = house.write(
        "a.md", "---\ntitle: A\nbloggy: 01ABC\ndate: 2020-01-01\nslug: a\nmood: calm\n---\nText\n"
    )
    async with house.open() as workspace:
        copy = await workspace.posts.duplicate(path)
        text = copy.read_text()
    assert copy != path
    assert "bloggy" not in text
    assert "slug" not in text
    assert "date" not in text
    assert "draft: true" in text
    assert "mood: calm" in text


async def test_a_picture_is_copied_beside_the_post_once(house: House, tmp_path: Path) -> None:
    path = house.write("posts/trip/index.md", "---\ntitle: Trip\n---\nText\n")
    outside = tmp_path / "My Cat.PNG"
    outside.write_bytes(b"cat")
    async with house.open() as workspace:
        link = await workspace.posts.add_picture(path, outside)
        assert await workspace.posts.add_picture(path, outside) == link
        assert link == "my-cat.png"
        assert (path.parent / "my-cat.png").read_bytes() == b"cat"
        assert await workspace.posts.add_picture(path, path.parent / "my-cat.png") == link


async def test_a_trashed_post_never_comes_back_over_another(house: House) -> None:
    path = house.write("a.md", "---\ntitle: A\n---\nText\n")
    async with house.open() as workspace:
        await workspace.posts.refresh()
        await workspace.posts.trash(path)
        house.write("a.md", "New.\n")
        with pytest.raises(Exception, match="can't be put back"):
            await workspace.posts.undo_trash()
    assert path.read_text() == "New.\n"


async def test_a_folder_that_the_library_gets_is_followed_at_once(house: House, tmp_path: Path) -> None:
    changed, other = asyncio.Event(), tmp_path / "other"
    async with house.open() as workspace:

        def look(event: object) -> None:
            if isinstance(event, LibraryChanged) and other / "new.md" in event.paths:
                changed.set()

        workspace.events.subscribe(look)
        watching = asyncio.create_task(workspace.posts.watch())
        await workspace.posts.refresh()  # all that is known by now is followed
        await workspace.blogs.add_folder(other)
        async with asyncio.timeout(30):
            number = 0
            while not changed.is_set():  # the watcher takes a moment to begin
                number += 1
                (other / "new.md").write_text(f"---\ntitle: Number {number}\n---\n", "utf-8")
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(changed.wait(), 0.3)
        assert (await workspace.posts.find("new")).path == other / "new.md"
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
