"""The keys of the text area and the find bar, made from the one table so that a keymap can change them."""

from __future__ import annotations

from typing import Final

from bloggy.domain.actions import ACTIONS, of_screen

_ALSO_IN_THE_TEXT: Final = frozenset(
    {
        "editor.find",
        "editor.replace",
        "editor.find_next",
        "editor.find_previous",
        "editor.undo",
        "editor.redo",
    }
)
"""Rows that the screen does from everywhere and the text area by itself, so that it works alone."""

EDITOR_BINDINGS: Final[tuple[tuple[str, str, str, str], ...]] = tuple(
    (action.id, action.keys, action.action, action.label)
    for action in ACTIONS
    if action.screen in {"writing", "text"} or action.id in _ALSO_IN_THE_TEXT
)
"""(id, keys, action, label) of every key of the text area; labels are translated where they are shown."""

FIND_BINDINGS: Final[tuple[tuple[str, str, str, str], ...]] = tuple(
    (action.id, action.keys, action.action, action.label) for action in of_screen("find")
)
"""The same for the find bar."""
