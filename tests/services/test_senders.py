"""A sender that has surely ended is not waited for, where nothing it sent can be lost or doubled."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import pytest

from bloggy.backends.registry import Registry
from bloggy.domain.comment import Verdict
from bloggy.domain.outbox import LEASE, EntryState
from bloggy.domain.post import DeliveryKey
from bloggy.services.senders import machine, new_owner, surely_dead
from bloggy.services.workspace import Workspace
from bloggy.storage import outbox
from tests.fakes.talk import TalkServer, talk_class
from tests.services.conftest import House
from tests.services.test_answering import fetched

pytestmark = pytest.mark.anyio
needs_linux = pytest.mark.skipif(not machine(), reason="this system does not tell its starts apart")


def ended() -> str:
    """The name of a sender that has ended."""
    code = "from bloggy.services.senders import new_owner; print(new_owner())"
    return subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    ).stdout.strip()


@needs_linux
def test_a_process_that_ended_is_dead_and_one_that_runs_is_not() -> None:
    assert surely_dead(ended())
    assert not surely_dead(new_owner())
    assert not surely_dead(f"1-{machine()}-00000000")


@needs_linux
def test_of_another_machine_or_an_older_bloggy_nothing_is_sure() -> None:
    number, place, rest = ended().split("-")
    assert surely_dead(f"{number}-{place}-{rest}")
    for owner in (f"{number}-{rest}", f"{number}-000000000000-{rest}", f"{number}--{rest}", "", "x-y-z"):
        assert not surely_dead(owner)
    assert not surely_dead(f"{10**30}-{place}-{rest}")


@pytest.fixture
def server(house: House) -> TalkServer:
    return TalkServer(house.clock.now)


@pytest.fixture
def talk(house: House, server: TalkServer) -> House:
    house.registry = Registry({"talk": talk_class(server)})
    house.configure(f'[library]\nfolders = ["{house.library}"]\n[blogs.home]\nbackend = "talk"\n')
    server.add("Which camera was it?")
    return house


async def left_by_the_dead(workspace: Workspace, id: DeliveryKey, *, sent: bool) -> None:
    """As if a bloggy that has ended had claimed the entry, and perhaps noted that it sends."""
    now, owner = workspace.clock.now(), ended()

    def work(connection: sqlite3.Connection) -> None:
        claimed = outbox.claim(connection, now, owner)
        assert claimed is not None
        assert claimed.id == id
        if sent:
            assert outbox.note(connection, replace(claimed, sent=now), owner)

    await workspace.database.write(work)


@needs_linux
async def test_an_answer_that_never_left_is_sent_at_once(talk: House, server: TalkServer) -> None:
    async with talk.open() as workspace:
        (asked,) = await fetched(workspace)
        entry = await workspace.answering.reply(asked.id, "A Fuji.")
        await left_by_the_dead(workspace, entry.id, sent=False)
        done = await workspace.delivery.run_once()
        assert done is not None
        assert done.state is EntryState.DELIVERED
    assert len(server.answers()) == 1


@needs_linux
async def test_an_answer_that_may_be_on_its_way_is_looked_for_and_waited_for(
    talk: House, server: TalkServer
) -> None:
    async with talk.open() as workspace:
        (asked,) = await fetched(workspace)
        entry = await workspace.answering.reply(asked.id, "A Fuji.")
        await left_by_the_dead(workspace, entry.id, sent=True)
        done = await workspace.delivery.run_once()
        assert done is not None
        assert done.state is EntryState.UNCERTAIN
        assert not server.answers()
        settling = workspace.blogs.source("home").settling
        assert done.not_before >= workspace.clock.now() + settling - timedelta(seconds=1)


@needs_linux
async def test_a_verdict_of_a_dead_sender_is_waited_for(talk: House, server: TalkServer) -> None:
    """It could still arrive, after a newer one."""
    async with talk.open() as workspace:
        (asked,) = await fetched(workspace)
        (entry,) = await workspace.answering.moderate([asked.id], Verdict.SPAM)
        await left_by_the_dead(workspace, entry.id, sent=False)
        assert await workspace.delivery.run_once() is None
        talk.clock.advance(LEASE)
        done = await workspace.delivery.run_once()
        assert done is not None
        assert done.state is EntryState.DELIVERED


async def test_a_sender_that_runs_keeps_what_it_has(talk: House, server: TalkServer) -> None:
    async with talk.open() as workspace:
        (asked,) = await fetched(workspace)
        await workspace.answering.reply(asked.id, "A Fuji.")
        now, owner = workspace.clock.now(), new_owner()
        assert owner.startswith(f"{os.getpid()}-")
        await workspace.database.write(lambda c: outbox.claim(c, now, owner))
        assert await workspace.delivery.run_once() is None
    assert not server.answers()
