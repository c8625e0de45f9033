"""The words of an answer stay the same on their way to a server and back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bloggy.backends.mastodon.text import length, links_in, plain, same, words_of
from bloggy.render.answer_html import answer_html


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("A *Fuji* and **more**.", "A Fuji and more."),
        ("One\ntwo\n\nthree", "One\ntwo\n\nthree"),
        ("See [the page](https://x.example/a?b=1&c=2).", "See the page (https://x.example/a?b=1&c=2)."),
        ("<https://x.example/a>", "https://x.example/a"),
        ("> You said\n> this\n\nYes.", "> You said\n> this\n\nYes."),
        ("- one\n- two", "• one\n• two"),
        ("`a < b && c`", "a < b && c"),
        ("a <b>c</b> &amp; d", "a <b>c</b> & d"),
        ("n°5 « été » ! 🦊", "n°5 « été » ! 🦊"),
    ],
)
def test_an_answer_is_sent_as_plain_words_with_its_addresses(markdown: str, text: str) -> None:
    assert plain(answer_html(markdown)) == text


@pytest.mark.parametrize(
    "html",
    [
        '<p><span class="h-card"><a href="https://e.example/@ada" class="u-url mention">@<span>ada</span></a>'
        "</span> A <b>Fuji</b>, see<br />its page</p><p>(<a href='https://x.example/a?b=1'>"
        '<span class="invisible">https://</span><span class="ellipsis">x.example</span>'
        '<span class="invisible">/a?b=1</span></a>)</p>',
        '<a href="http://127.0.0.1:8/ada">@ada@127.0.0.1:8</a> A Fuji, see<br>its page<br><br>'
        '(<a href="https://x.example/a?b=1">https://x.example/a?b=1</a>)<br>',
    ],
)
def test_an_answer_is_known_again_as_servers_show_it(html: str) -> None:
    sent = "A Fuji, see\nits page (https://x.example/a?b=1)"
    assert same(words_of(html), sent)
    assert not same(words_of(html), "A Nikon, see\nits page (https://x.example/a?b=1)")


def test_answers_without_letters_are_told_apart() -> None:
    assert same("@ada@e.example 👍", "👍 ")
    assert not same("👍", "👎")
    assert same("https://x.example/1", "https://x.example/1")
    assert not same("https://x.example/1", "https://x.example/2")


def test_addresses_and_names_count_as_servers_count_them() -> None:
    assert length("@ada@elsewhere.example hi", per_url=23) == len("@ada hi")
    assert length("see https://x.example/" + "y" * 300, per_url=23) == len("see ") + 23
    assert length("été 👩‍👩‍👧", per_url=23) == 5


def test_links_are_given_in_their_order_and_whole() -> None:
    html = '<p><a href="https://a.example/?b=1&amp;c=2">x</a><a>y</a> <a href="/rel">z</a></p>'
    assert links_in(html) == ["https://a.example/?b=1&c=2", "/rel"]


@settings(max_examples=150)
@given(st.text(max_size=80))
def test_no_text_breaks_the_way_of_an_answer(markdown: str) -> None:
    text = plain(answer_html(markdown))
    assert same(text, text)
    assert length(text, per_url=23) >= 0
