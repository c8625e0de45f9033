"""The publish dialog says what will happen, and one key does it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bloggy.domain.checks.model import Problem
from bloggy.errors import Unreachable
from bloggy.services.events import Offline
from tests.tui.driving import press, running, screen_text, settle, type_text
from tests.tui.fakes import FakeWorkspace

pytestmark = pytest.mark.anyio
ERROR = Problem(check="empty", level="error", message="The post is empty.", line=4, fix="Write something.")


async def test_it_shows_blog_steps_time_and_address_and_enter_queues_it() -> None:
    workspace = FakeWorkspace()
    async with running(workspace) as (app, pilot):
        await press(pilot, "down", "p")
        shown = screen_text(app)
        for expected in (
            "Publish “Why a small blog still opens doors”",
            "■ home",
            "hugo · commit to main, push to origin",
            "1 picture (212 kB",
            "□ carnet",
            "when      now",
            "https://example.org/2026/11/small-blog-opens-doors/",
            "nothing to look at",
        ):
            assert expected in shown
        assert workspace.publishing.queued == []
        await press(pilot, "enter")
        assert "is on its way to home" in app.told[-1]
    options = {"blogs": ("home",), "at": None, "as_draft": False}
    assert workspace.publishing.queued == [("publish", "why-a-small-blog.md", options)]


async def test_escape_publishes_nothing() -> None:
    workspace = FakeWorkspace()
    async with running(workspace) as (_app, pilot):
        await press(pilot, "down", "p", "escape")
    assert workspace.publishing.queued == []


async def test_space_chooses_blogs() -> None:
    workspace = FakeWorkspace()
    async with running(workspace) as (_app, pilot):
        await press(pilot, "down", "p", "space", "down", "space", "enter")
    assert workspace.publishing.queued[0][2]["blogs"] == ("notes",)


async def test_without_any_blog_chosen_enter_does_nothing() -> None:
    workspace = FakeWorkspace()
    async with running(workspace) as (app, pilot):
        await press(pilot, "down", "p", "space", "enter")
        assert "Choose at least one blog" in screen_text(app)
    assert workspace.publishing.queued == []


async def test_a_post_that_is_out_already_goes_where_it_is() -> None:
    workspace = FakeWorkspace()
    workspace.publishing.there = ["notes"]
    async with running(workspace) as (_app, pilot):
        await press(pilot, "down", "p", "enter")
    assert workspace.publishing.queued[0][2]["blogs"] == ("notes",)


async def test_publish_to_chooses_nothing_beforehand() -> None:
    workspace = FakeWorkspace()
    async with running(workspace) as (_app, pilot):
        await press(pilot, "down", "P", "enter", "down", "down", "space", "enter")
    assert workspace.publishing.queued[0][2]["blogs"] == ("carnet",)


async def test_scheduling_says_how_the_words_are_understood_and_then_waits_for_enter() -> None:
    workspace = FakeWorkspace()
    async with running(workspace) as (app, pilot):
        await press(pilot, "down", "p", "s")
        await type_text(pilot, "tomorrow 8am")
        assert "Monday 23 Nov 2026, 08:00 (UTC+00:00)" in screen_text(app)
        await press(pilot, "enter")
        assert "when      Monday 23 Nov 2026" in screen_text(app)
        assert workspace.publishing.queued == []
        await press(pilot, "enter")
    assert workspace.publishing.queued[0][2]["at"] == datetime(2026, 11, 23, 8, tzinfo=UTC)


async def test_a_date_that_means_nothing_is_not_taken() -> None:
    async with running() as (app, pilot):
        await press(pilot, "down", "p", "s")
        await type_text(pilot, "blurp")
        await press(pilot, "enter")
        assert "When shall it go out?" in screen_text(app)


async def test_d_sends_it_as_a_draft() -> None:
    workspace = FakeWorkspace()
    async with running(workspace) as (_app, pilot):
        await press(pilot, "down", "p", "d")
    assert workspace.publishing.queued[0][2]["as_draft"] is True


async def test_an_error_among_the_checks_refuses_and_says_the_line_and_the_fix() -> None:
    workspace = FakeWorkspace()
    workspace.publishing.problems = [ERROR]
    async with running(workspace) as (app, pilot):
        await press(pilot, "down", "p")
        assert "✕ The post is empty. (line 4) Write something." in screen_text(app)
        await press(pilot, "enter")
        assert "first; nothing was sent" in app.told[-1]
    assert workspace.publishing.queued == []


async def test_v_shows_the_difference_and_comes_back() -> None:
    async with running() as (app, pilot):
        await press(pilot, "down", "p", "v")
        assert "-draft: true" in screen_text(app)
        assert "title: [/] Small" in screen_text(app)
        await press(pilot, "escape")
        assert "Publish “Why" in screen_text(app)


async def test_offline_it_says_that_the_post_waits_and_goes_out_once() -> None:
    workspace = FakeWorkspace()
    async with running(workspace) as (app, pilot):
        workspace.happened(Offline(blog="home", reason="no network"))
        await settle(pilot)
        await press(pilot, "down", "p")
        assert "You are offline. It waits in the outbox and goes out by itself, once." in screen_text(app)


async def test_a_plan_that_fails_says_why_and_enter_does_nothing() -> None:
    workspace = FakeWorkspace()

    async def refuse(*_args: object, **_options: object) -> list[object]:
        raise Unreachable("The repository is gone.", hint="Look for it at ~/site.")

    workspace.publishing.plan = refuse  # type: ignore[method-assign,assignment]
    async with running(workspace) as (app, pilot):
        await press(pilot, "down", "p", "enter")
        assert "The repository is gone." in screen_text(app)
        assert "Look for it at ~/site." in screen_text(app)
    assert workspace.publishing.queued == []


async def test_without_a_blog_it_says_how_to_get_one() -> None:
    workspace = FakeWorkspace()
    workspace.publishing.blogs = []
    async with running(workspace) as (app, pilot):
        await press(pilot, "down", "p")
        assert "bloggy init" in app.told[-1]


async def test_the_whole_dialog_is_in_sight_at_80x24() -> None:
    async with running(size=(80, 24)) as (app, pilot):
        await press(pilot, "down", "p")
        shown = screen_text(app)
        assert "Publish “Why" in shown
        assert "Without a network" in shown
        assert "Publish now" in shown
