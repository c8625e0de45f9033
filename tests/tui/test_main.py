"""Bare `bloggy [FOLDER]` opens the screens; everything else is a command."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bloggy.__main__ import screens_wanted


def test_nothing_at_all_opens_the_screens() -> None:
    assert screens_wanted([]) == {}


def test_a_folder_opens_it(tmp_path: Path) -> None:
    assert screens_wanted([str(tmp_path)]) == {"--library": str(tmp_path)}


def test_options_of_the_screens_are_understood(tmp_path: Path) -> None:
    wanted = screens_wanted(["--config=c.toml", "--ascii", "--library", str(tmp_path)])
    assert wanted == {"--config": "c.toml", "--ascii": "", "--library": str(tmp_path)}


@pytest.mark.parametrize(
    "arguments",
    [
        ["list"],
        ["--version"],
        ["--help"],
        ["--config", "c.toml", "list"],
        ["--quiet"],
        ["no-such-thing"],
        ["--config"],
    ],
)
def test_commands_are_commands(arguments: list[str]) -> None:
    assert screens_wanted(arguments) is None


def test_a_folder_called_like_a_command_is_a_command_unless_written_as_a_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "list").mkdir()
    (tmp_path / "posts").mkdir()
    monkeypatch.chdir(tmp_path)
    assert screens_wanted(["list"]) is None
    assert screens_wanted(["./list"]) == {"--library": "./list"}
    assert screens_wanted(["posts"]) == {"--library": "posts"}
    assert screens_wanted(["."]) == {"--library": "."}


def test_without_a_terminal_it_says_so_and_names_the_commands() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bloggy"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        env=dict(os.environ),
    )
    assert done.returncode == 2
    assert "bloggy list" in done.stderr
    assert done.stdout == ""


def test_a_command_never_loads_textual() -> None:
    code = (
        "import sys; from bloggy.__main__ import main; main(['--version']);"
        "bad = [m for m in sys.modules if m.partition('.')[0] in {'textual', 'rich', 'yaml', 'httpx'}];"
        "sys.exit(1 if bad else 0)"
    )
    assert subprocess.run([sys.executable, "-c", code], timeout=60, capture_output=True).returncode == 0
