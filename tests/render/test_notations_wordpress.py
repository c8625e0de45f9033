"""Holds WordPress texts to this: sent back they are the same bytes, and an edit changes just itself."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

import pytest

from bloggy.render.lines import lay_out
from bloggy.render.notations import body_of, retold, woven

BLOCKS = """\
<!-- wp:paragraph -->
<p>Some <em>words</em> here, “quoted” &amp; it's&nbsp;🌧 caf&eacute;.</p>
<!-- /wp:paragraph -->

<!-- wp:heading {"level":3} -->
<h3 class="wp-block-heading">A title</h3>
<!-- /wp:heading -->

<!-- wp:paragraph {"align":"center"} -->
<p class="has-text-align-center">Centred *stars*</p>
<!-- /wp:paragraph -->

<!-- wp:gallery {"linkTo":"none"} -->
<figure class="wp-block-gallery has-nested-images"><!-- wp:image {"id":5,"sizeSlug":"large"} -->
<figure class="wp-block-image size-large"><img src="https://b.example/a.jpg" alt=""/></figure>
<!-- /wp:image --></figure>
<!-- /wp:gallery -->


<!-- wp:image {"id":22,"sizeSlug":"large","linkDestination":"none"} -->
<figure class="wp-block-image size-large"><img src="https://b.example/x.jpg" alt="Alt" class="wp-image-22"/>\
</figure>
<!-- /wp:image -->

<!-- wp:list -->
<ul class="wp-block-list"><!-- wp:list-item -->
<li>one</li>
<!-- /wp:list-item -->

<!-- wp:list-item -->
<li>two</li>
<!-- /wp:list-item --></ul>
<!-- /wp:list -->

<!-- wp:shortcode -->
[gallery ids="1,2" title="a*b*"]
<!-- /wp:shortcode -->
<!-- wp:html -->
<div class="x">first</div>
<p>second</p>
<p>third</p>
<!-- /wp:html -->

<!-- wp:code -->
<pre class="wp-block-code"><code>if a &lt; b:

    print("x")</code></pre>
<!-- /wp:code -->

<!-- wp:more -->
<!--more-->
<!-- /wp:more -->

<!-- wp:block {"ref":12} /-->

<!-- wp:columns -->
<div class="wp-block-columns"><!-- wp:column -->
<div class="wp-block-column">

<!-- wp:paragraph -->
<p>Left *side*</p>
<!-- /wp:paragraph --></div>
<!-- /wp:column --></div>
<!-- /wp:columns -->

Words between blocks,
of the old editor.

<!-- wp:embed {"url":"https://v.example/?v=x_y_z","type":"video"} -->
<figure class="wp-block-embed"><div class="wp-block-embed__wrapper">
https://v.example/?v=x_y_z
</div></figure>
<!-- /wp:embed -->

<!-- wp:html -->
<span>loose</span>
<!-- /wp:html -->
"""
OLD = """\
Some <em>words</em> here.
Second line &amp; it's "quoted" — https://a.example/x_y_ and *stars*, 1 &lt; 2

[caption id="attachment_6" width="300"]<a href="https://b.example/a.jpg"><img class="size-medium wp-image-6" \
src="https://b.example/a-300.jpg" alt="x" /></a> The *legend*[/caption]

[gallery ids="1_2_3" columns="2"]

https://v.example/watch?v=x_y_z

&nbsp;

Before<!--more-->After

<h2>Head</h2>
<ul>
 \t<li>one</li>
 \t<li>two</li>
</ul>
After the list
<blockquote>Quoted line

second <b>part</b></blockquote>
<pre>code &lt;b&gt;

  x</pre>
<div class="x">within

more</div>
[tabs]

[tab title="A*B*"]inside *x*[/tab]

[/tabs]

<!--nextpage-->
<table>
<tbody>
<tr>
<td>cell</td>
</tr>
</tbody>
</table>
<p style="text-align: center;">centred</p>
Unclosed <b>bold

<i>it</b></i> ending </div> tail 🌧 café\u00a0x <!-- a note --> and on
"""
POSTS = {"blocks": BLOCKS, "old": OLD, "both": OLD + "\n" + BLOCKS, "crlf": OLD.replace("\n", "\r\n")}


@pytest.mark.parametrize("raw", POSTS.values(), ids=POSTS)
def test_what_nobody_edited_goes_back_byte_for_byte(raw: str) -> None:
    assert woven("wordpress", raw, body_of("wordpress", raw)) == raw


@pytest.mark.parametrize("raw", POSTS.values(), ids=POSTS)
def test_each_word_of_a_post_can_be_changed_and_nothing_else_is(raw: str) -> None:
    body = body_of("wordpress", raw)
    plain = re.sub(r"<!--.*?-->|<[^>]*>|\[/?[a-z][^\]]*\]|https?:\S+", " ", raw, flags=re.DOTALL)
    words = {word for word in re.findall(r"[A-Za-z]{4,}", plain) if len(re.findall(rf"\b{word}\b", raw)) == 1}
    words &= {word for word in words if len(re.findall(rf"\b{word}\b", body)) == 1}
    assert len(words) >= 12
    for word in words - {"tail"}:  # beside it stands a lost `</div>`, which no text can show
        edited = re.sub(rf"\b{word}\b", "zebra", body)
        assert woven("wordpress", raw, edited) == re.sub(rf"\b{word}\b", "zebra", raw), word


@pytest.mark.parametrize("raw", [BLOCKS, OLD], ids=["blocks", "old"])
def test_any_part_can_go_or_move_and_the_rest_keeps_its_bytes(raw: str) -> None:
    parts = body_of("wordpress", raw).strip("\n").split("\n\n")
    for at in range(len(parts)):
        for there in (None, 0, len(parts) - 1):
            rest = parts[:at] + parts[at + 1 :]
            if there is not None:
                rest.insert(there, parts[at])
            edited = "\n\n".join(rest) + "\n"
            text = woven("wordpress", raw, edited)
            assert woven("wordpress", text, edited) == text
            if "```" not in parts[at] and "<" not in parts[at]:
                matcher = SequenceMatcher(None, raw.split(), text.split(), autojunk=False)
                same = sum(block.size for block in matcher.get_matching_blocks())
                assert same >= len(raw.split()) - 2 * len(parts[at].split()) - 20


def test_a_block_is_written_as_its_neighbours_are() -> None:
    body = body_of("wordpress", BLOCKS).replace("### A title", 'New "one"\n\n### A title\n\n- a\n')
    text = woven("wordpress", BLOCKS, body)
    assert '<!-- wp:paragraph -->\n<p>New "one"</p>\n<!-- /wp:paragraph -->\n\n<!-- wp:heading' in text
    assert '<!-- /wp:heading -->\n\n<!-- wp:list -->\n<ul class="wp-block-list"><!-- wp:list-item -->' in text


def test_the_old_editor_gets_words_without_elements() -> None:
    raw = "One\n\n<h2>Two</h2>\nThree"
    text = woven("wordpress", raw, "One\n\nNew  \nline & `code`\n\n## Two\n\nThree\n\n1. a\n")
    assert text == (
        "One\n\nNew\nline &amp; <code>code</code>\n\n<h2>Two</h2>\nThree\n\n<ol>\n<li>a</li>\n</ol>"
    )


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        ("- two", "- two\n- three", "<!-- wp:list-item -->\n<li>three</li>\n<!-- /wp:list-item --></ul>"),
        ("### A", "## A", '<!-- wp:heading -->\n<h2 class="wp-block-heading">A title</h2>'),
        ('ids="1,2"', 'ids="1,2,3"', '[gallery ids="1,2,3" title="a*b*"]\n<!-- /wp:shortcode -->'),
        (
            "![Alt]",
            "![Other *alt*]",
            'size-large"><img src="https://b.example/x.jpg" alt="Other alt" class="wp-',
        ),
        ("second\n", "second\n\nnew\n", "<p>second</p>\n<p>new</p>\n<p>third</p>"),
        ("Left", "Right", "<p>Right *side*</p>"),
        ('x_y_z"', 'q"', '{"url":"https://v.example/?v=q","type":"video"}'),
    ],
)
def test_a_block_that_was_edited_is_the_same_block(before: str, after: str, wanted: str) -> None:
    body = body_of("wordpress", BLOCKS)
    assert before in body
    edited = body.replace(before, after, 1)
    text = woven("wordpress", BLOCKS, edited)
    assert wanted in text
    assert woven("wordpress", text, edited) == text
    assert len(text) < len(BLOCKS) + 120


def test_what_is_markdown_is_markdown_and_the_rest_stands_whole() -> None:
    body = body_of("wordpress", BLOCKS)
    assert body.startswith(
        "Some *words* here, “quoted” & it's\u00a0🌧 café.\n\n### A title\n\n<!-- wp:paragraph {"
    )
    for name in ("paragraph", "gallery", "columns", "embed", "html"):
        block = re.search(
            rf"<!-- wp:{name}( \{{| -->\n<(?!p>|div)).*?\n<!-- /wp:{name} -->\n(?=\n|\Z)", BLOCKS, re.S
        )
        if name == "columns":
            block = re.search(r"<!-- wp:columns.*<!-- /wp:columns -->", BLOCKS, re.DOTALL)
        assert block is not None
        assert block[0] in body
    old = body_of("wordpress", OLD)
    for part in (
        '\n[gallery ids="1_2_3" columns="2"]\n',
        "\nhttps://v.example/watch?v=x_y_z\n",
        "\n<!--more-->\n",
    ):
        assert part in old
    assert "\n> Quoted line\n>\n> second" in old


def test_pictures_lead_to_the_files_here_and_to_the_blog_there() -> None:
    back = {"https://b.example/x.jpg": "x.jpg"}
    there = {link: address for address, link in back.items()} | {"new.jpg": "https://b.example/n.jpg"}
    body = body_of("wordpress", BLOCKS, links=back)
    assert "![Alt](x.jpg)" in body
    assert woven("wordpress", BLOCKS, body, links=there) == BLOCKS
    text = woven(
        "wordpress",
        BLOCKS,
        body + "\n![N](new.jpg)\n",
        links=there,
        pictures={"https://b.example/n.jpg": "7"},
    )
    assert text.startswith(BLOCKS.rstrip("\n"))
    assert '<!-- wp:image {"id":7,' in text[len(BLOCKS) - 1 :]


def test_a_block_put_into_an_old_post_makes_it_one_of_blocks() -> None:
    raw = "One\ntwo\n\n<h2>Three</h2>"
    edited = body_of("wordpress", raw) + "\n<!-- wp:latest-posts /-->\n"
    text = woven("wordpress", raw, edited)
    assert text.startswith("<!-- wp:paragraph -->\n<p>One<br>\ntwo</p>\n<!-- /wp:paragraph -->")
    assert text.endswith("\n\n<!-- wp:latest-posts /-->")
    assert woven("wordpress", text, edited) == text


def test_what_was_changed_there_is_told_in_the_words_of_the_file() -> None:
    base = "Some _words_ here, “quoted” & it's\u00a0🌧 café.\n\nA title\n-------\n"
    raw = BLOCKS.partition("<!-- wp:paragraph {")[0].replace('{"level":3} ', "").replace("h3", "h2")
    assert retold("wordpress", raw, base=base) == base
    assert retold("wordpress", raw.replace("here", "there"), base=base) == base.replace("here", "there")


def test_a_block_that_stands_whole_is_shown_by_its_marks_words_and_pictures() -> None:
    lines = lay_out(body_of("wordpress", BLOCKS), 70).lines
    shown = ["".join(span.text for span in line).rstrip() for line in lines]
    at = shown.index('<!-- wp:gallery {"linkTo":"none"} -->')
    assert shown[at + 1 : at + 3] == ["▣ https://b.example/a.jpg", "<!-- /wp:gallery -->"]
    at = shown.index("<!-- wp:columns -->")
    assert shown[at + 1 : at + 3] == ["Left *side*", "<!-- /wp:columns -->"]


@pytest.mark.parametrize(
    "raw", ["", "\n", "&nbsp;", "<!-- wp:group -->" * 3_000, "<u>x\n\n<h2>a</h2>\n\nb", "<li>x \n\n", "a" * 9]
)
def test_odd_posts_can_be_edited(raw: str) -> None:
    body = body_of("wordpress", raw)
    assert woven("wordpress", raw, body) == raw
    text = woven("wordpress", raw, body + "\nNew words\n")
    assert "New words" in text
