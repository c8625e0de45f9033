"""Find and replace: what counts as a match, what a replacement does, and that nothing hangs."""

from __future__ import annotations

import pytest

from bloggy.tui.editor.document import PostDocument
from bloggy.tui.editor.find import BadPattern, Query, Search

TEXT = ["Un mot, des mots.", "Le MOT juste", "", "fin"]


def starts(query: Query, lines: list[str] = TEXT) -> list[tuple[int, int]]:
    return [start for start, _end in Search(query).matches(lines).spans]


def test_capitals_matter_only_when_one_is_typed_or_asked_for() -> None:
    assert starts(Query(text="mot")) == [(0, 3), (0, 12), (1, 3)]
    assert starts(Query(text="MOT")) == [(1, 3)]
    assert starts(Query(text="mot", exact_case=True)) == [(0, 3), (0, 12)]


def test_whole_words_leave_out_parts_of_words() -> None:
    assert starts(Query(text="mot", whole_words=True)) == [(0, 3), (1, 3)]


def test_plain_text_is_not_a_pattern() -> None:
    assert starts(Query(text="mot.")) == []
    assert starts(Query(text="mot.", pattern=True)) == [(0, 3), (0, 12), (1, 3)]


def test_a_pattern_may_reach_over_lines_and_line_ends_anchor() -> None:
    assert starts(Query(text=r"mots\.\nLe", pattern=True)) == [(0, 12)]
    assert starts(Query(text=r"\w+$", pattern=True)) == [(1, 7), (3, 0)]


def test_a_match_of_nothing_is_no_match() -> None:
    assert starts(Query(text="x*", pattern=True)) == []
    assert starts(Query(text="")) == []


def test_a_bad_pattern_is_a_sentence_with_a_next_step() -> None:
    with pytest.raises(BadPattern, match="not a regular expression") as caught:
        Search(Query(text="(", pattern=True))
    assert caught.value.hint


def test_a_catastrophic_pattern_is_stopped() -> None:
    search = Search(Query(text=r"(a+)+b", pattern=True))
    lines = ["a" * 5000 + "!"]
    with pytest.raises(BadPattern, match="too long"):
        search.matches(lines)
    assert search.in_line(lines[0]) == ()


def test_next_and_previous_go_round() -> None:
    matches = Search(Query(text="mot")).matches(TEXT)
    assert matches.at_or_after((0, 4)) == 1
    assert matches.at_or_after((2, 0)) == 0
    assert matches.before((0, 3)) == 2
    assert matches.before((1, 3)) == 1
    assert matches.number_of(((1, 3), (1, 6))) == 2
    assert matches.number_of(((1, 3), (1, 5))) == -1
    assert Search(Query(text="zz")).matches(TEXT).at_or_after((0, 0)) == -1


def replaced(text: str, query: Query, template: str, within: object = None) -> str:
    document = PostDocument(text)
    for start, end, new in Search(query).replacements(document.lines, template, within):  # type: ignore[arg-type]
        document.replace_range(start, end, new)
    return document.text


def test_replacing_keeps_the_line_ends_and_everything_between() -> None:
    assert replaced("a a\r\nb a\na", Query(text="a"), "xy") == "xy xy\r\nb xy\nxy"


def test_groups_can_be_used_in_a_replacement() -> None:
    assert (
        replaced("jean dupont", Query(text=r"(\w+) (?P<b>\w+)", pattern=True), r"\g<b> \1") == "dupont jean"
    )
    assert replaced(r"a", Query(text="a"), r"\1") == r"\1"


def test_a_bad_replacement_is_a_sentence() -> None:
    with pytest.raises(BadPattern, match="replacement"):
        replaced("a", Query(text="a", pattern=True), r"\2")


def test_only_the_selection_is_searched_when_asked() -> None:
    assert replaced("a a a a", Query(text="a"), "x", ((0, 2), (0, 5))) == "a x x a"


def test_ten_thousand_matches_are_one_change_a_line() -> None:
    lines = ["a a a"] * 4000
    changes = Search(Query(text="a")).replacements(lines, "b")
    assert len(changes) == 4000
    assert changes[0] == ((3999, 0), (3999, 5), "b b b")


def test_one_match_can_be_replaced_by_itself() -> None:
    search = Search(Query(text="(m)ot", pattern=True))
    assert search.replacement(TEXT, r"\1ax", ((0, 12), (0, 15))) == ((0, 12), (0, 15), "max")
    assert search.replacement(TEXT, "x", ((0, 0), (0, 2))) is None
