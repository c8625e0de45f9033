"""Finds out what changed among comments that are listed by number alone, the newest first.

XML-RPC knows neither dates nor a total: `wp.getComments` takes an offset. So a walk goes from the newest to
the oldest, and each page begins with the end of the one before: what is deleted meanwhile shifts the list.
A sync walks down to what it knows, and once a week, some pages a sync, to the very end.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bloggy.backends.comment_walk import SWEEP_EVERY, SWEEP_PAGES, Listed
from bloggy.backends.comments import CommentPage, Present
from bloggy.domain.comment import Cursor

SIZE = 100
OVERLAP = 10
_LATE = timedelta(minutes=1)
"""How much later than its date says a comment may come to be listed."""
_SECOND = timedelta(seconds=1)
_VERSION = 1

_DATES = ("edge", "down", "first", "upto", "swept", "looked")
_FRESH = timedelta(minutes=5)
"""How old a look may be when a sync is taken up again."""

_STEPS = 20

Ask = Callable[[int, int], Awaitable[Listed]]
"""(offset, number): that part of the list, the newest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mark:
    """What a cursor says."""

    at: int = 0
    """The offset of the next page of the walk that is under way; 0: there is none."""
    edge: datetime | None = None
    """The date of the last entry that it has seen."""
    down: datetime | None = None
    """Down to where it goes; None: to the end."""
    first: datetime | None = None
    """The date of the first entry it has seen: known from there on when it is done."""
    upto: datetime | None = None
    """Everything up to that date is known; None: nothing is."""
    swept: datetime | None = None
    """When everything was last looked at."""
    sweep: int = 0
    """The offset of the next page of that look; 0: it is not under way."""
    left: int = 0
    """How many pages of it this sync still looks at."""
    steps: int = 0
    """How often this walk may still step back to where the list has shifted to."""
    looked: datetime | None = None
    """When the newest were looked at."""

    def written(self) -> Cursor:
        dates = {name: getattr(self, name) for name in _DATES}
        numbers = {"at": self.at, "sweep": self.sweep, "left": self.left, "steps": self.steps}
        told = {name: date.isoformat() if date else None for name, date in dates.items()}
        return Cursor(json.dumps({"v": _VERSION, **numbers, **told}))

    @classmethod
    def read(cls, cursor: Cursor | None) -> _Mark:
        """One that knows nothing for what is no cursor of ours: then everything is read anew."""
        try:
            told = json.loads(cursor or "")
            if told["v"] != _VERSION:
                return cls()
            known: dict[str, Any] = {name: _date(told[name]) for name in _DATES}
            known |= {name: min(max(int(told[name]), 0), 10**9) for name in ("at", "sweep", "left", "steps")}
            return cls(**known)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError):
            return cls()


async def changes(ask: Ask, since: Cursor | None, now: datetime) -> CommentPage:
    """One page of what changed, for `CommentSource.changes`. Raises BackendError."""
    mark = _Mark.read(since)
    fresh = mark.looked is not None and abs(now - mark.looked) < _FRESH
    if fresh and mark.sweep and mark.left and not mark.at:
        return await _sweep(ask, mark)
    return await _walk(ask, mark, now)


async def _walk(ask: Ask, mark: _Mark, now: datetime) -> CommentPage:
    """From the newest down to what is known."""
    if not mark.at:
        down = mark.upto - _LATE if mark.upto else None
        steps = mark.steps if mark.edge else _STEPS
        mark = replace(mark, edge=None, first=None, down=down, left=0, steps=steps)
    listed = await ask(mark.at, SIZE)
    if mark.at and mark.steps and mark.edge and listed.first and listed.first < mark.edge:
        told = replace(mark, at=max(mark.at - SIZE, 0), steps=mark.steps - 1)  # at 0 it begins anew
        return _page(listed, told, mark.at, more=True)
    if mark.at and mark.steps and not listed.refs:
        told = replace(mark, at=mark.at // 2, steps=mark.steps - 1)
        return _page(listed, told, mark.at, more=True)
    here, first = mark.at, mark.first or listed.first
    known = mark.down is not None and listed.last is not None and listed.last < mark.down
    if listed.more and not known:
        following = here + len(listed.refs) - OVERLAP
        told = replace(mark, at=max(following, 1), edge=listed.last, first=first)
        return _page(listed, told, here, more=True)
    upto = min(first, now) if first else mark.upto
    told = replace(mark, at=0, edge=None, first=None, down=None, upto=upto, looked=now)
    if not listed.more:  # it has seen the end: nothing is left to be swept
        return _page(listed, replace(told, swept=now, sweep=0, left=0), here, more=False)
    if not told.sweep and (told.swept is None or now - told.swept >= SWEEP_EVERY):
        told = replace(told, sweep=max(here + len(listed.refs) - OVERLAP, 1), swept=now)
    told = replace(told, left=SWEEP_PAGES if told.sweep else 0)
    return _page(listed, told, here, more=told.left > 0)


async def _sweep(ask: Ask, mark: _Mark) -> CommentPage:
    """Through what is known, to see what is still there."""
    listed = await ask(mark.sweep, SIZE)
    if not listed.more:
        return _page(listed, replace(mark, sweep=0, left=0), mark.sweep, more=False)
    following = mark.sweep + len(listed.refs) - OVERLAP
    told = replace(mark, sweep=following, left=mark.left - 1)
    return _page(listed, told, mark.sweep, more=told.left > 0)


def _page(listed: Listed, mark: _Mark, offset: int, *, more: bool) -> CommentPage:
    """The page, with what it proves to be there: all between its first and its last date."""
    if not listed.refs:
        present = Present(refs=frozenset()) if not offset else None
    else:
        present = Present(
            refs=listed.refs,
            since=listed.last + _SECOND if listed.more and listed.last else None,
            until=listed.first if offset else None,
        )
    return CommentPage(
        comments=listed.comments,
        cursor=mark.written(),
        more=more,
        present=present,
        done=offset + len(listed.refs),
    )


def _date(told: object) -> datetime | None:
    if told is None:
        return None
    found = datetime.fromisoformat(str(told))
    if found.tzinfo is None:
        raise ValueError
    return found.astimezone(UTC)
