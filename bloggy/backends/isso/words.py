"""Gives an Isso's comments in bloggy's own words, and remembers what only its administrator is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, TypeVar
from urllib.parse import urlsplit

from bloggy.backends.isso.scrape import PENDING, Entry, name_of
from bloggy.domain.comment import Author, CommentRef, CommentStatus, Place, RemoteComment
from bloggy.domain.post import DeliveryKey

Key = TypeVar("Key", int, str)

_KNOWN = 20_000
_MARK = "bloggy-"
"""Answers of ours carry their delivery key behind the address of the writer's site: `#bloggy-…`. Readers who
follow it come to the site as ever, and a lost answer is known again for sure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """Who answers."""

    name: str
    email: str
    site: str
    """The blog's address."""

    def website(self, key: DeliveryKey) -> str:
        """What an answer with that key gives as its author's site."""
        return f"{self.site.rstrip('/')}/#{_MARK}{key}"


def carries(website: str | None, key: DeliveryKey) -> bool:
    """Whether an answer is the one with that key."""
    return (website or "").endswith(f"#{_MARK}{key}")


class Words:
    """Speaks of comments."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._emails: dict[int, str] = {}
        self._titles: dict[str, str] = {}

    def learn(self, entries: Iterable[Entry]) -> None:
        """Remember addresses and titles, which the public interface does not give."""
        for entry in entries:
            self._emails[entry.id] = entry.email
            self._titles[entry.uri] = entry.title
        _shorten(self._emails)
        _shorten(self._titles)

    def knows(self, ids: Iterable[int]) -> bool:
        """Whether the addresses of all of them have been learned."""
        return all(id in self._emails for id in ids)

    def place(self, uri: str) -> Place:
        """The page of that name."""
        if uri.startswith(("http://", "https://")):
            url = uri
        else:
            parts = urlsplit(self._writer.site)
            url = f"{parts.scheme}://{parts.netloc}{uri}" if uri.startswith("/") else ""
        return Place(ref=uri, url=url, title=self._titles.get(uri, ""))

    def public(self, uri: str, told: dict[str, Any], emails: dict[str, str]) -> RemoteComment:
        """A comment that readers see; `emails` has the addresses behind Isso's hashes, as far as known."""
        id = int(told["id"])
        place = self.place(uri)
        email = self._emails.get(id) or emails.get(str(told.get("hash") or ""), "")
        parent, edited = told.get("parent"), told.get("modified")
        return RemoteComment(
            ref=CommentRef(str(id)),
            place=place,
            parent=CommentRef(str(parent)) if parent else None,
            author=self._author(name_of(told.get("author")), email, name_of(told.get("website"))),
            date=moment(told["created"]),
            edited=moment(edited) if edited else None,
            status=CommentStatus.HELD if told.get("mode") == PENDING else CommentStatus.APPROVED,
            body=str(told.get("text") or ""),
            form="markdown",
            url=f"{place.url}#isso-{id}" if place.url else "",
        )

    def emails(self, thread: Iterable[dict[str, Any]]) -> dict[str, str]:
        """The addresses behind the hashes that Isso shows instead."""
        return {
            str(one["hash"]): email
            for one in thread
            if one.get("hash") and (email := self._emails.get(int(one["id"]), ""))
        }

    def waiting(self, entry: Entry, zone: timedelta, now: datetime) -> RemoteComment:
        """A comment that waits. What it answers is told once it is approved: Isso does not say before."""
        place = self.place(entry.uri)
        return RemoteComment(
            ref=CommentRef(str(entry.id)),
            place=place,
            parent=None,
            author=self._author(entry.author, entry.email, name_of(entry.website)),
            date=min(entry.written - zone, now),
            status=CommentStatus.HELD,
            body=entry.text,
            form="markdown",
            url=f"{place.url}#isso-{entry.id}" if place.url else "",
        )

    def _author(self, name: str, email: str, website: str) -> Author:
        email = name_of(email).strip()
        me = email.casefold() == self._writer.email.strip().casefold()
        return Author(
            name=name,
            url=website.partition(f"#{_MARK}")[0],
            email=email,
            email_hash=sha256(email.lower().encode("utf-8", "replace")).hexdigest() if email else "",
            is_me=me,
        )


def _shorten(known: dict[Key, str]) -> None:
    """Forget the oldest of too many."""
    while len(known) > _KNOWN:
        del known[next(iter(known))]


def moment(told: object) -> datetime:
    """Isso's seconds since 1970."""
    return datetime.fromtimestamp(float(str(told)), UTC)
