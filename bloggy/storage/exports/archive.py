"""Unpacks an export that came as an archive into a folder that is removed afterwards.

Names that lead elsewhere, links and archives that unpack to far more than they promise are refused: what is
in an archive was chosen by whoever made it.
"""

from __future__ import annotations

import gzip
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Protocol

from bloggy.errors import ExportError
from bloggy.i18n import _
from bloggy.storage.exports.files import MOST_FILES, looked_at, opened

MOST_TIMES = 200
"""So many times its own size may an archive have inside, beside what is always allowed."""
ALWAYS = 64 << 20
_CHUNK = 1 << 20


@contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """The file or folder itself; of a ZIP or gzip file what is in it. Raises ExportError."""
    with looked_at(path):
        is_there, is_folder = path.exists(), path.is_dir()
    if not is_there:
        raise ExportError(
            _("There is no file or folder {path}.").format(path=path),
            hint=_("Give the file that the other tool exported."),
            file=path.name,
        )
    kind = "" if is_folder else _kind(path)
    if not kind:
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="bloggy-import-") as folder:
        place = Path(folder)
        try:
            found = _unzip(path, place) if kind == "zip" else _gunzip(path, place)
        except (zipfile.BadZipFile, EOFError, zlib.error, gzip.BadGzipFile, NotImplementedError) as error:
            raise _damaged(path, str(error)) from error
        except RuntimeError as error:  # what zipfile raises for one with a password
            raise _damaged(path, str(error)) from error
        yield found


def is_packed(path: Path) -> bool:
    """Whether a file is an archive that has to be unpacked first. Raises ExportError."""
    return bool(_kind(path))


def _kind(path: Path) -> str:
    with opened(path) as file:
        head = file.read(4)
    if head[:2] == b"\x1f\x8b":
        return "gzip"
    return "zip" if head in {b"PK\x03\x04", b"PK\x05\x06"} else ""


def _unzip(path: Path, place: Path) -> Path:
    left = _Allowance(path)
    with opened(path) as file, zipfile.ZipFile(file) as archive:
        members = archive.infolist()
        if len(members) > MOST_FILES:
            raise _too_much(path)
        for member in members:
            name = PurePosixPath(member.filename.replace("\\", "/"))
            if member.is_dir() or stat.S_ISLNK(member.external_attr >> 16):
                continue
            if name.is_absolute() or ".." in name.parts or ":" in name.parts[0] or "\0" in member.filename:
                raise _damaged(path, _("the name “{name}” leads out of it").format(name=member.filename))
            if "__MACOSX" in name.parts or name.name.startswith("."):
                continue
            target = place / name
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(member) as source, target.open("xb") as copy:
                    left.copy(source, copy)
            except (FileExistsError, NotADirectoryError, IsADirectoryError):
                raise _damaged(path, _("it has “{name}” twice").format(name=member.filename)) from None
    return _only_folder(place)


def _gunzip(path: Path, place: Path) -> Path:
    target = place / (path.stem if path.suffix.lower() == ".gz" else path.name)
    with opened(path) as file, gzip.open(file) as source, target.open("xb") as copy:
        _Allowance(path).copy(source, copy)
    return target


def _only_folder(place: Path) -> Path:
    """The folder in which there is more than another folder, or the only file."""
    for _deeper in range(20):
        entries = list(place.iterdir())
        if len(entries) != 1:
            break
        place = entries[0]
        if not place.is_dir():
            break
    return place


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class _Allowance:
    """How many bytes may still come out of an archive."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._left = ALWAYS + MOST_TIMES * path.stat().st_size

    def copy(self, source: _Readable, target: IO[bytes]) -> None:
        """All of `source`. Raises ExportError if that is too much."""
        while data := source.read(_CHUNK):
            self._left -= len(data)
            if self._left < 0:
                raise _too_much(self._path)
            target.write(data)


def _too_much(path: Path) -> ExportError:
    return ExportError(
        _("{path} has far more in it than an export: it was not unpacked.").format(path=path.name),
        hint=_("If you trust it, unpack it yourself and import the folder."),
        file=path.name,
    )


def _damaged(path: Path, words: str) -> ExportError:
    return ExportError(
        _("{path} can't be unpacked: {words}.").format(path=path.name, words=words.rstrip(".")),
        hint=_("Download the export again, or unpack it yourself and import the folder."),
        file=path.name,
    )
