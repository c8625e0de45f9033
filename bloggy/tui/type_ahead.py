"""Gives keys out one after the other, and to what they are meant for: nobody waits for a screen while typing.

Textual 8.2.8 hands a key to whatever has the focus when it arrives, and runs most bindings only after the key
has come up from there. Of keys that arrive together, as they do over a slow line, the later ones overtake:
in `n`, a title, Enter, a sentence, the first letters are nobody's, and the sentence ends up in the title.
Here a key waits until the one before has come to rest, and until what is about to open takes keys.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from math import inf
from time import monotonic
from typing import TYPE_CHECKING

from textual import events
from textual.dom import DOMNode
from textual.screen import ModalScreen

if TYPE_CHECKING:
    from textual.app import App
    from textual.message_pump import MessagePump
    from textual.timer import Timer

PATIENCE = 2.0
"""Seconds after which a job that asks is too late; what was typed for its dialog must do nothing else."""
_COMPOSED = 10.0
"""The same for a screen, which is on its way already."""
AFTERWARDS = 0.5
"""Seconds that keys wait for what may follow an answered dialog."""
_AT_MOST = 0.25
"""Seconds that a key waits for the one before: a widget may be busy for longer."""
_BREATH = 0.05
"""Seconds between keys that a hand types one after the other; those of a slow line come together."""
_ROUNDS = 4
"""Ways from the focus up to the app: the key itself comes up on the first, what it caused on the others."""

Typed = events.Key | events.Paste


class TypeAhead:
    """The keys that wait; one for the app, which brings every event to it."""

    def __init__(self, app: App[int], give: Callable[[events.Event], Awaitable[None]]) -> None:
        """`give` handles an event as Textual does."""
        self._app, self._give = app, give
        self._held: list[Typed] = []
        self._opening: Timer | None = None
        self._screen = False
        """A screen is about to open, not only a job that may open one."""
        self._stuck: Timer | None = None
        """Runs while a key waits for the one before."""
        self._given, self._way = 0.0, list[DOMNode]()
        """When the last key was given, and the widgets that it goes through; none for text in a field."""
        self._asking = 0
        self._there = 0.0
        """When what opened last was about to be seen; infinite while it is not."""
        self.giving = False
        """The key that is handled now was typed before anything could be seen of what it reaches."""

    async def on_event(self, event: events.Event) -> None:
        """Handle `event`, or keep it for a moment."""
        if not isinstance(event, Typed):
            await self._give(event)
        elif self._opening is not None or (not event.is_forwarded and self._in_one_breath):
            self._hold(event)
        else:
            await self._send(event)

    @property
    def _in_one_breath(self) -> bool:
        """Whether the key before may still be on its way: what follows at leisure needs no waiting."""
        on_its_way = bool(self._way) and monotonic() - self._given < _BREATH
        return bool(self._held) or self._stuck is not None or on_its_way

    @property
    def at_rest(self) -> bool:
        """Whether no key waits."""
        return not self._held

    # What is about to open.

    def wait(self) -> None:
        """A screen opens: hold what is typed from now on."""
        self._there = inf
        self._wait(_COMPOSED, self._drop, screen=True)

    def _wait(self, patience: float, then: Callable[[], None], *, screen: bool) -> None:
        if self._opening is not None:
            self._opening.stop()
        self._opening, self._screen = self._app.set_timer(patience, then), screen

    def _drop(self) -> None:
        """What was typed for a dialog reaches nothing else; only keys of the app, as to leave, stay valid."""
        everywhere = {key for key, found in self._app.active_bindings.items() if found.node is self._app}
        kept: list[Typed] = []
        kept += (held for held in self._held if isinstance(held, events.Key) and held.key in everywhere)
        if len(kept) < len(self._held):
            self._app.bell()
        self._held = kept
        self.release()

    def appears(self) -> None:
        """It is there, and is painted next: who types from now on can have seen it."""
        self._there = min(self._there, monotonic())

    def release(self) -> None:
        """It takes keys, or it will not open after all."""
        self.appears()
        if self._opening is not None:
            self._opening.stop()
            self._app.call_later(self._opened)

    def will_ask(self) -> None:
        """A job is about to begin that asks the writer something: hold what is typed until it does."""
        self._wait(PATIENCE, self._drop, screen=False)

    @contextmanager
    def asking(self) -> Iterator[None]:
        """While such a job is under way."""
        self._asking += 1
        try:
            yield
        finally:
            self._asking -= 1
            if not self._screen:
                self.release()

    def answered(self) -> None:
        """A dialog closes: a job that opened it (and not a key in another dialog) may go on to the next."""
        below = sum(isinstance(screen, ModalScreen) for screen in self._app.screen_stack) - 1
        if self._asking > below:
            self._wait(AFTERWARDS, self.release, screen=False)

    async def _opened(self) -> None:
        self._opening = None
        await self._next()

    # One key after the other.

    def _hold(self, event: Typed) -> None:
        self._held.append(event)
        self._held.sort(key=lambda held: held.time)
        self._see_off()

    async def _send(self, event: Typed) -> None:
        if event.is_forwarded:  # it comes up from a widget that had no use for it
            await self._give(event)
            return
        reached = self._app.focused or self._app.screen
        is_text = isinstance(event, events.Paste) or reached.check_consume_key(event.key, event.character)
        self._way = [] if is_text else [*reached.ancestors_with_self]
        await self._give(event)
        self._given = monotonic()

    async def _next(self) -> None:
        if self._held and self._opening is None:
            event = self._held.pop(0)
            self.giving = event.time < self._there
            try:
                await self._send(_anew(event))
            finally:
                self.giving = False
            self._see_off()

    def _see_off(self) -> None:
        """Give the next key when the one before has come to rest."""
        if self._held and self._opening is None and self._stuck is None:
            self._stuck = self._app.set_timer(_AT_MOST, partial(self._rested, None))
            self._follow(self._stuck, self._way * _ROUNDS)

    def _follow(self, number: Timer, way: list[DOMNode]) -> None:
        """Go up after the key through the queues that it goes through."""
        for index, node in enumerate(way):
            if _reach(node, self._follow, number, way[index + 1 :]):
                return
        self._app.call_later(self._rested, number)

    async def _rested(self, which: Timer | None) -> None:
        """which: None where the way up takes too long."""
        if self._stuck is not None and which in {None, self._stuck}:
            self._stuck.stop()
            self._stuck = None
            await self._next()


def _reach(node: MessagePump, back: Callable[..., None], *given: object) -> bool:
    """Whether `node` will call back when it has handled all that waits there now."""
    return node.is_running and node.call_later(back, *given)


def _anew(event: Typed) -> Typed:
    """The same, as if it had reached no widget yet."""
    fresh: Typed
    fresh = (
        events.Key(event.key, event.character) if isinstance(event, events.Key) else events.Paste(event.text)
    )
    fresh.time = event.time
    return fresh
