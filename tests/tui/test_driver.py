"""The quick driver reads keys, leaves at once and restores the terminal; and says when it may go."""

from __future__ import annotations

import inspect
import os
import pty
import select
import subprocess
import sys

import pytest
from textual.drivers.linux_driver import LinuxDriver

from bloggy.tui.driver import quick_driver

_APP = """
import bloggy.tui.driver as driver
driver._POLL = 600.0
from textual.app import App

class Waiting(App):
    def on_key(self, event):
        if event.key == "é":
            self.exit()

Waiting(driver_class=driver.quick_driver()).run()
"""


def test_leaving_does_not_wait_for_the_next_poll_and_restores_the_terminal() -> None:
    """With a poll of ten minutes, only a driver that is woken ends before the limit below."""
    master, slave = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, "-c", _APP],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env={**os.environ, "TERM": "xterm-256color"},
    )
    os.close(slave)
    output = b""
    try:
        while True:
            ready, _write, _error = select.select([master], [], [], 60)
            if not ready:
                pytest.fail(f"The app neither drew nor left: {output[-300:]!r}")
            try:
                chunk = os.read(master, 65536)
            except OSError:
                break  # the other end is closed: the child has gone
            if not chunk:
                break
            before, output = output, output + chunk
            if b"\x1b[?2004h" in output and b"\x1b[?2004h" not in before:
                os.write(master, "é".encode())
        assert child.wait(60) == 0
    finally:
        child.kill()
        child.wait()
        os.close(master)
    for left in (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?2004l", b"\x1b[<u"):
        assert left in output


def test_a_driver_named_in_the_environment_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEXTUAL_DRIVER", "textual.drivers.linux_inline_driver:LinuxInlineDriver")
    assert quick_driver() is None


def test_the_driver_is_still_needed() -> None:
    """When this fails, Textual has changed its input loop: see whether bloggy/tui/driver.py can go."""
    source = inspect.getsource(LinuxDriver.run_input_thread)
    assert source.count("selector.select(0.1)") == 2
    assert "self._key_thread.join()" in inspect.getsource(LinuxDriver.disable_input)
