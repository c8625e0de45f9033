"""Gives an entry another text: the post's present one, or the answer to a conflict with the blog."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from bloggy.domain.merge import merge3
from bloggy.domain.outbox import Action, Entry, EntryState
from bloggy.errors import UsageError
from bloggy.i18n import _

if TYPE_CHECKING:
    from sqlite3 import Connection

    from bloggy.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Rewriting:
    """See `Rewrites` in `delivery`."""

    workspace: Workspace

    async def again(self, entry: Entry) -> Entry:
        """A new entry with the post's present text. Raises NotFound, NotReady, UsageError."""
        if entry.state not in {EntryState.QUEUED, EntryState.HELD}:
            raise UsageError(
                _("Entry {id} is {state} and can’t be edited.").format(id=entry.id, state=entry.state),
                hint=_("Wait until it is settled, then publish the post again."),
            )
        path = Path(entry.library) / entry.post_path
        fresh = await self.workspace.publishing.refrozen(entry, path)
        if entry.theirs_revision is not None:
            # The writer has seen the remote text and edits in the light of it.
            fresh = replace(fresh, expected=entry.theirs_revision)
        return fresh

    async def resolved(self, entry: Entry, choice: str) -> Entry | None:
        """What is to be sent after the writer chose; None if nothing is left to send."""
        if entry.state is not EntryState.HELD or entry.theirs_revision is None:
            raise UsageError(
                _("Entry {id} has no conflict to settle.").format(id=entry.id),
                hint=_("“bloggy outbox” lists those that do."),
            )
        if choice == "mine":
            return _over_theirs(entry)
        theirs = entry.theirs
        if theirs is None:
            raise UsageError(
                _("The post is gone from the blog, so there is no other text to take."),
                hint=_("Choose yours to publish it again, or cancel the entry."),
            )
        base, theirs = await self._sides(entry, theirs)
        if choice == "theirs":
            await self._take(entry, theirs)
            await asyncio.to_thread(self._link_theirs, entry)
            return None
        text = await self._merged(entry, base, theirs) if choice == "merge" else choice
        await self._take(entry, text)
        return await self.again(entry)

    async def _sides(self, entry: Entry, theirs: str) -> tuple[str, str]:
        """What both sides came from (empty if that is not known), and the remote text, as the post's file."""
        publisher = self.workspace.standing.publisher_for(entry)
        earlier = await publisher.earlier(entry.expected) if entry.expected else None
        published = await self._published(entry)
        if publisher.in_place:
            return published if earlier is None else earlier, theirs
        return _as_source(entry, earlier, published, theirs)

    async def _merged(self, entry: Entry, base: str, theirs: str) -> str:
        merged = merge3(base, entry.outgoing.source, theirs)
        if merged.conflicts:
            await self._take(entry, merged.text)
            raise UsageError(
                _("Both sides changed the same lines; the post’s file holds both now, between markers."),
                hint=_("Choose in the file, then edit the entry to send what you have made of it."),
            )
        return merged.text

    async def _published(self, entry: Entry) -> str:
        """The newest published revision of the file before this text, else nothing."""
        from bloggy.domain.textfile import decode
        from bloggy.storage import revisions

        path = Path(entry.library) / entry.post_path

        def work(connection: Connection) -> str:
            for revision in revisions.entries(connection, path):
                text = decode(revisions.get(connection, revision.id)[1]).text
                older = revision.made < entry.created
                if older and revision.reason in {"publish", "delivered"} and text != entry.outgoing.source:
                    return text
            return ""

        return await self.workspace.database.read(work)

    def _link_theirs(self, entry: Entry) -> None:
        """The file holds the remote text now, so the post's link (of a copy) says so."""
        from bloggy.services.standing import facts_of
        from bloggy.storage import links

        path = Path(entry.library) / entry.post_path
        library = self.workspace.library_of(path)
        facts = facts_of(library.load(path))
        link = links.read(library.root, facts.id).get(entry.blog)
        if link is not None and entry.theirs_revision is not None:
            link = replace(link, revision=entry.theirs_revision, source_sha=facts.git_sha)
            links.write(library.root, facts.id, entry.blog, link)

    async def _take(self, entry: Entry, text: str) -> None:
        """Make `text` the post's file; what it was is kept as a revision."""
        from bloggy.domain.textfile import TextFile
        from bloggy.storage import revisions

        library = self.workspace.library_of(Path(entry.library) / entry.post_path)
        path = library.root / entry.post_path
        now = self.workspace.clock.now()
        file = await self.workspace.posts.load(path)
        frozen = TextFile(text=entry.outgoing.source).encode()

        def keep(connection: Connection) -> None:
            revisions.add(connection, path, frozen, reason="conflict", now=now)
            revisions.add(connection, path, file.data, reason="conflict", now=now)

        await self.workspace.database.write(keep)
        await asyncio.to_thread(library.save, path, file.file.with_text(text), file.fingerprint)
        await self.workspace.posts.touched([path])


def _over_theirs(entry: Entry) -> Entry:
    """The same text, to be sent over the remote one that the writer has seen (None: it is gone)."""
    if entry.theirs is None:
        return replace(entry, action=Action.PUBLISH, ref=None, expected=None, theirs_revision=None)
    return replace(entry, expected=entry.theirs_revision, theirs=None, theirs_revision=None)


def _as_source(entry: Entry, earlier: str | None, published: str, theirs: str) -> tuple[str, str]:
    """Base and remote text of a copy, whose front matter and picture links are the site's, as library text.

    `earlier` is the site's text that `published`, of the library, had become: what changed there since is
    carried over to `published`. Where that is not known or clashes, the site's body is taken as it is.
    """
    from bloggy.domain import frontmatter

    own = frontmatter.parse(entry.outgoing.source)
    body = frontmatter.parse(theirs).body
    base = frontmatter.parse(published).body if published else ""
    if earlier is not None:
        there = frontmatter.parse(earlier).body
        carried = merge3(there, base, body) if published else None
        if carried is None or carried.conflicts:
            base = there
        else:
            body = carried.text
    whole_base = frontmatter.with_body(own, base).text if base else ""
    return whole_base, frontmatter.with_body(own, body).text
