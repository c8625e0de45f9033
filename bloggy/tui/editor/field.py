"""One detail of a post: a label, the line behind it, and what bloggy makes of what is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.strip import Strip
from textual.widgets import Input, Static

from bloggy.tui.text import line
from bloggy.tui.widgets.text_input import TextInput

if TYPE_CHECKING:
    from textual.geometry import Size
    from textual.suggester import Suggester


class WrappedInput(TextInput):
    """A line to type in that shows all of a long value, over several rows, while nobody types there."""

    _wrapped: tuple[str, int, list[str]] = ("", -1, [])

    def _rows(self, width: int) -> list[str]:
        if self._wrapped[:2] != (self.value, width):
            rows = [row.plain for row in Content(self.value).wrap(max(width, 1))]
            self._wrapped = (self.value, width, rows)
        return self._wrapped[2]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """One row to type in, as many as it takes to read."""
        return 1 if self.has_focus else max(1, len(self._rows(width)))

    def render_line(self, y: int) -> Strip:
        """A row of the value; what Textual draws while the writer is there."""
        width = self.content_size.width
        rows = self._rows(width)
        if self.has_focus or not self.value:
            return super().render_line(y)
        text = rows[y] if y < len(rows) else ""
        strip = Strip(Content(text).render_segments(self.visual_style))
        return strip.adjust_cell_length(width, self.rich_style)

    def watch_has_focus(self, has_focus: bool) -> None:
        """Fold together on arrival, unfold on leaving."""
        super().watch_has_focus(has_focus)
        self.refresh(layout=True)

    def watch_value(self) -> None:
        """Make room for another value."""
        if not self.has_focus:
            self.refresh(layout=True)


class DetailRow(Vertical):
    """A label, its line, and below it a sentence when there is something to say."""

    def __init__(self, name: str, label: str, suggester: Suggester | None) -> None:
        super().__init__(id=f"row-{name}")
        self.field_name = name
        self._label = label
        self.input = WrappedInput(id=f"field-{name}", compact=True, suggester=suggester)
        self._note = Static(classes="note", markup=False)
        self.refused = False
        """Whether what is typed could not be taken; then it stays to be mended."""

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Static(line(self._label), classes="label", markup=False)
            yield self.input
        yield self._note

    def on_mount(self) -> None:
        self._note.display = False

    def say(self, content: Content | None = None, *, refused: bool = False) -> None:
        """Put a sentence below the line; None takes it away."""
        self.refused = refused
        self._note.display = content is not None
        if content is not None:
            self._note.update(content)

    def show(self, value: str) -> None:
        """Show the value, but never under the writer's hands."""
        if self.input.has_focus or self.refused or self.input.value == value:
            return
        with self.input.prevent(Input.Changed):
            self.input.value = value
