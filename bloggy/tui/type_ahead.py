"""Keeps what is typed while a dialog or a post opens, so that fast fingers reach what they are meant for.

Without it the Enter of `p` Enter would open the post in the list below, and the first letters of a title
would be nobody's: Textual gives a key to whatever has the focus at that moment.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from textual import events

if TYPE_CHECKING:
    from textual.timer import Timer

PATIENCE = 2.0
"""Seconds after which keys go where they always go, whatever was to open."""


class TypeAhead:
    """The keys that are held; one for the app.

    `wait` when something is about to open, `release` when it takes keys or will not open after all.
    """

    def __init__(
        self,
        give: Callable[[events.Event], Awaitable[None]],
        *,
        later: Callable[[float, Callable[[], None]], Timer],
        soon: Callable[[Callable[[], Awaitable[None]]], object],
    ) -> None:
        """`give` handles a key as if it came now; `later` and `soon` call back, `soon` amid the keys."""
        self._give, self._later, self._soon = give, later, soon
        self._held: list[events.Key | events.Paste] = []
        self._timer: Timer | None = None
        self.giving = False
        """The key that is handled now was typed before anything could be seen of what it reaches."""

    def wait(self) -> None:
        """Hold what is typed from now on."""
        if self._timer is not None:
            self._timer.stop()
        self._timer = self._later(PATIENCE, self.release)

    def release(self) -> None:
        """Give away what is held, before anything that is typed later."""
        if self._timer is not None:
            self._timer.stop()
            self._soon(self._give_away)

    def holds(self, event: events.Event) -> bool:
        """Whether `event` is a key or a paste that waits now; else the app goes on with it."""
        if self._timer is None or not isinstance(event, events.Key | events.Paste):
            return False
        self._held.append(event)
        return True

    async def _give_away(self) -> None:
        self._timer = None
        held, self._held = self._held, []
        self.giving = True
        try:
            for event in sorted(held, key=lambda event: event.time):
                await self._give(_anew(event))
        finally:
            self.giving = False


def _anew(event: events.Key | events.Paste) -> events.Event:
    """The same, as if it had reached no widget yet."""
    if isinstance(event, events.Key):
        return events.Key(event.key, event.character)
    return events.Paste(event.text)
