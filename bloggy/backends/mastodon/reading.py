"""Finds out what changed in the threads under the statuses that announce posts.

No server tells what changed in a thread. So each sync looks at the own new statuses and at who has spoken to
the writer, and reads the threads that those belong to; further those in which somebody wrote lately, and the
quieter a thread, the seldomer it is looked at again, to see edits, deletions and what others say there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from bloggy.backends.comments import CommentPage, Present
from bloggy.backends.mastodon.announcing import Posts, traces
from bloggy.backends.mastodon.api import Api, Entity
from bloggy.backends.mastodon.mark import Mark
from bloggy.backends.mastodon.threads import whole
from bloggy.backends.mastodon.words import moment, short, spoken, trace
from bloggy.domain.comment import CommentRef, Cursor, Place, RemoteComment
from bloggy.i18n import _

TOLD = 400
"""How many comments one page tells at most."""
_DAY = 86_400.0
_LIVELY = 2 * _DAY
"""A thread in which somebody wrote so lately is read in every sync."""
_SELDOM = 24
"""A thread is read again when this part of the time has passed in which it has been quiet."""
_SELDOMEST = 30 * _DAY
_PAGES, _MENTION_PAGES, _LOST = 25, 5, 20
"""How much one sync looks at: pages of own statuses, pages of notifications, answers without a thread."""
_THREADS, _AGAIN = 150, 30
"""How many threads one sync reads, and how many of them without any sign that something is new."""
_FRESH = 300.0
"""Seconds after which a sync that was broken off begins anew, keeping what it has."""


class Reading:
    """Reads the threads of one account, step by step."""

    def __init__(self, api: Api, url: str) -> None:
        self._api, self._url = api, url
        self._posts: tuple[Sequence[Place], Posts] | None = None

    async def step(self, since: Cursor | None, posts: Sequence[Place]) -> CommentPage:
        """One part of what changed. Raises BackendError."""
        mark, known = Mark.of(since), self._known(posts)
        now = datetime.now(UTC).timestamp()
        if not mark.began or abs(now - mark.began) > _FRESH:
            _begin(mark, now)
        threads = known.threads(_split(mark))
        if mark.gaps and mark.pages:
            await self._own(mark, threads)
            threads = known.threads(_split(mark))
            if mark.gaps and mark.pages:
                return self._page(mark, threads, more=True)
            return await self._notified(mark, threads)
        if not mark.asked:
            return await self._notified(mark, threads)
        mark.todo = [id for id in mark.todo if id in threads]
        if mark.todo:
            return await self._thread(mark, threads)
        if mark.lost:
            await self._place(mark, threads)
        return self._page(mark, threads)

    def _known(self, posts: Sequence[Place]) -> Posts:
        if self._posts is None or self._posts[0] is not posts:
            self._posts = (posts, Posts(posts, self._url))
        return self._posts[1]

    async def _own(self, mark: Mark, threads: Mapping[str, Place]) -> None:
        """A page of the account's own statuses; those that answer others are asked for to see what is new.

        Nobody notifies who has no token: the number of answers that a status has tells them instead, so that
        the newest statuses are asked for although they are known.
        """
        before, after = mark.gaps[-1]
        listed = await self._api.statuses(
            before=before,
            after="" if self._api.is_open else after,
            answers=bool(after) and not self._api.is_open,
        )
        ids, me, known = [str(one["id"]) for one in listed.found], await self._api.me(), _traced(mark)
        for one in listed.found:
            if one.get("in_reply_to_id") and one.get("in_reply_to_account_id") != me:
                mark.hints += _thread_of(one, threads, known)
                continue
            id, at, count = str(one["id"]), moment(one.get("created_at")), int(one.get("replies_count") or 0)
            if id in threads and id in mark.own and mark.own[id][1] != count:
                mark.hints.append(id)
            mark.own[id] = (at.timestamp() if at else 0.0, count, " ".join(traces(one)))
        if not before and ids:
            mark.newest = ids[0]
        mark.pages -= 1
        # Some servers always give all statuses, whatever is asked for.
        if listed.more and not {before, after} & set(ids):
            mark.gaps[-1][0] = ids[-1]
        else:
            mark.gaps.pop()

    async def _notified(self, mark: Mark, threads: Mapping[str, Place]) -> CommentPage:
        """Who has spoken to the writer; then which threads are to be read."""
        known = _traced(mark)
        for one in [] if self._api.is_open else await self._mentions(mark):
            if not one.get("in_reply_to_id") or short(one["id"]) in known:
                continue
            found = _thread_of(one, threads, known)
            mark.hints += found
            mark.lost += [] if found else [str(one["id"])]
        mark.lost = list(dict.fromkeys(mark.lost))[:_LOST]
        mark.asked, mark.todo, mark.hints = True, _due(mark, threads, self._api.now().timestamp()), []
        return self._page(mark, threads)

    async def _mentions(self, mark: Mark) -> list[Entity]:
        found: list[Entity] = []
        before, after, newest = "", mark.mention, ""
        for _number in range(_MENTION_PAGES):
            listed = await self._api.mentions(before=before, after="" if after == "0" else after)
            ids = [str(one["id"]) for one in listed.found]
            newest = newest or (ids[0] if ids else "")
            if not after:
                break  # all threads are read anyway
            for id, one in zip(ids, listed.found, strict=True):
                if id == after:
                    break
                if isinstance(status := one.get("status"), dict) and status.get("id"):
                    found.append(status)
            if not listed.more or {before, after} & set(ids):
                break
            before = ids[-1]
        mark.mention = newest or after or "0"
        return found

    async def _thread(self, mark: Mark, threads: Mapping[str, Place]) -> CommentPage:
        """The answers under one status, as far as they are not known as they are."""
        root = mark.todo[0]
        place, thread = threads[root], await whole(self._api, root)
        now = self._api.now().timestamp()
        last = mark.own[root][0] if root in mark.own else mark.read.get(root, (0.0, now))[1]
        if thread is None:
            # The announcement was deleted. What was said under it is not, so nothing is known to be gone.
            mark.todo.pop(0)
            mark.read[root] = (now, last)
            return self._page(mark, threads)
        known = set(mark.seen.get(root, "").split())
        there = {str(one["id"]): trace(one) for one in thread.below}
        changed = [one for one in thread.below if there[str(one["id"])] not in known]
        told, rest = changed[:TOLD], changed[TOLD:]
        left = {there[str(one["id"])] for one in rest}
        mark.seen[root] = " ".join(found for found in there.values() if found not in left)
        mark.lost = [id for id in mark.lost if id not in there]
        mark.done += len(told)
        sure = not rest and not thread.cut
        if not rest:
            mark.todo.pop(0)
        me = await self._api.me()
        comments = tuple(spoken(one, place, me) for one in told)
        dates = [moment(one.get(name)) for one in thread.below for name in ("created_at", "edited_at")]
        mark.read[root] = (now, max([last, *(at.timestamp() for at in dates if at)]))
        return self._page(
            mark,
            threads,
            comments=comments,
            present=Present(refs=frozenset(map(CommentRef, there)), places=(root,)) if sure else None,
        )

    async def _place(self, mark: Mark, threads: Mapping[str, Place]) -> None:
        """To which thread an answer belongs that the writer was told of."""
        thread = await self._api.thread(mark.lost.pop(0))
        if thread is None:
            return
        around = [str(one["id"]) for one in (*thread.above, *thread.below)]
        mark.lost = [id for id in mark.lost if id not in around]
        mark.todo += [id for id in around if id in threads][:1]

    def _page(
        self,
        mark: Mark,
        threads: Mapping[str, Place],
        *,
        comments: tuple[RemoteComment, ...] = (),
        present: Present | None = None,
        more: bool = False,
    ) -> CommentPage:
        more = more or bool(mark.todo or mark.lost)
        done = mark.done
        if not more:
            mark.began = 0.0
        return CommentPage(
            comments=comments,
            cursor=mark.cursor(threads),
            more=more,
            present=present,
            note=self._note(mark, threads) if not more else "",
            done=done,
        )

    @staticmethod
    def _note(mark: Mark, threads: Mapping[str, Place]) -> str:
        if mark.gaps or any(id not in mark.read for id in threads):
            return _("There is more to read than one sync asks for; the next one goes on.")
        return ""


def _begin(mark: Mark, now: float) -> None:
    if all(before for before, _after in mark.gaps):
        mark.gaps.append(["", mark.newest])
    mark.began, mark.pages, mark.asked, mark.todo, mark.done = now, _PAGES, False, [], 0


def _split(mark: Mark) -> dict[str, Iterable[str]]:
    return {id: links.split() for id, (_at, _count, links) in mark.own.items()}


def _traced(mark: Mark) -> dict[str, str]:
    """The threads of the comments that are remembered."""
    return {one[:8]: id for id, told in mark.seen.items() for one in told.split()}


def _thread_of(status: Entity, threads: Mapping[str, Place], known: Mapping[str, str]) -> list[str]:
    """The thread that a status belongs to by what it answers, unless it is known itself."""
    if short(status["id"]) in known:
        return []
    parent = str(status["in_reply_to_id"])
    found = parent if parent in threads else known.get(short(parent), "")
    return [found] if found in threads else []


def _due(mark: Mark, threads: Mapping[str, Place], now: float) -> list[str]:
    """The threads to read: those with news, those never read, and those whose time has come."""
    new = [id for id in threads if id not in mark.read]
    again = sorted(
        (read, id)
        for id, (read, last) in mark.read.items()
        if id in threads and (now - last < _LIVELY or now - read >= min((now - last) / _SELDOM, _SELDOMEST))
    )
    return list(dict.fromkeys([*mark.hints, *new, *(id for _read, id in again[:_AGAIN])]))[:_THREADS]
