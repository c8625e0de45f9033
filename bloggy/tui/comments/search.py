"""The line in which one types what to look for among comments; the inbox follows each key."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from bloggy.i18n import _
from bloggy.tui.widgets.text_input import TextInput


class CommentSearch(TextInput):
    """Down goes to the list with what was found; escape is the screen's."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("down", "screen.focus('comments')", show=False)]

    def __init__(self) -> None:
        super().__init__(compact=True, placeholder="", select_on_focus=False)
        self.placeholder = _("search texts, people and posts")  # an Input takes it as plain text
