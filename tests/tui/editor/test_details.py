"""The details of a post as a form: words in, single lines of the text out."""

from __future__ import annotations

from pathlib import Path

import pytest

from bloggy.tui.editor.blog_boxes import BlogBoxes
from bloggy.tui.editor.details import describe_date
from tests.tui.editor.desk import NOW, POST, Desk, screen_text, writing

pytestmark = pytest.mark.anyio


def changed_lines(before: str, after: str) -> list[tuple[str, str]]:
    """The lines that differ, where the number of lines is the same."""
    pairs = list(zip(before.splitlines(), after.splitlines(), strict=True))
    return [pair for pair in pairs if pair[0] != pair[1]]


async def opened(desk: Desk) -> None:
    await desk.press("f2")
    await desk.until(lambda: desk.field("title").value)


async def test_the_form_shows_what_the_front_matter_says(tmp_path: Path) -> None:
    async with writing(tmp_path, size=(150, 38)) as desk:
        await desk.until(lambda: desk.field("title").value)
        assert desk.field("title").value == "Why a small blog still opens doors"
        assert desk.field("date").value == "20 Nov 2026"
        assert desk.field("tags").value == "writing, web"
        shown = screen_text(desk.app)
        assert "Why a small blog still opens" in shown  # a long value is wrapped, not cut
        assert "BEFORE YOU PUBLISH" in shown


async def test_a_changed_field_touches_its_own_line_and_one_undo_takes_it_back(tmp_path: Path) -> None:
    async with writing(tmp_path) as desk:
        await opened(desk)
        await desk.retype("title", "Small doors")
        assert changed_lines(POST, desk.text) == [
            ("title: Why a small blog still opens doors", "title: Small doors")
        ]
        desk.area.undo()
        assert desk.text == POST


async def test_tags_keep_the_comment_behind_them(tmp_path: Path) -> None:
    async with writing(tmp_path) as desk:
        await opened(desk)
        await desk.retype("tags", "writing, doors")
        assert changed_lines(POST, desk.text) == [
            ("tags: [writing, web]  # two are enough", "tags: [writing, doors]  # two are enough")
        ]


@pytest.mark.parametrize(
    ("name", "typed", "line"),
    [
        ("summary", "What it brought.", "summary: What it brought."),
        ("canonical_url", "https://example.org/a/", "canonical_url: https://example.org/a/"),
        ("slug", "small-doors", "slug: small-doors"),
        ("categories", "Notes", "Notes"),
        ("language", "fr", "fr"),
        ("image", "img/harbour.jpg", "img/harbour.jpg"),
    ],
)
async def test_a_new_field_becomes_a_line_of_its_own(
    tmp_path: Path, name: str, typed: str, line: str
) -> None:
    async with writing(tmp_path) as desk:
        await opened(desk)
        await desk.retype(name, typed)
        added = [text for text in desk.text.splitlines() if text not in POST.splitlines()]
        assert any(line in text for text in added), added
        assert all(text in desk.text.splitlines() for text in POST.splitlines())
        desk.area.undo()
        assert desk.text == POST


async def test_an_emptied_field_loses_its_line(tmp_path: Path) -> None:
    async with writing(tmp_path) as desk:
        await opened(desk)
        await desk.retype("tags", "")
        assert desk.text == POST.replace("tags: [writing, web]  # two are enough\n", "")


async def test_a_date_in_words_is_explained_while_it_is_typed_and_written_with_its_time(
    tmp_path: Path,
) -> None:
    async with writing(tmp_path) as desk:
        await opened(desk)
        field = desk.field("date")
        field.focus()
        field.value = ""
        await desk.type("demain 8h")
        assert "Monday 23 Nov 2026, 08:00" in desk.note("date")
        await desk.press("enter")
        ((_before, after),) = changed_lines(POST, desk.text)
        assert "2026-11-23" in after
        assert "08:00" in after
        assert desk.field("tags").has_focus
        assert desk.field("date").value.startswith("23 Nov 2026 08:00")


async def test_a_day_over_a_day_stays_a_day(tmp_path: Path) -> None:
    async with writing(tmp_path) as desk:
        await opened(desk)
        await desk.retype("date", "21 nov")
        ((_before, after),) = changed_lines(POST, desk.text)
        assert after in {"date: 2026-11-21", "date: 2027-11-21"}


async def test_a_time_over_a_time_keeps_the_way_it_is_written(tmp_path: Path) -> None:
    text = POST.replace("2026-11-20", "2026-11-20 07:30")
    async with writing(tmp_path, text) as desk:
        await opened(desk)
        await desk.retype("date", "2026-12-24 18:00")
        assert "date: 2026-12-24 18:00\n" in desk.text


async def test_words_that_are_no_date_are_refused_and_stay_to_be_mended(tmp_path: Path) -> None:
    async with writing(tmp_path) as desk:
        await opened(desk)
        await desk.retype("date", "someday maybe")
        assert desk.text == POST
        assert "not understood" in desk.note("date")
        assert desk.field("date").value == "someday maybe"
        await desk.retype("date", "20 Nov 2026")
        assert desk.note("date") == ""


def test_no_words_are_no_date() -> None:
    assert describe_date("  ", NOW) == "no date"


@pytest.mark.parametrize(
    ("name", "typed", "told"),
    [("slug", "../../etc", "can’t be used"), ("canonical_url", "javascript:alert(1)", "no web address")],
)
async def test_what_could_do_harm_is_refused(tmp_path: Path, name: str, typed: str, told: str) -> None:
    async with writing(tmp_path) as desk:
        await opened(desk)
        await desk.retype(name, typed)
        assert desk.text == POST
        assert told in desk.note(name)


async def test_broken_front_matter_closes_the_form_and_names_the_line(tmp_path: Path) -> None:
    async with writing(tmp_path) as desk:
        await opened(desk)
        desk.area.replace_all(POST.replace("tags: [writing, web]", "tags: [writing, web"))
        await desk.until(lambda: desk.field("title").disabled)
        told = "The front matter can't be read"
        await desk.until(lambda: told in " ".join(screen_text(desk.app).split()))
        assert "line" in screen_text(desk.app)
        desk.area.replace_all(POST)
        await desk.until(lambda: not desk.field("title").disabled)
        assert desk.field("title").value == "Why a small blog still opens doors"


async def test_known_tags_are_completed(tmp_path: Path) -> None:
    async with writing(tmp_path) as desk:
        await opened(desk)
        field = desk.field("tags")
        field.focus()
        field.value = "wri"
        field.cursor_position = 3
        await desk.until(lambda: field._suggestion == "writing")
        await desk.press("right")
        assert field.value == "writing"


async def test_what_is_typed_in_the_text_shows_in_the_form(tmp_path: Path) -> None:
    async with writing(tmp_path) as desk:
        await opened(desk)
        await desk.press("escape")
        desk.area.replace_all(POST.replace("still opens", "yet opens"))
        await desk.until(lambda: "yet opens" in desk.field("title").value)


async def test_a_slug_that_is_the_files_name_renames_the_file_and_the_editor_goes_along(
    tmp_path: Path,
) -> None:
    (tmp_path / "blog").mkdir()
    (tmp_path / "blog" / "_config.yml").write_text("title: A site\n")
    async with writing(tmp_path, name="_posts/2026-11-20-small.md") as desk:
        await opened(desk)
        assert desk.field("slug").value == "small"
        await desk.retype("slug", "tiny")
        await desk.until(lambda: desk.screen.path.name == "2026-11-20-tiny.md" or "slug: tiny" in desk.text)
        await desk.press("escape")
        await desk.type("On. ")
        await desk.saved()
        assert "On. " in desk.on_disk
        assert (desk.screen.path == desk.path) == desk.path.exists()


async def test_the_blogs_it_goes_to_are_chosen_with_boxes(tmp_path: Path) -> None:
    config = '[blogs.notes]\nbackend = "memory"\n'
    async with writing(tmp_path, size=(150, 38), config=config) as desk:
        await desk.until(lambda: desk.screen.query(BlogBoxes))
        boxes = desk.screen.query_one(BlogBoxes)
        boxes.focus()
        before = screen_text(desk.app)
        assert "■ " in before
        assert "□ " in before
        await desk.press("down", "space")
        assert set(desk.screen.blogs_wanted or ()) == {"home", "notes"}
        assert "□ " not in screen_text(desk.app)


async def test_markup_and_escapes_in_the_details_are_text(tmp_path: Path) -> None:
    hostile = (
        '---\ntitle: "[/] [@click=app.quit]x\\e[2J \\u202e"\ntags: ["[red]", "a\\e]52;c;eA==\\a"]\n---\nx\n'
    )
    async with writing(tmp_path, hostile, size=(150, 38)) as desk:
        await desk.until(lambda: desk.field("title").value)
        assert "[/] [@click=app.quit]x" in desk.field("title").value
        assert "\x1b" not in screen_text(desk.app)
        assert "\u202e" not in screen_text(desk.app)
        await desk.press("f2", "tab", "tab", "tab", "tab")
        assert desk.text == hostile  # looking is not touching
