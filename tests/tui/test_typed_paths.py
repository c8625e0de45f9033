"""Whatever is typed or pasted where a path is asked for, a sentence says what becomes of it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input

from bloggy.tui.editor.pictures import ask_picture
from bloggy.tui.paths import PathSuggester, typed_path
from bloggy.tui.pulling.offer import PullDialog
from tests.tui.driving import press, running, screen_text, until
from tests.tui.fakes import ROOT, FakeWorkspace

TOO_LONG = "a paragraph that was pasted " * 20 + ".png"
"""A name that no disk takes: the system refuses even to look for it."""


def words(app: Any) -> str:
    return " ".join(screen_text(app).replace("│", " ").split())


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("key", "field", "said"),
    [
        ("I", "#file", "There is nothing of that name yet"),
        ("I", "#into", "That folder is in none of your libraries."),
        ("E", "Input", "The folder is made."),
    ],
)
async def test_a_paragraph_in_a_field_for_a_path_is_only_a_path_that_is_not_there(
    key: str, field: str, said: str
) -> None:
    async with running(size=(80, 24)) as (app, pilot):
        await press(pilot, key)
        app.screen.query_one(field, Input).value = TOO_LONG
        await until(pilot, lambda: said in words(app))


@pytest.mark.anyio
async def test_the_first_questions_take_a_paragraph_too(tmp_path: Path) -> None:
    file = tmp_path / "export.xml"
    file.write_text("<rss/>")
    async with running(FakeWorkspace([], libraries=False, blogs=())) as (app, pilot):
        await press(pilot, "2")
        app.screen.query_one(Input).value = TOO_LONG
        await until(pilot, lambda: "There is no such folder." in words(app))
        (tmp_path / "closed").mkdir(mode=0)
        app.screen.query_one(Input).value = str(tmp_path / "closed")
        said = "Enter looks into it" if os.access(tmp_path / "closed", os.R_OK) else "Permission denied"
        await until(pilot, lambda: said in words(app))
        app.screen.query_one(Input).value = str(file)
        await press(pilot, "enter")
        app.screen.query_one(Input).value = TOO_LONG
        await until(pilot, lambda: "Enter makes this folder" in words(app))


@pytest.mark.anyio
async def test_so_do_the_folder_for_a_blogs_posts_and_the_file_of_a_picture(tmp_path: Path) -> None:
    async def count() -> int:
        return 3

    async with running() as (app, pilot):
        app.push_screen(PullDialog("home", folder=ROOT, pictures=False, count=count))
        await until(pilot, lambda: "Bring the posts of home" in words(app))
        app.screen.query_one("#folder", Input).value = TOO_LONG
        await until(pilot, lambda: "That folder is made" in words(app))
        await press(pilot, "escape")
        app.run_worker(ask_picture(app, app.workspace, tmp_path / "hello.md"), group="ask")
        await until(pilot, lambda: "Which picture?" in words(app))
        app.screen.query_one(Input).value = TOO_LONG
        await until(pilot, lambda: "There is no such file yet." in words(app))
        app.screen.query_one(Input).value = "a\0b.png"
        await until(pilot, lambda: "There is no such file yet." in words(app))


@pytest.mark.anyio
async def test_a_folder_that_may_be_listed_but_not_entered_is_completed_without_its_folders(
    tmp_path: Path,
) -> None:
    (tmp_path / "half" / "inner").mkdir(parents=True)
    (tmp_path / "half").chmod(0o400)
    if os.access(tmp_path / "half" / "inner", os.F_OK):
        pytest.skip("root may enter any folder")
    assert await PathSuggester().get_suggestion(f"{tmp_path}/half/in") == f"{tmp_path}/half/inner"


def test_a_path_is_the_one_that_is_meant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert typed_path(" new/ ") == tmp_path / "new"
    assert typed_path("a/../../b") == tmp_path.parent / "b"
    assert typed_path("../pic.png", tmp_path / "posts") == tmp_path / "pic.png"
    assert typed_path("~/x/../y") == Path.home() / "y"
    assert typed_path("~nobody-of-that-name/x") == tmp_path / "~nobody-of-that-name" / "x"
