"""Writes values as JSON lines and tables, the same each time, without any login in an address."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path

from bloggy.domain.clean import clean

_LOGIN = re.compile(r"(\b[a-z][a-z0-9+.-]*://)[^\s/@]+@", re.IGNORECASE)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes as the beginning of a formula."""


def line(value: Mapping[str, object]) -> bytes:
    """One line of JSON; what is no text in a file's name is written as an escape."""
    text = json.dumps(value, ensure_ascii=False, default=_plain)
    return (text + "\n").encode("utf-8", "backslashreplace")


def without_logins(text: str) -> str:
    """`text` without names and passwords in addresses."""
    return _LOGIN.sub(r"\1", text)


def table(heading: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[bytes]:
    """A table (RFC 4180) in which nothing is a formula."""
    yield _row(heading)
    for row in rows:
        yield _row(tuple(_cell(cell) for cell in row))


def _row(row: tuple[str, ...]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerow(row)
    return out.getvalue().encode("utf-8", "backslashreplace")


def _cell(text: str) -> str:
    text = clean(text, keep="\n")
    return f"'{text}" if text.startswith(_FORMULA) else text


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in an export")
