"""Draws up the entries that publishing a post, or taking it back, needs: one for each blog."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bloggy.backends.capability import Capability
from bloggy.domain.clean import clean_line
from bloggy.domain.outbox import Action, Entry
from bloggy.domain.post import DeliveryKey, Outgoing, Status
from bloggy.errors import NotReady, UsageError
from bloggy.i18n import _
from bloggy.services.assets import Finder
from bloggy.services.freezing import frozen, going_out
from bloggy.services.pictures import Unusable
from bloggy.services.stamps import Stamps
from bloggy.services.standing import ID_KEY, Facts, Known, Live, facts_of

if TYPE_CHECKING:
    from bloggy.domain.listing import BlogState
    from bloggy.services.workspace import Workspace
    from bloggy.storage.library import Library, PostFile


BLOGS_KEY = "blogs"
"""The front matter key with which a post names the blogs it is for."""


def names_in(value: object) -> list[str]:
    """The names in a front matter value: a list of texts, or one."""
    found = [value] if isinstance(value, str) else value if isinstance(value, (list, tuple)) else []
    return [name.strip() for name in found if isinstance(name, str)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A post that has been looked at, with where it stands."""

    library: Library
    file: PostFile
    facts: Facts
    known: Known
    states: tuple[BlogState, ...]

    def state(self, blog: str) -> BlogState:
        """Where it stands with `blog`."""
        return next(state for state in self.states if state.blog == blog)


class Drawing:
    """Looks at posts and draws up entries; changes nothing."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def look(self, path: Path) -> Ready:
        library = self._workspace.library_of(path)
        file = await self._workspace.posts.load(path)
        facts = facts_of(file)
        standing = self._workspace.standing
        known = await standing.gather(library, [facts])
        states = standing.states(library, facts, known, self._workspace.clock.now())
        return Ready(library=library, file=file, facts=facts, known=known, states=states)

    def chosen(self, ready: Ready, blogs: Sequence[str] | None) -> list[str]:
        possible = [state.blog for state in ready.states]
        if blogs is not None:
            for name in blogs:
                if name not in possible:
                    if not self._workspace.blogs.publishes(name):
                        raise UsageError(
                            _("“{blog}” takes no posts: comments come from there.").format(blog=name),
                            hint=_("`bloggy blogs` lists the blogs."),
                        )
                    raise UsageError(
                        _("This post can’t go to {blog}.").format(blog=name),
                        hint=_("It is another site’s working copy; the post must lie in it."),
                    )
            return list(dict.fromkeys(blogs))
        chosen = self.meant(ready)
        if not chosen:
            raise self.nowhere(ready.library)
        return chosen

    def nowhere(self, library: Library) -> UsageError:
        """That posts of `library` have no blog to go to, with the next step."""
        from bloggy.services.sites import repository_of, site_of

        site = site_of(library.root, zone=self._workspace.zone)
        hint = _(
            "B in the library or “bloggy blogs add https://…” connects one,"
            " “bloggy init FOLDER” finds a site’s."
        )
        if site is not None and repository_of(site.root) is None:
            hint = _(
                "The site is in no git repository: run “git init” in {folder}, then “bloggy init” there."
            )
        return UsageError(
            _("There is no blog to publish to yet."), hint=hint.format(folder=site.root if site else "")
        )

    def meant(self, ready: Ready) -> list[str]:
        """The blogs that the post goes to unless told otherwise: where it is, and those that it names.

        A post names them in its front matter, `blogs: [home, magazine]`; one that is nowhere and names none
        goes to the first. Raises ConfigError if it names a blog that there is not.
        """
        possible = [state.blog for state in ready.states]
        there = [state.blog for state in ready.states if state.ref or state.state]
        named = names_in(ready.facts.post.extra.get(BLOGS_KEY))
        if any(name in possible for name in named):  # else the key means something of the writer's own
            for name in named:
                self._workspace.blogs.info(name)
            there = [blog for blog in possible if blog in there or blog in named]
        return there or possible[:1]

    async def is_there(self, ready: Ready, blog: str, *, hidden: bool = False) -> bool:
        """Whether readers of a blog have the post exactly as its file says it: then nothing is to be sent.

        `hidden`: whether it is stored there so, unseen by readers. Of a site's own posts that is not asked:
        publishing also pushes what was only committed.
        """
        library, facts = ready.library, ready.facts
        publisher = self._workspace.standing.publisher(blog, library.root)
        live = self._workspace.standing.live(library, facts, blog, ready.known, hidden=hidden)
        if publisher.in_place or live is None or live.source_sha != facts.git_sha or live.hidden != hidden:
            return False
        if (facts.post.status is Status.DRAFT and not hidden) or ready.known.open_entries.get(
            (facts.rel, blog)
        ):
            return False
        return await asyncio.to_thread(self._has_pictures, ready, blog)

    def _has_pictures(self, ready: Ready, blog: str) -> bool:
        """Whether the copy has every picture as it lies here now."""
        from bloggy.storage import links

        link = links.read(ready.library.root, ready.facts.id)[blog]
        longest = self._workspace.blogs.table(blog).get("max_picture")
        try:
            assets = Finder(ready.library, ready.file.path).assets(
                ready.file, clean=True, longest=longest if isinstance(longest, int) else 0
            )
        except Unusable:
            return False
        there = {target: one.sha256 for target, one in link.media.items()}
        return all(there.get(asset.link) == asset.sha256 for asset in assets)

    async def entry(
        self,
        ready: Ready,
        blog: str,
        *,
        at: datetime | None,
        as_draft: bool,
        post_id: str = "",
        tolerant: bool = False,
    ) -> Entry:
        now = self._workspace.clock.now()
        publisher = self._workspace.standing.publisher(blog, ready.library.root)
        stamps = Stamps(self._workspace.paths.data)
        post = going_out(ready.file, now=now, at=at, as_draft=as_draft, library=ready.library, stamps=stamps)
        finder = Finder(ready.library, ready.file.path)
        longest = self._workspace.blogs.table(blog).get("max_picture")
        try:
            assets = await asyncio.to_thread(
                finder.assets,
                ready.file,
                clean=not publisher.in_place,
                longest=longest if isinstance(longest, int) else 0,
            )
        except Unusable as error:
            if not tolerant:
                raise NotReady(str(error), hint=_("Replace the file or the link to it.")) from error
            assets = ()
        live = self._workspace.standing.live(
            ready.library, ready.facts, blog, ready.known, hidden=not publisher.in_place
        )
        if live is not None and self.untitled(ready, blog):
            post = replace(post, title="")
        outgoing = frozen(ready.file, post, assets, post_id="" if publisher.in_place else post_id)
        entry = self.bare(ready, blog, Action.UPDATE if live else Action.PUBLISH, outgoing, live, now)
        if at is not None and at > now and Capability.SCHEDULE not in publisher.capabilities:
            entry = replace(entry, not_before=at)
        if live is None and self.follows_a_publication(ready, blog):
            entry = replace(entry, action=Action.UPDATE)
        return entry

    def untitled(self, ready: Ready, blog: str) -> bool:
        """Whether the post has no title, here and there: then its file's name is none either."""
        from bloggy.domain.generators.values import find, text
        from bloggy.storage import links

        keys = ready.library.generator.keys.title
        own = find(ready.file.document.values, keys)
        if own is None or text(own[1]) or not ready.facts.id:
            return False
        base = links.base(ready.library.root, ready.facts.id, blog)
        there = None if base is None else find(ready.library.parse(base).values, keys)
        return there is not None and not text(there[1])

    def bare(
        self, ready: Ready, blog: str, action: Action, outgoing: Outgoing, live: Live | None, now: datetime
    ) -> Entry:
        return Entry(
            id=DeliveryKey(self._workspace.new_id()),
            action=action,
            library=str(ready.library.root),
            post_path=ready.file.rel,
            title=clean_line(ready.file.post.title),
            blog=blog,
            outgoing=outgoing,
            ref=live.ref if live else None,
            expected=live.expected if live else None,
            created=now,
            not_before=now,
        )

    def after_originals(self, ready: Ready, entries: Sequence[Entry]) -> list[Entry]:
        """Copies that name another blog's copy as the original go after that one, whose address they need."""
        waiting = {
            blog: open_entries[-1].id
            for (rel, blog), open_entries in ready.known.open_entries.items()
            if rel == ready.facts.rel and open_entries
        }
        waiting |= {entry.blog: entry.id for entry in entries}
        known = []
        for entry in entries:
            first = waiting.get(self._workspace.dressing.original(entry.blog))
            known.append(entry if first is None else replace(entry, goes_after=first))
        return known

    def id_of(self, ready: Ready) -> str:
        """The post's id: in its file, or given to it by a first publish that still waits; else ""."""
        waiting = (
            str(entry.outgoing.post.extra.get(ID_KEY, ""))
            for (rel, _blog), entries in ready.known.open_entries.items()
            if rel == ready.facts.rel
            for entry in entries
        )
        return ready.facts.id or next(filter(None, waiting), "")

    def follows_a_publication(self, ready: Ready, blog: str) -> bool:
        """Whether something that waits will have put the post there before this entry's turn comes."""
        waiting = ready.known.open_entries.get((ready.facts.rel, blog), [])
        return bool(waiting) and waiting[-1].action in {Action.PUBLISH, Action.UPDATE}

    def known_at(self, ready: Ready, *, hidden: bool) -> list[str]:
        return [state.blog for state in ready.states if state.ref or state.state or hidden]
