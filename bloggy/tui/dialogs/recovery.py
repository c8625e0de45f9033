"""Offers back what was typed when bloggy, or the machine, stopped before it was saved."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Literal

from textual.binding import BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from bloggy.i18n import _
from bloggy.tui.bindings import bindings
from bloggy.tui.dialogs.diff import DiffText, unified
from bloggy.tui.dialogs.frame import Dialog
from bloggy.tui.text import line, plain

RecoveryAnswer = Literal["take", "discard"]


class RecoveryDialog(Dialog[RecoveryAnswer]):
    """One found text and how it differs from the file."""

    KEYS: ClassVar[str] = "recovery"
    BINDINGS: ClassVar[list[BindingType]] = bindings("recovery")

    def __init__(self, name: str, *, when: str, text: str, on_disk: str | None) -> None:
        super().__init__(classes="-wide")
        self._name, self._when, self._text, self._on_disk = name, when, text, on_disk

    def heading(self) -> Content:
        return line(_("Unsaved text of {name}").format(name=self._name))

    def rows(self) -> Iterable[Widget]:
        told = _("bloggy stopped before this was saved ({when}).").format(when=self._when)
        yield Static(plain(told), classes="words", markup=False)
        if self._on_disk is None:
            yield Static(
                plain(_("Its file is gone; taking it back makes the file again.")),
                classes="words",
                markup=False,
            )
        yield DiffText(unified(self._on_disk or "", self._text, old_name=_("file"), new_name=_("found")))

    def action_take(self) -> None:
        self.dismiss("take")

    def action_discard(self) -> None:
        self.dismiss("discard")
