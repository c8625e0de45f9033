"""A comment source that never knows an answer again: whoever sends it twice has answered twice."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import ClassVar, Self

from bloggy.backends.base import Backend, Site, Surroundings
from bloggy.backends.comments import CommentCapability, CommentPage, CommentSource
from bloggy.backends.memory import Died
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
from bloggy.errors import (
    CannotTell,
    Gone,
    Malformed,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    ServerFault,
    Unauthorized,
    Unreachable,
)

SETTLING = timedelta(minutes=5)
"""Longer than the lease of a sender that dies."""
START = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
ONE = Place(ref="1", url="https://talk.example/one/", title="A kinder pace")


class Trouble(Enum):
    """What happens to one request."""

    NONE = "none"
    UNREACHABLE = "unreachable"
    RATE_LIMITED = "rate limited"
    SERVER_FAULT = "server fault"
    UNAUTHORIZED = "unauthorized"
    REJECTED = "rejected"
    CANNOT_TELL = "cannot tell"
    LOST_REPLY = "lost reply"
    LOST_REQUEST = "lost request"
    NONSENSE = "nonsense"
    """It is done, and answered by what nobody can read."""
    LATE = "late"
    """Nobody hears of it, and it is done only some time later."""
    DEATH_BEFORE = "death before"
    DEATH_AFTER = "death after"
    DEATH_LATE = "death late"
    """The sender dies, and it is done only some time later."""


_REFUSED = {
    Trouble.UNREACHABLE: Unreachable("No route."),
    Trouble.RATE_LIMITED: RateLimited("Patience.", after=timedelta(minutes=7)),
    Trouble.SERVER_FAULT: ServerFault("Out of order."),
    Trouble.UNAUTHORIZED: Unauthorized("Who are you?"),
    Trouble.REJECTED: Rejected("This thread is closed.", hint="Open it at the blog."),
    Trouble.CANNOT_TELL: CannotTell("Nobody knows."),
}


@dataclass(slots=True)
class TalkServer:
    """The other machine."""

    now: Callable[[], datetime]
    comments: dict[str, RemoteComment] = field(default_factory=dict)
    troubles: list[Trouble] = field(default_factory=list)
    """One for each request about an answer or a verdict, from the front."""
    late: list[tuple[datetime, RemoteComment]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    """Every write that was carried out, in order."""
    number: int = 0
    final: frozenset[Verdict] = frozenset()
    """What deletes for good there."""

    def add(
        self, body: str, *, name: str = "Gilles", parent: str | None = None, status: str = "approved"
    ) -> CommentRef:
        """A reader comments."""
        self.number += 1
        return self.put(
            RemoteComment(
                ref=CommentRef(str(self.number)),
                place=ONE,
                parent=None if parent is None else CommentRef(parent),
                author=Author(name=name, account=f"@{name.lower()}"),
                date=START + timedelta(minutes=self.number),
                status=CommentStatus(status),
                body=body,
                form="text",
            )
        )

    def put(self, comment: RemoteComment) -> CommentRef:
        """It is there."""
        self.comments[comment.ref] = comment
        return comment.ref

    def answers(self) -> list[RemoteComment]:
        """What the writer has said there, all of it."""
        self.settle()
        return [comment for comment in self.comments.values() if comment.author.is_me]

    def settle(self) -> None:
        """What was late and is due by now has arrived."""
        for due, comment in self.late:
            if due <= self.now():
                self.put(comment)
        self.late = [(due, comment) for due, comment in self.late if due > self.now()]

    def begin(self) -> Trouble:
        """A request comes in."""
        self.settle()
        trouble = self.troubles.pop(0) if self.troubles else Trouble.NONE
        if trouble in _REFUSED:
            raise _REFUSED[trouble]
        if trouble is Trouble.LOST_REQUEST:
            raise OutcomeUnknown("No answer.")
        if trouble is Trouble.DEATH_BEFORE:
            raise Died
        return trouble

    @staticmethod
    def end(trouble: Trouble) -> None:
        """It is done; whether anybody hears of it is another matter."""
        if trouble in {Trouble.LOST_REPLY, Trouble.LATE}:
            raise OutcomeUnknown("No answer.")
        if trouble is Trouble.NONSENSE:
            raise Malformed("This makes no sense.")
        if trouble in {Trouble.DEATH_AFTER, Trouble.DEATH_LATE}:
            raise Died


class TalkSource(CommentSource):
    """Finds an answer by the second it was written in, as sources without keys must."""

    capabilities = CommentCapability.REPLY | CommentCapability.MODERATE | CommentCapability.HELD
    verdicts = frozenset(Verdict)
    settling = SETTLING

    def __init__(self, server: TalkServer) -> None:
        self.server, self.final = server, server.final

    async def changes(self, since: Cursor | None, *, posts: Sequence[Place] = ()) -> CommentPage:
        del since, posts
        self.server.settle()
        return CommentPage(comments=tuple(self.server.comments.values()), cursor=Cursor("all"))

    async def reply(self, task: CommentTask, *, key: DeliveryKey) -> RemoteComment:
        server = self.server
        trouble = server.begin()
        if task.ref not in server.comments:
            raise Gone("The comment is no longer there.", hint="Its author may have deleted it.")
        server.number += 1
        answer = RemoteComment(
            ref=CommentRef(str(server.number)),
            place=task.place,
            parent=task.ref,
            author=Author(name="Ada Writer", account="@ada", is_me=True),
            date=task.written,
            status=CommentStatus.APPROVED,
            body=task.html,
            form="html",
            url=f"{task.place.url}#{server.number}",
        )
        server.said.append(f"reply {task.text}")
        if trouble in {Trouble.LATE, Trouble.DEATH_LATE}:
            server.late.append((server.now() + SETTLING * 0.8, answer))
        else:
            server.put(answer)
        server.end(trouble)
        return answer

    async def find(self, task: CommentTask, *, key: DeliveryKey) -> RemoteComment | None:
        self.server.begin()
        for comment in self.server.answers():
            if (comment.date, comment.body) == (task.written, task.html):
                return comment
        return None

    async def moderate(self, task: CommentTask) -> CommentStatus:
        assert task.verdict is not None
        trouble = self.server.begin()
        comment = self.server.comments.get(task.ref)
        if comment is None and task.verdict in {Verdict.REMOVE, Verdict.SPAM}:
            return CommentStatus.DELETED
        if comment is None:
            raise Gone("The comment is no longer there.")
        self.server.put(replace(comment, status=task.verdict.status))
        self.server.said.append(f"{task.verdict} {task.ref}")
        self.server.end(trouble)
        return task.verdict.status


def talk_class(server: TalkServer) -> type[Backend]:
    """A backend whose sources all talk to `server`."""

    class Talk(Backend):
        """Only comments."""

        name: ClassVar[str] = "talk"

        def __init__(self) -> None:
            self.comments = TalkSource(server)

        @classmethod
        def create(cls, settings: Mapping[str, object], surroundings: Surroundings) -> Self:
            return cls()

        async def probe(self) -> Site:
            return Site(title="Talk", url="https://talk.example/", software="Talk")

    return Talk
