"""Answers and verdicts in the outbox: named for what they do, and never mistaken for a post's file."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bloggy.domain.comment import CommentRef, CommentTask, Place, Verdict
from bloggy.domain.outbox import Action, Entry, EntryState
from bloggy.domain.post import DeliveryKey
from bloggy.tui.comments.reply import ReplyDialog
from bloggy.tui.editor.area import MarkdownArea
from bloggy.tui.outbox.entry_list import EntryList
from tests.tui.driving import press, rows, running, screen_text
from tests.tui.fake_comments import comment
from tests.tui.fakes import NOW, ROOT, FakeWorkspace, entry

pytestmark = pytest.mark.anyio


def said(title: str, *, text: str = "", verdict: Verdict | None = None, minutes: int = 0) -> Entry:
    task = CommentTask(
        source="home",
        ref=CommentRef("7"),
        place=Place(ref="1", title="A kinder pace"),
        text=text,
        verdict=verdict,
        written=NOW,
    )
    plain = entry(title, EntryState.HELD)
    return replace(
        plain,
        action=Action.MODERATE if verdict else Action.REPLY,
        library="",
        post_path=f"home/{minutes}",
        blog="home",
        task=task,
        outgoing=replace(plain.outgoing, path=""),
        created=NOW - timedelta(minutes=minutes),
    )


@pytest.fixture
def workspace() -> FakeWorkspace:
    return FakeWorkspace(
        entries=[
            said("answer to Gilles on “A kinder pace”", text="A *Fuji*.\n\n\x1b[2JMore."),
            said("Paul on “A kinder pace” is spam", verdict=Verdict.SPAM, minutes=5),
        ]
    )


async def test_they_are_named_for_what_they_do(workspace: FakeWorkspace) -> None:
    async with running(workspace) as (app, pilot):
        await press(pilot, "O")
        shown = "\n".join(rows(app.screen.query_one(EntryList)))
    assert "answer to Gilles on “A kinder pace”" in shown
    assert "answer → home" in shown
    assert "spam → home" in shown


async def test_the_details_show_what_was_said(workspace: FakeWorkspace) -> None:
    async with running(workspace) as (app, pilot):
        await press(pilot, "O", "enter")
        shown = screen_text(app)
    assert "home:7" in shown
    assert "A *Fuji*." in shown
    assert "\x1b" not in shown
    assert "file" not in shown


async def test_taking_one_back_says_where_its_text_is(workspace: FakeWorkspace) -> None:
    async with running(workspace) as (app, pilot):
        await press(pilot, "O", "x")
        assert "what you wrote is kept where you answer the comment" in app.told[-1]
    async with running(workspace) as (app, pilot):
        await press(pilot, "O", "down", "x")
        assert "home is not told" in app.told[-1]


async def test_e_writes_an_answer_anew_and_a_verdict_has_no_text() -> None:
    answer = said("answer to Gilles", text="Then you have fifty-eight!")
    workspace = FakeWorkspace(
        entries=[answer, replace(said("spam", verdict=Verdict.SPAM, minutes=5), id=DeliveryKey("E9"))],
        comments=[comment(7, "Gilles", "Counting is my job.", now=NOW, root=ROOT)],
    )
    async with running(workspace) as (app, pilot):
        await press(pilot, "O", "e")
        assert isinstance(app.screen, ReplyDialog)
        assert "Counting is my job." in screen_text(app)
        assert app.screen.query_one(MarkdownArea).text == "Then you have fifty-eight!"
        await press(pilot, "exclamation_mark", "f9")
        assert workspace.answering.calls == [("reword", answer.id, "Then you have fifty-eight!!")]
        await press(pilot, "down", "e")
        assert app.told[-1] == "There is no text in it; x takes it back."
