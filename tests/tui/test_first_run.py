"""The first run with the real services: the ways of the welcome end in a library that works."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from bloggy.services.events import LibraryChanged
from bloggy.services.workspace import Workspace
from bloggy.tui.library.screen import LibraryScreen
from bloggy.tui.welcome.screen import WelcomeScreen
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


async def test_a_new_site_is_made_from_the_keyboard_and_its_draft_is_there(tmp_path: Path) -> None:
    folder = tmp_path / "carnet"
    app = RecordingApp(Workspace.open())
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await press(pilot, "4")
        app.screen.query_one("#folder", Input).value = str(folder)
        app.screen.query_one("#title", Input).value = "Carnet"
        await press(pilot, "enter")
        await app.workers.wait_for_complete()
        await caught_up(app, pilot)
        assert isinstance(app.screen, LibraryScreen)
        assert app.workspace.folders == (folder,)
        assert "Hello" in screen_text(app)
        assert "carnet is made, with a first draft" in app.told[-1]
        assert app.workspace.libraries[0].generator.settings.title == "Carnet"
    await app.workspace.aclose()


async def test_who_git_does_not_know_is_asked_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for role in ("AUTHOR", "COMMITTER"):
        for what in ("NAME", "EMAIL"):
            monkeypatch.delenv(f"GIT_{role}_{what}")
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "user.useConfigOnly")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "true")
    app = RecordingApp(Workspace.open())
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "4", "enter")
        assert "git does not know you yet" in " ".join(screen_text(app).replace("│", " ").split())
        app.screen.query_one("#folder", Input).value = str(tmp_path / "carnet")
        app.screen.query_one("#name", Input).value = "Ada"
        app.screen.query_one("#mail", Input).value = "ada@example.org"
        await press(pilot, "enter")
        await app.workers.wait_for_complete()
        await settle(pilot)
        assert isinstance(app.screen, LibraryScreen)
    assert "Ada" in (tmp_path / "carnet" / ".git" / "config").read_text()
    await app.workspace.aclose()


async def test_a_new_site_says_what_is_made_and_what_is_wrong_with_an_answer(tmp_path: Path) -> None:
    (tmp_path / "note").write_text("")
    app = RecordingApp(Workspace.open())
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "4")
        shown = screen_text(app)
        assert "Nothing is sent anywhere before you publish." in " ".join(shown.replace("│", " ").split())
        assert "installed here" in shown
        app.screen.query_one("#folder", Input).value = str(tmp_path / "note")
        await press(pilot, "enter")
        assert "There is a file called" in screen_text(app)
        await press(pilot, "escape")
        assert isinstance(app.screen, WelcomeScreen)
    await app.workspace.aclose()
