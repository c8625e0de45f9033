"""Pulls in the TUI: asked about once, done behind the keys, told calmly; only the writer decides the rest."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from bloggy.errors import Malformed, Unreachable
from bloggy.services.comparing import Sides
from bloggy.services.events import LibraryChanged
from bloggy.services.pulling.report import BlogPull, PullState, QuestionKind
from bloggy.tui.dialogs.conflict import ConflictDialog
from bloggy.tui.outbox.screen import OutboxScreen
from bloggy.tui.pulling.deleted import DeletedDialog
from bloggy.tui.pulling.offer import PullDialog
from tests.fakes.pulling import FakePulling, question
from tests.tui.driving import RecordingApp, press, running, screen_text, settle, type_text, until
from tests.tui.fake_comments import comment, sample_comments
from tests.tui.fakes import NOW, ROOT, FakeWorkspace, Folder, sample_posts

pytestmark = pytest.mark.anyio

SIZES = [(80, 24), (120, 36)]
Compare = Callable[..., bool]
POSTS = sample_posts()
CHANGED, GONE, GONE_TOO = POSTS[2], POSTS[5], POSTS[6]


def workspace(*blogs: str, pulled: bool = True, **given: Any) -> FakeWorkspace:
    """Blogs that have posts, brought before unless `pulled` is False."""
    made = FakeWorkspace(POSTS, **given)
    made.pulling = FakePulling(*(blogs or ("carnet",)))
    for blog, state in made.pulling.states.items():
        made.pulling.states[blog] = replace(state, pulled=NOW if pulled else None, begun=pulled)
    return made


def with_questions(*, deleted_here: bool = True, **given: Any) -> FakeWorkspace:
    """One of each kind, and a second one that was deleted there."""
    made = workspace(**given)
    text = "---\ntitle: Static sites, five years on\n---\n\nThey build in a second.\n"
    mine, theirs = text.replace("a second", "two seconds"), text.replace("a second", "no time")
    made.pulling.versions[1] = Sides(blog="carnet", path=CHANGED.path, base=text, mine=mine, theirs=theirs)
    made.pulling.told = [
        question(1, title=CHANGED.title, path=CHANGED.path),
        question(2, QuestionKind.DELETED_THERE, title=GONE.title, path=GONE.path),
        question(3, QuestionKind.DELETED_THERE, title=GONE_TOO.title, path=GONE_TOO.path),
    ]
    if deleted_here:
        made.pulling.told.append(question(4, QuestionKind.DELETED_HERE, title="An old [bold]one"))
    return made


async def tap(pilot: Pilot[int], *keys: str) -> None:
    """Press keys while a sync waits for the writer."""
    for key in keys:
        await pilot.press(key)
        for _turn in range(4):
            await pilot.pause(0.02)


async def comes(pilot: Pilot[int], said: Callable[[], bool]) -> None:
    """Wait until that is so, whatever still runs."""
    async with asyncio.timeout(60):
        while not said():
            await pilot.pause(0.02)


@asynccontextmanager
async def asked(made: FakeWorkspace, **options: Any) -> AsyncIterator[tuple[RecordingApp, Pilot[int]]]:
    """The app, where u has opened the question whether to bring a blog's posts."""
    async with running(made, **options) as (app, pilot):
        await tap(pilot, "u")
        await comes(pilot, lambda: isinstance(app.screen, PullDialog))
        yield app, pilot


def runs(made: FakeWorkspace) -> list[tuple[object, ...]]:
    return [call for call in made.pulling.calls if call[0] == "run"]


# --- the first pull -----------------------------------------------------------------------------------


async def test_u_asks_once_how_the_posts_of_a_blog_shall_come(tmp_path: Path) -> None:
    made = workspace(pulled=False)
    made.pulling.whole = 512
    made.pulling.coming["carnet"] = BlogPull(blog="carnet", new=(ROOT / "a.md", ROOT / "b.md"))
    async with asked(made, size=(80, 24)) as (app, pilot):
        shown = screen_text(app)
        assert "Bring the posts of carnet into your library?" in shown
        assert "It has 512 posts and pages." in shown
        assert "nothing changes at the blog" in shown
        app.screen.query_one("#folder", Input).value = str(tmp_path / "old posts")
        await tap(pilot, "down", "right")
        await comes(pilot, lambda: "bring them, too" in screen_text(app))
        await tap(pilot, "enter")
        await settle(pilot)
        assert app.told[-1] == "carnet: 2 new posts."
        await press(pilot, "u")
    into = tmp_path / "old posts"
    assert made.blogs.folders == [into]
    assert made.pulling.calls[0] == ("choose", "carnet", into, True)
    assert runs(made) == [("run", ("carnet",), None, None)] * 2


async def test_not_these_is_remembered_and_says_how_to_bring_them_after_all() -> None:
    made = workspace(pulled=False)
    async with asked(made) as (app, pilot):
        await tap(pilot, "ctrl+n")
        await settle(pilot)
        assert any("“bloggy sync --blog carnet” brings them" in told for told in app.told)
        await press(pilot, "u")
    assert made.pulling.calls == [("decline", "carnet")]


async def test_later_is_not_asked_again_until_the_next_start() -> None:
    made = workspace(pulled=False)
    async with asked(made) as (app, pilot):
        await tap(pilot, "escape")
        await press(pilot, "u")
        assert not app.screen.is_modal
    assert made.pulling.calls == []
    assert len(made.sync.calls) == 2


async def test_the_count_comes_behind_the_keys_and_may_fail() -> None:
    made = workspace(pulled=False)
    made.pulling.gate = asyncio.Event()
    async with asked(made) as (app, pilot):
        await comes(pilot, lambda: "Asking the blog how many there are" in screen_text(app))
        made.pulling.trouble = Unreachable("carnet can’t be reached.", hint="Look at the network.")
        made.pulling.gate.set()
        await until(pilot, lambda: "carnet can’t be reached. Look at the network." in screen_text(app))
        await tap(pilot, "escape")


async def test_a_folder_that_can_not_be_is_refused(tmp_path: Path) -> None:
    made = workspace(pulled=False)
    file = tmp_path / "file"
    file.write_text("x")
    async with asked(made) as (app, pilot):
        for typed, said in (("", "Type the folder"), (str(file), "There is a file of that name.")):
            app.screen.query_one("#folder", Input).value = typed
            await tap(pilot, "enter")
            await comes(pilot, lambda said=said: said in screen_text(app))
        await tap(pilot, "escape")
    assert made.pulling.calls == []


async def test_a_quiet_look_asks_nothing_and_brings_only_what_was_brought_before() -> None:
    made = workspace("carnet", "notes")
    made.pulling.states["notes"] = PullState(blog="notes")
    made.pulling.coming["carnet"] = BlogPull(blog="carnet", new=(ROOT / "a.md",))
    async with running(made) as (app, pilot):
        app.syncing.start(quietly=True)
        await settle(pilot)
        assert not app.screen.is_modal
        assert app.told == ["carnet: 1 new post."]
        app.syncing.start(quietly=True)
        await settle(pilot)
        assert len(app.told) == 1
    assert runs(made) == [("run", ("carnet",), None, None)] * 2


async def test_after_connecting_a_blog_its_posts_are_offered(tmp_path: Path) -> None:
    made = workspace("home", "carnet-2", pulled=False)
    made.pulling.states["home"] = replace(made.pulling.states["home"], begun=True)
    async with running(made) as (app, pilot):
        await press(pilot, "B")
        await type_text(pilot, "carnet.example")
        await press(pilot, "enter", "enter")
        app.screen.query_one("#user", Input).value = "ada"
        app.screen.query_one("#secret", Input).value = "x"
        await press(pilot, "enter")
        await tap(pilot, "enter")
        await until(pilot, lambda: isinstance(app.screen, PullDialog))
        await until(pilot, lambda: "carnet-2" in screen_text(app))
        app.screen.query_one("#folder", Input).value = str(tmp_path)
        await tap(pilot, "enter")
        await settle(pilot)
    assert runs(made) == [("run", ("carnet-2",), None, None)]


async def test_who_begins_with_a_blog_is_offered_its_posts(tmp_path: Path) -> None:
    made = workspace("carnet-2", pulled=False, libraries=False)

    async def init(folder: Path) -> None:
        made.folders = (Folder(folder),)

    made.blogs.init = init  # type: ignore[attr-defined]
    async with running(made) as (app, pilot):
        await press(pilot, "3" if "demo" in screen_text(app) or "sample" in screen_text(app) else "2")
        await type_text(pilot, "carnet.example")
        await press(pilot, "enter", "enter")
        app.screen.query_one("#user", Input).value = "ada"
        app.screen.query_one("#secret", Input).value = "x"
        await press(pilot, "enter", "enter")
        app.screen.query_one(Input).value = str(tmp_path)
        await tap(pilot, "enter")
        await until(pilot, lambda: isinstance(app.screen, PullDialog))
        await tap(pilot, "enter")
        await settle(pilot)
    assert runs(made) == [("run", ("carnet-2",), None, None)]


async def test_a_post_that_its_blog_has_as_it_is_is_not_sent() -> None:
    made = workspace()
    made.publishing.untouched = True
    async with running(made) as (app, pilot):
        await press(pilot, "p", "enter")
        assert "is at home already, just as it is here; nothing is sent." in app.told[-1]


# --- on its way ---------------------------------------------------------------------------------------


async def test_the_top_line_says_how_far_it_is_and_esc_stops_it() -> None:
    made = workspace()
    made.pulling.gate = asyncio.Event()
    async with running(made, size=(80, 24)) as (app, pilot):
        await tap(pilot, "u")
        await comes(pilot, lambda: "carnet: 100 of 300 posts … esc stops" in screen_text(app))
        await tap(pilot, "down", "escape")
        await comes(pilot, lambda: "stopping …" in screen_text(app))
        made.pulling.gate.set()
        await settle(pilot)
        assert app.told[-1] == "Stopped. What came so far is here."
        assert "esc stops" not in screen_text(app)
    assert made.sync.calls == []


async def test_the_outbox_syncs_too_and_stays_open_while_one_stops_it() -> None:
    made = workspace()
    made.pulling.gate = asyncio.Event()
    async with running(made) as (app, pilot):
        await tap(pilot, "O", "u")
        await comes(pilot, lambda: "carnet: 100 of 300 posts … esc stops" in screen_text(app))
        await tap(pilot, "escape")
        assert isinstance(app.screen, OutboxScreen)
        made.pulling.gate.set()
        await settle(pilot)
        await press(pilot, "escape")
        assert not isinstance(app.screen, OutboxScreen)


async def test_posts_and_comments_are_told_in_one_message() -> None:
    made = workspace(comments=sample_comments(NOW, ROOT))
    new = tuple(ROOT / f"{number}.md" for number in range(42))
    made.pulling.coming["carnet"] = BlogPull(blog="carnet", new=new, updated=new[:3], merged=new[:1])
    async with running(made) as (app, pilot):
        made.sync.new = [
            comment(200 + n, f"New {n}", "Late.", unread=True, now=NOW, root=ROOT) for n in range(2)
        ]
        await press(pilot, "C", "u")
        assert app.told == ["carnet: 42 new posts, 3 updated, 1 merged with your changes. 2 new comments."]
        await press(pilot, "u")
        assert app.told[-1] == "No new posts or comments."


async def test_a_blog_that_fails_is_told_once_and_stays_on_the_top_line() -> None:
    made = workspace("home")
    made.pulling.coming["home"] = BlogPull(
        blog="home", error=Malformed("home answers with a web page.", hint="Look at its address.")
    )
    made.sync.error = Malformed("home answers with a web page.", hint="Look at its address.")
    async with running(made) as (app, pilot):
        await press(pilot, "u")
        assert app.told.count("home: home answers with a web page. Look at its address.") == 1
        assert "home could not be read: u says why" in screen_text(app)


async def test_what_could_not_come_as_it_is_there_is_told_by_one_and_a_number() -> None:
    made = workspace()
    made.pulling.coming["carnet"] = BlogPull(
        blog="carnet", new=(ROOT / "a.md",), notes=("“Map” shows [red]a frame.", "Two.", "Three.")
    )
    async with running(made) as (app, pilot):
        await press(pilot, "u")
        assert "carnet: “Map” shows [red]a frame. 2 more are like that." in app.told


# --- questions ----------------------------------------------------------------------------------------


async def test_questions_stand_on_the_top_line_in_the_column_and_on_the_rows_without_a_network() -> None:
    made = with_questions()
    async with running(made) as (app, pilot):
        shown = screen_text(app)
        assert "✕ 4 posts need you" in shown
        assert "✕ To settle" in shown
        assert "changed here and at carnet: m to choose" in shown
        assert shown.count("deleted at carnet: m to choose") == 2
        await press(pilot, *["down"] * 3)
        await until(pilot, lambda: "✕ It was changed here and at carnet" in screen_text(app))
    assert made.pulling.calls == []


async def test_in_ascii_the_marks_are_plain() -> None:
    made = with_questions(ascii_only=True)
    async with running(made) as (app, _pilot):
        shown = screen_text(app)
        assert "x 4 posts need you" in shown
        assert "✕" not in shown


async def test_a_sync_that_meets_questions_says_so_once() -> None:
    made = workspace()
    made.pulling.new_questions = [question(9, QuestionKind.DELETED_HERE, title="Old")]
    async with running(made) as (app, pilot):
        await press(pilot, "u")
        assert app.told == ["No new posts or comments. 1 post needs you: m in the library asks."]
        app.syncing.start(quietly=True)
        await settle(pilot)
        assert len(app.told) == 1


async def test_both_versions_are_shown_and_one_key_settles_it() -> None:
    made = with_questions()
    async with running(made, size=(80, 24)) as (app, pilot):
        await press(pilot, *["down"] * 3, "m")
        assert isinstance(app.screen, ConflictDialog)
        shown = screen_text(app)
        assert "was changed here and at carnet" in shown
        assert "They build in no time." in shown
        await press(pilot, "enter")
        assert isinstance(app.screen, ConflictDialog)
        await press(pilot, "b")
        assert app.told[-1] == f"“{CHANGED.title}” is settled: merge."
        assert "✕ 3 posts need you" in screen_text(app)
    assert made.pulling.calls == [("answer", 1, "merge")]


async def test_deletions_are_answered_together_and_enter_alone_deletes_nothing() -> None:
    made = with_questions(deleted_here=False)
    async with running(made, size=(80, 24)) as (app, pilot):
        await press(pilot, *["down"] * 6, "m")
        assert isinstance(app.screen, DeletedDialog)
        assert app.screen.found.chosen.id == 3
        assert "2 posts were deleted at carnet" in screen_text(app)
        await press(pilot, "enter", "enter")
        assert made.pulling.calls == []
        await press(pilot, "k", "t", "a")
        shown = screen_text(app)
        assert shown.count("to the trash") == 2
        assert "Enter settles 2 posts." in shown
        await press(pilot, "h", "enter")
        assert not app.screen.is_modal
    assert sorted(made.pulling.calls) == [("answer", 2, "trash"), ("answer", 3, "keep")]


async def test_an_answer_can_be_taken_back_before_it_is_given() -> None:
    made = with_questions()
    async with running(made) as (app, pilot):
        await press(pilot, "m")
        assert isinstance(app.screen, DeletedDialog)
        assert "An old [bold]one" in screen_text(app)
        await press(pilot, "d")
        assert "deleted there, too" in screen_text(app)
        await press(pilot, "d", "enter")
        assert isinstance(app.screen, DeletedDialog)
        await press(pilot, "l", "escape")
        assert not app.screen.is_modal
    assert made.pulling.calls == []


async def test_from_the_column_all_kinds_are_asked_one_after_the_other() -> None:
    made = with_questions()
    async with running(made) as (app, pilot):
        await press(pilot, "9", "b", "enter")
        assert "2 posts were deleted at carnet" in screen_text(app)
        await press(pilot, "t", "a", "enter")
        assert isinstance(app.screen, ConflictDialog)
        await press(pilot, "escape")
        assert "✕ 1 post needs you" in screen_text(app)
        await press(pilot, "m", "t")
        assert "need you" not in screen_text(app)
        assert "To settle" not in screen_text(app)
    answered = [("answer", 4, "restore"), ("answer", 2, "trash"), ("answer", 3, "trash")]
    assert made.pulling.calls == [*answered, ("answer", 1, "theirs")]


async def test_a_question_whose_reason_is_gone_leaves_the_screen() -> None:
    made = with_questions()
    async with running(made) as (app, pilot):
        del made.pulling.told[:]
        made.happened(LibraryChanged())
        await settle(pilot)
        assert "need you" not in screen_text(app)
        await press(pilot, "m")
        assert "nothing to settle" in app.told[-1]


# --- how it looks -------------------------------------------------------------------------------------


def looks(made: FakeWorkspace) -> RecordingApp:
    app = RecordingApp(made)
    app.animation_level = "none"
    return app


def pressing(*keys: str, folder: str = "") -> Callable[[Pilot[int]], Any]:
    async def run(pilot: Pilot[int]) -> None:
        await settle(pilot)
        await tap(pilot, *keys)
        for field in pilot.app.screen.query(Input):
            field.cursor_blink = False
            field.value = folder or field.value
        await pilot.pause(0.3)

    return run


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_offer(snap_compare: Compare, size: tuple[int, int]) -> None:
    made = workspace(pulled=False)
    made.pulling.whole = 512
    assert snap_compare(looks(made), terminal_size=size, run_before=pressing("u", folder="/home/ada/blog"))


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_deleted_there(snap_compare: Compare, size: tuple[int, int]) -> None:
    made = with_questions(deleted_here=False)
    assert snap_compare(looks(made), terminal_size=size, run_before=pressing("m", "t"))


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_deleted_here(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(looks(with_questions()), terminal_size=size, run_before=pressing("m"))


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_library_with_questions(snap_compare: Compare, size: tuple[int, int]) -> None:
    keys = ["down"] * 3
    assert snap_compare(looks(with_questions()), terminal_size=size, run_before=pressing(*keys))
