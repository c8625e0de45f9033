"""How far an Isso has been read: what a cursor of its comment source says."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bloggy.backends.isso.scrape import VALID
from bloggy.domain.comment import Cursor

_VERSION = 1
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True, kw_only=True)
class Walk:
    """Through the list of all comments, to find all pages that have some."""

    mode: int = VALID
    page: int = 0
    total: int = 0
    """How many comments of that mode there were at the last look."""


@dataclass(slots=True, kw_only=True)
class Mark:
    """What a cursor says."""

    looked: datetime | None = None
    """When this sync has looked at the newest comments; None: no sync is under way."""
    swept: datetime = _NEVER
    """When the last walk began."""
    walk: Walk | None = None
    round: int = 0
    """Counts walks."""
    pages: dict[str, int] = field(default_factory=dict)
    """Every page that has comments, with the walk that saw it last."""
    todo: list[tuple[str, list[int] | None]] = field(default_factory=list)
    """Pages to be read, and which of their comments are to be told; None: all."""
    seen: dict[int, tuple[str, str]] = field(default_factory=dict)
    """The newest comments that readers see: their digest and page."""
    held: dict[int, tuple[str, str]] = field(default_factory=dict)
    """The same of those that wait."""
    all_held: bool = True
    """No more than those wait."""
    ahead: int | None = None
    """Minutes that the clock of the server's pages is ahead of UTC, where that is known."""
    done: int = 0
    """How many comments the walk has told."""

    @property
    def zone(self) -> timedelta:
        """The same as a duration."""
        return timedelta(minutes=self.ahead or 0)

    def cursor(self) -> Cursor:
        """As text."""
        walk = self.walk
        told = {
            "v": _VERSION,
            "looked": self.looked.isoformat() if self.looked else None,
            "swept": self.swept.isoformat(),
            "walk": [walk.mode, walk.page, walk.total] if walk else None,
            "round": self.round,
            "pages": self.pages,
            "todo": self.todo,
            "seen": [[id, *rest] for id, rest in self.seen.items()],
            "held": [[id, *rest] for id, rest in self.held.items()],
            "all_held": self.all_held,
            "ahead": self.ahead,
            "done": self.done,
        }
        return Cursor(json.dumps(told, ensure_ascii=False, separators=(",", ":")))

    @classmethod
    def of(cls, cursor: Cursor | None) -> Mark:
        """A new one for what is no cursor of ours: then everything is read anew."""
        try:
            told = json.loads(cursor or "")
            if told["v"] != _VERSION:
                return cls()
            walk = told["walk"]
            return cls(
                looked=_moment(told["looked"]) if told["looked"] else None,
                swept=_moment(told["swept"]),
                walk=Walk(mode=int(walk[0]), page=int(walk[1]), total=int(walk[2])) if walk else None,
                round=int(told["round"]),
                pages={str(uri): int(number) for uri, number in told["pages"].items()},
                todo=[
                    (str(uri), None if ids is None else [int(i) for i in ids]) for uri, ids in told["todo"]
                ],
                seen={int(id): (str(digest), str(uri)) for id, digest, uri in told["seen"]},
                held={int(id): (str(digest), str(uri)) for id, digest, uri in told["held"]},
                all_held=bool(told["all_held"]),
                ahead=None if told["ahead"] is None else int(told["ahead"]),
                done=int(told["done"]),
            )
        except (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError):
            return cls()


def _moment(told: object) -> datetime:
    found = datetime.fromisoformat(str(told))
    if found.tzinfo is None:
        raise ValueError
    return found
