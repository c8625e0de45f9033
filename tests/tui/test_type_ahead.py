"""What is typed while a dialog or a post opens reaches it, in order; nothing waits for what does not open."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from textual import events
from textual.widgets import Input

from bloggy.domain.checks.model import Problem
from bloggy.domain.listing import BlogState
from bloggy.tui.dialogs.new_post import NewPostDialog
from bloggy.tui.dialogs.publish import PublishDialog
from bloggy.tui.library.post_list import PostList
from bloggy.tui.library.screen import LibraryScreen
from tests.tui.driving import RecordingApp, press, running, settle, until
from tests.tui.fakes import FakePublishing, FakeWorkspace

pytestmark = pytest.mark.anyio


def burst(app: RecordingApp, *keys: str) -> None:
    """Keys as a terminal sends them, one after the other without a breath."""
    for key in keys:
        app.post_message(events.Key(key, key if len(key) == 1 else "\r" if key == "enter" else None))


async def test_a_title_may_be_typed_before_its_dialog_is_there() -> None:
    async with running() as (app, pilot):
        burst(app, "n", *"Fog")
        await until(pilot, lambda: isinstance(app.screen, NewPostDialog))
        await until(pilot, lambda: app.screen.query_one(Input).value == "Fog")


async def test_a_paste_waits_too() -> None:
    async with running() as (app, pilot):
        burst(app, "n", "A")
        app.post_message(events.Paste(" foggy day"))
        await until(pilot, lambda: isinstance(app.screen, NewPostDialog))
        await until(pilot, lambda: app.screen.query_one(Input).value == "A foggy day")


class SlowPublishing(FakePublishing):
    """Looks up where a post is as long as it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.looked = asyncio.Event()

    async def states(self, path: Path) -> list[BlogState]:
        await self.looked.wait()
        return await super().states(path)


async def in_one_breath(publishing: SlowPublishing) -> RecordingApp:
    """`p` and Enter while bloggy still looks up where the post is; what came of it."""
    workspace = FakeWorkspace()
    workspace.publishing = publishing
    async with running(workspace) as (app, pilot):
        await press(pilot, "down")
        burst(app, "p", "enter")
        await pilot.pause()
        publishing.looked.set()
        await settle(pilot)
        await until(pilot, lambda: bool(publishing.queued) or isinstance(app.screen, PublishDialog))
        await settle(pilot)
        assert app.opened == []
        assert isinstance(app.screen, LibraryScreen if publishing.queued else PublishDialog)
        return app


async def test_publish_and_enter_in_one_breath_publish() -> None:
    publishing = SlowPublishing()
    await in_one_breath(publishing)
    assert [what for what, _name, _options in publishing.queued] == ["publish"]


async def test_what_should_be_read_first_is_not_published_in_the_same_breath() -> None:
    publishing = SlowPublishing()
    publishing.problems = [Problem(check="alt", level="warning", message="No words.", line=3, fix="Write.")]
    await in_one_breath(publishing)
    assert publishing.queued == []


async def test_a_title_its_enter_and_the_first_words_may_be_typed_in_one_breath() -> None:
    workspace = FakeWorkspace()
    async with running(workspace) as (app, pilot):
        burst(app, "n", *"Fog", "enter", *"zz")  # what follows is for the editor, not for the title
        await until(pilot, lambda: bool(app.opened))
        assert [call[1] for call in workspace.posts.calls if call[0] == "new"] == ["Fog"]


async def test_a_key_waits_for_the_one_before_and_no_longer_than_a_moment() -> None:
    async with running() as (app, pilot):
        chosen = app.screen.query_one(PostList)
        burst(app, *["down"] * 5, "up", "up")
        await until(pilot, lambda: chosen.cursor == 3)


async def test_keys_go_on_when_nothing_opens() -> None:
    workspace = FakeWorkspace()
    workspace.publishing.blogs = []
    async with running(workspace) as (app, pilot):
        before = app.screen.query_one(PostList).chosen
        burst(app, "p", "down")
        await until(pilot, lambda: app.screen.query_one(PostList).chosen != before)
        assert any("no blog" in text for text in app.told)
