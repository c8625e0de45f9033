"""Makes one attempt to bring an answer or a verdict to its comment source, and notes what became of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bloggy.domain.comment import CommentStatus, CommentTask, RemoteComment
from bloggy.domain.outbox import Entry, EntryState
from bloggy.domain.post import Receipt, RemoteRef, Revision
from bloggy.errors import BackendError, Disposition, Malformed, OutcomeUnknown
from bloggy.i18n import _

if TYPE_CHECKING:
    from bloggy.backends.comments import CommentSource
    from bloggy.storage.database import Database


@dataclass(slots=True)
class CommentAttempt:
    """One attempt. `entry` grows with what it learns, which `note` makes durable before it goes on."""

    entry: Entry
    """Claimed; its state is the one in which it was found, QUEUED or UNCERTAIN."""
    task: CommentTask
    source: CommentSource
    note: Callable[[Entry], Awaitable[None]]
    now: Callable[[], datetime]

    async def run(self) -> RemoteComment | CommentStatus:
        """Carry the entry out, or recognise that it has been: the answer as it is there, or the status.

        An UNCERTAIN answer is looked for; only when the source surely has nothing of it, and nothing can
        still be on its way, is it sent. A verdict can be given twice. Raises BackendError.
        """
        if self.task.verdict is not None:
            return await self.source.moderate(self.task)
        if self.entry.state is EntryState.UNCERTAIN:
            found = await self.source.find(self.task, key=self.entry.id)
            if found is not None:
                return found
            self._wait_for_what_was_sent()
        self.entry = replace(self.entry, sent=self.now())
        await self.note(self.entry)
        try:
            return await self.source.reply(self.task, key=self.entry.id)
        except Malformed as error:
            # What answers in no known words may have taken it.
            raise OutcomeUnknown(
                error.message, hint=_("bloggy looks whether it was done before it tries again.")
            ) from error
        except BackendError as error:
            if error.disposition is Disposition.HOLD:
                # It was refused, and nothing sent before is on its way: the writer's next try goes at once.
                self.entry = replace(self.entry, sent=None)
            raise

    def _wait_for_what_was_sent(self) -> None:
        if self.entry.sent is None:
            return
        left = self.entry.sent + self.source.settling - self.now()
        if left > timedelta(0):
            raise OutcomeUnknown(
                _("Whether your answer has arrived can’t be said yet."),
                hint=_("bloggy looks again before it sends anything twice."),
                after=left,
            )


async def noted(
    database: Database, entry: Entry, result: RemoteComment | CommentStatus, *, now: datetime
) -> str:
    """Put what is at the source now in the place of what waited here; safe to repeat. Answers ""."""
    from bloggy.storage import comments, comments_pending

    if isinstance(result, CommentStatus):
        await database.write(lambda c: comments_pending.judged(c, entry.id, result))
        return ""
    from bloggy.render.comment_text import readable

    arrived = comments.Arrived(result, readable(result.body, result.form).text)
    await database.write(lambda c: comments_pending.answered(c, entry.id, arrived, now=now))
    return ""


def receipt_of(task: CommentTask, result: RemoteComment | CommentStatus) -> Receipt:
    """What the outbox keeps of it."""
    if isinstance(result, CommentStatus):
        return Receipt(ref=RemoteRef(task.ref), url="", revision=Revision(""))
    return Receipt(ref=RemoteRef(result.ref), url=result.url, revision=Revision(""))
