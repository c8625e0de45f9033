"""Whatever bytes a file holds, an unchanged save writes the same ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bloggy.domain.textfile import TextFile, decode

CORPORA = Path(__file__).parents[3] / "shared" / "corpora"


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60) | st.text(max_size=30).map(lambda text: text.encode("utf-8", "surrogatepass")))
@example(b"\xef\xbb\xbf")
@example(b"\xef\xbb\xbf\xff")
@example(b"\xef\xbb\xbf\xef\xbb\xbfx")
@example(b"\x00\r\n\r\x0b\x0c\x85\xe2\x80\xa8")
@example("caf\xe9".encode("latin-1"))
@example(b"\xed\xa0\x80")
def test_every_byte_string_survives(data: bytes) -> None:
    assert decode(data).encode() == data


@pytest.mark.skipif(not CORPORA.is_dir(), reason="the corpora of real posts are not here")
def test_every_file_of_the_corpora_survives() -> None:
    files = [path for path in CORPORA.rglob("*") if path.is_file()]
    assert len(files) > 200
    for path in files:
        assert decode(path.read_bytes()).encode() == path.read_bytes()


def test_the_encoding_is_told() -> None:
    assert decode(b"\xef\xbb\xbfa\r\n") == TextFile(text="a\r\n", bom=True)
    assert decode("é".encode()) == TextFile(text="é")
    assert decode(b"\xe9") == TextFile(text="é", encoding="latin-1")


def test_a_latin_1_file_becomes_utf_8_when_it_must() -> None:
    file = decode(b"caf\xe9")
    assert file.with_text("thé").encode() == b"th\xe9"
    assert file.with_text("thé 🎉").encode() == "thé 🎉".encode()


def test_a_lone_surrogate_never_stops_a_save() -> None:
    assert TextFile(text="a\ud83db").encode() == "a\ufffdb".encode()
