"""Remembers how far the threads of an account have been read: what the source's cursor says."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field

from bloggy.domain.comment import Cursor

_OWN, _SEEN = 2000, 6000
"""How many own statuses without a post are remembered, and how many comments."""
_TRACE = 17
"""Letters of a comment's trace, and of the space behind it."""


@dataclass(slots=True)
class Mark:
    """What a cursor says. Moments are seconds since 1970; an empty id means none."""

    began: float = 0.0
    """When the sync under way began; 0: none is."""
    newest: str = ""
    """The newest own status that is known."""
    gaps: list[list[str]] = field(default_factory=list)
    """Ids between which own statuses are still unknown: from the newer to the older."""
    pages: int = 0
    """How many pages of own statuses this sync still looks at."""
    asked: bool = False
    """This sync has looked at the notifications."""
    mention: str = ""
    """The newest notification that is known; "0": there was none."""
    hints: list[str] = field(default_factory=list)
    """Threads in which there is something new."""
    lost: list[str] = field(default_factory=list)
    """Statuses that answer something; which thread they belong to is not known yet."""
    todo: list[str] = field(default_factory=list)
    """The threads that this sync still reads."""
    done: int = 0
    """How many comments this sync has read."""
    own: dict[str, tuple[float, int, str]] = field(default_factory=dict)
    """Own statuses: when they were written, how many have answered them, and what they link to."""
    read: dict[str, tuple[float, float]] = field(default_factory=dict)
    """Threads: when they were read, and when somebody wrote there last."""
    seen: dict[str, str] = field(default_factory=dict)
    """Threads: the traces of their comments."""

    def cursor(self, threads: Iterable[str]) -> Cursor:
        """Written down; what belongs to one of `threads` stays, of the rest what is newest."""
        kept = set(threads)
        others = sorted((id for id in self.own if id not in kept), key=lambda id: self.own[id][0])
        for id in others[:-_OWN]:
            del self.own[id]
        self.read = {id: times for id, times in self.read.items() if id in kept}
        self.seen = {id: told for id, told in self.seen.items() if id in kept}
        longest_ago = sorted(self.seen, key=lambda id: self.read.get(id, (0.0, 0.0))[0])
        count = sum(len(told) for told in self.seen.values()) // _TRACE
        while count > _SEEN and len(longest_ago) > 1:
            count -= len(self.seen.pop(longest_ago.pop(0))) // _TRACE
        return Cursor(json.dumps({"v": 1, **asdict(self)}, separators=(",", ":")))

    @classmethod
    def of(cls, cursor: Cursor | None) -> Mark:
        """An empty one for what is no cursor of ours."""
        try:
            told = json.loads(cursor or "")
            if told["v"] != 1:
                return cls()
            return cls(
                began=float(told["began"]),
                newest=str(told["newest"]),
                gaps=[[str(before), str(after)] for before, after in told["gaps"]],
                pages=int(told["pages"]),
                asked=told["asked"] is True,
                mention=str(told["mention"]),
                hints=[str(id) for id in told["hints"]],
                lost=[str(id) for id in told["lost"]],
                todo=[str(id) for id in told["todo"]],
                done=int(told["done"]),
                own={str(id): (float(at), int(n), str(links)) for id, (at, n, links) in told["own"].items()},
                read={str(id): (float(at), float(last)) for id, (at, last) in told["read"].items()},
                seen={str(id): str(traces) for id, traces in told["seen"].items()},
            )
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
            return cls()
