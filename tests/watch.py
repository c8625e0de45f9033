"""Says while the tests run what failed and what takes long, so that a run cut short still tells why."""

from __future__ import annotations

import threading
import time

import pytest

LONG = 120.0
"""Seconds after which a test that still runs is named, once a minute."""

HEAVY = 15.0
"""Seconds from which a file is listed at the end."""


class Watch:
    """A pytest plug-in of the process that prints; under xdist the workers' reports come to it."""

    def __init__(self, terminal: pytest.TerminalReporter) -> None:
        self._terminal = terminal
        self._begun = time.monotonic()
        self._running: dict[str, float] = {}
        self._files: dict[str, float] = {}
        self._over = threading.Event()

    def pytest_sessionstart(self) -> None:
        threading.Thread(target=self._look, name="watch", daemon=True).start()

    def pytest_sessionfinish(self) -> None:
        self._over.set()

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self._running[nodeid] = time.monotonic()

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        self._running.pop(nodeid, None)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        path = report.nodeid.partition("::")[0]
        self._files[path] = self._files.get(path, 0.0) + report.duration
        if report.failed:
            self._say(f"{report.nodeid} failed in its {report.when}, {report.duration:.0f} s")

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        heavy = sorted(self._files.items(), key=lambda file: -file[1])
        for path, seconds in heavy:
            if seconds >= HEAVY:
                terminalreporter.write_line(f"{seconds:6.0f} s  {path}")

    def _look(self) -> None:
        while not self._over.wait(60):
            now = time.monotonic()
            for name, since in list(self._running.items()):
                if now - since > LONG:
                    self._say(f"{name} has been running for {now - since:.0f} s")

    def _say(self, what: str) -> None:
        self._terminal.write_line(f"\n[{time.monotonic() - self._begun:.0f} s] {what}")
