"""An export is looked into before anything is written, brought in beside the keys, taken back with one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from bloggy.errors import ExportError
from bloggy.tui.library.screen import LibraryScreen
from tests.fakes.wxr import Item, wxr
from tests.tui.driving import RecordingApp, press, running, screen_text, until
from tests.tui.fake_importing import FakeExporting, FakeImporting
from tests.tui.fakes import ROOT, FakeBlogs, FakeWorkspace, Folder

pytestmark = pytest.mark.anyio

SIZES = [(80, 24), (120, 36)]
Compare = Callable[..., bool]


class Workspace(FakeWorkspace):
    """A library, and what brings in and takes out."""

    def __init__(self) -> None:
        super().__init__()
        self.importing, self.exporting = FakeImporting(), FakeExporting()


class Beginning(FakeBlogs):
    """No blogs; a folder becomes the library."""

    def __init__(self, workspace: Newcomer) -> None:
        super().__init__(())
        self.made: list[Path] = []
        self._workspace = workspace

    async def init(self, folder: Path) -> None:
        self.made.append(folder)
        self._workspace.libraries, self._workspace.folders = [SimpleNamespace(root=ROOT)], (Folder(ROOT),)


class Newcomer(FakeWorkspace):
    """Nothing is set up."""

    def __init__(self) -> None:
        super().__init__([], libraries=False, blogs=())
        self.blogs: Beginning = Beginning(self)
        self.importing = FakeImporting()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "export.xml"
    path.write_text(wxr(Item(1)), "utf-8")
    return path


def words(app: Any) -> str:
    """What the screen says, however its lines break."""
    return " ".join(screen_text(app).replace("│", " ").split())


async def seen(pilot: Pilot[int], *said: str) -> str:
    """Wait until the screen says so; answers all that it says."""
    for _turn in range(1000):
        if all(one in words(pilot.app) for one in said):
            break
        await pilot.pause(0.005)
    shown = words(pilot.app)
    for one in said:
        assert one in shown
    return shown


async def left(pilot: Pilot[int]) -> None:
    """Wait until the library is on top: below a dialog it can be read, too."""
    for _turn in range(1000):
        if isinstance(pilot.app.screen, LibraryScreen):
            break
        await pilot.pause(0.005)
    assert isinstance(pilot.app.screen, LibraryScreen)


async def ask(pilot: Pilot[int], file: Path | str) -> None:
    """Open the form and give it the file."""
    await pilot.press("I")
    await seen(pilot, "Import posts and comments")
    pilot.app.screen.query_one("#file", Input).value = str(file)


@asynccontextmanager
async def looked(made: Workspace, file: Path, **options: Any) -> AsyncIterator[tuple[RecordingApp, Any]]:
    """The app, where what would come in is shown."""
    async with running(made, **options) as (app, pilot):
        await ask(pilot, file)
        await pilot.press("enter")
        await seen(pilot, "This would come in. Nothing is changed yet.", "Bring it in")
        yield app, pilot


async def test_nothing_is_written_before_the_writer_has_seen_what_would_come_in(file: Path) -> None:
    made = Workspace()
    async with looked(made, file, size=(80, 24)) as (app, pilot):
        assert made.importing.calls == [(file, None, None, True)]
        shown = words(app)
        for said in (
            "export.xml · WordPress (WXR)",
            "12 new (10 published, 2 draft), 2 of them pages",
            "40 new (37 approved, 3 spam)",
            "10 old addresses are noted with their posts",
            "31 pictures and files stay at the blog",
            "Our [bold]secret[/] trip: It was private",
            "Not brought in: menu entry ×2",
        ):
            assert said in shown, said
        assert not {"\x1b", "\u202e"} & set(shown)
        await pilot.press("enter")
        await seen(pilot, "This came in; nothing was sent anywhere.", "U Take it back")
        assert made.importing.calls[1:] == [(file, None, None, False)]
        await pilot.press("enter")
        await left(pilot)
        await ask(pilot, file)
        await pilot.press("enter")
        await seen(pilot, "Nothing in it is new.")
        await pilot.press("escape")
        await seen(pilot, "Import posts and comments", file.name)
        await pilot.press("escape")
        await left(pilot)


async def test_a_look_that_is_left_ends_and_the_next_begins_anew(file: Path) -> None:
    made = Workspace()
    made.importing.gate = asyncio.Event()
    async with running(made) as (app, pilot):
        await ask(pilot, file)
        await pilot.press("enter")
        await seen(pilot, "esc stops it.")
        await pilot.press("q")
        await left(pilot)
        await until(pilot, lambda: made.importing.stops == 1)
        made.importing.gate = None
        await ask(pilot, file)
        await pilot.press("enter")
        await seen(pilot, "This would come in.")
        await pilot.press("enter")
        await seen(pilot, "This came in")
        await press(pilot, "escape")
        assert isinstance(app.screen, LibraryScreen), "no other file is asked for"
    assert [call[3] for call in made.importing.calls] == [True, True, False]


async def test_it_is_taken_back_with_one_key(file: Path) -> None:
    made = Workspace()
    async with looked(made, file) as (app, pilot):
        assert "U Take it back" not in words(app)
        await pilot.press("enter")
        await seen(pilot, "bloggy import --undo export.xml", "U Take it back")
        await pilot.press("U")
        await seen(pilot, "11 posts are in the trash.", "40 comments are gone.", "Fog: You have changed it.")
        assert made.importing.calls[-1] == (file, "undo")


async def test_the_report_is_plain_where_the_writer_wants_ascii(file: Path) -> None:
    async with looked(Workspace(), file, size=(80, 24), ascii_only=True) as (_app, pilot):
        shown = await seen(pilot, "Menus belong to the blog's theme.", "menu entry x2")
        assert not {*"’“”×·…→"} & set(shown)


@pytest.mark.parametrize("key", ["U", "enter"])
async def test_taking_back_goes_on_where_it_was_stopped_or_failed(file: Path, key: str) -> None:
    made = Workspace()
    async with looked(made, file) as (_app, pilot):
        await pilot.press("enter")
        await seen(pilot, "This came in")
        made.importing.gate = asyncio.Event()
        await pilot.press("U")
        await seen(pilot, "Taking back what it has brought.")
        await pilot.press("escape")
        shown = await seen(pilot, "Not all that it has brought was taken back.", "⏎ Go on", "enter goes on")
        assert "What it has brought was taken back." not in shown
        made.importing.gate, made.importing.damage = (
            None,
            ExportError("It is damaged.", hint="Export it anew."),
        )
        await pilot.press(key)
        await seen(pilot, "Not all that it has brought was taken back.", "It is damaged.", "⏎ Go on")
        made.importing.damage = None
        await pilot.press(key)
        shown = await seen(pilot, "What it has brought was taken back.", "⏎ Library")
        assert "U Take it back" not in shown
        assert made.importing.calls[2:] == [(file, "undo")] * 3


async def test_quitting_ends_what_is_being_written(tmp_path: Path) -> None:
    made = Workspace()
    made.exporting.gate = asyncio.Event()
    async with running(made) as (app, pilot):
        await pilot.press("E")
        await seen(pilot, "Which folder shall everything be written to?")
        app.screen.query_one(Input).value = str(tmp_path / "out")
        await pilot.press("enter")
        await seen(pilot, "Writing everything out.")
        job = app.exporting
        assert job is not None
        assert not job.work.is_stopped()
        await pilot.press("ctrl+q")
    assert job.work.is_stopped(), "or its thread goes on, and bloggy waits for it"


async def test_it_runs_beside_the_keys_and_can_be_stopped_and_gone_on_with(file: Path) -> None:
    made = Workspace()
    async with looked(made, file) as (_app, pilot):
        made.importing.gate = asyncio.Event()
        await pilot.press("enter")
        await seen(pilot, "5 posts, 12 comments so far")
        await pilot.press("q")
        await left(pilot)
        await seen(pilot, "export.xml: 5 posts, 12 comments so far")
        await pilot.press("I")
        await seen(pilot, "What has come stays")
        await pilot.press("escape")
        await seen(pilot, "Stopped. Import the same file again", "Go on")
        made.importing.gate.set()
        await pilot.press("enter")
        await seen(pilot, "This came in")
    assert [call[3] for call in made.importing.calls] == [True, False, False]


async def test_what_comes_while_nobody_looks_is_told_and_kept_to_be_read(file: Path) -> None:
    made = Workspace()
    async with looked(made, file) as (app, pilot):
        made.importing.gate = asyncio.Event()
        await pilot.press("enter", "q")
        await left(pilot)
        made.importing.gate.set()
        await until(pilot, lambda: bool(app.told))
        assert app.told[-1].startswith("export.xml: Posts: 12 new")
        await pilot.press("I")
        await seen(pilot, "This came in")


async def test_what_can_not_be_read_is_said_with_the_next_step(file: Path) -> None:
    made = Workspace()
    made.importing.trouble = ExportError("export.xml is damaged in line 7.", hint="Export it anew.")
    async with running(made) as (_app, pilot):
        await ask(pilot, file)
        await pilot.press("enter")
        shown = await seen(pilot, "export.xml is damaged in line 7. Export it anew.", "esc Another file")
        assert "Bring it in" not in shown
        await pilot.press("escape")
        await seen(pilot, "Import posts and comments")
        await pilot.press("escape")
        await left(pilot)


async def test_the_form_says_what_a_file_is_and_where_posts_go(
    tmp_path: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notes.bin").write_bytes(bytes(range(256)))
    made = Workspace()
    async with running(made, size=(80, 24)) as (app, pilot):
        for typed, said in (
            (str(file), "✓ WordPress (WXR)"),
            (str(tmp_path / "notes.bin"), "bloggy can’t tell what it is."),
            (str(tmp_path), "A folder: enter looks what is in it."),
            ("~nobody/x", "There is nothing of that name yet"),
            ("~", "holds everything you have"),
        ):
            if not app.screen.is_modal:
                await ask(pilot, typed)
            app.screen.query_one("#file", Input).value = typed
            await seen(pilot, said)
        field, into = app.screen.query_one("#file", Input), app.screen.query_one("#into", Input)
        field.value, field.cursor_position = "exp", 3
        await seen(pilot, "export.xml")
        await pilot.press("tab")
        assert field.value == "export.xml"
        into.value = str(ROOT / "old")
        await seen(pilot, "That folder of your library is made for them.")
        into.value = str(tmp_path)
        await seen(pilot, "That folder is in none of your libraries.")
        await pilot.press("enter")
        assert made.importing.calls == []
        into.value = str(ROOT / "old")
        app.screen.query_one("#format").focus()
        await pilot.press("right", "right")
        await seen(pilot, "< WordPress (WXR) >")
        await pilot.press("enter")
        await seen(pilot, "This would come in.", "posts go to /home/ada/blog/old")
        assert made.importing.calls == [(file, ROOT / "old", "wordpress", True)]


async def test_everything_is_taken_out_into_a_folder(tmp_path: Path, file: Path) -> None:
    made = Workspace()
    async with running(made, size=(80, 24)) as (app, pilot):
        await pilot.press("E")
        await seen(pilot, "Which folder shall everything be written to?")
        app.screen.query_one(Input).value = str(file)
        await seen(pilot, "There is a file of that name.")
        app.screen.query_one(Input).value = str(tmp_path / "out")
        await seen(pilot, "The folder is made.")
        await pilot.press("enter")
        await seen(pilot, "Everything is there.", "19 files are new or changed", "Comments 3")
        assert made.exporting.folders == [tmp_path / "out"]
        await pilot.press("escape")
        await left(pilot)


async def test_a_newcomer_may_give_an_export_where_a_folder_is_asked_for(tmp_path: Path, file: Path) -> None:
    made = Newcomer()
    async with running(made, size=(80, 24)) as (app, pilot):
        await pilot.press("2")
        await seen(pilot, "Which folder are your posts in?")
        app.screen.query_one(Input).value = str(file)
        await seen(pilot, "Enter asks where its posts shall go")
        await pilot.press("enter")
        await seen(pilot, "Which folder shall the posts of export.xml be kept in?")
        app.screen.query_one(Input).value = str(tmp_path / "blog")
        await pilot.press("enter")
        await seen(pilot, "Import posts and comments", "✓ WordPress (WXR)")
        assert made.blogs.made == [tmp_path / "blog"]
        await pilot.press("enter")
        await seen(pilot, "This would come in.")
        assert made.importing.calls == [(file, None, None, True)]


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_report(snap_compare: Compare, size: tuple[int, int], file: Path) -> None:
    async def look(pilot: Pilot[int]) -> None:
        await ask(pilot, file)
        await pilot.press("enter")
        await seen(pilot, "This would come in.", "enter brings it in")

    app = RecordingApp(Workspace())
    app.animation_level = "none"
    assert snap_compare(app, terminal_size=size, run_before=look)
