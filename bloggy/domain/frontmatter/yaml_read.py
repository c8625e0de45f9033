"""Reads YAML front matter from parser events, so that a bomb is noticed before anything is built from it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from bloggy.domain.frontmatter import guard
from bloggy.domain.frontmatter.model import MAX_DEPTH, Broken, Doubtful
from bloggy.domain.frontmatter.tree import Kind, Member, Node
from bloggy.i18n import _

if TYPE_CHECKING:
    from yaml.constructor import SafeConstructor

_TAG: Final = "tag:yaml.org,2002:"
_SCALAR_TAGS = frozenset(_TAG + name for name in ("null", "bool", "int", "float", "timestamp"))
_OTHER_TAGS = frozenset({None, "!", _TAG + "str", _TAG + "seq", _TAG + "map"})
_CLOCK = re.compile(r"[-+]?\d[\d_]*(?::\d\d?)+(?:\.\d*)?")


@dataclass(slots=True)
class _Open:
    """A collection whose end has not come yet."""

    kind: Kind
    start: int
    style: str
    anchor: str | None
    parts: list[Node] = field(default_factory=list)
    has_alias: bool = False


def tree(text: str, start: int, end: int) -> Node | None:
    """The values of `text[start:end]` with their places; None for an empty block. Raises `Broken`.

    Times of day and other base-60 numbers (`12:30`) stay strings, as in YAML 1.2. Keys are the words that are
    written (`2024`, `yes`). Merge keys, foreign tags and more than a few aliases are refused.
    """
    guard.check(text, start, end)
    return _Builder(start).build(text[start:end])


def meaning(value: str) -> str | None:
    """The type (`int`, `timestamp` ...) that YAML 1.1 gives to a plain `value`, None for a string."""
    import yaml

    resolvers: dict[str | None, list[tuple[str, Any]]] = yaml.SafeLoader.yaml_implicit_resolvers
    for tag, pattern in [*resolvers.get(value[:1], []), *resolvers.get(None, [])]:
        if pattern.match(value):
            return tag.removeprefix(_TAG)
    return None


def _events(source: str, base: int) -> Iterator[Any]:
    import yaml

    try:
        yield from yaml.parse(source, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise Doubtful(
            _("The front matter is not valid YAML: {reason}.").format(reason=error.problem or error.context),
            base + (mark.index if mark else 0),
        ) from error
    except yaml.YAMLError as error:
        position = getattr(error, "position", None)
        raise Doubtful(
            _("The front matter holds a character that YAML forbids."),
            base + (position if isinstance(position, int) and position >= 0 else 0),
        ) from error


class _Builder:
    """Builds the tree of one block, without recursion."""

    def __init__(self, base: int) -> None:
        self._base = base
        self._open: list[_Open] = []
        self._anchors: dict[str, Node] = {}
        self._aliases = 0
        self._root: Node | None = None

    def build(self, source: str) -> Node | None:
        import yaml

        documents = 0
        for event in _events(source, self._base):
            if isinstance(event, yaml.ScalarEvent):
                self._scalar(event)
            elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
                self._begin(event, Kind.MAP if isinstance(event, yaml.MappingStartEvent) else Kind.LIST)
            elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
                self._finish(event)
            elif isinstance(event, yaml.AliasEvent):
                self._alias(event)
            elif isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1 or event.explicit:
                    raise Doubtful(_("The front matter holds more than one YAML document."), self._at(event))
        return self._root

    def _at(self, event: Any) -> int:
        return self._base + int(event.start_mark.index)

    def _add(self, node: Node, anchor: str | None, *, shareable: bool = True) -> None:
        if anchor and shareable:
            self._anchors[anchor] = node
        if self._open:
            self._open[-1].parts.append(node)
        else:
            self._root = node

    def _begin(self, event: Any, kind: Kind) -> None:
        if event.tag not in _OTHER_TAGS:
            raise _foreign(event.tag, self._at(event))
        if len(self._open) >= MAX_DEPTH:
            raise guard.too_deep(self._at(event))
        style = "flow" if event.flow_style else "block"
        self._open.append(_Open(kind=kind, start=self._at(event), style=style, anchor=event.anchor))

    def _finish(self, event: Any) -> None:
        done = self._open.pop()
        flow = done.style == "flow"
        end = self._base + event.end_mark.index if flow else max([done.start, *(n.end for n in done.parts)])
        if done.kind is Kind.LIST:
            node = Node(
                kind=Kind.LIST,
                start=done.start,
                end=end,
                value=[item.value for item in done.parts],
                style=done.style,
                items=tuple(done.parts),
            )
        else:
            members = tuple(
                _member(key, value) for key, value in zip(done.parts[::2], done.parts[1::2], strict=True)
            )
            node = Node(
                kind=Kind.MAP,
                start=done.start,
                end=end,
                value={member.key: member.node.value for member in members},
                style=done.style,
                members=members,
            )
        if self._open and done.has_alias:
            self._open[-1].has_alias = True
        self._add(node, done.anchor, shareable=not done.has_alias)

    def _alias(self, event: Any) -> None:
        self._aliases += 1
        known = self._anchors.get(event.anchor)
        if known is None or self._aliases > guard.MAX_ALIASES:
            raise Broken(
                _("The front matter uses aliases (*{name}) in a way that bloggy does not follow.").format(
                    name=event.anchor
                ),
                self._at(event),
            )
        if self._open:
            self._open[-1].has_alias = True
        end = self._base + event.end_mark.index
        self._add(Node(kind=Kind.SCALAR, start=self._at(event), end=end, value=known.value, style="*"), None)

    def _scalar(self, event: Any) -> None:
        at, end = self._at(event), self._base + event.end_mark.index
        is_key = bool(self._open) and self._open[-1].kind is Kind.MAP and len(self._open[-1].parts) % 2 == 0
        if is_key and event.value == "<<" and not event.style:
            raise Broken(_("The front matter uses a merge key (<<), which bloggy does not follow."), at)
        value = event.value if is_key else _value(event, at)
        self._add(
            Node(kind=Kind.SCALAR, start=at, end=end, value=value, style=event.style or ""), event.anchor
        )


def _member(key: Node, value: Node) -> Member:
    if key.kind is not Kind.SCALAR or not isinstance(key.value, str):
        if key.style == "flow" and key.kind is Kind.MAP:
            raise Broken(_("A template such as {{ … }} in the front matter must be in quotes."), key.start)
        raise Broken(_("A key in the front matter is a list or a table; only words can be keys."), key.start)
    if not key.value and key.start == key.end:
        raise Broken(_("A key is missing before a colon in the front matter."), key.start)
    return Member(key=key.value, start=key.start, end=key.end, node=value)


def _foreign(tag: str, offset: int) -> Broken:
    return Broken(
        _("The front matter uses the tag “{tag}”, which bloggy does not follow.").format(
            tag=tag.replace(_TAG, "!!")
        ),
        offset,
    )


def _value(event: Any, at: int) -> object:
    written: str = event.value
    tag: str | None = event.tag
    if tag is None:
        if event.style or (name := meaning(written)) is None or _CLOCK.fullmatch(written):
            return written
        tag = _TAG + name
        if name in ("merge", "value"):
            return written
    if tag in _OTHER_TAGS:
        return written
    if tag not in _SCALAR_TAGS:
        raise _foreign(tag, at)
    return _construct(tag, written, at)


def _construct(tag: str, written: str, at: int) -> object:
    import yaml

    node = yaml.ScalarNode(tag, guard.number(written, at) if tag.endswith(("int", "float")) else written)
    make: SafeConstructor = yaml.constructor.SafeConstructor()
    methods = {
        _TAG + "null": make.construct_yaml_null,
        _TAG + "bool": make.construct_yaml_bool,
        _TAG + "int": make.construct_yaml_int,
        _TAG + "float": make.construct_yaml_float,
        _TAG + "timestamp": make.construct_yaml_timestamp,
    }
    try:
        value: object = methods[tag](node)
    except (ValueError, KeyError, OverflowError, AttributeError, TypeError, IndexError) as error:
        sentence = (
            _("The date “{text}” in the front matter does not exist.")
            if tag.endswith("timestamp")
            else _("The value “{text}” in the front matter can't be read.")
        )
        raise Broken(sentence.format(text=written[:80]), at) from error
    return value
