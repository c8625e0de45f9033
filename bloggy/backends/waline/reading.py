"""Finds out what changed at a Waline, which lists comments from the newest to the oldest and no other way.

Each sync looks at the newest page; once a week a walk goes through all of them. What stands between two
comments of a page is all there is of that time: what is known of it here and is not there has been deleted.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from hashlib import blake2b
from typing import Any

from bloggy.backends.comments import CommentPage, Present
from bloggy.backends.waline.api import SIZE, Api
from bloggy.backends.waline.words import Words, moment
from bloggy.domain.comment import CommentRef, Cursor

WALK_EVERY = timedelta(days=7)


@dataclass(slots=True)
class _Mark:
    """What a cursor says."""

    walk: int = 0
    """The page that comes next; 0: no walk is under way."""
    pages: int = 0
    """How many there were at the last look."""
    swept: float = 0.0
    """When the last walk began, in seconds since 1970."""
    done: int = 0
    seen: dict[str, str] = field(default_factory=dict)
    """The newest comments, with their digests."""

    def cursor(self) -> Cursor:
        return Cursor(json.dumps({"v": 1, **asdict(self)}))

    @classmethod
    def of(cls, cursor: Cursor | None) -> _Mark:
        """An empty one for what is no cursor of ours."""
        try:
            told = json.loads(cursor or "")
            if told["v"] != 1:
                return cls()
            seen = {str(id): str(digest) for id, digest in told["seen"].items()}
            return cls(int(told["walk"]), int(told["pages"]), float(told["swept"]), int(told["done"]), seen)
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
            return cls()


class Reading:
    """Reads one server, step by step."""

    def __init__(self, api: Api, words: Words) -> None:
        self._api, self._words = api, words

    async def step(self, since: Cursor | None) -> CommentPage:
        """One part of what changed. Raises BackendError."""
        mark = _Mark.of(since)
        return await (self._walk(mark) if mark.walk else self._look(mark))

    async def _look(self, mark: _Mark) -> CommentPage:
        found, pages = await self._api.listed(1)
        digests = {str(one["objectId"]): _digest(one) for one in found}
        changed = [one for one in found if mark.seen.get(str(one["objectId"])) != _digest(one)]
        missed = pages > 1 and not mark.seen.keys() & digests.keys()
        now = self._api.now().timestamp()
        mark.seen, mark.done, mark.pages = digests, len(found), pages
        if missed or now - mark.swept >= WALK_EVERY.total_seconds():
            mark.swept, mark.walk = now, 2 if pages > 1 else 0
        return self._page(mark, found, changed, newest=True, last=pages <= 1)

    async def _walk(self, mark: _Mark) -> CommentPage:
        found, pages = await self._api.listed(mark.walk)
        mark.done += len(found)
        # Where pages became fewer, some of the next one have moved up onto this one.
        further = mark.walk + 1 if pages >= mark.pages else mark.walk
        last = mark.walk >= pages
        mark.walk, mark.pages = 0 if last else further, pages
        return self._page(mark, found, found, newest=False, last=last)

    def _page(
        self,
        mark: _Mark,
        found: list[dict[str, Any]],
        told: list[dict[str, Any]],
        *,
        newest: bool,
        last: bool,
    ) -> CommentPage:
        dates = [moment(one) for one in found]
        present = None
        if dates or (newest and last):
            present = Present(
                refs=frozenset(CommentRef(str(one["objectId"])) for one in found),
                since=None if last else min(dates) + timedelta(milliseconds=1),
                until=None if newest else max(dates),
            )
        return CommentPage(
            comments=tuple(self._words.spoken(one) for one in told),
            cursor=mark.cursor(),
            more=bool(mark.walk),
            present=present,
            done=mark.done,
            whole=max(mark.pages * SIZE, mark.done) if mark.walk else 0,
        )


def _digest(one: dict[str, Any]) -> str:
    names = ("orig", "comment", "status", "nick", "mail", "link", "pid")
    told = "\0".join(str(one.get(name)) for name in names)
    return blake2b(told.encode("utf-8", "replace"), digest_size=6).hexdigest()
