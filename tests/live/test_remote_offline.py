"""Twenty posts with pictures, written without a network, reach three blogs in order once it is back.

Meanwhile bloggy runs on a terminal of its own and is written in: it answers while it sends.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bloggy.services.clock import SystemClock
from bloggy.services.workspace import Workspace
from tests.fakes.pseudo_terminal import PseudoTerminal
from tests.live.fault_proxy import FaultProxy, fault_proxy
from tests.live.git_http import serving
from tests.live.publish_world import World, git
from tests.live.remote_world import (
    GhostPlace,
    RemoteWorld,
    WordPressPlace,
    picture,
    picture_answers,
    remote_world,
    shown_pictures,
)

pytestmark = [pytest.mark.live, pytest.mark.anyio]

COUNT = 20
TITLES = [f"Day {number:02}" for number in range(1, COUNT + 1)]
BLOGS = ["press", "ghost", "site"]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[RemoteWorld]:
    with remote_world(tmp_path / "home", {"press": WordPressPlace(), "ghost": GhostPlace()}) as made:
        yield made


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[World, FaultProxy]]:
    """A Hugo site whose remote is on the other side of a proxy."""
    made = World.made("hugo", tmp_path)
    git(made.remote, "config", "http.receivepack", "true")
    (tmp_path / "served").mkdir()
    (tmp_path / "served/site.git").symlink_to(made.remote)
    with serving(tmp_path / "served", login=False) as server, fault_proxy(server.url()) as proxy:
        git(made.site, "remote", "set-url", "origin", proxy.base)
        yield made, proxy


def write_posts(world: RemoteWorld) -> list[Path]:
    """Each with a picture of its own and one that all of them share."""
    paths = []
    for number, title in enumerate(TITLES):
        date = (datetime.now(UTC) - timedelta(minutes=90 - number)).strftime("%Y-%m-%dT%H:%M:%SZ")
        text = f"---\ntitle: {title}\ndate: {date}\ndraft: true\n---\nIt was {title}.\n"
        own = f"day-{number:02}.png"
        text += f"\n![The day]({own})\n\n![The lake](lake.png)\n"
        pictures = {own: picture(title), "lake.png": picture("lake")}
        paths.append(world.write(f"day-{number:02}.md", text, pictures=pictures))
    return paths


def waiting(world: RemoteWorld) -> int:
    """How many entries of the outbox are not settled."""
    with sqlite3.connect(world.paths.database) as connection:
        (count,) = connection.execute(
            "SELECT count(*) FROM outbox WHERE state NOT IN ('delivered', 'cancelled')"
        ).fetchone()
    connection.close()
    return int(count)


async def test_twenty_posts_reach_three_blogs_in_order_while_bloggy_is_used(
    world: RemoteWorld, site: tuple[World, FaultProxy]
) -> None:
    hugo, git_proxy = site
    world.configure(site={"backend": "git", "path": str(hugo.site), "mode": "copy", "check_page": False})
    paths = write_posts(world)
    proxies = [git_proxy, *(place.proxy for place in world.places.values())]
    for proxy in proxies:
        proxy.down()

    workspace = Workspace.open(paths=world.paths, clock=SystemClock())
    for path in paths:
        await workspace.publishing.publish(path, blogs=BLOGS)
    await workspace.aclose()
    assert waiting(world) == 3 * COUNT

    argv = [sys.executable, "-m", "bloggy"]
    with PseudoTerminal(argv, cwd=world.folder, size=(120, 36)) as terminal:
        terminal.until("Day 20")
        terminal.until("offline")
        assert waiting(world) == 3 * COUNT
        terminal.press("enter")
        terminal.until("^s Save")
        while "w0" not in terminal.text():
            terminal.type("w0 ")  # until the editor takes keys
            terminal.settle()
        for proxy in proxies:
            proxy.up()
        typed = 0
        while left := waiting(world):
            # Every word is on the screen before the next one is typed, however much is being sent.
            typed += 1
            terminal.type(f"w{typed} ")
            terminal.until(f"w{typed}")
            assert typed < 2000, f"{left} entries are left"
        assert typed > 3, "nothing was typed while it was sent"
        terminal.press("ctrl+s")
        terminal.until(lambda: any(f"w{typed}" in path.read_text(encoding="utf-8") for path in paths))
        terminal.press("escape")
        terminal.until("Day 20")
        terminal.until(lambda: "offline" not in terminal.text())
        terminal.press("ctrl+q")
        assert terminal.ended() == 0

    for name, place in world.places.items():
        stock = place.stock()
        shown = 15 if name == "ghost" else COUNT
        assert stock.titles == TITLES[::-1][:shown]
        assert stock.hidden == ()
        assert len(stock.pictures) == len(set(stock.pictures)) == COUNT + 1
        for item in (stock.public[0], stock.public[-1]):
            assert len(shown_pictures(item.html)) == 2
            assert all(map(picture_answers, shown_pictures(item.html)))
            assert f"It was {item.title}." in place.page(item)
    press, ghost = (place.server().posts() for place in world.places.values())
    assert [post["title"]["raw"] for post in press] == TITLES
    assert [post["title"] for post in ghost] == TITLES
    assert {post["status"] for post in [*press, *ghost]} == {"publish", "published"}
    sent = git(hugo.remote, "log", "--reverse", "--format=%s", "main").splitlines()
    assert [next(t for t in TITLES if t in line) for line in sent if any(t in line for t in TITLES)] == TITLES
    built = hugo.built()
    for number, title in enumerate(TITLES):
        url = f"https://example.org/posts/day-{number:02}/"
        page = built.page(url)
        assert page is not None, f"{url} was not built"
        assert f"It was {title}." in page
        images = shown_pictures(page)
        assert len(images) == 2
        assert all((built.output / urlsplit(image).path.lstrip("/")).is_file() for image in images)
