"""Reads text of any age line by line: in UTF-8, else in what was usual where it comes from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from bloggy.errors import ExportError
from bloggy.i18n import _
from bloggy.storage.exports.files import opened

LONGEST = 64 << 20
"""So many bytes may a line have."""

_SAMPLE = 1 << 20
_JAPANESE = ("iso2022_jp", "euc_jp", "shift_jis")
_KANA = re.compile("[\u3041-\u30fe]")
_ENDS = re.compile("\r\n|\r|\n")


def lines(path: Path) -> Iterator[str]:
    """The file's lines without their ends (`\\n`, `\\r\\n` or `\\r`). Raises ExportError."""
    with opened(path) as file:
        sample = file.read(_SAMPLE)
        file.seek(0)
        if sample.startswith((b"\xff\xfe", b"\xfe\xff")):
            yield from _wide(path, file)
            return
        decode, first = decoder(sample), True
        while data := file.readline(LONGEST + 1):
            if len(data) > LONGEST:
                raise too_long(path)
            text = decode(data)
            if first:
                text, first = text.removeprefix("\ufeff"), False
            text = text.removesuffix("\n").removesuffix("\r")
            if "\r" in text:
                yield from _ENDS.split(text)
            else:
                yield text


def decoder(sample: bytes) -> Callable[[bytes], str]:
    """What makes text of lines like those in `sample`; it never fails.

    Each line that is no UTF-8 is in Windows's western code, since many old blogs mix both; unless all is in a
    Japanese one.
    """
    for encoding in () if _is_utf8(sample) else _JAPANESE:
        try:
            text = sample[: sample.rfind(b"\n") + 1 or None].decode(encoding)
        except UnicodeDecodeError:
            continue
        if _KANA.search(text):
            return lambda data: data.decode(encoding, "replace")
    return _western


def too_long(path: Path) -> ExportError:
    """The error for a line that nobody has written."""
    return ExportError(
        _("{path} has a line of more than {n} MB.").format(path=path.name, n=LONGEST >> 20),
        hint=_("No export is like that: it was not read."),
        file=str(path),
    )


def _wide(path: Path, file: BinaryIO) -> Iterator[str]:
    import io

    with io.TextIOWrapper(file, encoding="utf-16", errors="replace", newline=None) as text:
        while line := text.readline(LONGEST + 1):
            if len(line) > LONGEST:
                raise too_long(path)
            yield line.removesuffix("\n")


def _is_utf8(sample: bytes) -> bool:
    if b"\x1b$" in sample:  # ISO-2022-JP, which looks like ASCII
        return False
    try:
        sample.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start > len(sample) - 4  # a character that the sample cuts
    return True


def _western(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("latin-1")
