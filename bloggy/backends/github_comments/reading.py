"""Finds out what changed among a repository's conversations, which GitHub lists from the latest change on.

A look asks which changed since the last one, and reads those. GitHub does not count everything as a change
(such as hiding a comment), so once a week all of them are told again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bloggy.backends.comments import CommentPage, Present
from bloggy.backends.github_comments.api import Api, Expired
from bloggy.backends.github_comments.kinds import Kind
from bloggy.backends.github_comments.threads import Pages
from bloggy.backends.github_comments.words import Said, flattened, further, moment, nodes, spoken
from bloggy.domain.comment import CommentRef, Cursor, Place, RemoteComment
from bloggy.errors import Malformed

SWEEP_EVERY = timedelta(days=7)
_OVERLAP = timedelta(minutes=2)
_EARLIER = timedelta(seconds=5)


@dataclass(slots=True)
class _Rest:
    """A conversation that did not fit into one answer."""

    number: int
    after: str | None
    """Where its comments go on; empty: at their beginning, None: they are all told."""
    replies: list[list[str]]
    """Comments whose answers go on, and where."""
    refs: list[str]
    """All that is there, as far as it was read."""
    began: str
    """When it was first asked for, or before."""

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> _Rest:
        after, began = told["after"], moment(told["began"]).isoformat()
        replies = [[str(id), str(at)] for id, at in told["replies"]]
        refs = [str(ref) for ref in told["refs"]]
        return cls(int(told["number"]), None if after is None else str(after), replies, refs, began)

    @property
    def is_read(self) -> bool:
        """Nothing is left of it."""
        return self.after is None and not self.replies


@dataclass(slots=True)
class _Mark:
    """What a cursor says."""

    since: str = ""
    """When the last look began, by GitHub's clock; empty: there was none."""
    swept: float = 0.0
    """When everything was last told, in seconds since 1970."""
    known: list[int] = field(default_factory=list)
    """The conversations there are."""
    stage: str = ""
    """`list`: being listed; `tail`: listed, and not all read; empty: it is done."""
    at: str | None = None
    """Where the list goes on."""
    began: str = ""
    """When this look began."""
    sweep: bool = False
    found: list[int] = field(default_factory=list)
    """The conversations that this look has met."""
    rest: list[_Rest] = field(default_factory=list)
    done: int = 0

    def cursor(self) -> Cursor:
        return Cursor(json.dumps({"v": 1, **asdict(self)}))

    @classmethod
    def of(cls, cursor: Cursor | None) -> _Mark:
        """An empty one for what is no cursor of ours."""
        try:
            told = json.loads(cursor or "")
            if told["v"] != 1:
                return cls()
            dates = {
                name: moment(told[name]).isoformat() if told[name] else "" for name in ("since", "began")
            }
            return cls(
                **dates,
                swept=float(told["swept"]),
                known=[int(number) for number in told["known"]],
                stage=str(told["stage"]),
                at=None if told["at"] is None else str(told["at"]),
                sweep=bool(told["sweep"]),
                found=[int(number) for number in told["found"]],
                rest=[_Rest.of(one) for one in told["rest"]],
                done=int(told["done"]),
            )
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError, Malformed):
            return cls()

    def again(self) -> _Mark:
        """The same before this look began."""
        return _Mark(since=self.since, swept=self.swept, known=self.known)


class Reading:
    """Reads one repository, step by step: one request each."""

    def __init__(self, api: Api, kind: Kind, pages: Pages) -> None:
        self._api, self._kind, self._pages = api, kind, pages

    async def step(self, since: Cursor | None) -> CommentPage:
        """One part of what changed. Raises BackendError."""
        mark = _Mark.of(since)
        try:
            return await (self._go_on(mark) if mark.rest else self._list(mark))
        except Expired as error:
            words = f"{error.message} {error.hint}"
            return CommentPage(comments=(), cursor=mark.again().cursor(), note=words)

    async def _list(self, mark: _Mark) -> CommentPage:
        # Everything is read in few requests, what changed in small ones: mostly it is nothing.
        deep = mark.sweep if mark.stage else not mark.since
        listed = await self._kind.listed(self._api, mark.at, deep=deep)
        threads, now = nodes(listed), self._api.now()
        if not mark.stage:
            mark.stage, mark.done, mark.began = "list", 0, now.isoformat()
            mark.sweep = not mark.since or now.timestamp() - mark.swept >= SWEEP_EVERY.total_seconds()
            mark.swept = now.timestamp() if mark.sweep else mark.swept
        floor = self._floor(mark)
        fresh = [thread for thread in threads if not floor or moment(thread.get("updatedAt")) >= floor]
        mark.at = further(listed) if len(fresh) == len(threads) else None
        mark.stage = "list" if mark.at else "tail"
        told: list[RemoteComment] = []
        whole: list[tuple[int, Iterable[CommentRef]]] = []
        for thread in fresh:
            if self._pages.is_one(thread):
                rest = _Rest(int(thread["number"]), "", [], [], (now - _EARLIER).isoformat())
                mark.found.append(rest.number)
                if "comments" in thread:
                    told += self._read(rest, thread["comments"], self._pages.place(thread), floor)
                if rest.is_read:
                    whole.append((rest.number, map(CommentRef, rest.refs)))
                else:
                    mark.rest.append(rest)
        refs = frozenset(ref for _number, some in whole for ref in some)
        return self._page(mark, told, refs, [number for number, _refs in whole])

    async def _go_on(self, mark: _Mark) -> CommentPage:
        rest, floor, told = mark.rest[0], self._floor(mark), list[RemoteComment]()
        if rest.replies:
            id, after = rest.replies.pop(0)
            node = await self._kind.replies(self._api, id, after)
            if node is not None:
                answers, place = node["replies"], self._pages.place(node["discussion"])
                said = [Said(told=one, above=id) for one in nodes(answers)]
                told = self._told(rest, said, place, floor)
                if more := further(answers):
                    rest.replies.insert(0, [id, more])
        else:
            thread = await self._kind.thread(self._api, rest.number, rest.after or None)
            rest.after = None
            if thread is not None:
                told = self._read(rest, thread["comments"], self._pages.place(thread), floor)
        if not rest.is_read:
            return self._page(mark, told, frozenset(), [])
        mark.rest.pop(0)
        refs = frozenset(map(CommentRef, rest.refs))
        return self._page(mark, told, refs, [rest.number], until=moment(rest.began))

    def _read(
        self, rest: _Rest, comments: Mapping[str, Any], place: Place, floor: datetime | None
    ) -> list[RemoteComment]:
        """What a page of a conversation tells; notes where it goes on."""
        there = nodes(comments)
        rest.after = further(comments)
        for one in there:
            if more := further(one.get("replies")):
                rest.replies.append([str(one["id"]), more])
        return self._told(rest, flattened(there), place, floor)

    def _told(
        self, rest: _Rest, said: Iterable[Said], place: Place, floor: datetime | None
    ) -> list[RemoteComment]:
        there = [one for one in said if one.is_there]
        rest.refs += [one.ref for one in there]
        return [spoken(one, place) for one in there if floor is None or one.updated >= floor]

    def _page(
        self,
        mark: _Mark,
        told: list[RemoteComment],
        refs: frozenset[CommentRef],
        whole: list[int],
        *,
        until: datetime | None = None,
    ) -> CommentPage:
        """`whole`: the conversations that were read to their end, with `refs` in them."""
        mark.done += len(told)
        done, places = mark.done, [str(number) for number in whole]
        more = mark.stage == "list" or bool(mark.rest)
        if not more:
            if mark.sweep:
                places += [str(number) for number in sorted({*mark.known} - {*mark.found})]
            known = sorted({*mark.found} | (set() if mark.sweep else {*mark.known}))
            mark = _Mark(since=mark.began, swept=mark.swept, known=known)
        present = Present(refs=refs, places=tuple(places), until=until) if places else None
        return CommentPage(comments=tuple(told), cursor=mark.cursor(), more=more, present=present, done=done)

    def _floor(self, mark: _Mark) -> datetime | None:
        """What was last changed before that is known; None: nothing is."""
        return None if mark.sweep or not mark.since else moment(mark.since) - _OVERLAP
