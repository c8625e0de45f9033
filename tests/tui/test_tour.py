"""The tour says what to press, moves on when it was done, and leaves for good on escape."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from bloggy.services.events import LibraryChanged, PostLive
from bloggy.services.workspace import Workspace
from bloggy.tui.library.screen import LibraryScreen
from bloggy.tui.welcome.tour import STEPS, Tour, TourLine
from tests.tui.driving import RecordingApp, press, running, screen_text, settle, until
from tests.tui.fakes import FakeWorkspace, sample_entries

pytestmark = pytest.mark.anyio


def line(app: RecordingApp) -> str:
    """What the tour says now; empty when it says nothing."""
    return next((str(found.content) for found in app.screen.query(TourLine)), "")


async def begun(app: RecordingApp, pilot: Pilot[int]) -> Tour:
    tour = Tour(app)
    tour.begin()
    await settle(pilot)
    return tour


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_each_stop_names_its_keys_and_gives_way_to_the_next(size: tuple[int, int]) -> None:
    workspace = FakeWorkspace()
    async with running(workspace, size=size) as (app, pilot):
        tour = await begun(app, pilot)
        assert f"Tour 1/{len(STEPS)}" in screen_text(app)
        assert "2 shows its drafts" in line(app)
        await press(pilot, "2")
        tour.look()
        assert "⏎ opens the chosen draft" in line(app)
        tour.seen.add("editor")
        tour.look()
        assert "p says what publishing would do" in line(app)
        workspace.happened(PostLive(entry=sample_entries()[0], url=""))
        tour.look()
        assert "C shows what readers wrote" in line(app)
        await press(pilot, "C")
        tour.look()
        await pilot.pause()
        assert "That was the round" in line(app)


async def test_escape_in_the_library_ends_it_for_good() -> None:
    async with running() as (app, pilot):
        tour = await begun(app, pilot)
        await press(pilot, "escape")
        assert line(app) == ""
        assert not tour.leave()
        await press(pilot, "2")
        tour.look()
        assert line(app) == ""


async def test_it_stays_out_of_dialogs_and_is_there_again_behind_them() -> None:
    async with running() as (app, pilot):
        tour = await begun(app, pilot)
        await press(pilot, "n")
        tour.look()
        assert app.screen.is_modal
        assert line(app) == ""
        await press(pilot, "escape")
        assert "Tour 1/" in line(app)


async def test_it_speaks_of_the_writers_own_keys() -> None:
    async with running(FakeWorkspace(keys={"library.place_2": "f11"})) as (app, pilot):
        await begun(app, pilot)
        assert "f11 shows its drafts" in line(app)


async def test_the_sample_of_the_welcome_comes_with_the_tour() -> None:
    app = RecordingApp(Workspace.open())
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "1")
        await app.workers.wait_for_complete()
        await app.workspace.posts.refresh()
        app.workspace.events.publish(LibraryChanged())
        await until(pilot, lambda: isinstance(app.screen, LibraryScreen) and "Tour 1/" in line(app))
    await app.workspace.aclose()
