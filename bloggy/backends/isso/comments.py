"""Reads, answers and moderates the comments that an Isso keeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bloggy.backends.comments import CommentCapability, CommentPage, CommentSource
from bloggy.backends.isso.door import Door
from bloggy.backends.isso.reading import Reading
from bloggy.backends.isso.scrape import PENDING, STUB, Entry
from bloggy.backends.isso.words import Words, Writer, carries
from bloggy.domain.comment import CommentStatus, CommentTask, Cursor, Place, RemoteComment, Verdict
from bloggy.domain.post import DeliveryKey
from bloggy.errors import BackendError, Disposition, Gone, OutcomeUnknown, Unsupported
from bloggy.i18n import _


class IssoComments(CommentSource):
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
    verdicts = frozenset({Verdict.APPROVE, Verdict.REMOVE})
    final = frozenset({Verdict.REMOVE})
    settling = timedelta(seconds=60)

    def __init__(self, door: Door, writer: Writer) -> None:
        self._door, self._writer = door, writer
        self._words = Words(writer)
        self._reading = Reading(door, self._words)

    async def changes(self, since: Cursor | None, *, posts: Sequence[Place] = ()) -> CommentPage:
        return await self._reading.step(since)

    async def reply(self, task: CommentTask, *, key: DeliveryKey) -> RemoteComment:
        # Isso would take an answer to what is gone, and show it as one to nothing.
        asked = await self._called(task)
        if asked is None or asked.mode == STUB:
            raise _gone()
        words = {
            "text": task.text,
            "author": self._writer.name,
            "email": self._writer.email,
            "website": self._writer.website(key),
            "parent": asked.id,
            "title": asked.title or asked.uri,
        }
        told = {**await self._door.say(asked.uri, words), "text": task.text}
        return await self._shown(asked.uri, told)

    async def find(self, task: CommentTask, *, key: DeliveryKey) -> RemoteComment | None:
        uri = task.place.ref
        for told in await self._door.thread(uri):
            if carries(told.get("website"), key):
                return self._mine(uri, told)
        waiting = (await self._door.comments(PENDING, 0, order="id", ascending=False)).entries
        for entry in (*waiting, *await self._door.on(uri)):
            if carries(entry.website, key) and entry.mode == PENDING:
                await self._door.act(entry, "activate")
                return await self.find(task, key=key)
        return None

    async def moderate(self, task: CommentTask) -> CommentStatus:
        if task.verdict not in self.verdicts:
            raise Unsupported(
                _("Isso only knows how to approve a comment and how to delete it."),
                hint=_("Remove it instead: Isso deletes it for good."),
            )
        entry = await self._called(task)
        remove = task.verdict is Verdict.REMOVE
        if entry is None or entry.mode == STUB:
            if remove:
                return CommentStatus.DELETED
            raise _gone()
        try:
            await self._door.act(entry, "delete" if remove else "activate")
        except Gone:
            if not remove:
                raise
        return CommentStatus.DELETED if remove else CommentStatus.APPROVED

    async def _called(self, task: CommentTask) -> Entry | None:
        """What the task is about; another comment that was given its number since is not it."""
        if not (task.ref.isascii() and task.ref.isdigit()):
            return None
        entry = await self._door.called(int(task.ref))
        return entry if entry is not None and entry.uri == task.place.ref else None

    async def _shown(self, uri: str, told: dict[str, Any]) -> RemoteComment:
        """The answer, which readers must see: where all comments wait, it is approved at once."""
        if told.get("mode") == PENDING:
            try:
                entry = await self._door.called(int(told["id"]))
                if entry is not None:
                    await self._door.act(entry, "activate")
            except BackendError as error:
                if error.disposition is Disposition.HOLD:
                    raise
                raise OutcomeUnknown(
                    error.message, hint=_("bloggy looks whether readers see the answer.")
                ) from error
            told = {**told, "mode": 1}
        return self._mine(uri, told)

    def _mine(self, uri: str, told: dict[str, Any]) -> RemoteComment:
        emails = {str(told.get("hash") or ""): self._writer.email}
        found = self._words.public(uri, told, emails)
        return replace(found, author=replace(found.author, is_me=True))


def _gone() -> Gone:
    return Gone(_("The comment is no longer there."), hint=_("The next sync takes it away here, too."))
