"""Asks for a line of text."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.suggester import Suggester
from textual.widget import Widget
from textual.widgets import Input, Static

from bloggy.domain.clean import clean_line
from bloggy.errors import BloggyError
from bloggy.tui.bindings import bindings
from bloggy.tui.dialogs.frame import Dialog
from bloggy.tui.text import assemble, line
from bloggy.tui.widgets.text_input import TextInput

if TYPE_CHECKING:
    from datetime import datetime


class AskText(Dialog[str]):
    """One question, one line; what is typed is explained below it as it is typed."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("dialog")

    def __init__(
        self,
        question: str,
        *,
        value: str = "",
        note: Callable[[str], str] | None = None,
        suggester: Suggester | None = None,
        allow_empty: bool = False,
    ) -> None:
        """`note` explains what is typed, and refuses it by raising a BloggyError."""
        super().__init__()
        self._question, self._value = question, value
        self._note = note
        self._suggester = suggester
        self._allow_empty = allow_empty

    def heading(self) -> Content:
        return line(self._question)

    def rows(self) -> Iterable[Widget]:
        yield TextInput(clean_line(self._value), suggester=self._suggester, compact=True)
        yield Static(id="note", classes="words quiet", markup=False)

    def on_mount(self) -> None:
        self._explain(self._value)

    def on_input_changed(self, event: Input.Changed) -> None:
        self._explain(event.value)

    def _explain(self, value: str) -> bool:
        """Show what the value means; False when it can't be taken."""
        said = self.query_one("#note", Static)
        if self._note is None:
            return True
        if not value.strip() and not self._allow_empty:
            said.update(assemble(self.empty_note()))
            return False
        try:
            said.update(assemble(self._note(value)))
        except BloggyError as error:
            said.update(assemble((error.message, "$warning"), " ", error.hint))
            return False
        return True

    def empty_note(self) -> str:
        """What is said while nothing is typed."""
        return ""

    def on_input_submitted(self) -> None:
        self.action_accept()

    def action_accept(self) -> None:
        value = self.query_one(Input).value
        if not self._explain(value) or (not value.strip() and not self._allow_empty):
            self.app.bell()
            return
        self.dismiss(value.strip())


class AskWhen(AskText):
    """Asks for a moment in words and says at once how they are understood."""

    def __init__(self, question: str, *, now: datetime, examples: str) -> None:
        from bloggy.domain.dates import parse_human
        from bloggy.i18n import _
        from bloggy.tui.when import exact

        def explain(value: str) -> str:
            moment = parse_human(value, now=now)
            if moment <= now:
                return _("{moment}: that is past, so it goes out at once, with this date.").format(
                    moment=exact(moment)
                )
            return exact(moment)

        super().__init__(question, note=explain)
        self._examples = examples

    def empty_note(self) -> str:
        return self._examples
