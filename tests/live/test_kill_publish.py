"""Publishing in a process that is killed at any point ends, after a restart, with the post published once."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bloggy.domain.outbox import EntryState
from bloggy.services.workspace import Workspace
from tests.conftest import needs_live
from tests.fakes.clock import FakeClock

pytestmark = pytest.mark.live

_PUBLISHER = """
import asyncio, os, signal, sys
from pathlib import Path
from bloggy.services.workspace import Workspace

folder, path, limit = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
WATCHED = ("/bloggy/services/", "/bloggy/backends/git/", "/bloggy/storage/")
count = 0

def trace(frame, event, argument):
    global count
    if event == "call" and any(part in frame.f_code.co_filename for part in WATCHED):
        count += 1
        if count == limit:
            os.kill(os.getpid(), signal.SIGKILL)

async def main():
    workspace = Workspace.open(library=folder)
    import threading
    threading.setprofile(trace)
    sys.setprofile(trace)
    await workspace.publishing.publish(path)
    await workspace.delivery.drain(patience=0)
    sys.setprofile(None)
    threading.setprofile(None)
    print(count)
    await workspace.aclose()

asyncio.run(main())
"""


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=True
    ).stdout.strip()


def make_site(root: Path, *, copy: bool) -> tuple[Path, Path, Path]:
    """The library's folder, the post and the bare remote; in place, or copied into a site beside it."""
    remote, site = root / "remote.git", root / "site"
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(remote)], check=True)
    (site / "content" / "posts").mkdir(parents=True)
    (site / "hugo.toml").write_text('title = "Ada"\n')
    subprocess.run(["git", "init", "-q", "-b", "main", str(site)], check=True)
    git(site, "add", ".")
    git(site, "commit", "-qm", "A site")
    git(site, "remote", "add", "origin", str(remote))
    git(site, "push", "-q", "-u", "origin", "main")
    library = root / "blog" if copy else site
    post = library / ("hello.md" if copy else "content/posts/hello.md")
    post.parent.mkdir(parents=True, exist_ok=True)
    post.write_text("---\ntitle: Hello\ndraft: true\n---\nHello.\n")
    config = Path(os.environ["XDG_CONFIG_HOME"]) / "bloggy" / "config.toml"
    config.parent.mkdir(parents=True, exist_ok=True)
    mode = "copy" if copy else "in-place"
    config.write_text(
        f'[blogs.home]\nbackend = "git"\npath = "{site}"\nmode = "{mode}"\ncheck_page = false\n', "utf-8"
    )
    return library, post, remote


def run(library: Path, post: Path, limit: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", _PUBLISHER, str(library), str(post), str(limit)],
        capture_output=True,
        text=True,
        timeout=120,
    )


async def finish(library: Path, post: Path) -> list[EntryState]:
    """The next start: whatever was left is carried on; what had not been queued is published now."""
    clock = FakeClock(datetime.now(UTC) + timedelta(minutes=5))
    workspace = Workspace.open(library=library, clock=clock)
    try:
        if not await workspace.delivery.entries():
            await workspace.publishing.publish(post)
        await workspace.delivery.drain(patience=0)
        await workspace.posts.refresh()
        (state,) = (await workspace.posts.find("hello")).blogs
        assert (state.state, state.changed) == ("published", False)
        return [entry.state for entry in await workspace.delivery.entries()]
    finally:
        await workspace.aclose()


@pytest.mark.parametrize("copy", [False, True], ids=["in place", "copy"])
def test_killed_anywhere_the_post_is_published_exactly_once(tmp_path: Path, *, copy: bool) -> None:
    needs_live(shutil.which("git") is not None, "git is not installed")
    places = make_site(tmp_path / "whole", copy=copy)
    whole = run(places[0], places[1], 0)
    assert whole.returncode == 0, whole.stderr
    steps = int(whole.stdout)
    for number in range(1, 13):
        for name in ("XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
            shutil.rmtree(os.environ[name], ignore_errors=True)
        library, post, remote = make_site(tmp_path / str(number), copy=copy)
        killed = run(library, post, max(1, steps * number // 13))
        assert killed.returncode == -signal.SIGKILL, killed.stderr
        states = asyncio.run(finish(library, post))
        assert states == [EntryState.DELIVERED]
        keys = git(remote, "log", "--format=%(trailers:key=Bloggy-Key,valueonly)", "main").split()
        assert len(keys) == 1, f"killed at step {steps * number // 13} of {steps}"
        assert git(remote, "show", "main:content/posts/hello.md").count("Hello.") == 1
        assert "draft: false" in post.read_text()
        assert post.read_text().endswith("---\nHello.\n")
