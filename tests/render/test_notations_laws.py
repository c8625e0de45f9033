"""Tries the laws of weaving on posts and edits that nobody thought of."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bloggy.render.notations import body_of, woven

PIECES = [
    "<!-- wp:paragraph -->\n<p>Words, <em>more</em> &lt;b&gt; a_b_c</p>\n<!-- /wp:paragraph -->",
    "<!-- wp:paragraph -->\n<p># 1. no <br>list</p>\n<!-- /wp:paragraph -->",
    "<!-- wp:paragraph -->\n<p></p>\n<!-- /wp:paragraph -->",
    '<!-- wp:heading {"level":4} -->\n<h4>Old head</h4>\n<!-- /wp:heading -->',
    "<!-- wp:list -->\n<ul><li>a</li><li>b</li></ul>\n<!-- /wp:list -->",
    '<!-- wp:quote -->\n<blockquote class="wp-block-quote"><!-- wp:paragraph -->\n<p>Q</p>\n'
    "<!-- /wp:paragraph --><cite>Me</cite></blockquote>\n<!-- /wp:quote -->",
    "<!-- wp:html -->\n<p>x</p>\n<div>y</div>\n<!-- /wp:html -->",
    "<!-- wp:html -->\n</div>\n<!-- /wp:html -->",
    '<!-- wp:spacer {"height":"9px"} -->\n<div style="height:9px"></div>\n<!-- /wp:spacer -->',
    "<!-- wp:latest-posts /-->",
    "Bare words,\nin *two* lines",
    "<p>in p\nbroken</p>",
    '[caption id="a_b"]<img src="x.jpg" /> *legend*[/caption]',
    "[one]two[/one]",
    "https://v.example/a_b_",
    "<!--nextpage-->",
    "&nbsp;",
    "- no list",
    "    indented",
    "<strong>a\n\nb</strong>",
    "words <!-- note --> words",
    "<pre>a\n\n  b</pre>",
    "<ol>\n<li>a\nb</li>\n</ol>",
    "<script>a\n\nb</script>",
    "<li>lone",
    "</p>",
    "<u>x",
    "```",
    "[^1]",
]
WRITTEN = [
    "New words",
    "## New",
    "- a\n- b",
    "> q",
    "```\ncode\n\nx\n```",
    "![a](https://b.example/n.jpg)",
    '[gallery ids="9"]',
    "| a |\n|---|\n| c |",
    '<div class="n">x</div>',
    "a  \nb",
    '**x** `c` & < "q"',
    "<!-- wp:latest-posts /-->",
]
POSTS = st.lists(
    st.tuples(st.sampled_from(PIECES), st.sampled_from(["\n\n", "\n", "\n \n\n"])), max_size=6
).map(lambda parts: "".join(piece + gap for piece, gap in parts))
EDITS = st.tuples(st.sampled_from(["put", "drop", "swap"]), st.integers(0, 6), st.sampled_from(WRITTEN))


def edited(body: str, how: tuple[str, int, str]) -> str:
    parts = body.strip("\n").split("\n\n")
    kind, at, text = how
    at %= len(parts)
    if kind == "put":
        parts.insert(at, text)
    elif kind == "drop":
        del parts[at]
    else:
        parts.append(parts.pop(at))
    return "\n\n".join(parts) + "\n"


@given(POSTS, st.booleans())
@settings(max_examples=100, deadline=None)
def test_any_post_goes_back_byte_for_byte(raw: str, crlf: bool) -> None:
    raw = raw.replace("\n", "\r\n") if crlf else raw
    assert woven("wordpress", raw, body_of("wordpress", raw)) == raw


@given(POSTS, st.lists(EDITS, min_size=1, max_size=3))
@settings(max_examples=100, deadline=None)
def test_an_edit_that_arrived_is_known_again(raw: str, how: list[tuple[str, int, str]]) -> None:
    body = body_of("wordpress", raw)
    for one in how:
        body = edited(body, one)
    text = woven("wordpress", raw, body)
    assert woven("wordpress", text, body) == text


@given(st.text(st.sampled_from("ab<>/!-[]&;\"'=*_`#\n\r{}: p"), max_size=60), st.text(max_size=20))
@settings(max_examples=100, deadline=None)
def test_no_text_is_odd_enough_to_be_lost(raw: str, words: str) -> None:
    body = body_of("wordpress", raw)
    assert woven("wordpress", raw, body) == raw
    woven("wordpress", raw, body + "\n\n" + words)
