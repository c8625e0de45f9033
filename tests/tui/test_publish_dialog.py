"""The publish dialog says what will happen, and one key does it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bloggy.domain.checks.model import Problem
from bloggy.errors import Unreachable
from bloggy.services.events import Offline
from bloggy.tui.app import BloggyApp
from tests.tui.driving import press, running, screen_text, settle, type_text
from tests.tui.fakes import WORDPRESS_STEPS, FakeWorkspace

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
        assert "B in the library connects one" in app.told[-1]


async def test_the_whole_dialog_is_in_sight_at_80x24() -> None:
    async with running(size=(80, 24)) as (app, pilot):
        await press(pilot, "down", "p")
        shown = screen_text(app)
        assert "Publish “Why" in shown
        assert "Without a network" in shown
        assert "Publish now" in shown


async def test_scheduled_the_footer_says_so_and_n_goes_back_to_now() -> None:
    workspace = FakeWorkspace()
    async with running(workspace) as (app, pilot):
        await press(pilot, "down", "p")
        assert "Now instead" not in footer(app)
        await press(pilot, "s")
        await type_text(pilot, "tomorrow 8am")
        await press(pilot, "enter")
        assert "⏎ Schedule  s Another time  n Now instead" in footer(app)
        await press(pilot, "n")
        assert "⏎ Publish now" in footer(app)
        assert "when      now" in screen_text(app)
        await press(pilot, "enter")
    assert workspace.publishing.queued[0][2]["at"] is None


async def test_a_blog_that_keeps_the_date_itself_gets_it_now() -> None:
    workspace = FakeWorkspace()
    workspace.publishing.keeps_schedules = False
    async with running(workspace) as (app, pilot):
        await press(pilot, "down", "p", "s")
        await type_text(pilot, "tomorrow 8am")
        await press(pilot, "enter")
        assert "the blog itself lets it go public then" in screen_text(app)


async def test_what_readers_have_is_updated_and_never_offered_as_a_draft() -> None:
    workspace = FakeWorkspace()
    workspace.publishing.there = ["home"]
    async with running(workspace) as (app, pilot):
        await press(pilot, "down", "p")
        assert "⏎ Update now" in footer(app)
        assert "As draft" not in footer(app)
        assert "update · hugo" in screen_text(app)
        assert "now:  ● published 9 Nov" in screen_text(app)
        await press(pilot, "d")
    assert workspace.publishing.queued == []


async def test_only_the_blogs_with_an_older_text_are_chosen_for_an_update() -> None:
    workspace = FakeWorkspace()
    workspace.publishing.there, workspace.publishing.changed = ["home", "notes"], ["notes"]
    async with running(workspace) as (app, pilot):
        await press(pilot, "down", "p")
        assert "□ home      ● published 9 Nov" in screen_text(app)
        await press(pilot, "enter")
    assert workspace.publishing.queued[0][2]["blogs"] == ("notes",)


async def test_a_published_post_goes_to_another_blog_later() -> None:
    workspace = FakeWorkspace()
    workspace.publishing.there = ["home"]
    async with running(workspace) as (_app, pilot):
        await press(pilot, "down", "P", "down", "space", "enter")
    assert workspace.publishing.queued[0][2]["blogs"] == ("notes",)


async def test_a_post_that_names_its_blogs_goes_to_them_and_to_a_new_one_of_them_later() -> None:
    workspace = FakeWorkspace()
    workspace.publishing.named = ["home", "carnet"]
    async with running(workspace) as (_app, pilot):
        await press(pilot, "down", "p", "enter")
        workspace.publishing.there = ["home"]
        await press(pilot, "P", "enter")
    chosen = [options["blogs"] for _publish, _name, options in workspace.publishing.queued]
    assert chosen == [("home", "carnet"), ("carnet",)]


async def test_the_choice_for_a_post_is_remembered() -> None:
    workspace = FakeWorkspace()
    async with running(workspace) as (_app, pilot):
        await press(pilot, "down", "p", "down", "space", "enter", "p", "enter", "down", "p", "enter")
    chosen = [options["blogs"] for _publish, _name, options in workspace.publishing.queued]
    assert chosen == [("home", "notes"), ("home", "notes"), ("home",)]


async def test_at_80x24_every_blog_is_in_sight_and_each_says_all_when_it_is_looked_at() -> None:
    workspace = FakeWorkspace()
    workspace.publishing.steps = {"notes": WORDPRESS_STEPS, "carnet": WORDPRESS_STEPS}
    async with running(workspace, size=(80, 24)) as (app, pilot):
        await press(pilot, "down", "p", "down", "space", "down", "space")
        shown = screen_text(app)
        assert "Publish “Why a small blog" in shown
        assert "■ home" in shown
        assert "8 changes …" in shown
        for step in WORDPRESS_STEPS:
            assert step[:17] in shown
        await press(pilot, "pagedown")
        assert "Publish “Why a small blog" in screen_text(app)
        assert "Without a network it waits" in screen_text(app)
        await press(pilot, "pageup", "up", "up")
        assert "content/posts/2026-11-22-small-blog" in screen_text(app)


async def test_several_blogs_each_say_their_own_address() -> None:
    async with running() as (app, pilot):
        await press(pilot, "down", "p", "down", "space")
        shown = screen_text(app)
        assert "address   " not in shown
        assert "https://example.org/2026/11/small-blog-opens-doors/" in shown


async def test_only_the_blog_that_cant_be_reached_is_said_to_wait() -> None:
    workspace = FakeWorkspace()
    async with running(workspace) as (app, pilot):
        workspace.happened(Offline(blog="notes", reason="no network"))
        await press(pilot, "down", "p", "down", "space")
        assert "notes can’t be reached: for them it waits" in screen_text(app)


def footer(app: BloggyApp) -> str:
    return screen_text(app).splitlines()[-1]
