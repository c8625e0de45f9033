"""The editor's function keys: outline, checks, pictures, revisions, other programs, publishing."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.widgets import Input

from bloggy.tui.dialogs.ask import AskText
from bloggy.tui.dialogs.publish import PublishDialog
from bloggy.tui.editor.lists import ChecksDialog, OutlineDialog
from bloggy.tui.editor.reading import first_cursor, headings
from bloggy.tui.editor.revisions import RevisionsDialog
from tests.tui.editor.desk import POST, Desk, screen_text, writing

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("text", "cursor"),
    [
        ("", (0, 0)),
        ("Hello\n", (0, 0)),
        ("\n\nHello\n", (2, 0)),
        ("---\ntitle: x\n---\n\nHello\n", (4, 0)),
        ("---\ntitle: x\n---\n", (3, 0)),
        ("---\ntitle: x\n---\n\n\n", (5, 0)),
        ("---\r\ntitle: x\r\n---\r\n\r\nHello\r\n", (4, 0)),
        ("---\ntitle: [broken\n---\n\nHello\n", (4, 0)),
    ],
)
def test_writing_begins_at_the_body(text: str, cursor: tuple[int, int]) -> None:
    assert first_cursor(text) == cursor


def test_headings_have_their_line_in_the_file_and_front_matter_has_none() -> None:
    found = headings("---\ntitle: x\n# a comment\n---\n\n# One\n\ntext\n\nTwo\n---\n")
    assert [(one.text, one.line) for one in found] == [("One", 6), ("Two", 10)]


async def test_the_outline_goes_to_a_heading(tmp_path: Path) -> None:
    async with writing(tmp_path) as desk:
        await desk.press("f4")
        await desk.dialog(OutlineDialog)
        await desk.press("down", "enter")
        await desk.until(lambda: desk.app.screen is desk.screen)
        row, _column = desk.area.cursor_location
        assert desk.area.document[row] == "## People"
        assert desk.area.has_focus


async def test_without_headings_the_outline_says_how_to_make_one(tmp_path: Path) -> None:
    async with writing(tmp_path, "plain\n") as desk:
        await desk.press("f4")
        await desk.until(lambda: desk.app.told)
        assert "#" in desk.app.told[0]


async def test_the_checks_go_to_the_line_and_look_at_what_is_typed(tmp_path: Path) -> None:
    async with writing(tmp_path) as desk:
        desk.area.replace_all(POST + "\n![A boat](none.png)\n")
        await desk.press("f6")
        dialog = await desk.dialog(ChecksDialog)
        assert "none.png" in screen_text(desk.app)
        assert isinstance(dialog, ChecksDialog)
        await desk.press("enter")
        await desk.until(lambda: desk.app.screen is desk.screen)
        row, _column = desk.area.cursor_location
        assert "none.png" in desk.area.document[row]


async def test_the_details_show_what_the_checks_say_after_a_save(tmp_path: Path) -> None:
    async with writing(tmp_path, size=(150, 38)) as desk:
        await desk.until(lambda: "ready to publish" in screen_text(desk.app))
        desk.area.replace_all(POST + "\n![A boat](none.png)\n")
        await desk.pilot.pause()
        await desk.saved()
        await desk.until(lambda: "none.png is not" in " ".join(screen_text(desk.app).split()))


async def with_two_revisions(desk: Desk) -> Any:
    await desk.type("First. ")
    await desk.press("ctrl+s")
    await desk.until(lambda: "First. " in desk.on_disk)
    await desk.type("Second. ")
    await desk.press("f7")
    return await desk.dialog(RevisionsDialog)


async def test_an_earlier_state_is_shown_as_a_difference_and_comes_back_undoably(tmp_path: Path) -> None:
    async with writing(tmp_path) as desk:
        await with_two_revisions(desk)
        await desk.until(lambda: "saved by hand" in screen_text(desk.app))
        await desk.press("end")
        await desk.until(lambda: "+A blog takes" in screen_text(desk.app))
        assert "as it was opened" in screen_text(desk.app)
        await desk.press("enter")
        await desk.until(lambda: desk.text == POST)
        await desk.press("ctrl+z")
        assert "First. Second. " in desk.text


async def test_looking_at_revisions_changes_nothing(tmp_path: Path) -> None:
    async with writing(tmp_path) as desk:
        await with_two_revisions(desk)
        await desk.press("down", "escape")
        assert "First. Second. " in desk.text


async def test_a_post_without_revisions_says_so(tmp_path: Path) -> None:
    async with writing(tmp_path) as desk:
        await desk.press("f7")
        await desk.until(lambda: desk.app.told)
        assert "no earlier states" in desk.app.told[0]


async def answer(desk: Desk, value: str) -> None:
    """Answer the question that is asked."""
    dialog = await desk.dialog(AskText)
    dialog.query_one(Input).value = value
    await desk.pilot.pause()
    await desk.press("enter")
    await desk.until(lambda: desk.app.screen is not dialog)


async def test_a_picture_from_elsewhere_is_copied_and_linked(tmp_path: Path) -> None:
    picture = tmp_path / "elsewhere" / "low tide.png"
    picture.parent.mkdir()
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 2000)
    async with writing(tmp_path) as desk:
        await desk.press("f5")
        await answer(desk, str(picture))
        await answer(desk, "The [harbour]")
        await desk.until(lambda: "![The (harbour)](" in desk.text)
        link = desk.text.split("![The (harbour)](")[1].split(")")[0]
        copied = list((tmp_path / "blog").rglob("*.png"))
        assert len(copied) == 1
        assert copied[0].read_bytes() == picture.read_bytes()
        assert copied[0].stem in link.replace("%20", " ")
        found = await desk.screen.problems()
        assert not [problem for problem in found if "not there" in problem.message]


async def test_what_is_no_picture_is_refused_while_it_is_typed(tmp_path: Path) -> None:
    async with writing(tmp_path) as desk:
        await desk.press("f5")
        dialog = await desk.dialog(AskText)
        dialog.query_one(Input).value = "small-blog.md"
        await desk.pilot.pause()
        await desk.press("enter")
        assert desk.app.screen is dialog
        assert "no picture" in screen_text(desk.app)


def own_editor(desk: Desk, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """The writer's editor is a script; the terminal is lent to it without there being one."""
    script = desk.path.parents[1] / "editor.py"
    script.write_text(f"import sys, pathlib\npath = pathlib.Path(sys.argv[1])\n{code}\n")
    monkeypatch.setenv("EDITOR", f"{sys.executable} {script}")
    desk.app.suspend = nullcontext  # type: ignore[method-assign, assignment]


async def test_the_writers_own_editor_makes_one_undoable_edit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with writing(tmp_path) as desk:
        code = "path.write_text(path.read_text().replace('coffee', 'tea').replace('People', 'Folk'))"
        own_editor(desk, monkeypatch, code)
        await desk.type("Before. ")
        await desk.press("ctrl+o")
        await desk.until(lambda: "tea" in desk.text)
        assert "Before. " in desk.text
        assert "## Folk" in desk.text
        await desk.press("ctrl+z")
        assert "coffee" in desk.text
        assert "## People" in desk.text
        assert "Before. " in desk.text


async def test_an_editor_that_fails_changes_nothing_but_what_it_saved_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with writing(tmp_path) as desk:
        own_editor(desk, monkeypatch, "path.write_text('half done')\nsys.exit(3)")
        await desk.press("ctrl+o")
        await desk.until(lambda: desk.app.told)
        assert desk.text == POST
        assert "code 3" in desk.app.told[0]
        (kept,) = await desk.workspace.drafting.revisions(desk.path)
        assert await desk.workspace.drafting.revision_text(desk.path, kept.id) == "half done"


async def test_an_editor_that_is_not_there_is_explained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with writing(tmp_path) as desk:
        own_editor(desk, monkeypatch, "")
        monkeypatch.setenv("EDITOR", "no-such-editor-here")
        await desk.press("ctrl+o")
        await desk.until(lambda: desk.app.told)
        assert "no-such-editor-here" in desk.app.told[0]
        assert desk.text == POST


async def test_publishing_saves_first_and_starts_from_the_chosen_blogs(tmp_path: Path) -> None:
    config = '[blogs.notes]\nbackend = "memory"\n'
    async with writing(tmp_path, config=config) as desk:
        desk.screen.blogs_wanted = ("notes",)
        await desk.type("Out. ")
        await desk.press("f9")
        await desk.dialog(PublishDialog)
        assert "Out. " in desk.on_disk
        await desk.until(lambda: "■" in screen_text(desk.app))
        chosen = [choice.blog for choice in desk.app.screen.query("BlogChoice") if choice.chosen]  # type: ignore[attr-defined]
        assert chosen == ["notes"]
        await desk.press("escape")
        assert await desk.workspace.delivery.entries() == []


async def test_what_is_typed_after_the_publish_key_is_for_its_dialog_and_not_for_the_text(
    tmp_path: Path,
) -> None:
    async with writing(tmp_path, config='[blogs.notes]\nbackend = "memory"\n') as desk:
        desk.screen.blogs_wanted = ("notes",)
        for key in ("f9", "d"):
            desk.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await desk.until(lambda: desk.app.told)
        (entry,) = await desk.workspace.delivery.entries()
        assert entry.blog == "notes"
        assert "draft" in desk.app.told[0]
        assert desk.text == POST
