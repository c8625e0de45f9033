"""Killed before any git command that writes, a publication is finished by the next start: once, no harm."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bloggy.backends.testing import key
from tests.backends.git_places import GitSite, git, make_site
from tests.live import publish_once

pytestmark = pytest.mark.live

ROOT = Path(__file__).parents[2]
WRAPPER = """#!/bin/sh
case " $* " in
  *" rev-parse "*|*" symbolic-ref --quiet "*|*" config --get "*|*" config --type=bool --get "*|*" remote "|\\
  *" log "*|*" ls-tree "*|*" ls-files "*|*" cat-file "*|*" merge-base "*|*" hash-object --path="*)
    exec {git} "$@";;
esac
echo x >> "{count}"
if [ "$(wc -l < "{count}")" -eq {step} ]; then
  kill -9 $PPID
  exit 1
fi
exec {git} "$@"
"""
"""Dies in place of the command with that number. Those that only look aren't counted: what a death before
them leaves behind, one before the next that writes leaves, too."""


def publish_and_die(site: GitSite, step: int) -> bool:
    """Run until git command number `step`, and die in its place; False if there are not so many."""
    count, program = site.folder / "count", site.folder / "bin" / "git"
    program.parent.mkdir(exist_ok=True)
    program.write_text(WRAPPER.format(count=count, step=step, git=shutil.which("git")))
    program.chmod(0o755)
    count.write_text("")
    ended = subprocess.run(
        [sys.executable, "-m", "tests.live.publish_once", str(site.work)],
        cwd=ROOT,
        env={**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}"},
        capture_output=True,
        check=False,
    )
    assert ended.returncode in {0, -9}, ended.stderr.decode()
    return ended.returncode == -9


def check(folder: Path, step: int) -> bool:
    site = make_site(folder)
    (site.work / "hugo.toml").write_text('baseURL = "https://blog.example/"\nstaged = 1\n')
    git("add", "hugo.toml", cwd=site.work)
    (site.work / "notes.txt").write_text("mine\n")
    before = git("status", "--porcelain", cwd=site.work), git("diff", "--cached", cwd=site.work)
    site.write(publish_once.the_post())
    died = publish_and_die(site, step)
    asyncio.run(publish_once.carry_out(site.work))
    assert site.keys() == [key(1)]
    assert len(site.copies()) == 1
    assert site.copies()[0].assets
    assert (git("status", "--porcelain", cwd=site.work), git("diff", "--cached", cwd=site.work)) == before
    assert "It was cold." in (site.library / "a-walk-in-the-fog.md").read_text()
    assert git("fsck", "--strict", cwd=site.work) is not None
    return died


def test_a_kill_at_any_git_command_that_writes_loses_and_doubles_nothing(tmp_path: Path) -> None:
    steps = 0
    while True:
        steps += 1
        folder = tmp_path / str(steps)
        folder.mkdir()
        if not check(folder, steps):
            break
        shutil.rmtree(folder)
    assert steps > 12
