"""The editor as it looks, dark and light, small and usual; look at the report before updating."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from bloggy.backends.memory import MemoryBackend
from bloggy.backends.registry import Registry
from bloggy.services.workspace import Workspace
from bloggy.tui.dialogs.conflict import ConflictDialog
from bloggy.tui.editor.lists import ChecksDialog, OutlineDialog
from bloggy.tui.editor.revisions import RevisionsDialog
from bloggy.tui.editor.screen import EditorScreen
from tests.fakes.clock import FakeClock
from tests.tui.editor.desk import NOW, POST, Desk, DeskApp, screen_text

TEXT = (
    POST
    + """
- Someone who reads everything and never comments.
- Someone who comments and, I suspect, never reads.

> Write as if one person were listening.

![The harbour at low tide](img/harbour.jpg)

There is a limit, of course, and [a post about maps](../maps/).
"""
)
Compare = Callable[..., bool]
Steps = Callable[[Desk], Awaitable[object]]


class LookedAt(DeskApp):
    """Closes its workspace when it ends, since nobody else does here."""

    async def on_unmount(self) -> None:
        await self.workspace.aclose()


def app_on(folder: Path, theme: str) -> LookedAt:
    library = folder / "blog"
    library.mkdir()
    (library / "small-blog.md").write_text(TEXT)
    home = folder / "config.toml"
    blogs = '[blogs.home]\nbackend = "memory"\n[blogs.notes]\nbackend = "memory"\n'
    home.write_text(f'[ui]\ntheme = "{theme}"\n[library]\nfolders = ["{library}"]\n{blogs}')
    registry = Registry({"memory": MemoryBackend})
    workspace = Workspace.open(config_file=home, clock=FakeClock(NOW), backends=registry)
    asyncio.run(workspace.posts.refresh())
    return LookedAt(workspace)


def writing(app: LookedAt, steps: Steps) -> Callable[[Pilot[int]], Any]:
    """Open the post, do `steps`, and wait until nothing moves."""

    async def run(pilot: Pilot[int]) -> None:
        workspace = app.workspace
        app.animation_level = "none"
        path = workspace.folders[0] / "small-blog.md"
        screen = EditorScreen(workspace, path)
        await app.push_screen(screen)
        desk = Desk(app, pilot, screen, path, workspace)
        await desk.until(lambda: screen.session is not None and screen.seen_once)
        await followed(desk)
        await steps(desk)
        await followed(desk)
        for field in app.screen.query(Input):
            field.cursor_blink = False
        for toast in app.screen.query("Toast"):
            toast.display = False
        await still(desk)

    return run


async def followed(desk: Desk) -> None:
    """Wait until words, preview and checks have followed the text."""
    desk.area.cursor_blink = False
    screen = desk.screen
    quick = {"count", "summary", "layout"}
    await desk.until(
        lambda: (
            not screen._looking
            and not any(one.group in quick and not one.is_finished for one in desk.app.workers)
            and (
                desk.app.screen is not screen or not shown(desk, "#preview") or "20 Nov 2026 ·" in text(desk)
            )
        )
    )


def shown(desk: Desk, pane: str) -> bool:
    return any(found.display for found in desk.screen.query(pane))


def text(desk: Desk) -> str:
    return screen_text(desk.app)


async def still(desk: Desk) -> None:
    """Wait until the picture is the same for a while."""
    desk.screen.refresh(layout=True)
    before, same = "", 0
    async with asyncio.timeout(20):
        while same < 6:
            await desk.pilot.pause(0.05)
            now = desk.app.export_screenshot()
            same = same + 1 if now == before else 0
            before = now


async def nothing(desk: Desk) -> None:
    """Only open it."""


def keys(*wanted: str) -> Steps:
    async def steps(desk: Desk) -> None:
        await desk.press(*wanted)

    return steps


def dialog(key: str, kind: type) -> Steps:
    async def steps(desk: Desk) -> None:
        await desk.press(key)
        await desk.dialog(kind)

    return steps


async def conflict(desk: Desk) -> None:
    await desk.type("Mine. ")
    desk.path.write_text(TEXT.replace("the first coffee", "the second tea"))
    await desk.press("ctrl+s")
    await desk.dialog(ConflictDialog)


async def revisions(desk: Desk) -> None:
    for words in ("First. ", "Second. "):
        await desk.type(words)
        await desk.saved()
        desk.workspace.clock.advance(3600)  # type: ignore[attr-defined]
    await desk.press("f7")
    await desk.dialog(RevisionsDialog)
    await desk.press("down")


LOOKS: dict[str, Steps] = {
    "text": nothing,
    "details": keys("f2"),
    "preview": keys("f3"),
    "find": keys("ctrl+r", *"one"),
    "outline": dialog("f4", OutlineDialog),
    "checks": dialog("f6", ChecksDialog),
    "focus": keys("f8"),
    "revisions": revisions,
    "conflict": conflict,
}
PICTURES = [(name, size) for name in LOOKS for size in ((80, 24), (120, 36))]
PICTURES += [("text", (150, 38)), ("details", (150, 38))]


@pytest.mark.parametrize(("name", "size"), PICTURES, ids=str)
def test_dark(snap_compare: Compare, tmp_path: Path, name: str, size: tuple[int, int]) -> None:
    app = app_on(tmp_path, "bloggy-dark")
    assert snap_compare(app, terminal_size=size, run_before=writing(app, LOOKS[name]))


@pytest.mark.parametrize("name", ["text", "details", "find", "conflict"])
def test_light(snap_compare: Compare, tmp_path: Path, name: str) -> None:
    app = app_on(tmp_path, "bloggy-light")
    assert snap_compare(app, terminal_size=(120, 36), run_before=writing(app, LOOKS[name]))
