"""The whole program on a pseudo-terminal: it comes up, shows hostile posts harmlessly, and leaves cleanly."""

from __future__ import annotations

import fcntl
import os
import select
import signal
import struct
import sys
import termios
import time
from pathlib import Path

import pytest

LEAVES_ALTERNATE_SCREEN = b"\x1b[?1049l"
SHOWS_CURSOR = b"\x1b[?25h"
PATIENCE = 30.0


class Terminal:
    """bloggy on a terminal of 120x36."""

    def __init__(self, *arguments: str) -> None:
        import pty

        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", COLUMNS="120", LINES="36")
            os.execv(sys.executable, [sys.executable, "-m", "bloggy", *arguments])
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 36, 120, 0, 0))
        self.seen = b""

    def _read(self) -> bool:
        if not select.select([self.fd], [], [], 0.05)[0]:
            return True
        try:
            data = os.read(self.fd, 65536)
        except OSError:  # Linux says so when the other side is gone
            return False
        self.seen += data
        return bool(data)

    def wait_for(self, text: bytes) -> None:
        end = time.monotonic() + PATIENCE
        while text not in self.seen:
            assert self._read(), self.seen[-2000:]
            assert time.monotonic() < end, self.seen[-2000:]

    def press(self, keys: bytes) -> None:
        os.write(self.fd, keys)

    def finish(self) -> int:
        """Read to the end; answers the exit code."""
        end = time.monotonic() + PATIENCE
        while self._read() and time.monotonic() < end:
            done, status = os.waitpid(self.pid, os.WNOHANG)
            if done:
                while self._read() and select.select([self.fd], [], [], 0)[0]:
                    pass
                return os.waitstatus_to_exitcode(status)
        _done, status = os.waitpid(self.pid, 0)
        return os.waitstatus_to_exitcode(status)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    folder = tmp_path / "posts"
    folder.mkdir()
    (folder / "quiet.md").write_text("---\ntitle: A quiet post\ndate: 2026-01-02\n---\nWords.\n")
    (folder / "hostile.md").write_text(
        '---\ntitle: "MARK [@click=app.quit]x[/] \\e]52;c;ZXZpbA==\\a \\e[2J \\x9b31m"\n'
        'date: 2026-01-03\ntags: ["[/]", "\\e]0;owned\\a"]\n---\nBody \x1b]52;c;ZXZpbA==\x07 [/] here.\n'
    )
    return folder


def test_q_leaves_with_the_terminal_restored(library: Path) -> None:
    terminal = Terminal(str(library))
    terminal.wait_for(b"A quiet post")
    terminal.press(b"q")
    assert terminal.finish() == 0
    assert LEAVES_ALTERNATE_SCREEN in terminal.seen
    assert SHOWS_CURSOR in terminal.seen


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_restores_the_terminal_and_is_told_to_the_shell(
    library: Path, number: signal.Signals
) -> None:
    terminal = Terminal(str(library))
    terminal.wait_for(b"A quiet post")
    os.kill(terminal.pid, number)
    assert terminal.finish() == 128 + number, terminal.seen[-3000:]
    assert LEAVES_ALTERNATE_SCREEN in terminal.seen


def test_a_terminal_that_vanishes_ends_bloggy(library: Path) -> None:
    terminal = Terminal(str(library))
    terminal.wait_for(b"A quiet post")
    os.close(terminal.fd)
    _pid, status = os.waitpid(terminal.pid, 0)
    assert os.waitstatus_to_exitcode(status) == 128 + signal.SIGHUP


def test_nothing_hostile_reaches_the_terminal(library: Path) -> None:
    terminal = Terminal(str(library))
    terminal.wait_for(b"MARK")
    terminal.wait_for(b"here.")
    terminal.press(b"t")
    terminal.wait_for(b"Tags of")
    terminal.press(b"\x1b")
    time.sleep(0.3)  # the parser tells a lone escape from a sequence by a pause
    terminal.press(b"q")
    assert terminal.finish() == 0
    for forbidden in (b"\x1b]52", b"\x1b]0;owned", b"\x9b31m", b"owned\x07"):
        assert forbidden not in terminal.seen
