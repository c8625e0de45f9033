"""The first run: two ways in, each said before it is taken; and unsaved text is offered back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from textual.widgets import Input

from bloggy.tui.library.screen import LibraryScreen
from bloggy.tui.welcome.screen import WelcomeScreen
from tests.tui.driving import press, running, screen_text, settle
from tests.tui.fakes import NOW, FakeBlogs, FakeConnecting, FakeWorkspace, summary

pytestmark = pytest.mark.anyio


class Finding(FakeBlogs):
    """Blogs of a workspace without a configuration; remembers what was asked."""

    def __init__(self) -> None:
        super().__init__(())
        self.asked: list[Path] = []
        self.made: list[Path] = []

    async def detect(self, folder: Path) -> Any:
        self.asked.append(folder)
        return SimpleNamespace(
            folder=folder,
            posts=42,
            label="Hugo",
            remote="git@example.org:blog",
            branch="main",
            notes=("A note.",),
        )

    async def init(self, folder: Path) -> None:
        self.made.append(folder)


def nothing_yet() -> FakeWorkspace:
    workspace = FakeWorkspace([], libraries=False, blogs=())
    workspace.blogs = Finding()
    workspace.connecting = FakeConnecting(workspace.blogs)
    return workspace


async def test_without_a_library_the_welcome_opens() -> None:
    async with running(nothing_yet()) as (app, _pilot):
        assert isinstance(app.screen, WelcomeScreen)
        shown = screen_text(app)
        assert "Try the sample blog" in shown
        assert "Use a folder of posts I have" in shown
        assert "config.toml" in shown


async def test_a_folder_is_looked_into_and_nothing_is_written_before_the_writer_agrees(
    tmp_path: Path,
) -> None:
    workspace = nothing_yet()
    async with running(workspace) as (app, pilot):
        await press(pilot, "down", "enter")
        app.screen.query_one("Input").value = str(tmp_path)  # type: ignore[attr-defined]
        await press(pilot, "enter")
        shown = " ".join(screen_text(app).replace("│", " ").split())
        assert "there are 42 posts" in shown
        assert "made with Hugo" in shown
        assert "pushes to git@example.org:blog" in shown
        await press(pilot, "escape")
    assert isinstance(workspace.blogs, Finding)
    assert workspace.blogs.asked == [tmp_path]
    assert workspace.blogs.made == []


async def test_a_folder_that_is_not_there_is_not_taken() -> None:
    workspace = nothing_yet()
    async with running(workspace) as (app, pilot):
        await press(pilot, "down", "enter")
        app.screen.query_one("Input").value = "/nowhere/at/all"  # type: ignore[attr-defined]
        await press(pilot, "enter")
        assert "There is no such folder." in screen_text(app)
    assert isinstance(workspace.blogs, Finding)
    assert workspace.blogs.asked == []


async def test_leaving_the_welcome_leaves_bloggy() -> None:
    async with running(nothing_yet()) as (app, pilot):
        await press(pilot, "escape")
    assert app.return_code == 0


def leftover(text: str) -> Any:
    path = summary("One").path
    return SimpleNamespace(path=path, text=text, when=NOW - timedelta(minutes=4))


async def test_unsaved_text_is_offered_with_what_differs_and_can_be_taken_back() -> None:
    workspace = FakeWorkspace([summary("One")])
    workspace.drafting.found = [leftover("---\ntitle: One\n---\nNever saved.\n")]
    async with running(workspace) as (app, pilot):
        shown = screen_text(app)
        assert "Unsaved text of one.md" in shown
        assert "4 min ago" in shown
        assert "+Never saved." in shown
        await press(pilot, "enter")
    assert workspace.drafting.calls == ["recover"]


async def test_unsaved_text_may_be_put_aside_or_left_for_later() -> None:
    for key, calls in (("d", ["discard"]), ("escape", [])):
        workspace = FakeWorkspace([summary("One")])
        workspace.drafting.found = [leftover("other")]
        async with running(workspace) as (_app, pilot):
            await press(pilot, key)
        assert workspace.drafting.calls == calls


async def test_unsaved_text_that_is_what_the_file_holds_needs_no_question() -> None:
    workspace = FakeWorkspace([summary("One")])
    workspace.drafting.found = [leftover("same")]
    workspace.posts.texts[summary("One").path] = "same"
    async with running(workspace) as (app, _pilot):
        assert "Unsaved" not in screen_text(app)
    assert workspace.drafting.calls == ["discard"]


async def test_a_way_is_taken_by_its_number() -> None:
    for number, question in (
        ("2", "Which folder are your posts in?"),
        ("3", "Which blog shall bloggy connect to?"),
        ("4", "Start a new site"),
    ):
        async with running(nothing_yet(), size=(80, 24)) as (app, pilot):
            await press(pilot, number)
            assert question in screen_text(app)


async def test_a_blog_is_connected_and_then_a_folder_for_its_posts_is_asked_for(tmp_path: Path) -> None:
    workspace = nothing_yet()
    new = tmp_path / "posts"
    async with running(workspace, size=(80, 24)) as (app, pilot):
        await press(pilot, "3")
        app.screen.query_one(Input).value = "carnet.example"
        await press(pilot, "enter", "enter")
        app.screen.query_one("#user", Input).value = "ada"
        app.screen.query_one("#secret", Input).value = "a word"
        await press(pilot, "enter", "enter")
        assert "Which folder shall the posts of carnet-2 be kept in?" in screen_text(app)
        app.screen.query_one(Input).value = str(new)
        await settle(pilot)
        assert "Enter makes this folder" in screen_text(app)
        workspace.folders = (new,)
        await press(pilot, "enter")
        assert isinstance(app.screen, LibraryScreen)
    assert isinstance(workspace.blogs, Finding)
    assert workspace.blogs.made == [new]


async def test_without_a_generator_only_a_folder_is_made(tmp_path: Path) -> None:
    workspace = nothing_yet()
    async with running(workspace) as (app, pilot):
        await press(pilot, "4", "left")
        assert not app.screen.query_one("#title", Input).region
        app.screen.query_one("#folder", Input).value = str(tmp_path / "posts")
        workspace.folders = (tmp_path / "posts",)
        await press(pilot, "enter")
        await settle(pilot)
        assert isinstance(app.screen, LibraryScreen)
    assert isinstance(workspace.blogs, Finding)
    assert workspace.blogs.made == [tmp_path / "posts"]
