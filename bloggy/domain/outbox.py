"""The outbox's entries and the pure rules by which they move; storage and delivery only obey.

queued ──claim──▶ sending ──▶ delivered
  ▲                 │ ├─ nothing accepted ─▶ queued (later, with back-off)
  │                 │ ├─ no answer, or the sender died ─▶ uncertain ──claim──▶ (find first) sending
  └──── retry ──────┴─┴─ refused ─▶ held            queued | held ──cancel──▶ cancelled
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bloggy.domain.comment import CommentTask
from bloggy.domain.post import DeliveryKey, Outgoing, Receipt, RemoteRef, Revision
from bloggy.errors import (
    BackendError,
    Disposition,
    Gone,
    OutcomeUnknown,
    RateLimited,
    Unreachable,
    UsageError,
)
from bloggy.i18n import _

BACKOFF = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(hours=1),
)
"""How long to wait after the first, second ... try that reached nobody; the last one repeats."""

UNREACHED = timedelta(minutes=1)
"""The longest wait for a network: asking costs nothing, and the writer waits for it to come back."""

LEASE = timedelta(minutes=2)
"""How long a sender owns an entry without renewing before it counts as dead."""


class Action(enum.StrEnum):
    """What an entry does at the blog."""

    PUBLISH = "publish"
    UPDATE = "update"
    WITHDRAW = "withdraw"
    DELETE = "delete"
    REPLY = "reply"
    """Answers a comment; see `Entry.task`."""
    MODERATE = "moderate"
    """Gives a verdict on one."""


ON_COMMENTS = frozenset({Action.REPLY, Action.MODERATE})


class EntryState(enum.StrEnum):
    """Where an entry is on its way."""

    QUEUED = "queued"
    SENDING = "sending"
    UNCERTAIN = "uncertain"
    HELD = "held"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


SETTLED = frozenset({EntryState.DELIVERED, EntryState.CANCELLED})
WAITING = frozenset({EntryState.QUEUED, EntryState.SENDING, EntryState.UNCERTAIN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing to do at one blog, exactly once."""

    id: DeliveryKey
    action: Action
    library: str
    """Absolute path of the library's root; empty for what is done to comments."""
    post_path: str
    """Of the post's file, relative to that root, when it was queued; the thread, for a comment."""
    title: str
    """For people; already cleaned."""
    blog: str
    """For what is done to comments, the name of their source."""
    outgoing: Outgoing
    ref: RemoteRef | None = None
    """The remote copy, or the comment, it acts on; None for a first publish."""
    expected: Revision | None = None
    """The remote revision the writer saw; None where there was none."""
    state: EntryState = EntryState.QUEUED
    attempts: int = 0
    created: datetime
    not_before: datetime
    settled: datetime | None = None
    reason: str = ""
    hint: str = ""
    receipt: Receipt | None = None
    theirs: str | None = None
    """The remote text, when it is held for a conflict."""
    theirs_revision: Revision | None = None
    """The revision of `theirs`: what the writer's answer to the conflict is based on; "" where the copy is
    gone. None: there is no conflict."""
    theirs_ref: RemoteRef | None = None
    """The copy that `theirs` is of, where the blog told it."""
    theirs_url: str = ""
    """Where readers see that one."""
    reserved: RemoteRef | None = None
    """The invisible draft that a first publish has made at the blog, and will fill."""
    task: CommentTask | None = None
    """What is done to comments, for the actions of `ON_COMMENTS`."""
    sent: datetime | None = None
    """When something that could arrive late was last sent for it; an answer that was refused forgets it."""
    goes_after: DeliveryKey | None = None
    """The entry whose address this one names as the original: it must be settled first."""

    @property
    def in_conflict(self) -> bool:
        """It waits for the writer to choose: the copy was changed at the blog, or deleted there."""
        met = self.theirs is not None or self.theirs_revision is not None
        return met and self.state is EntryState.HELD

    @property
    def may_be_there(self) -> bool:
        """It is held although an earlier try may have brought the answer to its blog."""
        return self.action is Action.REPLY and self.state is EntryState.HELD and self.sent is not None

    def delivered(self, receipt: Receipt, now: datetime) -> Entry:
        """It is there."""
        return replace(
            self,
            state=EntryState.DELIVERED,
            receipt=receipt,
            settled=now,
            reason=receipt.note,
            hint="",
            theirs=None,
            theirs_revision=None,
        )

    def failed(self, error: BackendError, now: datetime) -> Entry:
        """Where this entry goes after `error`: later, to be looked for, or to the writer."""
        told = replace(self, reason=error.message, hint=error.hint)
        match error.disposition:
            case Disposition.RETRY:
                wait = BACKOFF[min(self.attempts, len(BACKOFF)) - 1]
                if isinstance(error, RateLimited) and error.after is not None:
                    wait = max(wait, error.after)
                if isinstance(error, Unreachable):
                    wait = min(wait, UNREACHED)
                # What an earlier try left is still unknown when the blog could not even be asked.
                state = EntryState.UNCERTAIN if self.state is EntryState.UNCERTAIN else EntryState.QUEUED
                return replace(told, state=state, not_before=now + wait)
            case Disposition.RECONCILE:
                # The first look comes soon, however often nobody was reached before this was sent.
                looks = self.attempts if self.state is EntryState.UNCERTAIN else 1
                wait = BACKOFF[min(looks, len(BACKOFF)) - 1]
                if isinstance(error, OutcomeUnknown) and error.after is not None:
                    wait = error.after
                return replace(told, state=EntryState.UNCERTAIN, not_before=now + wait)
            case Disposition.HOLD:
                revision, remote = getattr(error, "revision", None), getattr(error, "remote", None)
                if isinstance(error, Gone) and self.ref is not None and self.task is None:
                    revision = Revision("")
                return replace(
                    told,
                    state=EntryState.HELD,
                    theirs=getattr(error, "theirs", None),
                    theirs_revision=revision,
                    theirs_ref=remote.ref if remote else None,
                    theirs_url=remote.url if remote else "",
                )

    def retried(self, now: datetime) -> Entry:
        """The writer asks for another try at once. What is uncertain stays so: it is looked for first."""
        if self.state not in {EntryState.QUEUED, EntryState.UNCERTAIN, EntryState.HELD}:
            raise UsageError(
                _("Entry {id} is {state} and can't be tried again.").format(id=self.id, state=self.state),
                hint=_("Only what waits or was refused can be retried."),
            )
        # A held entry may have got half-way before it was refused, so it too is looked for first.
        state = EntryState.QUEUED if self.state is EntryState.QUEUED else EntryState.UNCERTAIN
        return replace(self, state=state, not_before=now)

    def cancelled(self, now: datetime) -> Entry:
        """The writer takes it back; only what can't have left yet."""
        if self.state not in {EntryState.QUEUED, EntryState.HELD}:
            raise UsageError(
                _("Entry {id} is {state} and can't be cancelled.").format(id=self.id, state=self.state),
                hint=_("Wait until it is settled, then withdraw the post instead.")
                if self.task is None
                else _("Wait until it is settled, then take it back at the blog."),
            )
        return replace(self, state=EntryState.CANCELLED, settled=now)
