"""Lets a flood of news cause a handful of redraws: the first at once, the rest together a moment later."""

from __future__ import annotations

from collections.abc import Callable

INTERVAL = 0.2
"""Seconds between two redraws."""


class Pace:
    """Does something soon, and never more often than every `INTERVAL` seconds."""

    def __init__(
        self, do: Callable[[], object], later: Callable[[float, Callable[[], None]], object]
    ) -> None:
        """`later` calls back after so many seconds."""
        self._do, self._later = do, later
        self._resting = self._wanted = False

    def want(self) -> None:
        """Ask for it; once is enough."""
        if self._resting:
            self._wanted = True
            return
        self._resting = True
        self._later(INTERVAL, self._rested)
        self._do()

    def _rested(self) -> None:
        self._resting = False
        if self._wanted:
            self._wanted = False
            self.want()
