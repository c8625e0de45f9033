"""A password that is kept nowhere is asked for once, never in mid-sentence, and may wait."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from bloggy.domain.outbox import EntryState
from bloggy.errors import Unauthorized
from bloggy.services.secrets import Asked
from bloggy.tui.dialogs.secret import SecretDialog
from tests.tui.driving import RecordingApp, press, running, screen_text, settle
from tests.tui.fakes import FakeWorkspace, entry

pytestmark = pytest.mark.anyio
SECRET = "s3cr3t-canary"
CARNET = Asked(blog="carnet", label="application password", user="ada")


async def asked(app: RecordingApp, pilot: Pilot[int], *blogs: str) -> list[asyncio.Task[str | None]]:
    """What deliveries to these blogs do when they need a password."""
    ask = app.workspace.secrets.ask
    assert ask is not None
    tasks = [asyncio.ensure_future(ask(replace(CARNET, blog=blog))) for blog in blogs]
    for _turn in range(3):
        await pilot.pause()
    return tasks


async def test_one_question_serves_everything_that_waits_for_the_blog() -> None:
    workspace = FakeWorkspace()
    async with running(workspace, size=(80, 24)) as (app, pilot):
        waiting = await asked(app, pilot, "carnet", "carnet", "carnet")
        assert "carnet asks for its application password" in screen_text(app)
        assert "For the account ada." in screen_text(app)
        app.screen.query_one(Input).value = SECRET
        await press(pilot, "enter")
        assert await asyncio.gather(*waiting) == [SECRET] * 3
        assert not isinstance(app.screen, SecretDialog)
        assert SECRET not in screen_text(app)
    assert workspace.secrets.kept == []


async def test_it_goes_into_the_keyring_on_request() -> None:
    workspace = FakeWorkspace()
    async with running(workspace) as (app, pilot):
        waiting = await asked(app, pilot, "carnet")
        app.screen.query_one(Input).value = SECRET
        app.screen.query_one("#keep").focus()
        await press(pilot, "right", "up", "enter")
        assert await waiting[0] == SECRET
    assert workspace.secrets.kept == [("carnet", SECRET, "keyring")]


async def test_later_is_not_asked_again_until_the_writer_tries_again() -> None:
    workspace = FakeWorkspace(entries=[entry("Held", EntryState.HELD, reason="No password.")])
    async with running(workspace) as (app, pilot):
        first = await asked(app, pilot, "carnet")
        await press(pilot, "escape")
        assert await first[0] is None
        second = await asked(app, pilot, "carnet")
        assert await second[0] is None
        await press(pilot, "O", "r")
        third = await asked(app, pilot, "carnet")
        assert isinstance(app.screen, SecretDialog)
        await press(pilot, "escape")
        assert await third[0] is None


async def test_two_blogs_ask_one_after_the_other() -> None:
    async with running() as (app, pilot):
        carnet, notes = await asked(app, pilot, "carnet", "notes")
        assert "carnet asks for" in screen_text(app)
        await press(pilot, "escape")
        assert await carnet is None
        await settle(pilot)
        assert "notes asks for" in screen_text(app)
        await press(pilot, "escape")
        assert await notes is None


async def test_keys_meant_for_a_search_never_end_up_in_a_password() -> None:
    async with running() as (app, pilot):
        await press(pilot, "slash")
        waiting = await asked(app, pilot, "carnet")
        assert await waiting[0] is None
        assert not isinstance(app.screen, SecretDialog)
        assert "carnet asks for its password" in app.told[-1]


async def test_a_delivery_that_is_given_up_takes_its_question_along() -> None:
    async with running() as (app, pilot):
        (waiting,) = await asked(app, pilot, "carnet")
        assert isinstance(app.screen, SecretDialog)
        waiting.cancel()
        await settle(pilot)
        assert not isinstance(app.screen, SecretDialog)


async def test_a_refused_password_is_given_anew_in_the_outbox_and_everything_is_tried_again() -> None:
    why = "carnet refused the password."
    held = [entry(title, EntryState.HELD, reason=why) for title in ("One", "Two")]
    other = entry("Three", EntryState.HELD, reason="It is too large.")
    workspace = FakeWorkspace(entries=[*held, other])
    workspace.connecting.troubles["login"] = [Unauthorized("Wrong again.", hint="Make a new one.")]
    async with running(workspace, size=(80, 24)) as (app, pilot):
        await press(pilot, "O")
        assert "l Log in" in screen_text(app).splitlines()[-1]
        await press(pilot, "l")
        assert why in screen_text(app)
        app.screen.query_one(Input).value = SECRET
        await press(pilot, "enter")
        assert "Wrong again." in screen_text(app)
        assert workspace.delivery.calls == []
        await press(pilot, "enter")
        assert "carnet takes the new password." in app.told
    assert [call[1] for call in workspace.delivery.calls] == [held[0].id, held[1].id]
    assert workspace.connecting.calls[-1] == ("login", "carnet", SECRET, "keyring")


async def test_a_blog_without_a_password_is_not_asked_for_one() -> None:
    workspace = FakeWorkspace(entries=[entry("One", EntryState.HELD, blog="home", reason="Refused.")])
    async with running(workspace) as (app, pilot):
        await press(pilot, "O", "l")
        assert "home needs no password here." in app.told[-1]
