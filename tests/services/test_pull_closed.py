"""What can't be read is not gone: nobody is asked whether posts in it shall be deleted elsewhere, too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bloggy.services.pulling.asking import Asking
from bloggy.services.pulling.known import Known
from bloggy.services.pulling.report import QuestionKind
from bloggy.services.workspace import Workspace
from tests.services.conftest import House
from tests.services.test_pulling import post

pytestmark = pytest.mark.anyio


async def brought(house: House, workspace: Workspace) -> Path:
    """A post that came from the blog; here as there is another one, which stays."""
    house.server.put(post("Hello", "One.\n"))
    house.server.put(post("Other", "Two.\n"))
    new = (await workspace.pulling.run()).blogs[0].new
    return next(path for path in new if "hello" in path.name)


@contextmanager
def unplugged(house: House) -> Iterator[None]:
    """While the disk is away that a post of the library is a link to."""
    link = house.library / "elsewhere.md"
    link.symlink_to(house.home / "unplugged" / "elsewhere.md")
    yield
    link.unlink()


async def test_nothing_is_asked_about_deletions_while_a_part_of_the_library_is_out_of_reach(
    house: House,
) -> None:
    async with house.open() as workspace:
        path = await brought(house, workspace)
        path.unlink()
        with unplugged(house):
            assert (await workspace.pulling.run()).questions == ()
        [question] = (await workspace.pulling.run()).questions
    assert question.kind is QuestionKind.DELETED_HERE


async def test_what_is_gone_there_too_keeps_its_question_while_its_file_may_only_be_closed(
    house: House,
) -> None:
    async with house.open() as workspace:
        path = await brought(house, workspace)
        [ref] = [ref for ref, copy in house.server.copies.items() if copy.post.title == "Hello"]
        del house.server.copies[ref]
        [question] = (await workspace.pulling.run(full=True)).questions
        away = path.rename(house.home / path.name)
        with unplugged(house):
            await workspace.pulling.run()
        away.rename(path)
        [again] = (await workspace.pulling.run()).questions
    assert (again.kind, again.id) == (QuestionKind.DELETED_THERE, question.id)


async def test_nor_while_a_post_or_its_folder_may_not_be_read(house: House) -> None:
    async with house.open() as workspace:
        path = await brought(house, workspace)
        path.unlink()
        known = Known(workspace)
        known.look()
        await known.follow()
        closed = Asking(workspace, can_read=lambda path: False)
        await closed.look_here("home", known)
        assert await closed.open() == []
        await Asking(workspace).look_here("home", known)
        assert [one.kind for one in await closed.open()] == [QuestionKind.DELETED_HERE]


async def test_names_that_only_letter_case_tells_apart_hide_no_deletion(house: House) -> None:
    house.write("twin.md", "---\ntitle: One\n---\n")
    house.write("Twin.md", "---\ntitle: Two\n---\n")
    async with house.open() as workspace:
        path = await brought(house, workspace)
        path.unlink()
        [question] = (await workspace.pulling.run()).questions
    assert question.kind is QuestionKind.DELETED_HERE
