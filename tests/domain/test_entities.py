"""Character references from anywhere are read, and none of them harms."""

from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bloggy.domain.entities import unescape


@pytest.mark.parametrize("digits", [9, 5_000, 100_000])
@pytest.mark.parametrize("kind", ["&#{}9;", "&#x{}9;", "&#{}9"])
def test_numbers_without_end_are_no_characters(kind: str, digits: int) -> None:
    assert unescape("a " + kind.format("9" * digits) + " b") == "a \ufffd b"


@given(st.text("&#x;09afltgmp é", max_size=40))
def test_everything_else_is_read_as_usual(text: str) -> None:
    assert unescape(text) == html.unescape(text) or "\ufffd" in unescape(text)
