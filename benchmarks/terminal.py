"""Runs a program on a pseudo-terminal and takes the time from a key to its effect on the screen.

Output is only collected with its time while the program runs; what the screen looked like after each piece
is worked out afterwards, so that no terminal emulator stands in a latency.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pyte

COLUMNS, ROWS = 120, 36
# What a modern terminal answers; a program that asks must not wait for its time-out in every run.
ANSWERS: tuple[tuple[re.Pattern[bytes], Callable[[re.Match[bytes]], bytes]], ...] = (
    (re.compile(rb"\x1b\[0?c"), lambda _: b"\x1b[?62;22c"),
    (re.compile(rb"\x1b\[>0?c"), lambda _: b"\x1b[>1;10;0c"),
    (re.compile(rb"\x1b\[>0?q"), lambda _: b"\x1bP>|bench 1\x1b\\"),
    (re.compile(rb"\x1b\[6n"), lambda _: b"\x1b[1;1R"),
    (re.compile(rb"\x1b\[5n"), lambda _: b"\x1b[0n"),
    (re.compile(rb"\x1b\[\?(\d+)\$p"), lambda m: b"\x1b[?" + m[1] + b";2$y"),
    (re.compile(rb"\x1b\[\?u"), lambda _: b"\x1b[?0u"),
    (re.compile(rb"\x1b\]11;\?(\x07|\x1b\\)"), lambda _: b"\x1b]11;rgb:1818/1818/1c1c\x1b\\"),
    (re.compile(rb"\x1b\]10;\?(\x07|\x1b\\)"), lambda _: b"\x1b]10;rgb:e0e0/e0e0/e0e0\x1b\\"),
)
# pyte takes some private sequences for text; they draw nothing.
SILENT = re.compile(
    r"\x1b\[[<>=][0-9;]*[a-zA-Z]|\x1b\[\?[0-9;]*(?:\$p|m)|\x1bP.*?\x1b\\|\x1b_.*?\x1b\\", re.DOTALL
)


class Terminal:
    """One program on one pseudo-terminal; a context manager that leaves no process behind."""

    def __init__(self, argv: Sequence[str], *, env: dict[str, str], cwd: Path) -> None:
        self.pieces: list[tuple[float, bytes]] = []
        self._screen = pyte.Screen(COLUMNS, ROWS)
        self._stream = pyte.Stream(self._screen)
        self._decoder = __import__("codecs").getincrementaldecoder("utf-8")("replace")
        self._fed = 0
        self.started = time.perf_counter()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
            os.chdir(cwd)
            with contextlib.suppress(OSError):
                os.execvpe(argv[0], list(argv), env)
            os._exit(127)
        self.ended: float | None = None
        self.memory = 0

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *exc: object) -> None:
        if self.ended is None:
            with contextlib.suppress(ProcessLookupError, ChildProcessError):
                os.kill(self.pid, signal.SIGKILL)
                os.waitpid(self.pid, 0)
        os.close(self.fd)

    def send(self, keys: bytes) -> float:
        """Write keys; answers when."""
        now = time.perf_counter()
        os.write(self.fd, keys)
        return now

    def read(self, timeout: float) -> bool:
        """Collect one piece of output; False when none came in time or the program ended."""
        ready, _, _ = select.select([self.fd], [], [], max(timeout, 0))
        if not ready:
            return False
        try:
            data = os.read(self.fd, 65536)
        except OSError:
            data = b""
        if not data:
            return False
        self.pieces.append((time.perf_counter(), data))
        for pattern, answer in ANSWERS:
            for match in pattern.finditer(data):
                os.write(self.fd, answer(match))
        return True

    def quiet(self, seconds: float, limit: float = 5.0) -> None:
        """Collect output until none came for `seconds`."""
        end = time.perf_counter() + limit
        while self.read(seconds) and time.perf_counter() < end:
            pass

    def rows(self) -> list[str]:
        """The screen after everything collected so far."""
        self._feed(len(self.pieces))
        return list(self._screen.display)

    def _feed(self, upto: int) -> None:
        for _, data in self.pieces[self._fed : upto]:
            self._stream.feed(SILENT.sub("", self._decoder.decode(data)))
        self._fed = max(self._fed, upto)

    def until(self, wanted: Callable[[list[str]], bool], *, timeout: float = 20.0) -> float:
        """When the screen first satisfied `wanted`, looking at every piece from here on."""
        end = time.perf_counter() + timeout
        while True:
            while self._fed < len(self.pieces):
                when, _ = self.pieces[self._fed]
                self._feed(self._fed + 1)
                if wanted(list(self._screen.display)):
                    return when
            if time.perf_counter() > end:
                raise TimeoutError("\n".join(self._screen.display))
            self.read(0.2)

    def is_running(self) -> bool:
        """Whether the program has not ended yet."""
        if self.ended is None and os.waitpid(self.pid, os.WNOHANG)[0]:
            self.ended = time.perf_counter()
        return self.ended is None

    def measure_memory(self) -> float:
        """Resident megabytes of the process and its children, at their peak.

        Raises AssertionError if it ended.
        """
        if not self.is_running():
            raise AssertionError("it ended\n" + "\n".join(self.rows()))
        total = 0
        for pid in _family(self.pid):
            with contextlib.suppress(OSError):
                status = Path(f"/proc/{pid}/status").read_text()
                total += int(re.search(r"VmHWM:\s+(\d+)", status)[1])  # type: ignore[index]
        return total / 1024

    def finish(self, timeout: float = 10.0) -> float:
        """Wait for the program's end; answers when it came."""
        end = time.perf_counter() + timeout
        while time.perf_counter() < end:
            self.read(0.001)
            pid, _ = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.ended = time.perf_counter()
                return self.ended
        raise TimeoutError("the program did not end")


def _family(pid: int) -> list[int]:
    found = [pid]
    with contextlib.suppress(OSError):
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            found += _family(int(child))
    return found
