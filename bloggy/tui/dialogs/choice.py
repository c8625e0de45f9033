"""A line that offers a few values in turn: left and right, space or a click change it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from bloggy.tui.text import assemble


class Choice(Widget, can_focus=True):
    """`blog   ‹ home ›`."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "turn(-1)", show=False),
        Binding("right,space", "turn(1)", show=False),
    ]
    at: reactive[int] = reactive(0)

    class Turned(Message):
        """Another value is chosen."""

    def __init__(self, label: str, values: Sequence[tuple[str, str]], *, id: str | None = None) -> None:
        """`values` are (value, what it is called)."""
        super().__init__(id=id)
        self._label, self._values = label, tuple(values)

    @property
    def value(self) -> str:
        """What is chosen."""
        return self._values[self.at][0]

    def render(self) -> Content:
        told = self._values[self.at][1]
        label = f"{self._label:<10}" if self._label else ""
        return assemble((label, "$quiet"), ("< ", "$accent"), told, (" >", "$accent"))

    def action_turn(self, by: int) -> None:
        self.at = (self.at + by) % len(self._values)
        self.post_message(self.Turned())

    def on_click(self) -> None:
        self.action_turn(1)
