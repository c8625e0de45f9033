"""A text is measured the way its reader sees it."""

from __future__ import annotations

import pytest

from bloggy.domain.prose import Heading, excerpt, guess_language, outline, reading_minutes, words


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("One two three", 3),
        ("L’été, c'est aujourd'hui", 3),
        ("well-known 3.5 a_b", 4),
        ("- * # > ---", 0),
        ("**bold** and `code`", 3),
        ("你好世界", 4),
        ("日本語 and ひらがな", 8),
        ("한국어 단어", 2),
        ("see https://example.org/a-b-c now", 2),
        ("[two words](https://example.org/one)", 2),
        ("![alt text](a.png) word", 1),
        ("[id]: https://example.org 'A title'\nword", 1),
        ("before\n```py\nx = 1\n```\nafter", 2),
        ("before\n~~~\n```\nx\n~~~~\nafter", 2),
        ("before\n```\nnever closed", 1),
        ("a <b class='x y'>bold</b> <!-- not\nseen --> end", 3),
        ("{{< figure src=x >}} word {% raw %}", 1),
        ("note[^1]\n\n[^1]: the note", 3),
        ("émoji 🎉 ok", 2),
    ],
)
def test_words_are_what_is_read(text: str, count: int) -> None:
    assert words(text) == count


def test_reading_time_is_rounded_up() -> None:
    assert [reading_minutes(count) for count in (0, 1, 230, 231, 2300)] == [0, 1, 1, 2, 10]


def test_an_excerpt_is_plain_words_on_one_line() -> None:
    text = "# Title\n\nSome **bold** and [a link](x) with `code`.\n\n> quote\n\n- item\n\n```\ncode\n```\n"
    assert excerpt(text) == "Some bold and a link with code. quote item"


def test_an_excerpt_is_cut_between_words() -> None:
    short = excerpt("mot " * 100, length=20)
    assert short == "mot mot mot mot mot…"
    assert len(excerpt("x" * 500, length=50)) == 50


@pytest.mark.parametrize("mark", ["<!-- more -->", "<!--more-->", "<!-- TEASER_END -->"])
def test_an_excerpt_ends_at_the_mark(mark: str) -> None:
    assert excerpt(f"{'mot ' * 80}\n\n{mark}\n\nrest", length=20) == ("mot " * 80).strip()


def test_an_excerpt_starts_with_prose_not_with_headings() -> None:
    assert excerpt("Title\n=====\n\nSub\n---\n\nText.") == "Text."


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The quick brown fox jumps over the lazy dog and it was not for you.", "en"),
        ("Le vélo est dans la rue et il ne pleut pas sur les toits.", "fr"),
        ("", ""),
        ("Lorem ipsum dolor sit amet", ""),
        ("print x\n```\nthe the the the and of to in\n```", ""),
    ],
)
def test_the_language_is_guessed_only_when_it_is_clear(text: str, language: str) -> None:
    assert guess_language(text) == language


def test_the_outline_lists_headings_with_their_lines() -> None:
    text = (
        "# One #\r\n\nText\n\n## Two [link](x) *b*\n```\n# not one\n```\n~~~ x\n## nor this\n~~~\n"
        "Setext\n======\n\nSub\n---\n- item\n---\n#hashtag\n    # code\n<!--\n# hidden\n-->\n###### Six\n"
    )
    assert outline(text) == [
        Heading(level=1, text="One", line=1),
        Heading(level=2, text="Two link b", line=5),
        Heading(level=1, text="Setext", line=12),
        Heading(level=2, text="Sub", line=15),
        Heading(level=6, text="Six", line=24),
    ]


def test_an_unclosed_fence_hides_the_rest_of_the_outline() -> None:
    assert outline("# A\n```\n# B") == [Heading(level=1, text="A", line=1)]
