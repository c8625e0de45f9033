"""Whatever strangers write is harmless, in bounds, and whole."""

from __future__ import annotations

import unicodedata
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bloggy.domain.clean import clean
from bloggy.domain.comment import Form
from bloggy.render.comment_blocks import LEAST_ROOM
from bloggy.render.comment_text import LONGEST, comment_lines, readable
from bloggy.render.layout import STYLES
from bloggy.render.wrap import cells

FORMS = get_args(Form)


def text(body: str, form: Form = "html") -> str:
    return readable(body, form).text.replace("\u00a0", " ")


def rows(body: str, form: Form = "html", width: int = 40, *, ascii: bool = False) -> list[str]:
    lines = comment_lines(body, form, width, ascii=ascii)
    return ["".join(span.text for span in line).rstrip().replace("\u00a0", " ") for line in lines]


def assert_harmless(body: str, form: Form, width: int = 40, *, ascii: bool = False) -> None:
    """Nothing raw, nothing too wide, no style and no address that nobody knows."""
    plain = readable(body, form)
    assert clean(plain.text, keep="\n") == plain.text
    for link in plain.links:
        assert link.url.startswith(("http://", "https://"))
        assert link.text == clean(link.text, keep="")
    for line in comment_lines(body, form, width, ascii=ascii):
        assert sum(cells(span.text) for span in line) <= max(width, LEAST_ROOM)
        for span in line:
            assert not any(unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} for char in span.text)
            assert set(span.style.split()) <= set(STYLES)
            assert span.href is None or span.href.startswith(("http://", "https://"))


HOSTILE = [
    "[@click=app.quit]click[/]",
    "[/]",
    "[url=https://evil.example]x",
    "[x] done [b]bold",
    "\\[bold]",
    "\x1b]52;c;ZXZpbA==\x07copied",
    "\x1b]0;title",
    "\x1b[2Jgone\x1b[31mred",
    "\x1bc reset",
    "\x1bP dcs \x1b\\",
    "\x9b31mC1\x90dcs\x9c",
    "\x1b]8;;https://evil.example\x1b\\link",
    "&#27;[2J &#x9b;31m &#0; &#x1b;]52;c;x&#7;",
    "&#" + "9" * 5000 + "; &#x" + "f" * 5000 + ";",
    "&#xd800;&#xdfff;&#x110000;",
    "abc\u202egnp.exe",
    "\u2066isolated\u2069",
    "zero\u200bwidth\ufeff",
    "a\u2028b\u2029c\x85d",
    "tab\rreturn\x00nul\x7fdel\x0bvt\x0cff\x08bs",
    "sur\ud800rogate",
    "{title} %s ${HOME} $accent",
    "e" + "\u0301" * 5_000,
    "<img src=x onerror=alert(1)>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<svg onload=alert(1)><title>x",
    "\U000e0041\U000e0042 tags",
    "",
]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("body", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_shown_and_never_acts(body: str, form: Form) -> None:
    for whole in (
        body,
        f"<p>{body}</p>",
        f"<pre>{body}</pre>",
        f'<a href="https://a.example/{body}">{body}</a>',
    ):
        assert_harmless(whole, form)


def test_brackets_are_no_markup() -> None:
    assert text("[@click=app.quit]x[/] [x] done") == "[@click=app.quit]x[/] [x] done"


def test_marks_do_not_pile_up_over_the_lines_above() -> None:
    assert text("e" + "\u0301" * 5_000) == "e" + "\u0301" * 6


TAG_NAMES = "a b blockquote br code div foo hr iframe img li ol p pre q script svg table td textarea tr ul"
TAGS = TAG_NAMES.split()


@pytest.mark.timeout(60)
@pytest.mark.parametrize("tag", TAGS)
def test_a_hundred_thousand_tags_are_read_in_one_go(tag: str) -> None:
    for body in (
        f"<{tag}>" * 100_000,
        f"</{tag}>" * 100_000,
        f"<ul><li><{tag} href=https://a.example id='b'>x</li></q></blockquote>" * 10_000,
    ):
        plain = readable(body, "html")
        assert len(plain.text) < 4 * LONGEST
        assert plain.cut == max(len(body) - LONGEST, 0) or plain.cut < len(body) - LONGEST + 2_000


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "piece",
    [
        "[",
        "*a_",
        "`a``",
        "> ",
        "[a](",
        "![",
        "<!--",
        "[a]: b\n",
        " - a\n",
        "|a",
        "<http://",
        "^[",
        "|-|\n",
        "~~a",
        "&",
    ],
)
def test_markdown_made_to_be_slow_is_read_as_plain_text(piece: str) -> None:
    body = piece * (60_000 // len(piece))
    assert text(body, "markdown")


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "body",
    [
        "x" * 1_000_000,
        "<!--" * 250_000,
        "<" * 1_000_000,
        "&#" * 500_000,
        "<a " + "x=1 " * 250_000 + ">",
        '<a "' * 250_000,
        "https://a.example " * 60_000,
        "<pre>" + "\t" * 1_000_000,
        "".join(f"<b id={number}><p></x>" for number in range(50_000)),
    ],
    ids=range(9),
)
def test_a_megabyte_is_read_up_to_a_limit_which_is_said(body: str) -> None:
    plain = readable(body, "html")
    assert plain.cut > 0
    assert plain.text.endswith("…")
    assert f"{plain.cut} characters" in " ".join(rows(body, width=200)[-1:])


def test_the_limit_tears_no_tag_and_no_reference() -> None:
    before = "x" * (LONGEST - 3)
    assert text(before + '<a href="https://a.example">b</a>') == before + "\n\n…"
    assert text(before + "&eacute;") == before + "\n\n…"


def test_deep_nesting_leaves_room_for_the_text() -> None:
    body = "<blockquote>" * 1_000 + "deep" + "</blockquote>" * 1_000 + "shallow"
    assert rows(body, width=20)[-1] == "shallow"
    assert "deep" in rows(body, width=20)[0]
    assert_harmless(body, "html", 1)


def test_plain_terminals_get_plain_signs() -> None:
    body = '<ul><li>a<blockquote>b</blockquote></ul><hr><img src=c alt=d><a href="https://e.example">f.example</a>'
    assert "".join(rows(body, ascii=True)).isascii()


TAG_PIECES = (
    "<p> </p> <b> </b> <i> </i> <a> </a> <ul> <ol> <li> </li> </ul> <br> <hr> <pre> </pre> <code> </code> "
    "<blockquote> </blockquote> <table> <tr> <td> </table> <script> </script> <!-- --> <q> <foo> < > & ;"
)
PIECES = st.sampled_from(
    [
        *TAG_PIECES.split(),
        *('<a href="https://a.example">', "<a href=//b.example>", "<img src=https://c.example alt=d>"),
        *("c.example", "https://e.example", "&#27;", "&#x202e;", "&lt;", "&#99999999999;", "\n", "\n\n"),
        *("> ", "- ", "```", "*", "[", "](x)", "\x1b[2J", "\x9b", "\u202e", "\u200d", "\ud800", "\u0301"),
        *("日本語", "👨\u200d👩\u200d👧", " ", "\t", "\r"),
    ]
)
BODIES = st.lists(st.one_of(PIECES, st.text(max_size=6)), max_size=50).map("".join)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(body=BODIES, form=st.sampled_from(FORMS), width=st.integers(1, 60), ascii=st.booleans())
def test_anything_is_harmless_and_fits(body: str, form: Form, width: int, ascii: bool) -> None:
    assert_harmless(body, form, width, ascii=ascii)


WORDS = st.text(st.characters(categories=("L", "Nd")), min_size=1, max_size=12)
WRAPPERS = st.sampled_from(
    [
        *("{}", "<p>{}</p>", "<b>{}", "<li>{}", "<ul><li>{}</ul>", "<blockquote>{}", "<pre>{}</pre>"),
        *("<x-y>{}</z>", "<a href=https://a.example>{}</a>", "<a href=x>{}", "<td>{}", "<svg>{}</svg>"),
        *("<textarea>{}</textarea>", "{}<br>"),
    ]
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(said=st.lists(st.tuples(WRAPPERS, WORDS), max_size=12))
def test_no_word_is_lost(said: list[tuple[str, str]]) -> None:
    body = " ".join(wrapper.format(word) for wrapper, word in said)
    left = text(body)
    for _wrapper, word in said:
        found = left.find(word)
        assert found >= 0
        left = left[found + len(word) :]
    shown = "".join("".join(row.split()) for row in rows(body, width=200))
    assert all(word in shown for _wrapper, word in said)


@settings(max_examples=100, deadline=None)
@given(
    body=st.text(st.characters(exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp", "Mn", "Me")), max_size=200)
)
def test_plain_text_comes_back_as_it_was_written(body: str) -> None:
    if not body.lstrip().startswith(">"):
        assert " ".join(text(body, "text").split()) == " ".join(clean(body).split())
