"""Knows which posts of a blog are on their way there: a pull leaves those alone until they have arrived."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bloggy.domain.outbox import ON_COMMENTS, Action, EntryState
from bloggy.services.standing import ID_KEY

if TYPE_CHECKING:
    from collections.abc import Iterable
    from sqlite3 import Connection

    from bloggy.domain.outbox import Entry
    from bloggy.domain.remote import RemotePost

_OPEN = (EntryState.QUEUED, EntryState.SENDING, EntryState.UNCERTAIN, EntryState.HELD)


class OpenEntries:
    """What waits in the outbox for a blog at this moment."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._refs: set[str] = set()
        self._posts: set[tuple[str, str]] = set()
        self._ids: set[str] = set()
        self._first: list[Entry] = []
        for entry in entries:
            self._posts.add((entry.library, entry.post_path))
            self._ids.add(str(entry.outgoing.post.extra.get(ID_KEY, "")))
            made = entry.receipt.ref if entry.receipt else None
            self._refs.update(ref for ref in (entry.ref, entry.reserved, entry.theirs_ref, made) if ref)
            if entry.action is Action.PUBLISH:
                self._first.append(entry)

    @classmethod
    def of(cls, connection: Connection, blog: str) -> OpenEntries:
        """As the outbox has them."""
        from bloggy.storage import outbox

        entries = outbox.entries(connection, states=_OPEN)
        return cls(one for one in entries if one.blog == blog and one.action not in ON_COMMENTS)

    def about(self, ref: str, post_id: str) -> bool:
        """Whether something waits for that copy, or for the post with that id."""
        return ref in self._refs or post_id in self._ids

    def of_file(self, root: str, rel: str) -> bool:
        """Whether something of that file waits."""
        return (root, rel) in self._posts

    def may_have_made(self, remote: RemotePost) -> bool:
        """Whether a first publish whose answer was lost may be what made that copy."""
        return any(_alike(entry, remote) for entry in self._first)


def _alike(entry: Entry, remote: RemotePost) -> bool:
    post = entry.outgoing.post
    same_slug = bool(post.slug) and remote.slug == post.slug
    return same_slug or _words(remote.title) == _words(post.title)


def _words(title: str) -> str:
    from html import unescape

    return " ".join(unescape(title).casefold().split())
