"""A label and what is typed beside it on one row, so that a form fits a small terminal."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Static

from bloggy.tui.text import line


class Field(Horizontal):
    """`account name   ada`."""

    def __init__(self, label: str, field: Widget, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._label, self._field = label, field

    def compose(self) -> ComposeResult:
        yield Static(line(self._label), classes="label", markup=False)
        yield self._field
