"""Runs the app on a fake workspace and reads what it shows."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from textual.app import App
from textual.pilot import Pilot
from textual.widget import Widget
from textual.worker import Worker

from bloggy.tui.app import BloggyApp
from tests.tui.fakes import FakeWorkspace

WAITING = {"ask", "import", "schedule", "leftovers", "sync"}
"""Groups of workers that wait for the writer's answer while a dialog is open."""
PATIENCE = 60.0
"""Seconds, on a loaded machine."""


class RecordingApp(BloggyApp):
    """Notes which posts and addresses it was asked to open, and what it told the writer."""

    def __init__(self, workspace: Any, **options: Any) -> None:
        super().__init__(workspace, background=False, **options)
        self.opened: list[Path] = []
        self.addresses: list[str] = []
        self.told: list[str] = []

    def open_editor(self, path: Path) -> None:
        self.opened.append(path)

    def open_address(self, url: str) -> None:
        self.addresses.append(url)

    def tell(self, message: str, *, error: bool = False, warning: bool = False) -> None:
        self.told.append(message)
        super().tell(message, error=error, warning=warning)


@asynccontextmanager
async def running(
    workspace: FakeWorkspace | None = None, *, size: tuple[int, int] = (120, 36), **options: Any
) -> AsyncIterator[tuple[RecordingApp, Pilot[int]]]:
    """The app with its first paint done."""
    app = RecordingApp(workspace or FakeWorkspace(), **options)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        yield app, pilot


async def settle(pilot: Pilot[int]) -> None:
    """Wait until nothing is going on; what is about to ask the writer something has asked it."""
    app = pilot.app
    assert isinstance(app, BloggyApp)
    end = time.monotonic() + PATIENCE
    while True:
        await pilot.pause()
        under_way = [worker for worker in app.workers if not worker.is_finished and not waiting(app, worker)]
        if not under_way and app.type_ahead.at_rest:
            break
        assert time.monotonic() < end, f"It never came to rest: {under_way}"
        await asyncio.sleep(0.005)
    await pilot.pause()


def waiting(app: App[int], worker: Worker[Any]) -> bool:
    """Whether a worker waits for the writer's answer: on another screen than the one it was begun on."""
    elsewhere = worker.node is not app and worker.node.screen is not app.screen
    return worker.group in WAITING and (app.screen.is_modal or elsewhere)


async def until(pilot: Pilot[int], said: Callable[[], bool]) -> None:
    """Wait until the screen says so: news that come in a flood are shown together, a moment later."""
    for _turn in range(250):
        await settle(pilot)
        if said():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("It never came to that.")


async def press(pilot: Pilot[int], *keys: str) -> None:
    """Press keys, letting each have its effect."""
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


async def type_text(pilot: Pilot[int], text: str) -> None:
    """Type `text`."""
    names = {" ": "space", ",": "comma", "#": "number_sign", "/": "slash", "-": "minus"}
    await press(pilot, *(names.get(char, char) for char in text))


def rows(widget: Widget) -> list[str]:
    """What a widget shows, line by line."""
    return ["".join(segment.text for segment in strip).rstrip() for strip in lines_of(widget)]


def lines_of(widget: Widget) -> Sequence[Any]:
    """The strips a widget shows."""
    return [widget.render_line(y) for y in range(widget.size.height)]


def screen_text(app: BloggyApp) -> str:
    """Everything on the screen."""
    width, height = app.size
    compositor = app.screen._compositor
    strips = compositor.render_strips(app.size)
    return "\n".join("".join(segment.text for segment in strip) for strip in strips[:height]) if width else ""
