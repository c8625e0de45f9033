"""Real posts come back byte for byte and are painted whole, whatever is in them."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

from bloggy.tui.editor.blocks import BlockStates
from bloggy.tui.editor.document import PostDocument
from bloggy.tui.editor.inline import runs_of
from bloggy.tui.editor.wrapping import SoftWrap

CORPORA = Path(__file__).parents[4] / "shared" / "corpora"
_STEP = 4  # every fourth post keeps this test to a few seconds


def test_real_posts_come_back_and_every_character_has_its_place() -> None:
    posts = sorted(
        path for path in CORPORA.rglob("*") if path.suffix in {".md", ".markdown"} and path.is_file()
    )
    if not posts:
        pytest.skip("There are no sample posts beside the project.")
    for path in islice(posts, 0, None, _STEP):
        text = path.read_bytes().decode("utf-8", "surrogateescape")
        document = PostDocument(text)
        assert "".join(map("".join, zip(document.lines, document.line_ends, strict=True))) == text, path
        states = BlockStates(document.lines)
        for row, line in enumerate(document.lines):
            ends = [end for end, _names in runs_of(line, states.at(row), False)]
            assert ends == sorted(set(ends)), path
            assert (ends[-1] if ends else 0) == len(line), path
        wrapped = SoftWrap(document, width=60)
        assert wrapped.height == sum(map(len, wrapped.lines)), path
