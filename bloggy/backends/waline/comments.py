"""Reads, answers and moderates the comments that a Waline keeps.

Deleting one there deletes all answers to it too, whoever wrote them: so bloggy calls it spam at most.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from bloggy.backends.comments import CommentCapability, CommentPage, CommentSource
from bloggy.backends.waline.api import Api
from bloggy.backends.waline.reading import Reading
from bloggy.backends.waline.words import Words
from bloggy.domain.comment import CommentStatus, CommentTask, Cursor, Place, RemoteComment, Verdict
from bloggy.domain.post import DeliveryKey
from bloggy.errors import Gone, Unsupported
from bloggy.i18n import _

_WORDS = {Verdict.APPROVE: "approved", Verdict.HOLD: "waiting", Verdict.SPAM: "spam"}
_SKEW = timedelta(minutes=10)
"""How far the writer's clock may be ahead of the server's."""


class WalineComments(CommentSource):
    """All the comments of one server, as its administrator may see them."""

    capabilities = (
        CommentCapability.REPLY
        | CommentCapability.MODERATE
        | CommentCapability.HELD
        | CommentCapability.THREADS
        | CommentCapability.INCREMENTAL
        | CommentCapability.EDITS
        | CommentCapability.DELETIONS
    )
    verdicts = frozenset(_WORDS)
    settling = timedelta(seconds=60)

    def __init__(self, api: Api, *, user: str, author: str, site: str) -> None:
        self._api, self._user, self._author, self._site = api, user, author, site
        self._words = Words(user=user, site=site)
        self._reading = Reading(api, self._words)

    async def changes(self, since: Cursor | None, *, posts: Sequence[Place] = ()) -> CommentPage:
        return await self._reading.step(since)

    async def reply(self, task: CommentTask, *, key: DeliveryKey) -> RemoteComment:
        # Waline stores an answer to what is gone, and fails then.
        there = await self._api.thread(task.place.ref)
        asked = next((one for one in there if str(one["objectId"]) == task.ref), None)
        if asked is None:
            raise _gone()
        words = {
            "comment": task.text,
            "nick": self._author,
            "mail": self._user,
            "link": self._site,
            "url": task.place.ref,
            "ua": "bloggy",
            "pid": asked["objectId"],
            "rid": asked.get("rid") or asked["objectId"],
            "at": asked.get("nick") or "",
        }
        return self._words.spoken({**words, "status": "approved", **await self._api.say(words)})

    async def find(self, task: CommentTask, *, key: DeliveryKey) -> RemoteComment | None:
        for told in await self._api.thread(task.place.ref):
            if self._is_it(told, task):
                return self._words.spoken(told)
        return None

    async def moderate(self, task: CommentTask) -> CommentStatus:
        if task.verdict not in _WORDS:
            raise Unsupported(
                _("Waline deletes all answers together with a comment, so bloggy does not."),
                hint=_("Call it spam, which hides it; or delete it on Waline’s own page /ui."),
            )
        there = task.ref.isalnum() and await self._api.judge(task.ref, _WORDS[task.verdict])
        if there:
            return task.verdict.status
        if task.verdict is Verdict.SPAM:
            return CommentStatus.DELETED
        raise _gone()

    def _is_it(self, told: dict[str, Any], task: CommentTask) -> bool:
        comment = self._words.spoken(told)
        return (
            comment.author.is_me
            and comment.parent == task.ref
            and comment.date >= task.written - _SKEW
            and comment.body.split() == task.text.split()
        )


def _gone() -> Gone:
    return Gone(_("The comment is no longer there."), hint=_("The next sync takes it away here, too."))
