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


PARAGRAPH = "The fog came in from the sea and stayed until the late evening of that day.\n"


def test_two_people_in_one_paragraph_are_brought_together_where_their_words_stand_apart() -> None:
    mine, theirs = PARAGRAPH.replace("fog", "mist"), PARAGRAPH.replace("evening", "morning")
    assert merge3(PARAGRAPH, mine, theirs, words=True) == (
        "The mist came in from the sea and stayed until the late morning of that day.\n",
        0,
    )
    assert merge3(PARAGRAPH, mine, theirs).conflicts == 1, "only where it is asked for"


def test_words_side_by_side_are_left_to_the_writer() -> None:
    mine, theirs = PARAGRAPH.replace("fog", "mist"), PARAGRAPH.replace("came", "crept")
    assert merge3(PARAGRAPH, mine, theirs, words=True).conflicts == 1


def test_code_is_never_merged_within_a_line() -> None:
    line = "total = first one and then two and then three more\n"
    mine, theirs = line.replace("total", "sum"), line.replace("more", "less")
    assert merge3(line, mine, theirs, words=True).conflicts == 0
    fence = "```\n{}```\n"
    assert merge3(*(fence.format(text) for text in (line, mine, theirs)), words=True).conflicts == 1
    assert merge3(*(f"    {text}" for text in (line, mine, theirs)), words=True).conflicts == 1


_CHANGES = st.lists(st.sampled_from(["keep", "mine", "theirs", "both alike"]), min_size=1, max_size=12)


@settings(max_examples=200)
@given(changes=_CHANGES, words=st.booleans())
def test_changes_that_stand_apart_are_all_kept_and_nothing_else_happens(
    changes: list[str], words: bool
) -> None:
    def side(name: str) -> str:
        return "".join(
            f"Paragraph {n} is {'new ' + str(n) if change in (name, 'both alike') else 'old'}.\n\nRest {n}.\n"
            for n, change in enumerate(changes)
        )

    expected = "".join(
        f"Paragraph {n} is {'old' if change == 'keep' else 'new ' + str(n)}.\n\nRest {n}.\n"
        for n, change in enumerate(changes)
    )
    assert merge3(side("base"), side("mine"), side("theirs"), words=words) == (expected, 0)


@settings(max_examples=200)
@given(
    text=st.lists(
        st.sampled_from(["one", "two", "three", "four", "five", "six", "seven"]), min_size=4, max_size=30
    ),
    places=st.tuples(st.integers(0, 29), st.integers(0, 29)),
)
def test_a_merge_within_a_paragraph_holds_what_each_side_wrote(
    text: list[str], places: tuple[int, int]
) -> None:
    first, second = (place % len(text) for place in places)
    mine, theirs = list(text), list(text)
    mine[first], theirs[second] = "MINE", "THEIRS"
    merged = merge3(" ".join(text), " ".join(mine), " ".join(theirs), words=True)
    assert "MINE" in merged.text
    assert "THEIRS" in merged.text
    if not merged.conflicts:
        both = list(mine)
        both[second] = "THEIRS"
        assert merged.text.split() == both
