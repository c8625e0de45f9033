"""What is typed while a dialog or a post opens reaches it, in order; nothing waits for what does not open."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.widget import Widget
from textual.widgets import Input

from bloggy.domain.checks.model import Problem
from bloggy.domain.listing import BlogState
from bloggy.domain.post import Mark
from bloggy.tui.dialogs.ask import AskText, AskWhen
from bloggy.tui.dialogs.diff import DiffView
from bloggy.tui.dialogs.live import LiveChange
from bloggy.tui.dialogs.new_post import NewPostDialog
from bloggy.tui.dialogs.publish import PublishDialog
from bloggy.tui.help.screen import HelpScreen
from bloggy.tui.library.post_list import PostList
from bloggy.tui.library.screen import LibraryScreen
from tests.tui.driving import RecordingApp, press, running, settle, until
from tests.tui.fakes import FakePublishing, FakeWorkspace

pytestmark = pytest.mark.anyio
NO_WORDS = Problem(check="alt", level="warning", message="No words.", line=3, fix="Write.")


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


class SlowPlans(FakePublishing):
    """Plans as long as it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.planned = asyncio.Event()

    async def plan(self, *told: Any, **how: Any) -> Any:
        await self.planned.wait()
        return await super().plan(*told, **how)


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
    publishing.problems = [NO_WORDS]
    app = await in_one_breath(publishing)
    assert publishing.queued == []
    assert any("something to read first" in told for told in app.told)


async def test_what_comes_after_a_wish_for_the_publish_dialog_ends_it() -> None:
    for key, screen in (("question_mark", HelpScreen), ("s", AskWhen)):
        publishing = SlowPlans()
        workspace = FakeWorkspace()
        workspace.publishing = publishing
        async with running(workspace) as (app, pilot):
            await press(pilot, "down")
            for typed, expected in (("p", PublishDialog), ("enter", PublishDialog), (key, screen)):
                await pilot.press(typed)
                async with asyncio.timeout(60):
                    while not isinstance(app.screen, expected):
                        await pilot.pause(0.01)
            publishing.planned.set()
            await settle(pilot)
            assert isinstance(app.screen, screen)
            await press(pilot, "escape")
            assert isinstance(app.screen, PublishDialog)
            await press(pilot, "escape")
            assert isinstance(app.screen, LibraryScreen)
        assert publishing.queued == []


async def test_after_looking_at_the_difference_enter_publishes_at_once_in_spite_of_warnings() -> None:
    workspace = FakeWorkspace()
    workspace.publishing.problems = [NO_WORDS]
    async with running(workspace) as (app, pilot):
        await press(pilot, "down", "p", "v")
        assert isinstance(app.screen, DiffView)
        await press(pilot, "escape")
        burst(app, "enter")
        await until(pilot, lambda: bool(workspace.publishing.queued))


async def test_an_enter_typed_ahead_takes_nothing_from_readers() -> None:
    workspace = FakeWorkspace()
    async with running(workspace) as (app, pilot):
        library = app.screen.query_one(PostList)
        await press(pilot, "down")
        while library.chosen is None or library.chosen.mark != Mark.PUBLISHED:
            await press(pilot, "down")
        burst(app, "d", "enter")
        await until(pilot, lambda: isinstance(app.screen, LiveChange))
        await settle(pilot)
        assert isinstance(app.screen, LiveChange)
        await press(pilot, "enter")
        assert isinstance(app.screen, LibraryScreen)


async def test_what_was_typed_for_a_dialog_that_comes_too_late_does_nothing_but_leave() -> None:
    publishing = SlowPublishing()
    workspace = FakeWorkspace()
    workspace.publishing = publishing
    async with running(workspace) as (app, pilot):
        await press(pilot, "down")
        burst(app, "p", "enter")
        app.post_message(events.Key("ctrl+q", None))
        await until(pilot, lambda: app.return_code is not None)
        assert app.opened == []
    assert publishing.queued == []


async def test_a_dialog_that_closes_by_itself_waits_for_the_help_above_it() -> None:
    answers: list[str | None] = []
    async with running() as (app, pilot):
        dialog = AskText("What is it called?")
        app.push_screen(dialog, answers.append)
        await settle(pilot)
        await press(pilot, "f1")
        assert isinstance(app.screen, HelpScreen)
        dialog.dismiss("Fog")
        await settle(pilot)
        assert isinstance(app.screen, HelpScreen)
        assert answers == []
        await press(pilot, "escape")
        assert isinstance(app.screen, LibraryScreen)
        assert answers == ["Fog"]


async def test_a_title_its_enter_and_the_first_words_may_be_typed_in_one_breath() -> None:
    workspace = FakeWorkspace()
    async with running(workspace) as (app, pilot):
        burst(app, "n", *"Fog", "enter", *"zz")  # what follows is for the editor, not for the title
        await until(pilot, lambda: bool(app.opened))
        assert [call[1] for call in workspace.posts.calls if call[0] == "new"] == ["Fog"]


class Listening(Widget, can_focus=True):
    """Notes the keys that reach it."""

    def __init__(self) -> None:
        super().__init__()
        self.typed: list[str] = []

    async def on_key(self, event: events.Key) -> None:
        event.stop()
        self.typed.append(event.key)
        await self.take()

    async def take(self) -> None:
        """What a key does."""


class Slow(Listening):
    """Its first key leads to the widget after it; until the gate opens it is busy `before` that, or after."""

    def __init__(self, *, before: bool) -> None:
        super().__init__()
        self.begun, self.gate, self._before = asyncio.Event(), asyncio.Event(), before

    async def take(self) -> None:
        self.begun.set()
        if self._before:
            await self.gate.wait()
        self.screen.focus_next()
        await self.gate.wait()


@pytest.mark.parametrize("before", [True, False])
async def test_a_key_waits_for_the_one_before_and_no_longer_than_a_moment(before: bool) -> None:
    """It waits for what that one leads to; what keeps its widget busy longer keeps no other."""
    slow, after = Slow(before=before), Listening()
    async with running() as (app, pilot):
        await app.screen.mount(slow, after)
        slow.focus()
        await until(pilot, lambda: app.focused is slow)
        burst(app, "a", "b")
        try:
            async with asyncio.timeout(60):
                await slow.begun.wait()
                assert after.typed == []
                if before:
                    slow.gate.set()
                while not after.typed:
                    await asyncio.sleep(0.01)
            assert (slow.typed, after.typed) == (["a"], ["b"])
        finally:
            slow.gate.set()


async def test_keys_go_on_when_nothing_opens() -> None:
    workspace = FakeWorkspace()
    workspace.publishing.blogs = []
    async with running(workspace) as (app, pilot):
        before = app.screen.query_one(PostList).chosen
        burst(app, "p", "down")
        await until(pilot, lambda: app.screen.query_one(PostList).chosen != before)
        assert any("no blog" in text for text in app.told)


async def test_an_enter_after_the_question_is_there_agrees_however_late_it_is_given() -> None:
    answers: list[str | None] = []
    async with running() as (app, pilot):
        app.push_screen(LiveChange("Take it back?", ["Readers will miss it."]), answers.append)
        await settle(pilot)
        app.type_ahead.will_ask()  # keys are held, as where the machine is busy and the dialog just painted
        burst(app, "enter")
        await pilot.pause()
        app.type_ahead.release()
        await until(pilot, lambda: answers == ["yes"])
