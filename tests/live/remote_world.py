"""A writer's machine with blogs behind real servers, each behind a proxy that can be told to fail.

    with remote_world(tmp_path, {"home": WordPressPlace()}) as world:
        path = world.write("fog.md", FOG)
        async with world.open() as workspace: ...      # one start of bloggy; the clock stands still
        world.places["home"].stock()                    # what is there, as readers and as its owner see it

Secrets come from the environment, as `BLOGGY_PASSWORD_<NAME>`.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import re
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import tomli_w

from bloggy.domain.outbox import SETTLED, Entry, EntryState
from bloggy.services.secrets import variable_of
from bloggy.services.workspace import Workspace
from bloggy.storage.paths import Paths
from tests.fakes.clock import FakeClock
from tests.live.fault_proxy import FaultProxy, fault_proxy
from tests.live.ghost_server import Ghost
from tests.live.server_process import FeedItem, fetch
from tests.live.servers import fresh_ghost, fresh_wordpress
from tests.live.wordpress_server import WordPress

_SIZE = re.compile(r"-\d+x\d+(?=\.\w+$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """All that a blog has."""

    public: tuple[FeedItem, ...]
    """What readers see, the newest first."""
    hidden: tuple[str, ...]
    """What only its owner sees: "draft: The title"."""
    pictures: tuple[str, ...]
    """SHA-256 of every picture that is stored, sorted."""

    @property
    def titles(self) -> list[str]:
        """Of what readers see."""
        return [item.title for item in self.public]


class Place(ABC):
    """One blog of the writer's, at a real server."""

    proxy: FaultProxy
    """Stands before it; set by `remote_world`."""
    secret: str

    @abstractmethod
    def server(self) -> WordPress | Ghost:
        """The server itself."""

    @abstractmethod
    def table(self) -> Mapping[str, object]:
        """Its `[blogs.NAME]` table, with the proxy in between."""

    @abstractmethod
    def stock(self) -> Stock:
        """What is there now."""

    @abstractmethod
    def empty(self) -> None:
        """Remove everything."""

    def page(self, item: FeedItem) -> str:
        """What a reader gets who follows the feed."""
        page = self.server().page(item.link)
        assert page is not None, f"the feed names {item.link}, which is not there"
        return page


class WordPressPlace(Place):
    """A WordPress, spoken to by REST, or by XML-RPC."""

    def __init__(self, which: str = "7", *, face: str = "", user: str = "editor", **options: object) -> None:
        """`face` as in `WordPress.face`; `options` go into the table."""
        self._which, self._face, self._user, self._options = which, face, user, options
        self.site = fresh_wordpress(which)
        self.secret = self.site.accounts[user].password

    def server(self) -> WordPress:
        return self.site

    def table(self) -> Mapping[str, object]:
        url = f"{self.proxy.base}/{self._face}".rstrip("/")
        return {**self.site.table(user=self._user, check_page=False, **self._options), "url": url}

    def stock(self) -> Stock:
        media = [self.site.folder / "uploads" / item["media_details"]["file"] for item in self.site.media()]
        stored = {path for path in (self.site.folder / "uploads").rglob("*") if path.is_file()}
        strays = {path for path in stored if Path(_SIZE.sub("", str(path))) not in media}
        assert not strays, f"files that belong to no picture: {strays}"
        return Stock(
            public=tuple(self.site.feed(self._face)),
            hidden=tuple(
                f"{post['status']}: {unescape(post['title']['raw'])}"
                for post in self.site.posts()
                if post["status"] != "publish"
            ),
            pictures=_hashes(media),
        )

    def empty(self) -> None:
        self.site.reset()


class GhostPlace(Place):
    """A Ghost. Its Admin API is behind the proxy, the blog itself is where it is."""

    def __init__(self, **options: object) -> None:
        self._options = options
        self.site = fresh_ghost()
        self.secret = self.site.admin_key

    def server(self) -> Ghost:
        return self.site

    def table(self) -> Mapping[str, object]:
        admin = f"{self.proxy.base}/ghost/api/admin/"
        return self.site.table(admin=admin, check_page=False, **self._options)

    def stock(self) -> Stock:
        return Stock(
            public=tuple(self.site.feed()),
            hidden=tuple(
                f"{post['status']}: {post['title']}"
                for post in self.site.posts()
                if post["status"] != "published"
            ),
            pictures=_hashes([self.site.folder / "images" / name for name in self.site.images()]),
        )

    def empty(self) -> None:
        self.site.reset()


def _hashes(paths: list[Path]) -> tuple[str, ...]:
    return tuple(sorted(hashlib.sha256(path.read_bytes()).hexdigest() for path in paths))


@dataclass
class RemoteWorld:
    """One machine."""

    folder: Path
    places: dict[str, Place]
    clock: FakeClock = field(default_factory=lambda: now_ago(timedelta(hours=1)))

    @property
    def library(self) -> Path:
        """The folder of the posts."""
        return self.folder / "posts"

    def write(self, name: str, text: str, *, pictures: Mapping[str, bytes] | None = None) -> Path:
        """A post in the library, with pictures beside it."""
        path = self.library / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        for picture, data in (pictures or {}).items():
            (path.parent / picture).write_bytes(data)
        return path

    def configure(self, **extra: Mapping[str, object]) -> Path:
        """Write the configuration: a table for every place, and `extra` ones; answers its path."""
        file = self.paths.config_file
        file.parent.mkdir(parents=True, exist_ok=True)
        tables = {name: dict(place.table()) for name, place in self.places.items()}
        tables |= {name: dict(table) for name, table in extra.items()}
        document = {"library": {"folders": [str(self.library)], "timezone": "UTC"}, "blogs": tables}
        file.write_text(tomli_w.dumps(document), encoding="utf-8")
        return file

    @property
    def paths(self) -> Paths:
        """Where bloggy keeps its own things here: all below `folder`."""
        return Paths.default()

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Workspace]:
        """One start of bloggy."""
        if not self.paths.config_file.exists():
            self.configure()
        workspace = Workspace.open(paths=self.paths, clock=self.clock)
        try:
            yield workspace
        finally:
            await workspace.aclose()

    async def deliver(self, workspace: Workspace, *, rounds: int = 12) -> list[Entry]:
        """Let time pass and the outbox be emptied, as long as something waits; answers all its entries.

        What was refused is tried again, as its writer would do once the network is right again.
        """
        for _round in range(rounds):
            await workspace.delivery.drain(patience=0)
            waiting = [entry for entry in await workspace.delivery.entries() if entry.state not in SETTLED]
            if not waiting:
                break
            for entry in waiting:
                if entry.state is EntryState.HELD and entry.theirs is None:
                    await workspace.delivery.retry(entry.id)
            for place in self.places.values():
                place.proxy.release()
            self.clock.advance(timedelta(minutes=3))
        return await workspace.delivery.entries()


def now_ago(step: timedelta) -> FakeClock:
    """A clock that stands a little behind the servers' own, so that nothing is scheduled by accident."""
    return FakeClock(datetime.now(UTC).replace(microsecond=0) - step)


@contextlib.contextmanager
def remote_world(folder: Path, places: Mapping[str, Place]) -> Iterator[RemoteWorld]:
    """A machine in `folder` whose blogs are the places."""
    with contextlib.ExitStack() as stack:
        kept = dict(os.environ)
        stack.callback(lambda: (os.environ.clear(), os.environ.update(kept)))
        for name in ("CONFIG", "DATA", "CACHE", "STATE"):
            os.environ[f"XDG_{name}_HOME"] = str(folder / "own" / name.lower())
        for name, place in places.items():
            place.proxy = stack.enter_context(fault_proxy(place.server().base))
            os.environ[variable_of(name)] = place.secret
        yield RemoteWorld(folder=folder, places=dict(places))


def picture(seed: str, *, size: tuple[int, int] = (24, 16)) -> bytes:
    """A small PNG that is like no other."""
    from PIL import Image

    colour = hashlib.sha256(seed.encode()).digest()
    out = io.BytesIO()
    Image.new("RGB", size, (colour[0], colour[1], colour[2])).save(out, "PNG")
    return out.getvalue()


def shown_pictures(html: str) -> list[str]:
    """The addresses of the pictures in a piece of HTML, in order."""
    return [unescape(found) for found in re.findall(r'<img\b[^>]*?\bsrc="([^"]+)"', html)]


def picture_answers(url: str) -> bool:
    """Whether readers are given a picture at that address."""
    answer = fetch(url)
    return answer.status == 200 and answer.headers.get("content-type", "").startswith("image/")
