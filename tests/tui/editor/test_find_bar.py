"""The find bar, driven by keys."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.widgets import Input, Static
from textual.widgets.text_area import Selection

from bloggy.tui.editor.area import MarkdownArea
from bloggy.tui.editor.find_bar import FindBar

pytestmark = pytest.mark.anyio

TEXT = "un mot\ndeux mots\n[x] MOT\nfin"


class Bench(App[None]):
    """A text with a find bar below it when it is asked for, as a screen does it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.area = MarkdownArea(text)

    def compose(self) -> ComposeResult:
        yield self.area

    async def bar(self) -> FindBar:
        if not self.query(FindBar):
            await self.mount(FindBar(self.area))
        return self.query_one(FindBar)

    async def on_markdown_area_find_wanted(self, message: MarkdownArea.FindWanted) -> None:
        (await self.bar()).begin(replacing=message.replacing)

    async def on_markdown_area_find_repeated(self, message: MarkdownArea.FindRepeated) -> None:
        (await self.bar()).step(message.step)


@asynccontextmanager
async def finding(text: str = TEXT) -> AsyncIterator[tuple[Bench, Pilot[None]]]:
    app = Bench(text)
    async with app.run_test(size=(80, 12)) as pilot:
        app.area.focus()
        await pilot.pause()
        yield app, pilot


def result(app: Bench) -> str:
    return str(app.query_one(".find-result", Static).content)


async def test_typing_finds_at_once_and_enter_goes_on_and_round() -> None:
    async with finding() as (app, pilot):
        await pilot.press("ctrl+f", *"mot")
        await pilot.pause()
        assert (result(app), app.area.selected_text) == ("1 of 3", "mot")
        await pilot.press("enter", "enter")
        await pilot.pause()
        assert (result(app), app.area.selected_text) == ("3 of 3", "MOT")
        await pilot.press("enter")
        await pilot.pause()
        assert result(app) == "↻ 1 of 3"
        await pilot.press("shift+enter")
        await pilot.pause()
        assert result(app) == "↻ 3 of 3"


async def test_escape_returns_to_the_text_with_the_match_selected_and_nothing_marked() -> None:
    async with finding() as (app, pilot):
        await pilot.press("ctrl+f", *"deux", "escape")
        await pilot.pause()
        assert not app.query(FindBar)
        assert app.focused is app.area
        assert app.area.selected_text == "deux"
        app.area._update_keys()
        assert not any(key.matches for key in app.area._keys if key)
        await pilot.press("ctrl+g")
        await pilot.pause()
        assert app.area.selected_text == "deux"


async def test_visible_matches_are_marked_and_the_current_one_apart() -> None:
    async with finding() as (app, pilot):
        await pilot.press("ctrl+f", *"mot")
        await pilot.pause()
        app.area._update_keys()
        marks = [key.matches for key in app.area._keys if key]
        assert marks == [((3, 6, True),), ((5, 8, False),), ((4, 7, False),), ()]


async def test_the_selection_is_what_is_looked_for() -> None:
    async with finding() as (app, pilot):
        app.area.selection = Selection((0, 3), (0, 6))
        await pilot.press("ctrl+f")
        await pilot.pause()
        assert app.query_one("#find-text", Input).value == "mot"
        assert result(app) == "1 of 3"


async def test_replace_all_is_one_step_back() -> None:
    async with finding() as (app, pilot):
        await pilot.press("ctrl+r", *"mot")
        app.query_one("#find-replacement", Input).value = "word"
        await pilot.press("alt+a")
        await pilot.pause()
        assert app.area.text == "un word\ndeux words\n[x] word\nfin"
        assert result(app) == "Replaced 3 matches."
        app.area.undo()
        assert app.area.text == TEXT


async def test_replacing_one_goes_on_to_the_next() -> None:
    async with finding() as (app, pilot):
        await pilot.press("ctrl+r", *"mot")
        app.query_one("#find-replacement", Input).focus()
        await pilot.press(*"x", "enter")
        await pilot.pause()
        assert app.area.text.startswith("un x\ndeux mots")
        assert app.area.selection == Selection((1, 5), (1, 8))
        assert result(app) == "1 of 2"


async def test_only_the_selected_lines_are_replaced_and_the_rest_of_them_stays_in_reach() -> None:
    async with finding("a\na\na\na") as (app, pilot):
        app.area.selection = Selection((1, 0), (2, 1))
        await pilot.press("ctrl+r", *"a")
        field = app.query_one("#find-replacement", Input)
        field.value = "bbb"
        field.focus()
        await pilot.press("enter", "alt+a")
        await pilot.pause()
        assert app.area.text == "a\nbbb\nbbb\na"


async def test_a_bad_pattern_says_so_and_a_better_one_works() -> None:
    async with finding() as (app, pilot):
        await pilot.press("ctrl+f", "alt+x", *"[")
        await pilot.pause()
        assert "not a regular expression" in result(app)
        await pilot.press("x", "]")
        await pilot.pause()
        assert result(app) == "1 of 2"
        await pilot.press("alt+x")
        await pilot.pause()
        assert result(app) == "1 of 1"


async def test_nothing_found_says_so() -> None:
    async with finding() as (app, pilot):
        await pilot.press("ctrl+f", *"zebra")
        await pilot.pause()
        assert result(app) == "No matches."
        await pilot.press("enter")
        await pilot.pause()
        assert app.area.text == TEXT


async def test_a_click_on_a_switch_turns_it() -> None:
    async with finding() as (app, pilot):
        await pilot.press("ctrl+f", *"mot")
        await pilot.pause()
        switches = app.query(".find-option")
        await pilot.click(switches.first())
        await pilot.pause()
        assert result(app) == "1 of 2"
