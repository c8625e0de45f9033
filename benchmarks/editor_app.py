"""The smallest app round the editor widget, to be timed beside vim and nano on a pseudo-terminal.

    python benchmarks/editor_app.py FILE [LINE]

Quit with ctrl+q. Nothing is saved.
"""

from __future__ import annotations

import sys
from pathlib import Path

from textual.app import App, ComposeResult

from bloggy.tui.driver import quick_driver
from bloggy.tui.editor.area import MarkdownArea


class EditorApp(App[None]):
    """One editor over the whole screen."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, text: str, line: int) -> None:
        super().__init__(driver_class=quick_driver())
        self._text, self._line = text, line

    def compose(self) -> ComposeResult:
        yield MarkdownArea(self._text)

    def on_mount(self) -> None:
        area = self.query_one(MarkdownArea)
        area.focus()
        self.call_after_refresh(area.jump_to_line, self._line)


def main() -> None:
    """Run the app on the file named on the command line."""
    text = Path(sys.argv[1]).read_bytes().decode("utf-8", "surrogateescape")
    EditorApp(text, int(sys.argv[2]) - 1 if len(sys.argv) > 2 else 0).run()


if __name__ == "__main__":
    main()
