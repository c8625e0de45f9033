"""Shows what differs between two texts, line by line, so that a person can choose."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import ClassVar

from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from bloggy.i18n import _
from bloggy.tui.bindings import bindings
from bloggy.tui.dialogs.frame import Dialog
from bloggy.tui.text import assemble, line, lines

MOST_LINES = 2000
_STYLES = {"+": "$success", "-": "$error", "@": "$quiet"}


def unified(old: str, new: str, *, old_name: str, new_name: str) -> str:
    """A unified diff; the names stand above it."""
    made = difflib.unified_diff(old.splitlines(), new.splitlines(), old_name, new_name, lineterm="", n=2)
    return "\n".join(made)


def diff_content(diff: str) -> Content:
    """A unified diff in colours that repeat its signs."""
    rows = diff.split("\n")
    shown = [line(row.replace("\t", "    ") or " ", _STYLES.get(row[:1], "")) for row in rows[:MOST_LINES]]
    if len(rows) > MOST_LINES:
        shown.append(assemble(_("… {count} more lines").format(count=len(rows) - MOST_LINES)))
    return lines(*shown)


class DiffText(VerticalScroll, can_focus=True):
    """A diff that scrolls."""

    def __init__(self, diff: str) -> None:
        super().__init__(classes="diff")
        self._diff = diff

    def compose(self) -> Iterable[Widget]:
        yield Static(diff_content(self._diff), markup=False)


class DiffView(Dialog[None]):
    """A diff to look at."""

    KEYS: ClassVar[str] = "view"
    BINDINGS: ClassVar[list[BindingType]] = bindings("view")

    def __init__(self, title: str, parts: Iterable[tuple[str, str]]) -> None:
        """`parts` are (heading, diff)."""
        super().__init__(classes="-wide")
        self._title, self._parts = title, tuple(parts)

    def heading(self) -> Content:
        return line(self._title)

    def rows(self) -> Iterable[Widget]:
        for name, diff in self._parts:
            yield Static(line(name, "$quiet"), classes="words", markup=False)
            yield DiffText(diff)

    def action_back(self) -> None:
        self.dismiss(None)
