"""Reads and answers what is said under the statuses that announce the posts of a blog."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bloggy.backends.comments import CommentCapability, CommentPage, CommentSource
from bloggy.backends.mastodon.api import Api, Entity
from bloggy.backends.mastodon.reading import Reading
from bloggy.backends.mastodon.text import length, plain, same, words_of
from bloggy.backends.mastodon.words import moment, spoken
from bloggy.domain.comment import CommentTask, Cursor, Place, RemoteComment
from bloggy.domain.post import DeliveryKey
from bloggy.errors import Gone, Malformed, OutcomeUnknown, Rejected
from bloggy.i18n import _

_SKEW = timedelta(minutes=10)
"""How far the writer's clock may be ahead of the server's."""
_LOOKED_AT = 5
"""Pages of own statuses that are looked through for an answer."""
_PER_URL = 23
_READ = (
    CommentCapability.THREADS
    | CommentCapability.INCREMENTAL
    | CommentCapability.EDITS
    | CommentCapability.DELETIONS
)


class MastodonComments(CommentSource):
    """The threads of one account.

    An answer is as visible as what it answers: what a reader said to the writer alone, or to few, is never
    answered for all to see. Boosts and favourites are left out: each status would have to be asked for them.
    """

    capabilities = _READ | CommentCapability.REPLY
    settling = timedelta(seconds=60)
    by_post = True
    by_announcement = True

    def __init__(self, api: Api, url: str) -> None:
        """`url` is the server's address."""
        self._api, self._reading = api, Reading(api, url)
        if api.is_open:
            self.capabilities = _READ

    async def changes(self, since: Cursor | None, *, posts: Sequence[Place] = ()) -> CommentPage:
        return await self._reading.step(since, posts)

    async def reply(self, task: CommentTask, *, key: DeliveryKey) -> RemoteComment:
        if CommentCapability.REPLY not in self.capabilities:
            return await super().reply(task, key=key)
        asked = await self._api.status(task.ref)
        if asked is None:
            raise Gone(_("The comment is no longer there."), hint=_("The next sync takes it away here, too."))
        me = await self._api.me()
        text = _text(task, asked, me)
        seen_by, warning = str(asked.get("visibility") or "direct"), str(asked.get("spoiler_text") or "")
        await self._check_length(warning + text)
        words = {"status": text, "in_reply_to_id": task.ref, "visibility": seen_by}
        if warning:
            words["spoiler_text"] = warning
        told = await self._api.say(words, key)
        try:
            return spoken({**told, "in_reply_to_id": task.ref}, task.place, me)
        except Malformed as error:
            raise OutcomeUnknown(
                error.message, hint=_("bloggy looks whether it was done before it tries again.")
            ) from error

    async def find(self, task: CommentTask, *, key: DeliveryKey) -> RemoteComment | None:
        if CommentCapability.REPLY not in self.capabilities:
            return None
        me = await self._api.me()
        thread = await self._api.thread(task.ref)
        for told in thread.below if thread else ():
            if _is_it(told, task, me):
                return spoken(told, task.place, me)
        # A thread lets some time pass before it shows what is new, at some servers.
        before = ""
        for _number in range(_LOOKED_AT):
            listed = await self._api.statuses(before=before, answers=True)
            for told in listed.found:
                if _is_it(told, task, me):
                    return spoken(told, task.place, me)
            ids = [str(one["id"]) for one in listed.found]
            last = moment(listed.found[-1].get("created_at")) if ids else None
            if not listed.more or before in ids or (last and last < task.written - _SKEW):
                break
            before = ids[-1]
        return None

    async def _check_length(self, text: str) -> None:
        told = (await self._api.instance()).get("configuration")
        limits = told.get("statuses") if isinstance(told, dict) else None
        most = limits.get("max_characters") if isinstance(limits, dict) else None
        if not isinstance(limits, dict) or not isinstance(most, int):
            return  # the server says so itself, then
        per_url = limits.get("characters_reserved_per_url")
        has = length(text, per_url=per_url if isinstance(per_url, int) else _PER_URL)
        if has > most:
            raise Rejected(
                _("The answer has {n} characters; this server takes {most}.").format(n=has, most=most),
                hint=_("Make it shorter: addresses and the name of whom you answer count, too."),
            )


def _text(task: CommentTask, asked: Entity, me: str) -> str:
    """The answer as it is sent: it begins with the name of whom it speaks to, who hears of it by that."""
    text = (plain(task.html) if task.html else task.text).strip()
    account = asked.get("account")
    if not isinstance(account, dict) or account.get("id") == me or not account.get("acct"):
        return text
    name = f"@{account['acct']}"
    return text if text.split(maxsplit=1)[:1] == [name] else f"{name} {text}"


def _is_it(told: Entity, task: CommentTask, me: str) -> bool:
    account, written = told.get("account"), moment(told.get("created_at"))
    if not isinstance(account, dict) or account.get("id") != me or told.get("in_reply_to_id") != task.ref:
        return False
    if written is None or written < task.written - _SKEW:
        return False
    wanted = plain(task.html) if task.html else task.text
    there = [words_of(str(told.get("content") or "")), str(told.get("text") or "")]
    return any(same(one, wanted) for one in there)
