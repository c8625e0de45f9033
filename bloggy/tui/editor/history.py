"""Groups edits into what a writer would undo at once: a word, a paste, a whole replacement."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from textual.document._edit import Edit
from textual.document._history import EditHistory

DEEPEST_UNDO: Final = 10_000
_PAUSE: Final = 2.0
_LONGEST_RUN: Final = 100


class WordHistory(EditHistory):
    """An edit history whose steps are words, and in which several edits can be made one step."""

    def __init__(self) -> None:
        super().__init__(DEEPEST_UNDO, checkpoint_timer=_PAUSE, checkpoint_max_characters=_LONGEST_RUN)
        self._together: list[Edit] | None = None
        self._ended_word = False

    @contextmanager
    def together(self) -> Iterator[None]:
        """Every edit recorded inside is undone and redone as one step."""
        if self._together is not None:
            yield
            return
        self._together = []
        try:
            yield
        finally:
            batch, self._together = self._together, None
            if batch:
                self._undo_stack.append(batch)
                self._redo_stack.clear()
            self.checkpoint()

    def record(self, edit: Edit) -> None:
        """Remember an edit that has been made."""
        if self._together is not None:
            self._together.append(edit)
            return
        begins_word = self._ended_word and not edit.text.isspace()
        if begins_word:
            self.checkpoint()
        super().record(edit)
        self._ended_word = edit.text.isspace()
