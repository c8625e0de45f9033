"""Choosing between two versions: readable on a small screen, reached from either list, one key each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from textual.pilot import Pilot

from bloggy.domain.outbox import Action, Entry
from bloggy.errors import Conflict, Gone
from bloggy.tui.dialogs.diff import body_content, diff_content
from bloggy.tui.library.screen import LibraryScreen
from tests.tui.driving import RecordingApp, press, running, screen_text, settle
from tests.tui.fakes import NOW, FakeWorkspace, entry

pytestmark = pytest.mark.anyio

BASE = (
    "---\ntitle: Fog\ntags: [sea]\nslug: fog\n---\n\n"
    + "".join(f"Paragraph {n} stays as it is.\n\n" for n in range(12))
    + "The fog came in from the sea and stayed until the late evening.\n"
)
MINE = BASE.replace("title: Fog", "title: The fog").replace("Paragraph 2 stays", "Paragraph 2 changes")
THEIRS = (
    BASE.replace("title: Fog", "title: Mist").replace("[sea]", "[sea, fog]").replace("evening", "morning")
)
SIZES = [(80, 24), (120, 36)]


def conflict(theirs: str | None = THEIRS, action: Action = Action.UPDATE) -> Entry:
    made = entry("Fog", action=action, ref="1")
    made = replace(made, outgoing=replace(made.outgoing, source=MINE))
    if theirs is None:
        return made.failed(Gone("The post is no longer at the blog."), NOW)
    return made.failed(Conflict("It was changed there.", theirs=theirs, revision="9"), NOW)


def workspace(held: Entry) -> FakeWorkspace:
    made = FakeWorkspace(entries=[held])
    made.comparing.base = BASE
    return made


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_what_both_changed_comes_first_and_both_changes_can_be_read(size: tuple[int, int]) -> None:
    async with running(workspace(conflict()), size=size) as (app, pilot):
        await press(pilot, "O", "enter")
        shown = screen_text(app)
        assert "Changed by both, each in its own way" in shown
        assert "title  yours: The fog   theirs: Mist" in shown
        assert "Changed at carnet" in shown
        assert "tags" in shown
        assert "sea → sea, fog" in shown
        assert "leaves 1 place for you to settle" in shown
        await press(pilot, "end")
        shown = screen_text(app)
        assert "Changed by you" in shown
        assert "+Paragraph 2 changes as it is." in shown


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_conflict_looks_like_this(snap_compare: Callable[..., bool], size: tuple[int, int]) -> None:
    app = RecordingApp(workspace(conflict()))
    app.animation_level = "none"

    async def open_it(pilot: Pilot[int]) -> None:
        await settle(pilot)
        await press(pilot, "O", "enter")

    assert snap_compare(app, terminal_size=size, run_before=open_it)


async def test_merging_is_one_key_and_is_told() -> None:
    held = conflict()
    made = workspace(held)
    async with running(made) as (app, pilot):
        await press(pilot, "O", "m", "b")
        assert any("are merged" in told for told in app.told)
    assert made.delivery.calls == [("resolve", held.id, "merge")]


async def test_what_a_second_merge_sends_is_said() -> None:
    made = workspace(conflict())
    made.comparing.merged = True
    async with running(made, size=(80, 24)) as (app, pilot):
        await press(pilot, "O", "m")
        assert "Your file holds both already: merging sends it as you have it now." in screen_text(app)


async def test_a_post_that_was_deleted_there_is_published_again_or_forgotten() -> None:
    held = conflict(None)
    made = workspace(held)
    async with running(made, size=(80, 24)) as (app, pilot):
        await press(pilot, "O", "enter")
        shown = screen_text(app)
        assert "“Fog” is gone from carnet" in shown
        assert "m Publish again" in shown
        assert "t Forget the copy" in shown
        await press(pilot, "b")
        assert made.delivery.calls == []
        await press(pilot, "t")
        assert any("is forgotten" in told for told in app.told)
    assert made.delivery.calls == [("resolve", held.id, "theirs")]


@pytest.mark.parametrize("action", [Action.WITHDRAW, Action.DELETE])
async def test_before_a_changed_post_is_taken_back_its_change_is_shown(action: Action) -> None:
    held = conflict(action=action)
    made = workspace(held)
    async with running(made, size=(80, 24)) as (app, pilot):
        await press(pilot, "O", "m")
        shown = screen_text(app)
        assert "m Take it back" in shown
        assert "t Leave it there" in shown
        assert "Changed at carnet" in shown
        await press(pilot, "m")
    assert made.delivery.calls == [("resolve", held.id, "mine")]


async def test_the_library_opens_it_from_the_posts_row() -> None:
    made = workspace(conflict())
    async with running(made) as (app, pilot):
        await press(pilot, "m")
        assert any("nothing to settle" in told for told in app.told)
        assert isinstance(app.screen, LibraryScreen)
        post = app.screen.posts.chosen
        assert post is not None
        path = post.path
        held = replace(conflict(), library=str(path.parent), post_path=path.name)
        made.delivery.all = [held]
        await press(pilot, "m")
        assert "Two versions of" in screen_text(app)
        await press(pilot, "t")
    assert made.delivery.calls == [("resolve", held.id, "theirs")]


HOSTILE = {"markup": "[red]x[/red]", "escape": "\x1b[31mred", "bidi": "a\u202eb", "bell": "\x07bell"}


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
async def test_a_hostile_text_at_the_blog_is_shown_as_what_it_is(hostile: str) -> None:
    theirs = THEIRS.replace("morning", hostile).replace("title: Mist", "title: 'M [bold]x'")
    async with running(workspace(conflict(theirs))) as (app, pilot):
        await press(pilot, "O", "m")
        shown = screen_text(app)
        assert "M [bold]x" in shown
        assert not {"\x1b", "\u202e", "\x07"} & set(shown)


def spans(content: Any) -> list[str]:
    """What is underlined."""
    return [content.plain[span.start : span.end] for span in content.spans if "underline" in str(span.style)]


def test_changed_words_are_underlined() -> None:
    old, new = body_content("@@ -1 +1 @@\n-The fog came in.\n+The mist came in.")
    assert (spans(old), spans(new)) == (["fog"], ["mist"])


def test_lines_that_have_nothing_in_common_are_not_compared() -> None:
    old, new = body_content("@@ -1 +1 @@\n-Alpha beta.\n+12345 678!")
    assert (spans(old), spans(new)) == ([], [])


def rows_of(diff: str) -> str:
    return "\n".join(row.plain for row in body_content(diff))


@pytest.mark.parametrize("make", [lambda diff: diff_content(diff).plain, rows_of], ids=["whole", "body"])
def test_every_line_of_a_diff_is_there_once_and_in_order(make: Callable[[str], str]) -> None:
    rows = [" same", "-a b", "-c d", "+a x", " same", "+new", "-old", "+old!", "-- -", "-gone"]
    assert make("@@ -1 +1 @@\n" + "\n".join(rows)).endswith("\n".join(rows))
