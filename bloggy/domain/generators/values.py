"""Reads and shapes single front matter values, which every generator spells a little differently."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, tzinfo
from functools import cached_property

_MISSING = object()
_TRUE, _FALSE = {"true", "yes", "on", "1"}, {"false", "no", "off", "0", ""}


def find(values: Mapping[str, object], keys: Iterable[str]) -> tuple[str, object] | None:
    """The first of `keys` that is there, as (key as spelt in the file, value); None if none is.

    Dotted keys go one level down. Letter case is ignored where the exact spelling is absent,
    because header-style front matter (`Title:`) has it either way.
    """
    folded: dict[str, str] | None = None
    for key in keys:
        if key in values:
            return key, values[key]
        if "." in key:
            outer, _dot, inner = key.partition(".")
            nested = values.get(outer)
            if isinstance(nested, Mapping) and inner in nested:
                return key, nested[inner]
        if folded is None:
            folded = values.folded if isinstance(values, Front) else _folded(values)
        if (spelt := folded.get(key.casefold())) is not None:
            return spelt, values[spelt]
    return None


class Front(dict[str, object]):
    """The front matter of one post, whose keys are folded once for all that is asked of it."""

    @cached_property
    def folded(self) -> dict[str, str]:
        """Key without letter case → key."""
        return _folded(self)


def _folded(values: Mapping[str, object]) -> dict[str, str]:
    return {name.casefold(): name for name in values}


def get(values: Mapping[str, object], keys: Iterable[str]) -> object:
    """The value of the first key that is there and not None; None otherwise."""
    for key in keys:
        found = find(values, (key,))
        if found is not None and found[1] is not None:
            return found[1]
    return None


def text(value: object) -> str:
    """A scalar as one stripped string; empty for None, lists and maps."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return ""


def first_text(value: object, *, inner: Iterable[str] = ("url", "src", "path", "name", "feature")) -> str:
    """A scalar, the first item of a list, or the first of `inner` keys of a map, as text."""
    if isinstance(value, list | tuple):
        return first_text(value[0], inner=inner) if value else ""
    if isinstance(value, Mapping):
        return next((text(value[key]) for key in inner if key in value), "")
    return text(value)


def flag(value: object) -> bool | None:
    """A yes or no in any of its spellings; None when it is neither."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return bool(value)
    word = text(value).casefold()
    return True if word in _TRUE and word else False if word in _FALSE and value is not None else None


def names(value: object, *, split: str = ",") -> tuple[str, ...]:
    """Tags or categories, from a list or from a string cut at any character of `split`.

    Inner lists (Hexo's nested categories) become `a/b`. Twice the same name counts once.
    """
    items: list[str] = []
    if isinstance(value, str):
        # Also takes "[a, b]", which header formats hand over as a string.
        inside = value.strip()
        if inside.startswith("[") and inside.endswith("]"):
            inside, split = inside[1:-1], ","
        pattern = f"[{re.escape(split)}]" if split.strip() else r"\s+"
        items = [part.strip().strip("\"'") for part in re.split(pattern, inside)] if split else [inside]
    elif isinstance(value, list | tuple):
        items = ["/".join(names(item)) if isinstance(item, list | tuple) else text(item) for item in value]
    elif isinstance(value, Mapping):
        items = [text(key) for key in value]
    else:
        items = [text(value)]
    return tuple(dict.fromkeys(item for item in items if item))


def moment(value: object, zone: tzinfo | None, *, naive: tzinfo | None = None) -> datetime | None:
    """A stored date as an aware datetime, or None if it is none.

    zone: for days and strings without an offset (default UTC).  naive: for date-times without an offset
    that the format itself has parsed (default `zone`).
    """
    from bloggy.domain.dates import parse_stored

    zone = zone or UTC
    if isinstance(value, datetime) and value.tzinfo is None:
        return value.replace(tzinfo=naive or zone)
    return parse_stored(value, zone)


def like(new: tuple[str, ...], old: object, *, default: type = list, joiner: str = ", ") -> object:
    """`new` names in the shape of the `old` value: a list stays a list, a string a string."""
    if isinstance(old, str):
        separator = joiner if "," in old or ";" not in old else "; "
        return separator.join(new)
    if old is None and default is str:
        return joiner.join(new)
    return list(new)
