"""The widget, driven by keys: typing, undo, graphemes, pasting, painting and a model it must agree with."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random

import pytest
from textual import events
from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.widgets.text_area import Selection

from bloggy.tui.editor.area import MarkdownArea
from bloggy.tui.editor.bindings import EDITOR_BINDINGS
from bloggy.tui.editor.canvas import ProseCanvas

pytestmark = pytest.mark.anyio

FAMILY = "👨‍👩‍👧"


class Bench(App[None]):
    """One editor and what it has told."""

    def __init__(self, area: MarkdownArea) -> None:
        super().__init__()
        self.area = area
        self.told: list[object] = []

    def compose(self) -> ComposeResult:
        yield self.area

    def on_mount(self) -> None:
        self.area.focus()

    def on_prose_canvas_edited(self, message: ProseCanvas.Edited) -> None:
        self.told.append("edited")

    def on_prose_canvas_cursor_line(self, message: ProseCanvas.CursorLine) -> None:
        self.told.append(message.line)


@asynccontextmanager
async def editing(
    text: str = "", *, size: tuple[int, int] = (40, 12), **options: object
) -> AsyncIterator[tuple[MarkdownArea, Pilot[None]]]:
    area = MarkdownArea(text, **options)  # type: ignore[arg-type]
    async with Bench(area).run_test(size=size) as pilot:
        await pilot.pause()
        yield area, pilot


def painted(area: MarkdownArea) -> list[str]:
    """The rows as they are on the screen now."""
    area._update_keys()
    return [area.render_line(y).text.rstrip() for y in range(area.size.height)]


async def test_what_was_loaded_and_not_edited_comes_back_byte_for_byte() -> None:
    text = "a\r\nb\u2028c\x0cd\n\ne\x85\rlast"
    async with editing(text) as (area, pilot):
        await pilot.press("down", "right", "end", "pagedown", "ctrl+end")
        assert area.get_text() == area.text == text


async def test_typing_keeps_the_line_ends_of_the_file() -> None:
    async with editing("a\r\nb\r\n") as (area, pilot):
        await pilot.press("end", "x", "enter", "y")
        assert area.text == "ax\r\ny\r\nb\r\n"


async def test_undo_takes_back_words_and_redo_puts_them_back() -> None:
    async with editing() as (area, pilot):
        await pilot.press(*"un", "space", *"deux", "space", *"trois")
        area.undo()
        assert area.text == "un deux "
        area.undo()
        assert area.text == "un "
        area.redo()
        assert area.text == "un deux "
        area.undo()
        area.undo()
        assert area.text == ""


async def test_undo_reaches_thousands_of_steps_back() -> None:
    async with editing() as (area, _pilot):
        for _ in range(3000):
            area.history.checkpoint()
            area.type_text("x")
        for _ in range(3000):
            area.undo()
        assert area.text == ""


async def test_backspace_and_delete_take_whole_characters() -> None:
    async with editing(f"a{FAMILY}🇫🇷e\u0301b") as (area, pilot):
        await pilot.press("right", "delete")
        assert area.text == "a🇫🇷e\u0301b"
        await pilot.press("right", "right", "backspace")
        assert area.text == "a🇫🇷b"
        await pilot.press("shift+left", "backspace")
        assert area.text == "ab"


async def test_a_click_on_either_half_of_an_emoji_lands_before_it() -> None:
    async with editing(f"ab{FAMILY}c") as (area, pilot):
        left = area.content_region.x
        for x in (2, 3):
            await pilot.click(area, offset=(left + x, 0))
            assert area.cursor_location == (0, 2)
        await pilot.click(area, offset=(left + 4, 0))
        assert area.cursor_location == (0, 2 + len(FAMILY))


async def test_enter_continues_a_list_as_one_undoable_step() -> None:
    async with editing("- [x] a") as (area, pilot):
        await pilot.press("end", "enter", "b")
        assert area.text == "- [x] a\n- [ ] b"
        await pilot.press("enter", "enter")
        assert area.text == "- [x] a\n- [ ] b\n"
        area.undo()
        assert area.text == "- [x] a\n- [ ] b\n- [ ] "


async def test_enter_in_a_code_block_indents_and_makes_no_list() -> None:
    async with editing("```\n  - x") as (area, pilot):
        await pilot.press("ctrl+end", "enter", "y")
        assert area.text == "```\n  - x\n  y"


async def test_home_goes_to_the_first_letter_and_then_to_the_edge() -> None:
    async with editing("  word") as (area, pilot):
        await pilot.press("end", "home")
        assert area.cursor_location == (0, 2)
        await pilot.press("home")
        assert area.cursor_location == (0, 0)


async def test_keys_for_emphasis_and_links_work_on_the_word_and_are_undone_at_once() -> None:
    async with editing("un mot") as (area, pilot):
        await pilot.press("end", "ctrl+b")
        assert area.text == "un **mot**"
        await pilot.press("ctrl+t")
        assert area.text == "un ***mot***"
        await pilot.press("ctrl+z", "ctrl+z")
        assert area.text == "un mot"
        await pilot.press("ctrl+k", *"u")
        assert area.text == "un [mot](u)"


async def test_a_pasted_address_makes_a_link_of_the_selection() -> None:
    async with editing("un mot") as (area, pilot):
        area.selection = Selection((0, 3), (0, 6))
        area.post_message(events.Paste("https://example.org/a"))
        await pilot.pause()
        assert area.text == "un [mot](https://example.org/a)"


async def test_paste_is_literal_but_for_control_characters_and_uses_the_files_line_ends() -> None:
    async with editing("a\r\nb") as (area, pilot):
        area.post_message(events.Paste("- x\r- y\x1b[31m\x07\ttab\ud800"))
        await pilot.pause()
        assert area.text == "- x\r\n- y[31m\ttab�a\r\nb"
        await pilot.press("ctrl+z")
        assert area.text == "a\r\nb"


async def test_a_read_only_area_lets_nothing_change_it() -> None:
    async with editing("- a", read_only=True) as (area, pilot):
        await pilot.press(
            "end", "x", "enter", "tab", "ctrl+b", "ctrl+k", "backspace", "delete", "ctrl+x", "alt+up"
        )
        await pilot.press("ctrl+w", "ctrl+u", "alt+k", "alt+y", "alt+h", "alt+D", "ctrl+delete")
        area.post_message(events.Paste("x"))
        await pilot.pause()
        assert area.text == "- a"


async def test_auto_pairs_are_off_until_asked_for() -> None:
    async with editing() as (area, pilot):
        await pilot.press("left_parenthesis")
        assert area.text == "("
        area.auto_pair = True
        await pilot.press("left_parenthesis", "x", "right_parenthesis", "y")
        assert area.text == "((x)y"


async def test_another_version_is_taken_over_in_one_step_and_the_cursor_stays_with_its_line() -> None:
    async with editing("a\nb\nc\nd\n") as (area, _pilot):
        area.move_cursor((2, 1))
        area.replace_all("new\na\nB\nc\nd\nmore\n")
        assert area.text == "new\na\nB\nc\nd\nmore\n"
        assert area.cursor_location == (3, 1)
        area.undo()
        assert area.text == "a\nb\nc\nd\n"
        assert area.cursor_location == (2, 1)
        area.redo()
        assert area.text == "new\na\nB\nc\nd\nmore\n"


async def test_a_step_of_a_thousand_changes_is_undone_at_once() -> None:
    text = "word\n" * 1000
    async with editing(text) as (area, _pilot):
        area.edit_together(
            [((row, 0), (row, 1), "W" * 50) for row in range(999, -1, -1)], Selection.cursor((0, 0))
        )
        assert area.text.count("W" * 50 + "ord") == 1000
        assert area.wrapped_document.height == sum(map(len, area.wrapped_document.lines))
        area.undo()
        assert area.text == text
        assert area.wrapped_document.height == 1001


async def test_editing_tells_cheaply_and_the_cursor_tells_its_line() -> None:
    async with editing("a\nb") as (_area, pilot):
        app = pilot.app
        assert isinstance(app, Bench)
        app.told.clear()
        await pilot.press("x", "down", "right")
        assert app.told == ["edited", 1]


async def test_random_edits_agree_with_a_string_and_undo_returns_to_the_start() -> None:
    start = "---\ntitle: x\n---\n# Été\r\n\n- un mot " + "long " * 30 + f"{FAMILY}\n```\ncode\n"
    pieces = ["x", "é\n", "\n\n", "", "mot " * 12, "```\n", "\u2028", "\r", "\t", FAMILY, "---\n"]
    for seed in range(6):
        random = Random(seed)
        async with editing(start, size=(30, 10), show_line_numbers=bool(seed % 2)) as (area, pilot):
            model = start
            for turn in range(60):
                document = area.document
                rows = sorted(random.randrange(document.line_count) for _ in range(2))
                rows[1] = min(rows[1], rows[0] + 3)
                places = sorted((row, random.randint(0, len(document[row]))) for row in rows)
                a, b = (document.get_index_from_location(place) for place in places)
                piece = random.choice(pieces)
                area.replace(piece, *places)
                model = model[:a] + piece + model[b:]
                assert area.text == model
                if turn % 11 == 0:
                    area.undo()
                    model = area.text
                if turn % 7 == 0:
                    await pilot.pause()
                    seen = painted(area)
                    area.wrapped_document.wrap(area.wrap_width)
                    area._look += 1
                    assert painted(area) == seen
                assert area.wrapped_document.height == sum(map(len, area.wrapped_document.lines))
                assert area.virtual_size.height == area.wrapped_document.height
            while area.history.undo_stack:
                area.undo()
            assert area.text == start


async def test_only_the_rows_that_look_different_are_painted_again() -> None:
    async with editing("\n".join(f"line {n}" for n in range(300)), size=(40, 12)) as (area, pilot):
        asked: list[int] = []
        paint = area.render_line
        area.render_line = lambda y: asked.append(y) or paint(y)  # type: ignore[method-assign, func-returns-value]
        await pilot.press("x")
        assert set(asked) == {0}
        asked.clear()
        await pilot.press("down")
        assert set(asked) == {0, 1}


async def test_a_key_in_a_long_text_neither_joins_nor_counts_the_text() -> None:
    async with editing("line of text\n" * 20_000) as (area, pilot):
        area.jump_to_line(10_000)
        await pilot.press("x", "enter", "backspace", "down", "pagedown")
        assert area.document._text is None
        assert area.document._starts is None


async def test_nothing_a_terminal_would_obey_is_painted() -> None:
    async with editing("a\x1b[31mb\u202ec\ud800[/]") as (area, _pilot):
        assert painted(area)[0] == "a␛[31mb�c�[/]"


async def test_a_measure_centres_the_text_and_clicks_still_hit() -> None:
    async with editing("word " * 20, measure=20, size=(60, 10)) as (area, pilot):
        margin = area.gutter_width
        assert margin > 10
        assert painted(area)[0] == " " * margin + "word word word word"
        await pilot.click(area, offset=(area.content_region.x + margin + 5, 0))
        assert area.cursor_location == (0, 5)


async def test_focus_mode_dims_all_but_the_paragraph() -> None:
    async with editing("one\n\ntwo\ntwo\n\nthree") as (area, pilot):
        area.focus_mode = True
        await pilot.press("down", "down")
        area._update_keys()
        assert [key.faded for key in area._keys if key] == [True, True, False, False, True, True]


async def test_line_numbers_follow_the_text() -> None:
    async with editing("a\nb", show_line_numbers=True) as (area, pilot):
        assert painted(area)[:2] == ["1  a", "2  b"]
        await pilot.press("ctrl+end", *["enter"] * 9)
        assert painted(area)[1] == " 2  b"


async def test_jump_shows_the_line_and_typewriter_keeps_the_cursor_in_the_middle() -> None:
    async with editing("\n".join(map(str, range(200))), size=(40, 11)) as (area, pilot):
        area.jump_to_line(100)
        await pilot.pause()
        assert area.cursor_location == (100, 0)
        assert area.scroll_offset.y == 95
        area.typewriter = True
        await pilot.press("down", "down")
        assert area.scroll_offset.y == 97


async def test_a_double_click_selects_the_word_and_a_triple_click_the_paragraph() -> None:
    async with editing("un mot\nici\n\nfin") as (area, pilot):
        at = (area.content_region.x + 4, 0)
        await pilot.click(area, offset=at, times=2)
        assert area.selected_text == "mot"
        await pilot.click(area, offset=at, times=3)
        assert area.selected_text == "un mot\nici"


async def test_the_text_stays_in_place_when_the_window_changes() -> None:
    async with editing("\n".join(f"{n} " + "word " * 20 for n in range(100)), size=(40, 12)) as (area, pilot):
        area.jump_to_line(50)
        await pilot.resize_terminal(80, 20)
        await pilot.pause()
        assert any(row.startswith("50 ") for row in painted(area))


def test_every_key_has_an_id_and_none_means_two_things() -> None:
    ids = [row[0] for row in EDITOR_BINDINGS]
    keys = [key for row in EDITOR_BINDINGS for key in row[1].split(",")]
    assert len(ids) == len(set(ids))
    assert len(keys) == len(set(keys))
    assert all(
        binding_id.startswith("editor.") and label for binding_id, _keys, _action, label in EDITOR_BINDINGS
    )
    assert {binding.id for binding in MarkdownArea().BINDINGS} == set(ids)  # type: ignore[union-attr]


async def test_a_keymap_moves_a_key() -> None:
    async with editing("mot") as (area, pilot):
        pilot.app.set_keymap({"editor.bold": "f12"})
        await pilot.press("ctrl+b")
        assert area.text == "mot"
        await pilot.press("f12")
        assert area.text == "**mot**"


async def test_the_screen_shows_the_new_wrapping_of_a_long_text_at_once() -> None:
    async with editing("word word word word word word word\n\n" * 5000, size=(60, 12)) as (area, pilot):
        for width in (20, 60, 24, 60):
            await pilot.resize_terminal(width, 12)
            await pilot.pause()
            strips = pilot.app.screen._compositor.render_strips(pilot.app.size)
            shown = ["".join(segment.text for segment in strip).rstrip() for strip in strips[:12]]
            assert len(shown) == 12
            assert all(row in screen for row, screen in zip(painted(area), shown, strict=True))
