"""Says in plain rows what differs between versions of a post, for people and for scripts alike."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from bloggy.domain.frontmatter import Document
from bloggy.domain.frontmatter.model import same
from bloggy.domain.merge_front import Clash, merge_posts

CONTEXT = 2
"""Unchanged lines round a change."""


class FrontRow(NamedTuple):
    """A front matter key that is not the same everywhere; nested ones have dots."""

    key: str
    base: object
    """As parsed; None where the key is absent, or where that version is not known."""
    mine: object
    theirs: object


class Change(NamedTuple):
    """A front matter key that became something else; None: it is absent."""

    key: str
    old: object
    new: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one version changed of another."""

    front: tuple[Change, ...]
    body: str
    """A unified diff; line numbers count from the first line of the body. Empty: the same."""

    def __bool__(self) -> bool:
        return bool(self.front or self.body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Up to three versions of a post, taken apart."""

    front: tuple[FrontRow, ...]
    """Every key that is not the same everywhere."""
    theirs: Part | None = None
    """What the blog changed of the base; None where one of the two is not known."""
    mine: Part | None = None
    """What the writer changed of the base; None where that is not known."""
    between: Part | None = None
    """Without a base: how the writer's version differs from the blog's."""
    clashes: tuple[Clash, ...] = ()
    """Keys that both changed, each in its own way."""
    places: int = 0
    """How many places of the text both changed, each in its own way."""


def difference(
    base: Document | None, mine: Document, theirs: Document | None, *, own: Collection[str] = ()
) -> Difference:
    """Take the versions that are known apart; the keys `own` are left out. Raises FrontMatterError."""
    front = tuple(row for row in front_rows(base, mine, theirs) if row.key not in own)
    if theirs is None:
        return Difference(front=front, mine=None if base is None else _part(base, mine, own))
    merged = merge_posts(base, mine, theirs, own=own)
    clashes, places = merged.clashes, merged.places
    if base is None:
        between = _part(theirs, mine, own)
        return Difference(front=front, between=between, clashes=clashes, places=places)
    return Difference(
        front=front,
        theirs=_part(base, theirs, own),
        mine=_part(base, mine, own),
        clashes=clashes,
        places=places,
    )


def front_rows(base: Document | None, mine: Document, theirs: Document | None) -> tuple[FrontRow, ...]:
    """The keys that differ between the versions that are known, in the order of the files."""
    flat = [dict(_flat(one.values)) if one is not None else None for one in (base, mine, theirs)]
    known = [one for one in flat if one is not None]
    rows = []
    for key in dict.fromkeys(key for one in known for key in one):
        first = known[0].get(key)
        if any(not same(one.get(key), first) for one in known[1:]):
            rows.append(FrontRow(key, *(None if one is None else one.get(key) for one in flat)))
    return tuple(rows)


def _part(old: Document, new: Document, own: Collection[str]) -> Part:
    front = [
        Change(row.key, row.mine, row.theirs) for row in front_rows(None, old, new) if row.key not in own
    ]
    return Part(front=tuple(front), body=unified(old.body, new.body))


def words(value: object) -> str:
    """A value on one line, as a writer would say it; "" for what is absent."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.isoformat(" ", timespec="minutes" if not value.second else "seconds")
        case list() | tuple():
            return ", ".join(words(item) for item in value)
        case Mapping():
            return ", ".join(f"{key}: {words(item)}" for key, item in value.items())
        case _other:
            return " ".join(str(value).split())


def plain(value: object) -> object:
    """A value as JSON can say it; dates in RFC 3339."""
    match value:
        case None | bool() | int() | float() | str():
            return value
        case date():
            return value.isoformat()
        case list() | tuple():
            return [plain(item) for item in value]
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case _other:
            return str(value)


def unified(old: str, new: str, *, old_name: str = "", new_name: str = "") -> str:
    """A unified diff with little context; the names stand above it, if there are any."""
    made = difflib.unified_diff(
        old.splitlines(), new.splitlines(), old_name, new_name, lineterm="", n=CONTEXT
    )
    lines = list(made)
    return "\n".join(lines if old_name or new_name else lines[2:])


def _flat(values: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, object]]:
    for key, value in values.items():
        if isinstance(value, Mapping) and value:
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value
