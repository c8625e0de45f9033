"""What the writer says of comments stands here at once and reaches its source once, whatever is lost."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bloggy.backends.memory import Died
from bloggy.backends.registry import Registry
from bloggy.domain.comment import CommentStatus, Verdict
from bloggy.domain.comments_listing import CommentQuery, CommentRow
from bloggy.domain.outbox import SETTLED, Action, Entry, EntryState
from bloggy.errors import BloggyError, NotFound, Unsupported, UsageError
from bloggy.services.workspace import Workspace
from bloggy.storage import comments, outbox
from bloggy.storage.paths import Paths
from tests.fakes.clock import FakeClock
from tests.fakes.talk import TalkServer, TalkSource, Trouble, talk_class
from tests.services.conftest import House

pytestmark = pytest.mark.anyio


@pytest.fixture
def server(house: House) -> TalkServer:
    return TalkServer(house.clock.now)


@pytest.fixture
def talk(house: House, server: TalkServer) -> House:
    """A library, and a source with two comments."""
    house.registry = Registry({"talk": talk_class(server)})
    house.configure(f'[library]\nfolders = ["{house.library}"]\n[blogs.home]\nbackend = "talk"\n')
    server.add("Which camera was it?")
    server.add("Nice fog.", name="Ines")
    return house


async def fetched(workspace: Workspace) -> list[CommentRow]:
    """What is known after a sync, the oldest first."""
    await workspace.sync.run()
    return inbox(workspace)


def inbox(workspace: Workspace) -> list[CommentRow]:
    return workspace.comments.window(CommentQuery(), 0, 100)[::-1]


async def settled(clock: FakeClock, workspace: Workspace) -> list[Entry]:
    """The outbox after time has gone by, the oldest entry first; what needs the writer is tried again."""
    for _try in range(200):
        while await workspace.delivery.run_once() is not None:
            pass
        entries = await workspace.delivery.entries()
        held = [entry for entry in entries if entry.state is EntryState.HELD]
        if all(entry.state in SETTLED for entry in entries):
            break
        for entry in held:
            await workspace.delivery.retry(entry.id)
        due = await workspace.database.read(outbox.next_due)
        clock.advance(max(timedelta(seconds=1), (due or clock.now()) - clock.now()))
    return (await workspace.delivery.entries())[::-1]


async def test_an_answer_stands_here_before_it_is_sent(talk: House, server: TalkServer) -> None:
    async with talk.open() as workspace:
        first, _second = await fetched(workspace)
        entry = await workspace.answering.reply(first.id, "  A *Fuji*.\n")
        asked, _other, answer = inbox(workspace)
        assert (answer.pending, answer.is_me, answer.parent, answer.text) == (
            "reply",
            True,
            first.id,
            "A *Fuji*.",
        )
        assert asked.answered
        assert not asked.unread
        assert (entry.action, entry.state, entry.title) == (
            Action.REPLY,
            EntryState.QUEUED,
            "answer to Gilles on “A kinder pace”",
        )
        assert not server.said


async def test_the_source_s_own_answer_takes_its_place_and_no_sync_doubles_it(
    talk: House, server: TalkServer
) -> None:
    async with talk.open() as workspace:
        first, _second = await fetched(workspace)
        await workspace.answering.reply(first.id, "A *Fuji*.")
        (entry,) = await workspace.delivery.drain()
        assert entry.state is EntryState.DELIVERED, entry.reason
        assert entry.receipt is not None
        assert entry.receipt.url == "https://talk.example/one/#3"
        sent = inbox(workspace)
        assert [(row.ref, row.pending, row.text) for row in sent][2] == ("3", "", "A Fuji.")
        assert sent == await fetched(workspace)
        assert sent[0].answered
    assert server.said == ["reply A *Fuji*."]


async def test_a_sync_that_brings_the_answer_before_its_receipt_leaves_one(
    talk: House, server: TalkServer
) -> None:
    server.troubles = [Trouble.LOST_REPLY]
    async with talk.open() as workspace:
        first, _second = await fetched(workspace)
        await workspace.answering.reply(first.id, "A Fuji.")
        await workspace.delivery.run_once()
        await fetched(workspace)
        (entry,) = await settled(talk.clock, workspace)
        assert entry.state is EntryState.DELIVERED
        assert [row.ref for row in await fetched(workspace)] == ["1", "2", "3"]


async def test_an_answer_that_was_taken_with_nonsense_can_not_be_reworded_into_two(
    talk: House, server: TalkServer
) -> None:
    server.troubles = [Trouble.NONSENSE]
    async with talk.open() as workspace:
        first, _second = await fetched(workspace)
        entry = await workspace.answering.reply(first.id, "A Fuji.")
        await workspace.delivery.run_once()
        with pytest.raises(UsageError):
            await workspace.answering.reword(entry.id, "A Fuji X100.")
        (entry,) = await settled(talk.clock, workspace)
        assert entry.state is EntryState.DELIVERED
    assert server.said == ["reply A Fuji."]


@pytest.mark.parametrize("trouble", [Trouble.UNAUTHORIZED, Trouble.CANNOT_TELL])
async def test_an_answer_that_may_be_there_is_looked_for_before_another_takes_its_place(
    talk: House, server: TalkServer, trouble: Trouble
) -> None:
    server.troubles = [Trouble.LOST_REPLY, trouble]
    async with talk.open() as workspace:
        first, _second = await fetched(workspace)
        entry = await workspace.answering.reply(first.id, "A Fuji.")
        await workspace.delivery.run_once()
        talk.clock.advance(timedelta(minutes=1))
        await workspace.delivery.run_once()
        assert [one.state for one in await workspace.delivery.entries()] == [EntryState.HELD]
        with pytest.raises(UsageError, match="may have arrived"):
            await workspace.answering.reword(entry.id, "A Fuji X100.")
        with pytest.raises(UsageError, match="may have arrived"):
            await workspace.answering.undo([entry.id])
        assert await workspace.answering.drafts.load(first.id) == "A Fuji X100."
        (entry,) = await settled(talk.clock, workspace)
        assert entry.state is EntryState.DELIVERED
    assert server.said == ["reply A Fuji."]


async def test_an_answer_that_was_surely_refused_can_be_reworded(talk: House, server: TalkServer) -> None:
    server.troubles = [Trouble.LOST_REQUEST, Trouble.NONE, Trouble.REJECTED]
    async with talk.open() as workspace:
        first, _second = await fetched(workspace)
        entry = await workspace.answering.reply(first.id, "A Fuji.")
        await workspace.delivery.run_once()
        talk.clock.advance(timedelta(minutes=5))
        await workspace.delivery.run_once()
        assert [one.state for one in await workspace.delivery.entries()] == [EntryState.HELD]
        await workspace.answering.reword(entry.id, "A Fuji X100.")
        await settled(talk.clock, workspace)
    assert server.said == ["reply A Fuji X100."]


async def test_a_verdict_outlives_a_look_that_began_before_it(talk: House, server: TalkServer) -> None:
    held = server.add("First time here.", name="Paul", status="held")
    async with talk.open() as workspace:
        row = (await fetched(workspace))[2]
        older = tuple(server.comments.values())
        talk.clock.advance(timedelta(seconds=1))
        await workspace.answering.moderate([row.id], Verdict.APPROVE)
        await workspace.delivery.run_once()
        assert server.said == [f"approve {held}"]

        def late(connection: sqlite3.Connection) -> None:
            told = [comments.Arrived(comment, comment.body) for comment in older]
            comments.take(connection, "home", told, now=talk.clock.now() - timedelta(seconds=1))

        await workspace.database.write(late)
        assert inbox(workspace)[2].status == "approved"
        assert (await fetched(workspace))[2].status == "approved"
        server.put(replace(server.comments[held], status=CommentStatus.SPAM))
        talk.clock.advance(timedelta(seconds=1))
        assert (await fetched(workspace))[-1].ref != held


async def test_what_another_verdict_has_done_is_known_when_the_next_is_taken_back(
    talk: House, server: TalkServer
) -> None:
    async with talk.open() as workspace:
        first, _second = await fetched(workspace)
        server.troubles = [Trouble.LOST_REPLY]
        await workspace.answering.moderate([first.id], Verdict.HOLD)
        await workspace.delivery.run_once()
        (second,) = await workspace.answering.moderate([first.id], Verdict.SPAM)
        talk.clock.advance(timedelta(hours=1))
        await workspace.delivery.run_once()
        await workspace.answering.undo([second.id])
        assert server.comments[first.ref].status == "held"
        assert inbox(workspace)[0].status == "held"


async def test_words_that_come_too_late_for_their_answer_are_kept(talk: House, server: TalkServer) -> None:
    async with talk.open() as workspace:
        first, _second = await fetched(workspace)
        entry = await workspace.answering.reply(first.id, "A Fuji.")
        await workspace.delivery.run_once()
        with pytest.raises(UsageError):
            await workspace.answering.reword(entry.id, "A Fuji X100.")
        assert await workspace.answering.drafts.load(first.id) == "A Fuji X100."
    assert server.said == ["reply A Fuji."]


async def test_answering_a_held_comment_approves_it_first(talk: House, server: TalkServer) -> None:
    held = server.add("First time here.", name="Paul", status="held")
    async with talk.open() as workspace:
        row = (await fetched(workspace))[2]
        assert row.status == "held"
        await workspace.answering.reply(row.id, "Welcome!")
        assert inbox(workspace)[2].status == "approved"
        done = await settled(talk.clock, workspace)
        assert [entry.action for entry in done] == [Action.MODERATE, Action.REPLY]
    assert server.said == [f"approve {held}", "reply Welcome!"]


async def test_an_answer_waits_for_the_approval_it_depends_on_and_others_do_not(
    talk: House, server: TalkServer
) -> None:
    server.add("First time here.", name="Paul", parent="1", status="held")
    server.troubles = [Trouble.UNAUTHORIZED]
    async with talk.open() as workspace:
        first, _second, held = await fetched(workspace)
        await workspace.answering.reply(held.id, "Welcome!")
        await workspace.answering.reply(first.id, "A Fuji.")
        while await workspace.delivery.run_once():
            pass
        assert [entry.state for entry in (await workspace.delivery.entries())[::-1]] == [
            EntryState.HELD,
            EntryState.QUEUED,
            EntryState.DELIVERED,
        ]
    assert server.said == ["reply A Fuji."]


async def test_a_refused_answer_keeps_nothing_back(talk: House, server: TalkServer) -> None:
    server.troubles = [Trouble.REJECTED]
    async with talk.open() as workspace:
        first, _second = await fetched(workspace)
        await workspace.answering.reply(first.id, "A Fuji.")
        await workspace.delivery.run_once()
        await workspace.answering.moderate([first.id], Verdict.SPAM)
        await workspace.delivery.run_once()
    assert server.said == ["spam 1"]


@pytest.mark.parametrize("gone", [True, False])
async def test_a_refused_answer_keeps_its_text(talk: House, server: TalkServer, gone: bool) -> None:
    server.troubles = [Trouble.NONE if gone else Trouble.REJECTED]
    async with talk.open() as workspace:
        first, _second = await fetched(workspace)
        if gone:
            del server.comments[first.ref]
        await workspace.answering.reply(first.id, "A Fuji.")
        entry = await workspace.delivery.run_once()
        assert entry is not None
        assert (entry.state, entry.reason, entry.in_conflict) == (
            EntryState.HELD,
            "The comment is no longer there." if gone else "This thread is closed.",
            False,
        )
        assert entry.hint
        await workspace.delivery.cancel(entry.id)
        assert [row.ref for row in inbox(workspace)] == ["1", "2"]
        assert await workspace.answering.drafts.load(first.id) == "A Fuji."


async def test_a_flood_limit_is_waited_for(talk: House, server: TalkServer) -> None:
    server.troubles = [Trouble.RATE_LIMITED]
    async with talk.open() as workspace:
        first, _second = await fetched(workspace)
        await workspace.answering.reply(first.id, "A Fuji.")
        entry = await workspace.delivery.run_once()
        assert entry is not None
        assert entry.state is EntryState.QUEUED
        assert entry.not_before == talk.clock.now() + timedelta(minutes=7)


async def test_two_answers_of_one_moment_are_told_apart(talk: House, server: TalkServer) -> None:
    async with talk.open() as workspace:
        first, second = await fetched(workspace)
        texts = ["Same.", "Same.", "Same."]
        entries = [
            await workspace.answering.reply(row.id, text)
            for row, text in zip([first, second, first], texts, strict=True)
        ]
        seconds = {entry.task.written for entry in entries if entry.task}
        assert len(seconds) == 3
        assert max(seconds) <= talk.clock.now()
        assert all(moment.microsecond == 0 for moment in seconds)
        await workspace.delivery.drain()
    assert len(server.answers()) == 3


async def test_a_verdict_stands_at_once_and_can_be_taken_back(talk: House, server: TalkServer) -> None:
    async with talk.open() as workspace:
        first, second = await fetched(workspace)
        entries = await workspace.answering.moderate([first.id, second.id], Verdict.SPAM)
        assert inbox(workspace) == []
        (cancelled,) = await workspace.answering.undo([entries[0].id])
        assert cancelled.state is EntryState.CANCELLED
        assert [(row.id, row.pending, row.status) for row in inbox(workspace)] == [(first.id, "", "approved")]
        await workspace.delivery.drain()
    assert server.said == ["spam 2"]


async def test_a_verdict_that_was_given_is_given_back(talk: House, server: TalkServer) -> None:
    held = server.add("First time here.", name="Paul", status="held")
    async with talk.open() as workspace:
        row = (await fetched(workspace))[2]
        entries = await workspace.answering.moderate([row.id], Verdict.REMOVE)
        await workspace.delivery.drain()
        assert await workspace.answering.last_verdicts([row.id]) == [entries[0].id]
        (back,) = await workspace.answering.undo([entries[0].id])
        assert back.task is not None
        assert back.task.verdict is Verdict.HOLD
        await workspace.delivery.drain()
        assert inbox(workspace)[2].status == "held"
    assert server.said == [f"remove {held}", f"hold {held}"]
    assert server.comments[held].status is CommentStatus.HELD


async def test_taking_an_answer_back_takes_the_approval_that_came_with_it(
    talk: House, server: TalkServer
) -> None:
    server.add("First time here.", name="Paul", status="held")
    async with talk.open() as workspace:
        row = (await fetched(workspace))[2]
        answer = await workspace.answering.reply(row.id, "Welcome!")
        answer = await workspace.answering.reword(answer.id, "Welcome here!")
        assert len(await workspace.delivery.entries(EntryState.QUEUED)) == 2
        both = await workspace.answering.undo([answer.id])
        assert [entry.state for entry in both] == [EntryState.CANCELLED] * 2
        assert [(one.status, one.pending) for one in inbox(workspace)][2:] == [("held", "")]
        assert await workspace.answering.drafts.load(row.id) == "Welcome here!"
        await workspace.delivery.drain()
    assert server.said == []


async def test_an_approval_of_its_own_outlives_an_answer_that_is_taken_back(
    talk: House, server: TalkServer
) -> None:
    held = server.add("First time here.", name="Paul", status="held")
    async with talk.open() as workspace:
        row = (await fetched(workspace))[2]
        await workspace.answering.moderate([row.id], Verdict.APPROVE)
        talk.clock.advance(timedelta(seconds=2))
        answer = await workspace.answering.reply(row.id, "Welcome!")
        assert len(await workspace.answering.undo([answer.id])) == 1
        await workspace.delivery.drain()
    assert server.said == [f"approve {held}"]


async def test_what_would_be_deleted_for_good_is_known_before(talk: House, server: TalkServer) -> None:
    async with talk.open() as workspace:
        first, second = await fetched(workspace)
        assert await workspace.answering.for_good([first.id, second.id], Verdict.REMOVE) == []
        workspace.blogs.source("home").final = frozenset({Verdict.REMOVE})
        assert await workspace.answering.for_good([first.id, second.id], Verdict.REMOVE) == [
            first.id,
            second.id,
        ]
        assert await workspace.answering.for_good([first.id], Verdict.SPAM) == []


async def test_the_last_of_several_verdicts_is_the_only_one_sent(talk: House, server: TalkServer) -> None:
    async with talk.open() as workspace:
        first, _second = await fetched(workspace)
        await workspace.answering.moderate([first.id], Verdict.SPAM)
        await workspace.answering.moderate([first.id], Verdict.REMOVE)
        assert await workspace.answering.moderate([first.id], Verdict.REMOVE) == []
        await workspace.delivery.drain()
        assert server.said == ["remove 1"]
        await workspace.answering.moderate([first.id], Verdict.SPAM)
        assert await workspace.answering.moderate([first.id], Verdict.REMOVE) == []
        await workspace.delivery.drain()
    assert server.said == ["remove 1"]


async def test_what_is_approved_already_needs_no_entry(talk: House) -> None:
    async with talk.open() as workspace:
        first, second = await fetched(workspace)
        assert await workspace.answering.moderate([first.id, second.id], Verdict.APPROVE) == []
        assert await workspace.delivery.entries() == []


async def test_another_text_goes_out_under_another_key(talk: House, server: TalkServer) -> None:
    server.troubles = [Trouble.REJECTED]
    async with talk.open() as workspace:
        first, _second = await fetched(workspace)
        old = await workspace.answering.reply(first.id, "A Fujji.")
        await workspace.delivery.run_once()
        new = await workspace.answering.reword(old.id, "A Fuji.")
        assert new.id != old.id
        assert [row.text for row in inbox(workspace)] == ["Which camera was it?", "Nice fog.", "A Fuji."]
        await workspace.delivery.drain()
    assert server.said == ["reply A Fuji."]


async def test_a_sent_answer_can_not_be_taken_back(talk: House) -> None:
    async with talk.open() as workspace:
        first, _second = await fetched(workspace)
        entry = await workspace.answering.reply(first.id, "A Fuji.")
        with pytest.raises(UsageError, match="has not been sent yet"):
            await workspace.answering.reply(inbox(workspace)[2].id, "And a tripod.")
        await workspace.delivery.drain()
        with pytest.raises(UsageError, match="can't be taken back"):
            await workspace.answering.undo([entry.id])


async def test_what_its_place_can_not_give_back_is_said_at_once_and_queues_nothing(
    talk: House, server: TalkServer
) -> None:
    server.add("First time here.", name="Paul", status="held")
    async with talk.open() as workspace:
        row = (await fetched(workspace))[2]
        TalkSource.verdicts = frozenset({Verdict.APPROVE, Verdict.REMOVE})
        try:
            (entry,) = await workspace.answering.moderate([row.id], Verdict.APPROVE)
            await workspace.delivery.drain()
            with pytest.raises(Unsupported, match="hold"):
                await workspace.answering.undo([entry.id])
        finally:
            TalkSource.verdicts = frozenset(Verdict)
        assert [one.id for one in await workspace.delivery.entries()] == [entry.id]
        assert inbox(workspace)[2].status == "approved"


async def test_what_makes_no_sense_is_refused_and_changes_nothing(talk: House, server: TalkServer) -> None:
    spam = server.add("Pills!", status="spam")
    async with talk.open() as workspace:
        first, _second = await fetched(workspace)
        hidden = workspace.comments.get(f"home:{spam}")
        with pytest.raises(UsageError, match="empty"):
            await workspace.answering.reply(first.id, " \n")
        with pytest.raises(UsageError, match="Readers don't see"):
            await workspace.answering.reply(hidden.id, "No.")
        with pytest.raises(NotFound):
            await workspace.answering.moderate([first.id, 12345], Verdict.SPAM)
        TalkSource.verdicts = frozenset({Verdict.REMOVE})
        try:
            with pytest.raises(Unsupported):
                await workspace.answering.moderate([first.id], Verdict.SPAM)
        finally:
            TalkSource.verdicts = frozenset(Verdict)
        talk.configure(f'[library]\nfolders = ["{talk.library}"]\n')
        await workspace.blogs.reload()
        with pytest.raises(BloggyError, match="home"):
            await workspace.answering.reply(first.id, "A Fuji.")
        assert await workspace.delivery.entries() == []
        assert inbox(workspace)[0] == first


async def test_what_was_typed_survives_and_is_forgotten_once_it_is_queued(talk: House) -> None:
    async with talk.open() as workspace:
        first, second = await fetched(workspace)
        await workspace.answering.drafts.save(first.id, "A Fu")
        await workspace.answering.drafts.save(second.id, "Tha")
        await workspace.answering.drafts.save(second.id, "  ")
    async with talk.open() as workspace:
        assert await workspace.answering.drafts.load(first.id) == "A Fu"
        assert [(id, text) for id, text, _when in await workspace.answering.drafts.all()] == [
            (first.id, "A Fu")
        ]
        await workspace.answering.reply(first.id, "A Fuji.")
        assert await workspace.answering.drafts.load(first.id) == ""


async def through(home: Path, troubles: list[Trouble], wait: int, *, held: bool) -> None:
    """Answer a comment while all that goes wrong; then look what became of it."""
    clock = FakeClock()
    server = TalkServer(clock.now)
    registry = Registry({"talk": talk_class(server)})
    file = home / "config.toml"
    file.write_text('[blogs.home]\nbackend = "talk"\n', "utf-8")
    asked = server.add("Which camera was it?", status="held" if held else "approved")
    paths = Paths(config_file=file, data=home, cache=home, state=home)

    def opened() -> Workspace:
        return Workspace.open(clock=clock, backends=registry, paths=paths)

    workspace = opened()
    try:
        await workspace.sync.run()
        await workspace.answering.reply(inbox(workspace)[0].id, "A Fuji.")
        server.troubles = list(troubles)
        entries: list[Entry] = []
        while not entries:
            try:
                entries = await settled(clock, workspace)
            except Died:
                await workspace.aclose()
                clock.advance(wait)
                workspace = opened()
                if wait % 2:
                    await workspace.sync.run()
        assert {entry.state for entry in entries} == {EntryState.DELIVERED}, [e.reason for e in entries]
        assert len(entries) == 1 + held
        clock.advance(timedelta(hours=1))
        (answer,) = server.answers()
        assert answer.parent == asked
        assert server.comments[asked].status is CommentStatus.APPROVED
        await workspace.sync.run()
        rows = inbox(workspace)
        assert [(row.ref, row.pending) for row in rows] == [(asked, ""), (answer.ref, "")]
        assert rows[0].answered
    finally:
        await workspace.aclose()


@pytest.mark.parametrize("first", list(Trouble))
@pytest.mark.parametrize("then", [Trouble.LATE, Trouble.LOST_REPLY, Trouble.DEATH_AFTER, Trouble.UNREACHABLE])
async def test_two_faults_in_a_row_leave_one_answer(tmp_path: Path, first: Trouble, then: Trouble) -> None:
    await through(tmp_path, [first, then], 20, held=False)


@given(
    troubles=st.lists(st.sampled_from(list(Trouble)), min_size=1, max_size=8),
    wait=st.integers(0, 200),
    held=st.booleans(),
)
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_whatever_goes_wrong_there_is_one_answer_and_one_verdict(
    troubles: list[Trouble], wait: int, held: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    await through(tmp_path_factory.mktemp("talk"), troubles, wait, held=held)
