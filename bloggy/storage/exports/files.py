"""Opens the files of an export, and says in a sentence when that can't be done."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from bloggy.errors import ExportError
from bloggy.i18n import _

HEAD = 1 << 16
"""So many bytes of a file are looked at to find its format."""
MOST_FILES = 100_000
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """The file's bytes. Raises ExportError if it can't be read, also while it is."""
    with looked_at(path):
        if not path.is_file():
            raise FileNotFoundError(2, os.strerror(2))
        with path.open("rb") as file:
            yield file


@contextmanager
def looked_at(path: Path) -> Iterator[None]:
    """Raises ExportError where the system refuses to look at it: it is closed, its name is too long."""
    try:
        yield
    except OSError as error:
        raise ExportError(
            _("{path} can't be read: {words}.").format(path=path, words=os.strerror(error.errno or 0)),
            hint=_("Check the name of the file and its permissions."),
            file=str(path),
        ) from error


def decoded(data: bytes) -> str:
    """The text of some first bytes, as well as it can be told; never fails."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data.decode(encoding, "replace")
    return data.decode("utf-8", "replace")


def below(path: Path, *suffixes: str) -> list[Path]:
    """The file itself, or the folder's files (of folders below, too) with these endings (none: all), by name.

    Hidden files and what links elsewhere are left out. Raises ExportError for far too many.
    """
    if not path.is_dir():
        return [path]
    found: list[Path] = []
    for place, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            file = Path(place, name)
            wanted = not suffixes or file.suffix.lower() in suffixes
            if wanted and not name.startswith(".") and not file.is_symlink():
                found.append(file)
        if len(found) > MOST_FILES:
            raise ExportError(
                _("{path} has more than {n} files.").format(path=path, n=MOST_FILES),
                hint=_("Give the folder that has the export, and nothing else."),
                file=str(path),
            )
    return found
