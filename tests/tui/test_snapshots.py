"""Every screen as it looks, dark and light, at 80x24 and 120x36; look at the report before updating."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from bloggy.domain.checks.model import Problem
from bloggy.domain.comment import Verdict
from bloggy.errors import Unauthorized
from tests.tui.driving import RecordingApp, press, settle
from tests.tui.fake_comments import sample_comments
from tests.tui.fakes import (
    NOW,
    ROOT,
    WORDPRESS_STEPS,
    FakeWorkspace,
    many_entries,
    sample_entries,
    sample_posts,
)

SIZES = [(80, 24), (120, 36)]
THEMES = ["bloggy-dark", "bloggy-light"]
Compare = Callable[..., bool]


def app_on(workspace: FakeWorkspace) -> RecordingApp:
    """The app, its blinking cursors held still."""
    app = RecordingApp(workspace)
    app.animation_level = "none"
    return app


def keys(*wanted: str) -> Callable[[Pilot[int]], Any]:
    """Press these before the picture is taken."""

    async def run(pilot: Pilot[int]) -> None:
        await settle(pilot)
        await press(pilot, *wanted)
        for field in pilot.app.screen.query("Input"):
            field.cursor_blink = False  # type: ignore[attr-defined]
        await pilot.pause(0.3)  # the preview follows a moment later

    return run


def typing(*steps: str) -> Callable[[Pilot[int]], Any]:
    """Press these; `name=value` fills a field instead, `=value` the one with the cursor."""

    async def run(pilot: Pilot[int]) -> None:
        await settle(pilot)
        for step in steps:
            name, equals, value = step.partition("=")
            if equals:
                field = pilot.app.screen.query_one(f"#{name}" if name else "Input:focus", Input)
                field.value = value
                await settle(pilot)
            else:
                await press(pilot, step)
        await keys()(pilot)

    return run


def with_problem() -> FakeWorkspace:
    workspace = FakeWorkspace(entries=sample_entries()[:1])
    fix = "Write a few words between ![ and ]."
    message = "The picture harbour.jpg has no alternative text."
    workspace.publishing.problems = [Problem(check="alt", level="warning", message=message, line=12, fix=fix)]
    return workspace


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_library(snap_compare: Compare, size: tuple[int, int], theme: str) -> None:
    app = app_on(FakeWorkspace(entries=sample_entries(), theme=theme))
    assert snap_compare(app, terminal_size=size, run_before=keys("down"))


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_publish(snap_compare: Compare, size: tuple[int, int], theme: str) -> None:
    workspace = with_problem()
    workspace.config.ui.theme = theme
    assert snap_compare(app_on(workspace), terminal_size=size, run_before=keys("down", "p"))


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_outbox(snap_compare: Compare, size: tuple[int, int]) -> None:
    app = app_on(FakeWorkspace(entries=sample_entries()))
    assert snap_compare(app, terminal_size=size, run_before=keys("O"))


COMMENTS: dict[str, tuple[str, ...]] = {
    "inbox": ("C",),
    "conversation": ("C", "n", "enter"),
    "filter": ("C", "f"),
    "filtered": ("C", "f", "down", "enter"),
    "marked": ("C", "space", "space"),
    "person": ("C", "down", "i"),
    "about": ("C", "down", "p"),
    "pick": ("C", "f", *["down"] * 7, "enter", "R"),
    "judged": ("C", "down", "down", "down", "a"),
    "reply": ("C", "r", "T", "h", "a", "n", "k", "s"),
    "begun": ("C", "down", "r", "T", "h", "a", "n", "k", "s", "escape"),
    "search": ("C", "slash", "r", "s", "s"),
    "nothing found": ("C", "slash", "z", "z"),
}


def with_comments(**given: Any) -> FakeWorkspace:
    return FakeWorkspace(comments=sample_comments(NOW, ROOT), **given)


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("state", COMMENTS)
def test_comments(snap_compare: Compare, state: str, size: tuple[int, int]) -> None:
    app = app_on(with_comments())
    assert snap_compare(app, terminal_size=size, run_before=keys(*COMMENTS[state]))


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_deleting_a_comment_for_good(snap_compare: Compare, size: tuple[int, int]) -> None:
    workspace = with_comments()
    workspace.answering.final = {Verdict.REMOVE}
    assert snap_compare(app_on(workspace), terminal_size=size, run_before=keys("C", "d"))


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_no_comments(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(app_on(FakeWorkspace()), terminal_size=size, run_before=keys("C"))


def test_comments_in_the_light(snap_compare: Compare) -> None:
    app = app_on(with_comments(theme="bloggy-light"))
    assert snap_compare(app, terminal_size=(120, 36), run_before=keys(*COMMENTS["inbox"]))


def test_comments_in_ascii(snap_compare: Compare) -> None:
    app = app_on(with_comments(ascii_only=True))
    assert snap_compare(app, terminal_size=(120, 36), run_before=keys(*COMMENTS["inbox"]))


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_library_with_comments(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(app_on(with_comments()), terminal_size=size, run_before=keys("down"))


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_help(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(app_on(FakeWorkspace()), terminal_size=size, run_before=keys("question_mark"))


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_welcome(snap_compare: Compare, size: tuple[int, int]) -> None:
    app = app_on(FakeWorkspace([], libraries=False, blogs=()))
    assert snap_compare(app, terminal_size=size, run_before=keys())


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_conflict(snap_compare: Compare, size: tuple[int, int]) -> None:
    app = app_on(FakeWorkspace(entries=sample_entries()[4:5]))
    assert snap_compare(app, terminal_size=size, run_before=keys("O", "m"))


def test_preview_alone_at_80(snap_compare: Compare) -> None:
    assert snap_compare(app_on(FakeWorkspace()), terminal_size=(80, 24), run_before=keys("down", "space"))


def test_library_at_60(snap_compare: Compare) -> None:
    assert snap_compare(app_on(FakeWorkspace()), terminal_size=(60, 20), run_before=keys("down"))


def test_search(snap_compare: Compare) -> None:
    app = app_on(FakeWorkspace())
    assert snap_compare(app, terminal_size=(120, 36), run_before=keys("slash", "q"))


def test_nothing_there(snap_compare: Compare) -> None:
    app = app_on(FakeWorkspace(sample_posts()[:2]))
    assert snap_compare(app, terminal_size=(120, 36), run_before=keys("3"))


@pytest.mark.parametrize("key", ["n", "R", "t", "D"])
def test_small_questions(snap_compare: Compare, key: str) -> None:
    assert snap_compare(app_on(FakeWorkspace()), terminal_size=(80, 24), run_before=keys("down", key))


def test_delete_what_readers_see(snap_compare: Compare) -> None:
    presses = keys("down", "down", "down", "d")
    assert snap_compare(app_on(FakeWorkspace()), terminal_size=(80, 24), run_before=presses)


def test_ascii(snap_compare: Compare) -> None:
    app = app_on(FakeWorkspace(entries=sample_entries(), ascii_only=True))
    assert snap_compare(app, terminal_size=(120, 36), run_before=keys("down"))


@pytest.mark.parametrize("theme", ["nord", "solarized-light", "ansi-dark"])
def test_textuals_own_themes(snap_compare: Compare, theme: str) -> None:
    app = app_on(FakeWorkspace(theme=theme))
    assert snap_compare(app, terminal_size=(120, 36), run_before=keys("down"))


ADDRESS = ("B", "=carnet.example")
CONNECTING = {
    "address": ADDRESS,
    "found": (*ADDRESS, "enter"),
    "login": (*ADDRESS, "enter", "enter", "user=ada", "secret=not for you"),
    "command": (*ADDRESS, "enter", "enter", "user=ada", "tab", "tab", "right", "enter"),
    "result": (*ADDRESS, "enter", "enter", "user=ada", "secret=not for you", "enter"),
}


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("step", CONNECTING)
def test_connecting(snap_compare: Compare, step: str, size: tuple[int, int]) -> None:
    run = typing(*CONNECTING[step])
    assert snap_compare(app_on(FakeWorkspace()), terminal_size=size, run_before=run)


@pytest.mark.parametrize("step", ["found", "login"])
def test_connecting_in_ascii(snap_compare: Compare, step: str) -> None:
    app = app_on(FakeWorkspace(ascii_only=True))
    assert snap_compare(app, terminal_size=(80, 24), run_before=typing(*CONNECTING[step]))


@pytest.mark.parametrize("step", ["found", "login", "result"])
def test_connecting_light(snap_compare: Compare, step: str) -> None:
    app = app_on(FakeWorkspace(theme="bloggy-light"))
    assert snap_compare(app, terminal_size=(80, 24), run_before=typing(*CONNECTING[step]))


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_connecting_refused(snap_compare: Compare, size: tuple[int, int]) -> None:
    workspace = FakeWorkspace()
    why = "https://carnet.example does not know this user name and application password."
    hint = "Make a new one on the page above; the blog’s own password is not taken."
    workspace.connecting.troubles["test"] = [Unauthorized(why, hint=hint)]
    run = typing(*CONNECTING["result"])
    assert snap_compare(app_on(workspace), terminal_size=size, run_before=run)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_plain_http(snap_compare: Compare, size: tuple[int, int]) -> None:
    workspace = FakeWorkspace()
    workspace.connecting.open_host = "carnet.example"
    run = typing(*CONNECTING["login"][:4])
    assert snap_compare(app_on(workspace), terminal_size=size, run_before=run)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_nothing_found(snap_compare: Compare, size: tuple[int, int]) -> None:
    workspace = FakeWorkspace()
    workspace.connecting.found = replace(workspace.connecting.found, candidates=())
    assert snap_compare(app_on(workspace), terminal_size=size, run_before=typing(*CONNECTING["found"]))


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_logging_in_again(snap_compare: Compare, size: tuple[int, int]) -> None:
    app = app_on(FakeWorkspace(entries=sample_entries()))
    assert snap_compare(app, terminal_size=size, run_before=typing("O", "l", "=not for you"))


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_full_outbox(snap_compare: Compare, size: tuple[int, int]) -> None:
    app = app_on(FakeWorkspace(entries=many_entries()))
    presses = keys("O", "down", "space", "down", "down", "space", "down", "down")
    assert snap_compare(app, terminal_size=size, run_before=presses)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_publish_to_three_blogs(snap_compare: Compare, size: tuple[int, int]) -> None:
    workspace = with_problem()
    workspace.publishing.there = ["home"]
    workspace.publishing.steps = {"notes": WORDPRESS_STEPS, "carnet": WORDPRESS_STEPS[1:]}
    presses = keys("down", "p", "down", "space", "down", "space", "up")
    assert snap_compare(app_on(workspace), terminal_size=size, run_before=presses)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_scheduled(snap_compare: Compare, size: tuple[int, int]) -> None:
    run = typing("down", "p", "s", "=tomorrow 8am", "enter")
    assert snap_compare(app_on(FakeWorkspace()), terminal_size=size, run_before=run)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_library_that_is_not_there(snap_compare: Compare, size: tuple[int, int]) -> None:
    workspace = FakeWorkspace([])
    workspace.folders = (Path("/media/stick/blog"),)
    assert snap_compare(app_on(workspace), terminal_size=size, run_before=keys())
