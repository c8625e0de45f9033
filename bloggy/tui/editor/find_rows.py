"""The rows in which a writer types what to find and what to put in its place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.widgets import Input, Static

from bloggy.i18n import _
from bloggy.tui.editor.bindings import FIND_BINDINGS
from bloggy.tui.editor.find import Query
from bloggy.tui.widgets.text_input import TextInput

_SIGNS: Final = {"exact_case": "Aa", "whole_words": "W", "pattern": ".*", "in_selection": "Sel"}


class _Option(Static):
    """One of the switches at the end of the bar."""

    @dataclass
    class Pressed(Message):
        """The mouse has pressed the switch."""

        option: str

    def __init__(self, option: str) -> None:
        super().__init__(Content(_SIGNS[option]), classes="find-option")
        self.option = option

    def on_click(self, event: Click) -> None:
        """Switch."""
        event.stop()
        self.post_message(self.Pressed(self.option))


class FindRows(Vertical):
    """Asks for a search; what is found is the business of the bar it stands in."""

    DEFAULT_CSS = """
    FindRows {
        height: auto; background: $surface; padding: 0 1;
        & Horizontal { height: 1; }
        & Input { width: 1fr; height: 1; border: none; padding: 0; background: $surface; }
        & Input:focus { border: none; background: $boost; }
        & .find-label { width: 10; color: $text-muted; }
        & .find-result { width: auto; max-width: 50%; padding: 0 1; color: $text-muted; }
        & .find-result.-bad { color: $text-error; }
        & .find-option { width: auto; padding: 0 1; color: $text-muted; pointer: pointer; }
        & .find-option.-on { color: $text-accent; text-style: bold reverse; }
        & .find-replacing { display: none; }
        &.-replacing .find-replacing { display: block; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(keys, action, label, show=False, id=binding_id, priority="enter" in keys)
        for binding_id, keys, action, label in FIND_BINDINGS
    ]

    @dataclass
    class Asked(Message):
        """The writer has changed what to look for."""

        query: Query
        in_selection: bool

    @dataclass
    class Stepped(Message):
        """The writer wants the next match (1) or the one before (-1)."""

        step: int

    @dataclass
    class ReplacementWanted(Message):
        """The writer wants `template` in the place of the current match or of every match."""

        template: str
        every: bool

    class Closed(Message):
        """The writer is done."""

    def __init__(self, query: Query) -> None:
        """Rows that begin with the switches and the text of `query`."""
        super().__init__()
        self.query_now = query
        self.in_selection = False

    def compose(self) -> ComposeResult:
        """Two rows: what to find, with its switches, and what to put there."""
        with Horizontal():
            yield Static(Content(_("Find")), classes="find-label")
            yield TextInput(id="find-text", compact=True)
            yield Static(Content(""), classes="find-result")
            for option in _SIGNS:
                yield _Option(option)
        with Horizontal(classes="find-replacing"):
            yield Static(Content(_("Replace")), classes="find-label")
            yield TextInput(id="find-replacement", compact=True)

    def on_mount(self) -> None:
        """Say what the switches mean."""
        tips = {
            "exact_case": _("Capitals matter. Off: only when there is one in what you look for."),
            "whole_words": _("Whole words only."),
            "pattern": _("Read it as a regular expression."),
            "in_selection": _("Only in the text that was selected."),
        }
        for switch in self.query(_Option):
            switch.tooltip = Content(tips[switch.option])

    def begin(self, *, text: str, replacing: bool, in_selection: bool) -> None:
        """Look for `text`, or for what was last looked for; `replacing` shows the second row."""
        self.set_class(replacing, "-replacing")
        self.in_selection = in_selection
        field = self.query_one("#find-text", Input)
        with self.prevent(Input.Changed):
            field.value = text or self.query_now.text
        self._ask()

    def focus_text(self) -> None:
        """Let the writer type over what is looked for."""
        field = self.query_one("#find-text", Input)
        field.focus()
        field.action_select_all()

    def tell(self, sentence: str, *, bad: bool = False) -> None:
        """Show how the search went."""
        result = self.query_one(".find-result", Static)
        result.set_class(bad, "-bad")
        result.update(Content(sentence))

    def _ask(self) -> None:
        self.query_now = replace(self.query_now, text=self.query_one("#find-text", Input).value)
        now = {
            "exact_case": bool(self.query_now.exact_case),
            "whole_words": self.query_now.whole_words,
            "pattern": self.query_now.pattern,
            "in_selection": self.in_selection,
        }
        for switch in self.query(_Option):
            switch.set_class(now[switch.option], "-on")
        self.post_message(self.Asked(self.query_now, self.in_selection))

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if event.input.id == "find-text":
            self._ask()

    @on(_Option.Pressed)
    def _pressed(self, event: _Option.Pressed) -> None:
        event.stop()
        self.action_option(event.option)

    def action_step(self, step: int) -> None:
        """Enter in the upper row goes on to the next match, in the lower one it replaces this one first."""
        if step == 1 and self.app.focused is self.query_one("#find-replacement", Input):
            self.action_replace(False)
        else:
            self.post_message(self.Stepped(step))

    def action_replace(self, every: bool) -> None:
        """Replace; where the lower row is not shown yet, show it."""
        if not self.has_class("-replacing"):
            self.add_class("-replacing")
            self.query_one("#find-replacement", Input).focus()
            return
        self.post_message(self.ReplacementWanted(self.query_one("#find-replacement", Input).value, every))

    def action_option(self, option: str) -> None:
        """Turn a switch."""
        if option == "in_selection":
            self.in_selection = not self.in_selection
        elif option == "exact_case":
            self.query_now = replace(self.query_now, exact_case=None if self.query_now.exact_case else True)
        elif option == "whole_words":
            self.query_now = replace(self.query_now, whole_words=not self.query_now.whole_words)
        else:
            self.query_now = replace(self.query_now, pattern=not self.query_now.pattern)
        self._ask()

    def action_close(self) -> None:
        """Back to the text."""
        self.post_message(self.Closed())
