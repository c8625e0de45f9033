"""The contract of comment sources; its docstrings are what the contract suite checks.

A source is asked for changes and never keeps any: what it has told is remembered by its cursor, which is
stored with the comments in one transaction. Answers and verdicts come from the outbox, exactly once.
"""

from __future__ import annotations

import enum
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bloggy.domain.comment import (
    CommentRef,
    CommentStatus,
    CommentTask,
    Cursor,
    Place,
    RemoteComment,
    Verdict,
)
from bloggy.domain.post import DeliveryKey
from bloggy.errors import Unsupported
from bloggy.i18n import _


class CommentCapability(enum.Flag):
    """Promises about meaning; what is not declared must refuse with `Unsupported`."""

    NONE = 0
    REPLY = enum.auto()
    """The writer can answer."""
    MODERATE = enum.auto()
    """The verdicts of `verdicts` can be given."""
    HELD = enum.auto()
    """Comments that readers don't see (held, spam, removed) are told, too."""
    THREADS = enum.auto()
    """A comment says what it answers."""
    INCREMENTAL = enum.auto()
    """A second look costs only what changed."""
    EDITS = enum.auto()
    """Edits and verdicts made elsewhere arrive."""
    DELETIONS = enum.auto()
    """So do deletions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """Everything that is there, within limits: what is known here and not among it has been deleted."""

    refs: frozenset[CommentRef]
    since: datetime | None = None
    """Only comments written then or later are meant; None: all."""
    until: datetime | None = None
    """Only comments written before that moment are meant; None: up to now."""
    places: tuple[str, ...] | None = None
    """Only comments of these posts (`Place.ref` or `Place.url`) are meant; None: of all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentPage:
    """A part of what changed, with the cursor that comes after it."""

    comments: tuple[RemoteComment, ...]
    """New or changed, in any order; the same one may be told twice."""
    cursor: Cursor
    more: bool = False
    """There is more to ask for at once."""
    gone: tuple[CommentRef, ...] = ()
    """Surely deleted."""
    present: Present | None = None
    """After a sweep: what is there. Absence is never inferred from anything else."""
    note: str = ""
    """A sentence for the writer, such as what the account may not see."""
    done: int = 0
    """How many comments this sync has read, for progress; `whole` of them are expected (0: unknown)."""
    whole: int = 0


class CommentSource(ABC):
    """The role that reads, answers and moderates comments of one blog."""

    capabilities: CommentCapability = CommentCapability.NONE
    verdicts: frozenset[Verdict] = frozenset()
    """Those that `moderate` knows."""
    final: frozenset[Verdict] = frozenset()
    """Those of `verdicts` that delete for good: `moderate` answers DELETED, and nothing leads back."""
    settling: timedelta = timedelta(0)
    """How long a request that was given up may still be at work there."""
    by_post: bool = False
    """It must be asked post by post: `changes` is given the posts that are out there."""
    by_announcement: bool = False
    """Of those posts it must be told, too, where they were announced (`Place.announced`)."""

    @abstractmethod
    async def changes(self, since: Cursor | None, *, posts: Sequence[Place] = ()) -> CommentPage:
        """One page of what changed since (None: of everything). Costs a bounded amount of memory and time.

        Looks overlap, so that nothing is missed where clocks and writes cross. Raises BackendError.
        """

    async def reply(self, task: CommentTask, *, key: DeliveryKey) -> RemoteComment:
        """Answer a comment, once for a key as far as `find` can tell; gives the answer as it is there.

        Raises Gone if the comment that is answered is no longer there, Rejected for a closed thread,
        RateLimited for a flood limit.
        """
        raise Unsupported(_("Comments can’t be answered here."), hint=_("Answer on the page itself."))

    async def find(self, task: CommentTask, *, key: DeliveryKey) -> RemoteComment | None:
        """The answer that an earlier try has left; None if there surely is none. Raises CannotTell."""
        return None

    async def moderate(self, task: CommentTask) -> CommentStatus:
        """Give `task.verdict`; giving it again is harmless. Answers the status at the blog.

        A comment that is gone is success for REMOVE and SPAM; the others raise Gone.
        """
        raise Unsupported(_("Comments can’t be moderated here."), hint=_("Do it at the blog itself."))
