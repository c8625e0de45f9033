"""Two machines and two blogs: every word that anybody writes is numbered, and looked for until the end."""

from __future__ import annotations

import asyncio
import itertools
import re
import sqlite3
import sys
import zlib
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from bloggy.backends.memory import Copy, Died, MemoryBackend, MemoryServer
from bloggy.backends.registry import Registry
from bloggy.domain.outbox import LEASE, Action
from bloggy.domain.post import Receipt
from bloggy.services.workspace import Workspace
from bloggy.storage import outbox
from bloggy.storage.database import Database
from bloggy.storage.paths import Paths
from tests.fakes.clock import FakeClock

T = TypeVar("T")
WORD = re.compile(r"\bw\d+w\b")
_STEPS = frozenset({"os.rename", "os.remove", "os.link", "os.mkdir", "os.rmdir", "shutil.move"})
BLOGS = ("home", "away")


def words_in(text: str) -> set[str]:
    """The numbered words of a text."""
    return set(WORD.findall(text))


def words_of(copy: Copy) -> set[str]:
    """The numbered words of a blog's copy."""
    return words_in("\n".join((copy.post.title, copy.post.summary, copy.raw or copy.post.body)))


@dataclass(slots=True)
class Life:
    """How long a process lives: it is killed at some request, transaction or change of a file."""

    left: int | None = None
    """Steps; None: to its end."""
    over: bool = False

    def step(self) -> None:
        """Do one more thing, or be dead from now on."""
        if self.over:
            raise Died
        if self.left is not None:
            self.left -= 1
            self.over = self.left < 0
            if self.over:
                raise Died


class _Fate:
    """Whose files are changed at the moment; the interpreter tells of each change before it is done."""

    def __init__(self) -> None:
        self.life: Life | None = None
        self.installed = False

    def watch(self, life: Life | None) -> None:
        if not self.installed:
            self.installed = True
            sys.addaudithook(self._heard)  # it stays until the interpreter ends, and does nothing then
        self.life = life

    def _heard(self, event: str, arguments: tuple[Any, ...]) -> None:
        del arguments
        if self.life is not None and event in _STEPS:
            self.life.step()


FATE = _Fate()


class MortalDatabase(Database):
    """A process may die right before a transaction and right after."""

    life = Life()

    async def write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        self.life.step()
        result = await super().write(work)
        self.life.step()
        return result


class MortalWorkspace(Workspace):
    """One run of a program that may be killed."""

    life = Life()

    @cached_property
    def database(self) -> Database:
        database = MortalDatabase(self.paths.database)
        database.life = self.life
        return database


class WatchedServer(MemoryServer):
    """Tells who overwrote which words."""

    name: str
    world: World

    def ask(self, what: str, answer: Callable[[], T]) -> T:
        life = self.world.acting.life
        life.step()
        try:
            told = super().ask(what, answer)
        except Died:
            life.over = True
            raise
        life.step()
        return told

    def write(self, action: Action, key: str, change: Callable[[], Receipt]) -> Receipt:
        machine = self.world.acting
        machine.life.step()
        before = dict(self.copies)
        try:
            receipt = super().write(action, key, change)
        except Died:
            machine.life.over = True
            raise
        finally:
            self._compare(machine, action, before)
        machine.life.step()
        return receipt

    def _compare(self, machine: Machine, action: Action, before: dict[str, Copy]) -> None:
        for ref, old in before.items():
            new = self.copies.get(ref)
            lost = words_of(old) - (words_of(new) if new else set())
            if lost and not lost <= machine.seen:
                machine.look()
            unseen = lost - machine.seen
            if unseen:
                what = f"{machine.name} did {action} on {ref} at {self.name}"
                self.world.crimes.append(f"{what} without having seen {sorted(unseen)}")


@dataclass
class Machine:
    """A home, a library and whatever ran there."""

    name: str
    home: Path
    library: Path
    world: World
    life: Life = field(default_factory=Life)
    seen: set[str] = field(default_factory=set)
    """The words that its writer could have read here."""
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        self.library.mkdir(parents=True, exist_ok=True)
        self.paths = Paths(
            config_file=self.home / "config.toml",
            data=self.home / "data",
            cache=self.home / "cache",
            state=self.home / "state",
        )
        self.home.mkdir(exist_ok=True)
        tables = "".join(f'[blogs.{name}]\nbackend = "memory"\nurl = "memory://{name}"\n' for name in BLOGS)
        self.paths.config_file.write_text(f'[library]\nfolders = ["{self.library}"]\n{tables}', "utf-8")

    def open(self) -> MortalWorkspace:
        """One start of bloggy."""
        workspace = MortalWorkspace.open(
            paths=self.paths,
            clock=self.world.clock,
            backends=Registry({"memory": self.world.backend}),
            ids=lambda: f"01J{self.name}{next(self.numbers):021d}",
        )
        assert isinstance(workspace, MortalWorkspace)
        workspace.life = self.life
        return workspace

    def run(self, work: Callable[[Workspace], Awaitable[T]], *, lives: int | None = None) -> T | None:
        """Let bloggy do something, from its start to its end; None if it was killed, after `lives` steps."""
        self.world.acting = self
        self.world.clock.advance(1)
        self.life.left, self.life.over = lives, False
        FATE.watch(self.life)

        async def session() -> T:
            workspace = self.open()
            try:
                return await work(workspace)
            finally:
                try:
                    await workspace.aclose()
                finally:
                    if "database" in workspace.__dict__:
                        workspace.database.close()

        try:
            with asyncio.Runner() as runner:
                return runner.run(session())
        except BaseException:
            if not self.life.over:
                raise
            self.world.clock.advance(LEASE + timedelta(minutes=1))  # till others may believe it
            return None
        finally:
            self.life.left, self.life.over = None, False
            FATE.watch(None)
            self.look()

    # What lies here

    def posts(self) -> list[Path]:
        """The posts' files."""
        return sorted(
            path
            for path in self.library.rglob("*.md")
            if not any(part.startswith(".") for part in path.relative_to(self.library).parts)
        )

    def look(self) -> None:
        """The writer could read whatever lies here, and what was last delivered."""
        for text in self.texts():
            self.seen |= words_in(text)
        for path in self.library.rglob("*.base"):
            self.seen |= words_in(path.read_text("utf-8"))

    def texts(self) -> Iterator[str]:
        """Everything of the writer's that is kept on this machine and can be had back."""
        for folder in (self.library, self.paths.trash):
            for path in folder.rglob("*.md") if folder.exists() else ():
                if ".bloggy" not in path.relative_to(folder).parts:
                    yield path.read_text("utf-8")
        if not self.paths.database.exists():
            return
        connection = sqlite3.connect(self.paths.database, isolation_level=None)
        try:
            with suppress(sqlite3.OperationalError):  # killed before the first table was made
                for (data,) in connection.execute("SELECT data FROM revision"):
                    yield zlib.decompress(data).decode()
                for entry in outbox.entries(connection):
                    if entry.theirs and entry.in_conflict:
                        yield entry.theirs
        finally:
            connection.close()


class World:
    """Both machines, both blogs, and what anybody ever wrote."""

    def __init__(self, folder: Path) -> None:
        self.clock = FakeClock()
        self.servers: dict[str, WatchedServer] = {}
        for name in BLOGS:
            server = self.servers[name] = WatchedServer(page_size=2)
            server.name, server.world = name, self
        self.machines = [
            Machine(name=name, home=folder / name, library=folder / f"{name}-posts", world=self)
            for name in ("A", "B")
        ]
        self.acting = self.machines[0]
        self.crimes: list[str] = []
        """Overwritings of what nobody on that machine had seen."""
        self.written: dict[str, str] = {}
        """Every word that was ever written, and where."""
        self.overruled: set[str] = set()
        """Those that somebody took out on purpose."""
        self._words = (f"w{number}w" for number in itertools.count(1))
        world = self

        class Blog(MemoryBackend):
            """Finds the server that outlives every process, by the blog's address."""

            def __init__(self, other: MemoryServer | None = None, *, base_url: str = "memory://home") -> None:
                super().__init__(other or world.servers[base_url.rpartition("/")[2]], base_url=base_url)

        self.backend = Blog

    def word(self, where: str) -> str:
        """A word that nobody wrote before."""
        word = next(self._words)
        self.written[word] = where
        return word

    def lost(self) -> dict[str, str]:
        """Words that are nowhere any more, though nobody took them out, and where they were written."""
        found = set(self.overruled)
        for server in self.servers.values():
            for copy in server.copies.values():
                found |= words_of(copy)
        for machine in self.machines:
            for text in machine.texts():
                found |= words_in(text)
        return {word: where for word, where in self.written.items() if word not in found}
