"""The inbox key by key: many at once, filters, begun answers, what is deleted for good, quiet troubles."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from textual.pilot import Pilot

from bloggy.domain.comment import Verdict
from bloggy.errors import Malformed, Unreachable
from bloggy.tui.comments.comment_list import CommentList
from bloggy.tui.comments.reply import ReplyDialog
from bloggy.tui.dialogs.live import LiveChange
from bloggy.tui.editor.area import MarkdownArea
from tests.tui.driving import RecordingApp, press, rows, running, screen_text, settle, type_text, until
from tests.tui.fake_comments import comment, sample_comments
from tests.tui.fakes import NOW, ROOT, FakeWorkspace

pytestmark = pytest.mark.anyio


def with_comments() -> FakeWorkspace:
    return FakeWorkspace(comments=sample_comments(NOW, ROOT))


def inbox(app: RecordingApp) -> CommentList:
    return app.screen.query_one(CommentList)


def at(app: RecordingApp) -> int:
    row = inbox(app).chosen
    assert row is not None
    return row.id


async def test_what_is_read_stays_where_it_was_until_the_screen_is_opened_anew() -> None:
    async with running(with_comments()) as (app, pilot):
        await press(pilot, "C", "m", "down", "m")
        assert at(app) == 80
        shown = rows(inbox(app))
        assert shown[1].startswith("↩ Stéphane")
        assert shown[2].startswith("  Gilles")
        await press(pilot, "escape", "C")
        assert rows(inbox(app))[0] == "UNANSWERED  7"


async def test_all_that_is_listed_is_marked_by_one_key_and_unmarked_by_it() -> None:
    workspace = with_comments()
    async with running(workspace) as (app, pilot):
        await press(pilot, "C", "f", "down", "enter", "asterisk")
        assert "2 marked" in screen_text(app)
        await press(pilot, "m")
        assert workspace.comments.calls == [("mark_read", [80, 90], True)]
        await press(pilot, "escape", "asterisk", "asterisk")
        assert inbox(app).marked == frozenset()


async def test_marking_goes_upwards_as_well() -> None:
    async with running(with_comments()) as (app, pilot):
        await press(pilot, "C", "G", "shift+up", "shift+up")
        assert inbox(app).marked == {60, 91}


async def test_what_is_deleted_for_good_is_asked_about_first() -> None:
    workspace = with_comments()
    workspace.answering.final = {Verdict.REMOVE}
    async with running(workspace, size=(80, 24)) as (app, pilot):
        await press(pilot, "C", "d")
        assert isinstance(app.screen, LiveChange)
        assert "The comment of Stéphane is deleted at home." in screen_text(app)
        await press(pilot, "escape")
        assert workspace.answering.calls == []
        await press(pilot, "d", "enter")
        assert workspace.answering.calls == [("moderate", [90], "remove")]
        await press(pilot, "s")
        assert workspace.answering.calls[-1] == ("moderate", [80], "spam")


async def test_an_answer_can_be_begun_in_the_writers_own_editor(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    workspace = with_comments()
    workspace.paths.state = tmp_path

    def editor(_app: object, path: Path) -> int:
        path.write_text("Merci\n" + path.read_text())
        return 0

    monkeypatch.setattr("bloggy.tui.outside.run_editor", editor)
    async with running(workspace) as (app, pilot):
        await press(pilot, "C", "R")
        assert isinstance(app.screen, ReplyDialog)
        await press(pilot, "f9")
        assert workspace.answering.calls == [("reply", 90, "Merci")]


async def test_an_editor_that_fails_loses_nothing_on_either_side(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    workspace = with_comments()
    workspace.paths.state = tmp_path
    codes = iter([1, 0])

    def editor(_app: object, path: Path) -> int:
        path.write_text("There\n" + path.read_text())
        return next(codes)

    monkeypatch.setattr("bloggy.tui.outside.run_editor", editor)
    async with running(workspace) as (app, pilot):
        await press(pilot, "C", "r")
        await type_text(pilot, "Here")
        await press(pilot, "ctrl+o")
        assert "Your editor ended with code 1" in app.told[-1]
        assert app.screen.query_one(MarkdownArea).text == "Here"
        await press(pilot, "ctrl+o")
        assert app.screen.query_one(MarkdownArea).text == "There\nThere\nHere"
    assert list((tmp_path / "answers").iterdir()) == []


async def test_a_begun_answer_shows_in_the_list_and_b_goes_to_it() -> None:
    workspace = with_comments()
    workspace.answering.kept = {50: "Half a"}
    async with running(workspace) as (app, pilot):
        await press(pilot, "C", "r")
        await type_text(pilot, "An")
        await press(pilot, "escape")
        assert rows(inbox(app))[1].startswith("✎ Stéphane")
        assert "2 begun" in screen_text(app)
        workspace.answering.kept.pop(90)
        await press(pilot, "b")
        assert at(app) == 50
        assert rows(inbox(app))[inbox(app).cursor].startswith("✎ Vincent")
        workspace.answering.kept.clear()
        await press(pilot, "b")
        assert app.told[-1] == "No answer is begun; r on a comment begins one."


async def pick(pilot: Pilot[int], label: str) -> None:
    """Choose that row of the filter."""
    from bloggy.tui.comments.filters import Choices

    choices = pilot.app.screen.query_one(Choices)
    choices.move_to(next(at for at, row in enumerate(choices.rows) if row.label == label))
    await press(pilot, "enter")


async def test_comments_are_listed_by_any_post_or_person_or_since_any_day() -> None:
    async with running(with_comments()) as (app, pilot):
        await press(pilot, "C", "f")
        await pick(pilot, "on a post …")
        await type_text(pilot, "RSS")
        await press(pilot, "enter")
        assert inbox(app).listed.comments == 2
        await press(pilot, "escape", "f")
        await pick(pilot, "by a person …")
        await type_text(pilot, "gil")
        await press(pilot, "down", "up", "enter")
        assert inbox(app).query_shown.person == 7
        await press(pilot, "escape", "f")
        await pick(pilot, "since a day …")
        await type_text(pilot, "20 Nov")
        await press(pilot, "enter")
        since = inbox(app).query_shown.since
        assert isinstance(since, datetime)
        assert (since.year, since.month, since.day) == (2026, 11, 20)
        assert "since 20 Nov" in screen_text(app)


async def test_a_choice_that_is_left_lists_what_was_listed() -> None:
    async with running(with_comments(), size=(80, 24)) as (app, pilot):
        await press(pilot, "C", "f")
        await pick(pilot, "on a post …")
        await type_text(pilot, "zz")
        await press(pilot, "enter", "escape")
        assert inbox(app).listed.comments == 10


async def test_approving_is_offered_where_something_waits_for_it() -> None:
    async with running(with_comments()) as (app, pilot):
        await press(pilot, "C")
        assert "a Approve" not in screen_text(app)
        inbox(app).choose(70)
        await settle(pilot)
        assert "a Approve" in screen_text(app)


async def test_a_source_that_fails_quietly_is_told_on_the_top_line_until_it_works_again() -> None:
    workspace = with_comments()
    workspace.sync.error = Malformed("home answers with a web page.", hint="Look at its address.")
    async with running(workspace) as (app, pilot):
        app.syncing.start(quietly=True)
        await settle(pilot)
        assert app.told == []
        assert "home could not be read: u says why" in screen_text(app)
        await press(pilot, "C")
        assert "home could not be read: u says why" in screen_text(app)
        await press(pilot, "u")
        assert app.told[-1] == "home: home answers with a web page. Look at its address."
        workspace.sync.error = None
        await press(pilot, "u")
        assert "could not be read" not in screen_text(app)


async def test_without_a_network_the_quiet_look_says_nothing_of_its_own() -> None:
    workspace = with_comments()
    workspace.sync.error = Unreachable("No network.", hint="Wait.")
    async with running(workspace) as (app, pilot):
        app.syncing.start(quietly=True)
        await settle(pilot)
        assert app.sync_trouble == ""


async def test_a_source_that_is_empty_at_a_quiet_look_is_asked_about_by_u_and_may_be_kept() -> None:
    workspace = with_comments()
    workspace.sync.question = "home says that 900 of 1,000 comments are gone. Is that right?"
    async with running(workspace, size=(80, 24)) as (app, pilot):
        app.syncing.start(quietly=True)
        await settle(pilot)
        assert "home lost its comments? u asks" in screen_text(app)
        await press(pilot, "C")
        await pilot.press("u")
        await until(pilot, lambda: isinstance(app.screen, LiveChange))
        await until(pilot, lambda: "set up anew, keep them" in " ".join(screen_text(app).split()))
        await pilot.press("escape")
        await settle(pilot)
        assert {accepted for _sources, accepted in workspace.sync.calls} == {()}
        assert "home lost its comments? u asks" in screen_text(app)


async def test_the_list_stays_calm_when_many_come_in_while_one_reads() -> None:
    workspace = with_comments()
    async with running(workspace) as (app, pilot):
        await press(pilot, "C", "n")
        late = [comment(200 + n, f"New {n}", "Late.", unread=True, now=NOW, root=ROOT) for n in range(3)]
        workspace.sync.new = late
        await press(pilot, "u")
        assert at(app) == 80
        listed = [row.id for line in range(7) if (row := inbox(app).row(line)) is not None]
        assert listed[:5] == [202, 201, 200, 90, 80]
