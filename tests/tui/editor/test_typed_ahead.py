"""Keys that come in faster than the screen keeps up, as over a slow line, take effect in their order."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events

from tests.tui.editor.desk import writing

pytestmark = pytest.mark.anyio


async def test_enter_and_deletions_keep_their_place_among_the_letters(tmp_path: Path) -> None:
    async with writing(tmp_path) as desk:
        desk.area.clear()
        for text in "one\r\rtwx\x7fof\rthree":
            key = {"\r": "enter", "\x7f": "backspace"}.get(text, text)
            desk.app.post_message(events.Key(key, text if key == text else None))
        await desk.until(lambda: desk.text.endswith("three") and desk.text.count("\n") == 3)
        assert desk.text == "one\n\ntwof\nthree"
