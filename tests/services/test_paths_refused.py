"""A path that the system does not even look at ends in a sentence, whichever service gets it."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bloggy.errors import BloggyError
from bloggy.services.sites import refuse_everything
from bloggy.services.starting.site import Wanted, start
from bloggy.services.workspace import Workspace
from bloggy.storage.exports import glance
from tests.services.conftest import House

pytestmark = pytest.mark.anyio


@pytest.fixture(params=["too long", "in a closed folder", "a closed folder"])
def refused(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """What can't be looked at."""
    if request.param == "too long":
        return tmp_path / ("a" * 300)
    closed = tmp_path / "closed"
    (closed / "in").mkdir(parents=True)
    closed.chmod(0)
    if os.access(closed / "in", os.F_OK):
        pytest.skip("root may enter any folder")
    return closed / "in" if request.param == "in a closed folder" else closed


@pytest.fixture
async def workspace(house: House) -> AsyncIterator[Workspace]:
    async with house.open() as opened:
        yield opened


async def test_what_can_not_be_looked_at_is_said_not_crashed_on(refused: Path, workspace: Workspace) -> None:
    refuse_everything(refused)
    assert (await workspace.blogs.detect(refused)).posts == 0
    for work in (workspace.importing.run, workspace.importing.undo):
        for format in (None, "markdown", "blogger", "medium"):
            with pytest.raises(BloggyError):
                await work(refused, format=format)
    if refused.name != "closed":  # a folder is only looked into by Enter
        with pytest.raises(BloggyError):
            glance(refused)


async def test_nothing_is_made_where_it_can_not_be_made(refused: Path, workspace: Workspace) -> None:
    with pytest.raises(BloggyError):
        await workspace.exporting.run(refused / "new")
    with pytest.raises(BloggyError):
        await start(workspace, Wanted(folder=refused / "new", generator="hugo"))
    with pytest.raises(BloggyError):
        await workspace.blogs.init(refused / "new")
