"""A line for a password: it can be typed and pasted, but neither read nor copied."""

from __future__ import annotations

from rich.text import Text

from bloggy.tui.widgets.text_input import TextInput


class SecretInput(TextInput):
    """Every character is a dot."""

    def __init__(self, value: str = "", *, ascii_only: bool, id: str | None = None) -> None:
        self._dot = "*" if ascii_only else "•"
        super().__init__(value, password=True, compact=True, id=id)

    @property
    def _value(self) -> Text:
        """Textual's own dots are not ASCII."""
        return Text(self._dot * len(self.value), no_wrap=True, overflow="ignore", end="")

    def action_copy(self) -> None:
        """Nothing: what is hidden must not reach the clipboard."""

    def action_cut(self) -> None:
        """Nothing, for the same reason."""
