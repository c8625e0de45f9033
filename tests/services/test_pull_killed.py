"""A pull that dies at any point and runs again has done everything once, and lost nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from bloggy.backends.memory import Died, Fault
from bloggy.errors import Locked
from bloggy.services.pulling.report import Choice
from bloggy.storage import links, pulls
from tests.services.conftest import House
from tests.services.test_pulling import links_of, post

pytestmark = pytest.mark.anyio


def dying_at(number: int) -> Callable[[str], None]:
    """Dies at the `number`-th of all points that are passed."""
    left = number

    def seam(_where: str) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise Died

    return seam


async def pull(house: House, number: int) -> bool:
    """A pull that dies at that point, in a process of its own; False once it comes to its end."""
    async with house.open() as workspace:
        workspace.pulling.seam = dying_at(number)
        try:
            await workspace.pulling.run()
        except Died:
            return True
    return False


def ids_in(folder: Path) -> list[str]:
    return [path.read_text().partition("bloggy: ")[2].split()[0] for path in folder.glob("*.md")]


async def test_new_posts_come_once_wherever_a_pull_dies(house: House) -> None:
    house.server.page_size = 2
    for number in range(4):
        house.server.put(post(f"Post {number}"))
    deaths = 0
    for number in range(40):
        for left in [*house.library.glob("*.md"), *house.library.glob(".bloggy/links/*/*")]:
            left.unlink()
        for folder in house.library.glob(".bloggy/links/*"):
            folder.rmdir()
        for left in (house.home / "data").rglob("*.db*"):
            left.unlink()
        died = await pull(house, number)
        deaths += died
        async with house.open() as workspace:
            report = await workspace.pulling.run()
            assert report.questions == ()
            assert (await workspace.pulling.run()).blogs[0].new == ()
            pending = await workspace.database.read(lambda c: pulls.pending(c, "home", house.library))
        assert sorted(path.name for path in house.library.glob("*.md")) == [f"post-{n}.md" for n in range(4)]
        assert sorted(ids_in(house.library)) == sorted(links.ids(house.library))
        assert len(links_of(house)) == 4
        assert pending == {}
        if not died:
            break
    assert deaths == 12


async def test_a_file_edited_between_death_and_the_next_pull_keeps_the_edit(house: House) -> None:
    house.server.put(post("Hello", "One.\n"))
    assert await pull(house, 1)
    path = house.library / "hello.md"
    path.write_text(path.read_text().replace("One.", "Uno."))
    async with house.open() as workspace:
        await workspace.pulling.run()
        [state] = await workspace.publishing.states(path)
    assert path.read_text().endswith("Uno.\n")
    assert state.changed
    assert len(list(house.library.glob("*.md"))) == 1


async def test_a_post_edited_there_between_death_and_the_next_pull_is_taken_over(house: House) -> None:
    ref = house.server.put(post("Hello", "One.\n"))
    assert await pull(house, 1)
    house.server.edit(ref, lambda _body: "Eins.\n")
    async with house.open() as workspace:
        report = await workspace.pulling.run()
    assert (house.library / "hello.md").read_text().endswith("Eins.\n")
    assert report.questions == ()


async def test_edits_on_both_sides_of_a_death_are_asked_about(house: House) -> None:
    ref = house.server.put(post("Hello", "One.\n"))
    assert await pull(house, 1)
    path = house.library / "hello.md"
    path.write_text(path.read_text().replace("One.", "Uno."))
    house.server.edit(ref, lambda _body: "Eins.\n")
    async with house.open() as workspace:
        [question] = (await workspace.pulling.run()).questions
        assert path.read_text().endswith("Uno.\n")
        await workspace.pulling.answer(question.id, Choice.THEIRS)
    assert path.read_text().endswith("Eins.\n")


async def test_a_file_moved_between_death_and_the_next_pull_is_not_made_again(house: House) -> None:
    house.server.put(post("Hello", "One.\n"))
    assert await pull(house, 1)
    (house.library / "hello.md").rename(house.library / "moved.md")
    async with house.open() as workspace:
        await workspace.pulling.run()
    assert [path.name for path in house.library.glob("*.md")] == ["moved.md"]
    assert len(links_of(house)) == 1


@pytest.mark.parametrize("mine", [False, True], ids=["taken over", "merged"])
async def test_a_change_arrives_once_wherever_a_pull_dies(house: House, mine: bool) -> None:
    ref = house.server.put(post("Hello", "One.\n\nTwo.\n"))
    async with house.open() as workspace:
        [path] = (await workspace.pulling.run()).blogs[0].new
    wanted = "One.\n\nTwo.\n"
    for number in range(10):
        house.clock.advance(60)
        if mine:
            wanted = wanted.replace("One", "One more")
            path.write_text(path.read_text().replace("One", "One more"))
        house.server.edit(ref, lambda body: body.replace("Two", "Two more"))
        wanted = wanted.replace("Two", "Two more")
        died = await pull(house, number)
        async with house.open() as workspace:
            report = await workspace.pulling.run()
            assert report.questions == ()
            assert path.read_text().endswith(f"---\n\n{wanted}")
            [state] = await workspace.publishing.states(path)
            assert state.changed is mine
            if mine:
                await workspace.publishing.publish(path)
                [entry] = await workspace.delivery.drain()
                assert entry.state == "delivered"
        assert house.server.copies[ref].post.body.strip() == wanted.strip()
        if not died:
            break
    else:
        pytest.fail("it never came to its end")


async def test_a_post_that_was_there_is_tied_once_wherever_a_pull_dies(house: House) -> None:
    house.server.put(post("Hello", "Words.\n"))
    for number in range(6):
        for left in [*house.library.glob("*.md"), *house.library.glob(".bloggy/links/*/*")]:
            left.unlink()
        for left in (house.home / "data").rglob("*.db*"):
            left.unlink()
        mine = house.write("mine.md", "---\ntitle: Hello\ndate: 2019-05-04\nslug: hello\n---\n\nWords.\n")
        died = await pull(house, number)
        async with house.open() as workspace:
            assert (await workspace.pulling.run()).questions == ()
        assert list(house.library.glob("*.md")) == [mine]
        assert ids_in(house.library) == [
            link for link in links.ids(house.library) if links.read(house.library, link)
        ]
        if not died:
            break


async def test_a_page_that_fails_half_way_is_asked_for_again(house: House) -> None:
    house.server.page_size = 3
    for number in range(9):
        house.server.put(post(f"Post {number}"))
    house.server.reading_faults += [Fault.NONE, Fault.UNREACHABLE]
    async with house.open() as workspace:
        first = await workspace.pulling.run()
        assert first.blogs[0].error is not None
        assert len(first.blogs[0].new) == 3
        second = await workspace.pulling.run()
    assert second.blogs[0].error is None
    assert len(second.blogs[0].new) == 6


async def test_a_cancelled_pull_has_taken_its_page_in_whole(house: House) -> None:
    for number in range(8):
        house.server.put(post(f"Post {number}"))
    async with house.open() as workspace:
        reached = asyncio.Event()
        loop = asyncio.get_running_loop()

        def seam(where: str) -> None:
            if where == "written":
                loop.call_soon_threadsafe(reached.set)

        workspace.pulling.seam = seam
        task = asyncio.create_task(workspace.pulling.run())
        await reached.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert len(links_of(house)) == 8
        workspace.pulling.seam = lambda _where: None
        assert (await workspace.pulling.run()).blogs[0].new == ()


async def test_only_one_bloggy_pulls_a_blog_at_a_time(house: House) -> None:
    house.server.put(post("Hello"))
    async with house.open() as workspace:
        now = house.clock.now()
        await workspace.database.write(lambda c: pulls.claim(c, "home", house.library, "another", now))
        report = await workspace.pulling.run()
        assert isinstance(report.blogs[0].error, Locked)
        assert list(house.library.glob("*.md")) == []
        house.clock.advance(pulls.LEASE)
        report = await workspace.pulling.run()
    assert len(report.blogs[0].new) == 1
