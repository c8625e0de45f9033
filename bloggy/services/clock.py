"""Tells services what time it is, so that tests can say so instead."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Where time comes from."""

    def now(self) -> datetime:
        """The present moment, aware, in the writer's zone."""
        ...


class SystemClock:
    """The machine's own clock, in `zone` (an IANA name) or in the system's zone when that is empty."""

    def __init__(self, zone: str = "") -> None:
        self._zone = zone

    def now(self) -> datetime:
        if not self._zone:
            return datetime.now().astimezone()
        from zoneinfo import ZoneInfo

        return datetime.now(ZoneInfo(self._zone))
