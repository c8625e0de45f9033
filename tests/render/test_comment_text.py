"""What strangers write is readable, and says where its links lead."""

from __future__ import annotations

from typing import get_args

import pytest

from bloggy.domain.comment import Form
from bloggy.render.comment_text import comment_lines, readable

FORMS = get_args(Form)


def text(body: str, form: Form = "html") -> str:
    return readable(body, form).text.replace("\u00a0", " ")


def rows(body: str, form: Form = "html", width: int = 40, *, ascii: bool = False) -> list[str]:
    lines = comment_lines(body, form, width, ascii=ascii)
    return ["".join(span.text for span in line).rstrip().replace("\u00a0", " ") for line in lines]


def styled(body: str, style: str, form: Form = "html") -> list[str]:
    lines = comment_lines(body, form, 80)
    return [span.text for line in lines for span in line if style in span.style.split()]


# -- what is written


def test_paragraphs_line_ends_and_references_are_kept() -> None:
    assert text("<p>Salt &amp; rope &lt;3<br />\nTar&#8217;s smell</p>\n<p>Caf&eacute;</p>") == (
        "Salt & rope <3\nTar’s smell\n\nCafé"
    )


def test_line_ends_count_where_a_blog_keeps_comments_without_paragraphs() -> None:
    assert text("one\ntwo <em>three</em>\r\n\r\nfour") == "one\ntwo three\n\nfour"
    assert text("<p>one\ntwo</p>") == "one two"


def test_many_empty_lines_are_one() -> None:
    assert rows("a" + "<br>" * 50 + "b") == ["a", "", "b"]
    assert rows("a" + "\n" * 50 + "b", "text") == ["a", "", "b"]


def test_quotes_lists_and_code_can_be_told_apart_in_plain_text() -> None:
    body = (
        "<blockquote><p>The tide</p><p>waits</p></blockquote><p>Yes:</p><ul><li>one</li><li>two<ol start=3>"
        "<li>deep</ol></ul><pre><code>if a &lt; b:\n\tgo()\n</code></pre><hr>end"
    )
    assert text(body) == (
        "> The tide\n>\n> waits\n\nYes:\n\n• one\n• two\n  3. deep\n\n"
        "    if a < b:\n        go()\n\n* * *\n\nend"
    )


def test_quotes_lists_and_code_can_be_told_apart_on_a_terminal() -> None:
    body = (
        "<blockquote><p>The tide waits for nobody</p></blockquote>"
        "<ul><li>one two three four</ul><pre>x  y</pre>"
    )
    assert rows(body, width=14) == [
        "▌ The tide",
        "▌ waits for",
        "▌ nobody",
        "",
        "• one two",
        "  three four",
        "",
        " x  y",
    ]
    assert styled(body, "quote")[0] == "The tide waits for nobody"
    assert styled(body, "code")[0].strip() == "x  y"


def test_emphasis_is_styled_and_unclosed_styles_end_with_the_comment() -> None:
    body = "<b>bo<i>th</b> one</i> <s>no</s> <code>go()</code> <strong>open"
    assert styled(body, "strong") == ["bo", "th", "open"]
    assert styled(body, "em") == ["th", " one"]
    assert styled(body, "strike") == ["no"]
    assert styled(body, "code") == ["go()"]


def test_a_quote_in_plain_text_begins_with_its_mark() -> None:
    assert rows("> old\n>> older\nnew", "text") == ["▌ old", "▌", "▌ ▌ older", "", "new"]


def test_markdown_keeps_its_line_ends_lists_and_tasks() -> None:
    body = "> so\n\n*yes*\nand\n\n- [x] done\n- [ ] todo\n\n```py\nx = 1\n```\n\n|a|b|\n|-|-|\n|1|2|"
    assert text(body, "markdown") == ("> so\n\nyes\nand\n\n• ☑ done\n• ☐ todo\n\n    x = 1\n\na │ b\n1 │ 2")


def test_smileys_are_characters_and_pictures_their_words() -> None:
    body = (
        '<p>Hi <img src="https://s.example/1f642.png" alt="🙂" class="wp-smiley"> '
        '<img src="https://s.example/boat.jpg" alt="a boat"> <img src="https://s.example/x.jpg"></p>'
    )
    assert text(body) == "Hi 🙂 ▣ a boat ▣ https://s.example/x.jpg"
    assert [link.url for link in readable(body, "html").links] == [
        "https://s.example/boat.jpg",
        "https://s.example/x.jpg",
    ]


def test_films_and_frames_are_links() -> None:
    body = '<p>See</p><iframe src="https://films.example/9"></iframe>'
    assert text(body) == "See\n\nhttps://films.example/9"


def test_what_only_looks_like_a_tag_is_text() -> None:
    assert text("a <your name> b <3 c < d <!-- e") == "a <your name> b <3 c < d <!-- e"
    assert text("a <![CDATA[b]]> c") == "a b c"


def test_scripts_styles_and_remarks_are_left_out() -> None:
    assert text("a<script>alert(1)</script>b<style>p{}</style><!-- c -->d") == "abd"


def test_a_script_that_never_ends_hides_nothing() -> None:
    assert "the rest" in text("a <script> the rest")


# -- links


def test_a_link_is_followed_by_its_host_unless_it_names_it() -> None:
    assert text('<a href="https://harbour.example/a?b">my page</a>.') == "my page (harbour.example)."
    for words in (
        "https://harbour.example/a?b",
        "harbour.example",
        "www.harbour.example",
        "harbour.example/a…",
    ):
        assert text(f'<a href="https://harbour.example/a?b">{words}</a>') == words


@pytest.mark.parametrize(
    ("words", "href"),
    [
        ("bank.example", "https://thief.example/"),
        ("https://bank.example/login", "https://thief.example/bank.example/login"),
        ("Log in at www.bank.example now", "https://bank.example.thief.example/"),
        ("https://bank.example@thief.example/", "https://bank.example@thief.example/"),
        ("bank.example", "//thief.example"),
        ("bank.example", " ht\ntps://thief.example"),
        ("b<b>ank.exam</b>ple", "https://thief.example"),
    ],
)
def test_a_link_that_names_another_host_is_said_to_lie(words: str, href: str) -> None:
    body = f"<p><a href='{href}'>{words}</a></p>"
    shown = styled(body, "image.problem")
    assert len(shown) == 1
    assert "thief.example" in shown[0]
    assert "→" in text(body)
    assert all(link.lies for link in readable(body, "html").links)


def test_letters_of_another_alphabet_are_told_from_latin_ones() -> None:
    body = '<a href="https://b\u0430nk.example/">bank.example</a>'
    assert "(→ xn--bnk-" in text(body)
    assert text('<a href="https://xn--caf-dma.example/">menu</a>') == "menu (café.example)"


def test_an_attribute_inside_another_one_is_none() -> None:
    body = """<a title=" href='https://bank.example'" href="https://thief.example">here</a>"""
    assert text(body) == "here (thief.example)"


def test_a_lie_in_code_or_over_several_paragraphs_is_said_too() -> None:
    assert "thief.example" in text('<pre><a href="https://thief.example">bank.example</a></pre>')
    across = text('<a href="https://thief.example"><p>one</p><p>bank.example</p></a>')
    assert across == "one (thief.example)\n\nbank.example (→ thief.example)"


def test_only_addresses_of_the_web_can_be_opened() -> None:
    body = (
        '<a href="javascript:alert(1)">a</a> <a href="data:text/html,x">b</a> <a href="/c">c</a> '
        '<a href="mailto:ada@harbour.example">d</a> <a href="https://u:p@harbour.example">e</a>'
    )
    assert text(body) == "a (javascript:) b (data:) c d (ada@harbour.example) e (harbour.example)"
    assert readable(body, "html").links == ()


def test_a_file_or_a_program_with_a_dot_is_no_host() -> None:
    assert text('<a href="https://runtime.example">node.js</a>') == "node.js (runtime.example)"


def test_mentions_and_tags_as_the_fediverse_writes_them_are_left_alone() -> None:
    body = (
        '<p><span class="h-card"><a href="https://sea.example/@ada">@<span>ada</span></a></span> '
        '<a href="https://sea.example/tags/boats">#<span>Boats</span></a> '
        '<a href="https://harbour.example/a/long/way"><span class="invisible">https://</span>'
        '<span class="ellipsis">harbour.example/a</span><span class="invisible">/long/way</span></a></p>'
    )
    assert text(body) == "@ada #Boats https://harbour.example/a/long/way"


@pytest.mark.parametrize("form", FORMS)
def test_bare_addresses_are_links_without_the_point_after_them(form: Form) -> None:
    body = "See https://a.example/b_(c), (https://d.example/e) or https://f.example/?g=h."
    assert [link.url for link in readable(body, form).links] == [
        "https://a.example/b_(c)",
        "https://d.example/e",
        "https://f.example/?g=h",
    ]
