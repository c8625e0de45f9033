"""Whatever left two versions of a post, the writer finds all of them in one list and answers each."""

from __future__ import annotations

from pathlib import Path

import pytest

from bloggy.errors import NotFound
from bloggy.services.pulling.report import Choice, QuestionKind
from tests.services.conftest import House
from tests.services.two_machines import Two

pytestmark = pytest.mark.anyio

MINE = "---\ntitle: Fog\n---\nMine.\n"
LOST = "fog.sync-conflict-20261122-081500-ABCDEF2.md"


async def test_a_version_of_another_machine_is_asked_about_and_settled(house: House) -> None:
    post, lost = house.write("fog.md", MINE), house.write(LOST, MINE.replace("Mine", "Theirs"))
    async with house.open() as workspace:
        await workspace.posts.refresh()
        (question,) = await workspace.deciding.questions()
        assert (question.kind, question.title, question.path) == (QuestionKind.OTHER_VERSION, "Fog", post)
        assert question.has_sides
        assert (await workspace.deciding.sides(question.id)).theirs == "---\ntitle: Fog\n---\nTheirs.\n"
        assert "other version" in await workspace.deciding.answer(question.id, Choice.THEIRS)
        assert "Theirs" in post.read_text()
        assert not lost.exists()
        assert await workspace.deciding.questions() == []
        with pytest.raises(NotFound):
            await workspace.deciding.answer(question.id, Choice.MINE)


async def test_what_git_left_in_the_file_is_asked_about_where_it_is_looked_at(house: House) -> None:
    post = house.write("fog.md", "---\ntitle: Fog\n---\n<<<<<<< HEAD\nMine.\n=======\nTheirs.\n>>>>>>> x\n")
    async with house.open() as workspace:
        await workspace.posts.refresh()
        (question,) = await workspace.deciding.of(post)
        assert (await workspace.deciding.sides(question.id)).mine == MINE
        await workspace.deciding.answer(question.id, Choice.MINE)
    assert post.read_text() == MINE


@pytest.fixture
def two(tmp_path: Path) -> Two:
    return Two(tmp_path)


async def test_what_others_committed_is_asked_about_where_it_contradicts(two: Two) -> None:
    two.change("first", "One line", "Their line", there=True)
    two.post("second", there=True).unlink()
    two.commit_there()
    two.change("first", "One line", "My line")
    two.change("second", "One line", "My line")
    async with two.open() as catching_up:
        await catching_up.run()
        deciding = two.workspace.deciding
        both, gone = sorted(await deciding.questions(), key=lambda one: one.kind)
        assert (both.kind, both.path) == (QuestionKind.BOTH_CHANGED, two.post("first"))
        assert (gone.kind, gone.path) == (QuestionKind.DELETED_THERE, two.post("second"))
        assert "Their line" in ((await deciding.sides(both.id)).theirs or "")
        await deciding.answer(both.id, Choice.MERGE)
        await deciding.answer(gone.id, Choice.TRASH)
        assert await deciding.questions() == []
    assert two.is_level()
    assert not two.post("second").exists()
    assert "My line" in two.post("first").read_text()
    assert "Their line" in two.post("first").read_text()
