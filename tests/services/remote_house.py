"""A workspace whose network is one blog and whose keyring is a dictionary."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from bloggy.services.workspace import Workspace
from bloggy.storage.secrets import Keyring, Ring
from tests.fakes.clock import FakeClock
from tests.fakes.remote_blog import ADDRESS, MemoryRing, RemoteBlog


@dataclass
class RemoteHouse:
    """Where a workspace lives, with a blog out there."""

    home: Path
    blog: RemoteBlog = field(default_factory=RemoteBlog)
    ring: Ring = field(default_factory=MemoryRing)
    clock: FakeClock = field(default_factory=FakeClock)

    @property
    def config(self) -> Path:
        return self.home / "config" / "bloggy" / "config.toml"

    def configure(self, more: str = "", *, name: str = "home") -> None:
        """The blog as it would be in the configuration, with `more` lines."""
        self.config.parent.mkdir(parents=True, exist_ok=True)
        self.config.write_text(f'[blogs."{name}"]\nbackend = "ghost"\nurl = "{ADDRESS}"\n{more}\n', "utf-8")

    @asynccontextmanager
    async def open(self, transport: httpx.AsyncBaseTransport | None = None) -> AsyncIterator[Workspace]:
        """One start of bloggy."""
        workspace = Workspace.open(
            clock=self.clock,
            backends=self.blog.registry,
            transport=transport or self.blog.transport,
            keyring=Keyring(self.ring),
        )
        try:
            yield workspace
        finally:
            await workspace.aclose()

    def holding(self, text: str) -> list[str]:
        """Every file of bloggy's that holds `text`, by its bytes."""
        files = [path for path in self.home.rglob("*") if path.is_file()]
        return [str(path) for path in files if text.encode() in path.read_bytes()]
