"""The editor on a real workspace: a folder of posts, a clock that stands still, nothing in the background."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from textual.pilot import Pilot
from textual.widgets import Input

from bloggy.backends.memory import MemoryBackend
from bloggy.backends.registry import Registry
from bloggy.services.workspace import Workspace
from bloggy.tui.app import BloggyApp
from bloggy.tui.editor.area import MarkdownArea
from bloggy.tui.editor.screen import EditorScreen
from bloggy.tui.editor.side import SidePane
from tests.fakes.clock import FakeClock

NOW = datetime(2026, 11, 22, 14, 2, 11, tzinfo=UTC)
POST = """---
title: Why a small blog still opens doors
date: 2026-11-20
tags: [writing, web]  # two are enough
draft: true
---

A blog takes time. It takes *evenings*, and the first coffee.

## Letters

In two months, seven companies wrote.

## People

The one who sent a better title.
"""
_LIMIT = 15.0  # seconds until a test gives up on something that never comes


class DeskApp(BloggyApp):
    """Notes what it told the writer."""

    def __init__(self, workspace: Workspace, **options: Any) -> None:
        super().__init__(workspace, background=False, **options)
        self.told: list[str] = []
        self.shown: list[Path] = []

    def tell(self, message: str, *, error: bool = False, warning: bool = False) -> None:
        self.told.append(message)
        super().tell(message, error=error, warning=warning)


@dataclass
class Desk:
    """One post being written."""

    app: DeskApp
    pilot: Pilot[int]
    screen: EditorScreen
    path: Path
    workspace: Workspace

    @property
    def area(self) -> MarkdownArea:
        return self.screen.area

    @property
    def text(self) -> str:
        return self.area.get_text()

    @property
    def on_disk(self) -> str:
        return self.screen.path.read_bytes().decode()

    @property
    def side(self) -> SidePane:
        return self.screen.query_one(SidePane)

    def field(self, name: str) -> Input:
        return self.screen.query_one(f"#field-{name}", Input)

    def note(self, name: str) -> str:
        """What stands below a field of the details."""
        note = self.screen.query_one(f"#row-{name} .note")
        return str(note.render()) if note.display else ""

    async def press(self, *keys: str) -> None:
        """Press keys, each with its effect."""
        for key in keys:
            await self.pilot.press(key)
            await self.pilot.pause()

    async def type(self, text: str) -> None:
        """Type words."""
        names = {" ": "space", ",": "comma", "#": "number_sign", "-": "minus", ":": "colon", "+": "plus"}
        names |= {"/": "slash", ".": "full_stop", "\n": "enter"}
        await self.press(*(names.get(char, char) for char in text))

    async def until(self, wanted: Callable[[], object]) -> None:
        """Let the app work until something is so."""
        async with asyncio.timeout(_LIMIT):
            while not wanted():
                await self.pilot.pause()
                await asyncio.sleep(0.005)

    async def saved(self) -> None:
        """Save, without a word to the writer."""
        assert await self.screen.save()

    async def retype(self, name: str, value: str) -> None:
        """Replace what a field of the details says, and leave the field."""
        field = self.field(name)
        field.focus()
        await self.pilot.pause()
        field.value = value
        await self.pilot.pause()
        await self.press("tab")

    async def dialog(self, kind: type) -> Any:
        """The dialog of that kind, once it is open."""
        await self.until(lambda: isinstance(self.app.screen, kind) and self.app.screen.is_mounted)
        await self.pilot.pause()
        return self.app.screen

    async def changed_outside(self, text: str) -> None:
        """Another program writes the file, and bloggy hears of it."""
        from bloggy.services.events import LibraryChanged

        self.path.write_bytes(text.encode())
        await self.workspace.posts.refresh()
        self.workspace.events.publish(LibraryChanged(paths=frozenset({self.path})))
        await self.pilot.pause()


@asynccontextmanager
async def writing(
    folder: Path,
    text: str = POST,
    *,
    name: str = "small-blog.md",
    size: tuple[int, int] = (120, 36),
    config: str = "",
    git: bool = False,
) -> AsyncIterator[Desk]:
    """A post open in the editor."""
    library = folder / "blog"
    path = library / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    home = folder / "config.toml"
    blog = "" if git else '\n[blogs.home]\nbackend = "memory"\n'
    home.write_text(f'[library]\nfolders = ["{library}"]\n{config}{blog}', "utf-8")
    registry = None if git else Registry({"memory": MemoryBackend})
    workspace = Workspace.open(config_file=home, clock=FakeClock(NOW), backends=registry)
    app = DeskApp(workspace)
    try:
        await workspace.posts.refresh()
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            screen = EditorScreen(workspace, path)
            await app.push_screen(screen)
            desk = Desk(app, pilot, screen, path, workspace)
            await desk.until(lambda: screen.session is not None and screen.seen_once)
            await pilot.pause()
            yield desk
    finally:
        await workspace.aclose()


def screen_text(app: BloggyApp) -> str:
    """Everything on the screen."""
    strips = app.screen._compositor.render_strips(app.size)
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)
