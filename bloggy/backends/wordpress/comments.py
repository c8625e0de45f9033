"""Reads, answers and moderates the comments of a WordPress over its REST interface.

WordPress itself refuses what an account says twice to the same comment (409), so that an answer whose own
answer was lost can be sent again, byte for byte.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

from bloggy.backends.comment_walk import changes
from bloggy.backends.comments import CommentCapability, CommentPage, CommentSource
from bloggy.backends.wordpress.api import Api
from bloggy.backends.wordpress.comment_errors import Duplicate
from bloggy.backends.wordpress.comment_listing import STATUS, CommentList, number
from bloggy.backends.wordpress.errors import NotAllowed
from bloggy.domain.comment import CommentStatus, CommentTask, Cursor, Place, RemoteComment, Verdict
from bloggy.domain.post import DeliveryKey
from bloggy.errors import CannotTell, Gone, OutcomeUnknown, RateLimited, ServerFault, Unreachable, Unsupported
from bloggy.i18n import _

_WORDS = {Verdict.APPROVE: "approved", Verdict.HOLD: "hold", Verdict.SPAM: "spam", Verdict.REMOVE: "trash"}
_HIDDEN = frozenset({CommentStatus.REMOVED, CommentStatus.SPAM})
_TAGS = re.compile(r"<[^<>]*>")
RECENT = timedelta(hours=1)
"""How much older than the writer's words an answer of theirs may seem."""
ONLY_PUBLIC = _("This account sees public comments only: the role “Editor” would see those that wait, too.")
TO_ALL = _("The role “Editor” may moderate all, “Author” those of the account’s own posts.")


class WordPressComments(CommentSource):
    """The comments of one blog, as its account may see them."""

    capabilities = (
        CommentCapability.REPLY
        | CommentCapability.MODERATE
        | CommentCapability.HELD
        | CommentCapability.THREADS
        | CommentCapability.INCREMENTAL
        | CommentCapability.EDITS
        | CommentCapability.DELETIONS
    )
    verdicts = frozenset(Verdict)
    settling = timedelta(seconds=120)

    def __init__(self, api: Api) -> None:
        self._api = api
        self._list = CommentList(api)

    async def changes(self, since: Cursor | None, *, posts: Sequence[Place] = ()) -> CommentPage:
        page = await changes(self._list, since)
        if (await self._list.me()).moderates:
            return page
        return replace(page, note=ONLY_PUBLIC)

    async def reply(self, task: CommentTask, *, key: DeliveryKey) -> RemoteComment:
        asked = await self._list.read(task.ref)  # a parent that is not there would be taken without a word
        if asked.status in _HIDDEN:
            raise hidden()
        body = {"post": number(asked.place.ref), "parent": number(task.ref), "content": task.html}
        try:
            told = await self._api.post("wp/v2/comments", body)
        except Duplicate as error:
            found = await self._after(task, key)
            if found is None:
                raise CannotTell(
                    _("The blog says that it has this answer already, but does not show it."),
                    hint=_("Look at the post’s comments there, and change the words to send it anew."),
                ) from error
            return found
        return await self._done(told)

    async def find(self, task: CommentTask, *, key: DeliveryKey) -> RemoteComment | None:
        for told in await self._list.mine(task.place.ref, str(number(task.ref))):
            if _says(told, task.html) and (told.get("status") != "trash" or _recent(told, task)):
                return await self._list.spoken(told)
        return None

    async def moderate(self, task: CommentTask) -> CommentStatus:
        if task.verdict is None:
            raise Unsupported(_("There is no verdict to give."), hint=_("Answer the comment instead."))
        try:
            path = f"wp/v2/comments/{number(task.ref)}"
            told = await self._api.post(path, {"status": _WORDS[task.verdict]})
        except Gone:
            if task.verdict in {Verdict.REMOVE, Verdict.SPAM}:
                return CommentStatus.DELETED
            raise
        except NotAllowed as error:
            raise NotAllowed(
                _("This account may not moderate that comment."),
                hint=TO_ALL,
            ) from error
        status = told.get("status") if isinstance(told, dict) else None
        return STATUS.get(str(status), task.verdict.status)

    async def _after(self, task: CommentTask, key: DeliveryKey) -> RemoteComment | None:
        """Look for what is surely there; failing to look leaves it unknown."""
        try:
            return await self.find(task, key=key)
        except (Unreachable, RateLimited, ServerFault) as error:
            raise OutcomeUnknown(error.message, hint=_("bloggy looks again by itself.")) from error

    async def _done(self, told: Any) -> RemoteComment:
        try:
            return await self._list.spoken(told)
        except (Unreachable, RateLimited, ServerFault) as error:
            raise OutcomeUnknown(error.message, hint=_("bloggy looks again by itself.")) from error


def hidden() -> Gone:
    """The comment that is answered is not for readers."""
    return Gone(
        _("The comment lies in the blog’s trash or among its spam."),
        hint=_("Approve it first, then send the answer again."),
    )


def _says(told: dict[str, Any], html: str) -> bool:
    """It says what was sent, whatever filters and typography have made of the quotes."""
    content = told.get("content")
    if not isinstance(content, dict):
        return False
    return any(
        letters(str(content[form])) == letters(html) for form in ("raw", "rendered") if content.get(form)
    )


def letters(html: str) -> str:
    """What two texts have in common whatever filters and typography have made of one of them."""
    text = unescape(_TAGS.sub(" ", html))
    return "".join(one for one in text if one.isalnum()) or "".join(text.split())


def _recent(told: dict[str, Any], task: CommentTask) -> bool:
    written = datetime.fromisoformat(str(told["date_gmt"])).replace(tzinfo=UTC)
    return written >= task.written - RECENT
