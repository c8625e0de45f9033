"""The document gives back every byte of text that was not edited, and undoes to the very same lines."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bloggy.tui.editor.difference import smallest_changes
from bloggy.tui.editor.document import PostDocument

texts = st.text(st.sampled_from("ab é\n\r\t\u2028\u0085\x0c\x0b👩\u200d"), max_size=40)


@given(texts)
@settings(max_examples=200)
def test_a_loaded_text_comes_back_as_it_was(text: str) -> None:
    document = PostDocument(text)
    assert document.text == text
    assert "".join(map("".join, zip(document.lines, document.line_ends, strict=True))) == text


@pytest.mark.parametrize("odd", ["\u2028", "\u2029", "\u0085", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e"])
def test_only_markdowns_own_line_ends_end_a_line(odd: str) -> None:
    assert PostDocument(f"one{odd}still one\ntwo").lines == [f"one{odd}still one", "two"]


def test_lines_that_are_not_touched_keep_their_own_ends_and_new_ones_take_the_prevailing() -> None:
    document = PostDocument("a\r\nb\nc\r\nd\re")
    assert document.newline == "\r\n"
    document.replace_range((1, 1), (1, 1), document.with_newlines("x\ny"))
    assert document.text == "a\r\nbx\r\ny\nc\r\nd\re"


@given(texts, st.data())
@settings(max_examples=200)
def test_an_edit_does_what_it_would_to_a_string_and_its_inverse_undoes_it(
    text: str, data: st.DataObject
) -> None:
    document = PostDocument(text)
    first, second = sorted(
        data.draw(st.tuples(*[st.integers(0, len(document.lines) - 1)] * 2).map(sorted), label="rows")
    )
    start = (first, data.draw(st.integers(0, len(document.lines[first]))))
    end = (second, data.draw(st.integers(0, len(document.lines[second]))))
    start, end = sorted((start, end))
    new = data.draw(texts)
    before = (list(document.lines), list(document.line_ends))
    a, b = document.get_index_from_location(start), document.get_index_from_location(end)

    result = document.replace_range(start, end, new)

    assert document.text == text[:a] + new + text[b:]
    assert result.replaced_text == text[a:b]
    document.replace_range(start, result.end_location, result.replaced_text)
    assert (document.lines, document.line_ends) == before


@given(texts, texts)
@settings(max_examples=200)
def test_the_smallest_changes_make_the_other_text(old: str, new: str) -> None:
    document = PostDocument(old)
    changes, cursor = smallest_changes(document, new, (0, 0))
    for start, end, text in changes:
        document.replace_range(start, end, text)
    assert document.text == new
    assert document.clamp(cursor) == cursor


def test_taking_over_a_text_that_differs_in_one_word_touches_that_word_only() -> None:
    document = PostDocument("one\ntwo words here\nthree\n")
    changes, cursor = smallest_changes(document, "one\ntwo birds here\nthree\n", (2, 3))
    assert changes == [((1, 4), (1, 7), "bi" + "r")] or changes == [((1, 4), (1, 6), "bi")]
    assert cursor == (2, 3)


def test_the_cursor_stays_with_its_line_when_lines_come_in_above() -> None:
    changes, cursor = smallest_changes(PostDocument("a\nb\nc"), "new\nlines\na\nb\nc", (2, 1))
    assert len(changes) == 1
    assert cursor == (4, 1)


def test_indexes_and_locations_agree_in_a_text_with_mixed_line_ends() -> None:
    document = PostDocument("a\r\nbc\nd")
    assert [document.get_location_from_index(i) for i in range(8)] == [
        (0, 0), (0, 1), (0, 1), (1, 0), (1, 1), (1, 2), (2, 0), (2, 1),
    ]  # fmt: skip
    with pytest.raises(ValueError, match="does not correspond"):
        document.get_location_from_index(9)
