"""Work that the app carries on is told to the screens that show it, and to no other."""

from __future__ import annotations

import asyncio

import pytest
from textual.screen import Screen

from bloggy.tui.importing.work import Work
from tests.tui.driving import running, until

pytestmark = pytest.mark.anyio


class Bystander(Screen[None]):
    """Any other screen; some read the outbox whenever they are told that something goes on."""

    heard = 0

    def on_doing(self) -> None:
        self.heard += 1


async def test_other_screens_are_not_told_five_times_a_second_how_far_it_is() -> None:
    gate, ended = asyncio.Event(), asyncio.Event()

    async def bring() -> None:
        await gate.wait()

    async with running() as (app, pilot):
        bystander = Bystander()
        await app.push_screen(bystander)
        Work(app).begin(bring, done=ended.set)
        gate.set()
        await until(pilot, ended.is_set)
        assert bystander.heard == 0
