"""Walks over a blog's posts so that nothing is missed, whatever is written there meanwhile.

The first time, everything is listed in short, and then asked for by number, a hundred at once: edits and
deletions in between shift nothing. Later, one look at what was changed last, and at how many there are, says
whether there is anything to do at all: where the number does not come out, posts were deleted, or came with
old dates, and everything is listed again. Where a blog can't say how many there are, it always is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bloggy.backends.wordpress.errors import NotAllowed
from bloggy.backends.wordpress.post_listing import SIZE, PostList, Row, Rows
from bloggy.backends.wordpress.post_mark import Mark, Seen, Stage, Sweep
from bloggy.backends.wordpress.remote_copy import PLACES, Copy, Place, ref_of
from bloggy.domain.post import RemoteRef, Revision
from bloggy.domain.remote import PostCursor, RemotePage, RemotePost
from bloggy.errors import Malformed, ServerFault

if TYPE_CHECKING:
    from collections.abc import Callable

    from bloggy.backends.wordpress.names import Names
    from bloggy.backends.wordpress.reading import Reader

OVERLAP = timedelta(seconds=30)
"""How much later than its date says a change may come to be listed."""
_SWEEP_EVERY = timedelta(days=7)
"""When everything is listed although the number of posts comes out: one may have gone as another came."""
_LISTS = 10
"""How many short lists one page of a walk asks for at most."""
_TRIES = 5
"""How often a list is begun anew since something was deleted meanwhile."""
_COARSE = timedelta(seconds=2)
"""Dates come in whole seconds: what was read sooner after a change may have been changed once more."""
_SOON = timedelta(minutes=1)
_FOLD = timedelta(hours=2)
"""By how much dates may be out of order: lists go by the blog's local time."""
_KEPT = 2000
"""How many posts' states are kept at most; the others may be told twice."""


class PostWalk:
    """See `Publisher.posts`."""

    def __init__(
        self, posts: PostList, reader: Reader, skew: Callable[[], timedelta], *, size: int = SIZE
    ) -> None:
        """`skew`: how far the blog's clock is ahead, as of its last answer."""
        self._list, self._reader, self._skew, self._size = posts, reader, skew, size
        self._names: Names | None = None

    async def page(self, since: PostCursor | None) -> RemotePage:
        """The next page. Raises BackendError."""
        mark = Mark(size=self._size) if since is None else Mark.read(since)
        if since is None or mark.stage is Stage.DONE:
            self._names = None
            mark = replace(mark, told=0, last=False, gone=False, size=self._size)
            mark = mark if since is None else replace(mark, stage=Stage.LOOK)
        posts: list[RemotePost] = []
        for _list in range(_LISTS):
            match mark.stage:
                case Stage.SWEEP:
                    mark = await self._sweep(mark)
                case Stage.LOOK:
                    mark = await self._look(mark)
                case Stage.FETCH:
                    posts, mark = await self._fetch(mark)
                    break
                case Stage.DONE:
                    break
        done = mark.stage is Stage.DONE
        return RemotePage(
            posts=tuple(posts),
            cursor=mark.written(),
            more=not done,
            done=mark.told,
            whole=mark.told + mark.left,
            present=_refs(mark.known) if done and mark.gone else None,
        )

    # --- everything in short --------------------------------------------------------------------------------

    async def _sweep(self, mark: Mark) -> Mark:
        """One more part of the list; at its end it is known what is there, and what is to be asked for."""
        scope, sweep = mark.scope, mark.sweep
        if scope is None or sweep is None:
            scope, sweep = await self._list.scope(), Sweep()
            # What an account may no longer see is not gone.
            gone = mark.scope is None or scope.covers(mark.scope)
            mark = replace(mark, scope=scope, gone=gone)
        started = datetime.now(UTC)
        part = await self._list.listed(sweep.place, scope, sweep.offset)
        if sweep.began is None:
            sweep = replace(sweep, began=self._server(started))
        if sweep.again < _TRIES and _shifted(sweep, part):
            anew = replace(sweep, offset=0, found=frozenset(), last=0, again=sweep.again + 1)
            return replace(mark, sweep=anew)
        mark = _noted(mark, sweep.place, part.rows)
        sweep = replace(
            sweep,
            offset=part.next,
            total=part.total,
            found=sweep.found | {row.id for row in part.rows},
            last=part.last,
        )
        if part.more:
            return replace(mark, sweep=sweep)
        if sweep.place == "posts" and scope.pages:
            onward = Sweep(place="pages", began=sweep.began, complete=sweep.found, posts=sweep.total)
            return replace(mark, sweep=onward)
        return _listed(mark, sweep)

    # --- what changed last ----------------------------------------------------------------------------------

    async def _look(self, mark: Mark) -> Mark:
        """The last look of a walk: what it finds is still told, then the walk ends."""
        mark = replace(mark, last=True)
        scope = mark.scope
        if scope is None or not self._list.counted:
            return replace(mark, stage=Stage.SWEEP)
        began: datetime | None = None
        lost, totals = False, dict(mark.totals)
        for place in PLACES if scope.pages else PLACES[:1]:
            offset, more, before = 0, True, mark.known[place]
            while more:
                started = datetime.now(UTC)
                try:
                    part = await self._list.newest(place, scope, offset)
                except NotAllowed:
                    if place == "posts":
                        raise
                    lost = True  # the account has lost rights: see anew what it has
                    break
                began = began or self._server(started)
                after = _noted(mark, place, part.rows)
                more = part.more and self._deeper(mark, part, new=after.left > mark.left)
                mark, offset = after, part.next
                new = len(mark.known[place] - before)
                totals[place] = part.total or 0
            lost = lost or totals[place] != mark.totals.get(place, -1) + new
        began = began or mark.looked
        mark = replace(mark, totals=totals, looked=began, seen=_recent(mark, began, _refs(mark.known)))
        if lost or began - mark.swept >= _SWEEP_EVERY:
            return replace(mark, stage=Stage.SWEEP)
        return _onward(mark)

    def _deeper(self, mark: Mark, part: Rows, *, new: bool) -> bool:
        """Whether changes may stand behind this part of the list of those changed last."""
        if not part.rows or part.rows[-1].modified < mark.looked - OVERLAP - _FOLD:
            return not part.rows
        # A scheduled post is dated ahead; the first that is not, and is known, is followed by known ones.
        ahead = self._server(datetime.now(UTC)) + _SOON
        return new or all(row.modified > ahead for row in part.rows)

    # --- whole posts ----------------------------------------------------------------------------------------

    async def _fetch(self, mark: Mark) -> tuple[list[RemotePost], Mark]:
        place: Place = "posts" if mark.todo["posts"] else "pages"
        batch = mark.todo[place][: mark.size]
        known = sorted(mark.known[place])
        at = known.index(batch[0]) if batch[0] in mark.known[place] else 0
        asked = datetime.now(UTC)
        try:
            copies = await self._list.whole(place, batch, at=at)
        except (Malformed, ServerFault):
            if mark.size == 1:
                raise
            # More than the server can make, or than it may send at once.
            return await self._fetch(replace(mark, size=max(1, mark.size // 5)))
        asked = self._server(asked)
        told, seen = [], dict(mark.seen)
        for copy in copies:
            before = seen.pop(copy.ref, None)
            if copy.reserved:
                continue
            if before is None or before.revision != _short(copy.revision):
                told.append(copy)
            if copy.modified > mark.looked - OVERLAP:
                seen[copy.ref] = _seen(copy, asked)
        self._names = self._names or self._reader.names()
        posts = await self._reader.read_all(told, self._names)
        todo = {**mark.todo, place: mark.todo[place][len(batch) :]}
        while len(seen) > _KEPT:
            seen.pop(next(iter(seen)))
        return posts, _onward(replace(mark, todo=todo, seen=seen, told=mark.told + len(batch)))

    def _server(self, here: datetime) -> datetime:
        """That moment by the blog's clock, rather a little too early."""
        return here + self._skew() - _COARSE / 2


def _short(revision: Revision) -> str:
    """What is kept of a revision to know it again."""
    return hashlib.sha256(revision.encode()).hexdigest()[:12]


def _shifted(sweep: Sweep, part: Rows) -> bool:
    """Whether something was deleted since the part before was asked for."""
    return bool(sweep.last) and sweep.last not in {row.id for row in part.rows}


def _listed(mark: Mark, sweep: Sweep) -> Mark:
    """The list is complete."""
    began = sweep.began or mark.looked
    last = sweep.place == "pages"
    known: dict[Place, frozenset[int]] = {
        "posts": sweep.complete if last else sweep.found,
        "pages": sweep.found if last else frozenset(),
    }
    counted = {"posts": sweep.posts if last else sweep.total, "pages": sweep.total if last else 0}
    totals = {place: total for place in PLACES if (total := counted[place]) is not None}
    todo = {place: tuple(n for n in mark.todo[place] if n in known[place]) for place in PLACES}
    return _onward(
        replace(
            mark,
            known=known,
            totals=totals,
            todo=todo,
            seen=_recent(mark, began, _refs(known)),
            looked=began,
            swept=began,
            sweep=None,
        )
    )


def _onward(mark: Mark) -> Mark:
    if mark.left:
        return replace(mark, stage=Stage.FETCH)
    return replace(mark, stage=Stage.DONE if mark.last else Stage.LOOK)


def _noted(mark: Mark, place: Place, rows: Iterable[Row]) -> Mark:
    """With those of the rows to be asked for that are new, or may have been changed since `looked`."""
    known, todo = mark.known[place], set(mark.todo[place])
    for row in rows:
        seen = mark.seen.get(ref_of(place, row.id))
        same = seen is not None and seen.sure and seen.modified == int(row.modified.timestamp())
        if row.id not in known or (row.modified > mark.looked - OVERLAP and not same):
            todo.add(row.id)
    if len(todo) == len(mark.todo[place]):
        return mark
    ids = known | todo
    return replace(mark, known={**mark.known, place: ids}, todo={**mark.todo, place: tuple(sorted(todo))})


def _seen(copy: Copy, asked: datetime) -> Seen:
    return Seen(
        modified=int(copy.modified.timestamp()),
        revision=_short(copy.revision),
        sure=asked - copy.modified > _COARSE or copy.modified - asked > _SOON,
    )


def _recent(mark: Mark, looked: datetime, there: Collection[RemoteRef]) -> dict[RemoteRef, Seen]:
    """What is still worth knowing about posts that are there."""
    since = int((looked - OVERLAP).timestamp())
    return {ref: one for ref, one in mark.seen.items() if one.modified >= since and ref in there}


def _refs(known: Mapping[Place, frozenset[int]]) -> frozenset[RemoteRef]:
    return frozenset(ref_of(place, number) for place in PLACES for number in known[place])
