"""Knows what the themes for Staticman call the parts of a comment, and who answers whom there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from hashlib import md5, sha256
from uuid import UUID

from bloggy.domain.comment import Author, CommentRef, CommentStatus, Place, RemoteComment

ID, NAME, EMAIL = ("_id", "id", "uid"), ("name", "author"), ("email", "email_md5", "hash")
URL, BODY = ("url", "website", "site"), ("message", "body", "comment", "content", "text")
DATE = ("date", "timestamp", "created", "created_at", "time")
PARENT = ("_parent", "parent", "parent_id", "parentid", "reply_to", "replyid", "reply_id", "replying_to")
THREAD = ("replythread", "reply_thread")
"""The comment that began the thread, for themes with two levels."""
_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
_HASHES = {32: "md5:", 64: ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """As whom one answers."""

    name: str
    email: str
    site: str = ""

    @property
    def md5(self) -> str:
        """What Staticman makes of the e-mail address."""
        return md5(self._address, usedforsecurity=False).hexdigest()

    @property
    def sha256(self) -> str:
        """What some configurations of it make of the address."""
        return sha256(self._address).hexdigest()

    @property
    def _address(self) -> bytes:
        return self.email.strip().lower().encode("utf-8", "replace")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One file."""

    path: str
    fields: Mapping[str, str]

    @property
    def ref(self) -> CommentRef:
        """Its `_id`; its path where it has none."""
        return CommentRef(self.get(ID) or self.path)

    @property
    def answers(self) -> bool:
        """Whether it says that it answers something."""
        return any(self.links)

    @property
    def links(self) -> list[str]:
        """What it may answer, the most exact first."""
        return [
            value for value in (self.get((name,)) for name in (*PARENT, *THREAD)) if value not in {"", "0"}
        ]

    def get(self, names: Sequence[str]) -> str:
        """The first of these values that is there; empty if none is."""
        for name in names:
            for key, value in self.fields.items():
                if key.casefold() == name and (names is BODY or value.strip() not in _NOTHING):
                    return value if names is BODY else value.strip()
        return ""


class Thread:
    """All that was said about one post: what a comment answers can only be told from the others."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = sorted(entries, key=lambda entry: entry.path)
        self._refs = {entry.ref for entry in self.entries}

    @cached_property
    def beginnings(self) -> list[Entry]:
        """Those that answer nothing, in the order of their files, by which some themes count them."""
        return [
            entry
            for entry in self.entries
            if self.parent(entry, counted=False) is None and not self._counts(entry)
        ]

    def parent(self, entry: Entry, *, counted: bool = True) -> CommentRef | None:
        """What a comment answers; None: the post, or what is not there."""
        for link in entry.links:
            if link in self._refs and link != entry.ref:
                return CommentRef(link)
        if counted and (number := self._counts(entry)) and number <= len(self.beginnings):
            return self.beginnings[number - 1].ref
        return None

    def root(self, ref: CommentRef) -> CommentRef:
        """The comment that began the thread which `ref` stands in."""
        known = {entry.ref: entry for entry in self.entries}
        seen = {ref}
        while ref in known and (above := self.parent(known[ref])) and above not in seen:
            seen.add(above)
            ref = above
        return ref

    def number(self, ref: CommentRef) -> int:
        """How some themes count a comment that begins a thread, from 1; 0: it is none."""
        return next((n for n, entry in enumerate(self.beginnings, 1) if entry.ref == ref), 0)

    @property
    def is_deep(self) -> bool:
        """Whether answers to answers stand as such."""
        answers = {entry.ref for entry in self.entries if self.parent(entry) is not None}
        return any(self.parent(entry) in answers for entry in self.entries)

    def _counts(self, entry: Entry) -> int:
        """The number by which it names what it answers, if it does so; 0: it does not."""
        return next(
            (
                int(link)
                for link in entry.links
                if re.fullmatch(r"[1-9]\d{0,5}", link) and link not in self._refs
            ),
            0,
        )


def spoken(
    entry: Entry, place: Place, parent: CommentRef | None, writer: Writer, date: datetime
) -> RemoteComment:
    """A file in bloggy's own words."""
    email = entry.get(EMAIL)
    hashed = email.lower() if re.fullmatch(r"[0-9A-Fa-f]+", email) and len(email) in _HASHES else ""
    name = entry.get(NAME)
    if hashed:
        is_me = hashed in {writer.md5, writer.sha256}
    elif email:
        is_me = email.casefold() == writer.email.strip().casefold()
    else:
        is_me = name == writer.name and _is_ours(entry.ref)
    return RemoteComment(
        ref=entry.ref,
        place=place,
        parent=parent,
        author=Author(
            name=name,
            url=entry.get(URL),
            email="" if hashed else email,
            email_hash=_HASHES[len(hashed)] + hashed if hashed else "",
            is_me=is_me,
        ),
        date=date,
        status=CommentStatus.APPROVED,
        body=entry.get(BODY),
        form="markdown",
        url=place.url,
    )


def _is_ours(ref: str) -> bool:
    """Whether bloggy has made that name: Staticman makes others (version 1 or 4), and readers none."""
    try:
        return UUID(ref).version == 5
    except ValueError:
        return False


def moment(entry: Entry) -> datetime | None:
    """When it was written: as it says, or as its file is called (Staticman's `entry{@timestamp}`)."""
    told = entry.get(DATE)
    stem = entry.path.rpartition("/")[2].rpartition(".")[0]
    stamped = re.search(r"(?<!\d)(\d{13}|\d{10})$", stem)
    return _moment(told) or (_moment(stamped[1]) if stamped else None)


def _moment(told: str) -> datetime | None:
    try:
        if re.fullmatch(r"\d{9,13}", told):
            seconds = int(told) / (1000 if len(told) > 11 else 1)
            return datetime.fromtimestamp(seconds, UTC)
        when = datetime.fromisoformat(re.sub(r"\s+(?=[+-]\d\d:?\d\d$|Z$|UTC$)", "", told).replace("UTC", "Z"))
    except (ValueError, OverflowError):
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)
