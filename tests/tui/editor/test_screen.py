"""The editor screen: opening, saving, escaping, and what stands beside the text."""

from __future__ import annotations

from pathlib import Path

import pytest

from bloggy.domain.actions import ACTIONS, of_screen
from bloggy.domain.keymap import check_keys
from bloggy.tui.editor.bindings import EDITOR_BINDINGS, FIND_BINDINGS
from bloggy.tui.editor.find_bar import FindBar
from bloggy.tui.editor.screen import EditorScreen
from bloggy.tui.editor.side import SidePane
from bloggy.tui.help.screen import HelpScreen
from tests.tui.editor.desk import POST, screen_text, writing

pytestmark = pytest.mark.anyio


async def test_opening_a_post_is_no_edit(tmp_path: Path) -> None:
    async with writing(tmp_path) as desk:
        assert desk.screen.session is not None
        assert desk.screen.session.state == "saved"
        assert desk.screen.saved_at is None
        stamp = desk.path.stat().st_mtime_ns
        await desk.press("escape")
        await desk.until(lambda: desk.app.screen is not desk.screen)
        assert desk.path.stat().st_mtime_ns == stamp
        assert await desk.workspace.drafting.revisions(desk.path) == []


async def test_the_cursor_starts_at_the_body(tmp_path: Path) -> None:
    async with writing(tmp_path) as desk:
        row, column = desk.area.cursor_location
        assert (desk.area.document[row][:6], column) == ("A blog", 0)


async def test_in_a_fresh_draft_the_cursor_starts_where_the_text_will_be(tmp_path: Path) -> None:
    async with writing(tmp_path, "---\ntitle: New\ndraft: true\n---\n\n") as desk:
        await desk.type("Hello")
        assert desk.text == "---\ntitle: New\ndraft: true\n---\n\nHello"


async def test_typing_is_saved_by_the_key_and_the_time_is_shown(tmp_path: Path) -> None:
    async with writing(tmp_path) as desk:
        await desk.type("Yes. ")
        assert "writing" in screen_text(desk.app)
        await desk.press("ctrl+s")
        await desk.until(lambda: desk.screen.saved_at)
        await desk.pilot.pause()
        assert "Yes. A blog takes time." in desk.on_disk
        assert "saved 14:02:11" in screen_text(desk.app)


async def test_words_are_those_of_the_body(tmp_path: Path) -> None:
    async with writing(tmp_path, "---\ntitle: Four words of title\n---\none two three\n") as desk:
        await desk.until(lambda: desk.screen.words == 3)
        assert "3 words" in screen_text(desk.app)


async def test_the_goal_is_counted_towards(tmp_path: Path) -> None:
    async with writing(tmp_path, config="[editor]\nword_goal = 25\n") as desk:
        await desk.until(lambda: desk.screen.words)
        assert f"{desk.screen.words} of 25 words" in screen_text(desk.app)


async def test_the_footer_names_f1_and_a_question_mark_is_text(tmp_path: Path) -> None:
    async with writing(tmp_path) as desk:
        last = screen_text(desk.app).splitlines()[-1]
        assert "f1 Help" in last
        assert "? Help" not in last
        assert "^p Palette" in last
        await desk.press("question_mark")
        assert "?A blog" in desk.text
        await desk.press("f1")
        assert isinstance(desk.app.screen, HelpScreen)


async def test_help_names_the_keys_of_the_text_and_of_the_find_bar(tmp_path: Path) -> None:
    async with writing(tmp_path, size=(120, 160)) as desk:
        await desk.press("f1")
        shown = screen_text(desk.app)
    for action in (*of_screen("writing"), *of_screen("text"), *of_screen("find")):
        assert action.label in shown, action.id


def test_the_table_has_every_key_of_the_text_and_the_find_bar() -> None:
    table = {action.id: action.keys for action in ACTIONS}
    for action_id, keys, _action, _label in (*EDITOR_BINDINGS, *FIND_BINDINGS):
        assert table[action_id] == keys


def test_keys_that_clash_with_the_texts_own_are_refused() -> None:
    checked = check_keys({"editor.outline": "ctrl+b"})
    assert checked.keys == {}
    assert "editor.bold" in checked.complaints[0]


async def test_keys_of_the_text_the_find_bar_and_the_screen_can_be_changed(tmp_path: Path) -> None:
    keys = '[keys]\n"editor.bold" = "alt+0"\n"find.close" = "alt+9"\n"editor.details" = "alt+8"\n'
    async with writing(tmp_path, "word\n", config=keys) as desk:
        assert desk.app.told == []
        await desk.press("alt+0")
        assert desk.text == "**word**\n"
        await desk.press("ctrl+f", "alt+9")
        assert not desk.screen.query(FindBar)
        await desk.press("alt+8")
        assert desk.screen.query(SidePane)


async def test_ctrl_z_undoes_wherever_the_focus_is_and_never_suspends(tmp_path: Path) -> None:
    async with writing(tmp_path) as desk:
        await desk.type("x")
        await desk.press("f2", "ctrl+z")
        assert desk.text == POST
        await desk.press("ctrl+y")
        assert desk.text == POST.replace("A blog", "xA blog")


async def test_escape_closes_the_find_bar_then_leaves_the_pane_then_the_post(tmp_path: Path) -> None:
    async with writing(tmp_path) as desk:
        await desk.press("f2", "ctrl+f")
        desk.screen.action_find()
        await desk.until(lambda: desk.screen.query(FindBar))
        await desk.press("f2")
        assert desk.side.has_focus_within
        await desk.press("escape")
        assert not desk.screen.query(FindBar)
        await desk.press("f2", "escape")
        assert desk.app.screen is desk.screen
        assert desk.area.has_focus
        await desk.press("escape")
        await desk.until(lambda: not isinstance(desk.app.screen, EditorScreen))


async def test_tab_indents_in_the_text_and_moves_on_in_the_details(tmp_path: Path) -> None:
    async with writing(tmp_path, "- one\n- two\n") as desk:
        await desk.press("down", "tab")
        assert desk.text == "- one\n  - two\n"
        await desk.press("f2", "tab")
        assert desk.field("slug").has_focus


@pytest.mark.parametrize(
    ("size", "text", "preview", "side"),
    [
        ((150, 38), True, True, True),
        ((120, 36), True, True, False),
        ((80, 24), True, False, False),
    ],
)
async def test_what_is_shown_follows_the_width(
    tmp_path: Path, size: tuple[int, int], text: bool, preview: bool, side: bool
) -> None:
    async with writing(tmp_path, size=size) as desk:
        shown = [bool(found) and found.first().display for found in map(desk.screen.query, _PANES)]
        assert shown == [text, preview, side]


_PANES = ("#text", "#preview", "#side")


async def test_on_a_small_screen_f2_and_f3_put_one_pane_in_the_place_of_the_other(tmp_path: Path) -> None:
    async with writing(tmp_path, size=(80, 24)) as desk:

        def shown() -> list[str]:
            return [name for name in _PANES if any(pane.display for pane in desk.screen.query(name))]

        assert shown() == ["#text"]
        await desk.press("f3")
        assert shown() == ["#preview"]
        await desk.press("f2")
        assert shown() == ["#side"]
        assert desk.field("title").has_focus
        await desk.press("f2")
        assert shown() == ["#text"]
        await desk.press("f3", "escape")
        assert shown() == ["#text"]
        await desk.type("!")
        assert "!A blog" in desk.text


async def test_between_small_and_wide_the_details_take_the_place_of_the_preview(tmp_path: Path) -> None:
    async with writing(tmp_path, size=(110, 30)) as desk:
        await desk.press("f2")
        assert desk.screen.query_one("#text").display
        assert not desk.screen.query_one("#preview").display
        await desk.press("f3")
        assert desk.screen.query_one("#preview").display
        assert not desk.side.display
        assert desk.area.has_focus


@pytest.mark.parametrize("size", [(20, 5), (1, 1), (10, 3), (300, 80)])
async def test_no_size_crashes(tmp_path: Path, size: tuple[int, int]) -> None:
    async with writing(tmp_path, size=size) as desk:
        await desk.press("f2", "f3", "f2", "ctrl+f", "escape", "escape")
        await desk.pilot.resize_terminal(80, 24)
        await desk.pilot.resize_terminal(*size)
        await desk.pilot.resize_terminal(150, 38)
        await desk.pilot.pause()
        assert desk.app.is_running


async def test_focus_mode_is_a_key(tmp_path: Path) -> None:
    async with writing(tmp_path) as desk:
        await desk.press("f8")
        assert desk.area.focus_mode
        await desk.press("f8")
        assert not desk.area.focus_mode


async def test_leaving_brings_the_list_up_to_date(tmp_path: Path) -> None:
    async with writing(tmp_path) as desk:
        await desk.press("f2")
        await desk.retype("title", "Another title")
        await desk.press("escape", "escape")
        await desk.until(lambda: not isinstance(desk.app.screen, EditorScreen))
        assert (await desk.workspace.posts.find(str(desk.path))).title == "Another title"


async def test_a_post_that_is_gone_sends_the_writer_back_with_the_reason(tmp_path: Path) -> None:
    async with writing(tmp_path) as desk:
        await desk.press("escape")
        await desk.until(lambda: not isinstance(desk.app.screen, EditorScreen))
        desk.app.open_editor(tmp_path / "blog" / "none.md")
        await desk.until(lambda: desk.app.told)
        assert "none.md" in desk.app.told[0]
        assert not isinstance(desk.app.screen, EditorScreen)


async def test_the_palette_makes_words_bold(tmp_path: Path) -> None:
    async with writing(tmp_path, "word\n") as desk:
        await desk.press("ctrl+p")
        await desk.type("Bold")
        await desk.until(lambda: "Bold" in screen_text(desk.app).split("^p")[0])
        await desk.pilot.pause(0.3)
        await desk.press("enter")
        await desk.until(lambda: desk.text == "**word**\n")
        assert desk.area.has_focus
