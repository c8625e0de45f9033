"""Reads the configuration files of generators as data: nothing in them is ever executed."""

from __future__ import annotations

import ast
import json
import re
import tomllib
from collections.abc import Mapping
from typing import Any

MAX_CHARS = 512 * 1024
_MAX_DEPTH = 40
_MAX_ALIASES = 60
_MAX_MERGES = 3


def toml(text: str | None) -> dict[str, object]:
    """A TOML file's table; empty if absent or broken."""
    if not text or len(text) > MAX_CHARS:
        return {}
    try:
        return dict(tomllib.loads(text.removeprefix("\ufeff")))
    except (tomllib.TOMLDecodeError, RecursionError, ValueError):
        return {}


def json_map(text: str | None) -> dict[str, object]:
    """A JSON file's object; empty if absent or broken."""
    if not text or len(text) > MAX_CHARS:
        return {}
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def yaml(text: str | None) -> dict[str, object]:
    """A YAML file's map; empty if absent, broken or built to blow up.

    Tags such as `!!python/name:…` or `!ENV` (MkDocs) are read as None, never resolved.
    """
    if not text or len(text) > MAX_CHARS or not _harmless(text):
        return {}
    import yaml as pyyaml

    class Loader(pyyaml.SafeLoader):
        """The safe loader, with foreign tags as None."""

    # PyYAML is untyped here: a constructor gets the loader, the tag's suffix and the node.
    Loader.add_multi_constructor("", lambda *_: None)
    Loader.add_multi_constructor("!", lambda *_: None)
    Loader.add_multi_constructor("tag:yaml.org,2002:python/", lambda *_: None)
    try:
        found = pyyaml.load(text, Loader=Loader)  # noqa: S506  (a subclass of SafeLoader)
    except (pyyaml.YAMLError, ValueError, RecursionError, TypeError, AttributeError):
        return {}
    return {str(key): value for key, value in found.items()} if isinstance(found, dict) else {}


def _harmless(text: str) -> bool:
    """Whether PyYAML can build this without unfolding or recursing out of bounds."""
    import yaml as pyyaml

    depth = aliases = merges = 0
    try:
        for event in pyyaml.parse(text, Loader=pyyaml.SafeLoader):
            if isinstance(event, pyyaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, pyyaml.CollectionEndEvent):
                depth -= 1
            elif isinstance(event, pyyaml.AliasEvent):
                aliases += 1
            elif isinstance(event, pyyaml.ScalarEvent) and event.value == "<<":
                merges += 1
            if depth > _MAX_DEPTH or aliases > _MAX_ALIASES or merges > _MAX_MERGES:
                return False
    except (pyyaml.YAMLError, RecursionError, ValueError):
        return False
    return True


def python_literals(text: str | None) -> dict[str, object]:
    """The top-level `NAME = literal` assignments of a Python file, by name.

    A name whose last assignment is no literal is left out. Earlier names may be used by later
    ones, and strings and tuples may be joined with `+`: both are common in such files.
    """
    if not text or len(text) > MAX_CHARS:
        return {}
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    found: dict[str, object] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign):
            targets, value = node.targets, node.value
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            targets, value = [node.target], node.value
        else:
            continue
        for target in targets:
            if isinstance(target, ast.Name):
                try:
                    found[target.id] = _literal(value, found)
                except (ValueError, TypeError, RecursionError):
                    found.pop(target.id, None)
    return found


def _literal(node: ast.expr, known: Mapping[str, object]) -> Any:
    """The value of a literal expression; ValueError for anything that would have to be run."""
    match node:
        case ast.Constant():
            return node.value
        case ast.Name() if node.id in known:
            return known[node.id]
        case ast.List():
            return [_literal(item, known) for item in node.elts]
        case ast.Tuple():
            return tuple(_literal(item, known) for item in node.elts)
        case ast.Dict():
            return {
                _literal(key, known): _literal(value, known)
                for key, value in zip(node.keys, node.values, strict=True)
                if key is not None
            }
        case ast.BinOp(op=ast.Add()):
            joined = _literal(node.left, known) + _literal(node.right, known)
            if isinstance(joined, str | tuple | list) and len(joined) <= MAX_CHARS:
                return joined
            raise ValueError
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
            return -number
        case _:
            raise ValueError


_JS_COMMENT = re.compile(
    r"(?P<string>\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)|//[^\n]*|/\*(?:.*?\*/|.*)",
    re.S,
)


def js_code(text: str | None) -> str:
    """A JavaScript file without its comments, so that what is commented out is not taken for settings."""
    if not text or len(text) > MAX_CHARS:
        return ""
    return _JS_COMMENT.sub(lambda match: match["string"] or " ", text)


def js_string(code: str, key: str) -> str:
    """The string literal after `key:` or `key =` in JavaScript, or empty.  `code`: without comments."""
    match = re.search(rf"(?<![\w$.]){re.escape(key)}[\"']?\s*[:=]\s*([\"'`])((?:(?!\1)[^\\\n$])*)\1", code)
    return match[2] if match else ""


def js_calls(code: str, name: str) -> list[str]:
    """The first string literal argument of every call of `name(…)` in JavaScript."""
    return [
        match[2] for match in re.finditer(rf"\b{re.escape(name)}\(\s*([\"'`])((?:(?!\1)[^\\\n])*)\1", code)
    ]


def mapping(value: object) -> Mapping[str, object]:
    """`value` if it is a map, else an empty one: configurations of strangers have any shape."""
    return value if isinstance(value, Mapping) else {}


def string(value: object, default: str = "") -> str:
    """`value` if it is a string (stripped), else the default."""
    return value.strip() if isinstance(value, str) else default


def boolean(value: object, *, default: bool) -> bool:
    """`value` if it is a boolean, else the default."""
    return value if isinstance(value, bool) else default
