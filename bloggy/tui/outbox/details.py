"""Everything about one entry: what, where, how it stands, why, and what to do next."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from bloggy.domain.clean import clean_line
from bloggy.i18n import _
from bloggy.tui.bindings import bindings
from bloggy.tui.dialogs.frame import Dialog
from bloggy.tui.outbox.entry_list import action_word, state_words
from bloggy.tui.text import assemble, line, lines, plain
from bloggy.tui.when import exact

if TYPE_CHECKING:
    from bloggy.domain.outbox import Entry


def rows_of(entry: Entry, now: datetime) -> list[tuple[str, str]]:
    """(label, text) for each thing known."""
    task = entry.task
    if task is None:
        about = [(_("file"), entry.post_path)]
    else:
        about = [(_("comment"), f"{task.source}:{task.ref}")]
        about += [(_("answer"), clean_line(task.text))] if task.text else []
    rows = [
        (_("what"), f"{action_word(entry)} → {entry.blog}"),
        *about,
        (_("state"), state_words(entry, now)),
        (_("queued"), exact(entry.created.astimezone(now.tzinfo))),
        (_("tries"), str(entry.attempts)),
    ]
    if entry.receipt is not None and entry.receipt.url:
        rows.append((_("address"), entry.receipt.url))
    return [*rows, (_("id"), str(entry.id))]


class EntryDetails(Dialog[None]):
    """One entry."""

    KEYS: ClassVar[str] = "view"
    BINDINGS: ClassVar[list[BindingType]] = bindings("view")

    def __init__(self, entry: Entry, now: datetime) -> None:
        super().__init__()
        self._entry, self._now = entry, now

    def heading(self) -> Content:
        return line(self._entry.title or self._entry.post_path)

    def rows(self) -> Iterable[Widget]:
        rows = rows_of(self._entry, self._now)
        width = max(len(label) for label, _text in rows) + 3
        table = [assemble((f"{label:<{width}}", "$quiet"), text) for label, text in rows]
        yield Static(lines(*table), classes="words", markup=False)
        if self._entry.reason:
            yield Static(plain(self._entry.reason), classes="words gap", markup=False)
        if self._entry.hint:
            yield Static(assemble((self._entry.hint, "$secondary")), classes="words", markup=False)

    def action_back(self) -> None:
        self.dismiss(None)
