"""Finds out what changed among comments that a blog can only list by date: new ones, edits, deletions.

Such a blog says neither what was edited nor what was deleted. So each sync looks at the newest page, which is
where most of it happens, and once a week at everything, some pages a sync. From one page of a walk to the
next the date goes on, never a page number where that can be helped: pages shift when comments are deleted.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bloggy.backends.comments import CommentPage, Present
from bloggy.domain.comment import CommentRef, Cursor, RemoteComment

SWEEP_EVERY = timedelta(days=7)
SWEEP_PAGES = 20
"""How many pages of older comments one sync looks at again."""
_FRESH = timedelta(minutes=5)
"""How old a look may be when a sync is taken up again."""
_OVERLAP = timedelta(seconds=30)
_LATE = timedelta(minutes=1)
"""How much later than its date says a comment may come to be listed."""
_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One page of a blog's list."""

    comments: tuple[RemoteComment, ...]
    refs: frozenset[CommentRef]
    """Everything on it, also what is no comment for us."""
    first: datetime | None
    """The date of its first entry, None for an empty page."""
    last: datetime | None
    more: bool
    """There are entries behind it."""
    total: int = 0
    """How many entries the whole list has."""


class Listing(ABC):
    """A blog's list of comments."""

    margin: timedelta = timedelta(seconds=2)
    """How much earlier than needed a list must be asked for, so that `after` surely leaves nothing out."""

    @abstractmethod
    async def newest(self) -> Listed:
        """The first page of the list from the newest to the oldest."""

    @abstractmethod
    async def oldest(self, after: datetime | None, page: int) -> Listed:
        """Page `page` (from 1) of those written after that moment, from the oldest to the newest."""

    async def touched(self, since: datetime, after: CommentRef | None) -> Listed | None:
        """A page of those changed since, behind `after`; None where the blog can't tell."""
        del since, after
        return None

    def now(self) -> datetime:
        """The time at the blog."""
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """How far a walk through the list has come."""

    after: datetime | None = None
    page: int = 1
    done: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mark:
    """What a cursor says."""

    walk: Walk | None = None
    """Through what is not known yet; goes before everything else."""
    sweep: Walk | None = None
    """Through what is known, to see what is still there."""
    swept: datetime
    """When the last sweep began."""
    left: int = 0
    """How many pages of the sweep this sync still looks at."""
    looked: datetime | None = None
    upto: datetime | None = None
    """The date of the newest comment that is known, with all before it."""
    since: datetime
    """Changes after that moment are still to be asked for."""
    touched: str | None = None
    """The last of those that were told; "" before the first, None: they are all told."""

    def written(self) -> Cursor:
        return Cursor(
            json.dumps(
                {
                    "v": _VERSION,
                    "walk": _walk_told(self.walk),
                    "sweep": _walk_told(self.sweep),
                    "left": self.left,
                    "touched": self.touched,
                    **{
                        name: at.isoformat() if at else None
                        for name in ("swept", "looked", "upto", "since")
                        for at in (getattr(self, name),)
                    },
                }
            )
        )

    @classmethod
    def read(cls, cursor: Cursor | None) -> _Mark | None:
        """None for what is no cursor of ours: then everything is read anew."""
        try:
            told = json.loads(cursor or "")
            if told["v"] != _VERSION:
                return None
            dates = {name: _date(told[name]) for name in ("swept", "looked", "upto", "since")}
            touched = told["touched"]
            return cls(
                walk=_walk_read(told["walk"]),
                sweep=_walk_read(told["sweep"]),
                left=int(told["left"]),
                touched=None if touched is None else str(touched),
                swept=dates["swept"] or datetime.min.replace(tzinfo=UTC),
                since=dates["since"] or datetime.min.replace(tzinfo=UTC),
                looked=dates["looked"],
                upto=dates["upto"],
            )
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return None


async def changes(listing: Listing, since: Cursor | None) -> CommentPage:
    """One page of what changed, for `CommentSource.changes`. Raises BackendError."""
    now = listing.now()
    mark = _Mark.read(since) or _Mark(walk=Walk(), swept=now, since=now - _OVERLAP)
    if mark.walk is not None:
        return await _catch_up(listing, mark, mark.walk, now)
    # Servers tell whole seconds of their time, so that it may seem to go back a little.
    fresh = mark.looked is not None and abs(now - mark.looked) < _FRESH
    if fresh and mark.touched is not None:
        return await _touched(listing, mark, mark.touched)
    if fresh and mark.sweep is not None and mark.left > 0:
        return await _sweep(listing, mark, mark.sweep)
    return await _look(listing, mark, now)


async def _catch_up(listing: Listing, mark: _Mark, walk: Walk, now: datetime) -> CommentPage:
    listed, present, following = await _step(listing, walk)
    told = replace(mark, walk=following, upto=_later(mark.upto, listed.last, now))
    # A look that met the gap was followed by this walk; what it would have asked next is still to be asked.
    return _page(listed, told, present, more=following is not None or told.touched is not None, walk=walk)


async def _sweep(listing: Listing, mark: _Mark, walk: Walk) -> CommentPage:
    listed, present, following = await _step(listing, walk)
    told = replace(mark, sweep=following, left=mark.left - 1 if following else 0)
    return _page(listed, told, present, more=told.left > 0, walk=walk)


async def _look(listing: Listing, mark: _Mark, now: datetime) -> CommentPage:
    """The newest page; with it, whether something lies between it and what is known."""
    listed = await listing.newest()
    present = Present(refs=listed.refs, since=_after(listed.last) if listed.more else None)
    if not listed.more:
        # It was everything there is: nothing is left to be swept, or to be asked for.
        told = replace(mark, looked=now, touched=None, left=0, sweep=None, swept=now, since=now - _OVERLAP)
        told = replace(told, upto=_later(mark.upto, listed.first, now))
        return _page(listed, told, present, more=False)
    told = replace(mark, looked=now, touched="")
    if told.sweep is None and now - told.swept >= SWEEP_EVERY:
        told = replace(told, sweep=Walk(), swept=now)
    told = replace(told, left=SWEEP_PAGES if told.sweep else 0)
    if mark.upto and listed.last and listed.last <= mark.upto - _LATE:
        told = replace(told, upto=_later(mark.upto, listed.first, now))
    else:
        told = replace(told, walk=Walk(after=mark.upto - listing.margin - _LATE if mark.upto else None))
    return _page(listed, told, present, more=True)


async def _touched(listing: Listing, mark: _Mark, after: str) -> CommentPage:
    """What was changed since the last look, however old it is."""
    listed = await listing.touched(mark.since, CommentRef(after) if after else None)
    if listed is not None and listed.more and listed.comments:
        told = replace(mark, touched=str(listed.comments[-1].ref))
        return _page(listed, told, None, more=True)
    looked = mark.looked or mark.since
    told = replace(mark, touched=None, since=looked - _OVERLAP)
    return _page(listed or _NOTHING, told, None, more=told.left > 0)


async def _step(listing: Listing, walk: Walk) -> tuple[Listed, Present | None, Walk | None]:
    """The next page of a walk, what it proves to be there, and how the walk goes on."""
    listed = await listing.oldest(walk.after, walk.page)
    following: Walk | None = None
    if listed.more:
        done = walk.done + len(listed.refs)
        further = listed.last - listing.margin if listed.last else None
        if further is not None and (walk.after is None or further > walk.after):
            following = Walk(after=further, done=done)
        else:
            following = replace(walk, page=walk.page + 1, done=done)
    if walk.page > 1 or (listed.more and listed.last is None):
        return listed, None, following
    since = walk.after + listing.margin - timedelta(seconds=1) if walk.after else None
    return (
        listed,
        Present(refs=listed.refs, since=since, until=listed.last if listed.more else None),
        following,
    )


def _page(
    listed: Listed, mark: _Mark, present: Present | None, *, more: bool, walk: Walk | None = None
) -> CommentPage:
    before = walk.done if walk else 0
    return CommentPage(
        comments=listed.comments,
        cursor=mark.written(),
        more=more,
        present=present,
        done=before + len(listed.refs),
        whole=max(before + listed.total, 0) if walk else 0,
    )


_NOTHING = Listed(comments=(), refs=frozenset(), first=None, last=None, more=False)


def _after(last: datetime | None) -> datetime | None:
    """From when on everything stands on a page that ends with `last`: its own second may go on behind it."""
    return last + timedelta(seconds=1) if last else None


def _later(one: datetime | None, other: datetime | None, now: datetime) -> datetime | None:
    """The later date; one that is still to come proves nothing about those before it."""
    known = [min(date, now) for date in (one, other) if date is not None]
    return max(known, default=None)


def _walk_told(walk: Walk | None) -> object:
    if walk is None:
        return None
    return [walk.after.isoformat() if walk.after else None, walk.page, walk.done]


def _walk_read(told: object) -> Walk | None:
    if told is None:
        return None
    if not isinstance(told, list):
        raise TypeError
    after, page, done = told
    return Walk(after=_date(after), page=int(page), done=int(done))


def _date(told: object) -> datetime | None:
    if told is None:
        return None
    found = datetime.fromisoformat(str(told))
    if found.tzinfo is None:
        raise ValueError
    return found
