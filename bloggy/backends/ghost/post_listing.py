"""Lists what is new or changed at a Ghost: posts and pages by the moment they were changed, page after page.

Ghost tells whole seconds, and nothing of what was deleted. So what was changed in the last seconds is looked
at again, by the same walk and by the next one, and compared; and the ids of all that is there are asked for
when there are not as many posts as there should be. A walk goes on behind a moment and an id, never at a
page's number: pages shift while others write.

Some changes move no post's moment: a tag that is renamed or deleted, and what is done to many posts at once
in Ghost's list. After the former, and else once a week, everything is told anew.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from bloggy.backends.ghost import lookups
from bloggy.backends.ghost.client import listed
from bloggy.backends.ghost.remote import FORMATS, Copy, Shelf
from bloggy.backends.ghost.shelves import has_address
from bloggy.domain.post import RemoteRef
from bloggy.domain.remote import PostCursor, RemotePage, RemotePost
from bloggy.errors import Malformed
from bloggy.i18n import _

if TYPE_CHECKING:
    from bloggy.backends.ghost.client import GhostClient
    from bloggy.backends.ghost.settings import Settings

SIZE = 100
"""Ghost 6 gives no more at once."""
_SHELVES: tuple[Shelf, ...] = ("posts", "pages")
_UNSETTLED = 10
"""For so many seconds something else may still be saved at a moment that a walk has passed."""
_SLACK = 5
"""By how many seconds our idea of the blog's clock may be wrong."""
_CHECK_EVERY = 7 * 24 * 3600
"""Seconds after which everything is told anew, and all ids are asked for."""
_BEFORE_ALL = "0" * 24
_AT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
_ID = re.compile(r"[0-9a-f]{24}")
_MOST = 2**40


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mark:
    """What a cursor says. Moments are whole seconds since 1970, at the blog."""

    at: Mapping[Shelf, tuple[str, str]]
    """How far each shelf was read: the moment as Ghost's filters want it, and the id."""
    on: int = 0
    """The shelf that this walk reads."""
    seen: Mapping[str, str] = field(default_factory=dict)
    """What was told of the last seconds: a digest of its revision by id."""
    again: Mapping[Shelf, str] = field(default_factory=dict)
    """From when on a shelf must be looked at again: something could still be saved while it was read."""
    passes: int = 0
    """How often this shelf was looked at again."""
    fresh: int = 0
    """How many posts this pass has told."""
    started: int = 0
    """When this walk began; 0: it is over."""
    before: int = 0
    """When the one before began that came to its end; 0: there was none."""
    had: int = 0
    """How many posts and pages there were at its end."""
    new: int = 0
    """How many this walk has met that are newer than that."""
    checked: int = 0
    """When all ids were last asked for."""
    tags: int = 0
    """How many tags there were when this walk began, or the last one."""
    done: int = 0
    whole: int = 0

    def written(self) -> PostCursor:
        at = {shelf: list(place) for shelf, place in self.at.items()}
        told = {name: getattr(self, name) for name in _NUMBERS}
        return PostCursor(
            json.dumps({"v": 1, "at": at, "seen": dict(self.seen), "again": dict(self.again), **told})
        )

    @classmethod
    def read(cls, cursor: PostCursor | None) -> _Mark:
        """Raises Malformed for what is no cursor of ours."""
        if cursor is None:
            return cls(at={})
        try:
            told = json.loads(cursor)
            numbers = {name: told.get(name, 0) if name == "tags" else told[name] for name in _NUMBERS}
            at = {shelf: (told["at"][shelf][0], told["at"][shelf][1]) for shelf in told["at"]}
            seen, again = dict(told["seen"]), dict(told["again"])
            fits = (
                told["v"] == 1
                and all(type(number) is int and 0 <= number < _MOST for number in numbers.values())
                and numbers["on"] < len(_SHELVES)
                and all(shelf in _SHELVES for shelf in (*at, *again))
                and all(_AT.fullmatch(moment) for moment in again.values())
                and all(_AT.fullmatch(moment) and _ID.fullmatch(number) for moment, number in at.values())
                and all(_ID.fullmatch(number) and type(known) is str for number, known in seen.items())
            )
        except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError) as error:
            raise _no_cursor() from error
        if not fits:
            raise _no_cursor()
        return cls(at=at, seen=seen, again=again, **numbers)


_NUMBERS = ("on", "passes", "fresh", "started", "before", "had", "new", "checked", "done", "whole", "tags")


@dataclass(slots=True, kw_only=True)
class PostListing:
    """`posts/` and `pages/` of the Admin API."""

    client: GhostClient
    settings: Settings
    size: int = SIZE
    """How many posts a page has."""
    owner: str | None = None
    """The slug of the author of what names none; None: not asked for yet."""

    async def page(self, since: PostCursor | None) -> RemotePage:
        """See `Publisher.posts`."""
        mark = _Mark.read(since)
        if not mark.started:
            mark = await self._begun(mark)
        told: list[Copy] = []
        while mark.on < len(_SHELVES) and not told:
            told, mark = await self._next(mark, _SHELVES[mark.on])
        posts = await self.posts(told)
        if mark.on == len(_SHELVES):
            return await self._ended(posts, mark)
        return RemotePage(posts=posts, cursor=mark.written(), more=True, done=mark.done, whole=mark.whole)

    async def _begun(self, mark: _Mark) -> _Mark:
        """A walk begins: at the beginning of all, where something may have changed that moves no moment."""
        asked = {"fields": "id,created_at,updated_at", "order": "updated_at desc", "limit": str(self.size)}
        document = await self.client.read("tags/", asked)
        total, _further = _counts(document)
        tags = [Copy("posts", raw) for raw in listed(document, "tags")]
        since = mark.before - _SLACK
        made = sum(_seconds(tag, "created_at") > mark.before for tag in tags)
        renamed = any(_seconds(tag, "updated_at") >= since > _seconds(tag, "created_at") for tag in tags)
        late = int(self.client.clocks.there.timestamp()) - mark.checked > _CHECK_EVERY
        anew = mark.before and (renamed or late or total < mark.tags + made)
        mark = replace(mark, tags=total)
        return replace(mark, at={}, seen={}, again={}) if anew else mark

    async def posts(self, copies: Sequence[Copy]) -> tuple[RemotePost, ...]:
        """In neutral words."""
        if copies and self.owner is None:
            self.owner = await lookups.owner(self.client)
        breaks, owner = self.settings.line_breaks, self.owner or ""
        return tuple(copy.as_post(line_breaks=breaks, owner=owner) for copy in copies)

    async def _next(self, mark: _Mark, shelf: Shelf) -> tuple[list[Copy], _Mark]:
        document = await self.client.read(
            f"{shelf}/",
            {
                "formats": FORMATS,
                "include": "tags,authors",
                "order": "updated_at asc,id asc",
                "limit": str(self.size),
                **_behind(mark.at.get(shelf)),
            },
        )
        now = int(self.client.clocks.there.timestamp())
        total, further = _counts(document)
        if not mark.started:
            whole = total + (await self._count("pages", mark) if further else 0)
            mark = replace(mark, started=now, done=0, new=0, whole=whole)
        told, mark = _told([Copy(shelf, raw) for raw in listed(document, shelf)], mark, shelf, now)
        return told, mark if further else _shelf_ended(mark, shelf, now)

    async def _ended(self, posts: tuple[RemotePost, ...], mark: _Mark) -> RemotePage:
        now = int(self.client.clocks.there.timestamp())
        there = await self._count("posts") + await self._count("pages")
        present: frozenset[RemoteRef] | None = None
        expected = mark.had + mark.new if mark.before else -1
        if there != expected or now - mark.checked > _CHECK_EVERY:
            refs = [found async for found in self._refs()]
            present, there = frozenset(ref for ref, is_post in refs if is_post), len(refs)
            mark = replace(mark, checked=now)
        over = replace(mark, on=0, before=mark.started, started=0, had=there, new=0)
        return RemotePage(
            posts=posts,
            cursor=over.written(),
            more=False,
            done=mark.done,
            whole=mark.whole,
            present=present,
        )

    async def _count(self, shelf: Shelf, mark: _Mark | None = None) -> int:
        """How many there are; with `mark`, behind it."""
        behind = _behind(mark.at.get(shelf)) if mark else {}
        return _counts(await self.client.read(f"{shelf}/", {"fields": "id", "limit": "1", **behind}))[0]

    async def _refs(self) -> AsyncIterator[tuple[RemoteRef, bool]]:
        """Everything that is there, and whether it is more than a draft that waits to be filled."""
        for shelf in _SHELVES:
            last, further = _BEFORE_ALL, True
            while further:
                asked = {"fields": "id,slug", "order": "id asc", "limit": str(self.size)}
                document = await self.client.read(f"{shelf}/", {**asked, "filter": f"id:>'{last}'"})
                copies = [Copy(shelf, raw) for raw in listed(document, shelf)]
                for copy in copies:
                    yield copy.ref, has_address(copy)
                further = _counts(document)[1] and bool(copies)
                last = max([last, *(_number(copy) for copy in copies)])


def _told(copies: list[Copy], mark: _Mark, shelf: Shelf, now: int) -> tuple[list[Copy], _Mark]:
    """Those that are to be told, and how far that is."""
    last = mark.at.get(shelf, ("", ""))
    told: list[Copy] = []
    seen, again = dict(mark.seen), dict(mark.again)
    new = 0
    for copy in copies:
        moment, number = _moment(copy), _number(copy)
        if (moment, number) <= last:
            raise Malformed(
                _("Ghost does not list its posts in the order they were asked for."),
                hint=_("Update Ghost; bloggy knows the versions 5 and 6."),
            )
        last = (moment, number)
        known = sha256(copy.revision.encode()).hexdigest()[:12]
        was = seen.pop(number, "")
        new += bool(mark.before) and not was and _born(copy) >= mark.before - _SLACK
        if was != known and has_address(copy):
            told.append(copy)
        if moment >= again.get(shelf, _settled(now)):
            again.setdefault(shelf, _settled(now))
            seen[number] = known
    done = mark.done + (0 if mark.passes else len(copies))
    return told, replace(
        mark,
        at={**mark.at, shelf: last} if copies else mark.at,
        seen=seen,
        again=again,
        new=mark.new + new,
        fresh=mark.fresh + len(told),
        done=done,
        whole=max(mark.whole, done),
    )


def _shelf_ended(mark: _Mark, shelf: Shelf, now: int) -> _Mark:
    """`mark` after the last post of a shelf: the same shelf again, or the next."""
    again = dict(mark.again)
    if shelf in again and (mark.fresh or not mark.passes):
        at = {**mark.at, shelf: (again[shelf], _BEFORE_ALL)}
        return replace(mark, at=at, passes=mark.passes + 1, fresh=0)
    again.pop(shelf, None)
    at = dict(mark.at)
    if shelf in at and at[shelf][0] >= _settled(now):
        at[shelf] = (_settled(now), _BEFORE_ALL)
    return replace(mark, at=at, again=again, on=mark.on + 1, passes=0, fresh=0)


def _settled(now: int) -> str:
    """The moment before which everything has been saved."""
    return _in_filter(now - _UNSETTLED)


def _behind(place: tuple[str, str] | None) -> dict[str, str]:
    if place is None:
        return {}
    moment, number = place
    # Ghost 6 reads "(a,(b+c))" as if nothing had been asked
    return {"filter": f"updated_at:>='{moment}'+(updated_at:>'{moment}',id:>'{number}')"}


def _counts(document: Mapping[str, Any]) -> tuple[int, bool]:
    """How many fit the question, and whether there are more than were told."""
    meta = document.get("meta")
    turn = meta.get("pagination") if isinstance(meta, dict) else None
    turn = turn if isinstance(turn, dict) else {}
    total = turn.get("total")
    if type(total) is not int:
        raise Malformed(
            _("Ghost does not say how many posts there are."),
            hint=_("Check that the address is that of a Ghost blog, version 5 or newer."),
        )
    return total, bool(turn.get("next"))


def _number(copy: Copy) -> str:
    number = copy.text_of("id")
    if not _ID.fullmatch(number):
        raise Malformed(
            _("Ghost’s answer holds no post."),
            hint=_("Check that the address is that of a Ghost blog, version 5 or newer."),
        )
    return number


def _moment(copy: Copy) -> str:
    """When it was changed, as filters want it; what has no such moment stands before everything."""
    try:
        return _in_filter(int(datetime.fromisoformat(copy.text_of("updated_at")).timestamp()))
    except ValueError:
        return _in_filter(0)


def _in_filter(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S}"


def _born(copy: Copy) -> int:
    """When it came to this Ghost: an id tells that even of what was imported with its own dates."""
    return max(_seconds(copy, "created_at"), int(_number(copy)[:8], 16))


def _seconds(copy: Copy, name: str) -> int:
    """A moment; 0 for none."""
    try:
        return int(datetime.fromisoformat(copy.text_of(name)).timestamp())
    except ValueError:
        return 0


def _no_cursor() -> Malformed:
    return Malformed(
        _("What was noted of the last pull is damaged."),
        hint=_("Pull this blog anew; nothing is done twice by that."),
    )
