"""Finds where the statements of a TOML block are; what they mean is left to the standard library's parser."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from datetime import date

from bloggy.domain.frontmatter import guard
from bloggy.domain.frontmatter.model import MAX_DEPTH, Doubtful
from bloggy.domain.frontmatter.tree import Kind, Member, Node
from bloggy.i18n import _

_STRING = r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\r\n]|\\.)*+"|\'[^\'\r\n]*+\''
_STRINGS = re.compile(_STRING, re.DOTALL)
_BARE = re.compile(r"[^\s,\[\]{}#=\"']+(?: \d\d:[^\s,\[\]{}#]+)?")
_KEY_PART = re.compile(r"[A-Za-z0-9_-]+|\"(?:[^\"\\\r\n]|\\.)*+\"|'[^'\r\n]*+'")
_SPACE = re.compile(r"[ \t]*+")
_GAP = re.compile(r"(?:\s|#[^\r\n]*+)*+")
_END_OF_LINE = re.compile(r"[ \t]*+(?:#[^\r\n]*+)?(?:\r\n|\n|\Z)")
_WHERE = re.compile(r"\(at line (\d+), column (\d+)\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One `key = value`."""

    path: tuple[str, ...]
    """Table and key, one name a level."""
    start: int
    """Where the key starts."""
    node: Node
    """The value."""
    end: int
    """Where the next line starts."""
    table: int
    """Index of the table it is written in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One `[header]` (the first one is the top level, which has no header)."""

    path: tuple[str, ...]
    """Its name, one word a level."""
    start: int
    """Where its header line starts."""
    end: int
    """Where the line after its header starts."""
    is_array: bool = False
    """Whether it is written `[[header]]`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """A whole block."""

    values: dict[str, object]
    """What it means."""
    tables: list[Table] = field(default_factory=list)
    """Its tables, in order."""
    statements: list[Statement] = field(default_factory=list)
    """Its statements, in order."""


def scan(text: str, start: int, end: int) -> Scan:
    """Read `text[start:end]`. Raises `Broken`."""
    guard.check(text, start, end)
    found = _Scanner(text, start, end).run()
    values = _load(text, start, end)
    found.values.update({key: _plain(value) for key, value in values.items()})
    return found


def _load(text: str, start: int, end: int) -> dict[str, object]:
    source = text[start:end]
    try:
        return tomllib.loads(source)
    except (ValueError, RecursionError, OverflowError) as error:
        reason, offset = str(error), start
        where = _WHERE.search(reason)
        if where:
            lines = source.splitlines(keepends=True)[: int(where[1]) - 1]
            offset = min(end, start + sum(map(len, lines)) + int(where[2]) - 1)
            reason = reason[: where.start()].strip()
        raise Doubtful(
            _("The front matter is not valid TOML: {reason}.").format(reason=reason), offset
        ) from error


def _plain(value: object) -> object:
    """Values as the other formats have them: a time of day becomes a string."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, str | int | float | date):
        return value
    return str(value)


def quoted(part: str) -> str:
    """The name that a (perhaps quoted) part of a key stands for."""
    if part[0] not in "\"'":
        return part
    try:
        return str(tomllib.loads(f"x = {part}")["x"])
    except tomllib.TOMLDecodeError:
        return part[1:-1]


class _Scanner:
    """Walks over one block; it trusts the real parser to refuse what is wrong."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self._text, self._at, self._end = text, start, end
        self._tables = [Table(path=(), start=start, end=start)]
        self._statements: list[Statement] = []

    def run(self) -> Scan:
        self._skip_gap()
        while self._at < self._end:
            if self._text[self._at] == "[":
                self._header()
            else:
                self._statement()
            self._skip_gap()
        return Scan(values={}, tables=self._tables, statements=self._statements)

    def _header(self) -> None:
        start = self._at
        is_array = self._text.startswith("[[", start)
        self._at += 2 if is_array else 1
        path = self._path()
        self._expect("]]" if is_array else "]")
        self._end_line()
        self._tables.append(Table(path=path, start=start, end=self._at, is_array=is_array))

    def _statement(self) -> None:
        start = self._at
        path = self._tables[-1].path + self._path()
        self._expect("=")
        self._skip(_SPACE)
        node = self._value(0)
        self._end_line()
        index = len(self._tables) - 1
        self._statements.append(Statement(path=path, start=start, node=node, end=self._at, table=index))

    def _value(self, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise guard.too_deep(self._at)
        start, first = self._at, self._text[self._at : self._at + 1]
        if first == "[":
            return self._array(depth)
        if first == "{":
            return self._inline_table(depth)
        found = (_STRINGS if first and first in "\"'" else _BARE).match(self._text, start, self._end)
        if not found:
            raise self._stuck()
        quote = first if first in "\"'" else ""
        if not quote:
            guard.number(found[0], start)
        self._at = found.end()
        return Node(kind=Kind.SCALAR, start=start, end=self._at, value=None, style=quote)

    def _array(self, depth: int) -> Node:
        start, items = self._at, []
        self._at += 1
        self._skip_gap()
        while not self._text.startswith("]", self._at):
            items.append(self._value(depth + 1))
            self._skip_gap()
            if self._text.startswith(",", self._at):
                self._at += 1
                self._skip_gap()
            elif not self._text.startswith("]", self._at):
                raise self._stuck()
        self._at += 1
        return Node(kind=Kind.LIST, start=start, end=self._at, value=None, style="flow", items=tuple(items))

    def _inline_table(self, depth: int) -> Node:
        start, members = self._at, []
        self._at += 1
        self._skip_gap()
        while not self._text.startswith("}", self._at):
            key_start = self._at
            path = self._path()
            key_end = self._at
            self._expect("=")
            self._skip_gap()
            node = self._value(depth + 1)
            members.append(Member(key=".".join(path), start=key_start, end=key_end, node=node))
            self._skip_gap()
            if self._text.startswith(",", self._at):
                self._at += 1
                self._skip_gap()
            elif not self._text.startswith("}", self._at):
                raise self._stuck()
        self._at += 1
        return Node(
            kind=Kind.MAP, start=start, end=self._at, value=None, style="flow", members=tuple(members)
        )

    def _path(self) -> tuple[str, ...]:
        parts: list[str] = []
        while True:
            self._skip(_SPACE)
            found = _KEY_PART.match(self._text, self._at, self._end)
            if not found:
                raise self._stuck()
            parts.append(quoted(found[0]))
            if len(parts) > MAX_DEPTH:
                raise guard.too_deep(self._at)
            end = self._at = found.end()
            self._skip(_SPACE)
            if not self._text.startswith(".", self._at):
                self._at = end
                return tuple(parts)
            self._at += 1

    def _expect(self, sign: str) -> None:
        self._skip(_SPACE)
        if not self._text.startswith(sign, self._at) or self._at >= self._end:
            raise self._stuck()
        self._at += len(sign)

    def _end_line(self) -> None:
        found = _END_OF_LINE.match(self._text, self._at, self._end)
        if not found:
            raise self._stuck()
        self._at = found.end()

    def _skip(self, pattern: re.Pattern[str]) -> None:
        found = pattern.match(self._text, self._at, self._end)
        self._at = found.end() if found else self._at

    def _skip_gap(self) -> None:
        self._skip(_GAP)

    def _stuck(self) -> Doubtful:
        return Doubtful(
            _("The front matter is not valid TOML: a value or a sign is missing here."),
            min(self._at, self._end),
        )
