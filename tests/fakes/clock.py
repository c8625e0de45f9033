"""A clock that stands still until it is told to go on."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta, tzinfo


class FakeClock:
    """Says what it is told to say."""

    def __init__(self, at: datetime | None = None, zone: tzinfo = UTC) -> None:
        self._now = (at or datetime(2026, 11, 22, 9, 0, tzinfo=UTC)).astimezone(zone)

    def now(self) -> datetime:
        return self._now

    def advance(self, step: timedelta | float) -> None:
        """Go on by `step` (seconds if it is a number)."""
        self._now += step if isinstance(step, timedelta) else timedelta(seconds=step)

    async def sleep(self, seconds: float) -> None:
        """Sleeping takes no time but moves the hands."""
        self.advance(seconds)
        await asyncio.sleep(0)
