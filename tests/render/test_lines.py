"""The terminal preview says what the post says, fits its width, and emits nothing a terminal would obey."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bloggy.render.layout import STYLES, Layout, PictureInfo, TitleBlock
from bloggy.render.lines import NARROWEST, Layouter, lay_out
from bloggy.render.wrap import cells

CORPORA = Path(__file__).parents[3] / "shared" / "corpora"


def texts(layout: Layout) -> list[str]:
    return ["".join(span.text for span in line).rstrip() for line in layout.lines]


def styled(layout: Layout, style: str) -> list[str]:
    """The texts of all spans that carry the style token `style`."""
    return [span.text for line in layout.lines for span in line if style in span.style.split()]


def assert_well_formed(layout: Layout) -> None:
    for line in layout.lines:
        assert sum(cells(span.text) for span in line) <= layout.width
        for span in line:
            assert span.text
            assert not any(unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} for char in span.text)
            assert set(span.style.split()) <= set(STYLES)
    previous = -1
    for spot in layout.spots:
        assert spot.source >= previous
        previous = spot.source
        assert list(spot.offsets) == sorted(spot.offsets)


def test_a_paragraph_is_wrapped_at_words() -> None:
    assert texts(lay_out("one two three four five six", 14)) == ["one two three", "four five six"]


def test_punctuation_stays_with_the_word_whose_style_ends_before_it() -> None:
    assert texts(lay_out("Read **the whole thing**, then answer", 20)) == [
        "Read the whole",
        "thing, then answer",
    ]


def test_a_no_break_space_holds_french_punctuation() -> None:
    assert texts(lay_out("Vraiment bon\u00a0! Oui", 13)) == ["Vraiment", "bon\u00a0! Oui"]


def test_headings_carry_their_level_and_inline_styles() -> None:
    layout = lay_out("# One\n\n## Two *em*\n\nText", 40)
    assert styled(layout, "heading1") == ["One"]
    assert styled(layout, "heading2") == ["Two ", "em"]
    assert styled(layout, "em") == ["em"]
    assert texts(layout) == ["One", "", "Two em", "", "Text"]


def test_emphasis_strong_strike_and_code_are_told_apart() -> None:
    layout = lay_out("*a* **b** ~~c~~ `d` ***e***", 40)
    assert styled(layout, "em") == ["a", "e"]
    assert styled(layout, "strong") == ["b", "e"]
    assert styled(layout, "strike") == ["c"]
    assert styled(layout, "code") == ["d"]


def test_nested_lists_are_indented_below_their_text() -> None:
    layout = lay_out("- one\n  - two two two two two\n    1. three\n- four", 18)
    assert texts(layout) == ["• one", "  ◦ two two two", "    two two", "    1. three", "• four"]


def test_ordered_lists_keep_their_numbers_and_align_them() -> None:
    assert texts(lay_out("9. nine\n10. ten", 20)) == [" 9. nine", "10. ten"]
    assert texts(lay_out("3) three\n4) four", 20)) == ["3. three", "4. four"]


def test_loose_lists_are_spaced_and_tight_ones_are_not() -> None:
    assert texts(lay_out("- a\n\n- b", 20)) == ["• a", "", "• b"]
    assert texts(lay_out("- a\n- b\n\ntext", 20)) == ["• a", "• b", "", "text"]


def test_task_lists_show_their_boxes_in_place_of_bullets() -> None:
    layout = lay_out("- [x] done\n- [ ] open\n- plain", 30)
    assert texts(layout) == ["☑ done", "☐ open", "• plain"]
    assert texts(lay_out("- [x] done\n- [ ] open", 30, ascii=True)) == ["[x] done", "[ ] open"]


def test_empty_list_items_are_still_there() -> None:
    assert texts(lay_out("- \n- b", 20)) == ["•", "• b"]


def test_quotes_have_a_bar_on_every_line() -> None:
    layout = lay_out("> one two three four\n>\n> - item", 14)
    assert texts(layout) == ["▌ one two", "▌ three four", "▌", "▌ • item"]
    assert styled(layout, "quote") == ["one two", "three four", "item"]


def test_tables_are_aligned_as_their_writer_asked() -> None:
    layout = lay_out("| l | c | r |\n|:--|:-:|--:|\n| aaa | bbb | ccc |\n| d | e | f |", 40)
    assert texts(layout) == [
        "l   │  c  │   r",
        "────┼─────┼────",
        "aaa │ bbb │ ccc",
        "d   │  e  │   f",
    ]


def test_wide_table_cells_wrap_inside_their_column() -> None:
    layout = lay_out("| a | b |\n|---|---|\n| one two three four five six | x |", 20)
    assert_well_formed(layout)
    assert texts(layout)[2:] == ["one two three    │ x", "four five six    │"]


def test_a_table_with_too_many_columns_is_stacked() -> None:
    head = "|" + "|".join(f"h{n}" for n in range(12)) + "|"
    rule = "|" + "---|" * 12
    row = "|" + "|".join(f"value {n}" for n in range(12)) + "|"
    layout = lay_out("\n".join([head, rule, row]), 30)
    assert texts(layout)[:2] == ["h0: value 0", "h1: value 1"]


def test_code_is_coloured_by_the_language_of_its_fence() -> None:
    layout = lay_out('```python\ndef f():\n    return "x"  # why\n```', 40)
    assert styled(layout, "code.keyword") == ["def", "return"]
    assert styled(layout, "code.string") == ['"x"']
    assert styled(layout, "code.comment") == ["# why"]
    assert texts(layout) == [" def f():", '     return "x"  # why']


def test_code_in_an_unknown_language_is_plain_and_whole() -> None:
    layout = lay_out("```nosuchthing\n  a  b\n\n\tc\n```", 40)
    assert texts(layout) == ["   a  b", "", "     c"]
    assert {span.style for line in layout.lines for span in line} == {"code"}


def test_long_code_lines_go_on_in_the_next_line() -> None:
    layout = lay_out("```\n" + "x" * 50 + "\n```", 22)
    assert texts(layout) == [" " + "x" * 20, " " + "x" * 20, " " + "x" * 10]


def test_a_huge_code_block_is_shown_without_colours() -> None:
    layout = lay_out("```python\n" + "x = 1\n" * 10_000 + "```", 40)
    assert len(layout.lines) == 10_000
    assert not styled(layout, "code.number")


def test_links_are_styled_and_listed_with_their_address() -> None:
    layout = lay_out("See [the long text of a link](https://example.org/a) and https://example.net.", 20)
    assert [(link.text, link.href) for link in layout.links] == [
        ("the long text of a link", "https://example.org/a"),
        ("https://example.net", "https://example.net"),
    ]
    assert styled(layout, "link")[0] == "the long text of"


def test_two_links_to_different_places_side_by_side_stay_two() -> None:
    layout = lay_out("[a](/x)[b](/y) [c](/y)", 20)
    assert [(link.text, link.href) for link in layout.links] == [("a", "/x"), ("b", "/y"), ("c", "/y")]


def test_addresses_can_be_shown_after_links() -> None:
    layout = lay_out("See [a link](https://example.org/a) or https://example.net", 80, addresses=True)
    assert texts(layout) == ["See a link <https://example.org/a> or https://example.net"]


def test_a_word_with_a_dot_is_not_made_a_link() -> None:
    assert lay_out("Read notes.md or write to a@b.cc", 60).links == ()


def test_pictures_show_their_text_path_and_facts() -> None:
    info = PictureInfo(width=1600, height=900, size=212_345)
    layout = lay_out("![The harbour](img/harbour%20low.jpg)", 70, pictures=lambda source: info)
    assert texts(layout) == ["▣\u00a0The harbour — img/harbour low.jpg, 1600×900, 212 kB"]
    lost = lay_out("![](x.png)", 70, pictures=lambda source: PictureInfo(problem="not found"))
    assert texts(lost) == ["▣\u00a0x.png, not found"]


def test_changed_picture_facts_are_shown_at_the_next_layout() -> None:
    facts = {"x.png": PictureInfo(problem="not found")}
    layouter = Layouter(pictures=facts.get)
    assert "not found" in texts(layouter.lay_out("![](x.png)", 60))[0]
    facts["x.png"] = PictureInfo(width=3, height=4)
    assert texts(layouter.lay_out("![](x.png)", 60)) == ["▣\u00a0x.png, 3×4"]


def test_footnotes_are_numbered_by_their_first_mention_and_shown_at_the_end() -> None:
    layout = lay_out("B[^b] a[^a] b[^b] in place^[like *this*].\n\n[^a]: Text a\n\n[^b]: Text b\n\nEnd", 60)
    assert texts(layout) == [
        "B[1] a[2] b[1] in place[3].",
        "",
        "End",
        "",
        "────────",
        "",
        "[1] Text b",
        "",
        "[2] Text a",
        "",
        "[3] like this",
    ]


def test_a_footnote_inside_a_quote_does_no_harm() -> None:
    assert "note" in " ".join(texts(lay_out("a[^1]\n\n> [^1]: note", 40)))


def test_a_footnote_in_a_footnote_written_in_place_does_no_harm() -> None:
    assert texts(lay_out("a^[b ^[c]]", 40))[0] == "a[1]"


def test_raw_html_is_dimmed_text_and_a_br_breaks_the_line() -> None:
    layout = lay_out("a <b>bold</b> x<br>y\n\n<div>\nraw\n</div>", 40)
    assert texts(layout) == ["a <b>bold</b> x", "y", "", "<div>", "raw", "</div>"]
    assert styled(layout, "html") == ["<b>", "</b>", "<div>", "raw", "</div>"]


def test_hard_breaks_rules_and_definitions_are_kept() -> None:
    assert texts(lay_out("a  \nb\\\nc\nd", 20)) == ["a", "b", "c d"]
    assert texts(lay_out("a\n\n***\n\nb", 12)) == ["a", "", "─" * 12, "", "b"]
    assert texts(lay_out("Term\n: meaning", 20)) == ["Term", "  meaning"]


def test_wide_characters_are_measured_and_break_between_ideographs() -> None:
    layout = lay_out("日本語の文章はスペースがないので。", 12)
    assert_well_formed(layout)
    assert "".join(texts(layout)) == "日本語の文章はスペースがないので。"
    assert all(not line.startswith("。") for line in texts(layout))


def test_an_emoji_family_is_never_torn() -> None:
    family = "👨\u200d👩\u200d👧"
    layout = lay_out(family * 12, 12)
    assert_well_formed(layout)


def test_entities_can_not_smuggle_control_characters() -> None:
    layout = lay_out(
        "a &#27;]52;c;aGk=&#7; b &#x202e; c &#155;31m `\x1b[2J`\n\n```\n\x1b[2J\n```\n\n\x1b<b>", 60
    )
    assert_well_formed(layout)


def test_the_title_block_stands_above_the_text() -> None:
    block = TitleBlock(title="A title", facts=("22 Nov", "", "web, work"), summary="Why.")
    assert texts(lay_out("Text", 40, title_block=block)) == [
        "A title",
        "22 Nov · web, work",
        "Why.",
        "",
        "Text",
    ]


def test_a_title_that_the_text_begins_with_is_shown_once() -> None:
    layout = lay_out("# A title\n\nText", 40, title_block=TitleBlock(title="A title"))
    assert texts(layout) == ["A title", "", "Text"]


def test_ascii_uses_no_other_character_of_its_own() -> None:
    md = (
        "# H\n\n> q\n\n- a\n  - b\n\n1. c\n\n- [x] t\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n"
        "![p](p.png)\n\n***\n\na[^1]\n\n[^1]: n"
    )
    info = PictureInfo(width=1, height=2, size=3)
    block = TitleBlock(title="T", facts=("a", "b"))
    layout = lay_out(md, 40, ascii=True, pictures=lambda source: info, title_block=block)
    assert "".join(texts(layout)).replace("\u00a0", " ").isascii()
    assert "# H" in texts(layout)


def test_the_preview_follows_the_cursor() -> None:
    md = "# One\n\ntext text text text text text\nsecond source line\n\n- a\n- b\n\n```\nx\ny\n```\n\nend"
    layout = lay_out(md, 14)
    shown = texts(layout)
    for source, text in enumerate(md.split("\n")):
        if text and not text.startswith("```"):
            line = shown[layout.line_for(source)]
            assert text.strip("#- ").split()[0] in line or source == 3
    assert [layout.line_for(source) for source in range(14)] == sorted(
        layout.line_for(source) for source in range(14)
    )


def test_following_counts_lines_of_the_file_when_told_where_the_text_begins() -> None:
    layout = lay_out("a\n\nb", 20, title_block=TitleBlock(title="T"), first_line=5)
    assert [texts(layout)[layout.line_for(source)] for source in (0, 5, 7)] == ["T", "a", "b"]


def test_a_paragraph_on_one_line_is_followed_by_how_far_the_cursor_is_in_it() -> None:
    layout = lay_out("word " * 60, 20)
    assert layout.line_for(0, 0.0) == 0
    assert layout.line_for(0, 0.5) == len(layout.lines) // 2
    assert layout.line_for(0, 1.0) == len(layout.lines) - 1


@pytest.mark.parametrize("text", ["", "\n\n", "[^1]: unused", "[a]: /b"])
def test_a_text_with_nothing_to_show_has_no_lines(text: str) -> None:
    assert lay_out(text, 40).lines == ()


@pytest.mark.parametrize("ends", ["\r\n", "\r"])
def test_line_ends_make_no_difference(ends: str) -> None:
    md = "# a\n\nb\nc\n\n```py\nx = 1\ny = 2\n```\n"
    assert lay_out(md.replace("\n", ends), 40) == lay_out(md, 40)


HOSTILE = [
    "> " * 500 + "deep",
    "\n".join("  " * depth + "- x" for depth in range(200)),
    "[" * 5_000,
    "*" * 5_000 + "a",
    "`" * 3_000,
    "|" * 2_000 + "\n" + "|-" * 2_000,
    "![" * 500 + "](" * 500,
    "<" * 5_000,
    "[a](" + "x" * 100_000 + ")",
    "^[" * 500 + "]" * 500,
    "[^a]\n\n[^a]: [^b]\n\n[^b]: [^a]",
    "```" + "x" * 10_000 + "\ny\n```",
    "x" * 100_000,
    "\u0301" * 2_000,
    "999999999. x",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_markdown_is_laid_out_like_any_other(text: str) -> None:
    for width in (1, NARROWEST, 80):
        assert_well_formed(lay_out(text, width))


BLOCK_MARKS = [
    "\n",
    "\n\n",
    " ",
    "    ",
    "- ",
    "1. ",
    "> ",
    "# ",
    "```",
    "~~~py\n",
    "|",
    "|-|-|",
    ": ",
    "---\n",
]
INLINE_MARKS = [
    "`",
    "*",
    "**",
    "_",
    "~~",
    "[",
    "]",
    "(",
    ")",
    "](x)",
    "![",
    "[^1]",
    "[^1]: ",
    "^[",
    "- [x] ",
    "\\",
]
FOREIGN = [
    "<b>",
    "<!--",
    "-->",
    "<div>\n",
    "&#27;",
    "&#x9b;",
    "\x1b[2J",
    "\x07",
    "\u202e",
    "\u200d",
    "\ud800",
    "\t",
]
WORDS = ["\r", "\u2028", "\x00", "日本語", "é", "e\u0301", "👨\u200d👩\u200d👧", "word", "http://a.b"]
PIECES = st.sampled_from([*BLOCK_MARKS, *INLINE_MARKS, *FOREIGN, *WORDS])
MARKDOWN = st.lists(st.one_of(PIECES, st.text(max_size=6)), max_size=60).map("".join)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=MARKDOWN, width=st.integers(1, 60), ascii_only=st.booleans())
def test_any_text_fits_and_is_clean(text: str, width: int, ascii_only: bool) -> None:
    assert_well_formed(lay_out(text, width, ascii=ascii_only, addresses=True))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(before=MARKDOWN, after=MARKDOWN, middle=st.tuples(MARKDOWN, MARKDOWN))
def test_what_was_kept_from_the_last_layout_changes_nothing(
    before: str, after: str, middle: tuple[str, str]
) -> None:
    layouter = Layouter()
    for part in (*middle, middle[0]):
        text = before + "\n\n" + part + "\n\n" + after
        assert layouter.lay_out(text, 40) == lay_out(text, 40)


@pytest.mark.skipif(not CORPORA.is_dir(), reason="the corpora of real posts are not here")
def test_real_posts_are_laid_out_whole() -> None:
    paths = sorted(CORPORA.rglob("*.md"))[::7]
    assert paths
    for path in paths:
        text = path.read_text(encoding="utf-8", errors="replace")
        layouter = Layouter()
        layout = layouter.lay_out(text, 78)
        assert_well_formed(layout)
        middle = len(text) // 2
        edited = text[:middle] + "x" + text[middle:]
        assert layouter.lay_out(edited, 78) == lay_out(edited, 78)
