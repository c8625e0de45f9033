"""Help is there on every screen and in every dialog, and says what the screen is for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bloggy.cli.manual import topics
from bloggy.domain.actions import of_screen, screen_title
from bloggy.tui.dialogs.new_post import NewPostDialog
from bloggy.tui.dialogs.publish import PublishDialog
from bloggy.tui.help.about import ABOUT
from bloggy.tui.help.screen import HelpScreen
from bloggy.tui.help.signs import signs_of
from tests.tui.driving import press, running, screen_text, type_text, until
from tests.tui.fakes import FakeWorkspace

TUI = Path(__file__).parents[2] / "bloggy" / "tui"
SCREENS = sorted(
    {
        name
        for path in TUI.rglob("*.py")
        for name in re.findall(r"KEYS: ClassVar\[str\] = \"(\w+)\"", path.read_text("utf-8"))
        if name != "help"
    }
)


@pytest.mark.parametrize("screen", SCREENS)
def test_every_screen_says_what_it_is_for_and_names_a_page_that_is_there(screen: str) -> None:
    about = ABOUT[screen]
    assert about.text.endswith(".")
    assert about.topic in {"", *topics()}
    assert screen_title(screen) != screen, "it has a heading"
    assert of_screen(screen)


@pytest.mark.anyio
@pytest.mark.parametrize("width", [60, 80])
async def test_help_keeps_its_columns_beside_the_scroll_bar(width: int) -> None:
    async with running(size=(width, 24)) as (app, pilot):
        app.push_screen(HelpScreen("editor"))
        await pilot.pause()
        await press(pilot, "end")
        shown = screen_text(app)
        help_text = str(app.screen.query_one("#help Static").render())
    assert "✕" in shown
    room = width - 8  # borders, padding and the scroll bar
    assert [line for line in help_text.splitlines() if len(line) > room] == []
    match = re.search(r"(?m)^  ctrl\+shift\+g +Previous match +to the.*\n  alt\+g(?: {20,}.*)?$", help_text)
    assert match, "several keys stand below each other"
    assert "show every key; f1" not in help_text, "the editor has a key of its own for it"


@pytest.mark.anyio
async def test_a_question_mark_helps_in_a_dialog_and_is_a_letter_where_one_types() -> None:
    async with running(FakeWorkspace()) as (app, pilot):
        await press(pilot, "p")
        dialog = app.screen
        assert isinstance(dialog, PublishDialog)
        await press(pilot, "question_mark")
        shown = screen_text(app)
        assert "Help: Publish" in shown
        assert "queue it for the chosen blogs" in shown
        assert "Palette" not in shown, "it is not to be had in a dialog"
        await press(pilot, "question_mark")
        assert app.screen is dialog
        await press(pilot, "escape", "n")
        assert any(isinstance(screen, NewPostDialog) for screen in app.screen_stack)
        await type_text(pilot, "Why?")
        assert "Why?" in screen_text(app)
        await press(pilot, "f1")
        assert "Help: Dialogs" in screen_text(app)


@pytest.mark.anyio
async def test_help_is_plain_where_the_writer_wants_ascii() -> None:
    async with running(size=(100, 30), ascii_only=True) as (app, pilot):
        app.push_screen(HelpScreen("library"))
        await pilot.pause()
        shown = str(app.screen.query_one("#help Static").render())
    assert "Publish to ..." in shown
    assert [line for line in shown.splitlines() if not line.isascii()] == []


def test_signs_are_those_of_the_screen_and_have_plain_stand_ins() -> None:
    assert [sign.glyph for sign in signs_of("comments", ascii_only=False)] == list("•?✎▲↩✕♥")
    for screen in ("library", "outbox", "comments"):
        plain = [sign.glyph for sign in signs_of(screen, ascii_only=True)]
        assert all(glyph.isascii() for glyph in plain)
        assert len(set(plain)) == len(plain)


@pytest.mark.anyio
@pytest.mark.parametrize("width", [1, 3, 6])
async def test_help_opens_in_a_window_of_few_columns(width: int) -> None:
    async with running(size=(width, 4)) as (app, pilot):
        app.push_screen(HelpScreen("library"))
        await until(pilot, lambda: bool(str(app.screen.query_one("#help Static").render())))
