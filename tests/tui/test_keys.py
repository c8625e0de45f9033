"""One table gives every key, and the writer may change any of them."""

from __future__ import annotations

import pytest
from textual.screen import Screen
from textual.widgets import OptionList

from bloggy.domain.actions import ACTIONS, by_id, key_names, keys_of, of_screen
from bloggy.domain.keymap import check_keys
from bloggy.tui.actions import shown_key
from bloggy.tui.app import BloggyApp
from bloggy.tui.comments.filters import FilterDialog
from bloggy.tui.comments.person_dialog import PersonDialog
from bloggy.tui.comments.pick import PickDialog
from bloggy.tui.comments.reply import ReplyDialog
from bloggy.tui.comments.screen import CommentsScreen
from bloggy.tui.connect.finding import FindingDialog
from bloggy.tui.connect.found import FoundDialog
from bloggy.tui.connect.login import LoginDialog
from bloggy.tui.connect.result import ResultDialog
from bloggy.tui.dialogs.conflict import ConflictDialog
from bloggy.tui.dialogs.frame import Dialog
from bloggy.tui.dialogs.live import LiveChange
from bloggy.tui.dialogs.new_post import NewPostDialog
from bloggy.tui.dialogs.publish import PublishDialog
from bloggy.tui.dialogs.recovery import RecoveryDialog
from bloggy.tui.dialogs.secret import SecretDialog
from bloggy.tui.doctor.screen import DoctorScreen
from bloggy.tui.editor.area import MarkdownArea
from bloggy.tui.editor.screen import EditorScreen
from bloggy.tui.help.screen import HelpScreen
from bloggy.tui.importing.form import ImportDialog
from bloggy.tui.importing.screen import ImportScreen
from bloggy.tui.library.post_list import PostList
from bloggy.tui.library.screen import LibraryScreen
from bloggy.tui.outbox.screen import OutboxScreen
from bloggy.tui.welcome.screen import WelcomeScreen
from tests.tui.driving import press, running, screen_text, type_text, until
from tests.tui.fakes import FakeWorkspace

OWNERS: dict[str, type] = {
    "library": LibraryScreen,
    "list": PostList,
    "editor": EditorScreen,
    "outbox": OutboxScreen,
    "comments": CommentsScreen,
    "person": PersonDialog,
    "pick": PickDialog,
    "filter": FilterDialog,
    "reply": ReplyDialog,
    "doctor": DoctorScreen,
    "help": HelpScreen,
    "welcome": WelcomeScreen,
    "publish": PublishDialog,
    "conflict": ConflictDialog,
    "recovery": RecoveryDialog,
    "live": LiveChange,
    "waiting": FindingDialog,
    "found": FoundDialog,
    "login": LoginDialog,
    "connected": ResultDialog,
    "secret": SecretDialog,
    "import": ImportDialog,
    "carrying": ImportScreen,
    "dialog": NewPostDialog,
    "app": BloggyApp,
}


def test_every_id_is_there_once() -> None:
    ids = [action.id for action in ACTIONS]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("action", [a for a in ACTIONS if a.screen in OWNERS], ids=lambda action: action.id)
def test_every_action_of_the_table_is_done_by_its_screen(action: object) -> None:
    from bloggy.domain.actions import Action

    assert isinstance(action, Action)
    owner, name = OWNERS[action.screen], action.action.partition("(")[0]
    if name.startswith("app."):
        owner, name = BloggyApp, name.removeprefix("app.")
    owners = (owner, MarkdownArea, Screen) if action.screen == "editor" else (owner, Screen)
    assert any(hasattr(one, f"action_{name}") for one in owners)


def test_no_key_does_two_things_on_one_screen() -> None:
    assert check_keys({action.id: action.keys for action in ACTIONS}).complaints == ()


def test_an_unknown_action_is_named_with_the_nearest_one() -> None:
    checked = check_keys({"library.pubish": "x"})
    assert checked.keys == {}
    assert "library.publish" in checked.complaints[0]


def test_a_key_that_is_taken_is_refused_and_the_usual_one_stays() -> None:
    checked = check_keys({"library.new": ("d",)})
    assert checked.keys == {}
    assert "library.trash" in checked.complaints[0]


def test_a_refused_key_may_not_leave_two_actions_on_its_usual_one() -> None:
    checked = check_keys({"library.new": "d", "library.sort": "n"})
    assert checked.keys == {}
    assert len(checked.complaints) == 2


def test_two_keys_may_be_exchanged() -> None:
    checked = check_keys({"library.new": "d", "library.trash": "n"})
    assert checked.keys == {"library.new": "d", "library.trash": "n"}
    assert checked.complaints == ()


def test_the_same_key_on_different_screens_is_no_clash() -> None:
    assert check_keys({"outbox.retry": "n"}).complaints == ()


def test_keys_of_prefers_the_writers_own() -> None:
    action = by_id("library.publish")
    assert action is not None
    assert keys_of(action, {}) == "p"
    assert keys_of(action, {"library.publish": ("f9", "b")}) == "f9,b"


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("ctrl+p", "^p"),
        ("enter", "⏎"),
        ("escape", "esc"),
        ("f2", "f2"),
        ("shift+tab", "shift+tab"),
        ("asterisk", "*"),
    ],
)
def test_keys_are_shown_as_people_write_them(key: str, shown: str) -> None:
    assert shown_key(key) == shown


def test_keys_in_ascii_are_shown_as_people_write_them_too() -> None:
    shown = [shown_key(key, ascii_only=True) for key in ("asterisk", "escape", "up", "comma", "ctrl+p")]
    assert shown == ["*", "esc", "up", ",", "^p"]


@pytest.mark.anyio
async def test_a_changed_key_works_and_shows_in_the_footer_and_the_help() -> None:
    workspace = FakeWorkspace(keys={"library.duplicate": ("?",), "app.help": ("f1",)})
    async with running(workspace) as (app, pilot):
        assert "f1 Help" in screen_text(app)
        await press(pilot, "question_mark")
        assert any(post.path.name == "copy.md" for post in workspace.posts.all)
        await press(pilot, "f1")
        assert "Duplicate" in screen_text(app)


@pytest.mark.anyio
async def test_a_wrong_key_in_the_configuration_is_told_not_fatal() -> None:
    async with running(FakeWorkspace(keys={"library.nwe": ("x",)})) as (app, _pilot):
        assert any("library.new" in told for told in app.told)


@pytest.mark.anyio
async def test_help_lists_every_key_of_the_library() -> None:
    async with running(size=(120, 70)) as (app, pilot):
        await press(pilot, "question_mark")
        shown = screen_text(app)
    for action in of_screen("library"):
        if action.listed:
            assert action.help in shown, action.id


@pytest.mark.anyio
async def test_a_click_in_the_footer_does_what_the_key_does() -> None:
    async with running() as (app, pilot):
        await pilot.click("KeyBar", offset=(3, 0))
        await until(pilot, lambda: isinstance(app.screen, Dialog))


def offered(app: BloggyApp) -> str:
    """What the palette offers first for what was typed."""
    options = app.screen.query_one(OptionList).options
    return str(options[0].prompt) if options else ""


@pytest.mark.anyio
async def test_the_palette_runs_an_action_by_its_name() -> None:
    async with running() as (app, pilot):
        await press(pilot, "ctrl+p")
        await type_text(pilot, "Outbox")
        await until(pilot, lambda: "Outbox" in offered(app))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, OutboxScreen))


@pytest.mark.anyio
async def test_the_palette_finds_posts_by_title_and_opens_them() -> None:
    async with running() as (app, pilot):
        await press(pilot, "ctrl+p")
        await type_text(pilot, "five years")
        await until(pilot, lambda: "five years" in offered(app))
        await pilot.press("enter")
        await until(pilot, lambda: bool(app.opened))
        assert [path.name for path in app.opened] == ["static-sites,-five-years.md"]


def test_single_keys_are_names_textual_knows() -> None:
    for action in ACTIONS:
        for key in key_names(action.keys):
            assert len(key) == 1 or key.replace("+", "").replace("_", "").isalnum(), (action.id, key)
