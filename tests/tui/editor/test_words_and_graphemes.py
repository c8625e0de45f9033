"""Steps by character and by word land where a reader would put the finger."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bloggy.tui.editor.graphemes import clusters, next_boundary, previous_boundary, snap
from bloggy.tui.editor.words import paragraph_around, word_around, word_end, word_start

FAMILY, FLAG, WAVE, ACCENT = "👨‍👩‍👧", "🇫🇷", "👋🏽", "e\u0301"


@pytest.mark.parametrize("one", [FAMILY, FLAG, WAVE, ACCENT, "好", "é", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"])
def test_one_step_over_one_visible_character(one: str) -> None:
    line = f"a{one}b"
    assert next_boundary(line, 1) == 1 + len(one)
    assert previous_boundary(line, 1 + len(one)) == 1
    for inside in range(1, 1 + len(one)):
        assert snap(line, inside) == 1


def test_two_flags_in_a_row_are_two_steps() -> None:
    line = "🇫🇷🇩🇪"
    assert next_boundary(line, 0) == 2
    assert previous_boundary(line, 4) == 2


@given(st.text(st.sampled_from("ab é" + "\u0301👩\u200d🏽🇫🇷好"), max_size=30))
@settings(max_examples=200)
def test_steps_to_the_right_visit_every_character_once(line: str) -> None:
    column, steps = 0, []
    while column < len(line):
        after = next_boundary(line, column)
        steps.append(line[column:after])
        column = after
    assert steps == list(clusters(line))


@pytest.mark.parametrize(
    ("line", "stops"),
    [
        ("l’été d'aujourd'hui", [2, 5, 8, 19]),
        ("don't stop", [5, 10]),
        ("un mot, deux", [2, 6, 7, 12]),
        ("qu'il", [3, 5]),
    ],
)
def test_words_end_where_a_french_reader_ends_them(line: str, stops: list[int]) -> None:
    found, column = [], 0
    while column < len(line):
        column = word_end(line, column)
        found.append(column)
    assert found == stops


def test_the_word_before_begins_after_the_elided_article() -> None:
    assert word_start("l’été", 5) == 2
    assert word_start("l’été", 2) == 0
    assert word_start("   ", 3) == 0


def test_the_word_around_the_cursor_is_found_also_at_its_end() -> None:
    assert word_around("un mot.", 6) == (3, 6)
    assert word_around("un  mot", 3) == (3, 3)


def test_a_paragraph_lies_between_blank_lines() -> None:
    lines = ["", "a", "b", "  ", "c"]
    assert paragraph_around(lines, 2) == (1, 2)
    assert paragraph_around(lines, 4) == (4, 4)
    assert paragraph_around(lines, 3) == (3, 3)
