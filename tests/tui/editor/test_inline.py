"""Runs cover each line exactly, and every part of Markdown gets its name."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bloggy.tui.editor.inline import runs_of
from bloggy.tui.editor.painter import STYLE_NAMES


def named(line: str, state: str = "", *, underlined: bool = False) -> list[tuple[str, str]]:
    found, position = [], 0
    for end, names in runs_of(line, state, underlined):
        found.append((line[position:end], " ".join(names)))
        position = end
    return found


@given(
    st.text(st.sampled_from("ab *_~`[]()!<>-|#^:\\\"'1. \t\u0301"), max_size=60),
    st.sampled_from(["", "^", "F-", "C```:", "H"]),
    st.booleans(),
)
@settings(max_examples=200)
def test_the_runs_of_any_line_cover_it_in_order_with_known_names(
    line: str, state: str, underlined: bool
) -> None:
    ends = [end for end, _names in runs_of(line, state, underlined)]
    assert ends == sorted(set(ends))
    assert (ends[-1] if ends else 0) == len(line)
    assert {name for _end, names in runs_of(line, state, underlined) for name in names} <= set(STYLE_NAMES)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("a **b**", [("a ", ""), ("**", "strong marker"), ("b", "strong"), ("**", "strong marker")]),
        ("*b*", [("*", "em marker"), ("b", "em"), ("*", "em marker")]),
        ("***b***", [("***", "strong em marker"), ("b", "strong em"), ("***", "strong em marker")]),
        ("a*b * c", [("a*b * c", "")]),
        ("snake_case_name", [("snake_case_name", "")]),
        (r"\*no\*", [(r"\*", "marker"), ("no", ""), (r"\*", "marker")]),
        ("~~x~~", [("~~", "strike marker"), ("x", "strike"), ("~~", "strike marker")]),
        ("`` a`b ``", [("``", "code marker"), (" a`b ", "code"), ("``", "code marker")]),
        ("[t](u)", [("[", "marker"), ("t", "link"), ("](", "marker"), ("u", "url"), (")", "marker")]),
        ("![t](u)", [("![", "marker"), ("t", "image"), ("](", "marker"), ("u", "url"), (")", "marker")]),
        ("## Hé", [("##", "heading-2 marker"), (" Hé", "heading-2")]),
        ("#tag", [("#tag", "")]),
        ("- [x] a", [("- ", "list"), ("[x]", "task"), (" a", "done")]),
        ("12) a", [("12) ", "list"), ("a", "")]),
        ("> a", [("> ", "quote marker"), ("a", "quote")]),
        ("***", [("***", "marker")]),
        ("| a |", [("|", "marker"), (" a ", ""), ("|", "marker")]),
        ("x[^1]", [("x", ""), ("[^1]", "note")]),
        ("[^1]: n", [("[^1]:", "note"), (" n", "")]),
        ("a <!-- b --> c", [("a ", ""), ("<!-- b -->", "comment"), (" c", "")]),
        ("see https://x.org/a_b_c.", [("see ", ""), ("https://x.org/a_b_c.", "url")]),
    ],
)  # fmt: skip
def test_each_part_of_markdown_has_its_name(line: str, expected: list[tuple[str, str]]) -> None:
    assert named(line) == expected


def test_front_matter_code_and_comments_are_not_read_as_prose() -> None:
    assert named("title: *x*", "F-") == [("title: ", "front front-key"), ("*x*", "front")] or named(
        "title: *x*", "F-"
    ) == [("title:", "front front-key"), (" *x*", "front")]
    assert named("**x**", "C```:python") == [("**x**", "code-block")]
    assert named("```", "C```:python") == [("```", "marker")]
    assert named("x --> *y*", "H")[0] == ("x -->", "comment")


def test_the_line_above_an_underline_is_a_heading() -> None:
    assert named("Title", underlined=True) == [("Title", "heading-1")]


@pytest.mark.parametrize(
    "seed", ["**a ", "[", "`a", "*a_", "[a](", "<a ", "~~a", "{{<", "<!--", "_a", "![", "[^"]
)
def test_a_hostile_line_is_bounded_work(seed: str) -> None:
    """Quadratic matching would take minutes here; the suite would time out."""
    line = seed * (9_000 // len(seed))
    assert runs_of(line, "", False)[-1][0] == len(line)
