"""The entries of the outbox, two lines each: what goes where, and how it stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from rich.cells import cell_len

from bloggy.domain.clean import clean_line
from bloggy.domain.comment import Verdict
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


def action_word(entry: Entry) -> str:
    """What the entry does, as a word."""
    if entry.task is not None and entry.task.verdict is not None:
        return {
            Verdict.APPROVE: _("approve"),
            Verdict.HOLD: _("hold back"),
            Verdict.SPAM: _("spam"),
            Verdict.REMOVE: _("remove"),
        }[entry.task.verdict]
    return {
        Action.REPLY: _("answer"),
        Action.PUBLISH: _("publish"),
        Action.UPDATE: _("update"),
        Action.WITHDRAW: _("take back"),
        Action.DELETE: _("delete"),
    }[entry.action]


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


def by_post(entries: Sequence[Entry]) -> list[Entry]:
    """The same entries, those of a post next to each other, in the order of each post's first one."""
    groups: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        groups.setdefault((entry.library, entry.post_path), []).append(entry)
    return [entry for group in groups.values() for entry in group]


def _post(entry: Entry) -> tuple[str, str, str]:
    return entry.library, entry.post_path, entry.title


class EntryList(LineList):
    """The list itself: two lines each, or one where there are more than fit."""

    def __init__(self, *, ascii_only: bool) -> None:
        super().__init__(id="entries")
        self._ascii = ascii_only
        self._now: datetime | None = None
        self._doing: dict[str, str] = {}
        self.row_height = 2
        self.entries: Sequence[Entry] = ()
        self.marked: frozenset[str] = frozenset()
        """Ids of those that the next key means, instead of the chosen one."""

    def show(self, entries: Sequence[Entry], now: datetime) -> None:
        """Show these; the cursor stays on its entry."""
        before = self.chosen
        entries = by_post(entries)
        self.entries, self._now = tuple(entries), now
        ids = {entry.id for entry in entries}
        self.marked &= ids
        self._doing = {
            entry.id: self._doing[entry.id]
            for entry in entries
            if entry.id in self._doing and entry.state is EntryState.SENDING
        }
        self._fit()
        same = (row for row, entry in enumerate(entries) if before and entry.id == before.id)
        self.set_count(len(entries), next(same, min(self.cursor, max(len(entries) - 1, 0))))

    def _fit(self) -> None:
        room = self.scrollable_content_region.height
        self.row_height = 1 if room and len(self.entries) * 2 > room else 2

    def on_resize(self) -> None:
        self._fit()
        self.set_count(len(self.entries), self.cursor)
        super().on_resize()

    def show_progress(self, entry: Entry, doing: str) -> None:
        """Say in its row what is being done for it."""
        self._doing[entry.id] = doing
        self.refresh()

    @property
    def chosen(self) -> Entry | None:
        """The entry under the cursor."""
        return self.entries[self.cursor] if self.cursor < len(self.entries) else None

    @property
    def meant(self) -> list[Entry]:
        """The marked entries; without any, the chosen one."""
        marked = [entry for entry in self.entries if entry.id in self.marked]
        chosen = self.chosen
        return marked or ([] if chosen is None else [chosen])

    def mark(self) -> None:
        """Mark the entry, or take the mark away, and go on to the next."""
        entry = self.chosen
        if entry is not None:
            self.marked ^= {entry.id}
            self.refresh()
            self.action_cursor_down()
            self.post_message(self.Highlighted(self, self.cursor))

    def unmark(self) -> None:
        """Take all marks away."""
        self.marked = frozenset()
        self.refresh()

    # Drawing.

    def pieces(self, index: int, line: int, width: int) -> Iterable[Piece]:
        entry, now = self.entries[index], self._now
        if now is None:
            return []
        if self.row_height == 1:
            return self._on_one_line(index, width, now)
        ellipsis = to_ascii("…", ascii_only=self._ascii)
        if line == 0:
            told = f"{action_word(entry)} → {clean_line(entry.blog)}"
            told = to_ascii(told, ascii_only=self._ascii)
            room = max(width - 3 - cell_len(told), 10)
            return [
                self._sign(entry),
                (fit(clean_line(entry.title) or clean_line(entry.post_path), room, ellipsis), "title"),
                (" " + told, "quiet"),
            ]
        said = self._said(entry, now)
        style = "error" if entry.state is EntryState.HELD else "quiet"
        return [("  ", ""), (fit(said, width - 2, ellipsis), style)]

    def _on_one_line(self, index: int, width: int, now: datetime) -> Iterable[Piece]:
        """`▲ Sending a post from a train   carnet   waiting to be sent`; a post's title once."""
        entry, ellipsis = self.entries[index], to_ascii("…", ascii_only=self._ascii)
        above = self.entries[index - 1] if index else None
        title = clean_line(entry.title) or clean_line(entry.post_path)
        if above is not None and _post(above) == _post(entry):
            title = ""
        titles = min(max((width - 2) * 2 // 5, 12), 44)
        blogs = min(max((cell_len(clean_line(one.blog)) for one in self.entries), default=6), 16)
        said = f"{action_word(entry)} · {self._said(entry, now)}"
        style = "error" if entry.state is EntryState.HELD else "quiet"
        return [
            self._sign(entry),
            (fit(title, titles, ellipsis) + " ", "title"),
            (fit(clean_line(entry.blog), blogs, ellipsis) + " ", "text"),
            (
                fit(to_ascii(said, ascii_only=self._ascii), max(width - titles - blogs - 4, 0), ellipsis),
                style,
            ),
        ]

    def _sign(self, entry: Entry) -> Piece:
        if entry.id in self.marked:
            return ("+ " if self._ascii else "■ "), "accent"
        return mark(ENTRY_MARKS[entry.state], ascii_only=self._ascii) + " ", _COLOURS[entry.state]

    def _said(self, entry: Entry, now: datetime) -> str:
        if doing := self._doing.get(entry.id):  # it may be known before the new state is
            return to_ascii(f"{_('being sent')} · {clean_line(doing)}", ascii_only=self._ascii)
        said = state_words(entry, now)
        if entry.attempts > 1:
            tries = ngettext("{count} try", "{count} tries", entry.attempts).format(count=entry.attempts)
            said += f" · {tries}"
        if entry.reason:
            said += f" · {clean_line(entry.reason)}"
        return to_ascii(said, ascii_only=self._ascii)
