"""Foreign strings are shown, never obeyed."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bloggy.domain.clean import clean, clean_line, safe_url


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("plain text, émoji 🎉 and\ttabs\n", "plain text, émoji 🎉 and\ttabs\n"),
        ("\x1b[31mred\x1b[0m", "␛[31mred␛[0m"),
        ("\x1b]52;c;aGk=\x07", "␛]52;c;aGk=␇"),
        ("a\x00b\x7fc\rd\x0be", "a␀b␡c␍d␋e"),
        ("one\r\ntwo", "one\ntwo"),
        ("\x9b31m\x85\x90", "\ufffd31m\ufffd\ufffd"),
        ("a\ud800b\udfff", "a\ufffdb\ufffd"),
        ("\ufffe\uffff", "\ufffd\ufffd"),
        ("safe\u202egpj.exe", "safe⟦RLO⟧gpj.exe"),
        ("\u2066x\u2069\u200e\u061c", "⟦LRI⟧x⟦PDI⟧⟦LRM⟧⟦ALM⟧"),
        ("ze\u200bro\u2060w\ufeffi\u00addth", "ze⟦ZWSP⟧ro⟦WJ⟧w⟦BOM⟧i⟦SHY⟧dth"),
        ("a\u2028b\u2029c", "a⟦LS⟧b⟦PS⟧c"),
        ("pass\u200dword", "pass⟦ZWJ⟧word"),
        ("hidden\U000e0041\U000e0042", "hidden⟦U+E0041⟧⟦U+E0042⟧"),
        ("a\ufe0f x\U000e0100", "a⟦U+FE0F⟧ x⟦U+E0100⟧"),
        ("[red]not markup[/]", "[red]not markup[/]"),
    ],
)
def test_what_acts_or_hides_becomes_visible(raw: str, shown: str) -> None:
    assert clean(raw) == shown


@pytest.mark.parametrize(
    "text",
    [
        "👨\u200d👩\u200d👧\u200d👦",
        "❤\ufe0f\u200d🔥",
        "👩🏽\u200d💻",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "1\ufe0f\u20e3",
        "🇫🇷",
        "می\u200cخواهم",
        "क्\u200dष",
        "ภาษา\u200bไทย",
        "葛\U000e0100",
        "Œuvre naïve ﬁn",
        "עברית",
    ],
)
def test_invisible_characters_stay_where_writing_needs_them(text: str) -> None:
    assert clean(text) == text
    assert clean_line(text) == text


def test_one_line_stays_one_line() -> None:
    assert clean_line("a\r\nb\nc\td\x0be\u2028f") == "a b c d␋e f"
    assert clean("a\nb\tc", keep="") == "a␊b␉c"


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.characters() | st.sampled_from("\x1b\x9b\u202e\u200d\ud800\n🎉a"), max_size=40))
def test_nothing_that_a_terminal_obeys_is_left(text: str) -> None:
    for shown, allowed in ((clean(text), "\n\t"), (clean_line(text), "")):
        for char in shown:
            assert char in allowed or unicodedata.category(char) not in ("Cc", "Cs")
            assert char not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029"
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    "url",
    ["https://example.org/a?b=c#d", "http://127.0.0.1:8000/", "HTTPS://example.org", "https://exämple.org/é"],
)
def test_web_addresses_may_be_opened(url: str) -> None:
    assert safe_url(f" {url}\n") == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "ftp://example.org",
        "//example.org",
        "example.org",
        "-https://example.org",
        "https://",
        "https:///path",
        "https://-x.org",
        "https://a b.org",
        "https://example.org/\x1b[0m",
        "https://example.org/a\nb",
        "https://example.org/\u202egpj",
        "https://exa\u200bmple.org",
        "https://good.org@evil.org",
        "https://good.org\\@evil.org",
        "https://[::1",
        "https://example.org:99999",
        "https://example.org/\ud800",
    ],
)
def test_anything_else_is_not_opened(url: str) -> None:
    assert safe_url(url) is None
