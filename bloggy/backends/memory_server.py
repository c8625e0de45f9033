"""The machine at the other end of a memory blog: what it keeps, who changes it there, and what goes wrong.

Tests play the other hand with `put`, `edit` and `remove`, and misfortune with `faults` (writes),
`reading_faults` (a read or a page of a listing) and `offline`, so that nothing needs patching.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from bloggy.domain.outbox import Action
from bloggy.domain.post import Post, Receipt, RemoteRef, Status
from bloggy.domain.remote import Notation
from bloggy.errors import (
    OutcomeUnknown,
    RateLimited,
    Rejected,
    ServerFault,
    Unauthorized,
    Unreachable,
)
from bloggy.i18n import _

T = TypeVar("T")


class Fault(enum.Enum):
    """What happens to one request."""

    NONE = "none"
    UNREACHABLE = "unreachable"
    RATE_LIMITED = "rate limited"
    SERVER_FAULT = "server fault"
    UNAUTHORIZED = "unauthorized"
    REJECTED = "rejected"
    LOST_REPLY = "lost reply"
    """It is done, and nobody hears of it. What was only asked for can be asked for again: unreachable."""
    LOST_REQUEST = "lost request"
    """It is not done, and nobody knows."""
    DEATH_BEFORE = "death before"
    """The sender dies with the request unsent."""
    DEATH_AFTER = "death after"
    """The sender dies with the request done."""


class Died(BaseException):
    """Stands for kill -9 in the middle of a request; nothing in bloggy may catch it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """The server's copy of a post."""

    post: Post
    """What bloggy sent, or what the other hand typed."""
    public: bool
    """Readers can see it."""
    assets: Mapping[str, bytes]
    revision: int
    raw: str = ""
    """The text as it is kept where it is not bloggy's Markdown; `post.body` counts only without it."""
    notation: Notation = ""


@dataclass(slots=True, kw_only=True)
class MemoryServer:
    """The other machine: what it stores outlives any publisher that talks to it."""

    copies: dict[str, Copy] = field(default_factory=dict)
    done: dict[str, Receipt] = field(default_factory=dict)
    """Outcome of every write by delivery key."""
    faults: list[Fault] = field(default_factory=list)
    """Popped from the front, one a write; empty: all goes well."""
    reading_faults: list[Fault] = field(default_factory=list)
    """The same for `read` and `posts`, one a copy or page."""
    offline: bool = False
    """Nothing gets through; the scripts of faults wait."""
    writes: list[tuple[Action, str]] = field(default_factory=list)
    """Every write that was carried out, with its key."""
    requests: list[str] = field(default_factory=list)
    """Whatever was asked of it, in order, by the name of the publisher's method; failed ones too."""
    page_size: int = 10
    """Posts in one page of a listing."""
    removed: int = 0
    """How many copies were ever removed."""
    counter: int = 0

    def next_number(self) -> int:
        """A number never given before, for refs and revisions."""
        self.counter += 1
        return self.counter

    # What another hand does at the blog

    def put(
        self, post: Post, *, ref: str = "", raw: str = "", notation: Notation = "", public: bool | None = None
    ) -> RemoteRef:
        """Write a post at the blog itself: in Markdown as `post.body`, or as `raw` in its `notation`.

        The ref is `ref`, else the post's slug, else a new one; what stood there is replaced. `public` follows
        from the post's status unless it is given.
        """
        place = RemoteRef(ref or post.slug or f"post-{self.next_number()}")
        shown = post.status is Status.PUBLISHED if public is None else public
        self.copies[place] = Copy(
            post=replace(post, slug=post.slug or place),
            public=shown,
            assets={},
            revision=self.next_number(),
            raw=raw,
            notation=notation if raw else "",
        )
        return place

    def edit(
        self,
        ref: RemoteRef,
        text: Callable[[str], str] | None = None,
        *,
        post: Callable[[Post], Post] | None = None,
    ) -> None:
        """Change a copy there: `text` what it is kept in, Markdown or raw; `post` its other fields."""
        copy = self.copies[ref]
        changed = post(copy.post) if post is not None else copy.post
        public = copy.public if changed.status is copy.post.status else changed.status is Status.PUBLISHED
        raw = copy.raw
        if text is not None and raw:
            raw = text(raw)
        elif text is not None:
            changed = replace(changed, body=text(changed.body))
        self.copies[ref] = replace(copy, post=changed, raw=raw, public=public, revision=self.next_number())

    def remove(self, ref: RemoteRef) -> None:
        """Take a copy away for good."""
        del self.copies[ref]
        self.removed += 1

    # How requests fare

    def ask(self, what: str, answer: Callable[[], T]) -> T:
        """Answer a question that changes nothing, unless the script says otherwise."""
        self.requests.append(what)
        self._reach()
        fault = self.reading_faults.pop(0) if self.reading_faults else Fault.NONE
        fail_before(Fault.UNREACHABLE if fault is Fault.LOST_REPLY else fault)
        told = answer()
        if fault is Fault.DEATH_AFTER:
            raise Died
        return told

    def write(self, action: Action, key: str, change: Callable[[], Receipt]) -> Receipt:
        """Carry `change` out once for `key`, through whatever the script of faults holds."""
        self.requests.append(action.value)
        self._reach()
        fault = self.faults.pop(0) if self.faults else Fault.NONE
        fail_before(fault)
        if key not in self.done:
            self.done[key] = change()
            self.writes.append((action, key))
        if fault is Fault.LOST_REPLY:
            raise OutcomeUnknown(_("The blog did not answer."), hint=_("bloggy looks for the post first."))
        if fault is Fault.DEATH_AFTER:
            raise Died
        return self.done[key]

    def look(self, key: str) -> Receipt | None:
        """What came of the write with `key`."""
        self.requests.append("find")
        self._reach()
        return self.done.get(key)

    def _reach(self) -> None:
        if self.offline:
            fail_before(Fault.UNREACHABLE)


def fail_before(fault: Fault) -> None:
    """Raise what `fault` means for a request that is never carried out."""
    match fault:
        case Fault.UNREACHABLE:
            raise Unreachable(_("The blog can’t be reached."), hint=_("bloggy tries again by itself."))
        case Fault.RATE_LIMITED:
            raise RateLimited(_("The blog asks for patience."), hint=_("bloggy tries again by itself."))
        case Fault.SERVER_FAULT:
            raise ServerFault(_("The blog’s server failed."), hint=_("bloggy tries again by itself."))
        case Fault.UNAUTHORIZED:
            raise Unauthorized(_("The blog refused the login."), hint=_("Check the account."))
        case Fault.REJECTED:
            raise Rejected(_("The blog refused the post."), hint=_("Change it and try again."))
        case Fault.LOST_REQUEST:
            raise OutcomeUnknown(_("The blog did not answer."), hint=_("bloggy looks for the post first."))
        case Fault.DEATH_BEFORE:
            raise Died
        case Fault.NONE | Fault.LOST_REPLY | Fault.DEATH_AFTER:
            return
