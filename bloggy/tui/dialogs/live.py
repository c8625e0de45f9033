"""Says what readers will notice, before it is done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar, Literal

from textual.binding import BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from bloggy.tui.bindings import bindings
from bloggy.tui.dialogs.frame import Dialog
from bloggy.tui.text import line, plain

LiveAnswer = Literal["yes", "local"]


class LiveChange(Dialog[LiveAnswer]):
    """A change that readers can see; `local` offers to leave the blog alone."""

    KEYS: ClassVar[str] = "live"
    BINDINGS: ClassVar[list[BindingType]] = bindings("live")

    def __init__(self, title: str, sentences: Sequence[str], *, local: bool = False) -> None:
        super().__init__()
        self._title, self._sentences, self._local = title, tuple(sentences), local

    def heading(self) -> Content:
        return line(self._title)

    def rows(self) -> Iterable[Widget]:
        for sentence in self._sentences:
            yield Static(plain(sentence), classes="words", markup=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self._local if action == "local" else True

    def action_accept(self) -> None:
        self.dismiss("yes")

    def action_local(self) -> None:
        self.dismiss("local")
