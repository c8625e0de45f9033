"""A blog of comments in this process: the measure of every comment source, and a stage for what goes wrong.

Everything that happens there gets a number, so that a cursor is simply the last number that was told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from bloggy.backends.comments import CommentCapability, CommentPage, CommentSource
from bloggy.domain.comment import (
    Author,
    CommentRef,
    CommentStatus,
    CommentTask,
    Cursor,
    Place,
    RemoteComment,
    Verdict,
)
from bloggy.domain.post import DeliveryKey
from bloggy.errors import BackendError, Gone, OutcomeUnknown, Unsupported

EVERYTHING = (
    CommentCapability.REPLY
    | CommentCapability.MODERATE
    | CommentCapability.HELD
    | CommentCapability.THREADS
    | CommentCapability.INCREMENTAL
    | CommentCapability.EDITS
    | CommentCapability.DELETIONS
)
START = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
ME = Author(name="Ada Writer", url="https://blog.example/", account="ada", is_me=True)


@dataclass(slots=True)
class CommentBlog:
    """The other machine: what it stores outlives any source that talks to it."""

    comments: dict[str, RemoteComment] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)
    """When something last happened to a comment, deletion included, as a number that only grows."""
    done: dict[DeliveryKey, str] = field(default_factory=dict)
    """The answers that were given, by delivery key."""
    faults: list[BackendError] = field(default_factory=list)
    """Raised by the next requests, one each, with nothing done."""
    lose: int = 0
    """So many of the next writes succeed unheard."""
    asked: int = 0
    """How many pages were asked for."""
    clock: datetime = START
    counter: int = 0

    def add(
        self,
        body: str,
        *,
        name: str = "Grace",
        post: str = "/one/",
        parent: str | None = None,
        status: CommentStatus = CommentStatus.APPROVED,
        author: Author | None = None,
    ) -> CommentRef:
        """Somebody comments."""
        self.clock += timedelta(minutes=10)
        ref = CommentRef(f"c{len(self.changed) + 1}")
        self._put(
            RemoteComment(
                ref=ref,
                place=Place(ref=post, url=f"https://blog.example{post}", title=post.strip("/").title()),
                parent=CommentRef(parent) if parent else None,
                author=author or Author(name=name, account=name.lower()),
                date=self.clock,
                status=status,
                body=body,
                form="text",
                url=f"https://blog.example{post}#{ref}",
            )
        )
        return ref

    def edit(self, ref: str, **fields: object) -> None:
        """Somebody changes a comment."""
        self._put(replace(self.comments[ref], edited=self.clock, **fields))  # type: ignore[arg-type]

    def delete(self, ref: str) -> None:
        """Somebody deletes it for good."""
        del self.comments[ref]
        self._note(ref)

    def _put(self, comment: RemoteComment) -> None:
        self.comments[comment.ref] = comment
        self._note(comment.ref)

    def _note(self, ref: str) -> None:
        self.counter += 1
        self.changed[ref] = self.counter


class BlogComments(CommentSource):
    """Every promise of a comment source, kept in the plainest way."""

    capabilities = EVERYTHING
    verdicts = frozenset(Verdict)

    def __init__(self, blog: CommentBlog | None = None, *, page: int = 100) -> None:
        self.blog = blog or CommentBlog()
        self._page = page

    async def changes(self, since: Cursor | None, *, posts: Sequence[Place] = ()) -> CommentPage:
        self.blog.asked += 1
        self._fail()
        after = int(since) if since and since.isascii() and since.isdigit() and len(since) < 20 else 0
        found = sorted((n, ref) for ref, n in self.blog.changed.items() if n > after)
        part = found[: self._page]
        there = self.blog.comments
        return CommentPage(
            comments=tuple(there[ref] for _n, ref in part if ref in there),
            gone=tuple(CommentRef(ref) for _n, ref in part if ref not in there),
            cursor=Cursor(str(part[-1][0] if part else after)),
            more=len(found) > len(part),
            done=len(part),
            whole=len(found),
        )

    async def reply(self, task: CommentTask, *, key: DeliveryKey) -> RemoteComment:
        self._need(CommentCapability.REPLY)
        self._fail()
        if key not in self.blog.done:
            asked = self._there(task.ref)
            self.blog.done[key] = self.blog.add(task.text, post=asked.place.ref, parent=asked.ref, author=ME)
        self._lose()
        return self.blog.comments[self.blog.done[key]]

    async def find(self, task: CommentTask, *, key: DeliveryKey) -> RemoteComment | None:
        self._fail()
        return self.blog.comments.get(self.blog.done.get(key, ""))

    async def moderate(self, task: CommentTask) -> CommentStatus:
        self._need(CommentCapability.MODERATE)
        if task.verdict is None or task.verdict not in self.verdicts:
            raise Unsupported("This can’t be said here.", hint="Say it at the blog.")
        self._fail()
        if task.ref not in self.blog.comments and task.verdict in {Verdict.REMOVE, Verdict.SPAM}:
            return CommentStatus.DELETED
        if self._there(task.ref).status is not task.verdict.status:
            self.blog.edit(task.ref, status=task.verdict.status)
        self._lose()
        return task.verdict.status

    def _there(self, ref: str) -> RemoteComment:
        if ref not in self.blog.comments:
            raise Gone("The comment is no longer there.", hint="Its author may have deleted it.")
        return self.blog.comments[ref]

    def _need(self, capability: CommentCapability) -> None:
        if capability not in self.capabilities:
            raise Unsupported("This can’t be done here.", hint="Do it at the blog.")

    def _fail(self) -> None:
        if self.blog.faults:
            raise self.blog.faults.pop(0)

    def _lose(self) -> None:
        if self.blog.lose:
            self.blog.lose -= 1
            raise OutcomeUnknown("The blog did not answer.", hint="bloggy looks first.")
