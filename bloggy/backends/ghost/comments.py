"""Reads, answers and moderates the comments of a Ghost over its Admin API.

Every comment there is a member's, the writer's too. Ghost would take the same answer twice; what tells one
from another is its date, a second of the past that the outbox gives to one answer only.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from bloggy.backends.comment_walk import changes
from bloggy.backends.comments import CommentCapability, CommentPage, CommentSource
from bloggy.backends.ghost.client import GhostClient, listed
from bloggy.backends.ghost.comment_listing import STATUS, CommentList, Speaker, gone, identifier
from bloggy.domain.comment import CommentStatus, CommentTask, Cursor, Place, RemoteComment, Verdict
from bloggy.domain.post import DeliveryKey
from bloggy.errors import Gone, Malformed, OutcomeUnknown, RateLimited, Unsupported
from bloggy.i18n import _

if TYPE_CHECKING:
    from bloggy.backends.ghost.settings import Settings

_WORDS = {Verdict.APPROVE: "published", Verdict.REMOVE: "hidden"}


class GhostComments(CommentSource):
    """The comments of one blog."""

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
    settling = timedelta(seconds=120)

    def __init__(self, client: GhostClient, settings: Settings) -> None:
        self._client = client
        self._list = CommentList(client, settings)

    async def changes(self, since: Cursor | None, *, posts: Sequence[Place] = ()) -> CommentPage:
        return await changes(self._list, since)

    async def reply(self, task: CommentTask, *, key: DeliveryKey) -> RemoteComment:
        asked = await self._list.read(task.ref)
        ahead = task.written - self._list.now()
        if ahead >= timedelta(0):
            # Ghost would replace a date to come by its own, and the answer could not be found again.
            raise RateLimited(
                _("The clock here is ahead of the blog’s."),
                hint=_("bloggy sends the answer when the blog’s clock has come so far."),
                after=ahead + timedelta(seconds=2),
            )
        comment = {
            "parent_id": asked.get("parent_id") or asked["id"],
            "member_id": await self._member(),
            "html": task.html,
            "created_at": f"{task.written.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000Z",
        }
        if asked.get("parent_id"):
            comment["in_reply_to_id"] = asked["id"]
        told = await self._client.write("POST", "comments/", {"comments": [comment]})
        try:
            [made] = listed(told, "comments")
            return await self._list.spoken(made, task.place)
        except (Malformed, ValueError) as error:
            raise OutcomeUnknown(
                _("Ghost answered with something that bloggy can’t read."),
                hint=_("bloggy looks whether it was done before it tries again."),
            ) from error

    async def find(self, task: CommentTask, *, key: DeliveryKey) -> RemoteComment | None:
        speaker = await self._list.speaker()
        if not speaker.id:
            return None
        for told in await self._list.written(task.written, speaker.id):
            if task.ref in {told.get("in_reply_to_id"), told.get("parent_id")}:
                return await self._list.spoken(told, task.place)
        return None

    async def moderate(self, task: CommentTask) -> CommentStatus:
        if task.verdict not in _WORDS:
            raise Unsupported(
                _("Ghost has no such verdict: comments there are public or hidden."),
                hint=_("Remove the comment instead: its author’s words are kept, hidden from readers."),
            )
        try:
            # What its author deleted would come back to light by a change of its status.
            await self._list.read(task.ref)
            told = await self._set(task.ref, _WORDS[task.verdict])
        except Gone:
            if task.verdict is Verdict.REMOVE:
                return CommentStatus.DELETED
            raise
        return STATUS.get(told, task.verdict.status)

    async def _set(self, ref: str, status: str) -> str:
        body = {"comments": [{"id": ref, "status": status}]}
        try:
            told = await self._client.write("PUT", f"comments/{identifier(ref)}/", body)
        except Gone as error:
            raise gone() from error
        found = told.get("comments")
        return str(found[0].get("status")) if isinstance(found, list) and found else status

    async def _member(self) -> str:
        """The number of the member who answers, made if there is none yet."""
        speaker = await self._list.speaker()
        if not speaker.id:
            await self._make(speaker)
            speaker = await self._list.speaker()
        return speaker.id

    async def _make(self, speaker: Speaker) -> None:
        member = {"email": speaker.email, "name": speaker.name, "newsletters": []}
        await self._client.write("POST", "members/", {"members": [member]})
