"""The screens over real files, a real index and a real git remote."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from bloggy.services.events import PostMoved
from bloggy.services.workspace import Workspace
from bloggy.tui.library.post_list import PostList
from tests.fakes.clock import FakeClock
from tests.tui.driving import RecordingApp, press, rows, screen_text, settle, type_text
from tests.tui.fakes import NOW

pytestmark = pytest.mark.anyio


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A small Hugo site with two posts, committed and pushed to a bare remote."""
    remote, site = tmp_path / "remote.git", tmp_path / "site"
    posts = site / "content" / "posts"
    posts.mkdir(parents=True)
    (site / "hugo.toml").write_text('baseURL = "https://example.org/"\ntitle = "A site"\n')
    (posts / "old.md").write_text(
        "---\ntitle: An old post\ndate: 2026-01-02T03:04:05Z\ntags: [web]\n---\nOld words.\n"
    )
    git(tmp_path, "init", "-q", "--bare", "-b", "main", str(remote))
    git(site, "init", "-q", "-b", "main")
    git(site, "add", ".")
    git(site, "commit", "-q", "-m", "So far")
    git(site, "remote", "add", "origin", str(remote))
    git(site, "push", "-q", "-u", "origin", "main")
    (posts / "new.md").write_text("---\ntitle: A new post\ndate: 2026-11-20\ndraft: true\n---\nNew words.\n")
    return site


async def test_a_draft_is_published_by_two_keys_and_stands_at_the_remote_once(site: Path) -> None:
    workspace = Workspace.open(library=site / "content" / "posts", clock=FakeClock(NOW))
    await workspace.posts.refresh()
    app = RecordingApp(workspace)
    async with app.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        assert "○ A new post" in "\n".join(rows(app.screen.query_one(PostList)))
        await press(pilot, "p")
        shown = screen_text(app)
        assert "commit to main, push to origin" in shown
        assert "https://example.org/posts/new/" in shown
        await press(pilot, "enter")
        assert "is on its way" in app.told[-1]
        await workspace.delivery.drain()
        await workspace.posts.refresh()
        await settle(pilot)
        app.screen.reload()  # type: ignore[attr-defined]
        await pilot.pause()
        assert "● A new post" in "\n".join(rows(app.screen.query_one(PostList)))
    await workspace.aclose()
    log = git(site.parent / "remote.git", "log", "--format=%s", "main").splitlines()
    assert len(log) == 2
    assert "draft: true" not in git(site.parent / "remote.git", "show", "main:content/posts/new.md")


async def test_files_are_found_tagged_trashed_and_taken_back(site: Path) -> None:
    old = site / "content" / "posts" / "old.md"
    before = old.read_text()
    workspace = Workspace.open(library=site / "content" / "posts", clock=FakeClock(NOW))
    await workspace.posts.refresh()
    app = RecordingApp(workspace)
    async with app.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        new = site / "content" / "posts" / "new.md"
        await press(pilot, "t")
        await type_text(pilot, "we")
        await press(pilot, "right", "enter")
        assert "web" in new.read_text()
        assert "New words." in new.read_text()
        await press(pilot, "d")
        assert not new.exists()
        await press(pilot, "U")
        assert new.exists()
        await press(pilot, "slash")
        await type_text(pilot, "old words")
        assert app.screen.query_one(PostList).count == 1
    await workspace.aclose()
    assert old.read_text() == before


async def test_after_a_new_post_the_next_key_means_that_post(site: Path) -> None:
    posts = site / "content" / "posts"
    workspace = Workspace.open(library=posts, clock=FakeClock(NOW))
    await workspace.posts.refresh()
    app = RecordingApp(workspace)
    async with app.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        listed = app.screen.query_one(PostList)
        await press(pilot, "5")  # a place that shows no draft
        await press(pilot, "n")
        await type_text(pilot, "Aardvarks")
        await press(pilot, "enter")
        await settle(pilot)
        assert app.opened == [posts / "aardvarks.md"]
        assert listed.chosen is not None
        assert listed.chosen.path == posts / "aardvarks.md"
    await workspace.aclose()


async def test_the_cursor_follows_a_post_that_publishing_gave_another_name(site: Path) -> None:
    posts = site / "content" / "posts"
    workspace = Workspace.open(library=posts, clock=FakeClock(NOW))
    await workspace.posts.refresh()
    app = RecordingApp(workspace)
    async with app.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        listed = app.screen.query_one(PostList)
        assert listed.chosen is not None
        old = listed.chosen.path
        new = old.with_name("2020-01-01-new.md")
        new.write_text(old.read_text().replace("2026-11-20", "2020-01-01"))
        old.unlink()
        await workspace.posts.refresh()
        workspace.events.publish(PostMoved(old=old, new=new))
        await settle(pilot)
        assert listed.chosen.path == new
        assert listed.cursor == 1
    await workspace.aclose()
