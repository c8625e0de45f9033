"""The comments journey on a real store, from a cold start and with no network, seen on the screen."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from bloggy.backends.memory import MemoryBackend, MemoryServer
from bloggy.backends.registry import Registry
from bloggy.domain.comment import CommentStatus
from bloggy.errors import Unreachable
from bloggy.services.workspace import Workspace
from bloggy.tui.comments.comment_list import CommentList
from bloggy.tui.comments.thread_pane import ThreadPane
from tests.fakes.clock import FakeClock
from tests.fakes.comment_blog import BlogComments, CommentBlog
from tests.tui.driving import RecordingApp, press, rows, screen_text, settle, type_text, until

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def opened(
    home: Path, blog: CommentBlog, size: tuple[int, int] = (150, 38)
) -> AsyncIterator[tuple[RecordingApp, Pilot[int], Workspace]]:
    """One start of bloggy on a library whose blog's comments are those of `blog`."""
    server, source = MemoryServer(), BlogComments(blog)

    class Home(MemoryBackend):
        def __init__(self, *_anything: Any, **_more: Any) -> None:
            super().__init__(server)
            self.comments = source

    library = home / "library"
    library.mkdir(exist_ok=True)
    (library / "one.md").write_text("---\ntitle: One\n---\nWords.\n", "utf-8")
    file = home / "config" / "bloggy" / "config.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f'[library]\nfolders = ["{library}"]\n[blogs.home]\nbackend = "memory"\n', "utf-8")
    clock = FakeClock(datetime(2026, 3, 1, 20, 0, tzinfo=UTC))
    workspace = Workspace.open(clock=clock, backends=Registry({"memory": Home}))
    await workspace.posts.refresh()
    try:
        async with RecordingApp(workspace).run_test(size=size) as pilot:
            await settle(pilot)
            app = pilot.app
            assert isinstance(app, RecordingApp)
            yield app, pilot, workspace
    finally:
        await workspace.aclose()


async def test_a_comment_is_fetched_answered_offline_and_the_answer_arrives_once(
    clean_environment: Path,
) -> None:
    blog = CommentBlog()
    first = blog.add("How lovely", name="Gilles")
    async with opened(clean_environment, blog) as (app, pilot, workspace):
        await press(pilot, "C", "u")
        assert "1 new comment." in app.told
        assert rows(app.screen.query_one(CommentList))[0].startswith("• Gilles")

    blog.faults = [Unreachable("No network.", hint="Wait.")] * 50
    async with opened(clean_environment, blog) as (app, pilot, workspace):
        await press(pilot, "C")
        assert "How lovely" in screen_text(app)
        await press(pilot, "r")
        await type_text(pilot, "Merci")
        await press(pilot, "f9")
        shown = "\n".join(rows(app.screen.query_one(ThreadPane)))
        assert "waiting to be sent" in shown
        assert "Merci" in shown
        assert len(blog.comments) == 1

        blog.faults = []
        await workspace.delivery.run_once()
        await settle(pilot)
        await press(pilot, "u")
        assert [one.parent for one in blog.comments.values() if one.body == "Merci"] == [first]
        await until(
            pilot, lambda: "waiting to be sent" not in "\n".join(rows(app.screen.query_one(ThreadPane)))
        )
        assert "\n".join(rows(app.screen.query_one(ThreadPane))).count("Merci") == 1


async def test_a_held_comment_is_approved_by_one_key_and_taken_back_by_another(
    clean_environment: Path,
) -> None:
    blog = CommentBlog()
    ref = blog.add("May I?", name="Yann", status=CommentStatus.HELD)
    async with opened(clean_environment, blog) as (app, pilot, workspace):
        await press(pilot, "C", "u")
        assert rows(app.screen.query_one(CommentList))[0].startswith("? Yann")
        await press(pilot, "a", "U")
        assert rows(app.screen.query_one(CommentList))[0].startswith("? Yann")
        await press(pilot, "r")
        assert "approves the comment, too" in str(app.screen.query_one("#note", Static).render())
        await press(pilot, "escape", "a")
        assert rows(app.screen.query_one(CommentList))[0].startswith("▲ Yann")
        await workspace.delivery.run_once()
        await settle(pilot)
        assert blog.comments[ref].status is CommentStatus.APPROVED
        await until(pilot, lambda: rows(app.screen.query_one(CommentList))[0].startswith("  Yann"))


async def test_the_person_is_known_from_the_first_comment_on(clean_environment: Path) -> None:
    blog = CommentBlog()
    for number in range(3):
        blog.add(f"Words {number}", name="Gilles")
    blog.add("Also me", name="Gilles.")
    async with opened(clean_environment, blog) as (app, pilot, _workspace):
        await press(pilot, "C", "u", "down")
        assert "also “Gilles.”? y yes, x no" in screen_text(app)
        await press(pilot, "y")
        assert "also “Gilles.”?" not in screen_text(app)
        assert "4 on 1 post" in screen_text(app)
        await press(pilot, "U")
        assert "3 on 1 post" in screen_text(app)
