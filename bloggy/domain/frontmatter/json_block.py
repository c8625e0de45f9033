"""Reads and changes JSON front matter: Hugo's bare block, `---json`, and Hexo's members between `;;;`."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from bloggy.domain.frontmatter import flow, guard, stamps
from bloggy.domain.frontmatter.model import MAX_DEPTH, Doubtful, Edit
from bloggy.domain.frontmatter.tree import Kind, Member, Node
from bloggy.errors import FrontMatterError
from bloggy.i18n import _

_DECODER = json.JSONDecoder()
_SPACE = re.compile(r"[ \t\r\n]*+")
_LITERAL = re.compile(r"-?\d[\d.eE+-]*+|true|false|null")
_SURROGATE = re.compile("[\ud800-\udfff]")


def tree(text: str, start: int, end: int) -> Node:
    """The values of `text[start:end]` with their places. A block without braces (`;;;`) is one map."""
    guard.check(text, start, end)
    return _Scanner(text, start, end).run()


def splice(text: str, start: int, end: int, target: Mapping[str, object], newline: str) -> list[Edit]:
    """The edits that make the block `text[start:end]` say `target`."""
    root = tree(text, start, end)
    if not root.members:
        bare = root.style == "bare"
        inside = dump(target, newline, braces=not bare)
        return [Edit(start=root.start, end=root.end, new=inside if bare else inside.rstrip("\r\n"))]
    return flow.change(text, root, dict(target), _Notation())


def dump(values: Mapping[str, object], newline: str = "\n", *, braces: bool = True) -> str:
    """The lines of a new block, one member a line."""
    if not values:
        return "{}" + newline if braces else ""
    pad = "  " if braces else ""
    lines = [f"{pad}{_text(str(key))}: {_text(value)}" for key, value in values.items()]
    inside = ("," + newline).join(lines) + newline
    return "{" + newline + inside + "}" + newline if braces else inside


def _text(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, default=_other)
    if _SURROGATE.search(text):
        raise FrontMatterError(
            _("The text holds half of a character (a lone surrogate), which can't be saved."),
            hint=_("Type the text again instead of pasting it."),
        )
    return text


def _other(value: object) -> str:
    from datetime import date

    return stamps.plain(value) if isinstance(value, date) else str(value)


class _Notation:
    """How JSON writes what is between brackets."""

    sign = ": "

    def inline(self, value: object, like: Node | None) -> str:
        return _text(value)

    def key(self, key: str, like: str) -> str:
        return _text(key)


class _Scanner:
    """Walks over one block; its depth is bounded, so it may call itself."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self._text, self._at, self._start, self._end = text, start, start, end

    def run(self) -> Node:
        self._skip()
        if self._text.startswith("{", self._at):
            root = self._value(0)
        else:
            members = self._members("")
            root = Node(
                kind=Kind.MAP,
                start=self._start,
                end=self._end,
                value={member.key: member.node.value for member in members},
                style="bare",
                members=members,
            )
        self._skip()
        if self._at < self._end:
            raise self._stuck()
        return root

    def _value(self, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise guard.too_deep(self._at)
        start, first = self._at, self._text[self._at : min(self._at + 1, self._end)]
        if first == "{":
            self._at += 1
            members = self._members("}", depth)
            value: object = {member.key: member.node.value for member in members}
            return Node(kind=Kind.MAP, start=start, end=self._at, value=value, style="flow", members=members)
        if first == "[":
            self._at += 1
            items = self._items(depth)
            value = [item.value for item in items]
            return Node(kind=Kind.LIST, start=start, end=self._at, value=value, style="flow", items=items)
        value = self._string() if first == '"' else self._literal()
        return Node(
            kind=Kind.SCALAR, start=start, end=self._at, value=value, style=first if first == '"' else ""
        )

    def _members(self, closing: str, depth: int = 0) -> tuple[Member, ...]:
        members: list[Member] = []
        self._skip()
        while not self._closed(closing):
            if members:
                self._expect(",")
            start = self._at
            key = self._string()
            end = self._at
            self._expect(":")
            members.append(Member(key=key, start=start, end=end, node=self._value(depth + 1)))
            self._skip()
        return tuple(members)

    def _items(self, depth: int) -> tuple[Node, ...]:
        items: list[Node] = []
        self._skip()
        while not self._closed("]"):
            if items:
                self._expect(",")
            items.append(self._value(depth + 1))
            self._skip()
        return tuple(items)

    def _closed(self, closing: str) -> bool:
        if not closing:
            return self._at >= self._end
        if self._at < self._end and self._text[self._at] == closing:
            self._at += 1
            return True
        return False

    def _string(self) -> str:
        if self._at >= self._end or self._text[self._at] != '"':
            raise self._stuck()
        try:
            value, end = _DECODER.raw_decode(self._text, self._at)
        except ValueError as error:
            raise self._stuck() from error
        if end > self._end:
            raise self._stuck()
        self._at = end
        return str(value)

    def _literal(self) -> object:
        found = _LITERAL.match(self._text, self._at, self._end)
        if not found:
            raise self._stuck()
        try:
            value: object = json.loads(guard.number(found[0], self._at))
        except ValueError as error:
            raise self._stuck() from error
        self._at = found.end()
        return value

    def _expect(self, sign: str) -> None:
        self._skip()
        if self._at >= self._end or self._text[self._at] != sign:
            raise self._stuck()
        self._at += 1
        self._skip()

    def _skip(self) -> None:
        found = _SPACE.match(self._text, self._at, self._end)
        self._at = found.end() if found else self._at

    def _stuck(self) -> Doubtful:
        return Doubtful(
            _("The front matter is not valid JSON: a value or a sign is missing here."),
            min(self._at, self._end),
        )
