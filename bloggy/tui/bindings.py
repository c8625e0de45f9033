"""Turns rows of the action table into Textual bindings, with the ids by which a keymap finds them."""

from __future__ import annotations

from textual.binding import Binding, BindingType

from bloggy.domain.actions import of_screen
from bloggy.i18n import _


def bindings(screen: str, *, priority: bool = False) -> list[BindingType]:
    """The bindings of one screen of the table; `priority` beats the focused widget's own."""
    return [
        Binding(action.keys, action.action, _(action.label), id=action.id, show=False, priority=priority)
        for action in of_screen(screen)
    ]
