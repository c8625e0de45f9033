"""Cleans pages that Notion exported: a number in each name, the title and properties above the text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bloggy.domain.dates import parse_stored

_NAME = re.compile(r"(?:^|.*[ _-])([0-9a-f]{32})")
_HEADING = re.compile(r"\ufeff?#[ \t]+([^\n]+)\n")
_PROPERTY = re.compile(r"([^\W\d_][\w /()-]{0,40}): (\S[^\n]*)")
_TAGS = frozenset({"tags", "tag", "étiquettes", "topics", "labels"})
_DATES = ("published", "publish date", "publication date", "date", "created", "created time")
_STATES = frozenset({"status", "state", "statut"})
_OUT = frozenset({"published", "done", "live", "publié", "complete", "completed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a page says of itself, and its text."""

    title: str
    body: str
    date: datetime | None = None
    tags: tuple[str, ...] = ()
    is_out: bool = False
    """Whether a property says that it was published; Notion is no blog, so that nothing else does."""
    extra: Mapping[str, object] = field(default_factory=dict)


def number(stem: str) -> str:
    """The number in a file's name; "" if there is none, and the file is not of Notion."""
    found = _NAME.fullmatch(stem)
    return found[1] if found else ""


def page(text: str) -> Page:
    """The page that a file's text is."""
    text = text.replace("\r\n", "\n")
    heading = _HEADING.match(text)
    if heading is None:
        return Page(title="", body=text)
    rest = text[heading.end() :].lstrip("\n")
    said = _properties(rest)
    body = rest[_end(rest) :].lstrip("\n") if said else rest
    lower = {name.casefold(): value for name, value in said.items()}
    dates = (parse_stored(lower[name], UTC) for name in _DATES if name in lower)
    tags = next((lower[name] for name in lower if name in _TAGS), "")
    state = next((lower[name] for name in lower if name in _STATES), "")
    return Page(
        title=heading[1].strip(),
        body=body,
        date=next((date for date in dates if date), None),
        tags=tuple(tag.strip() for tag in tags.split(",") if tag.strip()),
        is_out=state.strip().casefold() in _OUT,
        extra={name: value for name, value in said.items() if name.casefold() not in _TAGS},
    )


def _end(rest: str) -> int:
    end = rest.find("\n\n")
    return len(rest) if end < 0 else end


def _properties(rest: str) -> dict[str, str]:
    """The lines `Name: value` right below the title; none if other lines are among them, or none is known."""
    lines = rest[: _end(rest)].strip("\n").split("\n")
    found = [_PROPERTY.fullmatch(line) for line in lines]
    said = {one[1]: one[2] for one in found if one} if all(found) else {}
    known = {*_TAGS, *_DATES, *_STATES}
    return said if any(name.casefold() in known for name in said) else {}
