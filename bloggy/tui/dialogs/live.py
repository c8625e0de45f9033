"""Says what readers will notice, before it is done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar, Literal

from textual.binding import BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from bloggy.tui.bindings import bindings
from bloggy.tui.dialogs.frame import Dialog
from bloggy.tui.text import line, plain

if TYPE_CHECKING:
    from bloggy.domain.actions import Action

LiveAnswer = Literal["yes", "local"]


class LiveChange(Dialog[LiveAnswer]):
    """A change that readers can see; `local` offers to leave the blog alone."""

    KEYS: ClassVar[str] = "live"
    BINDINGS: ClassVar[list[BindingType]] = bindings("live", priority=True)

    def __init__(self, title: str, sentences: Sequence[str], *, local: bool = False, yes: str = "") -> None:
        """`yes` is what the footer calls agreeing, if not "Yes, change it"."""
        super().__init__()
        self._title, self._sentences, self._local = title, tuple(sentences), local
        self._yes = yes

    def heading(self) -> Content:
        return line(self._title)

    def rows(self) -> Iterable[Widget]:
        for sentence in self._sentences:
            yield Static(plain(sentence), classes="words", markup=False)

    def key_label(self, action: Action) -> str:
        """What agreeing is called here."""
        return self._yes if action.id == "live.accept" else ""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self._local if action == "local" else True

    def action_accept(self) -> None:
        if self.app.type_ahead.giving:  # typed before this could be read
            self.app.bell()
        else:
            self.dismiss("yes")

    def action_local(self) -> None:
        self.dismiss("local")
