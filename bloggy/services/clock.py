"""Tells services what time it is, so that tests can say so instead."""

from __future__ import annotations

import os
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Protocol


class Clock(Protocol):
    """Where time comes from."""

    def now(self) -> datetime:
        """The present moment, aware, in the writer's zone."""
        ...


class SystemClock:
    """The machine's own clock, in `zone` (an IANA name) or in the system's zone when that is empty."""

    def __init__(self, zone: str = "") -> None:
        self._name = zone
        self._zone: tzinfo | None = None

    def now(self) -> datetime:
        """The present moment."""
        if self._zone is None:
            self._zone = zone_of(self._name)
        return datetime.now(self._zone)


def zone_of(name: str = "") -> tzinfo:
    """The zone of that name, else the system's: one that knows summer time wherever the system says which."""
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name or _system_zone())
    except (OSError, ValueError, LookupError):
        return datetime.now().astimezone().tzinfo or UTC


def _system_zone() -> str:
    """The IANA name of the system's zone, or "" (TZ first, then where /etc/localtime points)."""
    if "TZ" in os.environ:
        return os.environ["TZ"].lstrip(":")
    return os.path.realpath(Path("/etc/localtime")).partition("zoneinfo/")[2]
