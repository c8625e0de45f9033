"""Takes JSON apart without reading it anew, so that every part that is not changed keeps its bytes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

_SPACE = re.compile(r"[ \t\r\n]*")
_READER = json.JSONDecoder()


class Broken(ValueError):
    """It is not the JSON that was expected."""


def written(value: object) -> str:
    """As Ghost writes it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True)
class Part:
    """A piece of JSON as it was written. Its properties raise Broken."""

    raw: str

    @cached_property
    def value(self) -> Any:
        """What it says."""
        try:
            return json.loads(self.raw)
        except (ValueError, RecursionError) as error:
            raise Broken from error

    @cached_property
    def _places(self) -> Mapping[str, tuple[int, int]]:
        """Where the value of each member of an object is."""
        return {name: (start, end) for name, start, end in _members(self.raw)}

    def member(self, name: str) -> Part:
        """The value of a member."""
        try:
            start, end = self._places[name]
        except KeyError as error:
            raise Broken from error
        return Part(self.raw[start:end])

    def has(self, name: str) -> bool:
        """Whether there is such a member."""
        return name in self._places

    @cached_property
    def elements(self) -> Sequence[Part]:
        """Those of an array."""
        return [Part(self.raw[start:end]) for start, end in _elements(self.raw)]

    def with_members(self, changes: Mapping[str, str]) -> Part:
        """With JSON in place of the values of some members; those it has not come last."""
        places = self._places
        out, at = [], 0
        for name, (start, end) in sorted(places.items(), key=lambda item: item[1]):
            if name in changes:
                out += [self.raw[at:start], changes[name]]
                at = end
        close = self.raw.rindex("}")
        out.append(self.raw[at:close])
        for number, name in enumerate(name for name in changes if name not in places):
            out.append(f"{',' if places or number else ''}{written(name)}:{changes[name]}")
        return Part("".join([*out, self.raw[close:]]))

    def with_elements(self, elements: Sequence[str]) -> Part:
        """The array of these, with the signs round and between them that it has."""
        places = list(_elements(self.raw))
        between = self.raw[places[0][1] : places[1][0]] if len(places) > 1 else ","
        first, last = (places[0][0], places[-1][1]) if places else (self.raw.index("[") + 1,) * 2
        return Part(self.raw[:first] + between.join(elements) + self.raw[last:])


def _members(raw: str) -> Iterator[tuple[str, int, int]]:
    at = _opened(raw, "{")
    while raw[at] != "}":
        name, at = _read(raw, at)
        at = _skip(raw, at)
        if raw[at] != ":" or not isinstance(name, str):
            raise Broken
        start = _skip(raw, at + 1)
        _value, end = _read(raw, start)
        yield name, start, end
        at = _next(raw, end, "}")


def _elements(raw: str) -> Iterator[tuple[int, int]]:
    at = _opened(raw, "[")
    while raw[at] != "]":
        _value, end = _read(raw, at)
        yield at, end
        at = _next(raw, end, "]")


def _opened(raw: str, sign: str) -> int:
    at = _skip(raw, 0)
    if raw[at] != sign:
        raise Broken
    return _skip(raw, at + 1)


def _next(raw: str, at: int, close: str) -> int:
    """Behind the comma, or at the sign that closes."""
    at = _skip(raw, at)
    if raw[at] == close:
        return at
    if raw[at] != ",":
        raise Broken
    return _skip(raw, at + 1)


def _skip(raw: str, at: int) -> int:
    match = _SPACE.match(raw, at)
    end = match.end() if match else at
    if end >= len(raw):
        raise Broken
    return end


def _read(raw: str, at: int) -> tuple[Any, int]:
    try:
        value, end = _READER.raw_decode(raw, at)
    except (ValueError, RecursionError) as error:
        raise Broken from error
    return value, end
