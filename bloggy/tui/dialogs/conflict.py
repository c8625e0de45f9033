"""Lets the writer choose when two versions of a post exist; nothing is lost either way."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Literal

from textual.binding import BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from bloggy.i18n import _, ngettext
from bloggy.tui.bindings import bindings
from bloggy.tui.dialogs.diff import DiffText, unified
from bloggy.tui.dialogs.frame import Dialog
from bloggy.tui.text import line, plain

ConflictAnswer = Literal["mine", "theirs", "merge"]


class ConflictDialog(Dialog[ConflictAnswer]):
    """Mine, theirs, or both merged; the one not taken is kept among the revisions."""

    KEYS: ClassVar[str] = "conflict"
    BINDINGS: ClassVar[list[BindingType]] = bindings("conflict")

    def __init__(
        self, title: str, *, mine: str, theirs: str | None, where: str, clashes: int | None = None
    ) -> None:
        """`theirs` None: the other side removed the post. `where` says who wrote the other version.

        `clashes` says how many places a merge could not settle by itself, where that is known.
        """
        super().__init__(classes="-wide")
        self._title, self._mine, self._theirs = title, mine, theirs
        self._where, self._clashes = where, clashes

    def heading(self) -> Content:
        return line(_("Two versions of “{title}”").format(title=self._title))

    def rows(self) -> Iterable[Widget]:
        yield Static(plain(self._where), classes="words", markup=False)
        if self._theirs is None:
            gone = _("It was removed there. Keep yours to bring it back, or take theirs to let it go.")
            yield Static(plain(gone), classes="words", markup=False)
            return
        told = _("Lines with - are only in the other version, lines with + only in yours.")
        yield Static(line(told, "$quiet"), classes="words", markup=False)
        yield DiffText(unified(self._theirs, self._mine, old_name=_("theirs"), new_name=_("mine")))
        yield Static(plain(self._merge_note()), classes="words quiet gap", markup=False)

    def _merge_note(self) -> str:
        if self._clashes is None:
            return _("Whichever you take, the other stays among the revisions.")
        if self._clashes == 0:
            return _("Both fit together: merging keeps every change of both.")
        told = ngettext(
            "Merging keeps both and marks {count} place to settle by hand.",
            "Merging keeps both and marks {count} places to settle by hand.",
            self._clashes,
        )
        return told.format(count=self._clashes)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self._theirs is not None if action == "merge" else True

    def action_mine(self) -> None:
        self.dismiss("mine")

    def action_theirs(self) -> None:
        self.dismiss("theirs")

    def action_merge(self) -> None:
        self.dismiss("merge")
