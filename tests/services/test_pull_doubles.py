"""Two files of one copy, made on two machines that share a folder, are brought together."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bloggy.services.pulling.report import Choice, QuestionKind
from bloggy.services.workspace import Workspace
from bloggy.storage import links
from tests.services.conftest import House

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def shared(
    house: House, tmp_path: Path, *, later: str = "", own: str = "", place: str = "mine.md"
) -> AsyncIterator[Workspace]:
    """One machine has published `place`, the other has brought it as `hello.md`; then both have all.

    `later`: what was added at the blog in between, so that the second machine alone knows it. `own`: what
    is written into the front matter there, and sent with a word more.
    """
    mine = house.write(place, "---\ntitle: Hello\nslug: hello\n---\n\nOne.\n\nTwo.\n")
    async with house.open() as workspace:
        await workspace.publishing.publish(mine)
        await workspace.delivery.drain(patience=0)
    if later:
        house.server.edit("hello", lambda body: f"{body}\n{later}\n")
    first, house.library = house.library, tmp_path / "other"
    house.library.mkdir()
    house.configure(f'[library]\nfolders = ["{house.library}"]\n[blogs.home]\nbackend = "memory"\n')
    async with house.open() as workspace:
        [path] = (await workspace.pulling.run()).blogs[0].new
        assert path.name == "hello.md"
        if own:
            text = path.read_text().replace("title: Hello\n", f"title: Hello\n{own}")
            path.write_text(text.replace("One.", "One and a half."))
            await workspace.posts.refresh()
            await workspace.publishing.publish(path)
            await workspace.delivery.drain(patience=0)
        shutil.copytree(first, house.library, dirs_exist_ok=True)
        await workspace.posts.refresh()
        house.server.requests.clear()
        yield workspace


def names(house: House) -> set[str]:
    return {path.name for path in house.library.glob("*.md")}


@pytest.mark.parametrize("later", ["", "Three."])
async def test_the_one_that_was_only_brought_goes_to_the_trash(
    house: House, tmp_path: Path, later: str
) -> None:
    async with shared(house, tmp_path, later=later) as workspace:
        report = await workspace.pulling.run()
        assert report.questions == ()
        assert report.blogs[0].notes == (
            "“Hello” had two files: mine.md stays, and hello.md is in the trash.",
        )
        assert names(house) == {"mine.md"}
        [item] = workspace.posts.trash_items()
        assert item.path.name == "hello.md"
        mine = house.library / "mine.md"
        assert mine.read_text().endswith(f"\n\nOne.\n\nTwo.\n{later and chr(10) + later + chr(10)}")
        [state] = await workspace.publishing.states(mine)
        assert (state.state, state.changed) == ("published", False)
        house.server.requests.clear()
        report = await workspace.pulling.run()
        assert (report.questions, report.blogs[0].notes) == ((), ())
        assert [path.name for path in report.blogs[0].new] == []
        assert names(house) == {"mine.md"}


@pytest.mark.parametrize("choice", [Choice.MERGE, Choice.THEIRS, Choice.MINE])
async def test_where_both_have_words_of_their_own_the_writer_is_asked(
    house: House, tmp_path: Path, choice: Choice
) -> None:
    async with shared(house, tmp_path) as workspace:
        mine, other = house.library / "mine.md", house.library / "hello.md"
        mine.write_text(mine.read_text().replace("One.", "Uno."))
        other.write_text(other.read_text().replace("Two.", "Due."))
        [question] = (await workspace.pulling.run()).questions
        assert (question.kind, question.path) == (QuestionKind.TWO_FILES, mine)
        assert names(house) == {"mine.md", "hello.md"}
        # It is asked once.
        [again] = (await workspace.pulling.run()).questions
        assert again.id == question.id
        [told] = await workspace.deciding.of(mine)
        sides = await workspace.deciding.sides(told.id)
        assert sides.blog == "hello.md"
        assert ("Uno." in sides.mine, "Due." in (sides.theirs or "")) == (True, True)
        post_id = (await workspace.posts.load(mine)).document.values["bloggy"]
        await workspace.deciding.answer(told.id, choice)
        assert names(house) == {"mine.md"}
        text = mine.read_text()
        assert f"bloggy: {post_id}\n" in text
        assert ("Uno." in text, "Due." in text) == (choice is not Choice.THEIRS, choice is not Choice.MINE)
        assert "<<<" not in text
        assert (await workspace.pulling.run()).questions == ()
        assert set(links.read(house.library, str(post_id))) == {"home"}


OWN = "# call Bob first\nmood: happy\nsources: [page 12]\n"


@pytest.mark.parametrize("choice", [Choice.MERGE, Choice.THEIRS])
async def test_front_matter_that_no_blog_keeps_is_never_thrown_away_unasked(
    house: House, tmp_path: Path, choice: Choice
) -> None:
    async with shared(house, tmp_path, own=OWN) as workspace:
        mine = house.library / "mine.md"
        report = await workspace.pulling.run()
        assert [question.kind for question in report.questions] == [QuestionKind.TWO_FILES]
        assert report.blogs[0].notes == ()
        assert names(house) == {"mine.md", "hello.md"}
        assert OWN not in mine.read_text()
        text = mine.read_text().replace("title:", "layout: own   # here\ntitle:")
        mine.write_text(text.replace("Two.", "Due."))
        [question] = (await workspace.pulling.run()).questions
        await workspace.deciding.answer(question.id, choice)
    assert names(house) == {"mine.md"}
    text = mine.read_text()
    assert OWN in text
    assert "One and a half." in text
    assert ("Due." in text, "layout: own   # here\n" in text) == ((choice is Choice.MERGE),) * 2
    assert "<<<" not in text


async def test_pictures_of_the_file_that_is_taken_are_shown_from_the_other_folder(
    house: House, tmp_path: Path
) -> None:
    async with shared(house, tmp_path, place="posts/mine.md") as workspace:
        mine, other = house.library / "posts" / "mine.md", house.library / "hello.md"
        mine.write_text(mine.read_text().replace("One.", "Uno."))
        other.write_text(
            other.read_text().replace("Two.", "Due. ![](a.png) ![](up/b.png) ![](c.png) [](/d.png)")
        )
        for name in ("a.png", "up/b.png", "c.png", "posts/c.png", "d.png"):
            house.write(name, name)
        [question] = (await workspace.pulling.run()).questions
        told = await workspace.deciding.answer(question.id, Choice.THEIRS)
    assert "Due." in mine.read_text()
    there = {path.relative_to(mine.parent).as_posix(): path for path in mine.parent.rglob("*.png")}
    assert {name: path.read_text() for name, path in there.items()} == {
        "a.png": "a.png",
        "up/b.png": "up/b.png",
        "c.png": "posts/c.png",
    }
    assert told.endswith("revisions. c.png did not come along: mend the link to it in posts/mine.md.")
    assert (house.library / "c.png").read_text() == "c.png"
