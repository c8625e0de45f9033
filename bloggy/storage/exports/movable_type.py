"""Reads Movable Type's export text, which TypePad, Hatena and others write, too.

The format (movabletype.org/documentation/appendices/import-export-format.html) escapes nothing, so that a
row of dashes counts only where what must come after it does come.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bloggy.domain.imported import Imported, ImportedBlog
from bloggy.errors import ExportError
from bloggy.i18n import _
from bloggy.storage.exports.addresses import parts
from bloggy.storage.exports.text_lines import LONGEST, lines, too_long

NAME = "movable-type"

Fields = list[tuple[str, str]]

_KEYS = (
    "AUTHOR|AUTHOR EMAIL|TITLE|BASENAME|STATUS|ALLOW COMMENTS|ALLOW PINGS|CONVERT BREAKS|PRIMARY CATEGORY|"
    "CATEGORY|DATE|TAGS|NO ENTRY|UNIQUE URL|IMAGE"
)
_BEGINS = re.compile(rf"(?:{_KEYS}):(?:\s|\Z)")
_KEY = re.compile(r"([A-Z][A-Z0-9_ ]{0,39}):(?:[ \t]+(.*)|\s*)")
_SECTION = re.compile(r"(BODY|EXTENDED BODY|EXCERPT|KEYWORDS|COMMENT|PING):[ \t]*")
_BODY = re.compile(r"^-----[ \t]*\n+(?:BODY|EXTENDED BODY|EXCERPT|KEYWORDS|COMMENT|PING):", re.MULTILINE)


@dataclass(slots=True, kw_only=True)
class Entry:
    """An entry as it stands in the file."""

    line: int
    """Its first, from 1."""
    fields: Fields = field(default_factory=list)
    sections: list[tuple[str, list[str]]] = field(default_factory=list)
    """By their names, with their lines."""
    strays: list[str] = field(default_factory=list)
    """Lines among the fields that are none."""


def recognises(path: Path, head: str) -> bool:
    """Whether it is text that begins with fields of an entry."""
    start = head.lstrip("\ufeff \r\n").replace("\r", "\n")
    return path.is_file() and _BEGINS.match(start) is not None and _BODY.search(start) is not None


def read(path: Path) -> Iterator[Imported]:
    """Everything in it, entry by entry. Raises ExportError."""
    from bloggy.storage.exports.movable_type_entry import things

    refs: Counter[str] = Counter()
    told = found = False
    for entry in entries(path):
        if not told:
            told = True
            host = parts(first(entry.fields, "UNIQUE URL")).netloc
            if host:
                yield ImportedBlog(name=host)
        found = found or bool(entry.fields)
        yield from things(entry, refs)
    if not found:
        raise ExportError(
            _("{path} has no entries of Movable Type.").format(path=path.name),
            hint=_("In Movable Type, choose Tools → Export, and in TypePad Settings → Import/Export."),
            file=str(path),
        )


def entries(path: Path) -> Iterator[Entry]:
    """The file's entries, one in memory at a time. Raises ExportError."""
    held: list[str] = []
    dashes: list[str] = []  # the row that may end the entry, and empty lines after it
    start = number = size = 0
    for line in lines(path):
        number += 1
        size += len(line) + 1
        if size > LONGEST:
            raise too_long(path)
        if dashes and not line.strip():
            dashes.append(line)
            continue
        if dashes and (_BEGINS.match(line) or not held):
            if held:
                yield entry_of(held, start)
            held, dashes, start, size = [], [], number, len(line)
        elif dashes:
            held += dashes
            dashes = []
        if line.rstrip() == "--------":
            dashes.append(line)
        else:
            held.append(line)
            start = start or number
    if any(line.strip() for line in held):
        yield entry_of(held, start)


def entry_of(held: list[str], start: int) -> Entry:
    """The entry that these lines are."""
    found = Entry(line=start)
    part: list[str] | None = None
    for number, line in enumerate(held):
        if line.rstrip() == "-----" and (opens := _opens(held, number)) is not None:
            if opens:
                part = []
                found.sections.append((opens, part))
            else:
                break
        elif part is not None:
            part.append(line)
        elif key := _KEY.fullmatch(line):
            found.fields.append((key[1], (key[2] or "").strip()))
        elif line.strip() and line.rstrip() != "-----":
            found.strays.append(line)
    found.sections = [(name, part[1:]) for name, part in found.sections]
    return found


def split(part: list[str], keys: frozenset[str]) -> tuple[Fields, str]:
    """The fields that a comment begins with, and its text."""
    fields: Fields = []
    told: set[str] = set()
    at = 0
    for line in part:
        key = _KEY.fullmatch(line)
        if not key or key[1] not in keys or key[1] in told:
            break
        told.add(key[1])
        fields.append((key[1], (key[2] or "").strip()))
        at += 1
    return fields, "\n".join(part[at:]).strip("\n")


def _opens(held: list[str], number: int) -> str | None:
    """The section that begins after a row of dashes; "" at the end of the entry; None for neither."""
    after = held[number + 1] if number + 1 < len(held) else ""
    if found := _SECTION.fullmatch(after):
        return found[1]
    ends = not after.strip() and not any(line.strip() for line in held[number + 1 :])
    return "" if ends else None


def first(fields: Fields, name: str) -> str:
    """The value of a field; "" without one."""
    return next((value for key, value in fields if key == name), "")
