"""A blog comes into an empty library and both sides meet again, on the screens, with a real store."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input

from bloggy.backends.memory import MemoryBackend, MemoryServer
from bloggy.backends.registry import Registry
from bloggy.domain.post import Post, RemoteRef, Status
from bloggy.services.workspace import Workspace
from bloggy.tui.library.post_list import PostList
from bloggy.tui.pulling.offer import PullDialog
from tests.fakes.clock import FakeClock
from tests.tui.driving import RecordingApp, press, screen_text, settle, until
from tests.tui.fakes import NOW

pytestmark = pytest.mark.anyio


async def test_a_blog_is_brought_and_both_sides_are_settled_by_keys(
    tmp_path: Path, clean_environment: Path
) -> None:
    server = MemoryServer()
    for number in range(12):
        server.put(
            Post(
                title=f"Post {number}",
                body=f"Morning {number}.\n\nEvening.\n",
                slug=f"post-{number}",
                status=Status.PUBLISHED,
                date=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=number),
            )
        )
    library, extra = tmp_path / "posts", tmp_path / "alpine"
    library.mkdir()
    file = clean_environment / "config" / "bloggy" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text(f'[library]\nfolders = ["{library}"]\n[blogs.alpine]\nbackend = "memory"\n', "utf-8")

    class Alpine(MemoryBackend):
        def __init__(self, *anything: Any, **more: Any) -> None:
            super().__init__(server)

    workspace = Workspace.open(clock=FakeClock(NOW), backends=Registry({"memory": Alpine}))
    app = RecordingApp(workspace)
    async with app.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        await pilot.press("u")
        while not isinstance(app.screen, PullDialog):  # the sync goes on when it is answered
            await pilot.pause(0.05)
        app.screen.query_one("#folder", Input).value = str(extra)
        await pilot.press("enter")
        await until(pilot, lambda: "alpine: 12 new posts." in app.told)
        posts = app.screen.query_one(PostList)
        first = posts.chosen
        assert first is not None
        assert (first.title, posts.count) == ("Post 11", 12)
        assert len(list(extra.glob("*.md"))) == 12
        assert server.writes == []

        mine = extra / "post-11.md"
        mine.write_text(mine.read_text("utf-8").replace("Morning", "Dawn"), "utf-8")
        server.edit(RemoteRef("post-11"), lambda text: text.replace("Morning", "Noon"))
        server.remove(RemoteRef("post-10"))
        (extra / "post-9.md").unlink()
        await press(pilot, "u")
        await until(pilot, lambda: "3 posts need you" in screen_text(app))
        await press(pilot, "9")
        assert "1 post was deleted here and is still at alpine" in screen_text(app)
        await press(pilot, "d", "enter")
        await press(pilot, "h", "enter")
        assert "Two versions of “Post 11”" in screen_text(app)
        await press(pilot, "t")
        await until(pilot, lambda: "need" not in screen_text(app))
        assert "Noon 11." in mine.read_text("utf-8")
        assert (extra / "post-10.md").exists()
        assert RemoteRef("post-9") in server.copies
        await workspace.delivery.drain()
        await settle(pilot)
        assert RemoteRef("post-9") not in server.copies
        await press(pilot, "u")
        await until(pilot, lambda: app.told[-1] == "No new posts.")
        assert len(server.writes) == 1
    await workspace.aclose()
