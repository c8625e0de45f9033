"""Gives an entry another text: the post's present one, or the answer to a conflict with the blog."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from bloggy.domain.difference import words
from bloggy.domain.merge import has_markers
from bloggy.domain.merge_front import FRONT, Clash, PostMerged, merge_posts
from bloggy.domain.outbox import Action, Entry, EntryState
from bloggy.domain.post import Status
from bloggy.errors import NotFound, NotReady, UsageError
from bloggy.i18n import _
from bloggy.services.comparing import MERGED
from bloggy.services.standing import ID_KEY

if TYPE_CHECKING:
    from sqlite3 import Connection

    from bloggy.services.comparing import Sides
    from bloggy.services.workspace import Workspace
    from bloggy.storage.library import Library, PostFile

_TAKING_BACK = frozenset({Action.WITHDRAW, Action.DELETE})


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
        if entry.in_conflict and entry.theirs is None:
            return replace(fresh, action=Action.PUBLISH, ref=None, expected=None)
        if entry.theirs_revision is not None:
            # The writer has seen the remote text and edits in the light of it.
            fresh = replace(fresh, expected=entry.theirs_revision)
        return fresh

    async def resolved(self, entry: Entry, choice: str) -> Entry | None:
        """What is to be sent after the writer chose; None if nothing is left to send.

        Raises UsageError; NotReady where a merge leaves something to decide, which the file then holds.
        """
        sides = await self.workspace.comparing.sides(entry)
        file = await self._file(entry)
        if choice == "mine":
            return await self._mine(entry, file, sides)
        if choice == "theirs":
            await self._theirs(entry, file, sides)
            return None
        if sides.theirs is None or entry.action in _TAKING_BACK:
            raise UsageError(
                _("There is nothing to merge, because one side takes the post away."),
                hint=_("Choose yours or theirs."),
            )
        if file is None:
            raise NotFound(
                _("The post’s file is no longer at {path}.").format(path=entry.post_path),
                hint=_("Choose yours to send the text as it was, or theirs to leave the blog as it is."),
            )
        if choice != "merge":
            await self._take(entry, file, choice, sides.theirs)
            return await self.again(entry)
        return await self._merge(entry, file, sides.theirs, sides.theirs if sides.merged else sides.base)

    # --- mine -----------------------------------------------------------------------------------------------

    async def _mine(self, entry: Entry, file: PostFile | None, sides: Sides) -> Entry | None:
        """The same text, to be sent over the remote one that was shown, or anew where that is gone."""
        if sides.theirs is None:
            if entry.action in _TAKING_BACK:
                await self._forget(entry, file)
                return None
            return replace(
                entry, action=Action.PUBLISH, ref=None, reserved=None, expected=None, theirs_revision=None
            )
        await self._keep(entry, sides.theirs, None)
        return replace(entry, expected=entry.theirs_revision, theirs=None, theirs_revision=None)

    # --- theirs ---------------------------------------------------------------------------------------------

    async def _theirs(self, entry: Entry, file: PostFile | None, sides: Sides) -> None:
        """Make the file what the blog has, so that it is up to date there; gone: forget the copy."""
        if sides.theirs is None:
            await self._forget(entry, file)
        elif file is not None:
            await self._take(entry, file, sides.theirs, sides.theirs)
            await asyncio.to_thread(self._link_theirs, entry)

    async def _forget(self, entry: Entry, file: PostFile | None) -> None:
        """The copy is gone: so is its link, and a post that is nowhere else is a draft again."""
        from bloggy.services.editing import set_fields
        from bloggy.services.standing import facts_of
        from bloggy.storage import links

        if file is None or self.workspace.standing.publisher_for(entry).in_place:
            return
        root, post_id = self._library(entry).root, facts_of(file).id
        if not post_id:
            return
        await asyncio.to_thread(links.remove, root, post_id, entry.blog)
        left = any(not link.hidden for link in links.read(root, post_id).values())
        if not left and file.post.status is not Status.DRAFT:
            await asyncio.to_thread(set_fields, self.workspace, file.path, {"status": Status.DRAFT})
            await self.workspace.posts.touched([file.path])

    def _link_theirs(self, entry: Entry) -> None:
        """The file holds the remote text now, so the post's link (of a copy) says so."""
        from bloggy.services.standing import facts_of
        from bloggy.storage import links

        library = self._library(entry)
        file = library.load(library.root / entry.post_path)
        facts = facts_of(file)
        link = links.read(library.root, facts.id).get(entry.blog) if facts.id else None
        ref = (
            entry.theirs_ref
            if facts.id and not self.workspace.standing.publisher_for(entry).in_place
            else None
        )
        if link is None and ref:  # its first publish met a copy that was there already
            now = self.workspace.clock.now()
            link = links.Link(ref=ref, url=entry.theirs_url, revision="", source_sha="", published=now)
        if link is not None and entry.theirs_revision:
            hidden = facts.post.status is Status.DRAFT
            link = replace(link, revision=entry.theirs_revision, source_sha=facts.git_sha, hidden=hidden)
            links.write(library.root, facts.id, entry.blog, link, base=file.file.text)

    # --- both -----------------------------------------------------------------------------------------------

    async def _merge(self, entry: Entry, file: PostFile, theirs: str, base: str | None) -> Entry | None:
        if has_markers(file.file.text):
            raise _to_decide(entry, PostMerged(file.file.text, (), 1))
        library = self._library(entry)
        merged = merge_posts(
            None if base is None else library.parse(base),
            file.document,
            library.parse(theirs),
            own=(ID_KEY,),
        )
        if merged.text == theirs:
            await self._take(entry, file, theirs, theirs)
            await asyncio.to_thread(self._link_theirs, entry)
            return None
        await self._take(entry, file, merged.text, theirs, merged=True)
        if not merged.clean:
            raise _to_decide(entry, merged)
        return await self.again(entry)

    # --- the file -------------------------------------------------------------------------------------------

    def _library(self, entry: Entry) -> Library:
        return self.workspace.library_of(Path(entry.library) / entry.post_path)

    async def _file(self, entry: Entry) -> PostFile | None:
        """The post's file; None where it was moved or thrown away."""
        try:
            return await self.workspace.posts.load(self._library(entry).root / entry.post_path)
        except NotFound:
            return None

    async def _take(
        self, entry: Entry, file: PostFile, text: str, theirs: str, *, merged: bool = False
    ) -> None:
        """Make `text` the post's file; all that it was, and the blog's text, are kept as revisions."""
        await self._keep(entry, theirs, file, merged=merged)
        library = self._library(entry)
        await asyncio.to_thread(library.save, file.path, file.file.with_text(text), file.fingerprint)
        await self.workspace.posts.touched([file.path])

    async def _keep(self, entry: Entry, theirs: str, file: PostFile | None, *, merged: bool = False) -> None:
        from bloggy.domain.textfile import TextFile
        from bloggy.storage import revisions

        path = self._library(entry).root / entry.post_path
        now = self.workspace.clock.now()

        def keep(connection: Connection) -> None:
            remote = TextFile(text=theirs).encode()
            revisions.add(connection, path, remote, reason=MERGED if merged else "conflict", now=now)
            frozen = TextFile(text=entry.outgoing.source).encode()
            revisions.add(connection, path, frozen, reason="conflict", now=now)
            if file is not None:
                revisions.add(connection, path, file.data, reason="conflict", now=now)

        await self.workspace.database.write(keep)


def _to_decide(entry: Entry, merged: PostMerged) -> NotReady:
    """What a merge leaves to the writer, each with both values."""
    told = _("Both sides changed the same things; the post’s file holds what could be merged.")
    if merged.places:
        told = _("Both sides changed the same lines; the post’s file holds both now, between markers.")
    return NotReady(
        told,
        hint=_("Choose in the file, then resolve with a merge again to send what you have made of it."),
        problems=tuple(_clash(clash, entry.blog) for clash in merged.clashes),
    )


def _clash(clash: Clash, blog: str) -> str:
    if clash.key == FRONT:
        return _("The front matter can’t be read on one side, so yours stays as it is.")
    return _("{key} is “{mine}” here and “{theirs}” at {blog}; the file keeps yours.").format(
        key=clash.key, mine=words(clash.mine), theirs=words(clash.theirs), blog=blog
    )
