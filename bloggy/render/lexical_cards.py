"""Shows the cards of Ghost's editor that Markdown can't say as HTML between two comments that name them.

    <!-- ghost:bookmark 3f2a90c1b7e4 -->
    <p><a href="https://…">Its title</a></p>
    <!-- /ghost -->

The piece can be moved and deleted, and words in it can be changed. The name is made from the whole card; as
long as the HTML is what the card shows, the card itself is sent back, not that HTML.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from bloggy.render.lexical_json import Broken, Part, written
from bloggy.render.lexical_shows import CLOSE, preview
from bloggy.render.pairing import same

OPEN = re.compile(r"<!-- ghost:(?P<kind>[a-z][a-z0-9_-]*) (?P<name>[0-9a-f]{12}) -->")
_WORD = re.compile(r"\s+|[^\W_]+|[^\w\s]|_")


def card(node: Part) -> str:
    """The piece of Markdown that stands for it."""
    inside = preview(node.value)
    return "\n".join([f"<!-- ghost:{_kind(node)} {name_of(node)} -->", *([inside] if inside else []), CLOSE])


def name_of(node: Part) -> str:
    """The same for the same card, however it is spelled."""
    try:
        told = json.dumps(node.value, sort_keys=True)
    except Broken:
        told = node.raw
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _kind(node: Part) -> str:
    value = node.value
    kind = str(value.get("type")) if isinstance(value, dict) else ""
    return kind if re.fullmatch(r"[a-z][a-z0-9_-]*", kind) else "card"


def reworded(node: Part, inside: str) -> Part | None:
    """The card with the words that `inside`, its HTML, has now; None if that can't be."""
    value, was = deepcopy(node.value), preview(node.value)
    old, new = _WORD.findall(was), _WORD.findall(inside)
    for first, last, start, stop in _changes(old, new):
        before, after = "".join(new[:start]), "".join(old[last:])
        wanted = before + "".join(new[start:stop]) + after
        changed = _changed(value, "".join(old[first:last]), "".join(new[start:stop]), wanted)
        if changed is None:
            return None
        value = changed
    return _rewritten(node, value) if preview(value) == inside else None


def _changes(old: list[str], new: list[str]) -> Iterator[tuple[int, int, int, int]]:
    """What of `old` has become what of `new`, in order; never nothing."""
    first = start = 0
    for last, stop in [*enumerate(same(old, new)), (len(old), len(new))]:
        if stop < 0:
            continue
        if last > first:
            yield first, last, start, stop
        elif stop > start and first:
            yield first - 1, last, start - 1, stop
        elif stop > start:
            yield first, last + 1, start, stop + 1
        first, start = last + 1, stop + 1


def _changed(value: Any, was: str, now: str, wanted: str) -> Any:
    """`value` with one text in it changed so that it shows `wanted`."""
    for path, text in _texts(value, ()):
        for old, new in ((was, now), (_plain(was), _plain(now))):
            at = text.find(old)
            while old and at >= 0:
                trial = _with(value, path, text[:at] + new + text[at + len(old) :])
                if preview(trial) == wanted:
                    return trial
                at = text.find(old, at + 1)
    return None


def _plain(html: str) -> str:
    from bloggy.domain.entities import unescape

    return unescape(html)


def _texts(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for name, inside in value.items():
            yield from _texts(inside, (*path, name))
    elif isinstance(value, list):
        for number, inside in enumerate(value):
            yield from _texts(inside, (*path, number))


def _with(value: Any, path: tuple[str | int, ...], text: str) -> Any:
    if not path:
        return text
    changed: Any = list(value) if isinstance(value, list) else dict(value)
    changed[path[0]] = _with(value[path[0]], path[1:], text)
    return changed


def _rewritten(node: Part, value: Any) -> Part:
    """`node` with what it says changed to `value`, of the same shape; all else keeps its bytes."""
    if node.value == value:
        return node
    if isinstance(value, dict):
        return node.with_members(
            {
                name: _rewritten(node.member(name), inside).raw
                for name, inside in value.items()
                if node.value[name] != inside
            }
        )
    if isinstance(value, list):
        pairs = zip(node.elements, value, strict=True)
        return node.with_elements([_rewritten(part, inside).raw for part, inside in pairs])
    return Part(written(value))
