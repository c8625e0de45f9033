"""Asks for another title or slug."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from bloggy.domain.clean import clean_line
from bloggy.i18n import _
from bloggy.tui.bindings import bindings
from bloggy.tui.dialogs.frame import Dialog
from bloggy.tui.text import assemble, line
from bloggy.tui.widgets.text_input import TextInput


@dataclass(frozen=True, slots=True, kw_only=True)
class NewName:
    """What was answered; None: as it was."""

    title: str | None
    slug: str | None


class RenameDialog(Dialog[NewName]):
    """Title and slug of a post; what changes an address that readers have is said first."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("dialog")

    def __init__(self, *, title: str, slug: str, live: bool) -> None:
        super().__init__()
        self._title, self._slug, self._live = clean_line(title), clean_line(slug), live

    def heading(self) -> Content:
        return line(_("Rename “{title}”").format(title=self._title))

    def rows(self) -> Iterable[Widget]:
        yield Static(line(_("title")), classes="label", markup=False)
        yield TextInput(self._title, id="title", compact=True, select_on_focus=False)
        yield Static(line(_("slug, the last part of its address")), classes="label", markup=False)
        yield TextInput(self._slug, id="slug", compact=True, select_on_focus=False)
        yield Static(id="note", classes="words quiet", markup=False)

    def on_input_changed(self) -> None:
        changed = self._answer().slug is not None
        if not changed:
            text = assemble(_("Its file keeps its name."))
        elif self._live:
            warning = _("Readers have the present address; after the next publishing it leads nowhere.")
            text = assemble((warning, "$warning"))
        else:
            text = assemble(_("Its file gets the new name too."))
        self.query_one("#note", Static).update(text)

    def _answer(self) -> NewName:
        title = self.query_one("#title", Input).value.strip()
        slug = self.query_one("#slug", Input).value.strip()
        return NewName(
            title=title if title and title != self._title else None,
            slug=slug if slug and slug != self._slug else None,
        )

    def on_input_submitted(self) -> None:
        self.action_accept()

    def action_accept(self) -> None:
        answer = self._answer()
        self.dismiss(answer if answer.title or answer.slug else None)
