"""Reads, answers and deletes the comments that lie in a site's repository, each change one commit.

What waits for the writer in pull requests can't be seen from the repository. A deleted file stays in its
history, but only git brings it back.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC
from hashlib import blake2b
from typing import TypeVar

from bloggy.backends.comments import CommentCapability, CommentPage, CommentSource
from bloggy.backends.git import commit, explain, history, remote, worktree
from bloggy.backends.git.command import GitFailed
from bloggy.backends.git.commit import Edit
from bloggy.backends.git.repository import CacheClone, WorkingCopy
from bloggy.backends.git.repository import Place as Repository
from bloggy.backends.staticman import answer
from bloggy.backends.staticman.fields import Entry, Writer
from bloggy.backends.staticman.files import Files
from bloggy.backends.staticman.layout import Posts
from bloggy.backends.staticman.reading import PAGE, Reading
from bloggy.domain.comment import CommentStatus, CommentTask, Cursor, Place, RemoteComment, Verdict
from bloggy.domain.post import DeliveryKey
from bloggy.errors import ConfigError, Gone, Rejected, Unsupported
from bloggy.i18n import _

T = TypeVar("T")
_TRIES = 6
"""How often a commit is rebuilt because somebody else was first."""
_EXAMPLES = 200
"""How many comments on other posts are looked at for how answers are written."""


class StaticmanComments(CommentSource):
    """All the comments of one repository."""

    capabilities = (
        CommentCapability.REPLY
        | CommentCapability.MODERATE
        | CommentCapability.THREADS
        | CommentCapability.INCREMENTAL
        | CommentCapability.EDITS
        | CommentCapability.DELETIONS
    )
    verdicts = frozenset({Verdict.REMOVE})
    final = frozenset({Verdict.REMOVE})
    by_post = True
    """The files say of a post only its name there: the posts tell which one that is."""

    def __init__(
        self,
        repository: WorkingCopy | CacheClone,
        *,
        writer: Writer,
        pattern: str = "",
        author: str = "",
        page: int = PAGE,
    ) -> None:
        """`pattern`: see `layout`; empty for the usual one. `author`: of commits, `Name <mail>`."""
        self._repository, self._writer, self._author = repository, writer, author
        self._reading = Reading(repository, pattern=pattern, writer=writer, page=page)
        self._one_at_a_time = threading.Lock()

    async def changes(self, since: Cursor | None, *, posts: Sequence[Place] = ()) -> CommentPage:
        return await self._work(lambda: self._reading.step(since, posts))

    async def reply(self, task: CommentTask, *, key: DeliveryKey) -> RemoteComment:
        def answered(files: Files, base: str | None) -> tuple[str, bytes]:
            asked = files.called(base, task.ref) if base else None
            if base is None or asked is None:
                raise _gone()
            slug = files.layout.slug(asked.path) or ""
            some = list(files.listed(base).items())[-_EXAMPLES:]
            others = (entry for entry in files.entries(some) if entry)
            thread = files.thread(base, slug)
            return answer.written(task, asked, thread, others, key=key, writer=self._writer)

        def deliver() -> RemoteComment:
            for _try in range(_TRIES):
                place, files, base = self._now()
                if done := self._found(place, files, base, task, key):
                    return done
                path, data = answered(files, base)
                name = files.layout.slug(path) or ""
                message = commit.Message(
                    subject=f"Answer a comment on {name}", key=key, path=path, author=self._author
                )
                made = commit.build(place, place.tree(base), [Edit(path=path, data=data)], message)
                if made is not None and remote.push(place, made, base) is remote.Pushed.DONE:
                    return self._told(place, files, made, path, task)
            raise remote.exhausted()

        return await self._work(deliver)

    async def find(self, task: CommentTask, *, key: DeliveryKey) -> RemoteComment | None:
        return await self._work(lambda: self._found(*self._now(), task, key))

    async def moderate(self, task: CommentTask) -> CommentStatus:
        if task.verdict is not Verdict.REMOVE:
            raise Unsupported(
                _("Comments in a repository are there or not; nothing in between."),
                hint=_("Remove it instead: the file is deleted, and stays in the repository’s history only."),
            )

        def deliver() -> CommentStatus:
            for _try in range(_TRIES):
                place, files, base = self._now()
                entry = files.called(base, task.ref) if base else None
                if entry is None:
                    worktree.bring_along(place, post=None)
                    return CommentStatus.DELETED
                name = files.layout.slug(entry.path) or ""
                message = commit.Message(
                    subject=f"Remove a comment on {name}",
                    key=_key(task),
                    path=entry.path,
                    author=self._author,
                )
                made = commit.build(place, place.tree(base), [Edit(path=entry.path)], message)
                if made is not None and remote.push(place, made, base) is remote.Pushed.DONE:
                    worktree.bring_along(place, post=None)
                    return CommentStatus.DELETED
            raise remote.exhausted()

        return await self._work(deliver)

    async def probe(self) -> tuple[Repository, str, int]:
        """The repository, the folder of its comments, and how many there are."""

        def look() -> tuple[Repository, str, int]:
            place, files, base = self._now()
            return place, files.layout.pattern, len(files.listed(base)) if base else 0

        return await self._work(look)

    def close(self) -> None:
        """End running git commands; a push that is cut off is found again by its key."""
        self._repository.close()

    # All below runs in a thread

    def _now(self) -> tuple[Repository, Files, str | None]:
        place = self._repository.place()
        base = remote.refresh(place)
        return place, self._reading.files(place, base), base

    def _found(
        self, place: Repository, files: Files, base: str | None, task: CommentTask, key: DeliveryKey
    ) -> RemoteComment | None:
        done = history.find(place.git, key, base)
        return self._told(place, files, done.commit, done.path, task) if done else None

    def _told(self, place: Repository, files: Files, at: str, path: str, task: CommentTask) -> RemoteComment:
        """The answer as that commit has it; the writer's own copy gets it, too, if nothing is in its way."""
        worktree.bring_along(place, post=None)
        fields = next(files.entries([(path, files.listed(at).get(path, ""))]), None)
        entry = fields or Entry(path=path, fields={"message": task.text})
        told = self._reading.spoken(files, at, entry, Posts(()))
        mine = replace(told.author, is_me=True)
        return replace(told, place=task.place, url=task.place.url, author=mine)

    async def _work(self, job: Callable[[], T]) -> T:
        """Run `job` in a thread, one at a time; git's own failures become sentences."""

        def guarded() -> T:
            with self._one_at_a_time:
                try:
                    return job()
                except GitFailed as failure:
                    raise explain.failed(failure) from failure
                except ConfigError as error:
                    raise Rejected(error.message, hint=error.hint) from error

        return await asyncio.to_thread(guarded)


def _key(task: CommentTask) -> DeliveryKey:
    """A verdict has no key of its own; the commit is not looked for by it."""
    told = f"{task.ref}\0{task.written.astimezone(UTC).isoformat()}"
    return DeliveryKey(blake2b(told.encode("utf-8", "replace"), digest_size=13).hexdigest().upper())


def _gone() -> Gone:
    return Gone(_("The comment is no longer there."), hint=_("The next sync takes it away here, too."))
