"""Finds out what changed at an Isso, which lists comments by date but neither edits nor deletions.

Each sync looks at what waits and at the newest comments, and reads again the pages on which something is not
as it was. Once a week a walk through the whole list finds every page, and each is read as a whole: what is
known of it here and no longer stands there has been deleted.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from bloggy.backends.comments import CommentPage, Present
from bloggy.backends.isso.door import Door
from bloggy.backends.isso.mark import Mark, Walk
from bloggy.backends.isso.scrape import FULL, PENDING, STUB, VALID, Entry
from bloggy.backends.isso.words import Words, moment
from bloggy.domain.comment import CommentRef, Cursor, RemoteComment

WALK_EVERY = timedelta(days=7)
_FRESH = timedelta(minutes=5)
"""How old a look may be when a sync is taken up again."""
_PAGES, _COMMENTS = 25, 100
"""How many pages are read in one step, unless they have so many comments."""
_HELD_PAGES = 5


class Reading:
    """Reads one server, step by step."""

    def __init__(self, door: Door, words: Words) -> None:
        self._door, self._words = door, words

    async def step(self, since: Cursor | None) -> CommentPage:
        """One part of what changed. Raises BackendError."""
        mark, now = Mark.of(since), self._door.now()
        told: list[RemoteComment] = []
        if mark.looked is None or not timedelta(0) <= now - mark.looked < _FRESH:
            told += await self._look(mark, now)
        if mark.walk is not None and not mark.todo:
            await self._walk(mark, mark.walk)
        comments, present = await self._read(mark)
        more = bool(mark.todo or mark.walk)
        if not more:
            mark.looked = None
        mark.done += len(comments)
        whole = mark.walk.total if mark.walk and mark.walk.mode == VALID else 0
        return CommentPage(
            comments=(*told, *comments),
            cursor=mark.cursor(),
            more=more,
            present=present,
            done=mark.done,
            whole=max(whole, mark.done) if whole else 0,
        )

    # --- the newest, and what waits -------------------------------------------------------------------------

    async def _look(self, mark: Mark, now: datetime) -> list[RemoteComment]:
        held = await self._held(mark)
        windows = await self._newest()
        newest = {entry.id: entry for window in windows for entry in window}
        self._words.learn((*held, *newest.values()))
        if mark.ahead is None and newest:
            await self._learn_zone(mark, max(newest.values(), key=lambda entry: entry.id))
        missed = any(len(window) >= FULL and not any(e.id in mark.seen for e in window) for window in windows)
        if mark.walk is None and (missed or now - mark.swept >= WALK_EVERY):
            mark.walk, mark.swept, mark.round, mark.done = Walk(), now, mark.round + 1, 0
        changed = [e for e in newest.values() if mark.seen.get(e.id, ("", ""))[0] != e.digest]
        left = [(id, uri) for id, (_digest, uri) in mark.seen.items() if id not in newest]
        left += [(id, uri) for id, (_digest, uri) in mark.held.items() if id not in {e.id for e in held}]
        self._note(mark, [*((e.id, e.uri) for e in changed), *left])
        fresh = [e for e in held if mark.held.get(e.id, ("", ""))[0] != e.digest]
        mark.seen = {entry.id: (entry.digest, entry.uri) for entry in newest.values()}
        mark.held = {entry.id: (entry.digest, entry.uri) for entry in held}
        mark.looked = now
        return [self._words.waiting(entry, mark.zone, now) for entry in fresh]

    async def _held(self, mark: Mark) -> list[Entry]:
        found: list[Entry] = []
        for page in range(_HELD_PAGES):
            part = (await self._door.comments(PENDING, page, order="id", ascending=False)).entries
            found += part
            if len(part) < FULL:
                break
        mark.all_held = len(found) < FULL * _HELD_PAGES
        return found

    async def _newest(self) -> list[list[Entry]]:
        """The newest comments, and the newest answers, which Isso lists behind all others."""
        first = await self._door.comments(VALID, 0, order="id", ascending=False)
        last = max(first.totals.get(VALID, 0) - 1, 0) // FULL
        answers: list[Entry] = []
        for page in (last - 1, last):
            if page > 0:
                answers += (await self._door.comments(VALID, page, order="id", ascending=False)).entries
        return [list(first.entries), answers] if answers else [list(first.entries)]

    def _note(self, mark: Mark, changed: Iterable[tuple[int, str]]) -> None:
        """Read the pages again on which something happened, unless all are read anyway."""
        if mark.walk is not None and mark.walk.page == 0 and mark.walk.mode == VALID:
            return
        by_page: dict[str, list[int]] = {}
        for id, uri in changed:
            by_page.setdefault(uri, []).append(id)
            mark.pages.setdefault(uri, mark.round)
        mark.todo += by_page.items()

    async def _learn_zone(self, mark: Mark, entry: Entry) -> None:
        for told in await self._door.thread(entry.uri):
            if told["id"] == entry.id:
                mark.ahead = _ahead(entry, moment(told["created"]))

    # --- everything -----------------------------------------------------------------------------------------

    async def _walk(self, mark: Mark, walk: Walk) -> None:
        """The next part of the list of all comments: which pages there are."""
        page = await self._door.comments(walk.mode, walk.page, order="tid", ascending=True)
        self._words.learn(page.entries)
        for uri in dict.fromkeys(entry.uri for entry in page.entries):
            if mark.pages.get(uri) != mark.round:
                mark.pages[uri] = mark.round
                mark.todo.append((uri, None))
        total = page.totals.get(walk.mode, 0)
        if total >= walk.total:  # else some have moved up from the next page onto this one
            walk.page += 1
        walk.total = total
        if len(page.entries) < FULL:
            mark.walk = Walk(mode=STUB) if walk.mode == VALID else None
        if mark.walk is None:
            empty = [uri for uri, round in mark.pages.items() if round != mark.round]
            mark.todo += [(uri, []) for uri in empty]
            for uri in empty:
                del mark.pages[uri]

    # --- pages ----------------------------------------------------------------------------------------------

    async def _read(self, mark: Mark) -> tuple[list[RemoteComment], Present | None]:
        """The comments of some pages that are to be read."""
        told: list[RemoteComment] = []
        refs = {CommentRef(str(id)) for id in mark.held}
        places: list[str] = []
        while mark.todo and len(places) < _PAGES and len(told) < _COMMENTS:
            uri, wanted = mark.todo.pop(0)
            thread = [one for one in await self._door.thread(uri) if one.get("mode") == VALID]
            asked = [one for one in thread if wanted is None or int(one["id"]) in wanted]
            if not self._words.knows(int(one["id"]) for one in asked):
                entries = await self._door.on(uri)
                self._words.learn(entries)
            emails = self._words.emails(thread)
            told += [self._words.public(uri, one, emails) for one in asked]
            refs |= {CommentRef(str(one["id"])) for one in thread}
            places.append(uri)
        if not places or not mark.all_held:
            return told, None
        return told, Present(refs=frozenset(refs), places=tuple(dict.fromkeys(places)))


def _ahead(entry: Entry, created: datetime) -> int:
    """Minutes that the server's pages are ahead of UTC; zones differ by quarters of an hour."""
    minutes = (entry.written - created).total_seconds() / 60
    return round(minutes / 15) * 15
