"""Lays the versions of a post side by side: the writer's, the blog's, and what both came from."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bloggy.domain import frontmatter
from bloggy.domain.difference import Difference, difference, words
from bloggy.domain.frontmatter import REMOVE
from bloggy.domain.generators import values
from bloggy.domain.merge_front import FRONT, merge_posts
from bloggy.errors import NotFound, UsageError
from bloggy.i18n import _
from bloggy.services.bases import base_of
from bloggy.services.remote_text import Copied, copied_text, with_id
from bloggy.services.standing import ID_KEY, Facts, Live, facts_of, id_in

if TYPE_CHECKING:
    from sqlite3 import Connection

    from bloggy.backends.base import Publisher
    from bloggy.domain.frontmatter import Document
    from bloggy.domain.outbox import Entry
    from bloggy.domain.remote import RemotePost
    from bloggy.services.workspace import Workspace
    from bloggy.storage.library import Library, PostFile


MERGED = "merged"
"""Why a revision was kept: it is the blog's text, and the file holds it since, merged with the writer's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """The versions of one post that are to be compared, each as the whole text of its file."""

    blog: str
    path: Path
    """The post's file."""
    base: str | None
    """What both sides came from: the text that was last delivered; None where that is not known."""
    mine: str
    theirs: str | None
    """What the blog has; None: nothing any more (`gone`), or it was not asked."""
    gone: bool = False
    """Somebody deleted the post there."""
    merged: bool = False
    """The file holds the blog's text already, since a merge that left something to decide."""


class _Out(NamedTuple):
    """A copy that is out there."""

    blog: str
    live: Live
    changed: bool


def parser_of(workspace: Workspace, path: Path) -> Callable[[str], Document]:
    """What understands a file: a post as its generator does, anything else by its fences alone."""
    holding = [library for library in workspace.libraries if library.holds(path)]
    return max(holding, key=lambda one: len(one.root.parts)).parse if holding else frontmatter.parse


@dataclass(frozen=True, slots=True)
class Comparing:
    """What differs between the writer's text and what the blogs have."""

    workspace: Workspace

    async def sides(self, entry: Entry) -> Sides:
        """The versions that the conflict of `entry` is about. Raises UsageError if there is none."""
        if not entry.in_conflict:
            raise UsageError(
                _("Entry {id} has no conflict to settle.").format(id=entry.id),
                hint=_("“bloggy outbox” lists those that do."),
            )
        publisher = self.workspace.standing.publisher_for(entry)
        path = Path(entry.library) / entry.post_path
        library = self.workspace.library_of(path)
        earlier = await publisher.earlier(entry.expected) if entry.expected else None
        if publisher.in_place:
            base = earlier or await base_of(self.workspace, library, path, "", entry.blog, entry)
            mine, theirs = entry.outgoing.source, entry.theirs
        else:
            post_id = await asyncio.to_thread(self._id, library, entry)
            base = await base_of(self.workspace, library, path, post_id, entry.blog, entry)
            mine = with_id(library, entry.outgoing.source, post_id)
            theirs = entry.theirs
            if theirs is not None:
                theirs = with_id(library, _as_file(library, mine, base, earlier, theirs), post_id)
        merged = theirs is not None and await self._merged(path, entry, theirs)
        gone = theirs is None
        return Sides(
            blog=entry.blog, path=path, base=base, mine=mine, theirs=theirs, gone=gone, merged=merged
        )

    def difference(self, sides: Sides) -> Difference:
        """What differs between those versions, taken apart. Raises FrontMatterError."""
        parse = parser_of(self.workspace, sides.path)
        base, theirs = (None if text is None else parse(text) for text in (sides.base, sides.theirs))
        return difference(base, parse(sides.mine), theirs, own=(ID_KEY,))

    async def published(self, path: Path, *, blog: str = "", remote: bool = False) -> Sides:
        """The post's file beside what was last delivered to `blog` (or the first where it has changed).

        `remote`: the blog is asked what it has now. Raises NotFound if the post is not out, or what was
        delivered is not known; BackendError.
        """
        library = self.workspace.library_of(path)
        file = await self.workspace.posts.load(path)
        facts = facts_of(file)
        out = await self._out(library, file, facts, blog)
        publisher = self.workspace.standing.publisher(out.blog, library.root)
        base: str | None
        if publisher.in_place:
            base = await publisher.earlier(out.live.revision)
        else:
            base = await base_of(self.workspace, library, path, facts.id, out.blog, None)
        theirs = None
        if remote:
            told = await publisher.read(out.live.ref)
            theirs = await self._read(library, publisher, file, facts, out.blog, told)
        if base is None and theirs is None:
            raise NotFound(
                _("What was sent to {blog} is not kept here.").format(blog=out.blog),
                hint=_("With --remote the blog is asked for what it has now."),
            )
        return Sides(blog=out.blog, path=path, base=base, mine=file.file.text, theirs=theirs)

    async def _read(
        self,
        library: Library,
        publisher: Publisher,
        file: PostFile,
        facts: Facts,
        blog: str,
        told: RemotePost,
    ) -> str:
        copied = Copied(
            source=file.file.text,
            rel=file.rel,
            post_id=facts.id,
            blog=blog,
            publisher=publisher,
        )
        return await asyncio.to_thread(copied_text, library, copied, told)

    async def _out(self, library: Library, file: PostFile, facts: Facts, blog: str) -> _Out:
        standing = self.workspace.standing
        known = await standing.gather(library, [facts])
        states = standing.states(library, facts, known, self.workspace.clock.now())
        if blog and all(state.blog != blog for state in states):
            self.workspace.blogs.info(blog)  # says it if there is no such blog at all
        out = [
            _Out(state.blog, live, state.changed)
            for state in states
            if blog in {"", state.blog}
            and (live := standing.live(library, facts, state.blog, known, hidden=True))
        ]
        if not out:
            raise NotFound(
                _("“{title}” has no conflict with any blog, and none has it.").format(title=file.post.title),
                hint=_("`bloggy publish {slug} --dry-run` shows what publishing would do.").format(
                    slug=file.post.slug
                ),
            )
        return next((one for one in out if one.changed), out[0])

    async def _merged(self, path: Path, entry: Entry, theirs: str) -> bool:
        """Whether the file holds that text of the blog already, merged in since the entry was made."""
        from bloggy.domain.textfile import decode
        from bloggy.storage import revisions

        def work(connection: Connection) -> bool:
            return any(
                decode(revisions.get(connection, revision.id)[1]).text == theirs
                for revision in revisions.entries(connection, path)
                if revision.reason == MERGED and revision.made >= entry.created
            )

        return await self.workspace.database.read(work)

    def _id(self, library: Library, entry: Entry) -> str:
        """The id by which the post's links are known: its file's, else the one it was sent with."""
        try:
            there = id_in(library.load(library.root / entry.post_path).document.values)
        except NotFound:
            there = ""
        return there or str(entry.outgoing.post.extra.get(ID_KEY, ""))


def _as_file(library: Library, mine: str, base: str | None, earlier: str | None, theirs: str) -> str:
    """The remote text as a file of the library.

    One that was made from fields is that already. One that is a site's file has the site's front matter and
    picture links: what changed there since `earlier`, which `base` had become, is carried over to `base`.
    """
    there = library.parse(theirs)
    if earlier is None and ID_KEY in there.values:
        return theirs
    start = library.parse(base if base is not None else mine)
    if earlier is None or base is None:
        return frontmatter.with_body(start, there.body).text
    carried = merge_posts(library.parse(earlier), start, there)
    document = library.parse(carried.text)
    if carried.places:
        document = frontmatter.with_body(document, there.body)
    # The same date or list may be written otherwise on the two sides.
    zone = library.generator.zone
    changed = {c.key: c.theirs for c in carried.clashes if c.key != FRONT and _alike(c.base, c.mine, zone)}
    changes = {key: REMOVE if value is None else value for key, value in changed.items()}
    return frontmatter.edit(document, changes).text if changes else document.text


def _alike(one: object, two: object, zone: tzinfo) -> bool:
    """Whether two front matter values say the same."""
    moments = values.moment(one, zone), values.moment(two, zone)
    return words(one) == words(two) or (moments[0] is not None and moments[0] == moments[1])
