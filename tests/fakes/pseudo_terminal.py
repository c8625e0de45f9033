"""Runs a program on a pseudo-terminal, types into it and reads its screen; no process outlives a test."""

from __future__ import annotations

import codecs
import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Self

import pyte

# What a modern terminal answers; a program that asks must not wait for its time-out.
_ANSWERS: tuple[tuple[re.Pattern[bytes], Callable[[re.Match[bytes]], bytes]], ...] = (
    (re.compile(rb"\x1b\[0?c"), lambda _: b"\x1b[?62;22c"),
    (re.compile(rb"\x1b\[6n"), lambda _: b"\x1b[1;1R"),
    (re.compile(rb"\x1b\[\?(\d+)\$p"), lambda found: b"\x1b[?" + found[1] + b";2$y"),
    (re.compile(rb"\x1b\[\?u"), lambda _: b"\x1b[?0u"),
)
# pyte takes some private sequences for text; they draw nothing.
_SILENT = re.compile(
    r"\x1b\[[<>=][0-9;]*[a-zA-Z]|\x1b\[\?[0-9;]*(?:\$p|m)|\x1bP.*?\x1b\\|\x1b_.*?\x1b\\", re.DOTALL
)
LIMIT = 60.0
"""Seconds after which something that never comes fails the test."""
KEYS = {"enter": "\r", "escape": "\x1b", "tab": "\t", "down": "\x1b[B", "f1": "\x1bOP", "f2": "\x1bOQ"}
KEYS |= {"f3": "\x1bOR", "f4": "\x1bOS", "f5": "\x1b[15~", "f6": "\x1b[17~", "f7": "\x1b[18~"}
KEYS |= {"f8": "\x1b[19~", "f9": "\x1b[20~", "f10": "\x1b[21~"}
KEYS |= {f"ctrl+{letter}": chr(ord(letter) - 96) for letter in "abcdefghijklmnopqrstuvwxyz"}


class PseudoTerminal:
    """One program on a terminal of its own; a context manager."""

    def __init__(
        self,
        argv: Sequence[str],
        *,
        cwd: Path,
        size: tuple[int, int] = (100, 30),
        env: Mapping[str, str] | None = None,
    ) -> None:
        """`size` is columns and rows."""
        self.raw = b""
        """Everything the program has written, as it came."""
        self._screen = pyte.Screen(*size)
        self._stream = pyte.Stream(self._screen)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        self.process = subprocess.Popen(
            list(argv),
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=cwd,
            start_new_session=True,
            env={**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", **(env or {})},
        )
        os.close(slave)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        os.close(self._master)

    def type(self, text: str) -> None:
        """Send text as it is."""
        os.write(self._master, text.encode())

    def press(self, *keys: str) -> None:
        """Send keys by name; a pause after escape lets it be told from the start of a sequence."""
        for key in keys:
            self.type(KEYS[key])
            if key == "escape":
                self.settle()

    def settle(self, quiet: float = 0.4) -> None:
        """Take what comes until nothing came for a moment."""
        while self._read(quiet):
            pass

    def text(self) -> str:
        """The screen."""
        return "\n".join(line.rstrip() for line in self._screen.display)

    def until(self, wanted: str | Callable[[], object]) -> None:
        """Wait until the screen shows `wanted`, or until it is true."""
        end = time.monotonic() + LIMIT
        while not (wanted in self.text() if isinstance(wanted, str) else wanted()):
            if time.monotonic() > end or (self.process.poll() is not None and not self._read(0)):
                raise AssertionError(f"{wanted!r} never came:\n{self.text()}\n{self.raw[-2000:]!r}")
            self._read(0.05)

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the program alone."""
        os.kill(self.process.pid, number)

    def ended(self) -> int:
        """Wait for the end; answers the exit code (negative: the signal that killed it)."""
        end = time.monotonic() + LIMIT
        while self.process.poll() is None:
            if time.monotonic() > end:
                raise AssertionError(f"The program does not end:\n{self.text()}")
            self._read(0.05)
        while self._read(0):
            pass
        return self.process.returncode

    def _read(self, timeout: float) -> bool:
        ready, _write, _error = select.select([self._master], [], [], timeout)
        if not ready:
            return False
        try:
            data = os.read(self._master, 65536)
        except OSError:
            return False  # the other end is closed: the program has gone
        self.raw += data
        self._stream.feed(_SILENT.sub("", self._decoder.decode(data)))
        for pattern, answer in _ANSWERS:
            for found in pattern.finditer(data):
                os.write(self._master, answer(found))
        return bool(data)


def bloggy_on(folder: Path, *options: str, size: tuple[int, int] = (100, 30)) -> PseudoTerminal:
    """bloggy itself, on a folder of posts."""
    return PseudoTerminal([sys.executable, "-m", "bloggy", *options, str(folder)], cwd=folder, size=size)
