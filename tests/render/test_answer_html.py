"""An answer keeps its words and lines wherever it goes, whatever tags are taken from it on the way."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bloggy.render.answer_html import answer_html
from bloggy.render.comment_text import readable
from bloggy.render.html_pieces import pieces, tag_name

ALLOWED = {"p", "br", "em", "strong", "a", "code", "blockquote"}
GHOST = {"p", "br", "a", "blockquote"}


def left(html: str, kept: set[str]) -> str:
    """`html` after a blog has taken the other tags away."""
    return "".join(piece for kind, piece in pieces(html) if kind != "tag" or tag_name(piece) in kept)


def test_an_answer_is_paragraphs_with_the_lines_that_were_typed() -> None:
    assert answer_html("Thank *you*,\n**Ada**!\n\nSee `x < y`.") == (
        "<p>Thank <em>you</em>,<br />\n<strong>Ada</strong>!</p>\n\n<p>See <code>x &lt; y</code>.</p>"
    )


def test_quotes_and_links_stay() -> None:
    assert answer_html("> so\n\n[there](https://a.example) and https://b.example.") == (
        '<blockquote>\n\n<p>so</p>\n\n</blockquote>\n\n<p><a href="https://a.example">there</a> and '
        '<a href="https://b.example">https://b.example</a>.</p>'
    )


def test_lists_and_code_survive_a_blog_that_knows_neither() -> None:
    html = answer_html("Two:\n\n- one\n- two\n  1. deep\n  2. er\n\n```py\nif a:\n    go()\n```")
    assert readable(left(html, GHOST), "html").text.replace("\u00a0", " ") == (
        "Two:\n\n• one\n• two\n  1. deep\n  2. er\n\nif a:\n    go()"
    )


@pytest.mark.parametrize(
    "typed", ["<b>bold</b>", "<script>x</script>", "# no heading", "![no picture]", "---"]
)
def test_what_comments_can_not_show_stays_as_it_was_typed(typed: str) -> None:
    assert unescape(answer_html(typed)) == f"<p>{typed}</p>"


def test_a_link_that_would_act_is_none() -> None:
    assert "<a" not in answer_html("[x](javascript:alert(1)) [y](data:text/html,z)")


@settings(max_examples=200, deadline=None)
@given(
    markdown=st.lists(
        st.one_of(
            st.sampled_from(
                [
                    "\n",
                    "\n\n",
                    "- ",
                    "1. ",
                    "> ",
                    "```\n",
                    "*",
                    "`",
                    "[a](http://b.c)",
                    "<p>",
                    "</p>",
                    "  ",
                    "\ud800",
                ]
            ),
            st.text(max_size=8),
        ),
        max_size=30,
    ).map("".join)
)
def test_any_answer_is_well_formed_and_of_known_tags(markdown: str) -> None:
    open_tags: list[str] = []
    for kind, piece in pieces(answer_html(markdown)):
        assert kind in {"text", "tag"}
        if kind != "tag" or tag_name(piece) == "br":
            continue
        assert tag_name(piece) in ALLOWED
        if piece.startswith("</"):
            assert open_tags.pop() == tag_name(piece)
        else:
            open_tags.append(tag_name(piece))
    assert open_tags == []


@settings(max_examples=150, deadline=None)
@given(words=st.lists(st.from_regex(r"[a-zé]{1,8}", fullmatch=True), min_size=1, max_size=20))
def test_no_word_is_lost_with_the_tags(words: list[str]) -> None:
    marks = ["{} ", "\n\n- {}\n", "*{}* ", "\n\n> {}\n\n", "\n\n    {}\n\n", "`{}` ", "\n\n1. {}\n"]
    markdown = "".join(marks[len(word) % len(marks)].format(word) for word in words)
    assert re.findall(r"[a-zé]+", readable(left(answer_html(markdown), GHOST), "html").text) == words
