"""Reads, answers and hides the comments that GitHub keeps about the pages of a site."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bloggy.backends.comments import CommentCapability, CommentPage, CommentSource
from bloggy.backends.github_comments import queries
from bloggy.backends.github_comments.api import Api
from bloggy.backends.github_comments.kinds import Kind
from bloggy.backends.github_comments.reading import Reading
from bloggy.backends.github_comments.threads import Pages
from bloggy.backends.github_comments.words import moment, spoken
from bloggy.domain.comment import CommentStatus, CommentTask, Cursor, Place, RemoteComment, Verdict
from bloggy.domain.post import DeliveryKey
from bloggy.errors import Gone, Unsupported
from bloggy.i18n import _

_REASONS = {Verdict.SPAM: "SPAM", Verdict.REMOVE: "OFF_TOPIC"}
"""Why a comment is hidden (ReportedContentClassifiers)."""
_SKEW = timedelta(minutes=10)
"""How far the writer's clock may be ahead of GitHub's."""


class GitHubComments(CommentSource):
    """The comments of one repository's discussions or issues."""

    verdicts = frozenset({Verdict.APPROVE, *_REASONS})
    settling = timedelta(seconds=60)

    def __init__(self, api: Api, kind: Kind, pages: Pages) -> None:
        self._api, self._kind, self._pages = api, kind, pages
        self._reading = Reading(api, kind, pages)
        self.capabilities = (
            CommentCapability.REPLY
            | CommentCapability.MODERATE
            | CommentCapability.HELD
            | CommentCapability.INCREMENTAL
            | CommentCapability.EDITS
            | CommentCapability.DELETIONS
            | (CommentCapability.NONE if kind.flat else CommentCapability.THREADS)
        )

    async def changes(self, since: Cursor | None, *, posts: Sequence[Place] = ()) -> CommentPage:
        return await self._reading.step(since)

    async def reply(self, task: CommentTask, *, key: DeliveryKey) -> RemoteComment:
        said, thread = await self._kind.say(self._api, task, key)
        return spoken(said, self._pages.place(thread))

    async def find(self, task: CommentTask, *, key: DeliveryKey) -> RemoteComment | None:
        async for said, thread in self._kind.latest(self._api, task):
            if said.carries(key):
                return spoken(said, self._pages.place(thread)) if said.is_there else None
            if moment(said.told.get("createdAt")) < task.written - _SKEW:
                break
        return None

    async def moderate(self, task: CommentTask) -> CommentStatus:
        if task.verdict not in self.verdicts:
            raise Unsupported(
                _("GitHub shows comments at once, so that none waits for you."),
                hint=_("Remove it instead: GitHub hides it then, and can show it again."),
            )
        try:
            if task.verdict is Verdict.APPROVE:
                await self._api.tell(queries.UNMINIMIZE, subjectId=task.ref)
            else:
                reason = _REASONS[task.verdict]
                await self._api.tell(queries.MINIMIZE, subjectId=task.ref, classifier=reason)
        except Gone:
            if task.verdict is Verdict.APPROVE:
                raise
            return CommentStatus.DELETED
        return task.verdict.status
