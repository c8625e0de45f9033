"""What the journeys share: a machine with nothing on it, a real blog, and somebody else who edits there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.cli.commanding import Ran
from tests.live.ghost_server import Ghost
from tests.live.server_process import FeedItem
from tests.live.servers import fresh_ghost, fresh_wordpress
from tests.live.wordpress_server import WordPress


def bloggy(*arguments: str | Path, given: str = "") -> Ran:
    """Run one command as a process of its own; `given` is its standard input."""
    done = subprocess.run(
        [sys.executable, "-m", "bloggy", *map(str, arguments)],
        input=given,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return Ran(done.returncode, done.stdout, done.stderr)


class Blog(ABC):
    """A real blog, as its reader, its owner and another of its writers see it."""

    backend: str
    user: str
    secret: str
    site: WordPress | Ghost

    @abstractmethod
    def states(self) -> list[str]:
        """The status of every post there."""

    @abstractmethod
    def replace(self, old: str, new: str) -> None:
        """Another writer changes some words in the text of the only post."""

    @abstractmethod
    def retitle(self, title: str) -> None:
        """Another writer gives the only post another title."""

    @property
    def base(self) -> str:
        """Its address."""
        return self.site.base

    def only(self) -> tuple[FeedItem, str]:
        """The only post that readers see: in the feed, and its page."""
        (item,) = self.site.feed()
        page = self.site.page(item.link)
        assert page is not None, f"the feed names {item.link}, which is not there"
        return item, page


class WordPressBlog(Blog):
    """See `Blog`."""

    backend, user = "wordpress", "editor"
    site: WordPress

    def __init__(self, which: str) -> None:
        self.site = fresh_wordpress(which)
        self.secret = self.site.accounts[self.user].password

    def states(self) -> list[str]:
        return [post["status"] for post in self.site.posts()]

    def replace(self, old: str, new: str) -> None:
        (post,) = self.site.posts()
        assert old in post["content"]["raw"]
        self.site.edit(post["id"], user="admin", content=post["content"]["raw"].replace(old, new))

    def retitle(self, title: str) -> None:
        (post,) = self.site.posts()
        self.site.edit(post["id"], user="admin", title=title)


class GhostBlog(Blog):
    """See `Blog`."""

    backend, user = "ghost", ""
    site: Ghost

    def __init__(self) -> None:
        self.site = fresh_ghost()
        self.secret = self.site.admin_key

    def states(self) -> list[str]:
        return [post["status"] for post in self.site.posts()]

    def replace(self, old: str, new: str) -> None:
        (post,) = self.site.posts()
        assert old in post["lexical"]
        self.site.edit(post["id"], lexical=post["lexical"].replace(old, new))

    def retitle(self, title: str) -> None:
        (post,) = self.site.posts()
        self.site.edit(post["id"], title=title)


@dataclass(frozen=True, slots=True)
class Machine:
    """Somebody's computer: a home of bloggy's own, and a folder of posts."""

    folder: Path

    @property
    def library(self) -> Path:
        """The folder of posts."""
        return self.folder / "posts"

    @property
    def config(self) -> Path:
        """The configuration file."""
        return self.folder / "config/bloggy/config.toml"

    @contextmanager
    def used(self) -> Iterator[Machine]:
        """bloggy runs on this machine meanwhile."""
        before = dict(os.environ)
        for name in ("CONFIG", "DATA", "CACHE", "STATE"):
            os.environ[f"XDG_{name}_HOME"] = str(self.folder / name.lower())
        try:
            yield self
        finally:
            os.environ.clear()
            os.environ.update(before)

    def begin(self) -> Machine:
        """An empty library, and a configuration that names it."""
        self.library.mkdir(parents=True)
        self.config.parent.mkdir(parents=True)
        self.config.write_text(f'[library]\nfolders = ["{self.library}"]\ntimezone = "Europe/Paris"\n')
        return self

    def cloned(self, folder: Path) -> Machine:
        """Another machine with a copy of the library and of the configuration, and nothing else."""
        other = Machine(folder).begin()
        shutil.rmtree(other.library)
        shutil.copytree(self.library, other.library)
        text = self.config.read_text(encoding="utf-8").replace(str(self.library), str(other.library))
        other.config.write_text(text, encoding="utf-8")
        return other
