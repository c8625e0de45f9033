"""Carries news from the services to whoever shows it, without the services knowing who that is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bloggy.domain.outbox import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryChanged:
    """Files or their marks changed; the index already knows. Empty: anything may have changed."""

    paths: frozenset[Path] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftSaved:
    """An open draft reached its file."""

    path: Path
    when: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryChanged:
    """An entry of the outbox was added, moved on or settled."""

    entry: Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryProgress:
    """What is being done for an entry right now, as a sentence."""

    entry: Entry
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Offline:
    """A blog could not be reached; what waits for it is tried again by itself."""

    blog: str
    """Its name, or that of a comment source."""
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Online:
    """A blog that could not be reached answers again."""

    blog: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PostLive:
    """A post was delivered; `url` is the address for readers, or empty."""

    entry: Entry
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PostMoved:
    """Publishing gave a post's file another name (a drafts folder left, a date put into the name)."""

    old: Path
    new: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class PageChecked:
    """Whether readers can see a delivered change by now, as a sentence; comes some time after PostLive."""

    entry: Entry
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchFailed:
    """Files are no longer watched, for this reason; what others change shows after a refresh."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentsChanged:
    """Stored comments changed: some came, were edited, read, answered or judged."""

    new: int = 0
    """How many unread ones a sync has brought."""


Event = (
    LibraryChanged
    | DraftSaved
    | EntryChanged
    | DeliveryProgress
    | Offline
    | Online
    | PostLive
    | PostMoved
    | PageChecked
    | WatchFailed
    | CommentsChanged
)


class Events:
    """Hands each event to every subscriber at once, in the order of subscription.

    `publish` is called on the event loop's thread; a subscriber only notes the event and returns.
    """

    def __init__(self) -> None:
        self._subscribers: list[Callable[[Event], None]] = []

    def subscribe(self, callback: Callable[[Event], None]) -> Callable[[], None]:
        """Call `callback` for each event from now on; the answer ends the subscription."""
        self._subscribers.append(callback)

        def unsubscribe() -> None:
            if callback in self._subscribers:
                self._subscribers.remove(callback)

        return unsubscribe

    def publish(self, event: Event) -> None:
        """Tell everyone."""
        for callback in tuple(self._subscribers):
            callback(event)
