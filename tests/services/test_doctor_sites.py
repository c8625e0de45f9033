"""The doctor asks a site's remote what it has and what it would say to a push, and changes nothing."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path

import httpx
import pytest

from bloggy.services.doctor import Doctor
from bloggy.services.doctor_finding import Finding, Need
from bloggy.services.workspace import Workspace
from tests.fakes.clock import FakeClock

pytestmark = pytest.mark.anyio
YESTERDAY = format_datetime(FakeClock().now() - timedelta(days=1)).rpartition(" ")[0]
SECRET = "gh0st-in-the-address"


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", folder, *arguments], check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.fixture
def site(tmp_path: Path, clean_environment: Path) -> Path:
    """A site with one commit, pushed to a bare repository, and configured."""
    site = tmp_path / "site"
    (site / "content").mkdir(parents=True)
    (site / "hugo.toml").write_text('title = "Ada"\nbaseURL = "https://ada.example/"\n')
    git(tmp_path, "init", "-q", "--bare", "-b", "main", "there.git")
    git(site, "init", "-q", "-b", "main")
    git(site, "add", ".")
    git(site, "commit", "-q", "-m", "A site")
    git(site, "remote", "add", "origin", str(tmp_path / "there.git"))
    git(site, "push", "-q", "-u", "origin", "main")
    config = clean_environment / "config" / "bloggy" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text(
        f'[library]\nfolders = ["{site / "content"}"]\n[blogs.home]\nbackend = "git"\npath = "{site}"\n'
    )
    return site


@pytest.fixture
def silent() -> Iterator[int]:
    """The port of a server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def answer(request: httpx.Request) -> httpx.Response:
    """The web: a site whose clock is a day behind."""
    if request.url.host != "ada.example":
        raise httpx.ConnectError("no route to host", request=request)
    return httpx.Response(200 if request.url.path == "/" else 404, headers={"Date": f"{YESTERDAY} GMT"})


def running() -> list[str]:
    """The command lines of what runs on this machine."""
    if sys.platform != "linux":
        return subprocess.run(
            ["ps", "-eo", "args"], check=True, capture_output=True, text=True
        ).stdout.splitlines()
    found = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):  # it has just ended
            found.append(file.read_bytes().replace(b"\0", b" ").decode(errors="replace"))
    return found


async def rows(patience: float = 30.0) -> dict[str, Finding]:
    workspace = Workspace.open(transport=httpx.MockTransport(answer), clock=FakeClock())
    try:
        return {one.name: one for one in await Doctor(workspace, patience=patience).examine()}
    finally:
        await workspace.aclose()


async def test_a_site_whose_remote_answers_may_be_pushed_and_is_as_before(site: Path, tmp_path: Path) -> None:
    hook = site / ".git" / "hooks" / "pre-push"
    hook.write_text(f"#!/bin/sh\ntouch {tmp_path / 'hooked'}\n")
    hook.chmod(0o755)
    before = git(tmp_path / "there.git", "for-each-ref")
    git(site, "commit", "-q", "--allow-empty", "-m", "not to be sent")
    found = await rows()
    assert found["blog home"].detail == "Hugo · Ada · https://ada.example · branch main"
    assert found["remote of home"].detail.endswith("there.git: it answers, and you may push")
    assert found["git identity"].detail == "Ada Writer <ada@example.org>"
    assert found["git"].ok
    assert git(tmp_path / "there.git", "for-each-ref") == before
    assert not (tmp_path / "hooked").exists()
    assert (found["address of home"].need, found["address of home"].detail) == (
        Need.NOTHING,
        "https://ada.example answers.",
    )
    assert "1440 minutes behind" in found["clock of home"].detail
    git(tmp_path, "clone", "-q", "there.git", "other")  # who is behind may push all the same
    git(tmp_path / "other", "commit", "-q", "--allow-empty", "-m", "theirs")
    git(tmp_path / "other", "push", "-q")
    assert (await rows())["remote of home"].need is Need.NOTHING


async def test_each_thing_wrong_with_a_remote_is_a_row_with_its_step(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(site, "remote", "set-url", "origin", f"http://ada:{SECRET}@127.0.0.1:1/ada.git")
    found = await rows()
    assert found["remote of home"].need is Need.KNOW
    assert found["remote of home"].detail.startswith("Offline: http://127.0.0.1:1/ada.git")
    assert SECRET not in repr(found)
    git(site, "remote", "set-url", "origin", str(tmp_path / "gone.git"))
    assert "git remote -v" in (await rows())["remote of home"].fix
    git(site, "remote", "remove", "origin")
    assert "git remote add" in (await rows())["remote of home"].fix
    for name in ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "user.useConfigOnly")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "true")
    assert "git config --global user.name" in (await rows())["git identity"].fix
    monkeypatch.setenv("PATH", str(tmp_path))
    found = await rows()
    assert not found["git"].ok
    assert "Install git" in found["blog home"].fix
    assert "Hugo is not installed" in found["generator of home"].detail
    assert found["generator of home"].need is Need.KNOW


@pytest.mark.parametrize(
    ("url", "said"),
    [("https://ada.example/blog/", "the error 404"), ("https://b.example/", "can’t be reached")],
)
async def test_an_address_where_nothing_is_does_not_keep_posts_from_going_out(
    site: Path, url: str, said: str
) -> None:
    (site / "hugo.toml").write_text(f'title = "Ada"\nbaseURL = "{url}"\n')
    found = (await rows())["address of home"]
    assert found.need is Need.KNOW
    assert said in found.detail


async def test_a_remote_that_never_answers_is_given_up_and_nothing_of_it_stays(
    site: Path, silent: int
) -> None:
    git(site, "remote", "set-url", "origin", f"http://127.0.0.1:{silent}/ada.git")
    row = (await rows(patience=2.0))["remote of home"]
    assert "no answer" in row.detail
    # Where git itself only starts after the time that it has, nothing is known of the network.
    assert ("outbox" if "in time" in row.detail else "Check the network") in row.fix
    address = f":{silent}/ada.git"
    async with asyncio.timeout(30):
        while any(address in command for command in running()):
            await asyncio.sleep(0.05)
    assert os.environ.get("GIT_TERMINAL_PROMPT") is None  # asked of git alone, not of this process
