"""Values go to XML-RPC and back unharmed, and no answer can harm us."""

from __future__ import annotations

import xmlrpc.client
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bloggy.backends.wordpress.rpc import Fault, decoded, encoded, is_answer, without
from bloggy.errors import Malformed

URL = "https://blog.example/xmlrpc.php"
LEGAL = st.text(
    st.characters(exclude_categories=("Cs",), exclude_characters="\r\ufffe\uffff").filter(
        lambda char: char in "\t\n" or ord(char) >= 32
    )
)
VALUES = st.recursive(
    st.one_of(
        LEGAL,
        st.booleans(),
        st.integers(-(2**31), 2**31 - 1),
        st.binary(),
        st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1)).map(
            lambda when: when.replace(microsecond=0)
        ),
    ),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(LEGAL, inner, max_size=4),
    max_leaves=12,
)


def answer(value: str) -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><methodResponse><params><param><value>{value}</value></param>'
        "</params></methodResponse>"
    ).encode()


@settings(max_examples=150, deadline=None)
@given(VALUES)
def test_every_value_comes_back_as_it_was(value: Any) -> None:
    sent = encoded("wp.newPost", value)
    [told], method = xmlrpc.client.loads(sent, use_builtin_types=True)
    assert (told, method) == (value, "wp.newPost")
    body = xmlrpc.client.dumps((value,), methodresponse=True, encoding="UTF-8").encode()
    assert decoded(body, URL) == value


@settings(max_examples=100, deadline=None)
@given(st.text())
def test_any_text_can_be_sent(text: str) -> None:
    [told], _method = xmlrpc.client.loads(encoded("x", {"a": [text]}), use_builtin_types=True)
    assert told == {
        "a": ["".join(char for char in text if _legal(char)).replace("\r\n", "\n").replace("\r", "\n")]
    }


def _legal(char: str) -> bool:
    return char in "\t\n\r" or (
        ord(char) >= 32 and not 0xD800 <= ord(char) <= 0xDFFF and ord(char) not in {0xFFFE, 0xFFFF}
    )


@settings(max_examples=200, deadline=None)
@given(st.binary())
def test_any_bytes_for_an_answer_are_malformed_at_worst(body: bytes) -> None:
    with pytest.raises(Malformed):
        decoded(body, URL)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><body>login</body></html>",
        answer("<int>x</int>"),
        answer("<boolean>7</boolean>"),
        answer("<struct><member><value>1</value></member></struct>"),
        answer("<base64>%%%"),
        answer("<double>one</double>"),
        answer("<unknown>1</unknown>"),
        b"<methodResponse><params></params></methodResponse>",
        answer("<string>1</string>").replace(b"</methodResponse>", b""),
        b'<!DOCTYPE x [<!ENTITY a "b">]>' + answer("<string>&a;</string>")[38:],
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><methodResponse><params>'
        b"<param><value>&a;</value></param></params></methodResponse>",
        answer("<array><data><value>" * 5000 + "</value></data></array>" * 5000),
    ],
)
def test_what_is_no_answer_is_malformed(body: bytes) -> None:
    with pytest.raises(Malformed) as caught:
        decoded(body, URL)
    assert URL in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize(
    "before",
    [b"", b"\xef\xbb\xbf", b"\n\n \t", b"<br />\n<b>Warning</b>: x in <b>/a.php</b> on line 3<br />\n"],
)
def test_what_a_plug_in_prints_before_is_passed_over(before: bytes) -> None:
    assert decoded(before + answer("<string>œuvre 🦊</string>"), URL) == "œuvre 🦊"


def test_a_control_character_in_a_post_does_not_make_it_unreadable() -> None:
    assert decoded(answer("<string>a\x0bb\x00</string>"), URL) == "ab"


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("20261101T10:00:00", datetime(2026, 11, 1, 10)),
        ("20261101T10:00:00Z", datetime(2026, 11, 1, 10)),
        ("00000000T00:00:00Z", None),
        ("nonsense", None),
    ],
)
def test_dates_are_read_as_wordpress_writes_them(text: str, when: datetime | None) -> None:
    assert decoded(answer(f"<dateTime.iso8601>{text}</dateTime.iso8601>"), URL) == when


def test_a_fault_has_its_code_and_clean_words() -> None:
    body = xmlrpc.client.dumps(
        xmlrpc.client.Fault(403, "<strong>No</strong>\n&amp; \x1b[31mno"), encoding="UTF-8"
    )
    with pytest.raises(Fault) as caught:
        decoded(body.encode(), URL)
    assert caught.value.code == 403
    assert caught.value.words.startswith("No &")
    assert "\x1b" not in caught.value.words
    assert is_answer(body.encode())


def test_a_secret_is_blacked_out_however_it_is_written() -> None:
    assert without("ab cd", "it was ab cd or abcd") == "it was ••• or •••"
    assert without("", "nothing") == "nothing"
