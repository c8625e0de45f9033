"""Brings this machine along once a blog has a post: the file, its id, its link, the working copy."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bloggy.domain import frontmatter
from bloggy.domain.outbox import Action, Entry
from bloggy.domain.post import Receipt, Status
from bloggy.domain.textfile import TextFile
from bloggy.errors import ChangedOnDisk, FrontMatterError, NotFound
from bloggy.i18n import _
from bloggy.services.standing import ID_KEY, id_in

if TYPE_CHECKING:
    from bloggy.backends.base import Publisher
    from bloggy.domain.frontmatter import Document
    from bloggy.services.workspace import Workspace
    from bloggy.storage.library import Library

_TRIES = 5
"""How often the file is read anew when somebody writes it at the same time."""


@dataclass(frozen=True, slots=True)
class Settling:
    """See `Aftermath` in `carrier`: everything here may be done twice without harm."""

    workspace: Workspace

    async def __call__(self, entry: Entry, publisher: Publisher, receipt: Receipt) -> str:
        """Bring everything along; answers what the writer should know, or ""."""
        path = Path(entry.library) / entry.post_path
        was_there = path.exists()
        notes = [await publisher.settle(entry.outgoing, receipt, action=entry.action)]
        library = self.workspace.library_of(path)
        if publisher.in_place:
            if was_there and not path.exists():
                await self._follow(path, receipt)
            from bloggy.services.renames import Renames

            Renames(self.workspace.paths.data).forget(library.root, entry.post_path)
        else:
            notes.append(await asyncio.to_thread(self._note_copy, library, entry, receipt))
        return " ".join(note for note in notes if note)

    async def _follow(self, old: Path, receipt: Receipt) -> None:
        """The file has moved to where the site has the post: so do its revisions, and whoever has it open."""
        from bloggy.services.events import PostMoved
        from bloggy.services.sites import repository_of

        top = repository_of(old.parent)
        new = top / str(receipt.ref) if top is not None else old
        if new == old or not new.is_file():
            return
        await self.workspace.drafting.moved(old, new)
        self.workspace.events.publish(PostMoved(old=old, new=new))

    def _note_copy(self, library: Library, entry: Entry, receipt: Receipt) -> str:
        """Write (or remove) the link, then let the file say what became of the post."""
        from bloggy.storage import links
        from bloggy.storage.library import git_sha

        path = library.root / entry.post_path
        post_id = self._present_id(library, path) or str(entry.outgoing.post.extra.get(ID_KEY, ""))
        if entry.action in {Action.WITHDRAW, Action.DELETE}:
            if post_id:
                self._take_from_link(library, post_id, entry, receipt)
            left = any(not link.hidden for link in links.read(library.root, post_id).values())
            return "" if entry.action is Action.DELETE or left else self._change(library, path, entry, "")
        sent = TextFile(
            text=entry.outgoing.source,
            encoding="latin-1" if entry.outgoing.encoding == "latin-1" else "utf-8",
            bom=entry.outgoing.bom,
        )
        document = _changed(library, library.parse(sent.text), entry, post_id)
        link = links.Link(
            ref=str(receipt.ref),
            url=receipt.url,
            revision=str(receipt.revision),
            source_sha=git_sha(sent.with_text(document.text).encode()),
            published=self.workspace.clock.now(),
            hidden=entry.outgoing.post.status is Status.DRAFT,
            media={
                asset.link: links.Uploaded(sha256=asset.sha256, ref=asset.ref, url=asset.url)
                for asset in entry.outgoing.assets
                if asset.url
            },
        )
        links.write(library.root, post_id, entry.blog, link, base=document.text)
        return self._change(library, path, entry, post_id)

    def _take_from_link(self, library: Library, post_id: str, entry: Entry, receipt: Receipt) -> None:
        """Forget the copy, or note that readers don't see it any more."""
        from dataclasses import replace

        from bloggy.storage import links

        link = links.read(library.root, post_id).get(entry.blog)
        if entry.action is Action.DELETE or not receipt.revision or link is None:
            links.remove(library.root, post_id, entry.blog)
        else:
            hidden = replace(link, ref=receipt.ref, revision=receipt.revision, url="", hidden=True)
            links.write(library.root, post_id, entry.blog, hidden)

    def _present_id(self, library: Library, path: Path) -> str:
        try:
            return id_in(library.load(path).document.values)
        except NotFound:
            return ""

    def _change(self, library: Library, path: Path, entry: Entry, post_id: str) -> str:
        """Splice what publishing changed into whatever the file is by now; answers a sentence or ""."""
        for _attempt in range(_TRIES):
            try:
                file = library.load(path)
                document = _changed(library, file.document, entry, post_id)
                library.save(path, file.file.with_text(document.text), file.fingerprint)
            except ChangedOnDisk:
                continue
            except NotFound:
                if entry.action is Action.WITHDRAW:
                    return ""
                return _(
                    "The post’s file is no longer at {path}, so it could not be marked as published."
                ).format(path=entry.post_path)
            except FrontMatterError as error:
                return _("The file could not be marked: {why}").format(why=error.message)
            return ""
        return _("The file could not be marked, because another program keeps writing it.")


def _changed(library: Library, document: Document, entry: Entry, post_id: str) -> Document:
    """The document with status, date and id as they are after `entry`. Raises FrontMatterError."""
    post = entry.outgoing.post
    fields: dict[str, object] = {}
    if entry.action is Action.WITHDRAW:
        fields["status"] = Status.DRAFT
    elif post.status is not Status.DRAFT:
        fields["status"] = Status.PUBLISHED
        if post.date is not None and not _has(library, document, "date"):
            fields["date"] = post.date
    changes = library.generator.changes(document.values, fields)
    if post_id and document.values.get(ID_KEY) != post_id:
        changes[ID_KEY] = post_id
    return frontmatter.edit(document, changes) if changes else document


def _has(library: Library, document: Document, name: str) -> bool:
    return any(document.values.get(key) is not None for key in library.generator.keys.of(name))
