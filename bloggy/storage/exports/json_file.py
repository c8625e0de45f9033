"""Reads an export that is one JSON value, whatever anybody has put into it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from bloggy.domain.dates import parse_stored
from bloggy.errors import ExportError
from bloggy.i18n import _
from bloggy.storage.exports.files import opened

LARGEST = 256 << 20
"""So many bytes; such a file is read as a whole."""

Row = Mapping[str, object]


def load(path: Path) -> object:
    """The value. Raises ExportError, with the line."""
    with opened(path) as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise ExportError(
            _("{path} is larger than {n} MB.").format(path=path.name, n=LARGEST >> 20),
            hint=_("Export the blog in several parts, if its tool can do that."),
            file=str(path),
        )
    try:
        return json.loads(data.decode("utf-8-sig", "replace"))
    except json.JSONDecodeError as error:
        raise ExportError(
            _("{path} is damaged in line {line}: {words}.").format(
                path=path.name, line=error.lineno, words=error.msg
            ),
            hint=_("It may have been cut off while it was downloaded; export it again."),
            file=str(path),
            line=error.lineno,
        ) from error
    except (RecursionError, ValueError) as error:  # too deep, or a number of thousands of digits
        raise ExportError(
            _("{path} is not what any tool exports: its values lie too deep, or are too long.").format(
                path=path.name
            ),
            hint=_("It was not read. Export it again."),
            file=str(path),
        ) from error


def rows(value: object) -> Iterator[Row]:
    """The objects of a list; nothing of anything else."""
    if isinstance(value, list):
        for each in value:
            if isinstance(each, dict):
                yield each


def row(value: object) -> Row:
    """An object; an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def text(found: Row, name: str) -> str:
    """A field as text; "" if it is not there, or is no text or number."""
    value = found.get(name)
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def truth(found: Row, name: str) -> bool:
    """A field that is true, 1 or "1"."""
    return found.get(name) in (True, 1, "1", "true")


def moment(value: object) -> datetime | None:
    """When that was, in UTC unless it says otherwise: ISO 8601, or seconds or milliseconds since 1970."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        seconds = value / 1000 if abs(value) > 1e11 else value
        try:
            return datetime.fromtimestamp(seconds, UTC)
        except (ValueError, OverflowError, OSError):
            return None
    return parse_stored(value, UTC)
