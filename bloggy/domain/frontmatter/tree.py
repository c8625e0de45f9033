"""What the parsers of nested notations return: values with their places, so that an edit can be a splice."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass

from bloggy.domain.frontmatter.model import Reading


class Kind(enum.Enum):
    """The three shapes of a value."""

    SCALAR = enum.auto()
    LIST = enum.auto()
    MAP = enum.auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One value in a block."""

    kind: Kind
    """Its shape."""
    start: int
    """Where it starts in the text."""
    end: int
    """Where it ends; brackets and quotes are inside."""
    value: object
    """What it means."""
    style: str = ""
    """For scalars the quote or block mark, for collections `flow`, `block` or `bare` (no brackets)."""
    items: tuple[Node, ...] = ()
    """The values of a list."""
    members: tuple[Member, ...] = ()
    """The entries of a map, in order, repeated keys included."""

    @property
    def latest(self) -> tuple[Member, ...]:
        """The members that count: of a repeated key only the last."""
        if len({member.key for member in self.members}) == len(self.members):
            return self.members
        return tuple({member.key: member for member in self.members}.values())

    @property
    def typical(self) -> Node | None:
        """The item of a list whose look a new item should have: one without quotes, if there is one."""
        return next((i for i in self.items if not i.style), self.items[-1] if self.items else None)

    @property
    def is_flow(self) -> bool:
        """Whether it is written with brackets and commas."""
        return self.style in ("flow", "bare")

    @property
    def inside(self) -> tuple[int, int]:
        """The span between the brackets of a flow collection."""
        return (self.start, self.end) if self.style == "bare" else (self.start + 1, self.end - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One entry of a map."""

    key: str
    """The key, unquoted."""
    start: int
    """Where the key starts."""
    end: int
    """Where the key ends."""
    node: Node
    """Its value."""


def reading(root: Node, text: str) -> Reading:
    """The reading that a tree amounts to."""
    found = Reading(values=root.value if isinstance(root.value, dict) else {})
    for path, member in _walk(root, ""):
        if path in found.offsets:
            found.repeated[path] = member.start
        found.offsets[path] = member.start
        found.written.pop(path, None)
        if member.node.kind is Kind.SCALAR and not isinstance(member.node.value, str):
            found.written[path] = text[member.node.start : member.node.end]
    return found


def _walk(node: Node, prefix: str) -> Iterator[tuple[str, Member]]:
    for member in node.members:
        yield prefix + member.key, member
        yield from _walk(member.node, f"{prefix}{member.key}.")
