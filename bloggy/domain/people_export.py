"""Takes people out as files that address books and spreadsheets read."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from bloggy.domain.clean import clean, clean_line

if TYPE_CHECKING:
    from datetime import datetime

    from bloggy.domain.people_listing import Person

COLUMNS = (
    *("id", "name", "names", "emails", "urls", "first", "last", "comments", "posts", "answered", "owed"),
    *("tags", "note", "remind", "remind_about"),
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes as the beginning of a formula, which a reader could have put into their name."""

_OCTETS = 75
"""The longest line of a vCard."""


def as_csv(people: Iterable[Person]) -> str:
    """A table with a heading (RFC 4180); several values of a cell stand on lines of their own."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for one in people:
        due = one.reminder.due if one.reminder else None
        writer.writerow(
            [
                one.id,
                *map(_cell, (one.name, "\n".join(one.names), "\n".join(one.emails), "\n".join(one.urls))),
                *map(_time, (one.first, one.last)),
                *(one.comments, one.posts, one.answered, one.owed),
                *map(_cell, ("\n".join(one.tags), one.note)),
                _time(due),
                _cell(one.reminder.about if one.reminder else ""),
            ]
        )
    return out.getvalue()


def as_vcards(people: Iterable[Person]) -> str:
    """A vCard 4.0 for each (RFC 6350), with CRLF line ends; dates and numbers stay behind."""
    return "".join(f"{_folded(line)}\r\n" for one in people for line in _card(one))


def _card(one: Person) -> Iterator[str]:
    yield "BEGIN:VCARD"
    yield "VERSION:4.0"
    yield f"FN:{_value(one.name or (one.emails or one.urls or ('?',))[0])}"
    others = one.names[1:]
    if others:
        yield f"NICKNAME:{','.join(map(_value, others))}"
    for email in one.emails:
        yield f"EMAIL:{_value(email)}"
    for url in one.urls:
        yield f"URL:{_uri(url)}"
    if one.tags:
        yield f"CATEGORIES:{','.join(map(_value, one.tags))}"
    if one.note:
        yield f"NOTE:{_value(one.note)}"
    yield "END:VCARD"


def _value(text: str) -> str:
    """Text as a value: one line, with what separates values marked (RFC 6350, 3.4)."""
    text = clean(text.replace("\r\n", "\n"), keep="\n")
    for char in "\\,;":
        text = text.replace(char, f"\\{char}")
    return text.replace("\n", "\\n")


def _uri(url: str) -> str:
    return clean_line(url).replace(" ", "%20")


def _folded(line: str) -> str:
    """Long lines go on behind a line end and a space, never within a letter (RFC 6350, 3.2)."""
    parts, size = [""], 0
    for char in line:
        width = len(char.encode())
        if size + width > _OCTETS:
            parts.append(" ")
            size = 1
        parts[-1] += char
        size += width
    return "\r\n".join(parts)


def _cell(text: str) -> str:
    text = clean(text, keep="\n")
    return f"'{text}" if text.startswith(_FORMULA) else text


def _time(moment: datetime | None) -> str:
    return moment.isoformat(timespec="seconds") if moment else ""
