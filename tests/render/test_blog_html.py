"""Keeps promises about what the writer's own blog gets: their words, and nothing its filters change."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bloggy.render.blog_html import blog_html
from bloggy.render.html_pieces import pieces, tag_name
from bloggy.render.typography import protect

TRIGGERS = re.compile(
    r"""["'`]{2}|["']|--|\.\.\.|\(tm\)|(?:^|\s)-(?:\s|$)|\dx\d|(?:^|\s)[:;]\S|(?:^|\s)8-?[)O]|Wordpress"""
)
"""What WordPress looks for in texts (wp-includes/formatting.php)."""


def text_of(html: str) -> str:
    return "".join(piece for kind, piece in pieces(html) if kind == "text")


def bare(html: str) -> str:
    """Without the spaces that no reader sees."""
    return re.sub(r"\s+", " ", unescape(html))


@pytest.mark.parametrize(
    "words",
    [
        "It's \"quoted\", '80s, rock 'n' roll, 6'4\"",
        "a -- b --- c - d --flag",
        "wait... 9x9 (tm)",
        "smile :) :-D ;-) 8-) 8O :mrgreen: :o",
        "Wordpress (Wordpress *Wordpress*",
        "``accents''",
    ],
)
def test_nothing_is_left_for_the_filters_of_wordpress(words: str) -> None:
    html = blog_html(words)
    assert not TRIGGERS.search(text_of(html))
    assert bare(html) == bare(blog_html(words, protect=False))


@given(st.text(alphabet="ab \n\"'-.`x9(tm):;8O)[]<>&*_W\xa0é", max_size=60))
@settings(max_examples=150, deadline=None)
def test_protecting_never_changes_what_a_reader_sees(words: str) -> None:
    plain = blog_html(words, protect=False)
    assert unescape(protect(plain)) == unescape(plain)


@given(st.text(alphabet="ab <>/!-\"'= \nscriptyle", max_size=80))
@settings(max_examples=150, deadline=None)
def test_pieces_of_html_joined_are_the_same_html(html: str) -> None:
    assert "".join(piece for _kind, piece in pieces(html)) == html


def test_references_have_three_digits_as_wordpress_stores_them() -> None:
    assert blog_html("l'été") == "<p>l&#039;été</p>\n"


def test_without_protection_the_text_is_as_the_preview_has_it() -> None:
    assert blog_html("it's -- `[x]`", protect=False) == "<p>it's -- <code>[x]</code></p>\n"


def test_a_shortcode_in_the_text_stays_one() -> None:
    html = blog_html('[gallery ids="1,2"] and [audio src="https://a.example/b.mp3"] it\'s')
    assert html == '<p>[gallery ids="1,2"] and [audio src="https://a.example/b.mp3"] it&#039;s</p>\n'


def test_an_address_inside_a_shortcode_is_no_link() -> None:
    assert "<a" not in blog_html("[embed]https://video.example/x[/embed]")
    assert '<a href="https://video.example/x">' in blog_html("see [x] https://video.example/x")


@pytest.mark.parametrize(
    "code",
    ["`[gallery]`", "```\n[gallery]\n```", "    [gallery]", "<code>[gallery]</code>", "<kbd>[gallery]</kbd>"],
)
def test_a_shortcode_in_code_never_runs(code: str) -> None:
    html = blog_html(code)
    assert "[" not in html
    assert "[gallery]" in unescape(html)


def test_an_address_on_a_line_of_code_is_never_embedded() -> None:
    html = blog_html("```\nhttps://video.example/x\n```")
    assert "https://" not in html
    assert "https://video.example/x" in unescape(html)


def test_code_keeps_its_quotes_lines_and_language_without_colours() -> None:
    html = blog_html('```{.python linenos=true}\nprint("a")\n\n# -- b\n```')
    assert html == '<pre><code class="language-python">print(&quot;a&quot;)\n\n# -- b\n</code></pre>\n'


def test_words_for_a_screen_reader_run_no_shortcode() -> None:
    html = blog_html('![[gallery]](a.png "[b]")')
    assert "[" not in html
    assert "[gallery]" in unescape(html)


def test_the_writers_own_html_passes() -> None:
    own = '<div class="x" onclick="a(\'-\')">\n<script>a = "b" -- c;</script>\n<style>a{}</style>\n</div>\n'
    assert blog_html(own) == own


def test_text_between_the_writers_own_tags_is_protected_too() -> None:
    assert blog_html("<div>it's</div>") == "<div>it&#039;s</div>"


def test_a_comment_keeps_its_bytes() -> None:
    block = '<!-- wp:gallery {"ids":[1,2]} -->\n<!-- it\'s "so" -- -->\n'
    assert blog_html(block) == block


@pytest.mark.parametrize("mark", ["<!--more-->", "<!-- more -->", "<!-- MORE -->"])
def test_the_more_mark_stands_on_its_own_line(mark: str) -> None:
    assert blog_html(f"a\n\n{mark}\n\nb").splitlines() == ["<p>a</p>", "<!--more-->", "<p>b</p>"]


def test_a_break_that_is_none_becomes_a_space() -> None:
    assert blog_html("a\nb  \nc") == "<p>a b<br>\nc</p>\n"


def test_links_and_pictures_lead_where_they_are_told() -> None:
    links = {"my fog.jpg": "https://b.example/f.jpg?a&b", "été.png": "https://b.example/e.png", "a.md": "/a/"}
    html = blog_html(
        '![x](<my fog.jpg>) ![y](été.png "t") [z](a.md) [r]\n\n'
        '<img src="été.png"><a href=a.md>q</a>\n\n[r]: a.md',
        links=links,
    )
    assert html.count('src="https://b.example/f.jpg?a&amp;b"') == 1
    assert html.count('src="https://b.example/e.png"') == 2
    assert html.count('href="/a/"') == 3


def test_every_source_of_the_writers_own_html_is_led_on() -> None:
    links = {
        "a.png": "https://b.example/1.png",
        "b.png": "https://b.example/2.png",
        "v.mp4": "https://b.example/v",
    }
    html = blog_html(
        "<picture><source srcset='a.png 1x, b.png 2x'><img src=a.png alt=\"a.png\"></picture>\n"
        '<video poster="b.png" src="v.mp4"></video>\n',
        links=links,
    )
    assert "srcset='https://b.example/1.png 1x, https://b.example/2.png 2x'" in html
    assert '<img src="https://b.example/1.png" alt="a.png">' in html
    assert '<video poster="https://b.example/2.png" src="https://b.example/v">' in html


def test_links_in_code_are_left_alone() -> None:
    html = blog_html("`![x](a.png)`\n\n```\n<img src=a.png>\n```", links={"a.png": "https://b.example/1"})
    assert "b.example" not in html


def test_footnotes_of_two_posts_on_a_page_do_not_clash() -> None:
    text = "a[^1]\n\n[^1]: it's"
    first, second = (set(re.findall(r'id="([^"]+)"', blog_html(text, prefix=each))) for each in ("p1", "p2"))
    assert len(first) == len(second) == 2
    assert not first & second


def test_tables_tasks_and_definitions_are_sent_as_html() -> None:
    html = blog_html("| a | b |\n|--|:-:|\n| c | d |\n\n- [x] done\n\nterm\n: meaning\n")
    assert '<th style="text-align:center">b</th>' in html
    assert 'type="checkbox"' in html
    assert "<dt>term</dt>" in html


def test_a_lone_surrogate_is_sent_as_a_question_mark() -> None:
    assert blog_html("a\ud800b") == "<p>a?b</p>\n"


@pytest.mark.parametrize("open_", ["<a ", '<a href="', "<!--", "<script>", "<", "[a b=", "[" * 3])
def test_unfinished_markup_by_the_thousand_takes_no_time(open_: str) -> None:
    html = open_ * 20_000
    assert unescape(protect(html)) == unescape(html)


def test_the_name_of_a_tag_is_found() -> None:
    assert [tag_name(tag) for tag in ("<A b>", "</pre>", "<br/>", "<!doctype html>")] == [
        "a",
        "pre",
        "br",
        "",
    ]
