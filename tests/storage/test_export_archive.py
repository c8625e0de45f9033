"""Archives are unpacked where they can do no harm, and refused with a sentence where they would."""

from __future__ import annotations

import gzip
import stat
import zipfile
from pathlib import Path

import pytest

from bloggy.errors import ExportError, UsageError
from bloggy.storage.exports import archive, plan
from tests.fakes.wxr import Item, wxr


def zipped(tmp_path: Path, **files: str) -> Path:
    file = tmp_path / "export.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in files.items():
            made.writestr(name, text)
    return file


def test_what_is_no_archive_is_itself(tmp_path: Path) -> None:
    file = tmp_path / "export.xml"
    file.write_text("<a/>")
    with archive.unpacked(file) as place:
        assert place == file
    with archive.unpacked(tmp_path) as place:
        assert place == tmp_path


def test_a_zip_is_unpacked_and_removed_again(tmp_path: Path) -> None:
    file = zipped(tmp_path, **{"blog/1.xml": "one", "blog/deep/2.xml": "two", "__MACOSX/._1.xml": "x"})
    with archive.unpacked(file) as place:
        assert place.name == "blog"
        assert (place / "1.xml").read_text() == "one"
        assert (place / "deep/2.xml").read_text() == "two"
        there = place
    assert not there.exists()


def test_a_gzip_is_the_file_in_it(tmp_path: Path) -> None:
    file = tmp_path / "all.xml.gz"
    file.write_bytes(gzip.compress(wxr(Item(1)).encode()))
    with archive.unpacked(file) as place:
        assert place.name == "all.xml"
        assert [reader.NAME for reader, _file in plan(place).files] == ["wordpress"]


@pytest.mark.parametrize(
    "name", ["../out.xml", "/etc/out.xml", "a/../../out.xml", "..\\out.xml", "C:\\out.xml"]
)
def test_names_that_lead_out_are_refused(tmp_path: Path, name: str) -> None:
    inside = tmp_path / "deep"
    inside.mkdir()
    with pytest.raises(ExportError, match="leads out"), archive.unpacked(zipped(inside, **{name: "x"})):
        pass
    assert [path.name for path in tmp_path.rglob("*")] == ["deep", "export.zip"]


def test_links_are_not_made(tmp_path: Path) -> None:
    file = tmp_path / "export.zip"
    link = zipfile.ZipInfo("evil.xml")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(file, "w") as made:
        made.writestr(link, "/etc/passwd")
        made.writestr("good.xml", "<a/>")
    with archive.unpacked(file) as place:
        assert place.name == "good.xml"


def test_an_archive_that_grows_without_end_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "ALWAYS", 1 << 20)
    bomb = zipped(tmp_path, **{"zeros.xml": "\0" * (4 << 20)})
    assert bomb.stat().st_size < 10_000
    with pytest.raises(ExportError, match="far more"), archive.unpacked(bomb):
        pass


@pytest.mark.parametrize("data", [b"PK\x03\x04 and nothing more", b"\x1f\x8b\x08\x00 and nothing more"])
def test_a_damaged_archive_is_told(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "export.zip"
    file.write_bytes(data)
    with pytest.raises(ExportError, match="can't be unpacked"), archive.unpacked(file):
        pass


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="no file or folder"), archive.unpacked(tmp_path / "none.xml"):
        pass


def test_a_file_that_is_no_export_asks_for_its_format(tmp_path: Path) -> None:
    file = tmp_path / "data.bin"
    file.write_bytes(b"\x00\x01\x02")
    with pytest.raises(UsageError, match="can't tell"):
        plan(file)
    with pytest.raises(UsageError, match="no export format"):
        plan(file, "wordperfect")
