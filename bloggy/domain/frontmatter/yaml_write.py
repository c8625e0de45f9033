"""Writes YAML front matter: new blocks in a human style, and changes as splices of the lines concerned."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bloggy.domain.frontmatter import flow
from bloggy.domain.frontmatter.model import Edit, same
from bloggy.domain.frontmatter.tree import Kind, Member, Node
from bloggy.domain.frontmatter.yaml_read import tree
from bloggy.domain.frontmatter.yaml_scalar import inline, string

_EDGE = 80
_BREAK = re.compile(r"\r\n|\n|\r")
_BLANK = re.compile(r"(?:[ \t]*(?:\r\n|\n|\r))*")
_BLOCK_TEXT = re.compile("[^\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """How this file writes its lists."""

    newline: str = "\n"
    """The file's line end."""
    lists: str = ""
    """`block` or `flow` where the file has lists, else empty: then short lists go on one line."""
    dent: int = 2
    """Spaces before the dash of a list below a key."""
    exact: bool = False
    """Whether a time set over a date alone is written out."""


def dump(values: Mapping[str, object], newline: str = "\n") -> str:
    """The lines of a new block that holds `values`."""
    habits = Habits(newline=newline)
    return "".join(
        string(key) + ":" + after_colon(value, 0, habits) + newline for key, value in values.items()
    )


def splice(
    text: str, start: int, end: int, target: Mapping[str, object], newline: str, *, coarse: bool, exact: bool
) -> list[Edit]:
    """The edits that make the block `text[start:end]` say `target`.

    `coarse` rewrites changed values whole instead of element by element.
    """
    root = tree(text, start, end)
    if root is None:
        return [Edit(start=end, end=end, new=dump(target, newline))]
    splicer = _Splicer(text, end, _habits(text, root, newline, exact), coarse=coarse)
    if root.is_flow:
        return flow.change(text, root, dict(target), splicer)
    splicer.change_map(root, target, root_end=end)
    return splicer.edits


def after_colon(
    value: object, column: int, habits: Habits, *, like: Node | None = None, sample: str = ""
) -> str:
    """What follows the colon of a key at `column`: a space and a value, or lines; no final line end."""
    if isinstance(value, str):
        return _text_after_colon(value, column, habits, like)
    if isinstance(value, dict) and value:
        return habits.newline + _map_lines(value, column + 2, habits)
    if isinstance(value, list | tuple) and value:
        short = " " + inline(value)
        nested = any(isinstance(item, dict) and item for item in value)
        if habits.lists == "flow" or (not habits.lists and not nested and column + len(short) < _EDGE):
            return short
        return habits.newline + _list_lines(list(value), column + habits.dent, habits, like)
    return " " + inline(value, sample=sample, exact=habits.exact)


def _text_after_colon(value: str, column: int, habits: Habits, like: Node | None) -> str:
    style = like.style if like and like.style in ("'", '"', "|", ">") else ""
    lines = value.split("\n")
    fits = bool(_BLOCK_TEXT.fullmatch(value)) and value.strip() and not lines[0].startswith(" ") and lines[0]
    if not fits or (style in ("'", '"') and "\n" not in value) or (not style and "\n" not in value):
        return " " + string(value, style=style)
    stripped = value.rstrip("\n")
    ends = len(value) - len(stripped)
    chomp = "-" if ends == 0 else "" if ends == 1 else "+"
    mark = ">" if style == ">" and "\n" not in stripped else "|"
    body = [(" " * (column + 2) + line) if line else "" for line in stripped.split("\n")]
    return f" {mark}{chomp}" + habits.newline + habits.newline.join(body + [""] * max(0, ends - 1))


def _map_lines(values: Mapping[str, object], column: int, habits: Habits) -> str:
    return habits.newline.join(
        " " * column + string(str(key)) + ":" + after_colon(value, column, habits)
        for key, value in values.items()
    )


def _list_lines(values: list[object], column: int, habits: Habits, like: Node | None) -> str:
    """The lines of list items whose dashes stand at `column`; new strings are quoted like the item `like`."""
    pad = " " * column
    style = like.style if like and like.style in ("'", '"') else ""
    lines: list[str] = []
    for value in values:
        if isinstance(value, dict) and value:
            lines.append(pad + "- " + _map_lines(value, column + 2, habits)[column + 2 :])
        else:
            lines.append(pad + "- " + inline(value, style=style))
    return habits.newline.join(lines)


def _habits(text: str, root: Node, newline: str, exact: bool) -> Habits:
    for member in root.members:
        node = member.node
        if node.kind is Kind.LIST and node.items:
            if node.is_flow:
                return Habits(newline=newline, lists="flow", exact=exact)
            dent = _column(text, node.start) - _column(text, member.start)
            return Habits(newline=newline, lists="block", dent=max(0, dent), exact=exact)
    return Habits(newline=newline, exact=exact)


def _column(text: str, offset: int) -> int:
    return offset - _line_start(text, offset)


def _line_start(text: str, offset: int) -> int:
    return max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1


def _line_end(text: str, offset: int) -> int:
    found = _BREAK.search(text, offset)
    return found.start() if found else len(text)


def _next_line(text: str, offset: int) -> int:
    found = _BREAK.search(text, offset)
    return found.end() if found else len(text)


class _Splicer:
    """Collects the edits of one block. It is also the `flow.Notation` of YAML."""

    sign = ": "

    def __init__(self, text: str, end: int, habits: Habits, *, coarse: bool) -> None:
        self.edits: list[Edit] = []
        self._text = text
        self._end = end
        self._habits = habits
        self._coarse = coarse

    def inline(self, value: object, like: Node | None) -> str:
        style = like.style if like and like.kind is Kind.SCALAR else ""
        sample = self._text[like.start : like.end] if like else ""
        return inline(value, style=style, sample=sample, flow=True, exact=self._habits.exact)

    def key(self, key: str, like: str) -> str:
        return string(key, style=like[:1] if like[:1] in ("'", '"') else "", flow=True)

    def change_map(self, node: Node, target: Mapping[str, object], *, root_end: int | None = None) -> None:
        """Change the members of a block map to `target`; new ones go to `root_end` or below the last one."""
        column = _column(self._text, node.members[0].start)
        kept = [member for member in node.members if member.key in target]
        for member in node.latest:
            if member.key in target:
                self._change(member, column, target[member.key])
            else:
                self._remove(member)
        known = {member.key for member in node.members}
        added = {key: value for key, value in target.items() if key not in known}
        if not added:
            return
        lines = _map_lines(added, column, self._habits)
        if root_end is not None:
            self._put(root_end, root_end, lines + self._habits.newline)
            return
        at = _line_end(self._text, self._content_end((kept or node.members)[-1].node))
        self._put(at, at, self._habits.newline + lines)

    def _put(self, start: int, end: int, new: str) -> None:
        self.edits.append(Edit(start=start, end=end, new=new))

    def _change(self, member: Member, column: int, new: object) -> None:
        node = member.node
        if same(node.value, new):
            return
        if isinstance(new, list | dict) and not new:
            self._replace(member, column, new)
        elif node.is_flow and not self._coarse and isinstance(new, list | dict):
            self.edits += flow.change(self._text, node, new, self)
        elif node.kind is Kind.MAP and isinstance(new, dict) and not self._coarse:
            self.change_map(node, new)
        elif node.kind is Kind.LIST and isinstance(new, list) and not self._coarse:
            self._change_list(node, new)
        else:
            self._replace(member, column, new)

    def _remove(self, member: Member) -> None:
        start = _line_start(self._text, member.start)
        end = _next_line(self._text, self._content_end(member.node))
        if self._coarse and (blank := _BLANK.match(self._text, end)):
            end = blank.end()  # a text above that keeps its line ends (`>+`) would take those below
        self._put(start, min(self._end, end), "")

    def _replace(self, member: Member, column: int, new: object) -> None:
        """Rewrite everything after the colon, except a comment on the key's or the value's line."""
        node, text = member.node, self._text
        colon = text.index(":", member.end) + 1
        key_line_end = _line_end(text, colon)
        last = self._content_end(node)
        below = node.start > key_line_end
        value_end = key_line_end if below else last
        comment = text[(colon if below else last) : _line_end(text, value_end)].strip()
        sample = text[node.start : node.end] if node.kind is Kind.SCALAR else ""
        written = after_colon(new, column, self._habits, like=node, sample=sample)
        if "\n" in written or "\r" in written:
            if comment.startswith("#") and not below and isinstance(new, str):
                written = " " + string(new, style='"')
            elif comment.startswith("#") and below:
                self._put(key_line_end, last, written)
                return
            elif comment.startswith("#"):
                written = " " + self.inline(new, None)
        if below:
            self._put(colon, colon, written)
            self._put(key_line_end, last, "")
        elif node.start == node.end:
            blank = not text[colon:key_line_end].strip()
            self._put(colon, key_line_end if blank else colon, written)
        else:
            self._put(colon, last, _gap(text[colon : node.start], written))

    def _change_list(self, node: Node, new: list[object]) -> None:
        old = node.items
        first = 0
        while first < min(len(old), len(new)) and same(old[first].value, new[first]):
            first += 1
        tail = 0
        while tail < min(len(old), len(new)) - first and same(old[-1 - tail].value, new[-1 - tail]):
            tail += 1
        column = _column(self._text, node.start)
        at = first
        for item, value in zip(old[first : len(old) - tail], new[first : len(new) - tail], strict=False):
            self._change_item(item, column, value)
            at += 1
        for item in old[at : len(old) - tail]:
            start, end = self._dash_line(item, column), _next_line(self._text, self._content_end(item))
            self._put(start, min(self._end, end), "")
        added = new[at : len(new) - tail]
        if added:
            lines = _list_lines(added, column, self._habits, node.typical)
            where = (
                _next_line(self._text, self._content_end(old[at - 1]))
                if at
                else self._dash_line(old[0], column)
            )
            self._put(min(where, self._end), min(where, self._end), lines + self._habits.newline)

    def _change_item(self, item: Node, column: int, new: object) -> None:
        if item.kind is Kind.MAP and isinstance(new, dict) and new and not item.is_flow:
            self.change_map(item, new)
        elif item.kind is Kind.LIST and isinstance(new, list) and new and not item.is_flow:
            self._change_list(item, new)
        elif item.is_flow:
            self.edits += flow.change(self._text, item, new, self)
        elif item.kind is Kind.SCALAR and item.style not in ("|", ">") and item.start < item.end:
            sample = self._text[item.start : item.end]
            written = inline(new, style=item.style, sample=sample, exact=self._habits.exact)
            self._put(item.start, item.end, written)
        else:
            start, end = self._dash_line(item, column), _line_end(self._text, self._content_end(item))
            self._put(start, end, _list_lines([new], column, self._habits, None))

    def _dash_line(self, item: Node, column: int) -> int:
        """Start of the line that holds the dash of `item`."""
        start = _line_start(self._text, item.start)
        while start > 0 and self._text[start + column : start + column + 1] != "-":
            start = _line_start(self._text, start - 1)
        return start

    def _content_end(self, node: Node) -> int:
        """Where the last thing of a value ends; blank lines after a text block are not part of it."""
        if node.kind is not Kind.SCALAR and not node.is_flow:
            children = [member.node for member in node.members] or list(node.items)
            return self._content_end(children[-1]) if children else node.end
        if node.style not in ("|", ">"):
            return node.end
        block = self._text[node.start : node.end]
        if "+" in block[:3]:
            end = node.end
            end -= self._text.endswith("\n", node.start, end)
            return end - self._text.endswith("\r", node.start, end)
        return _line_end(self._text, node.start + len(block.rstrip(" \t\r\n")))


def _gap(gap: str, written: str) -> str:
    """`written` with the white space that stood between colon and value, where both fit on the line."""
    return gap + written[1:] if written.startswith(" ") and gap and not gap.strip(" \t") else written
