"""Takes every character a writer can type, where Textual 8.2.8 drops some without a word.

Textual asks `str.isprintable`, which refuses the no-break spaces of French, the joiners inside emoji and in
Persian, direction marks, and every character younger than this Python.
"""

from __future__ import annotations

import unicodedata

from textual import events
from textual.widgets import Input

_NOT_TEXT = frozenset({"Cc", "Cs", "Zl", "Zp"})  # controls, halves of characters, line ends


def is_text(character: str | None) -> bool:
    """Whether a key's character is text to put where the cursor is."""
    return (
        character is not None
        and len(character) > 0
        and all(unicodedata.category(part) not in _NOT_TEXT for part in character)
    )


class TextInput(Input):
    """A line to type anything in."""

    async def _on_key(self, event: events.Key) -> None:
        """What Textual would drop is put in; Textual's own handler, called next, does the rest."""
        if event.character is not None and not event.is_printable and is_text(event.character):
            event.stop()
            event.prevent_default()
            self.replace(event.character, *self.selection)

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Whether a key is text to type."""
        return is_text(character)
