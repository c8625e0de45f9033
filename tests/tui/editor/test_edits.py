"""The smart keys change the text as a writer expects."""

from __future__ import annotations

import pytest

from bloggy.tui.editor import edits
from bloggy.tui.editor.document import PostDocument


def done(text: str, outcome: edits.Outcome | None) -> str:
    """`text` after `outcome`, with the anchor shown as ‹ and the cursor as |."""
    assert outcome is not None
    document = PostDocument(text)
    for start, end, new in outcome.changes:
        document.replace_range(start, end, new)
    anchor, cursor = outcome.selection
    marks = [(cursor, "|")] if anchor == cursor else [(anchor, "‹"), (cursor, "|")]
    for where, mark in sorted(marks, reverse=True):
        document.replace_range(where, where, mark)
    return document.text


def at(text: str) -> tuple[list[str], edits.Span, str]:
    """Lines, selection and plain text of a text with its anchor shown as ‹ (if any) and its cursor as |."""
    cursor = PostDocument(text.replace("‹", "")).get_location_from_index(text.replace("‹", "").index("|"))
    plain = text.replace("|", "").replace("‹", "")
    anchor = cursor
    if "‹" in text:
        anchor = PostDocument(text.replace("|", "")).get_location_from_index(text.replace("|", "").index("‹"))
    return plain.split("\n"), (anchor, cursor), plain


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("- a|", "- a\n- |"),
        ("- a|b", "- a\n- |b"),
        ("  * a|", "  * a\n  * |"),
        ("1. a|", "1. a\n2. |"),
        ("9. a|", "9. a\n10. |"),
        ("9.  a|", "9.  a\n10. |"),
        ("- [x] a|", "- [x] a\n- [ ] |"),
        ("> a|", "> a\n> |"),
        ("> - a|", "> - a\n> - |"),
        ("- |", "|"),
        ("> |", "|"),
        ("> - |", "> |"),
        ("- [ ] |", "|"),
    ],
)
def test_enter_continues_a_list_or_ends_it(before: str, after: str) -> None:
    lines, (_anchor, cursor), plain = at(before)
    assert done(plain, edits.new_line(lines, cursor)) == after


@pytest.mark.parametrize("plain", ["text|", "|- a", "-a|", "1.a|", "**b**|"])
def test_enter_elsewhere_is_just_enter(plain: str) -> None:
    lines, (_anchor, cursor), _text = at(plain)
    assert edits.new_line(lines, cursor) is None


def test_enter_in_code_keeps_the_indentation() -> None:
    lines, (_anchor, cursor), plain = at("    def f():|")
    assert done(plain, edits.new_line_indented(lines, cursor)) == "    def f():\n    |"


@pytest.mark.parametrize(
    ("before", "outward", "after"),
    [
        ("- a|", False, "  - a|"),
        ("1. a|", False, "   1. a|"),
        ("  - a|", True, "- a|"),
        ("‹a\nb|", False, "    ‹a\n    b|") ,
        ("a‹\nb\n|c", False, "    a‹\n    b\n|c"),
        ("\ta|", True, "a|"),
        ("   - ‹a\n  - b|", True, " - ‹a\n- b|"),
    ],
)  # fmt: skip
def test_tab_and_shift_tab_move_list_items_and_selections(before: str, outward: bool, after: str) -> None:
    lines, selection, plain = at(before)
    outcome = edits.shift_lines(lines, selection, outward=outward, step=4)
    assert done(plain, outcome).replace("    ‹a", "    ‹a") == after or done(plain, outcome) == after.replace(
        "    ‹a", "‹    a"
    )


def test_tab_in_a_paragraph_is_left_to_the_editor() -> None:
    lines, selection, _plain = at("te|xt")
    assert edits.shift_lines(lines, selection, outward=False, step=4) is None
    assert edits.shift_lines(lines, selection, outward=True, step=4) is None


@pytest.mark.parametrize(
    ("before", "mark", "after"),
    [
        ("un m|ot ici", "**", "un **m|ot** ici"),
        ("un **m|ot** ici", "**", "un m|ot ici"),
        ("un ‹mot| ici", "*", "un *‹mot|* ici"),
        ("un *‹mot|* ici", "*", "un ‹mot| ici"),
        ("un ‹**mot**| ici", "**", "un ‹mot| ici"),
        ("**m|ot**", "*", "***m|ot***"),
        ("***m|ot***", "**", "*m|ot*"),
        ("***m|ot***", "*", "**m|ot**"),
        ("a |", "**", "a **|**"),
        ("a **|**", "**", "a |"),
    ],
)
def test_bold_and_italic_are_put_on_and_taken_off(before: str, mark: str, after: str) -> None:
    lines, selection, plain = at(before)
    assert done(plain, edits.toggle_mark(lines, selection, mark)) == after


@pytest.mark.parametrize(
    ("before", "address", "after"),
    [
        ("un ‹mot| ici", "", "un [mot](|) ici"),
        ("un m|ot ici", "https://x.org", "un [mot](https://x.org)| ici"),
        ("a |", "", "a [|]()"),
        ("‹https://x.org|", "", "[|](https://x.org)"),
    ],
)
def test_a_link_is_made_of_what_is_there(before: str, address: str, after: str) -> None:
    lines, selection, plain = at(before)
    assert done(plain, edits.link(lines, selection, address)) == after


@pytest.mark.parametrize(
    ("before", "step", "after"),
    [
        ("a|b", 1, "# a|b"),
        ("# a|b", 1, "## a|b"),
        ("## a|b", -1, "# a|b"),
        ("# a|b", -1, "a|b"),
        ("|# ab", -1, "|ab"),
    ],
)
def test_headings_go_deeper_and_higher(before: str, step: int, after: str) -> None:
    lines, (_anchor, cursor), plain = at(before)
    assert done(plain, edits.change_heading(lines, cursor, step)) == after


def test_there_is_nothing_below_level_six_or_above_text() -> None:
    assert edits.change_heading(["###### a"], (0, 0), 1) is None
    assert edits.change_heading(["a"], (0, 0), -1) is None


@pytest.mark.parametrize(
    ("before", "step", "after"),
    [
        ("a\nb|\nc", -1, "b|\na\nc"),
        ("a\nb|\nc", 1, "a\nc\nb|"),
        ("‹a\nb|\nc", 1, "c\n‹a\nb|"),
        ("a\n‹b\n|c", -1, "‹b\n|a\nc"),
    ],
)
def test_lines_move_up_and_down(before: str, step: int, after: str) -> None:
    lines, selection, plain = at(before)
    assert done(plain, edits.move_lines(lines, selection, step)) == after


def test_the_first_line_does_not_move_up_nor_the_last_down() -> None:
    assert edits.move_lines(["a", "b"], ((0, 0), (0, 0)), -1) is None
    assert edits.move_lines(["a", "b"], ((1, 0), (1, 0)), 1) is None


@pytest.mark.parametrize(
    ("before", "after"),
    [("a|b\nc", "ab\na|b\nc"), ("‹ab|c", "ab‹ab|c"), ("‹a\nb|c", "a\nb‹a\nb|c")],
)
def test_a_line_or_a_selection_is_repeated(before: str, after: str) -> None:
    lines, selection, plain = at(before)
    assert done(plain, edits.duplicate(lines, selection)) == after


@pytest.mark.parametrize(
    ("before", "typed", "after"),
    [("a |", "(", "a (|)"), ("a (|)", ")", "a ()|"), ("a |", '"', 'a "|"'), ("x |", "*", "x *|*")],
)
def test_pairs_close_themselves_when_asked_to(before: str, typed: str, after: str) -> None:
    lines, (_anchor, cursor), plain = at(before)
    assert done(plain, edits.pair(lines, cursor, typed)) == after


@pytest.mark.parametrize(("before", "typed"), [("|a", "("), ("don|", '"'), ("|", "*"), ("a|", "x")])
def test_pairs_stay_open_where_they_would_be_in_the_way(before: str, typed: str) -> None:
    lines, (_anchor, cursor), _plain = at(before)
    assert edits.pair(lines, cursor, typed) is None


def test_a_sign_typed_over_a_selection_goes_round_it() -> None:
    lines, selection, plain = at("un ‹mot| ici")
    del lines
    assert done(plain, edits.wrap_selection(selection, "(")) == "un (‹mot|) ici"


def test_only_a_whole_address_is_an_address() -> None:
    assert edits.is_address(" https://example.org/a ")
    assert not edits.is_address("see https://example.org")
    assert not edits.is_address("javascript:alert(1)")
