"""Keeps promises about the blocks a WordPress gets: what its editor would save, with nothing lost."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bloggy.render.blog_html import blog_html
from bloggy.render.wordpress_blocks import blog_blocks

PARTS = (
    "a *b*;# c;> d\n> - e;- f\n  1. g;```\nh\n```;***;<div>;</div>;i[^1];[^1]: j;![k](l);"
    "|m|\n|-|\n|n|;- [x] o;<b>p;<!-- wp:q -->;<!-- /wp:q -->"
)
MARK = re.compile(r"<!-- (/?)wp:([a-z-]+)(?: \{.*?\})? -->")


def names(markdown: str) -> list[str]:
    """The names of the top-level blocks."""
    found, depth = [], 0
    for closing, name in MARK.findall(blog_blocks(markdown)):
        if not closing and depth == 0:
            found.append(name)
        depth += -1 if closing else 1
    return found


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<!--.*?-->|<[^>]*>", " ", html, flags=re.DOTALL)).split())


@pytest.mark.parametrize(
    ("markdown", "block"),
    [
        ("a *b*", "<!-- wp:paragraph -->\n<p>a <em>b</em></p>\n<!-- /wp:paragraph -->"),
        ("## a", '<!-- wp:heading -->\n<h2 class="wp-block-heading">a</h2>\n<!-- /wp:heading -->'),
        (
            "### a",
            '<!-- wp:heading {"level":3} -->\n<h3 class="wp-block-heading">a</h3>\n<!-- /wp:heading -->',
        ),
        (
            "***",
            "<!-- wp:separator -->\n"
            '<hr class="wp-block-separator has-alpha-channel-opacity"/>\n<!-- /wp:separator -->',
        ),
        ("<!-- more -->", "<!-- wp:more -->\n<!--more-->\n<!-- /wp:more -->"),
        (
            "> a",
            '<!-- wp:quote -->\n<blockquote class="wp-block-quote"><!-- wp:paragraph -->\n<p>a</p>\n'
            "<!-- /wp:paragraph --></blockquote>\n<!-- /wp:quote -->",
        ),
        (
            "```python\na\n\nb < c\n```",
            '<!-- wp:code {"className":"language-python"} -->\n'
            '<pre class="wp-block-code language-python"><code>a\n\nb &lt; c</code></pre>\n<!-- /wp:code -->',
        ),
        (
            "    a",
            '<!-- wp:code -->\n<pre class="wp-block-code"><code>a</code></pre>\n<!-- /wp:code -->',
        ),
        ('[gallery ids="1,2"]', '<!-- wp:shortcode -->\n[gallery ids="1,2"]\n<!-- /wp:shortcode -->'),
        (
            "| a | b |\n|---|:-:|\n| c | d |",
            '<!-- wp:table {"hasFixedLayout":false} -->\n<figure class="wp-block-table"><table><thead><tr>'
            '<th>a</th><th class="has-text-align-center" data-align="center">b</th></tr></thead><tbody><tr>'
            '<td>c</td><td class="has-text-align-center" data-align="center">d</td></tr></tbody></table>'
            "</figure>\n<!-- /wp:table -->",
        ),
    ],
)
def test_a_block_is_written_as_the_editor_saves_it(markdown: str, block: str) -> None:
    assert blog_blocks(markdown) == block + "\n"


def test_lists_hold_lists() -> None:
    assert blog_blocks("3. a\n   - b\n4. c") == (
        '<!-- wp:list {"ordered":true,"start":3} -->\n<ol start="3" class="wp-block-list">'
        "<!-- wp:list-item -->\n<li>a<!-- wp:list -->\n"
        '<ul class="wp-block-list"><!-- wp:list-item -->\n<li>b</li>\n<!-- /wp:list-item --></ul>\n'
        "<!-- /wp:list --></li>\n<!-- /wp:list-item -->\n\n"
        "<!-- wp:list-item -->\n<li>c</li>\n<!-- /wp:list-item --></ol>\n<!-- /wp:list -->\n"
    )


def test_a_picture_by_itself_is_the_one_of_the_media_library() -> None:
    sent = blog_blocks(
        '![F "g"](fog.jpg "T")',
        links={"fog.jpg": "https://b.example/f.jpg"},
        pictures={"https://b.example/f.jpg": "22"},
    )
    assert sent == (
        '<!-- wp:image {"id":22,"sizeSlug":"full","linkDestination":"none"} -->\n'
        '<figure class="wp-block-image size-full"><img src="https://b.example/f.jpg" alt="F &quot;g&quot;" '
        'class="wp-image-22" title="T"/></figure>\n<!-- /wp:image -->\n'
    )


def test_a_picture_from_elsewhere_may_lead_somewhere() -> None:
    assert blog_blocks("[![a](https://b.example/f.jpg)](https://c.example/)") == (
        '<!-- wp:image {"linkDestination":"custom"} -->\n<figure class="wp-block-image">'
        '<a href="https://c.example/"><img src="https://b.example/f.jpg" alt="a"/></a></figure>\n'
        "<!-- /wp:image -->\n"
    )


@pytest.mark.parametrize(
    "markdown",
    [
        "- [ ] task",
        "term\n: meaning",
        "- a\n\n  b",
        "<div>own</div>",
        "<details>\n\nhidden\n\n</details>",
        "a <custom-thing>b</custom-thing>",
        "a <b>c",
    ],
)
def test_what_no_block_holds_is_a_block_of_html(markdown: str) -> None:
    assert names(markdown) == ["html"]
    assert words(blog_blocks(markdown)) == words(blog_html(markdown))


def test_footnotes_stand_in_a_block_of_html_below() -> None:
    assert names("a[^1]\n\n[^1]: b") == ["paragraph", "html"]


def test_blocks_of_the_writers_own_stay_as_they_are() -> None:
    own = (
        '<!-- wp:gallery {"ids":[1,2]} -->\n<figure class="wp-block-gallery">x</figure>\n<!-- /wp:gallery -->'
    )
    assert blog_blocks(f"a\n\n{own}\n\nb") == blog_blocks("a") + f"\n{own}\n\n" + blog_blocks("b")


@pytest.mark.parametrize("words", ["[Update] It's out.", "[a] and [b]", "See [gallery]"])
def test_words_in_brackets_are_no_shortcode(words: str) -> None:
    assert names(words) == ["paragraph"]


def test_a_shortcode_may_hold_words() -> None:
    assert names('[note kind="b"]words *here*[/note]') == ["shortcode"]


def test_code_in_a_block_runs_no_shortcode() -> None:
    assert "[" not in blog_blocks("```\n[gallery]\n```")


def test_attributes_never_end_their_comment() -> None:
    sent = blog_blocks("```a--b\nx\n```")
    assert '{"className":"language-a\\u002d\\u002db"}' in sent


@given(
    st.lists(
        st.sampled_from(PARTS.split(";")),
        max_size=8,
    )
)
@settings(max_examples=100, deadline=None)
def test_whatever_is_written_no_word_is_lost(parts: list[str]) -> None:
    markdown = "\n\n".join(parts)
    assert words(blog_blocks(markdown, protect=False)) == words(blog_html(markdown, protect=False))


def test_every_post_of_the_corpora_keeps_its_words() -> None:
    from bloggy.domain import frontmatter

    corpora = Path(__file__).parents[2].parent / "shared" / "corpora"
    posts = sorted(corpora.glob("*/*.md"))[::5]
    if not posts:
        pytest.skip("the corpora are not here")
    for post in posts:
        body = frontmatter.parse(post.read_text(encoding="utf-8")).body
        assert words(blog_blocks(body)) == words(blog_html(body)), post.name


def test_an_empty_post_has_no_blocks() -> None:
    assert blog_blocks("\n") == ""
