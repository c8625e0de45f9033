"""What two machines with two blogs brought to light about pulls."""

from __future__ import annotations

import shutil

import pytest

from bloggy.backends.memory import Died
from bloggy.domain.post import RemoteRef
from bloggy.services.pulling.report import Choice, QuestionKind
from bloggy.storage import links
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


async def test_what_another_id_knew_of_a_post_goes_to_the_one_that_has_the_file(house: House) -> None:
    """One machine published it to both blogs, the other had brought it from one of them meanwhile."""
    house.configure(
        f'[library]\nfolders = ["{house.library}"]\n'
        '[blogs.home]\nbackend = "memory"\n[blogs.copy]\nbackend = "memory"\n'
    )
    path = house.write("hello.md", "---\ntitle: Hello\n---\n\nOne.\n")
    async with house.open() as workspace:
        await workspace.publishing.publish(path, blogs=["home"])
        await workspace.delivery.drain(patience=0)
    folder = house.library / ".bloggy" / "links"
    [published] = folder.iterdir()
    for file in list(published.iterdir()):
        shutil.copy(file, file.with_name(file.name.replace("home", "copy")))
    brought = folder / "00000000000000000000000001"
    shutil.copytree(published, brought)
    (brought / "copy.json").unlink()
    (brought / "copy.base").unlink()
    path.write_text(path.read_text().replace(published.name, brought.name))
    async with house.open() as workspace:
        assert (await workspace.pulling.run()).questions == ()
        states = await workspace.publishing.states(path)
    assert [(state.blog, state.changed) for state in states] == [("home", False), ("copy", False)]


async def test_a_restored_post_has_the_name_that_makes_its_address(house: House) -> None:
    path = house.write("a-walk.md", "---\ntitle: In the fog\n---\n\nOne.\n")
    async with house.open() as workspace:
        await workspace.publishing.publish(path)
        await workspace.delivery.drain(patience=0)
        path.unlink()
        [question] = (await workspace.pulling.run()).questions
        await workspace.pulling.answer(question.id, Choice.RESTORE)
    assert [one.name for one in house.library.glob("*.md")] == ["a-walk.md"]


async def test_two_blogs_that_break_lines_otherwise_do_not_double_a_paragraph(house: House) -> None:
    """One keeps HTML and has no line ends in a paragraph, the other keeps Markdown: both say the same."""
    away = house.server
    away.put(post("Hello", "Fog.\n\nMore fog.\n", slug="hello"))
    async with house.open() as workspace:
        [path] = (await workspace.pulling.run()).blogs[0].new
    text = path.read_text()
    path.write_text(text.replace("More fog.", "More fog.\n\nOne line\nof two.\n\nMore fog."))
    away.edit(RemoteRef("hello"), lambda body: body.replace("More", "More fog.\n\nOne line of two.\n\nMore"))
    mine = path.read_text()
    async with house.open() as workspace:
        report = await workspace.pulling.run()
        [state] = await workspace.publishing.states(path)
    assert report.questions == ()
    assert path.read_text() == mine
    assert not state.changed


async def test_a_file_that_a_killed_pull_left_without_its_link_gets_the_one_of_another_machine(
    house: House,
) -> None:
    """The other machine had published the post; its own file lost to this one when the folders became one."""
    house.server.put(post("Hello", slug="hello"))

    def die(where: str) -> None:
        if where == "written":
            raise Died

    async with house.open() as workspace:
        workspace.pulling.seam = die
        with pytest.raises(Died):
            await workspace.pulling.run()
    [path] = house.library.glob("*.md")
    async with house.open() as workspace:
        copy = await workspace.standing.publisher("home", house.library).read(RemoteRef("hello"))
    other = "00000000000000000000000001"
    link = links.Link(
        ref="hello",
        url=copy.url,
        revision=copy.revision,
        source_sha="",
        published=house.clock.now(),
    )
    links.write(house.library, other, "home", link, base=path.read_text())
    async with house.open() as workspace:
        assert (await workspace.pulling.run()).questions == ()
        [state] = await workspace.publishing.states(path)
    assert (state.ref, state.changed) == ("hello", False)
