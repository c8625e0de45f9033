"""People in the comments screen: names that may be one, notes, tags and when to write back, all by key."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bloggy.domain.people_listing import Reminder
from bloggy.domain.person import Decision
from bloggy.tui.background import start
from bloggy.tui.comments.comment_list import CommentList
from bloggy.tui.comments.person_dialog import PersonDialog
from bloggy.tui.comments.person_rows import PersonRows
from bloggy.tui.reminding import Reminding
from tests.tui.driving import RecordingApp, press, rows, running, screen_text, settle, type_text
from tests.tui.fake_comments import sample_comments
from tests.tui.fakes import NOW, ROOT, FakeWorkspace

pytestmark = pytest.mark.anyio
GILLES = ("C", "down")
"""The keys that choose his comment."""


def with_people() -> FakeWorkspace:
    return FakeWorkspace(comments=sample_comments(NOW, ROOT))


def dialog_rows(app: RecordingApp) -> list[str]:
    return [row.strip() for row in rows(app.screen.query_one(PersonRows))]


async def go_down_to(app: RecordingApp, pilot: object, label: str) -> None:
    """Put the dialog's cursor on the row that begins so."""
    kept = app.screen.query_one(PersonRows)
    kept.move_to(next(at for at, row in enumerate(kept.rows) if row.label.startswith(label)))
    await settle(pilot)  # type: ignore[arg-type]


async def test_p_shows_all_that_is_kept_of_the_person() -> None:
    async with running(with_people(), size=(80, 24)) as (app, pilot):
        await press(pilot, *GILLES, "p")
        assert isinstance(app.screen, PersonDialog)
        shown = dialog_rows(app)
        assert shown[0] == "MAY BE THE SAME"
        assert shown[1].startswith("Gilles.")
        assert any(row.startswith("https://gilles.example/") for row in shown)
        assert any(row.startswith("met in Brest") for row in shown)
        assert "#maps" in shown
        assert "no reminder: w sets one" in shown
        await press(pilot, "escape")
        assert app.screen.query(CommentList)


@pytest.mark.parametrize(("key", "call"), [("y", "join"), ("x", "part")])
async def test_a_suggestion_is_settled_there_and_taken_back(key: str, call: str) -> None:
    workspace = with_people()
    async with running(workspace, size=(80, 24)) as (app, pilot):
        await press(pilot, *GILLES, "p", key)
        assert workspace.people.calls == [(call, 7, 8)]
        assert "MAY BE THE SAME" not in dialog_rows(app)
        await press(pilot, "U")
        assert workspace.people.calls[-1] == ("undo", 4 if key == "y" else 5)


async def test_nothing_is_decided_about_names_that_are_not_on_the_screen() -> None:
    workspace = with_people()
    async with running(workspace, size=(80, 24)) as (app, pilot):
        await press(pilot, *GILLES, "y")
        assert workspace.people.calls == []
        assert isinstance(app.screen, PersonDialog)


async def test_what_was_said_last_is_taken_back_wherever_it_was_said() -> None:
    workspace = with_people()
    async with running(workspace, size=(80, 24)) as (app, pilot):
        await press(pilot, *GILLES, "p", "x", "escape", "s", "U")
        assert workspace.people.calls == [("part", 7, 8)]
        assert workspace.answering.calls[-1][0] == "undo"
        app.screen.query_one(CommentList).choose(30)
        workspace.people.alike = list(FakeWorkspace().people.alike)
        await settle(pilot)
        await press(pilot, "p", "y", "escape", "U")
        assert workspace.people.calls[1:] == [("join", 8, 7), ("undo", 4)]


async def test_a_name_is_taken_out_of_a_person() -> None:
    workspace = with_people()
    workspace.people.known[7] = workspace.people.known[7]._replace(names=("Gilles", "G. the Map"))
    async with running(workspace, size=(80, 24)) as (app, pilot):
        await press(pilot, *GILLES, "p")
        await go_down_to(app, pilot, "G. the Map")
        await press(pilot, "s")
        assert workspace.people.calls == [("split", 7, "G. the Map")]
        assert app.told[-1] == "Who writes as G. the Map is somebody else now. U takes it back."


async def test_two_whose_names_are_not_alike_are_joined_by_choosing_the_other() -> None:
    workspace = with_people()
    workspace.people.known[9] = workspace.people.known[7]._replace(id=9, name="Cartographer")
    async with running(workspace, size=(80, 24)) as (app, pilot):
        await press(pilot, *GILLES, "p", "J")
        await type_text(pilot, "carto")
        await press(pilot, "enter")
        assert workspace.people.calls == [("join", 7, 9)]
        assert isinstance(app.screen, PersonDialog)


async def test_an_earlier_decision_is_taken_back_where_it_stands() -> None:
    workspace = with_people()
    said = Decision(id=3, same=True, left=frozenset({7}), right=frozenset({12}), made=NOW)
    workspace.people.decisions = [said]
    async with running(workspace, size=(80, 24)) as (app, pilot):
        await press(pilot, *GILLES, "p")
        await go_down_to(app, pilot, "these are one person")
        await press(pilot, "d")
    assert workspace.people.calls == [("undo", 3)]


async def test_notes_and_tags_are_put_down_and_taken_away() -> None:
    workspace = with_people()
    async with running(workspace, size=(80, 24)) as (app, pilot):
        await press(pilot, *GILLES, "p", "t")
        await type_text(pilot, "knows maps #opportunity")
        await press(pilot, "enter")
        await go_down_to(app, pilot, "met in Brest")
        await press(pilot, "d")
        await go_down_to(app, pilot, "#maps")
        await press(pilot, "d")
    assert workspace.people.calls == [
        ("tag", 7, ["#opportunity"]),
        ("note", 7, "knows maps"),
        ("remove_note", 7, 1),
        ("untag", 7, ["maps"]),
    ]


async def test_w_asks_when_to_write_back_and_what_about() -> None:
    workspace = with_people()
    async with running(workspace) as (app, pilot):
        await press(pilot, *GILLES, "w")
        await type_text(pilot, "tomorrow 9am")
        assert "Monday 23 Nov 2026, 09:00" in screen_text(app)
        await press(pilot, "enter")
        await type_text(pilot, "his maps")
        await press(pilot, "enter")
        due = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
        assert workspace.people.calls == [("remind", 7, due, "his maps")]
        assert app.told[-1] == "bloggy tells you to write back to Gilles: tomorrow 09:00."
        await press(pilot, "p")
        await go_down_to(app, pilot, "tomorrow 09:00")
        await press(pilot, "d")
    assert workspace.people.calls[-1] == ("remind", 7, None, "")


async def test_enter_lists_everything_they_wrote() -> None:
    async with running(with_people(), size=(80, 24)) as (app, pilot):
        await press(pilot, *GILLES, "p", "enter")
        inbox = app.screen.query_one(CommentList)
        assert inbox.query_shown.person == 7
        assert inbox.listed.comments == 1
        await press(pilot, "escape")
        assert inbox.listed.comments == 10


async def test_of_ones_own_words_no_person_is_told() -> None:
    async with running(with_people()) as (app, pilot):
        await press(pilot, "C")
        app.screen.query_one(CommentList).choose(91)
        await settle(pilot)
        await press(pilot, "p")
        assert "choose a reader’s comment first" in app.told[-1]


async def test_whom_to_write_back_to_is_said_once_and_listed_by_the_filter() -> None:
    workspace = with_people()
    due = Reminder(NOW - timedelta(hours=1), "the maps.")
    workspace.people.known[7] = workspace.people.known[7]._replace(reminder=due)
    async with running(workspace) as (app, pilot):
        reminding = Reminding(app)
        reminding.look()
        reminding.look()
        assert app.told == ["Write back to Gilles: the maps. C opens the comments, f lists theirs."]
        later = Reminder(NOW - timedelta(minutes=1), "")
        workspace.people.known[8] = workspace.people.known[8]._replace(reminder=later)
        reminding.look()
        assert app.told[1:] == ["Write back to Gilles.. C opens the comments, f lists theirs."]
        await press(pilot, "C", "f")
        assert "TO WRITE BACK TO" in screen_text(app)
        await press(pilot, "G", "up", "enter")
        assert app.screen.query_one(CommentList).query_shown.person == 7


async def test_reminders_are_looked_for_when_bloggy_starts() -> None:
    workspace = with_people()
    due = Reminder(NOW - timedelta(hours=1), "")
    for id in (7, 8):
        workspace.people.known[id] = workspace.people.known[id]._replace(reminder=due)
    async with running(workspace) as (app, pilot):
        start(app)
        await settle(pilot)
        assert any(said.startswith("Write back to 2 people: Gilles, Gilles.") for said in app.told)
