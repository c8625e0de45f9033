"""Carries out one thing in a process of its own, which dies at a chosen moment as if by kill -9.

A process is forked from a server that has everything loaded, so that hundreds of deaths take little time.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TypeVar

from bloggy.services.workspace import Workspace
from bloggy.storage.database import Database
from bloggy.storage.paths import Paths
from tests.fakes.clock import FakeClock

T = TypeVar("T")
_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(
    ["tests.live.dying_publisher", "bloggy.services.delivery", "bloggy.backends.web", "httpx", "PIL.Image"]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What the process is to do."""

    paths: Paths
    now: datetime
    secrets: Mapping[str, str]
    """By the names of environment variables."""
    post: Path
    limit: int = 0
    """The commit after which it dies; 0: it lives."""


class MortalDatabase(Database):
    """Counts its commits, and dies right after one of them."""

    def __init__(self, path: Path, limit: int) -> None:
        super().__init__(path)
        self.commits, self._limit = 0, limit

    def _transact(self, work: Callable[[sqlite3.Connection], T], begin: str) -> T:
        result = super()._transact(work, begin)
        if begin != "BEGIN":
            self.commits += 1
            if self.commits == self._limit:
                os.kill(os.getpid(), signal.SIGKILL)
        return result


async def _publish(order: Order) -> int:
    workspace = Workspace.open(paths=order.paths, clock=FakeClock(order.now))
    database = MortalDatabase(order.paths.database, order.limit)
    workspace.__dict__["database"] = database
    try:
        await workspace.publishing.publish(order.post, blogs=["home"])
        await workspace.delivery.drain(patience=0)
    finally:
        await workspace.aclose()
    return database.commits


def _run(order: Order, told: Connection) -> None:
    os.environ.update(order.secrets)
    told.send(asyncio.run(_publish(order)))


class Dying:
    """The process."""

    def __init__(self, order: Order) -> None:
        self._told, other = _CONTEXT.Pipe(duplex=False)
        self._other = other
        self._process: BaseProcess = _CONTEXT.Process(target=_run, args=(order, other))

    def kill(self) -> None:
        """Let it die now."""
        self._process.kill()

    def ended(self) -> int:
        """Start it, wait for its end; answers how many commits it made, or -1 if it died."""
        self._process.start()
        self._other.close()
        self._process.join(60)
        assert self._process.exitcode in {0, -signal.SIGKILL}, f"it ended with {self._process.exitcode}"
        commits = -1 if self._process.exitcode else self._told.recv()
        self._told.close()
        self._process.close()
        return int(commits)
