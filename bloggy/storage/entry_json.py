"""Writes an outbox entry as JSON and reads it back, so that an older queue is understood by a newer bloggy.

What has a column of its own (state, times, owner) and the bytes of assets are not part of it. Unknown
keys are ignored and missing ones get their default, so fields may be added without a migration.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime, time
from typing import Any

from bloggy.domain.comment import CommentStatus, CommentTask, Place, Verdict
from bloggy.domain.post import Asset, Kind, Outgoing, Post, Receipt, Status

_TAG = "$"
"""Marks an object that stands for a value JSON has not: `{"$": "datetime", "value": …}`."""


def dump(value: object) -> str:
    """`value` (a plain value, or one of our own dataclasses) as JSON text, ASCII only."""
    return json.dumps(_plain(value), separators=(",", ":"))


def outgoing(raw: Mapping[str, Any], blobs: Mapping[str, bytes]) -> Outgoing:
    """An `Outgoing` from its JSON object; `blobs` gives the bytes of assets by SHA-256, if wanted."""
    known = _known(Outgoing, raw)
    assets = tuple(
        Asset(**{**_known(Asset, item), "data": blobs.get(item["sha256"], b"")}) for item in raw["assets"]
    )
    return Outgoing(**{**known, "post": post(raw["post"]), "assets": assets})


def post(raw: Mapping[str, Any]) -> Post:
    """A `Post` from its JSON object."""
    known = _known(Post, raw)
    for name in ("tags", "categories", "aliases"):
        known[name] = tuple(known.get(name, ()))
    for name in ("date", "updated", "extra"):
        known[name] = _rich(raw.get(name))
    known["extra"] = known["extra"] or {}
    return Post(**{**known, "kind": Kind(raw["kind"]), "status": Status(raw["status"])})


def receipt(raw: Mapping[str, Any] | None) -> Receipt | None:
    """A `Receipt` from its JSON object."""
    return Receipt(**_known(Receipt, raw)) if raw else None


def task(raw: Mapping[str, Any] | None) -> CommentTask | None:
    """A `CommentTask` from its JSON object."""
    if not raw:
        return None
    known = _known(CommentTask, raw)
    written = instant(raw["written"])
    verdict = None if raw.get("verdict") is None else Verdict(raw["verdict"])
    before = None if raw.get("before") is None else CommentStatus(raw["before"])
    where = raw["place"]
    place = Place(**{**_known(Place, where), "announced": tuple(where.get("announced", ()))})
    read = {"place": place, "verdict": verdict, "before": before, "written": written}
    return CommentTask(**{**known, **read})


def instant(raw: object) -> datetime | None:
    """A point in time from its JSON object."""
    found = _rich(raw)
    return found if isinstance(found, datetime) else None


def _known(kind: type, raw: Mapping[str, Any]) -> dict[str, Any]:
    names = {field.name for field in fields(kind)}
    return {key: value for key, value in raw.items() if key in names}


def _plain(value: object) -> object:
    if hasattr(value, "__dataclass_fields__"):
        names = [field.name for field in fields(value) if field.name != "data"]  # type: ignore[arg-type]
        return {name: _plain(getattr(value, name)) for name in names}
    match value:
        case None | bool() | int() | float() | str():
            return value
        case Mapping():
            if _TAG in value or not all(isinstance(key, str) for key in value):
                return {_TAG: "map", "value": [[_plain(key), _plain(item)] for key, item in value.items()]}
            return {key: _plain(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_plain(item) for item in value]
        case datetime():
            return {_TAG: "datetime", "value": value.isoformat()}
        case date():
            return {_TAG: "date", "value": value.isoformat()}
        case time():
            return {_TAG: "time", "value": value.isoformat()}
        case _other:
            raise TypeError(f"{type(value).__name__} has no place in an outbox entry")


def _rich(value: Any) -> Any:
    match value:
        case {"$": "datetime", "value": str(told)}:
            return datetime.fromisoformat(told)
        case {"$": "date", "value": str(told)}:
            return date.fromisoformat(told)
        case {"$": "time", "value": str(told)}:
            return time.fromisoformat(told)
        case {"$": "map", "value": list(pairs)}:
            return {_rich(key): _rich(item) for key, item in pairs}
        case dict():
            return {key: _rich(item) for key, item in value.items()}
        case list():
            return [_rich(item) for item in value]
        case _other:
            return value
