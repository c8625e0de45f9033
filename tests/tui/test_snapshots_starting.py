"""The first minutes as they look: the dialog of a new site, and the line of the tour."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from bloggy.errors import UsageError
from bloggy.tui.welcome.starting import NO_GENERATOR, NewSite, StartDialog
from bloggy.tui.welcome.tour import Tour
from tests.tui.driving import RecordingApp, press, settle
from tests.tui.fakes import ROOT, FakeWorkspace, sample_entries

SIZES = [(80, 24), (120, 36)]
KINDS = [("hugo", "Hugo"), ("jekyll", "Jekyll"), ("pelican", "Pelican"), (NO_GENERATOR, "no generator")]
Compare = Callable[..., bool]
pytestmark = pytest.mark.parametrize("size", SIZES, ids=str)


def still(workspace: FakeWorkspace) -> RecordingApp:
    """The app, its blinking cursors held still."""
    app = RecordingApp(workspace)
    app.animation_level = "none"
    return app


async def refuse(site: NewSite) -> str:
    raise UsageError(
        f"{site.folder} has files in it.", hint="Choose a folder that is empty or not there yet."
    )


def asking(*keys: str, ask_author: bool = False) -> Callable[[Pilot[int]], Any]:
    """The dialog of a new site, after these keys."""

    async def run(pilot: Pilot[int]) -> None:
        await settle(pilot)
        dialog = StartDialog(kinds=KINDS, folder=ROOT / "my-blog", ask_author=ask_author, make=refuse)
        await pilot.app.push_screen(dialog)
        for field in dialog.query("Input"):
            field.cursor_blink = False  # type: ignore[attr-defined]
        await press(pilot, *keys)

    return run


@pytest.mark.parametrize(
    ("keys", "ask_author"),
    [((), False), (("right", "right", "right"), False), ((), True), (("enter",), False)],
    ids=["site", "folder alone", "a name is missing", "refused"],
)
def test_a_new_site(
    snap_compare: Compare, size: tuple[int, int], keys: tuple[str, ...], ask_author: bool
) -> None:
    run = asking(*keys, ask_author=ask_author)
    assert snap_compare(
        still(FakeWorkspace([], libraries=False, blogs=())), terminal_size=size, run_before=run
    )


def test_the_first_stop_of_the_tour(snap_compare: Compare, size: tuple[int, int]) -> None:
    async def run(pilot: Pilot[int]) -> None:
        await settle(pilot)
        assert isinstance(pilot.app, RecordingApp)
        Tour(pilot.app).begin()
        await settle(pilot)

    assert snap_compare(still(FakeWorkspace(entries=sample_entries())), terminal_size=size, run_before=run)
