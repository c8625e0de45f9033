"""Edits the text and undoes it, each step at a cost that depends on the edit and not on the text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from textual.document._document import EditResult, Location, Selection
from textual.document._edit import Edit
from textual.message import Message
from textual.widgets import TextArea

from bloggy.tui.editor.blocks import BlockStates
from bloggy.tui.editor.history import WordHistory
from bloggy.tui.editor.viewport import Viewport

_BULK: Final = 200  # from so many edits in one step on, wrapping everything once is quicker


@dataclass
class Step(Edit):
    """An edit that knows where the selection goes after it, also when it is done again."""

    final: Selection | None = None

    def do(self, text_area: TextArea, record_selection: bool = True) -> EditResult:
        """Make the edit."""
        result = super().do(text_area, record_selection)
        if self.final is not None:
            self._updated_selection = self.final
        return result


class ProseCanvas(Viewport, inherit_bindings=False):
    """The quick text area: document, wrapping, painting and undo; keys are a subclass's business."""

    @dataclass
    class Edited(Message):
        """The text has changed; several changes in a row may be told once. The text: see `get_text`."""

        area: ProseCanvas

        @property
        def control(self) -> ProseCanvas:
            """The area that was edited."""
            return self.area

        def can_replace(self, message: Message) -> bool:
            """A later edit tells all that an earlier one does."""
            return isinstance(message, ProseCanvas.Edited) and message.area is self.area

    @dataclass
    class CursorLine(Message):
        """The cursor has moved to another line."""

        area: ProseCanvas
        line: int
        """The line the cursor is on now, counted from 0."""

        @property
        def control(self) -> ProseCanvas:
            """The area whose cursor moved."""
            return self.area

        def can_replace(self, message: Message) -> bool:
            """Only the last line matters."""
            return isinstance(message, ProseCanvas.CursorLine) and message.area is self.area

    history: WordHistory

    def __init__(
        self,
        text: str = "",
        *,
        read_only: bool = False,
        show_line_numbers: bool = False,
        measure: int = 0,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """An area that shows `text`; `measure` is the longest row in cells, 0 for the width of the widget."""
        super().__init__(
            read_only=read_only,
            show_line_numbers=show_line_numbers,
            measure=measure,
            name=name,
            id=id,
            classes=classes,
        )
        self.history = WordHistory()
        self._in_bulk = False
        self._set_document(text, None)

    def load_text(self, text: str) -> None:
        """Show another text; the undo history of the old one is forgotten."""
        self.history.clear()
        self._set_document(text, None)
        if self.is_mounted:
            self.scroll_to(y=0, animate=False)
            self.refresh()
        self.post_message(self.Edited(self))

    def get_text(self) -> str:
        """The whole text as it would be saved; joined at most once between two edits."""
        return self.document.text

    def edit(self, edit: Edit) -> EditResult:
        """Make one edit (its line ends are taken literally), undoable."""
        result = edit.do(self)
        self.history.record(edit)
        self._reflow(edit.top, edit.bottom, result.end_location)
        edit.after(self)
        self.post_message(self.Edited(self))
        return result

    def edit_together(self, changes: Sequence[tuple[Location, Location, str]], selection: Selection) -> None:
        """Make `changes` (start, end, text; bottom first; literal line ends) as one undoable step."""
        with self.history.together(), self._bulk(len(changes)):
            for start, end, text in changes:
                step = Step(text, start, end, maintain_selection_offset=False, final=selection)
                result = step.do(self)
                self.history.record(step)
                self._reflow(step.top, step.bottom, result.end_location)
        self._conclude(selection, edited=bool(changes))

    def _undo_batch(self, edits: Sequence[Edit]) -> None:
        with self._bulk(len(edits)):
            for edit in reversed(edits):
                if edit._edit_result is not None:
                    end = edit._edit_result.end_location
                    self._reflow(edit.top, end, edit.undo(self).end_location)
        self._conclude(edits[0]._original_selection)

    def _redo_batch(self, edits: Sequence[Edit]) -> None:
        with self._bulk(len(edits)):
            for edit in edits:
                result = edit.do(self, record_selection=False)
                self._reflow(edit.top, edit.bottom, result.end_location)
        self._conclude(edits[-1]._updated_selection)

    def _conclude(self, selection: Selection | None, *, edited: bool = True) -> None:
        self.selection = self.selection if selection is None else selection
        self.record_cursor_width()
        if edited:
            self.post_message(self.Edited(self))

    @contextmanager
    def _bulk(self, count: int) -> Iterator[None]:
        """Put off wrapping to the end where a step has many edits."""
        self._in_bulk = count > _BULK
        try:
            yield
        finally:
            if self._in_bulk:
                self._in_bulk = False
                self._states = BlockStates(self.document.lines)
                self._rewrap_and_refresh_virtual_size(always=True)

    def _reflow(self, top: Location, old_end: Location, new_end: Location) -> None:
        """Bring wrapping, block states and the scroll bar in line with an edit just made."""
        if self._in_bulk:
            return
        last = self.wrapped_document.line_count - 1
        first, old_bottom = min(top[0], last), min(old_end[0], last)
        self._states.edited(first, old_bottom, new_end[0])
        if self._numbers_need_room():
            self._rewrap_and_refresh_virtual_size(always=True)
            return
        self.wrapped_document.wrap_range((first, 0), (old_bottom, 0), new_end)
        self._refresh_size()

    def _cursor_changed_line(self, line: int) -> None:
        self.post_message(self.CursorLine(self, line))
