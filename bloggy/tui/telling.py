"""Puts what happened to entries of the outbox into sentences, for whoever is looking at any screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from bloggy.domain.clean import clean_line
from bloggy.domain.outbox import Action, Entry, EntryState
from bloggy.i18n import _, ngettext

QUIET = 3.0
"""Seconds after a sentence within which what else happens is gathered into one."""


def delivered(entry: Entry, url: str) -> str:
    """What readers have now: `“A kinder pace” is at home: https://…`."""
    names = {"title": clean_line(entry.title), "blog": clean_line(entry.blog)}
    match entry.action:
        case Action.WITHDRAW:
            return _("“{title}” was taken back from {blog}.").format(**names)
        case Action.DELETE:
            return _("“{title}” was deleted at {blog}.").format(**names)
        case Action.REPLY:
            return _("Sent to {blog}: {title}.").format(**names)
        case _:
            said = _("“{title}” was sent to {blog}.").format(**names)
            return f"{said} {clean_line(url)}".rstrip()


def held(entry: Entry) -> str:
    """Why it waits for the writer; empty if it does not."""
    if entry.state is not EntryState.HELD:
        return ""
    return _("{blog} did not take “{title}”: {why} O in the library shows the outbox.").format(
        blog=clean_line(entry.blog), title=clean_line(entry.title), why=clean_line(entry.reason)
    )


def doing(entry: Entry, progress: str) -> str:
    """What is being done for an entry right now; the blog is named once."""
    return progress if entry.blog in progress else f"{entry.blog}: {progress}"


def several_delivered(entries: list[Entry]) -> str:
    """Many at once: `12 posts were sent to carnet, home.`"""
    return ngettext(
        "{count} more was sent to {blogs}.", "{count} more were sent to {blogs}.", len(entries)
    ).format(count=len(entries), blogs=_blogs(entries))


def several_held(entries: list[Entry]) -> str:
    """Many at once, with the first reason: the others are in the outbox."""
    said = ngettext(
        "{count} more needs you at {blogs}: {why} O in the library shows the outbox.",
        "{count} more need you at {blogs}: {why} O in the library shows the outbox.",
        len(entries),
    )
    return said.format(count=len(entries), blogs=_blogs(entries), why=clean_line(entries[0].reason))


def several_notes(notes: list[str]) -> str:
    """The first of what was found out about pages, and how much else there is."""
    more = len(notes) - 1
    if not more:
        return notes[0]
    said = ngettext("{count} more page was looked at.", "{count} more pages were looked at.", more)
    return f"{notes[0]} {said.format(count=more)}"


def _blogs(entries: list[Entry]) -> str:
    return ", ".join(dict.fromkeys(clean_line(entry.blog) for entry in entries))


class Tell(Protocol):
    """Shows a sentence for a few seconds."""

    def __call__(self, message: str, *, error: bool = False) -> None:
        """`error`: in the colour of errors."""


class Teller:
    """Says the first at once; what follows within a moment becomes one sentence, however much it is."""

    def __init__(self, tell: Tell, later: Callable[[float, Callable[[], None]], object]) -> None:
        """`later` calls back after so many seconds."""
        self._tell, self._later = tell, later
        self._quiet = False
        self._sent: list[tuple[Entry, str]] = []
        self._held: dict[str, Entry] = {}
        self._notes: list[str] = []

    def noted(self, note: str) -> None:
        """Whether readers can see it is known by now."""
        self._notes.append(note)
        self._say()

    def sent(self, entry: Entry, url: str) -> None:
        """It was delivered."""
        self._held.pop(entry.id, None)
        self._sent.append((entry, url))
        self._say()

    def changed(self, entry: Entry) -> None:
        """It moved; only an answer that has arrived, and what needs the writer, is told."""
        if entry.state is EntryState.DELIVERED and entry.action is Action.REPLY:
            self.sent(entry, "")
        elif entry.state is EntryState.HELD:
            self._held[entry.id] = entry
            self._say()
        else:
            self._held.pop(entry.id, None)

    def _say(self) -> None:
        if self._quiet:
            return
        said = bool(self._sent or self._held or self._notes)
        if len(self._sent) == 1:
            self._tell(delivered(*self._sent[0]))
        elif self._sent:
            self._tell(several_delivered([entry for entry, _url in self._sent]))
        waiting = list(self._held.values())
        if len(waiting) == 1:
            self._tell(held(waiting[0]), error=True)
        elif waiting:
            self._tell(several_held(waiting), error=True)
        if self._notes:
            self._tell(several_notes(self._notes))
        self._sent, self._held, self._notes = [], {}, []
        self._quiet = said
        if said:
            self._later(QUIET, self._go_on)

    def _go_on(self) -> None:
        self._quiet = False
        self._say()
