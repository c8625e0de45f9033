"""The entries of the outbox, two lines each: what goes where, and how it stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from bloggy.domain.clean import clean_line
from bloggy.domain.outbox import Action, EntryState
from bloggy.i18n import _, ngettext
from bloggy.tui import when
from bloggy.tui.glyphs import ENTRY_MARKS, mark, to_ascii
from bloggy.tui.widgets.line_list import LineList, Piece, fit

if TYPE_CHECKING:
    from bloggy.domain.outbox import Entry

_COLOURS = {
    EntryState.QUEUED: "info",
    EntryState.SENDING: "info",
    EntryState.UNCERTAIN: "warning",
    EntryState.HELD: "error",
    EntryState.DELIVERED: "success",
    EntryState.CANCELLED: "quiet",
}


def action_word(action: Action) -> str:
    """What the entry does, as a word."""
    return {
        Action.PUBLISH: _("publish"),
        Action.UPDATE: _("update"),
        Action.WITHDRAW: _("take back"),
        Action.DELETE: _("delete"),
    }[action]


def state_words(entry: Entry, now: datetime) -> str:
    """How it stands: `waiting, next try today 14:02`, `sent yesterday` …"""
    match entry.state:
        case EntryState.QUEUED if entry.not_before > now:
            moment = when.future(entry.not_before, now)
            if entry.attempts == 0:
                return _("goes out {moment}").format(moment=moment)
            return _("waiting, next try {moment}").format(moment=moment)
        case EntryState.QUEUED:
            return _("waiting to be sent")
        case EntryState.SENDING:
            return _("being sent")
        case EntryState.UNCERTAIN:
            return _("sent, but no answer came: it is looked for first, so nothing goes out twice")
        case EntryState.HELD:
            return _("needs you")
        case EntryState.DELIVERED:
            return _("done {moment}").format(moment=when.relative(entry.settled or entry.created, now))
        case EntryState.CANCELLED:
            return _("taken back {moment}").format(moment=when.relative(entry.settled or entry.created, now))


class EntryList(LineList):
    """The list itself."""

    row_height: ClassVar[int] = 2

    def __init__(self, *, ascii_only: bool) -> None:
        super().__init__(id="entries")
        self._ascii = ascii_only
        self._now: datetime | None = None
        self.entries: Sequence[Entry] = ()

    def show(self, entries: Sequence[Entry], now: datetime) -> None:
        """Show these; the cursor stays on its entry."""
        before = self.chosen
        self.entries, self._now = tuple(entries), now
        same = (row for row, entry in enumerate(entries) if before and entry.id == before.id)
        self.set_count(len(entries), next(same, min(self.cursor, max(len(entries) - 1, 0))))

    @property
    def chosen(self) -> Entry | None:
        """The entry under the cursor."""
        return self.entries[self.cursor] if self.cursor < len(self.entries) else None

    def pieces(self, index: int, line: int, width: int) -> Iterable[Piece]:
        entry, now = self.entries[index], self._now
        if now is None:
            return []
        ellipsis = to_ascii("…", ascii_only=self._ascii)
        if line == 0:
            told = f"{action_word(entry.action)} → {clean_line(entry.blog)}"
            told = to_ascii(told, ascii_only=self._ascii)
            glyph = mark(ENTRY_MARKS[entry.state], ascii_only=self._ascii)
            room = max(width - 3 - len(told), 10)
            return [
                (f"{glyph} ", _COLOURS[entry.state]),
                (fit(clean_line(entry.title) or entry.post_path, room, ellipsis), "title"),
                (" " + told, "quiet"),
            ]
        said = state_words(entry, now)
        if entry.attempts > 1:
            tries = ngettext("{count} try", "{count} tries", entry.attempts).format(count=entry.attempts)
            said += f" · {tries}"
        if entry.reason:
            said += f" · {clean_line(entry.reason)}"
        style = "error" if entry.state is EntryState.HELD else "quiet"
        return [("  ", ""), (fit(to_ascii(said, ascii_only=self._ascii), width - 2, ellipsis), style)]
