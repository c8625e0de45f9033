"""A site that is written on two machines, with a bare remote between them."""

from __future__ import annotations

import subprocess
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from bloggy.services.catching_up import CatchingUp
from bloggy.services.workspace import Workspace
from tests.fakes.clock import FakeClock

POST = "---\ntitle: First\ntags: [a]\n---\nOne line.\n\nA middle.\n\nAnother line.\n"

HUGO = {"hugo.toml": 'baseURL = "https://example.org/"\ntitle = "Ada"\n'}
PELICAN = {"pelicanconf.py": "SITENAME = 'Ada'\nPATH = 'content'\n"}


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=True
    ).stdout.strip()


class Two:
    """A site on two machines, with a bare remote between them."""

    def __init__(self, folder: Path, *, site: Mapping[str, str] = HUGO, post: str = POST) -> None:
        """site: the files that say which generator makes it. post: the text of each, titled First."""
        self.remote, self.here, self.there = folder / "remote.git", folder / "here", folder / "there"
        subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(self.remote)], check=True)
        posts = self.here / "content/posts"
        posts.mkdir(parents=True)
        for name, text in site.items():
            (self.here / name).write_text(text)
        for name in ("first", "second", "third"):
            (posts / f"{name}.md").write_text(post.replace("First", name.title()))
        subprocess.run(["git", "init", "-q", "-b", "main", str(self.here)], check=True)
        git(self.here, "add", ".")
        git(self.here, "commit", "-qm", "A site")
        git(self.here, "remote", "add", "origin", str(self.remote))
        git(self.here, "push", "-q", "-u", "origin", "main")
        subprocess.run(["git", "clone", "-q", str(self.remote), str(self.there)], check=True)

    def post(self, name: str, *, there: bool = False) -> Path:
        return (self.there if there else self.here) / "content/posts" / f"{name}.md"

    def change(self, name: str, old: str, new: str, *, there: bool = False) -> None:
        path = self.post(name, there=there)
        path.write_text(path.read_text().replace(old, new))

    def commit_there(self) -> None:
        git(self.there, "add", "-A")
        git(self.there, "commit", "-qm", "Others")
        git(self.there, "push", "-q")

    def is_level(self) -> bool:
        return git(self.here, "rev-parse", "HEAD") == git(self.remote, "rev-parse", "main")

    @asynccontextmanager
    async def open(self, library: str = "") -> AsyncIterator[CatchingUp]:
        """library: a folder of the site that the library is; empty: the site itself."""
        self.workspace = Workspace.open(library=self.here / library, clock=FakeClock())
        try:
            yield self.workspace.catching_up
        finally:
            await self.workspace.aclose()
