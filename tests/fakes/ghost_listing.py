"""How Ghost sorts out and orders the posts of a list (NQL: the questions that bloggy asks, and no others)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from typing import Any

_BEHIND = re.compile(r"updated_at:>='([\d :-]{19})'\+\(updated_at:>'([\d :-]{19})',id:>'([0-9a-f]{24})'\)")
_SLUGS = re.compile(r"slug:\[([\w,-]+)\]")
_IDS = re.compile(r"id:>'([0-9a-f]{24})'")


def chosen(posts: Iterable[dict[str, Any]], query: dict[str, str]) -> list[dict[str, Any]]:
    """Those that `filter` lets through, as `order` has them."""
    found = [post for post in posts if _test(query.get("filter", ""))(post)]
    match query.get("order"):
        case "updated_at asc,id asc":
            return sorted(found, key=lambda post: (_second(post), post["id"]))
        case "updated_at desc":
            return sorted(found, key=_second, reverse=True)
        case "id asc":
            return sorted(found, key=lambda post: str(post["id"]))
        case _:
            return found


def written_again(lexical: str) -> str:
    """A document as Ghost keeps it: read and written anew, without spaces between."""
    try:
        return json.dumps(json.loads(lexical), ensure_ascii=False, separators=(",", ":"))
    except ValueError:
        return lexical


def _test(asked: str) -> Callable[[dict[str, Any]], bool]:
    if not asked:
        return lambda _post: True
    if match := _BEHIND.fullmatch(asked):
        assert match[1] == match[2]
        place = (match[1], match[3])
        return lambda post: (_second(post), post["id"]) > place
    if match := _SLUGS.fullmatch(asked):
        slugs = match[1].split(",")
        return lambda post: post["slug"] in slugs
    match = _IDS.fullmatch(asked)
    assert match, f"what does {asked} ask for?"
    last = match[1]
    return lambda post: str(post["id"]) > last


def _second(post: dict[str, Any]) -> str:
    """As in the database; Ghost keeps no parts of seconds."""
    return str(post.get("updated_at"))[:19].replace("T", " ")
