"""Rows on the screen and places in the text stay in step, whatever is edited."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from textual.geometry import Offset

from bloggy.tui.editor.display import cells, is_narrow, visible
from bloggy.tui.editor.document import PostDocument
from bloggy.tui.editor.rows import RowIndex
from bloggy.tui.editor.wrapping import SoftWrap, wrap_line

lines = st.text(st.sampled_from("abc é\t好字👩\u200d🇫🇷\u0301’\xa0\u2028"), max_size=60)


@given(lines, st.integers(4, 30))
@settings(max_examples=200)
def test_every_row_fits_but_for_one_hanging_space(line: str, width: int) -> None:
    breaks = wrap_line(line, width, 4)
    assert breaks == sorted(set(breaks))
    for start, end in zip([0, *breaks], [*breaks, len(line)], strict=True):
        row = visible(line[start:end])
        assert cells(row.removesuffix(" "), 4) <= width
        assert cells(row, 4) <= width + 1


@given(st.text(st.sampled_from("abc d"), max_size=80), st.integers(2, 20))
@settings(max_examples=200)
def test_the_quick_way_and_the_thorough_way_break_alike(line: str, width: int) -> None:
    from bloggy.tui.editor.wrapping import _wrap_wide

    assert wrap_line(line, width, 4) == (_wrap_wide(line, width, 4) if len(line) > width else [])


def test_a_no_break_space_keeps_the_question_mark_with_its_word() -> None:
    line = "Vraiment oui\xa0?"
    assert wrap_line(line, 12, 4) == [9]


def test_a_word_with_combining_accents_is_not_broken_inside() -> None:
    line = "un e\u0301te\u0301 chaud"
    assert wrap_line(line, 5, 4) == [3, 9]


def test_narrow_characters_really_are_one_cell_wide() -> None:
    from rich.cells import cell_len

    wrong = [c for c in map(chr, range(0x20, 0x3000)) if c != "\x7f" and is_narrow(c) and cell_len(c) != 1]
    assert wrong == []


def test_nothing_that_a_terminal_would_obey_is_shown() -> None:
    hostile = "".join(
        map(chr, [*range(9), *range(10, 32), *range(127, 160), 0x202E, 0x2066, 0x200B, 0xD800, 0xFEFF])
    )
    shown = visible(hostile)
    assert len(shown) == len(hostile)
    assert shown.isprintable()
    assert visible("👩\u200d🚀\t") == "👩\u200d🚀\t"


@given(st.lists(st.integers(1, 4), min_size=1, max_size=30), st.data())
@settings(max_examples=100)
def test_the_row_index_agrees_with_a_plain_list(heights: list[int], data: st.DataObject) -> None:
    model = heights * 40
    index = RowIndex(model)
    for _ in range(4):
        start = data.draw(st.integers(0, len(model) - 1))
        stop = data.draw(st.integers(start + 1, min(len(model), start + 700)))
        new = data.draw(st.lists(st.integers(1, 4), min_size=1, max_size=5)) * data.draw(
            st.sampled_from([1, 150])
        )
        index.replace(start, stop, new)
        model[start:stop] = new
    assert index.total == sum(model)
    for line in {0, len(model) // 2, len(model) - 1}:
        top = sum(model[:line])
        assert index.top(line) == top
        assert index.height(line) == model[line]
        assert index.at(top + model[line] - 1) == (line, model[line] - 1)
    everything = [(line, section) for line, height in enumerate(model) for section in range(height)]
    assert list(index.window(0, index.total + 5)) == everything


@given(st.lists(lines, min_size=1, max_size=6), st.data())
@settings(max_examples=100)
def test_wrapping_an_edit_is_wrapping_everything(rows: list[str], data: st.DataObject) -> None:
    document = PostDocument("\n".join(rows))
    wrapped = SoftWrap(document, width=12)
    for _ in range(3):
        last = document.line_count - 1
        a, b = sorted((data.draw(st.integers(0, last)), data.draw(st.integers(0, last))))
        start, end = sorted(
            (
                (a, data.draw(st.integers(0, len(document[a])))),
                (b, data.draw(st.integers(0, len(document[b])))),
            )
        )
        result = document.replace_range(
            start, end, data.draw(st.sampled_from(["", "x", "\n", "mot " * 8, "a\n好字好字好字好字\nb"]))
        )
        wrapped.wrap_range(start, end, result.end_location)
    fresh = SoftWrap(document, width=12)
    assert wrapped.lines == fresh.lines
    assert wrapped.height == fresh.height == sum(len(sections) for sections in fresh.lines)


@given(lines, st.integers(4, 20))
@settings(max_examples=200)
def test_where_the_cursor_is_painted_a_click_finds_it_again(line: str, width: int) -> None:
    from bloggy.tui.editor.graphemes import snap

    wrapped = SoftWrap(PostDocument(f"{line}\nend"), width=width)
    breaks = wrapped.get_offsets(0)
    for column in range(len(line) + 1):
        if snap(line, column) != column or any(snap(line, b) != b for b in breaks):
            continue
        offset = wrapped.location_to_offset((0, column))
        row, found = wrapped.offset_to_location(offset)
        assert row == 0
        assert wrapped.location_to_offset((row, found)) == offset or found < column
        if is_narrow(line):
            assert found == column


def test_a_click_below_the_text_lands_on_its_last_line() -> None:
    wrapped = SoftWrap(PostDocument("one\ntwo"), width=10)
    assert wrapped.offset_to_location(Offset(1, 50)) == (1, 1)
