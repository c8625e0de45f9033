"""A line to type in that takes every character, where Textual's own drops some without a word."""

from __future__ import annotations

from textual import events
from textual.widgets import Input

from bloggy.tui.keystrokes import is_text


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
