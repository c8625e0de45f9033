"""A tour of the sample blog: one line that says what to press now, and moves on when it was done."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from bloggy.domain.actions import by_id, key_names
from bloggy.domain.post import Mark
from bloggy.i18n import _
from bloggy.tui.actions import shown_key
from bloggy.tui.text import assemble
from bloggy.tui.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from textual.timer import Timer

    from bloggy.services.events import Event
    from bloggy.tui.app import BloggyApp

_KEY = re.compile(r"\{\w+\}")
"""Where a key stands in the words of a stop."""
_EVERY = 0.25
"""Seconds between two looks at where the writer is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One stop of the tour."""

    words: Callable[[], str]
    """What to press, with `{keys}` of `actions`."""
    actions: tuple[str, ...]
    """The actions whose keys are named, in order."""
    done: Callable[[Tour], bool]


class TourLine(Static):
    """The line itself, above the footer of whatever screen is open."""

    DEFAULT_CSS = "TourLine { height: auto; padding: 0 1; background: $chosen; }"


class Tour:
    """Goes along with the writer through the sample; escape in the library leaves it."""

    def __init__(self, app: BloggyApp) -> None:
        self._app = app
        self._at = 0
        self._timer: Timer | None = None
        self._unsubscribe: Callable[[], None] = lambda: None
        self.seen: set[str] = set()
        """Names of the screens that were open since this stop began."""
        self.delivered = False

    def begin(self) -> None:
        """Show the first stop, and follow."""
        self._app.tour = self
        self._unsubscribe = self._app.workspace.events.subscribe(self._happened)
        self._timer = self._app.set_interval(_EVERY, self.look)
        self.look()

    def leave(self) -> bool:
        """End it for good; False when it had ended already."""
        if self._timer is None:
            return False
        self._timer.stop()
        self._timer = None
        self._unsubscribe()
        for screen in self._app.screen_stack:
            screen.query(TourLine).remove()
        return True

    def _happened(self, event: Event) -> None:
        from bloggy.services import events

        self.delivered = self.delivered or isinstance(event, events.PostLive)

    def look(self) -> None:
        """Move on if what was asked for is done; be on the screen that is open."""
        if self._timer is None:
            return
        self.seen.add(self.screen)
        while self._at < len(STEPS) - 1 and STEPS[self._at].done(self):
            self._at += 1
            self.seen = {self.screen}
        self._show()

    @property
    def screen(self) -> str:
        """The name of the screen that is open."""
        return str(getattr(self._app.screen, "KEYS", ""))

    @property
    def drafts_listed(self) -> bool:
        """Whether the library lists drafts."""
        from bloggy.tui.library.screen import LibraryScreen

        screen = self._app.screen
        return isinstance(screen, LibraryScreen) and screen.posts.query_shown.mark == Mark.DRAFT

    def _show(self) -> None:
        screen = self._app.screen
        if screen.is_modal or not screen.is_mounted:
            return  # a dialog says itself what its keys do
        said, there = self._said(), screen.query(TourLine)
        if there:
            line = there.first()
            if line.content != said:
                line.update(said)
        elif screen.query(KeyBar):
            screen.mount(TourLine(said, markup=False), before=screen.query_one(KeyBar))

    def _said(self) -> Content:
        step, plain = STEPS[self._at], self._app.ascii_only
        keys = [self._key(name, plain=plain) for name in step.actions]
        number = _("Tour {step}/{steps}").format(step=self._at + 1, steps=len(STEPS))
        parts: list[str | tuple[str, str]] = [(f"{number}  ", "bold $accent")]
        for index, words in enumerate(_KEY.split(step.words())):
            parts.append(words)
            if index < len(keys):
                parts.append((keys[index], "bold $accent"))
        if self.screen == "library":
            parts += ["  ", (_("esc ends the tour."), "$quiet")]
        return assemble(*parts)

    def _key(self, name: str, *, plain: bool) -> str:
        action = by_id(name)
        keys = key_names(self._app.keys.get(name, action.keys if action else name))
        return shown_key(keys[0], ascii_only=plain)


STEPS = (
    Step(
        words=lambda: _("This blog is yours to play with. {key} shows its drafts."),
        actions=("library.place_2",),
        done=lambda tour: tour.drafts_listed or "editor" in tour.seen,
    ),
    Step(
        words=lambda: _("{key} opens the chosen draft."),
        actions=("library.edit",),
        done=lambda tour: "editor" in tour.seen,
    ),
    Step(
        words=lambda: _(
            "Type some words: they are saved by themselves. {key} previews them, {other} leads back."
        ),
        actions=("editor.preview", "editor.back"),
        done=lambda tour: tour.screen == "library",
    ),
    Step(
        words=lambda: _(
            "{key} says what publishing would do; {other} there sends it, to a folder on this machine."
        ),
        actions=("library.publish", "publish.now"),
        done=lambda tour: tour.delivered,
    ),
    Step(
        words=lambda: _("It is out: {key} opens its page. {other} shows what readers wrote."),
        actions=("library.open_address", "library.inbox"),
        done=lambda tour: "comments" in tour.seen,
    ),
    Step(
        words=lambda: _(
            "That was the round. {key} shows every key of a screen; {other} leaves,"
            " and the sample is thrown away."
        ),
        actions=("app.help", "app.quit"),
        done=lambda tour: not tour.seen,
    ),
)
