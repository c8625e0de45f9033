"""A blog is connected from the keyboard alone, at 80x24; no step back loses what was typed."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from bloggy.backends.discovery.talk import talk_in
from bloggy.errors import NoKeyring, Unauthorized, Unreachable
from bloggy.tui.connect.address import understood
from tests.tui.driving import RecordingApp, press, running, screen_text, settle
from tests.tui.fakes import FakeWorkspace

pytestmark = pytest.mark.anyio
SECRET = "s3cr3t-canary"
SIZE = (80, 24)


def said(app: RecordingApp) -> str:
    """The screen as one line of words."""
    return " ".join(screen_text(app).replace("│", " ").split())


async def fill(app: RecordingApp, pilot: Pilot[int], **fields: str) -> None:
    for name, value in fields.items():
        app.screen.query_one(f"#{name}", Input).value = value
    await settle(pilot)


async def to_the_form(app: RecordingApp, pilot: Pilot[int]) -> None:
    await press(pilot, "B")
    app.screen.query_one(Input).value = "carnet.example"
    await press(pilot, "enter", "enter")


async def to_the_result(app: RecordingApp, pilot: Pilot[int]) -> None:
    await to_the_form(app, pilot)
    await fill(app, pilot, user="ada", secret=SECRET)
    await press(pilot, "enter")


def connected(workspace: FakeWorkspace) -> list[tuple[Any, ...]]:
    return [call for call in workspace.connecting.calls if call[0] == "connect"]


async def test_address_login_test_and_added() -> None:
    workspace = FakeWorkspace()
    async with running(workspace, size=SIZE) as (app, pilot):
        await press(pilot, "B")
        app.screen.query_one(Input).value = "carnet.example"
        await settle(pilot)
        assert "Enter looks what is at carnet.example" in said(app)
        await press(pilot, "enter")
        assert "WordPress 7.1 · Carnet de bord" in said(app)
        assert "bloggy will use its REST API" in said(app)
        assert "! Comments are closed there." in said(app)
        assert "Ghost’s interface https://carnet.example/ghost/api/admin/site/ → Nothing is there." in said(
            app
        )
        await press(pilot, "enter")
        assert "2 Under “Application Passwords”" in said(app)
        await fill(app, pilot, user="ada", secret=SECRET)
        await press(pilot, "enter")
        assert connected(workspace) == []
        assert "you are ada (editor)" in said(app)
        assert "! This account can’t make new categories" in said(app)
        await press(pilot, "enter")
        assert "“carnet-2” is connected" in app.told[-1]
        assert "bloggy blogs remove carnet-2" in app.told[-1]
        assert "carnet-2" in said(app)
    given = {"user": "ada", "secret": SECRET, "keep": "keyring", "command": "", "variable": ""}
    ((_connect, table, name, sent),) = connected(workspace)
    assert (name, {**sent, "variable": ""}) == ("carnet-2", given)
    assert "insecure" not in table


async def test_the_password_is_never_on_the_screen_nor_in_the_clipboard() -> None:
    async with running(FakeWorkspace(), size=SIZE) as (app, pilot):
        await to_the_form(app, pilot)
        await fill(app, pilot, secret=SECRET)
        app.screen.query_one("#secret", Input).focus()
        await press(pilot, "ctrl+a", "ctrl+c")
        assert SECRET not in screen_text(app)
        assert "•" * len(SECRET) in screen_text(app)
        assert SECRET not in app.clipboard
        await fill(app, pilot, user="ada")
        await press(pilot, "enter")
        assert SECRET not in screen_text(app)


async def test_a_refused_login_says_why_and_keeps_what_was_typed() -> None:
    workspace = FakeWorkspace()
    workspace.connecting.troubles["test"] = [Unauthorized("The password is wrong.", hint="Make a new one.")]
    async with running(workspace, size=SIZE) as (app, pilot):
        await to_the_result(app, pilot)
        assert "The password is wrong." in said(app)
        assert "Make a new one." in said(app)
        assert app.screen.query_one("#user", Input).value == "ada"
        assert app.screen.query_one("#secret", Input).value == SECRET
        await press(pilot, "enter")
        assert "It works: Carnet de bord" in said(app)


async def test_an_address_that_does_not_answer_is_there_to_be_mended() -> None:
    workspace = FakeWorkspace()
    workspace.connecting.troubles["discover"] = [Unreachable("No such host.", hint="Check the address.")]
    async with running(workspace, size=SIZE) as (app, pilot):
        await press(pilot, "B")
        app.screen.query_one(Input).value = "carnet.exmaple"
        await press(pilot, "enter")
        assert "No such host." in said(app)
        assert "Check the address." in said(app)
        assert app.screen.query_one(Input).value == "carnet.exmaple"


async def test_escape_ends_the_search_and_the_address_is_still_there() -> None:
    workspace = FakeWorkspace()
    workspace.connecting.gate = asyncio.Event()
    async with running(workspace, size=SIZE) as (app, pilot):
        await press(pilot, "B")
        app.screen.query_one(Input).value = "carnet.example"
        await pilot.press("enter")
        await pilot.pause()
        assert "Looking at carnet.example …" in said(app)
        await press(pilot, "escape")
        assert app.screen.query_one(Input).value == "carnet.example"


async def test_escape_ends_the_test_first_and_then_goes_back() -> None:
    workspace = FakeWorkspace()
    async with running(workspace, size=SIZE) as (app, pilot):
        await to_the_form(app, pilot)
        workspace.connecting.gate = asyncio.Event()
        await fill(app, pilot, user="ada", secret=SECRET)
        await pilot.press("enter")
        await pilot.pause()
        assert "Asking the blog who you are … esc stops." in said(app)
        await press(pilot, "escape")
        assert "Stopped. Nothing was written" in said(app)
        await press(pilot, "escape")
        assert "Found at https://carnet.example/" in said(app)


async def test_going_back_and_forth_loses_nothing_of_the_form() -> None:
    async with running(FakeWorkspace(), size=SIZE) as (app, pilot):
        await to_the_form(app, pilot)
        await fill(app, pilot, user="ada", secret=SECRET, name="journal")
        await press(pilot, "escape", "escape", "enter", "enter")
        values = {name: app.screen.query_one(f"#{name}", Input).value for name in ("user", "secret", "name")}
        assert values == {"user": "ada", "secret": SECRET, "name": "journal"}


async def test_a_keyring_that_is_not_there_says_so_and_the_form_can_choose_another_place() -> None:
    workspace = FakeWorkspace()
    workspace.connecting.troubles["connect"] = [NoKeyring("No keyring answers.", hint="Use a command.")]
    async with running(workspace, size=SIZE) as (app, pilot):
        await to_the_result(app, pilot)
        await press(pilot, "enter")
        assert "No keyring answers." in said(app)
        assert "Use a command." in said(app)
        await press(pilot, "escape")
        app.screen.query_one("#keep").focus()
        await press(pilot, "right")
        await fill(app, pilot, command="pass show carnet")

        assert not app.screen.query_one("#by-typing").display
        await press(pilot, "right", "right")
        assert "nowhere: ask each time" in said(app)
        await press(pilot, "enter", "enter")
    assert connected(workspace)[-1][3]["keep"] == "session"


async def test_without_a_keyring_another_place_is_offered_at_once() -> None:
    workspace = FakeWorkspace()
    workspace.secrets.has_keyring = False
    async with running(workspace, size=SIZE) as (app, pilot):
        await to_the_form(app, pilot)
        assert "This system has no keyring." in said(app)
        assert "nowhere: ask each time" in said(app)


async def test_a_variable_that_is_not_set_is_said_before_anything_is_sent() -> None:
    workspace = FakeWorkspace()
    async with running(workspace, size=SIZE) as (app, pilot):
        await to_the_form(app, pilot)
        await fill(app, pilot, user="ada")
        app.screen.query_one("#keep").focus()
        await press(pilot, "right", "right")
        assert app.screen.query_one("#variable", Input).value == "BLOGGY_PASSWORD_CARNET_2"
        await fill(app, pilot, name="journal")
        assert app.screen.query_one("#variable", Input).value == "BLOGGY_PASSWORD_JOURNAL"
        await press(pilot, "enter")
        assert "The environment variable BLOGGY_PASSWORD_JOURNAL is not set here." in said(app)
    assert [call[0] for call in workspace.connecting.calls] == ["discover"]


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"user": "ada"}, "Type or paste the application password first."),
        ({"secret": SECRET}, "Type the user name first."),
        ({"user": "ada", "secret": SECRET, "name": "home"}, "There is a blog called “home” already."),
        ({"user": "ada", "secret": SECRET, "name": "a/b"}, "“a/b” can’t be a blog’s name."),
    ],
)
async def test_what_is_missing_is_said_without_asking_the_blog(fields: dict[str, str], why: str) -> None:
    workspace = FakeWorkspace()
    async with running(workspace, size=SIZE) as (app, pilot):
        await to_the_form(app, pilot)
        await fill(app, pilot, **fields)
        await press(pilot, "enter")
        assert why in said(app)
    assert [call[0] for call in workspace.connecting.calls] == ["discover"]


async def test_plain_http_needs_a_yes_and_is_written_down() -> None:
    for key, answered in (("escape", False), ("enter", True)):
        workspace = FakeWorkspace()
        workspace.connecting.open_host = "carnet.example"
        async with running(workspace, size=SIZE) as (app, pilot):
            await to_the_form(app, pilot)
            assert "everybody on the way can read the password" in said(app)
            await press(pilot, key)
            assert ("Log in to Carnet" in said(app)) is answered
            if answered:
                await fill(app, pilot, user="ada", secret=SECRET)
                await press(pilot, "enter", "enter")
        assert [call[1].get("insecure") for call in connected(workspace)] == [True] * answered


async def test_a_blog_that_is_connected_already_is_not_connected_twice_by_accident() -> None:
    workspace = FakeWorkspace()
    workspace.connecting.known = "carnet"
    async with running(workspace, size=SIZE) as (app, pilot):
        await to_the_form(app, pilot)
        assert "It is called “carnet” in bloggy." in said(app)
        await press(pilot, "escape")
        assert "It is connected already, as “carnet”." in said(app)
        await press(pilot, "enter", "enter")
        assert "Log in to Carnet" in said(app)


async def test_where_nothing_is_found_it_says_what_was_tried() -> None:
    workspace = FakeWorkspace()
    workspace.connecting.found = replace(workspace.connecting.found, candidates=())
    async with running(workspace, size=SIZE) as (app, pilot):
        await press(pilot, "B")
        app.screen.query_one(Input).value = "carnet.example"
        await press(pilot, "enter", "enter")
        assert "No blog that bloggy can write to" in said(app)
        assert "the page https://carnet.example/" in said(app)
        assert "Log in there" not in said(app)
        await press(pilot, "escape")
        assert app.screen.query_one(Input).value == "carnet.example"


async def test_the_page_with_the_passwords_opens_in_the_browser() -> None:
    async with running(FakeWorkspace(), size=SIZE) as (app, pilot):
        await to_the_form(app, pilot)
        await press(pilot, "ctrl+o")
        assert app.addresses == ["https://carnet.example/wp-admin/profile.php#application-passwords-section"]


async def test_what_a_blog_says_of_itself_is_shown_as_data() -> None:
    workspace = FakeWorkspace()
    evil = replace(
        workspace.connecting.found.candidates[0],
        title="[red]\x1b[31mCarnet",
        notes=("[b]\x9b2J",),
        software="\x07",
    )
    workspace.connecting.found = replace(workspace.connecting.found, candidates=(evil,))
    async with running(workspace, size=SIZE) as (app, pilot):
        await press(pilot, "B")
        app.screen.query_one(Input).value = "carnet.example"
        await press(pilot, "enter")
        assert "[red]␛[31mCarnet" in said(app)
        await press(pilot, "enter")
        assert "Log in to [red]␛[31mCarnet" in said(app)
        assert not set("\x1b\x9b\x07") & set(screen_text(app))


@pytest.mark.parametrize(
    "typed", ["example.org", "https://example.org/blog", "http://127.0.0.1:8080", "blog"]
)
def test_addresses_are_read_as_people_type_them(typed: str) -> None:
    assert "Enter looks" in understood(typed)


@pytest.mark.parametrize(
    "typed", ["ftp://example.org", "https://", "https://ada:pw@example.org", "a b", "http://[::1"]
)
def test_what_is_no_address_is_refused_with_the_next_step(typed: str) -> None:
    from bloggy.errors import UsageError

    with pytest.raises(UsageError) as refused:
        understood(typed)
    assert refused.value.hint


async def test_where_only_comments_are_the_command_that_reads_them_is_told() -> None:
    workspace = FakeWorkspace()
    isso = '<script data-isso="https://talk.example/"></script>'
    found = workspace.connecting.found
    workspace.connecting.found = replace(found, candidates=(), talk=talk_in(isso, "https://carnet.example/"))
    async with running(workspace, size=(120, 36)) as (app, pilot):
        await press(pilot, "B")
        app.screen.query_one(Input).value = "carnet.example"
        await press(pilot, "enter")
        assert "The page loads its comments from Isso: https://talk.example" in said(app)
        assert "--comments-for BLOG --backend isso" in said(app)
