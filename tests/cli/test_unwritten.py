"""Where the answer can't be written, the command says so on stderr and by its exit code."""

from __future__ import annotations

import io
import sys
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from bloggy.__main__ import main
from tests.cli.commanding import Run

FULL = Path("/dev/full")


def full(*, at_once: bool) -> io.TextIOWrapper:
    """A stdout that takes nothing, as Python makes it; `at_once`: with PYTHONUNBUFFERED."""
    device = FULL.open("wb", buffering=0)
    return io.TextIOWrapper(device if at_once else io.BufferedWriter(device), write_through=at_once)


@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize("arguments", [["list"], ["help", "config"], ["doctor"], ["-V"], ["--help"]])
def test_a_full_disk_under_the_answer_is_a_sentence(
    arguments: list[str], at_once: bool, library: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    if not FULL.exists():
        pytest.skip("this system has no device that is always full")
    with full(at_once=at_once) as stdout, redirect_stdout(stdout):
        code = main(arguments)
    err = capfd.readouterr().err
    assert code == 1
    assert "could not be written to standard output" in err
    assert "Next: " in err


@pytest.mark.parametrize("arguments", [["list"], ["doctor"], ["--version"], []])
def test_a_closed_stdout_is_refused_before_anything_is_done(
    arguments: list[str], library: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with redirect_stdout(None):
        code = main(arguments)
    assert code == 2
    assert "Next: " in capfd.readouterr().err


def test_a_closed_stderr_ends_no_command(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    assert run("list").code == 0
    sys.stderr.close()
