"""The first run with the real services: both ways of the welcome end in a library that works."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from bloggy.services.events import LibraryChanged
from bloggy.services.workspace import Workspace
from bloggy.tui.library.screen import LibraryScreen
from tests.tui.driving import RecordingApp, press, screen_text, settle

pytestmark = pytest.mark.anyio


async def caught_up(app: RecordingApp, pilot: Pilot[int]) -> None:
    """Let the index of the new workspace catch up, as the app does behind its first paint."""
    await app.workspace.posts.refresh()
    app.workspace.events.publish(LibraryChanged())
    await settle(pilot)


async def test_a_chosen_folder_becomes_the_library_and_bloggy_goes_on(tmp_path: Path) -> None:
    posts = tmp_path / "posts"
    posts.mkdir()
    (posts / "hello.md").write_text("---\ntitle: Hello there\n---\nText.\n", encoding="utf-8")
    app = RecordingApp(Workspace.open())
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await press(pilot, "down", "enter")
        app.screen.query_one("Input").value = str(posts)  # type: ignore[attr-defined]
        await press(pilot, "enter")
        await settle(pilot)
        await press(pilot, "enter")
        await app.workers.wait_for_complete()
        await caught_up(app, pilot)
        assert isinstance(app.screen, LibraryScreen)
        assert app.workspace.folders == (posts,)
        assert "Hello there" in screen_text(app)
        await press(pilot, "enter")
        assert app.opened == [posts / "hello.md"]
    await app.workspace.aclose()


async def test_the_sample_blog_opens_in_the_library() -> None:
    app = RecordingApp(Workspace.open())
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await press(pilot, "enter")
        await app.workers.wait_for_complete()
        await caught_up(app, pilot)
        assert isinstance(app.screen, LibraryScreen)
        assert "Posts · 0" not in screen_text(app)
    await app.workspace.aclose()
