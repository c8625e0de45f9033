"""The values that every front matter format shares, so that callers never need to know the format."""

from __future__ import annotations

import enum
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

MAX_BLOCK: Final = 64 * 1024
"""Characters of front matter that are still read; real posts stay below 4,000."""
MAX_DEPTH: Final = 50
"""Levels of nesting that are still read."""


class Format(enum.StrEnum):
    """The notations of front matter."""

    YAML = "yaml"
    """Between `---` lines (also `---yaml`, and closed by `...`)."""
    TOML = "toml"
    """Between `+++` lines (also `---toml`)."""
    JSON = "json"
    """A bare `{…}` block, `---json`, or members between `;;;` lines."""
    HEADERS = "headers"
    """`Key: value` lines up to the first blank line; only recognised when hinted at."""
    NIKOLA = "nikola"
    """`.. key: value` lines in an HTML comment."""
    NONE = "none"
    """No front matter: the whole text is body."""


class Remove(enum.Enum):
    """The type of `REMOVE`."""

    REMOVE = "remove"


REMOVE: Final = Remove.REMOVE
"""Give this to `edit` instead of a value to remove the key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why front matter that is there can't be used."""

    message: str
    """A whole sentence."""
    line: int
    """1-based line in the file."""


class Broken(Exception):
    """Raised inside the codec: this block can't be read (or not safely); `offset` is a place in the text."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


class Doubtful(Broken):
    """A block that can't be read and may be prose between two rules, never meant as front matter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a format's reader found in one block. Paths name nested keys with dots (`params.image`)."""

    values: dict[str, object] = field(default_factory=dict)
    """The values, by key."""
    offsets: dict[str, int] = field(default_factory=dict)
    """Where each path's key starts in the text."""
    written: dict[str, str] = field(default_factory=dict)
    """How scalars that are not strings are written (`1.10`, `yes`, `2026-01-02`), by path."""
    repeated: dict[str, int] = field(default_factory=dict)
    """Paths that occur twice, and where the second one starts; the last value counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A block of front matter as found in a text."""

    format: Format
    """Its notation."""
    start: int
    """Where its opening fence starts."""
    end: int
    """Where the text after it starts (behind the closing fence's line end)."""
    inner: tuple[int, int]
    """What is between the fences."""
    foreign: str = ""
    """The programming language it is written in, where that is said after the opening fence (`---js`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """Replace `text[start:end]` by `new`."""

    start: int
    """First character to go."""
    end: int
    """First character to stay."""
    new: str
    """What comes instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A post's text, and its front matter as understood. The text is the truth; the rest is a reading."""

    text: str
    """The whole file, without a BOM if it was decoded by `domain.textfile`."""
    format: Format
    """The notation of the front matter, `NONE` where there is none."""
    block: tuple[int, int]
    """Span in `text` of the whole front matter, fences included; empty where there is none."""
    body_start: int
    """Where the body starts in `text`."""
    problem: Problem | None = None
    """Set where front matter exists but is broken or hostile; `values` is empty then and `edit` refuses."""
    values: Mapping[str, object] = field(default_factory=dict)
    """str, int, float, bool, None, datetime, date, list and dict by key; treat it as read-only."""
    reading: Reading = field(default_factory=Reading, repr=False, compare=False)
    """Where and how the values are written."""
    inner: tuple[int, int] = field(default=(0, 0), repr=False, compare=False)
    """Span of what is between the fences."""

    @property
    def body(self) -> str:
        """The text after the front matter, exactly as it is (often starting with a blank line)."""
        return self.text[self.body_start :]

    @property
    def body_line(self) -> int:
        """1-based line of the file on which the body starts."""
        return line_at(self.text, self.body_start)

    @property
    def repeated(self) -> Mapping[str, int]:
        """Keys that occur twice, with the 1-based line of the later one (it counts); `edit` refuses."""
        return {path: line_at(self.text, offset) for path, offset in self.reading.repeated.items()}

    def line_of(self, key: str) -> int | None:
        """1-based line of `key` (nested: `params.image`), None where it does not occur."""
        offset = self.reading.offsets.get(self.key_for(key))
        return None if offset is None else line_at(self.text, offset)

    def text_of(self, key: str) -> str | None:
        """The value of `key` as a person wrote it, when it is a single value.

        A title such as `1.10`, `007`, `yes` or `2026-01-02` is a number, a truth or a date to a parser; this
        gives the words back. None for lists, tables and absent keys.
        """
        key = self.key_for(key)
        if key in self.reading.written:
            return self.reading.written[key]
        value = lookup(self.values, key)
        return value if isinstance(value, str) else None

    def key_for(self, key: str) -> str:
        """The key as this document's format spells it (header formats know no case)."""
        return key.lower() if self.format is Format.HEADERS else key


def lookup(values: Mapping[str, object], path: str) -> object:
    """The value at a dotted `path` (an exact key with dots in it wins); None where there is none."""
    if path in values:
        return values[path]
    head, dot, rest = path.partition(".")
    inner = values.get(head)
    return lookup(inner, rest) if dot and isinstance(inner, dict) else None


def line_at(text: str, offset: int) -> int:
    """1-based number of the line that holds `text[offset]`; CRLF, LF and CR end lines."""
    carriage = text.count("\r", 0, offset) - text.count("\r\n", 0, offset)
    return 1 + text.count("\n", 0, offset) + carriage


def same(one: object, two: object) -> bool:
    """Equality that tells `True` from 1, 1 from 1.0 and a date from a midnight, at every depth."""
    if isinstance(one, dict) and isinstance(two, dict):
        return one.keys() == two.keys() and all(same(one[key], two[key]) for key in one)
    if isinstance(one, list | tuple) and isinstance(two, list | tuple):
        return len(one) == len(two) and all(same(a, b) for a, b in zip(one, two, strict=True))
    if isinstance(one, str) and isinstance(two, str):
        return one == two
    if type(one) is not type(two):
        return False
    if isinstance(one, float) and isinstance(two, float) and math.isnan(one):
        return math.isnan(two)
    if isinstance(one, datetime) and isinstance(two, datetime):
        return one == two and (one.tzinfo is None) == (two.tzinfo is None)
    if isinstance(one, date):
        return one == two
    return one == two


def apply(text: str, edits: list[Edit]) -> str:
    """`text` with all `edits`, which must not overlap; of several at one place the first comes first."""
    parts: list[str] = []
    at = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        parts += text[at : edit.start], edit.new
        at = max(at, edit.end)
    return "".join((*parts, text[at:]))
