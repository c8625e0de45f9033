"""Reads and changes front matter of one line a key: Pelican's `Key: value` and Nikola's `.. key: value`.

Every value is text. Sources: Python-Markdown's meta extension, Pelican's documentation, Nikola's manual.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bloggy.domain.frontmatter.model import MAX_BLOCK, Broken, Edit, Format, Reading
from bloggy.errors import FrontMatterError
from bloggy.i18n import _

_HEADER = re.compile(r" {0,3}(?P<key>[A-Za-z0-9_-]+):[ \t]*(?P<value>[^\r\n]*)")
_MORE = re.compile(r"(?:\r\n|\n|\r) {4,}(?P<value>[^\r\n]*)")
_FIELD = re.compile(r"[ \t]*\.\.[ \t]+(?P<key>[\w-]+):[ \t]*(?P<value>[^\r\n]*)")
_NAME = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """One key and its value."""

    key: str
    key_start: int
    key_end: int
    value: str
    value_start: int
    value_end: int
    line_end: int
    """Where the next line starts."""


def read(text: str, start: int, end: int, notation: Format) -> Reading:
    """Read `text[start:end]`; every value is a string, header keys are lower case. Raises `Broken`."""
    if end - start > MAX_BLOCK:
        raise Broken(_("The front matter is too long to be read."), start)
    reading = Reading()
    for entry in _entries(text, start, end, notation):
        if entry.key in reading.values:
            reading.repeated[entry.key] = entry.key_start
        reading.values[entry.key] = entry.value
        reading.offsets[entry.key] = entry.key_start
    return reading


def dump(values: Mapping[str, object], notation: Format, newline: str = "\n") -> str:
    """The lines of a new block (without Nikola's comment marks)."""
    return "".join(
        _line(
            key.capitalize() if notation is Format.HEADERS else key,
            as_text(value, "", notation),
            notation,
            newline,
        )
        for key, value in values.items()
    )


def as_text(value: object, old: object, notation: Format) -> str:
    """A value as these formats hold it: lists by commas (or semicolons), dates in a common form.

    Raises `FrontMatterError` for what they can't hold.
    """
    if isinstance(value, list | tuple):
        parts = [str(part).strip() for part in value]
        semicolon = notation is Format.HEADERS and (";" in str(old) or any("," in part for part in parts))
        return ("; " if semicolon else ", ").join(parts)
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return ""
    if isinstance(value, dict):
        raise FrontMatterError(
            _("This front matter has one line for each key and can't hold a table."),
            hint=_("Use a simple value, or turn the front matter into YAML."),
        )
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    return value.isoformat() if isinstance(value, date) else _one_text(str(value), notation)


def splice(
    text: str, start: int, end: int, target: Mapping[str, object], newline: str, notation: Format
) -> list[Edit]:
    """The edits that make the block `text[start:end]` say `target` (whose values are strings)."""
    edits: list[Edit] = []
    entries = _entries(text, start, end, notation)
    latest = {entry.key: entry for entry in entries}
    for entry in entries:
        line_start = max(text.rfind("\n", 0, entry.key_start), text.rfind("\r", 0, entry.key_start)) + 1
        if entry.key not in target:
            edits.append(Edit(start=max(start, line_start), end=min(end, entry.line_end), new=""))
        elif latest[entry.key] is entry and target[entry.key] != entry.value:
            value = _indented(str(target[entry.key]), newline)
            gap = " " if value and text[entry.value_start - 1] == ":" else ""
            edits.append(Edit(start=entry.value_start, end=entry.value_end, new=gap + value))
    known = {entry.key for entry in entries}
    capital = notation is Format.HEADERS and (not entries or text[entries[0].key_start].isupper())
    lines = [
        _line(key.capitalize() if capital else key, str(value), notation, newline)
        for key, value in target.items()
        if key not in known
    ]
    if lines:
        at = entries[-1].line_end if entries else start
        before = newline if at > start and text[at - 1] not in "\r\n" else ""
        edits.append(Edit(start=at, end=at, new=before + "".join(lines)))
    return edits


def _one_text(value: str, notation: Format) -> str:
    lines = [line.strip() for line in value.strip().splitlines()] or [""]
    if notation is Format.HEADERS and all(lines):
        return "\n".join(lines)
    if len(lines) == 1 and "-->" not in value:
        return lines[0]
    if notation is Format.HEADERS:
        return lines[0] if len(lines) == 1 else "\n".join(filter(None, lines))
    raise FrontMatterError(
        _("This front matter has one line for each key, so a value can hold neither a line break nor “-->”."),
        hint=_("Write the value on one line."),
    )


def _line(key: str, value: str, notation: Format, newline: str) -> str:
    if not _NAME.fullmatch(key):
        raise FrontMatterError(
            _("“{key}” can't be a key in this front matter.").format(key=key),
            hint=_("Use letters, digits, - and _ only."),
        )
    prefix = ".. " if notation is Format.NIKOLA else ""
    return f"{prefix}{key}: {_indented(value, newline)}".rstrip(" ") + newline


def _indented(value: str, newline: str) -> str:
    return value.replace("\n", newline + " " * 4)


def _entries(text: str, start: int, end: int, notation: Format) -> list[_Entry]:
    entries: list[_Entry] = []
    pattern = _HEADER if notation is Format.HEADERS else _FIELD
    at = start
    while at < end:
        found = pattern.match(text, at, end)
        stop = found.end() if found else at
        if found:
            parts = [found["value"]]
            while notation is Format.HEADERS and (more := _MORE.match(text, stop, end)):
                parts.append(more["value"])
                stop = more.end()
            entries.append(_entry(found, parts, stop, _next_line(text, stop, end), notation))
        at = _next_line(text, stop, end)
    return entries


def _entry(found: re.Match[str], parts: list[str], stop: int, line_end: int, notation: Format) -> _Entry:
    value = "\n".join(part.strip() for part in parts)
    single = len(parts) == 1
    key = found["key"].lower() if notation is Format.HEADERS else found["key"]
    return _Entry(
        key=key,
        key_start=found.start("key"),
        key_end=found.end("key"),
        value=value,
        value_start=found.start("value"),
        value_end=found.start("value") + len(found["value"].rstrip()) if single else stop,
        line_end=line_end,
    )


def _next_line(text: str, at: int, end: int) -> int:
    ends = [place for place in (text.find("\n", at, end), text.find("\r", at, end)) if place >= 0]
    if not ends:
        return end
    first = min(ends)
    return first + (2 if text.startswith("\r\n", first) else 1)
