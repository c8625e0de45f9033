"""Merging two edits of one text."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bloggy.domain.merge import has_markers, merge3

_LINES = st.lists(st.sampled_from(["a\n", "b\n", "c\r\n", "é\n", "\u2028x\n", "\n"]), max_size=8).map("".join)


def test_changes_in_different_places_are_both_kept() -> None:
    merged = merge3("1\n2\n3\n4\n", "one\n2\n3\n4\n", "1\n2\n3\nfour\n")
    assert merged == ("one\n2\n3\nfour\n", 0)


def test_the_same_change_on_both_sides_is_no_conflict() -> None:
    assert merge3("1\n2\n", "1\ntwo\n", "1\ntwo\n") == ("1\ntwo\n", 0)


def test_changes_to_the_same_lines_stand_side_by_side() -> None:
    merged = merge3("1\n2\n3\n", "1\nmine\n3\n", "1\ntheirs\n3\n")
    assert merged.conflicts == 1
    assert merged.text == "1\n<<<<<<< mine\nmine\n=======\ntheirs\n>>>>>>> theirs\n3\n"
    assert has_markers(merged.text)


def test_a_last_line_without_an_end_does_not_swallow_a_marker() -> None:
    merged = merge3("1\n", "1\nmine", "1\ntheirs")
    assert "mine\n=======\ntheirs\n>>>>>>> theirs\n" in merged.text


def test_a_rule_of_equals_signs_is_no_marker() -> None:
    assert not has_markers("Title\n=======\ntext\n")


@settings(max_examples=200)
@given(base=_LINES, mine=_LINES, theirs=_LINES)
def test_nothing_that_one_side_added_is_lost(base: str, mine: str, theirs: str) -> None:
    merged = merge3(base, mine, theirs).text
    for line in set(mine.splitlines()) - set(base.splitlines()):
        assert line in merged
    for line in set(theirs.splitlines()) - set(base.splitlines()):
        assert line in merged


@settings(max_examples=100)
@given(base=_LINES, other=_LINES)
def test_one_sided_changes_are_taken_as_they_are(base: str, other: str) -> None:
    assert merge3(base, other, base) == (other, 0)
    assert merge3(base, base, other) == (other, 0)
