"""Reads and changes TOML front matter, statement by statement."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from bloggy.domain.frontmatter import flow, stamps
from bloggy.domain.frontmatter.model import Broken, Edit, Reading, same
from bloggy.domain.frontmatter.toml_scan import Scan, Statement, scan
from bloggy.domain.frontmatter.tree import Kind, Node
from bloggy.errors import FrontMatterError
from bloggy.i18n import _

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_ESCAPES = {
    "\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f",
}  # fmt: skip
_EDGE = 100


def read(text: str, start: int, end: int) -> Reading:
    """Read `text[start:end]`. Raises `Broken`."""
    found = scan(text, start, end)
    reading = Reading(values=found.values)
    for table in found.tables[1:]:
        for level in range(1, len(table.path) + 1):
            reading.offsets.setdefault(".".join(table.path[:level]), table.start)
    for statement in found.statements:
        path = ".".join(statement.path)
        for level in range(1, len(statement.path) + 1):
            reading.offsets.setdefault(".".join(statement.path[:level]), statement.start)
        node = statement.node
        if node.kind is Kind.SCALAR and not node.style:
            reading.written[path] = text[node.start : node.end]
    return reading


def dump(values: Mapping[str, object], newline: str = "\n") -> str:
    """The lines of a new block; what is None is left out, since TOML has no word for nothing."""
    lines = [
        _line(key, value, newline)
        for key, value in values.items()
        if not _is_table(value) and value is not None
    ]
    tables = [
        _table((key,), value, newline) for key, value in values.items() if isinstance(value, dict) and value
    ]
    return "".join(lines) + "".join((newline if lines or index else "") + t for index, t in enumerate(tables))


def splice(
    text: str, start: int, end: int, target: Mapping[str, object], newline: str, *, exact: bool
) -> list[Edit]:
    """The edits that make the block `text[start:end]` say `target`."""
    found = scan(text, start, end)
    splicer = _Splicer(text, end, found, newline, exact=exact)
    splicer.change((), found.values, target)
    return splicer.edits


def inline(value: object, *, style: str = "", sample: str = "", exact: bool = False) -> str:
    """A value on one line; `style` is the quote of the string it replaces, `sample` the date it replaces."""
    if isinstance(value, dict):
        members = (f"{key_text(str(k))} = {inline(v)}" for k, v in value.items() if v is not None)
        return "{ " + ", ".join(members) + " }" if value else "{}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(inline(item, style=style) for item in value) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(value) if value == value and abs(value) != float("inf") else str(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, date):
        shape = stamps.shape_of(sample)
        return shape.write(value, exact=exact) if shape else stamps.plain(value)
    if value is None:
        raise FrontMatterError(
            _("TOML has no word for an empty value inside a list."), hint=_("Remove the empty entry.")
        )
    return string(str(value), style=style)


def string(text: str, *, style: str = "") -> str:
    """A string on one line, in single quotes where `style` asks for them and they can hold it."""
    if _SURROGATE.search(text):
        raise FrontMatterError(
            _("The text holds half of a character (a lone surrogate), which can't be saved."),
            hint=_("Type the text again instead of pasting it."),
        )
    if style == "'" and "'" not in text and not _CONTROL.search(text):
        return f"'{text}'"
    return '"' + "".join(_escape(char) for char in text) + '"'


def key_text(key: str) -> str:
    """A key, quoted where TOML wants it."""
    return key if _BARE_KEY.fullmatch(key) else string(key)


def _escape(char: str) -> str:
    return _ESCAPES.get(char) or (f"\\u{ord(char):04x}" if _CONTROL.match(char) else char)


def _is_table(value: object) -> bool:
    return isinstance(value, dict) and bool(value)


def _line(key: str, value: object, newline: str) -> str:
    return f"{key_text(key)} = {_value(value, newline)}{newline}"


def _value(value: object, newline: str) -> str:
    if isinstance(value, str) and "\n" in value and not _CONTROL.search(value.replace("\n", "")):
        body = value.replace("\\", "\\\\").replace('"""', '""\\"').replace("\n", newline)
        if newline == "\n" and not body.endswith('"'):
            return f'"""{newline}{body}"""'
    text = inline(value)
    if isinstance(value, list) and len(text) > _EDGE:
        return "[" + newline + "".join(f"  {inline(item)},{newline}" for item in value) + "]"
    return text


def _table(path: tuple[str, ...], values: Mapping[str, object], newline: str) -> str:
    head = "[" + ".".join(map(key_text, path)) + "]" + newline
    lines = [
        _line(key, value, newline)
        for key, value in values.items()
        if not _is_table(value) and value is not None
    ]
    tables = [
        newline + _table((*path, key), value, newline)
        for key, value in values.items()
        if isinstance(value, dict) and value
    ]
    return head + "".join(lines) + "".join(tables)


class _Notation:
    """How TOML writes what is between brackets."""

    sign = " = "

    def __init__(self, text: str, *, exact: bool) -> None:
        self._text, self._exact = text, exact

    def inline(self, value: object, like: Node | None) -> str:
        sample = self._text[like.start : like.end] if like else ""
        style = like.style if like and like.kind is Kind.SCALAR else ""
        return inline(value, style=style, sample=sample, exact=self._exact)

    def key(self, key: str, like: str) -> str:
        return string(key) if like[:1] == '"' else key_text(key)


class _Splicer:
    """Collects the edits of one block."""

    def __init__(self, text: str, end: int, found: Scan, newline: str, *, exact: bool) -> None:
        self.edits: list[Edit] = []
        self._text, self._end, self._found, self._newline = text, end, found, newline
        self._notation = _Notation(text, exact=exact)

    def change(self, path: tuple[str, ...], old: Mapping[str, object], new: Mapping[str, object]) -> None:
        """Make the table at `path`, which says `old`, say `new`."""
        for key, value in old.items():
            here = (*path, key)
            if key not in new or new[key] is None:
                self._remove(here)
            elif not same(value, new[key]):
                self._replace(here, value, new[key])
        added = {key: value for key, value in new.items() if key not in old and value is not None}
        for key, value in sorted(added.items(), key=lambda item: _is_table(item[1])):
            self._add(path, key, value)

    def _below(self, path: tuple[str, ...]) -> list[Statement]:
        return [statement for statement in self._found.statements if statement.path[: len(path)] == path]

    def _replace(self, path: tuple[str, ...], old: object, new: object) -> None:
        exact = [statement for statement in self._found.statements if statement.path == path]
        if exact:
            node = _filled(exact[0].node, old)
            if isinstance(new, str) and "\n" in new:
                self._put(node.start, node.end, _value(new, self._newline))
            else:
                self.edits += flow.change(self._text, node, new, self._notation)
        elif isinstance(old, dict) and isinstance(new, dict):
            self.change(path, old, new)
        else:
            raise FrontMatterError(
                _("The table “{name}” is too entangled to be changed from here.").format(name=".".join(path)),
                hint=_("Change it in the text of the front matter."),
                line=0,
            )

    def _remove(self, path: tuple[str, ...]) -> None:
        for index, table in enumerate(self._found.tables):
            if index and table.path[: len(path)] == path:
                self._put(self._line_start(table.start), table.end, "")
        for statement in self._below(path):
            self._put(self._line_start(statement.start), statement.end, "")

    def _add(self, path: tuple[str, ...], key: str, value: object) -> None:
        tables = self._found.tables
        index = next((i for i, table in enumerate(tables) if table.path == path and not table.is_array), None)
        if _is_table(value) and isinstance(value, dict) and (index is not None):
            before = self._newline if self._end > tables[0].start else ""
            self._put(self._end, self._end, before + _table((*path, key), value, self._newline))
            return
        prefix: tuple[str, ...] = ()
        near = [s for s in self._found.statements if s.table == index]
        if index is None:  # a table that exists only through dotted keys
            near = self._below(path)
            if not near or tables[near[-1].table].is_array:
                table = self._newline + _table(path, {key: value}, self._newline)
                self._put(self._end, self._end, table)
                return
            prefix = path[len(tables[near[-1].table].path) :]
        at = near[-1].end if near else tables[index or 0].end
        if not near and index == 0 and len(tables) == 1:
            at = self._end
        name = ".".join(key_text(part) for part in (*prefix, key))
        self._put(at, at, f"{name} = {_value(value, self._newline)}{self._newline}")

    def _line_start(self, offset: int) -> int:
        return max(self._text.rfind("\n", 0, offset), self._text.rfind("\r", 0, offset)) + 1

    def _put(self, start: int, end: int, new: str) -> None:
        self.edits.append(Edit(start=start, end=end, new=new))


def _filled(node: Node, value: Any) -> Node:
    """`node` with the meaning of its parts, which the scanner leaves out."""
    if node.kind is Kind.LIST:
        items = tuple(_filled(item, part) for item, part in zip(node.items, value, strict=True))
        return replace(node, value=value, items=items)
    if node.kind is Kind.MAP:
        if any(member.key not in value for member in node.members):  # dotted keys inside braces
            raise Broken(_("The table is too entangled to be changed from here."), node.start)
        members = tuple(
            replace(member, node=_filled(member.node, value[member.key])) for member in node.members
        )
        return replace(node, value=value, members=members)
    return replace(node, value=value)
