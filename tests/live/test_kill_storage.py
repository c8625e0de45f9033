"""Killed, or refused by the disk, at each system call of a save: the file is the old one or the new one.

strace's `inject` kills the process, or makes the call fail, at the n-th call of each kind.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.conftest import needs_live

pytestmark = pytest.mark.live

OLD, NEW = b"old text\n" * 1000, b"new text, longer\n" * 1000
CALLS = ("openat", "write", "fsync", "rename", "close", "fchmod", "unlink")

SAVE = """
import sys
from pathlib import Path
from bloggy.errors import SaveFailed
from bloggy.storage import atomic
path = Path(sys.argv[1])
new = b"new text, longer\\n" * 1000
seen = atomic.fingerprint(path)
open(sys.argv[2], "w").close()
try:
    atomic.write(path, new, expected=seen)
except SaveFailed as error:
    print(error.message, error.hint)
    sys.exit(7)
"""

COMMIT = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from bloggy.domain.outbox import Action, Entry
from bloggy.domain.post import Outgoing, Post
from bloggy.errors import StorageError
from bloggy.storage import outbox
from bloggy.storage.database import Database
now = datetime(2026, 1, 1, tzinfo=UTC)
database = Database(Path(sys.argv[1]))
database.read_now(outbox.counts)
open(sys.argv[2], "w").close()
post = Post(title="T", body="x" * 20000)
entry = Entry(id="01NEW", action=Action.PUBLISH, library="/l", post_path="a.md", title="T", blog="home",
              outgoing=Outgoing(post=post, path="a.md", source="y" * 20000), created=now, not_before=now)
try:
    database.write_now(lambda c: outbox.add(c, entry))
except StorageError as error:
    print(error.message)
    sys.exit(7)
print("committed", flush=True)
"""


@pytest.fixture(autouse=True)
def strace() -> None:
    found = shutil.which("strace")
    works = found is not None and subprocess.run([found, "-qq", "true"], capture_output=True).returncode == 0
    needs_live(works, "strace is not installed, or may not trace here")


def traced(
    script: str, target: Path, calls: tuple[str, ...], inject: str = ""
) -> tuple[subprocess.CompletedProcess[str], list[str]]:
    """Run `script` on `target`; answers how it went and the trace's lines, `BEGIN` where the work begins."""
    begin, log = target.parent / "begin", target.parent / "trace"
    begin.unlink(missing_ok=True)
    options = ["-f", "-qq", "-s", "4096", "-o", str(log), "-e", f"trace={','.join({'openat', *calls})}"]
    options += ["-e", f"inject={inject}"] if inject else []
    command = ["strace", *options, sys.executable, "-c", script, str(target), str(begin)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    lines = log.read_text(errors="replace").splitlines()
    return done, ["BEGIN" if f'openat(AT_FDCWD, "{begin}"' in line else line for line in lines]


def injections(script: str, target: Path, calls: tuple[str, ...]) -> list[tuple[str, int]]:
    """Each call of the work: its name, and which call of that name in its thread it is."""
    done, lines = traced(script, target, calls)
    assert done.returncode == 0, done.stderr
    found, seen, begun = [], Counter[tuple[str, str]](), False
    for line in lines:
        begun = begun or line == "BEGIN"
        match = re.match(r"(\d+) +(\w+)\(", line)
        if match and match[2] in calls:
            seen[match[1], match[2]] += 1
            if begun:
                found.append((match[2], seen[match[1], match[2]]))
    return found


def test_a_save_killed_at_any_step_leaves_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    post = tmp_path / "library" / "post.md"
    post.parent.mkdir()
    post.write_bytes(OLD)
    points = injections(SAVE, post, CALLS)
    assert post.read_bytes() == NEW
    assert {call for call, _number in points} >= {"openat", "write", "fsync", "rename"}
    seen = set()
    for call, number in points:
        post.write_bytes(OLD)
        done, _trace = traced(SAVE, post, CALLS, f"{call}:signal=KILL:when={number}")
        assert done.returncode != 0
        found = post.read_bytes()
        assert found in (OLD, NEW), f"killed at {call} {number}: {len(found)} bytes"
        seen.add(found)
    assert seen == {OLD, NEW}, "the points do not lie on both sides of the save"


@pytest.mark.parametrize("error", ["ENOSPC", "EIO", "EACCES", "EROFS"])
def test_a_disk_that_refuses_any_step_harms_nothing_and_is_explained(tmp_path: Path, error: str) -> None:
    post = tmp_path / "library" / "post.md"
    post.parent.mkdir()
    post.write_bytes(OLD)
    points = injections(SAVE, post, ("write", "fsync", "rename"))
    assert len(points) >= 4
    for call, number in points:
        post.write_bytes(OLD)
        done, _trace = traced(SAVE, post, (call,), f"{call}:error={error}:when={number}")
        assert done.returncode == 7, (call, number, done.stdout, done.stderr)
        assert "could not be saved" in done.stdout
        last = (call, number) == [point for point in points if point[0] == "fsync"][-1]
        assert post.read_bytes() == (NEW if last else OLD), (call, number)
        assert [path.name for path in post.parent.iterdir() if path.name.startswith(".")] == []


def test_the_bytes_reach_the_disk_before_the_name_and_the_name_before_the_answer(tmp_path: Path) -> None:
    post = tmp_path / "library" / "post.md"
    post.parent.mkdir()
    post.write_bytes(OLD)
    _done, lines = traced(SAVE, post, ("fsync", "rename"))
    work = "\n".join(lines[lines.index("BEGIN") :])
    order = re.findall(r"^\d+ +(fsync|rename)\(", work, re.MULTILINE)
    assert order == ["fsync", "rename", "fsync"]


def test_a_commit_killed_at_any_step_is_there_entirely_or_not_at_all(tmp_path: Path) -> None:
    base = tmp_path / "base" / "bloggy.db"
    base.parent.mkdir()
    from bloggy.storage import outbox
    from bloggy.storage.database import Database

    database = Database(base)
    database.read_now(outbox.counts)
    database.close()
    calls = ("pwrite64", "fsync", "fdatasync", "ftruncate")

    def fresh() -> Path:
        place = tmp_path / "run"
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(base.parent, place)
        return place / "bloggy.db"

    points = injections(COMMIT, fresh(), calls)
    assert len(points) >= 5
    for call, number in points:
        target = fresh()
        done, _trace = traced(COMMIT, target, calls, f"{call}:signal=KILL:when={number}")
        with sqlite3.connect(target) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            entries = outbox.entries(connection)
        connection.close()
        assert len(entries) <= 1
        assert all(len(entry.outgoing.source) == 20000 for entry in entries)
        if "committed" in done.stdout:
            assert len(entries) == 1, "what was promised is gone"


@pytest.mark.parametrize("error", ["ENOSPC", "EIO"])
def test_a_disk_that_refuses_a_commit_is_explained_and_nothing_is_half_there(
    tmp_path: Path, error: str
) -> None:
    target = tmp_path / "bloggy.db"
    from bloggy.storage import outbox
    from bloggy.storage.database import Database

    database = Database(target)
    database.read_now(outbox.counts)
    database.close()
    points = injections(COMMIT, target, ("pwrite64", "fdatasync"))
    database = Database(target)
    database.write_now(lambda c: c.execute("DELETE FROM outbox"))
    database.close()
    assert len(points) >= 3
    for call, number in points[:8]:
        done, _trace = traced(COMMIT, target, (call,), f"{call}:error={error}:when={number}")
        database = Database(target)
        entries = database.write_now(outbox.entries)
        assert database.read_now(lambda c: c.execute("PRAGMA integrity_check").fetchone()) == ("ok",)
        assert bool(entries) == ("committed" in done.stdout), (call, number, done.stdout, done.stderr)
        if not entries:
            assert done.returncode == 7, done.stderr
            assert "bloggy.db can't" in done.stdout
        database.write_now(lambda c: c.execute("DELETE FROM outbox"))
        database.close()
