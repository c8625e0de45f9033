"""Keeps promises about the way back: what nobody touched keeps its bytes, and no more than that changes."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bloggy.render.blog_html import blog_html
from bloggy.render.from_html import to_markdown
from bloggy.render.html_tree import Canon
from bloggy.render.html_units import in_paragraphs, notes_of, units, unprotected
from bloggy.render.wordpress_blocks import blog_blocks

BASE = """\
Some *stress* and _other stress_, a [link][ref], [short] and l'été -- "it's" so.
A second line
with `code` & [x](<a b.md> "T").

Underlined
----------
+ one
+ two
   * nested

 1) first

 2) last

> quoted
lazily

~~~python
print("a")
~~~

    indented

| a | b |
|---|:-:|
|c|`d`|

![fog](fog.jpg)
***
<div class="own">

raw *words*

</div>

Note[^n] and ^[in place].

[^n]: The note
    goes on.

- [ ] open
- [x] done

Term
: Meaning

<!-- more -->

The end

[ref]: https://a.example/
[short]: https://b.example/ "S"
"""
LINKS = {"fog.jpg": "https://blog.example/up/fog.jpg"}
BACK = {address: link for link, address in LINKS.items()}
WRITERS = {"html": blog_html, "blocks": blog_blocks}


def shown(html: str) -> list[str]:
    """What a reader sees."""
    canon = Canon()
    found = units(unprotected(html), canon)
    notes = notes_of(found, canon)
    extra = [f"{number} {unit.key}" for number, note in sorted(notes.items()) for unit in note]
    return [unit.key for unit in in_paragraphs(found, (), canon, classic=False)] + extra


@pytest.mark.parametrize("form", WRITERS)
@pytest.mark.parametrize("base", [BASE, BASE.replace("\n", "\r\n"), BASE.strip(), "", "\n\n" + BASE, "a"])
def test_an_untouched_post_comes_back_byte_for_byte(form: str, base: str) -> None:
    sent = WRITERS[form](base, links=LINKS, prefix="p7")
    assert to_markdown(sent, base=base, links=BACK) == base


@pytest.mark.parametrize("form", WRITERS)
@pytest.mark.parametrize(
    ("word", "line", "new_line"),
    [
        ("other", "Some *stress* and _other stress_, a", "Some *stress* and _NEW stress_, a"),
        ("second", "A second line", "A NEW line"),
        ("Underlined", "Underlined", "NEW"),
        ("two", "+ two", "+ NEW"),
        ("nested", "   * nested", "   * NEW"),
        ("lazily", "lazily", "NEW"),
        ("print", 'print("a")', 'NEW("a")'),
        ("indented", "    indented", "    NEW"),
        ("raw", "raw *words*", "NEW *words*"),
        ("goes", "    goes on.", "    NEW on."),
        ("open", "- [ ] open", "- [ ] NEW"),
        ("done", "- [x] done", "- [x] NEW"),
        ("Meaning", ": Meaning", ": NEW"),
        ("Note", "Note[^n] and ^[in place].", "NEW[^n] and ^[in place]."),
    ],
)
def test_one_word_changed_there_changes_that_word_here(
    form: str, word: str, line: str, new_line: str
) -> None:
    sent = WRITERS[form](BASE, links=LINKS)
    assert len(re.findall(rf"(?<![\w-]){word}\b", sent)) == 1
    there = re.sub(rf"(?<![\w-]){word}\b", "NEW", sent)
    assert to_markdown(there, base=BASE, links=BACK) == BASE.replace(line, new_line, 1)


def test_another_indent_in_code_is_a_change() -> None:
    base = "```\na\n  b\n```\n"
    assert to_markdown(blog_html(base).replace("  b", " b"), base=base) == "```\na\n b\n```\n"


def test_a_new_text_for_a_short_link_keeps_where_it_leads() -> None:
    there = blog_html(BASE).replace(">short<", ">NEW<")
    assert to_markdown(there, base=BASE) == BASE.replace("[short] and", "[NEW][short] and", 1)


@pytest.mark.parametrize("form", WRITERS)
def test_a_paragraph_added_there_is_added_here(form: str) -> None:
    base = "# Title\n\n\nOne *a*.\nTwo.\n\n* x\n"
    there = WRITERS[form](base).replace("Two.</p>", "Two.</p>\n<p>Three <em>b</em>.</p>")
    assert to_markdown(there, base=base) == "# Title\n\n\nOne *a*.\nTwo.\n\nThree *b*.\n\n* x\n"


def test_a_paragraph_gone_there_goes_here_and_definitions_stay() -> None:
    base = "One.\n\nTwo [x].\n\n[x]: https://a.example/\n\nThree [x].\n"
    there = blog_html(base).replace("<p>One.</p>\n", "")
    assert to_markdown(there, base=base) == "Two [x].\n\n[x]: https://a.example/\n\nThree [x].\n"


@pytest.mark.parametrize("mark", ["-", "*", "+", "1.", "1)"])
def test_an_item_added_there_has_the_lists_own_sign_here(mark: str) -> None:
    base = f"{mark} a _b_\n{mark} c\n"
    there = blog_html(base).replace("<li>c</li>", "<li>c</li>\n<li>new</li>")
    sign = mark.replace("1", "3")
    assert to_markdown(there, base=base) == base + f"{sign} new\n"


@pytest.mark.parametrize(("stress", "strong"), [("*", "**"), ("_", "**"), ("_", "__"), ("*", "__")])
def test_words_stressed_there_have_the_writers_own_signs_here(stress: str, strong: str) -> None:
    base = f"{stress}one{stress} {strong}two{strong} three four\n"
    there = blog_html(base).replace("three four", "<em>three</em> <strong>four</strong>")
    wanted = base.replace("three four", f"{stress}three{stress} {strong}four{strong}")
    assert to_markdown(there, base=base) == wanted


def test_blocks_that_changed_places_change_places() -> None:
    base = "*One*\n\n_Two_\n\n**Three**\n"
    there = "<p><strong>Three</strong></p><p><em>One</em></p><p><em>Two</em></p>"
    assert shown(blog_html(to_markdown(there, base=base))) == shown(there)
    assert "_Two_" in to_markdown(there, base=base)


def test_a_footnote_added_there_is_added_here() -> None:
    there = blog_html("a[^1] b[^2]\n\n[^1]: x\n[^2]: *y*\n", prefix="q")
    assert to_markdown(there, base="a[^1] b\n\n[^1]: x\n") == "a[^1] b[^2]\n\n[^1]: x\n\n[^2]: *y*\n"


def test_a_footnote_gone_there_goes_here() -> None:
    base = "a[^1] b\n\n[^1]: x\n"
    assert to_markdown("<p>a b</p>", base=base) == "a b\n"


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<h2>A &amp; b</h2><p>c<br>d</p>", "## A & b\n\nc\\\nd\n"),
        ("<p>2 * 3 * 4 _x_ snake_case [a](b) &lt;i&gt; 1. #</p>", None),
        ("<p># no heading</p><p>- no list</p><p>1. none</p><p>+ x</p>", None),
        ('<p><a href="https://a.example/x">https://a.example/x</a></p>', "https://a.example/x\n"),
        ('<p><a href="/x y" title="t">z</a></p>', '[z](</x y> "t")\n'),
        ("<p>a<strong>b, </strong>c</p>", "a<strong>b, </strong>c\n"),
        ("<ul><li>a<ul><li>b</li></ul></li></ul><ul><li>c</li></ul>", "- a\n  - b\n\n* c\n"),
        ('<ol start="3"><li><p>a</p><pre><code>b\n</code></pre></li></ol>', None),
        ('<pre><code class="language-js">a\n\n```\n</code></pre>', "````js\na\n\n```\n````\n"),
        ('<p><kbd>Ctrl</kbd> <span style="color:red">x</span></p>', None),
        ("<figure><img src=a.png><figcaption>F</figcaption></figure>", None),
        ("<pre>a\n\n\n  b</pre>", None),
        ("<div>\n\n<pre>a\n\nb</pre>\n\n</div>", None),
        ("<p>plain</p><!-- a\n\ncomment --><p>b</p>", None),
        ("<table><tr><td>a</td></tr></table>", None),
        ("<table><thead><tr><th>a|b</th></tr></thead><tbody><tr><td><br></td></tr></tbody></table>", None),
        ("<p>https://a.example no link</p>", None),
        ("<blockquote><p>a</p><ul><li>b</li></ul></blockquote>", "> a\n>\n> - b\n"),
        ("<p></p>", None),
        ('<p class="x">*no stress*</p>', None),
        ("<p>:) a\u00a0b \u200b</p>", ":) a\u00a0b \u200b\n"),
        ("<script>a\n\nb</script>", None),
        ("<dl><dt>a</dt><dd>b</dd></dl>", "a\n: b\n"),
        ("<iframe src=https://v.example></iframe>", None),
    ],
)
def test_html_becomes_markdown_that_says_the_same(html: str, markdown: str | None) -> None:
    text = to_markdown(html)
    assert shown(blog_html(text, protect=False)) == shown(html)
    assert markdown is None or text == markdown


@pytest.mark.parametrize(
    "block",
    [
        '<!-- wp:gallery {"ids":[1]} -->\n<figure class="g">\n\n<img src="a"></figure>\n<!-- /wp:gallery -->',
        '<!-- wp:embed {"a":"b"} -->\n<div>\nhttps://v.example/\n</div>\n<!-- /wp:embed -->',
        "<!-- wp:latest-posts /-->",
        '<!-- wp:paragraph {"align":"center"} -->\n<p class="centred">*a*</p>\n<!-- /wp:paragraph -->',
        "<!-- wp:shortcode -->\n[a]\n\n*b*\n[/a]\n<!-- /wp:shortcode -->",
    ],
)
def test_blocks_that_markdown_can_not_say_stay_whole(block: str) -> None:
    text = to_markdown(f"<!-- wp:paragraph -->\n<p>a</p>\n<!-- /wp:paragraph -->\n\n{block}")
    assert text.startswith("a\n\n<!-- wp:")
    assert shown(blog_blocks(text, protect=False))[1:] == shown(block)


def test_a_shortcode_is_a_line_of_the_text() -> None:
    sent = '<!-- wp:shortcode -->\n[gallery ids="1,2"]\n<!-- /wp:shortcode -->'
    assert to_markdown(sent) == '[gallery ids="1,2"]\n'


def test_a_post_of_the_old_editor_has_paragraphs_and_breaks() -> None:
    assert to_markdown("One\ntwo <em>a</em>\n\nThree\n<h2>H</h2>\nFour", classic=True) == (
        "One\\\ntwo *a*\n\nThree\n\n## H\n\nFour\n"
    )


def test_check_boxes_that_a_blog_took_out_stay_in_the_text() -> None:
    base = "- [ ] a\n- [x] b\n\nWords.\n"
    there = re.sub(r"<input[^>]*>", "", blog_html(base)).replace("Words", "NEW")
    assert to_markdown(there, base=base) == "- [ ] a\n- [x] b\n\nNEW.\n"


def test_uploaded_pictures_are_the_files_again() -> None:
    there = '<p><img src="https://blog.example/up/fog.jpg" alt="fog"></p>'
    assert to_markdown(there, links=BACK) == "![fog](fog.jpg)\n"


INLINE = st.recursive(
    st.text(alphabet="ab *_`[]()<>&!#-+.1~|:\\^\"'\n/é", max_size=12).map(
        lambda text: text.replace("&", "&amp;").replace("<", "&lt;")
    ),
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(["em", "strong", "s", "code", "kbd", "i"]), inner).map(
            lambda pair: f"<{pair[0]}>{pair[1]}</{pair[0]}>"
        ),
        inner.map(lambda text: f'<a href="https://a.example/b_c">{text}</a>'),
        st.lists(inner, max_size=3).map("".join),
        st.sampled_from(["<br>", '<img src="a.png" alt="b*c">']),
    ),
    max_leaves=5,
)
BLOCK = st.recursive(
    st.one_of(
        INLINE.map(lambda text: f"<p>{text}</p>"),
        INLINE.map(lambda text: f"<h2>{text}</h2>"),
        st.sampled_from(["<hr>", "<pre><code>a\n\n b\n</code></pre>", "<!-- c -->", "<div>d</div>"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=2).map(lambda all_: f"<blockquote>{''.join(all_)}</blockquote>"),
        st.lists(st.one_of(inner, INLINE), min_size=1, max_size=3).map(
            lambda all_: "<ul>" + "".join(f"<li>{each}</li>" for each in all_) + "</ul>"
        ),
        st.lists(inner, min_size=1, max_size=3).map(
            lambda all_: "<ol>" + "".join(f"<li>{e}</li>" for e in all_) + "</ol>"
        ),
    ),
    max_leaves=4,
)


@given(st.lists(BLOCK, max_size=4).map("\n".join))
@settings(max_examples=150, deadline=None)
def test_any_html_comes_back_as_markdown_that_shows_the_same(html: str) -> None:
    assert shown(blog_html(to_markdown(html), protect=False)) == shown(html)


@given(st.text(alphabet="ab<>/!-\"'=&#;[]p liul", max_size=80))
@settings(max_examples=100, deadline=None)
def test_no_html_is_odd_enough_to_fail(html: str) -> None:
    assert isinstance(to_markdown(html, base=html[::-1]), str)


PARTS = st.sampled_from(
    [part.strip("\n") for part in BASE.split("\n\n") if not part.startswith(("[", " "))]
    + [
        "Two[^1]",
        "[^1]: note *a*",
        "<b>x",
        "</div>",
        "* * *",
        "[r]: /u",
        "[r] and [a][r]",
        "```\n\n```",
        "#",
        "1. a\n1. b",
    ]
)


@given(
    st.lists(st.tuples(PARTS, st.sampled_from(["\n", "\n\n", "\n\n\n", "\n \n"])), max_size=8),
    st.sampled_from(sorted(WRITERS)),
)
@settings(max_examples=150, deadline=None)
def test_any_post_comes_back_byte_for_byte(parts: list[tuple[str, str]], form: str) -> None:
    base = "".join(part + gap for part, gap in parts)
    assert to_markdown(WRITERS[form](base, prefix="x"), base=base) == base


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 20_000,
        "<ul><li>" * 3_000,
        "<em>" * 5_000 + "x",
        "<p>" + "a <b>b</b> " * 20_000,
        "<!-- wp:group -->" * 5_000,
        "<blockquote>" * 80 + "a",
        "<p>*_`[</p>" * 500,
        "<a href='" * 5_000,
        "x" * 3_000_000,
        "&" * 100_000,
        "<p>[a](" * 2_000,
        "<sup class=footnote-ref><a href=#fn99999999999></a></sup>" * 100,
    ],
    ids=range(12),
)
def test_hostile_html_is_over_soon(html: str) -> None:
    assert to_markdown(html, base="a\n\nb")


def corpora() -> list[Path]:
    return sorted((Path(__file__).parents[2].parent / "shared" / "corpora").glob("*/*.md"))


def body_of(path: Path) -> str:
    from bloggy.domain import frontmatter

    return frontmatter.parse(path.read_text(encoding="utf-8")).body


@pytest.mark.parametrize("form", WRITERS)
def test_every_post_of_the_corpora_comes_back_byte_for_byte(form: str) -> None:
    posts = corpora()[:: 8 if form == "html" else 16]
    if not posts:
        pytest.skip("the corpora are not here")
    for post in posts:
        base = body_of(post)
        assert to_markdown(WRITERS[form](base, prefix="p"), base=base) == base, post.name


def test_a_word_changed_in_a_post_of_the_corpora_is_one_word_here() -> None:
    posts = corpora()[3::11]
    if not posts:
        pytest.skip("the corpora are not here")
    chance = random.Random(7)
    for post in posts:
        base = body_of(post)
        html = blog_html(base)
        words = list(re.finditer(r"<p>(\w{4,})\b(?=[\w ]+\.)", html))
        if not words:
            continue
        word = chance.choice(words)
        there = html[: word.start(1)] + "Zqx" + html[word.end(1) :]
        here = to_markdown(there, base=base)
        assert here.count("Zqx") == 1, post.name
        assert here.replace("Zqx", word[1]) == base, post.name
