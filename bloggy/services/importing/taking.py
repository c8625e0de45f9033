"""Puts the comments of an export into the store, as read, under the name of where they came from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bloggy.domain.clean import clean_line
from bloggy.domain.comment import CommentRef, CommentStatus, Place, RemoteComment
from bloggy.services.importing.writing import zoned
from bloggy.storage.comments import Arrived

if TYPE_CHECKING:
    import sqlite3
    from datetime import tzinfo

    from bloggy.domain.imported import ImportedComment
    from bloggy.storage.imports import Told

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class Pages:
    """Which page each comment of an export is on: its post's number, or its address, and a title."""

    def __init__(self) -> None:
        self._posts: dict[str, tuple[str, str, datetime | None]] = {}

    def learn(self, ref: str, url: str, title: str, date: datetime | None) -> None:
        """A post of the export."""
        self._posts[ref] = (url, title, date)

    def arrived(self, told: ImportedComment, zone: tzinfo, known: Mapping[str, Told]) -> Arrived:
        """The comment as sources tell them; known: bodies that were made readable before, by their refs."""
        url, title, published = self._posts.get(told.post, ("", "", None))
        date = zoned(told.date, zone) or zoned(published, zone) or _NEVER
        place = Place(ref=told.post, url=url or told.url, title=clean_line(title or told.title).strip())
        comment = RemoteComment(
            ref=CommentRef(told.ref),
            place=place,
            parent=CommentRef(told.parent) if told.parent else None,
            author=told.author,
            date=_bounded(date),
            status=told.status,
            body=told.body,
            form=told.form,
            url=told.url if "#" in told.url else "",
            kind=told.kind,
        )
        return Arrived(comment, _text(told, known.get(told.ref)))


def take(
    connection: sqlite3.Connection,
    source: str,
    arrived: Sequence[Arrived],
    *,
    now: datetime,
    dry_run: bool,
) -> Counter[str]:
    """Store them, as read and waiting for no answer; tells how many are `new`, `changed`, `unchanged`."""
    from bloggy.storage import comments

    if dry_run:
        refs = [one.comment.ref for one in arrived]
        there = set(comments.known(connection, source, refs))
        return Counter(unchanged=len(there), new=len(arrived) - len(there))
    taken = comments.take(connection, source, arrived, now=now, closed=True)
    changed = taken.new + taken.changed
    return Counter(new=taken.new, changed=taken.changed, unchanged=len(arrived) - changed)


def _text(told: ImportedComment, known: Told | None) -> str:
    from bloggy.render.comment_text import readable

    if known is not None and (known.body, known.form) == (told.body, told.form):
        return known.text
    return readable(told.body, told.form).text


def state(told: ImportedComment) -> str:
    """The word for where it stands."""
    return str(CommentStatus(told.status))


def _bounded(date: datetime) -> datetime:
    """A date that can be shifted to any zone: exports have years such as 1 and 9999."""
    return date if 1 < date.year < 9999 else _NEVER
