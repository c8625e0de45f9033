"""The outbox shows what waits and why, and each next step is one key."""

from __future__ import annotations

import pytest

from bloggy.domain.outbox import EntryState
from bloggy.errors import Conflict
from bloggy.services.events import DeliveryProgress, EntryChanged
from bloggy.tui.outbox.entry_list import EntryList
from tests.tui.driving import press, rows, running, screen_text, settle
from tests.tui.fakes import NOW, FakeWorkspace, entry, many_entries, sample_entries

pytestmark = pytest.mark.anyio


async def test_each_state_is_said_in_words_with_its_reason() -> None:
    async with running(FakeWorkspace(entries=sample_entries())) as (app, pilot):
        await press(pilot, "O")
        shown = "\n".join(rows(app.screen.query_one(EntryList)))
    assert "needs you · carnet refused it: the password is wrong." in shown
    assert "waiting, next try today 18:39 · 3 tries · carnet can't be reached" in shown
    assert "goes out Friday 18:29" in shown
    assert "so nothing goes out twice" in shown
    assert "RSS is not dead" not in shown


async def test_the_next_step_of_the_chosen_entry_stands_below() -> None:
    async with running(FakeWorkspace(entries=sample_entries())) as (app, pilot):
        await press(pilot, "O")
        assert "`bloggy blogs login carnet` asks for it again" in screen_text(app)
        await press(pilot, "down")
        assert "It is tried again by itself." in screen_text(app)


async def test_what_is_done_shows_on_request() -> None:
    async with running(FakeWorkspace(entries=sample_entries())) as (app, pilot):
        await press(pilot, "O", "a")
        assert "done yesterday" in screen_text(app)
        await press(pilot, "a")
        assert "done yesterday" not in screen_text(app)


async def test_an_empty_outbox_teaches() -> None:
    async with running() as (app, pilot):
        await press(pilot, "O")
        assert "Nothing waits to be sent." in screen_text(app)


async def test_retry_and_cancel_say_what_they_did() -> None:
    workspace = FakeWorkspace(entries=sample_entries())
    async with running(workspace) as (app, pilot):
        await press(pilot, "O", "r")
        assert "is tried again now at carnet" in app.told[-1]
        await press(pilot, "down", "x")
        assert "your file is as it was" in app.told[-1]
    assert [call[0] for call in workspace.delivery.calls] == ["retry", "cancel"]


async def test_what_cant_be_cancelled_says_why() -> None:
    workspace = FakeWorkspace(entries=[entry("Gone", EntryState.SENDING)])
    async with running(workspace) as (app, pilot):
        await press(pilot, "O", "x")
        assert "can't be cancelled" in app.told[-1]


async def test_news_of_an_entry_shows_at_once_and_the_cursor_stays() -> None:
    workspace = FakeWorkspace(entries=sample_entries())
    async with running(workspace) as (app, pilot):
        await press(pilot, "O", "down")
        chosen = app.screen.query_one(EntryList).chosen
        assert chosen is not None
        workspace.delivery.all.insert(0, entry("Brand new"))
        workspace.happened(EntryChanged(entry=workspace.delivery.all[0]))
        await settle(pilot)
        assert "Brand new" in screen_text(app)
        still = app.screen.query_one(EntryList).chosen
        assert still is not None
        assert still.id == chosen.id


async def test_progress_stands_in_the_header() -> None:
    one = entry("A")
    workspace = FakeWorkspace(entries=[one])
    async with running(workspace) as (app, pilot):
        await press(pilot, "O")
        workspace.happened(DeliveryProgress(entry=one, message="pushing 2 of 3"))
        await settle(pilot)
        assert "carnet: pushing 2 of 3" in screen_text(app)


async def test_details_show_everything_known() -> None:
    async with running(FakeWorkspace(entries=sample_entries())) as (app, pilot):
        await press(pilot, "O", "enter")
        shown = screen_text(app)
        assert "publish → carnet" in shown
        assert "posts/a.md" in shown
        assert "then press r" in shown
        await press(pilot, "escape")
        assert "5 entries" in screen_text(app)


async def test_editing_what_failed_opens_its_post_and_p_queues_the_present_text() -> None:
    workspace = FakeWorkspace(entries=sample_entries())
    async with running(workspace) as (app, pilot):
        await press(pilot, "O", "e")
        assert str(app.opened[0]).endswith("blog/posts/a.md")
        await press(pilot, "p")
        assert workspace.delivery.calls[-1][0] == "edit"


async def test_a_conflict_shows_both_versions_and_sends_the_answer() -> None:
    held = entry("Twice").failed(Conflict("Changed there.", theirs="theirs\nshared\n"), NOW)
    workspace = FakeWorkspace(entries=[held])
    async with running(workspace) as (app, pilot):
        await press(pilot, "O", "m")
        shown = screen_text(app)
        assert "-theirs" in shown
        assert "+mine" in shown
        await press(pilot, "b")
    assert workspace.delivery.calls == [("resolve", held.id, "merge")]


async def test_deciding_later_changes_nothing() -> None:
    held = entry("Twice").failed(Conflict("Changed there.", theirs="theirs\n"), NOW)
    workspace = FakeWorkspace(entries=[held])
    async with running(workspace) as (_app, pilot):
        await press(pilot, "O", "m", "escape")
    assert workspace.delivery.calls == []


async def test_the_footer_names_the_key_that_settles_a_conflict_and_only_then() -> None:
    held = entry("Réponse", state=EntryState.HELD, theirs="Theirs.", reason="It was changed elsewhere.")
    other = entry("Refused", state=EntryState.HELD, reason="Refused.")
    workspace = FakeWorkspace(entries=[held, other])
    async with running(workspace, size=(80, 24)) as (app, pilot):
        await press(pilot, "O")
        assert "m Resolve" in screen_text(app).splitlines()[-1]
        await press(pilot, "j")
        assert "m Resolve" not in screen_text(app).splitlines()[-1]


async def test_sixty_entries_stand_by_post_one_line_each() -> None:
    entries = sorted(many_entries(), key=lambda one: one.blog)  # as three blogs settle them, not by post
    async with running(FakeWorkspace(entries=entries), size=(80, 24)) as (app, pilot):
        await press(pilot, "O")
        shown = [line.split("│")[1] for line in screen_text(app).splitlines()[2:8]]
    assert "Letter 0 from" in shown[0]
    assert "Letter 0 from" not in shown[1] + shown[2]
    assert [next(blog for blog in ("home", "carnet", "notes") if blog in line) for line in shown[:3]] == [
        "carnet",
        "home",
        "notes",
    ]
    assert "Letter 1 from" in shown[3]


async def test_few_entries_keep_their_two_lines_and_many_get_one_when_the_window_shrinks() -> None:
    async with running(FakeWorkspace(entries=sample_entries()), size=(80, 24)) as (app, pilot):
        await press(pilot, "O")
        entries = app.screen.query_one(EntryList)
        assert entries.row_height == 2
        await pilot.resize_terminal(80, 12)
        await settle(pilot)
        assert entries.row_height == 1
        await press(pilot, "G")
        assert "Written twice" in screen_text(app)


async def test_what_is_marked_is_cancelled_and_tried_again_together() -> None:
    workspace = FakeWorkspace(entries=sample_entries())
    async with running(workspace) as (app, pilot):
        await press(pilot, "O", "space", "space")
        assert "2 marked" in screen_text(app)
        await press(pilot, "r")
        assert app.told[-1] == "2 entries are tried again now."
        assert "marked" not in screen_text(app)
        await press(pilot, "home", "down", "space", "space", "x")
        assert app.told[-1] == "2 entries are not sent; your files are as they were."
    assert [call[0] for call in workspace.delivery.calls] == ["retry", "retry", "cancel", "cancel"]


async def test_progress_stands_in_the_row_of_its_entry_until_it_moves_on() -> None:
    sending = entry("A", EntryState.SENDING)
    workspace = FakeWorkspace(entries=[sending, entry("B", EntryState.SENDING, post_path="b.md")])
    async with running(workspace) as (app, pilot):
        await press(pilot, "O")
        workspace.happened(DeliveryProgress(entry=sending, message="picture 2 of 5, 40 %"))
        await settle(pilot)
        lines = rows(app.screen.query_one(EntryList))
        assert "being sent · picture 2 of 5, 40 %" in lines[1]
        assert "picture" not in lines[3]
