"""Both sides of an unfinished merge are got back whole."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bloggy.domain.marked_text import MarkedText, marked_text
from bloggy.domain.merge import merge3

MARKED = """---
<<<<<<< HEAD
title: Fog
=======
title: Mist
>>>>>>> other
---
Words.
"""
DIFF3 = "a\r\n<<<<<<< HEAD\r\nb\r\n||||||| 1234\r\nc\r\n=======\r\n>>>>>>> other\r\nd\r\n"

LINES = st.lists(st.sampled_from(["one\n", "two\n", "three\n", "a heading\n", "===\n", "\n"]), max_size=8)


def test_the_sides_of_a_merge_are_found() -> None:
    mine, theirs = "---\ntitle: Fog\n---\nWords.\n", "---\ntitle: Mist\n---\nWords.\n"
    assert marked_text(MARKED) == MarkedText(mine, theirs, None)


def test_what_both_came_from_is_found_where_git_wrote_it_down() -> None:
    assert marked_text(DIFF3) == MarkedText("a\r\nb\r\nd\r\n", "a\r\nd\r\n", "a\r\nc\r\nd\r\n")


def test_a_text_about_merges_is_left_alone() -> None:
    for text in (
        "Heading\n=======\n",
        "<<<<<<< HEAD\nleft open\n",
        "> quote\n",
        "<<<<<<<x\n=======\n>>>>>>>x\n",
        "",
    ):
        assert marked_text(text) is None
    assert marked_text(">>>>>>> other\n" + MARKED) is None


@given(base=LINES, mine=LINES, theirs=LINES)
def test_what_a_merge_marks_is_got_back(base: list[str], mine: list[str], theirs: list[str]) -> None:
    merged = merge3("".join(base), "".join(mine), "".join(theirs))
    found = marked_text(merged.text)
    assert (found is not None) == (merged.conflicts > 0)
    if found is not None:
        assert set(mine) - set(base) <= set(found.mine.splitlines(keepends=True))
        assert set(theirs) - set(base) <= set(found.theirs.splitlines(keepends=True))
