"""Every character a writer can type arrives, also those that Python calls unprintable."""

from __future__ import annotations

import pytest
from textual import events
from textual.app import App, ComposeResult

from bloggy.tui.editor.area import MarkdownArea
from bloggy.tui.keystrokes import is_text
from bloggy.tui.widgets.text_input import TextInput

pytestmark = pytest.mark.anyio

FRENCH = "«\u00a0Oui\u202f!\u00a0»"
FAMILY = "👩\u200d👩\u200d👧"
PERSIAN = "می\u200cخواهم"
YOUNG = "\U0001fae9"  # newer than the Unicode of Python 3.11
TYPED = FRENCH + FAMILY + PERSIAN + YOUNG


class Both(App[None]):
    """The editor's area and a line to type in."""

    def compose(self) -> ComposeResult:
        yield MarkdownArea("")
        yield TextInput()


@pytest.mark.parametrize("kind", [MarkdownArea, TextInput])
async def test_no_typed_character_is_dropped(kind: type[MarkdownArea] | type[TextInput]) -> None:
    app = Both()
    async with app.run_test() as pilot:
        widget = app.query_one(kind)
        widget.focus()
        await pilot.pause()
        for character in TYPED:
            app.post_message(events.Key("typed", character))
        await pilot.pause()
        typed = widget.get_text() if isinstance(widget, MarkdownArea) else widget.value
    assert typed == TYPED


@pytest.mark.parametrize("key", [None, "", "\x1b", "\x00", "\x9b", "\ud800", "\u2028", "\r"])
def test_a_control_is_not_text(key: str | None) -> None:
    assert not is_text(key)
