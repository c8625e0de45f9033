"""An import that is killed, wherever it was, is finished by the next one as if nothing had happened."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.fakes.wxr import Comment, Item, wxr

pytestmark = pytest.mark.live

ITEMS = [
    Item(number, title=f"Post {number}", slug=f"post-{number}", comments=[Comment(1000 + number)])
    for number in range(1, 121)
]


def started(home: Path, *arguments: str | Path) -> subprocess.Popen[str]:
    """One command of bloggy in a process of its own."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    env |= {f"XDG_{name}_HOME": str(home / name) for name in ("CONFIG", "DATA", "STATE", "CACHE")}
    command = [sys.executable, "-m", "bloggy", *map(str, arguments)]
    return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def done(home: Path, *arguments: str | Path) -> str:
    process = started(home, *arguments)
    out, _err = process.communicate(timeout=120)
    assert process.returncode == 0, out
    return out


def files(folder: Path) -> dict[str, str]:
    """Those that a writer sees: what was begun and killed is hidden."""
    return {path.name: path.read_text("utf-8") for path in folder.rglob("[!.]*") if path.is_file()}


def test_a_killed_import_is_finished_by_the_next_one(tmp_path: Path) -> None:
    export, library, other = tmp_path / "export.xml", tmp_path / "posts", tmp_path / "other"
    export.write_text(wxr(*ITEMS), "utf-8")
    for folder in (library, other):
        done(tmp_path / f"of-{folder.name}", "init", folder)
    for written in (1, 60):
        killed = started(tmp_path / "of-posts", "import", export)
        deadline = time.monotonic() + 100
        while len(list(library.glob("*.md"))) < written and killed.poll() is None:
            assert time.monotonic() < deadline
            with contextlib.suppress(subprocess.TimeoutExpired):
                killed.wait(timeout=0.02)
        killed.send_signal(signal.SIGKILL)
        killed.communicate()
    done(tmp_path / "of-posts", "import", export)
    assert "120 there already" in done(tmp_path / "of-posts", "import", export)
    done(tmp_path / "of-other", "import", export)
    assert files(library) == files(other)
    assert len(files(library)) == 120
