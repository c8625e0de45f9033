"""Writes down how far a walk over a blog's posts has come, and reads it again without believing it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from itertools import accumulate, pairwise
from typing import Any

from bloggy.backends.wordpress.post_listing import SIZE, Scope
from bloggy.backends.wordpress.remote_copy import PLACES, Place
from bloggy.domain.post import RemoteRef
from bloggy.domain.remote import PostCursor
from bloggy.errors import Malformed
from bloggy.i18n import _

_VERSION = 1
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class Stage(StrEnum):
    """What a walk does next."""

    SWEEP = "sweep"
    """List everything, in short."""
    FETCH = "fetch"
    """Ask for whole posts."""
    LOOK = "look"
    """See what changed last, and how many there are."""
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A state of a post that was told lately."""

    modified: int
    """Seconds since 1970."""
    revision: str
    """The beginning of it."""
    sure: bool
    """It was read so long after that change that a later one has another time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """How far a list of everything has come."""

    place: Place = "posts"
    began: datetime | None = None
    """By the server's clock; None: nothing was asked yet."""
    offset: int = 0
    total: int | None = None
    """How long the list is."""
    found: frozenset[int] = frozenset()
    """At this place."""
    last: int = 0
    """The entry with which the next part begins, if nothing was deleted meanwhile; 0: that is not known."""
    complete: frozenset[int] = frozenset()
    """The posts, once the pages are listed."""
    posts: int | None = None
    """How long that list was."""
    again: int = 0
    """How often it was begun anew since something was deleted meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What a cursor says."""

    stage: Stage = Stage.SWEEP
    scope: Scope | None = None
    known: Mapping[Place, frozenset[int]] = field(
        default_factory=lambda: dict.fromkeys(PLACES, frozenset[int]())
    )
    """All that are there, as of the last list and look."""
    totals: Mapping[Place, int] = field(default_factory=dict)
    """How many the blog said there were."""
    todo: Mapping[Place, tuple[int, ...]] = field(default_factory=lambda: dict.fromkeys(PLACES, ()))
    """Those to be asked for, by number."""
    sweep: Sweep | None = None
    size: int = SIZE
    """How many are asked for at once."""
    looked: datetime = NEVER
    """When it was last seen what changed, by the server's clock."""
    swept: datetime = NEVER
    """When everything was last listed."""
    seen: Mapping[RemoteRef, Seen] = field(default_factory=dict)
    """What was told about posts that were changed shortly before `looked`, or since."""
    last: bool = False
    """This walk has taken its last look."""
    gone: bool = False
    """Something may have been deleted: what is there is told at the end."""
    told: int = 0

    @property
    def left(self) -> int:
        """How many are still to be asked for."""
        return sum(map(len, self.todo.values()))

    def written(self) -> PostCursor:
        """As a cursor."""
        told: dict[str, object] = {
            "v": _VERSION,
            "stage": self.stage,
            "scope": [self.scope.author, self.scope.pages] if self.scope else None,
            "known": {place: _packed(self.known[place]) for place in PLACES},
            "totals": dict(self.totals),
            "todo": {place: _packed(self.todo[place]) for place in PLACES},
            "sweep": _sweep_told(self.sweep),
            "size": self.size,
            "looked": self.looked.isoformat(),
            "swept": self.swept.isoformat(),
            "seen": {ref: [one.modified, one.revision, one.sure] for ref, one in self.seen.items()},
            "last": self.last,
            "gone": self.gone,
            "told": self.told,
        }
        return PostCursor(json.dumps(told, separators=(",", ":")))

    @classmethod
    def read(cls, cursor: PostCursor) -> Mark:
        """Raises Malformed for what is no cursor of ours."""
        try:
            return _mark(json.loads(cursor))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError) as error:
            raise Malformed(
                _("Nobody can say where the posts of the blog were left off."),
                hint=_("Pull the blog anew from the beginning."),
            ) from error


def _mark(told: dict[str, Any]) -> Mark:
    if told["v"] != _VERSION:
        raise ValueError
    scope, size = told["scope"], _count(told["size"])
    mark = Mark(
        stage=Stage(told["stage"]),
        scope=None if scope is None else Scope(author=_count(scope[0]), pages=bool(scope[1])),
        known={place: frozenset(_unpacked(told["known"][place])) for place in PLACES},
        totals={place: _count(told["totals"][place]) for place in PLACES if place in told["totals"]},
        todo={place: _unpacked(told["todo"][place]) for place in PLACES},
        sweep=_sweep_read(told["sweep"]),
        size=size,
        looked=_date(told["looked"]),
        swept=_date(told["swept"]),
        seen={
            RemoteRef(str(ref)): Seen(modified=int(modified), revision=str(revision), sure=bool(sure))
            for ref, (modified, revision, sure) in told["seen"].items()
        },
        last=bool(told["last"]),
        gone=bool(told["gone"]),
        told=_count(told["told"]),
    )
    lacking = mark.scope is None and (mark.sweep is not None or mark.stage is not Stage.SWEEP)
    if lacking or (mark.stage is Stage.FETCH and not mark.left) or not 1 <= size <= SIZE:
        raise ValueError
    return mark


def _sweep_told(sweep: Sweep | None) -> object:
    if sweep is None:
        return None
    return [
        *(sweep.place, sweep.began.isoformat() if sweep.began else None, sweep.offset, sweep.total),
        _packed(sweep.found),
        *(sweep.last, _packed(sweep.complete), sweep.posts, sweep.again),
    ]


def _sweep_read(told: Any) -> Sweep | None:
    if told is None:
        return None
    place, began, offset, total, found, last, complete, posts, again = told
    [known] = [one for one in PLACES if one == place]
    return Sweep(
        place=known,
        began=None if began is None else _date(began),
        offset=_count(offset),
        total=None if total is None else _count(total),
        found=frozenset(_unpacked(found)),
        last=_count(last),
        complete=frozenset(_unpacked(complete)),
        posts=None if posts is None else _count(posts),
        again=_count(again),
    )


def _packed(numbers: Iterable[int]) -> str:
    """Numbers in their order, as steps from one to the next: thousands of them are a few kilobytes."""
    return ".".join(str(after - before) for before, after in pairwise([0, *sorted(numbers)]))


def _unpacked(text: str) -> tuple[int, ...]:
    return tuple(accumulate(_count(int(step)) for step in text.split("."))) if text else ()


def _count(told: object) -> int:
    if type(told) is not int or told < 0:
        raise ValueError
    return told


def _date(told: str) -> datetime:
    found = datetime.fromisoformat(told)
    if found.tzinfo is None or found < NEVER:
        raise ValueError
    return found
