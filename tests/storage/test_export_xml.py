"""XML from anybody is read piece by piece: small faults are mended, what could do harm is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bloggy.errors import ExportError
from bloggy.storage.exports import xml


def read(tmp_path: Path, data: str | bytes, tag: str = "item") -> list[str]:
    file = tmp_path / "export.xml"
    file.write_bytes(data.encode() if isinstance(data, str) else data)
    return [xml.text(one) for one in xml.pieces(file, lambda found: found == tag)]


def test_pieces_come_whole_and_in_order(tmp_path: Path) -> None:
    assert read(tmp_path, "<a><item>one <b>two</b> three</item>\n<item/><c><item>4</item></c></a>") == [
        "one two three",
        "",
        "4",
    ]


def test_a_piece_within_another_is_part_of_it(tmp_path: Path) -> None:
    assert read(tmp_path, "<a><item>out<item>in</item></item></a>") == ["outin"]


@pytest.mark.parametrize("at", [0, 65_500, 65_530, 65_536, 131_060])
def test_forbidden_characters_are_left_out_wherever_a_chunk_ends(tmp_path: Path, at: int) -> None:
    fill = "x" * at
    text = f"<a><item>{fill}a\x00b\x0bc&#11;d&#x1F;e&#0;f&#xFFFF;g&#65;h</item></a>"
    assert read(tmp_path, text) == [f"{fill}abcdefgAh"]


def test_a_reference_in_a_literal_section_is_text(tmp_path: Path) -> None:
    assert read(tmp_path, "<a><item>&#11;<![CDATA[&#11; ]] &amp;]]>&#11;</item></a>") == ["&#11; ]] &amp;"]


def test_a_literal_section_may_be_split(tmp_path: Path) -> None:
    assert read(tmp_path, "<a><item><![CDATA[a]]]]><![CDATA[>&#7;b]]></item></a>") == ["a]]>&#7;b"]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ('<?xml version="1.0" encoding="ISO-8859-1"?><a><item>été</item></a>'.encode("latin-1"), "été"),
        ('<?xml version="1.0" encoding="windows-1252"?><a><item>’</item></a>'.encode("cp1252"), "’"),
        ('<?xml version="1.0" encoding="utf-16"?><a><item>été</item></a>'.encode("utf-16"), "été"),
        (b"\xef\xbb\xbf<a><item>\xc3\xa9</item></a>", "é"),
        (b'<?xml version="1.0" encoding="no-such"?><a><item>\xc3\xa9</item></a>', "é"),
        (b'<?xml version="1.0" encoding="hex"?><a><item>\xc3\xa9</item></a>', "é"),
        (b"<a><item>\xe9t</item></a>", "\ufffdt"),
    ],
)
def test_every_encoding_is_read_as_well_as_it_can_be(tmp_path: Path, data: bytes, told: str) -> None:
    assert read(tmp_path, data) == [told]


LAUGHS = """<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;">
<!ENTITY lol3 "&lol2;&lol2;&lol2;&lol2;">]><a><item>&lol3;</item></a>"""
OUTSIDE = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a><item>&x;</item></a>'


@pytest.mark.parametrize("data", [LAUGHS, OUTSIDE, '<!DOCTYPE a SYSTEM "http://127.0.0.1/x.dtd"><a/>'])
def test_document_types_and_entities_are_refused(tmp_path: Path, data: str) -> None:
    with pytest.raises(ExportError, match="document type or entities"):
        read(tmp_path, data)


def test_a_cut_off_file_is_told_with_its_line_after_what_came_before(tmp_path: Path) -> None:
    file = tmp_path / "export.xml"
    file.write_text("<a>\n<item>one</item>\n<item>two", "utf-8")
    found = []
    with pytest.raises(ExportError) as told:
        found.extend(xml.text(one) for one in xml.pieces(file, lambda tag: tag == "item"))
    assert told.value.line == 3
    assert "line 3" in told.value.message
    # `extend` keeps what came before the fault
    assert found == ["one"]


def test_elements_too_deep_in_each_other_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="elements in each other"):
        read(tmp_path, "<a>" * (xml.DEEPEST + 1) + "</a>" * (xml.DEEPEST + 1))


def test_a_piece_with_far_too_many_elements_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xml, "MOST", 1000)
    with pytest.raises(ExportError, match="elements"):
        read(tmp_path, "<a><item>" + "<b/>" * 2000 + "</item></a>")
    assert len(read(tmp_path, "<a>" + "<item><b/></item>" * 2000 + "</a>")) == 2000


def test_a_missing_file_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="can't be read"):
        list(xml.pieces(tmp_path / "none.xml", lambda _tag: True))


@given(text=st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_comes_back_but_for_forbidden_characters(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    inside = text.replace("]]>", "]]]]><![CDATA[>")
    wanted = "".join(c for c in text if c in "\t\n\r" or (ord(c) >= 32 and c not in "\ufffe\uffff"))
    wanted = wanted.replace("\r\n", "\n").replace("\r", "\n")
    got = read(tmp_path_factory.getbasetemp(), f"<a><item><![CDATA[{inside}]]></item></a>")
    assert got == [wanted]
