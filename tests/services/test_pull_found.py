"""What two machines with two blogs brought to light about pulls."""

from __future__ import annotations

import shutil

import pytest

from bloggy.backends.memory import Died
from bloggy.services.pulling.report import QuestionKind
from tests.services.conftest import House
from tests.services.test_pulling import links_of, post

pytestmark = pytest.mark.anyio


async def test_a_deletion_is_asked_about_although_the_pull_that_heard_of_it_died(house: House) -> None:
    ref = house.server.put(post("Gone soon"))
    async with house.open() as workspace:
        await workspace.pulling.run()
    house.server.remove(ref)
    house.server.put(post("A new one"))

    def die(where: str) -> None:
        if where == "stored":
            raise Died

    async with house.open() as workspace:
        workspace.pulling.seam = die
        with pytest.raises(Died):
            await workspace.pulling.run()
    async with house.open() as workspace:
        [question] = (await workspace.pulling.run()).questions
    assert (question.kind, question.title) == (QuestionKind.DELETED_THERE, "Gone soon")


async def test_a_draft_that_another_machine_published_is_not_brought_here_a_second_time(house: House) -> None:
    """The folder is shared, and what the other one wrote into it has not arrived yet."""
    house.server.put(post("Hello", "One.\n", slug="hello"))
    path = house.write("hello.md", "---\ntitle: Hello\n---\n\nOne.\n")
    async with house.open() as workspace:
        report = await workspace.pulling.run()
    assert report.blogs[0].found == (path,)
    assert report.questions == ()
    assert [one.name for one in house.library.glob("*.md")] == ["hello.md"]


async def test_a_second_link_without_a_file_raises_no_question_while_the_copy_has_its_file(
    house: House,
) -> None:
    """Two machines brought one post into their folders at the same time, and then became one folder."""
    ref = house.server.put(post("Hello"))
    async with house.open() as workspace:
        [path] = (await workspace.pulling.run()).blogs[0].new
    [folder] = (house.library / ".bloggy" / "links").iterdir()
    shutil.copytree(folder, folder.with_name("00000000000000000000000001"))
    house.server.edit(ref, lambda body: f"{body}\nTwo.\n")
    async with house.open() as workspace:
        report = await workspace.pulling.run()
        assert report.questions == ()
        assert report.blogs[0].updated == (path,)
    path.unlink()
    async with house.open() as workspace:
        [question] = (await workspace.pulling.run()).questions
        assert question.kind is QuestionKind.DELETED_HERE
    house.server.remove(ref)
    async with house.open() as workspace:
        assert (await workspace.pulling.run()).questions == ()
    assert links_of(house) == []
