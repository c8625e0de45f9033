"""A workspace of its own for each test: a plain library, a blog in memory, a clock that stands still."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bloggy.backends.memory import MemoryBackend, MemoryServer
from bloggy.backends.registry import Registry
from bloggy.services.workspace import Workspace
from tests.fakes.clock import FakeClock


@dataclass
class House:
    """Where a workspace lives, so that it can be closed and opened again."""

    home: Path
    library: Path
    clock: FakeClock
    server: MemoryServer
    registry: Registry
    ids: Callable[[], str] = field(default_factory=lambda: _ids())  # noqa: PLW0108 - defined below

    def configure(self, text: str) -> None:
        """Write the configuration anew."""
        file = self.home / "config" / "bloggy" / "config.toml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")

    @asynccontextmanager
    async def open(self, library: Path | None = None) -> AsyncIterator[Workspace]:
        """One start of bloggy."""
        workspace = Workspace.open(library=library, clock=self.clock, backends=self.registry, ids=self.ids)
        try:
            yield workspace
        finally:
            await workspace.aclose()

    def write(self, name: str, text: str) -> Path:
        """A post in the library."""
        path = self.library / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
        return path


def _ids() -> Callable[[], str]:
    numbers = itertools.count(1)
    return lambda: f"01JD{next(numbers):022d}"


@pytest.fixture
def house(clean_environment: Path, tmp_path: Path) -> House:
    server = MemoryServer()

    class Shared(MemoryBackend):
        """The blog that outlives every workspace of the test."""

        def __init__(self, other: MemoryServer | None = None, *, base_url: str = "memory://blog") -> None:
            super().__init__(other or server, base_url=base_url)

    library = tmp_path / "blog"
    library.mkdir()
    house = House(
        home=clean_environment,
        library=library,
        clock=FakeClock(),
        server=server,
        registry=Registry({"memory": Shared}),
    )
    house.configure(f'[library]\nfolders = ["{library}"]\n[blogs.home]\nbackend = "memory"\n')
    return house
