"""Reads and writes one comment as a data file: YAML, JSON, or front matter before the comment's text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from bloggy.domain.textfile import decode

if TYPE_CHECKING:
    import yaml

TEXT = "message"
"""The name of what stands behind front matter."""
_FENCE = "---\n"


def parse(path: str, data: bytes) -> dict[str, str] | None:
    """The plain values of a file as they are written there; None if it is no mapping."""
    text = decode(data).text.removeprefix("\ufeff")
    try:
        match PurePosixPath(path).suffix:
            case ".json":
                return _flat(json.loads(text))
            case ".md":
                return _front(text.replace("\r\n", "\n"))
            case _:
                return _flat(loaded(text))
    except (ValueError, RecursionError):
        return None


def dump(path: str, values: Mapping[str, str | int]) -> bytes:
    """The bytes of a file with these values, in this order."""
    match PurePosixPath(path).suffix:
        case ".json":
            text = json.dumps(dict(values), ensure_ascii=False, indent=2) + "\n"
        case ".md":
            head = {name: value for name, value in values.items() if name != TEXT}
            text = f"{_FENCE}{_yaml(head)}{_FENCE}{values.get(TEXT, '')}\n"
        case _:
            text = _yaml(values)
    return text.encode("utf-8", "replace")


def _front(text: str) -> dict[str, str] | None:
    if not text.startswith(_FENCE):
        return None
    head, fence, body = text[len(_FENCE) :].partition(f"\n{_FENCE}")
    found = _flat(loaded(head)) if fence else None
    if found is not None and body.strip():
        found.setdefault(TEXT, body.strip("\n"))
    return found


def loaded(text: str) -> object:
    """A YAML document, its values as they are written. Raises ValueError."""
    import yaml

    # Values stay the text that they are written as: "yes", "1e3" and dates are words of a reader, too.
    try:
        loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)(text)
        try:
            told: object = loader.get_single_data()
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error
    return told


def _flat(told: object) -> dict[str, str] | None:
    if not isinstance(told, dict):
        return None
    found: dict[str, str] = {}
    for name, value in told.items():
        if isinstance(value, bool):
            found[str(name)] = "true" if value else "false"
        elif isinstance(value, str | int | float):
            found[str(name)] = str(value)
    return found


def _yaml(values: Mapping[str, str | int]) -> str:
    """Long texts as blocks of lines, where these come back as they were; quoted otherwise."""
    import yaml

    class Dumper(yaml.SafeDumper):
        """Writes lines as lines."""

    def words(dumper: yaml.SafeDumper, text: str) -> Any:
        return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)

    Dumper.add_representer(str, words)
    plain: dict[str, Any] = {"allow_unicode": True, "sort_keys": False, "width": 1_000_000}
    text = str(yaml.dump(dict(values), Dumper=Dumper, **plain))
    wanted = {name: str(value) for name, value in values.items()}
    try:
        if loaded(text) == wanted:
            return text
    except ValueError:
        pass
    return str(yaml.safe_dump(dict(values), **plain))
