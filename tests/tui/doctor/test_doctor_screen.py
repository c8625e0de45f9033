"""The doctor's screen shows rows as they come, what is wrong first, and no key waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from textual.pilot import Pilot

from bloggy.services.doctor_finding import Finding, by_need
from bloggy.tui.doctor.screen import DoctorScreen
from tests.tui.driving import RecordingApp, press, running, screen_text, settle
from tests.tui.fakes import FakeWorkspace

pytestmark = pytest.mark.anyio
Told = Callable[[Sequence[Finding]], None]
SIZES = [(80, 24), (120, 36)]
FOUND = (
    Finding(name="configuration", ok=True, detail="/home/ada/.config/bloggy/config.toml"),
    Finding(name="library", ok=True, detail="/home/ada/blog/content/posts (Hugo)"),
    Finding(name="index", ok=True, detail="7 posts"),
    Finding(
        name="outbox",
        ok=False,
        detail="1 waiting, 1 held for you",
        fix="“bloggy outbox” says why, and what to do.",
    ),
    Finding(name="git", ok=True, detail="git version 2.39.5"),
    Finding(name="keyring", ok=True, detail="GNOME Keyring"),
    Finding(name="blog home", ok=True, detail="Hugo · Ada writes · https://ada.example.org · branch main"),
    Finding(
        name="remote of home",
        ok=True,
        detail="Offline: https://git.example.org/ada/site.git: there was no answer in time",
        fix="Posts wait in the outbox until it can be reached.",
    ),
    Finding(
        name="blog carnet",
        ok=False,
        detail="carnet refused the password [red]\x1b[31m of 東京. It was made for another account, or its "
        "owner took it back there.",
        fix="“bloggy blogs login carnet” stores a new one, after it was tested.",
    ),
)


class FakeDoctor:
    """Says what it was given, in parts; with `gate`, the second half only once that is open."""

    def __init__(self, found: Sequence[Finding] = FOUND) -> None:
        self.found, self.runs = found, 0
        self.gate: asyncio.Event | None = None

    async def examine(self, told: Told) -> Sequence[Finding]:
        self.runs += 1
        half = len(self.found) // 2
        told(self.found[: half - 1])
        told(self.found[half - 1 : half])
        if self.gate is not None:
            await self.gate.wait()
        told([*self.found[half:], self.found[0]])  # two blogs may have the same row
        return by_need(self.found)


class Examined(FakeWorkspace):
    """One with a doctor."""

    doctor: FakeDoctor


def examined(doctor: FakeDoctor | None = None, **given: Any) -> Examined:
    workspace = Examined(**given)
    workspace.doctor = doctor or FakeDoctor()
    return workspace


@pytest.mark.parametrize("size", [*SIZES, (40, 24)], ids=str)
async def test_what_is_wrong_stands_first_with_its_fix(size: tuple[int, int]) -> None:
    async with running(examined(), size=size) as (app, pilot):
        await press(pilot, "f12")
        shown = screen_text(app)
        assert isinstance(app.screen, DoctorScreen)
        assert "2 to mend · 1 good to know · 6 wo" in shown
        assert shown.index("outbox") < shown.index("blog carnet") < shown.index("Good to know")
        assert "→ “bloggy outbox” says why" in shown
        assert "[red]" in shown
        assert "\x1b" not in shown
        await press(pilot, "G")
        assert "GNOME Keyring" in screen_text(app)
        await press(pilot, "f12", "escape")
        assert not any(isinstance(screen, DoctorScreen) for screen in app.screen_stack)


async def test_rows_show_as_they_come_and_keys_do_not_wait() -> None:
    doctor = FakeDoctor()
    async with running(examined(doctor)) as (app, pilot):
        doctor.gate = asyncio.Event()
        await pilot.press("f12")
        await shows(pilot, "1 held for you")
        assert "are being looked at" in screen_text(app)
        assert "(Hugo)" in screen_text(app)  # told before
        assert "GNOME Keyring" not in screen_text(app)
        await pilot.press("r")  # a new run takes the place of the one that hangs
        async with asyncio.timeout(60):
            while doctor.runs < 2:
                await pilot.pause(0.01)
        await pilot.pause()
        assert "are being looked at" in screen_text(app)
        assert screen_text(app).count("1 held for you") == 1
        doctor.gate.set()
        await settle(pilot)
        assert screen_text(app).count("1 held for you") == 1
        assert "GNOME Keyring" in screen_text(app)
        assert "are being looked at" not in screen_text(app)
        doctor.gate.clear()
        await pilot.press("r")
        await shows(pilot, "are being looked at")
        await pilot.press("escape")  # leaving does not wait either
        await shows(pilot, "A kinder stats page")
        doctor.found = [FOUND[0]]
        doctor.gate = None
        await press(pilot, "f12")
        assert "nothing is broken" in screen_text(app)


async def test_the_palette_and_help_know_it_and_ascii_stays_ascii() -> None:
    async with running(examined(ascii_only=True), size=(120, 50)) as (app, pilot):
        await press(pilot, "ctrl+p", *"doctor")
        await pilot.press("down", "enter")
        await shows(pilot, "2 to mend - 1 good to know - 6 work")
        assert "".join(screen_text(app).split("␛")).replace("東京", "").isascii()
        await press(pilot, "question_mark")
        await shows(pilot, "Check again")


async def shows(pilot: Pilot[int], words: str) -> None:
    """Wait until the screen says so, whatever still runs."""
    app = pilot.app
    assert isinstance(app, RecordingApp)
    for _turn in range(500):
        await pilot.pause()
        if words in screen_text(app):
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"It never said: {words}")


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_its_picture(snap_compare: Callable[..., bool], size: tuple[int, int]) -> None:
    app = RecordingApp(examined())
    app.animation_level = "none"

    async def shown(pilot: Pilot[int]) -> None:
        await settle(pilot)
        await press(pilot, "f12")

    assert snap_compare(app, terminal_size=size, run_before=shown)
