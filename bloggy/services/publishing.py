"""Freezes posts into the outbox: what is sent later is what the writer saw when they said so."""

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
from bloggy.services.events import EntryChanged
from bloggy.services.freezing import frozen, going_out
from bloggy.services.pictures import Unusable
from bloggy.services.queueing import queue
from bloggy.services.stamps import Stamps
from bloggy.services.standing import ID_KEY, Facts, Known, Live, facts_of

if TYPE_CHECKING:
    from bloggy.backends.base import Plan
    from bloggy.domain.checks import Problem
    from bloggy.domain.listing import BlogState
    from bloggy.services.workspace import Workspace
    from bloggy.storage.library import Library, PostFile


_NEVER = frozenset({"front-matter", "copied-id"})
"""Errors that no force overrules: what would go out is not what the writer means."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlogPlan:
    """What publishing a post would do at one blog."""

    blog: str
    action: Action
    plan: Plan
    when: datetime | None
    """The post's date as it would go out, in its own zone; None for a draft without one."""
    at: datetime | None
    """When it is sent; None: at once."""
    state: BlogState
    """Where the post stands with that blog now."""
    problems: tuple[Problem, ...]


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


class Publishing:
    """Plan, publish, take back, delete."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def targets(self, path: Path) -> list[str]:
        """The blogs that this post can go to, the usual ones first."""
        return self._workspace.standing.targets(self._workspace.library_of(path))

    async def states(self, path: Path) -> list[BlogState]:
        """Where the post stands with every blog it can go to."""
        return list(await self._workspace.standing.of(path))

    async def plan(
        self,
        path: Path,
        *,
        blogs: Sequence[str] | None = None,
        at: datetime | None = None,
        as_draft: bool = False,
    ) -> list[BlogPlan]:
        """What `publish` with the same arguments would change; touches no network."""
        ready = await self._look(path)
        found = []
        for blog in self._chosen(ready, blogs):
            entry = await self._entry(ready, blog, at=at, as_draft=as_draft, tolerant=True)
            found.append(
                BlogPlan(
                    blog=blog,
                    action=entry.action,
                    plan=await self._plan_at(ready, entry),
                    when=entry.outgoing.post.date,
                    at=at if entry.not_before > entry.created else None,
                    state=ready.state(blog),
                    problems=tuple(await self._workspace.checking.check(path, blogs=[blog], at=at)),
                )
            )
        return found

    async def publish(
        self,
        path: Path,
        *,
        blogs: Sequence[str] | None = None,
        at: datetime | None = None,
        as_draft: bool = False,
        force: bool = False,
    ) -> list[Entry]:
        """Check, freeze and queue, in one transaction for all blogs; returns at once.

        `blogs` None: those where the post already is, else the usual ones. `at`: not before then. Errors
        among the checks raise NotReady unless `force`; unreadable front matter and a copied id always do.
        """
        ready = await self._look(path)
        chosen = self._chosen(ready, blogs)
        await self._refuse_unready(ready, chosen, at=at, force=force)
        post_id = self._id_of(ready) or self._workspace.new_id()
        entries = [
            await self._entry(ready, blog, at=at, as_draft=as_draft, post_id=post_id) for blog in chosen
        ]
        return await self._queue(ready, self._after_originals(ready, entries))

    async def unpublish(self, path: Path, *, blogs: Sequence[str] | None = None) -> list[Entry]:
        """Queue taking the post from readers (None: wherever it is). Raises UsageError if it is nowhere."""
        return await self._take_back(path, Action.WITHDRAW, blogs)

    async def delete(self, path: Path, *, blogs: Sequence[str] | None = None) -> list[Entry]:
        """Queue deleting the post wherever it is, and put its file into the trash."""
        entries = await self._take_back(path, Action.DELETE, blogs, nowhere_is_fine=True)
        await self._workspace.posts.trash(path)
        return entries

    async def refrozen(self, entry: Entry, path: Path) -> Entry:
        """A new entry with the present text of the post at `path`, to take the place of `entry`.

        Raises NotFound, NotReady.
        """
        ready = await self._look(path)
        at = (
            entry.not_before
            if entry.not_before > self._workspace.clock.now() and not entry.attempts
            else None
        )
        await self._refuse_unready(ready, [entry.blog], at=at, force=False)
        draft = entry.outgoing.post.status is Status.DRAFT
        given = str(entry.outgoing.post.extra.get(ID_KEY, ""))
        post_id = self._id_of(ready) or given or self._workspace.new_id()
        fresh = await self._entry(ready, entry.blog, at=at, as_draft=draft, post_id=post_id)
        return replace(fresh, action=entry.action, ref=entry.ref, expected=entry.expected)

    # --- making entries -------------------------------------------------------------------------------------

    async def _look(self, path: Path) -> Ready:
        library = self._workspace.library_of(path)
        file = await self._workspace.posts.load(path)
        facts = facts_of(file)
        standing = self._workspace.standing
        known = await standing.gather(library, [facts])
        states = standing.states(library, facts, known, self._workspace.clock.now())
        return Ready(library=library, file=file, facts=facts, known=known, states=states)

    def _chosen(self, ready: Ready, blogs: Sequence[str] | None) -> list[str]:
        possible = [state.blog for state in ready.states]
        if blogs is not None:
            for name in blogs:
                if name not in possible:
                    self._workspace.blogs.info(name)
                    raise UsageError(
                        _("This post can’t go to {blog}.").format(blog=name),
                        hint=_("It is another site’s working copy; the post must lie in it."),
                    )
            return list(dict.fromkeys(blogs))
        chosen = [state.blog for state in ready.states if state.ref or state.state] or possible[:1]
        if not chosen:
            raise UsageError(
                _("There is no blog to publish to yet."),
                hint=_("“bloggy init FOLDER” sets one up from a site’s folder."),
            )
        return chosen

    async def _refuse_unready(
        self, ready: Ready, blogs: Sequence[str], *, at: datetime | None, force: bool
    ) -> None:
        found = await self._workspace.checking.check(ready.file.path, blogs=blogs, at=at)
        errors = [problem for problem in found if problem.level == "error"]
        if force:
            errors = [problem for problem in errors if problem.check in _NEVER]
        if errors:
            raise NotReady(
                _("“{title}” is not ready to be published.").format(title=clean_line(ready.file.post.title)),
                hint=_("Mend these first, or publish it anyway by force."),
                problems=tuple(_sentence(problem) for problem in errors),
            )

    async def _entry(
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
        outgoing = frozen(ready.file, post, assets, post_id="" if publisher.in_place else post_id)
        entry = self._bare(ready, blog, Action.UPDATE if live else Action.PUBLISH, outgoing, live, now)
        if at is not None and at > now and Capability.SCHEDULE not in publisher.capabilities:
            entry = replace(entry, not_before=at)
        if live is None and self._follows_a_publication(ready, blog):
            entry = replace(entry, action=Action.UPDATE)
        return entry

    async def _plan_at(self, ready: Ready, entry: Entry) -> Plan:
        """What the backend says, and how the text differs from the one that is there."""
        from bloggy.storage import links

        root = ready.library.root
        post_id = ready.facts.id
        outgoing = await self._workspace.dressing.as_planned(entry.blog, root, post_id, entry.outgoing)
        publisher = self._workspace.standing.publisher(entry.blog, root)
        plan = await publisher.plan(entry.action, outgoing, ref=entry.ref)
        there = links.base(root, post_id, entry.blog) if post_id and not plan.diff else None
        if there is None or entry.action is not Action.UPDATE:
            return plan
        return replace(plan, diff=_difference(there, entry.outgoing.source))

    def _after_originals(self, ready: Ready, entries: Sequence[Entry]) -> list[Entry]:
        """Copies that name another blog's copy as the original go after that one, whose address they need."""
        waiting = {
            blog: open_entries[-1].id
            for (rel, blog), open_entries in ready.known.open_entries.items()
            if rel == ready.facts.rel and open_entries
        }
        waiting |= {entry.blog: entry.id for entry in entries}
        known = []
        for entry in entries:
            original = str(self._workspace.blogs.table(entry.blog).get("canonical") or "")
            first = waiting.get(original) if original != entry.blog else None
            known.append(entry if first is None else replace(entry, goes_after=first))
        return known

    def _id_of(self, ready: Ready) -> str:
        """The post's id: in its file, or given to it by a first publish that still waits; "" if it has none."""
        waiting = (
            str(entry.outgoing.post.extra.get(ID_KEY, ""))
            for (rel, _blog), entries in ready.known.open_entries.items()
            if rel == ready.facts.rel
            for entry in entries
        )
        return ready.facts.id or next(filter(None, waiting), "")

    def _follows_a_publication(self, ready: Ready, blog: str) -> bool:
        """Whether something that waits will have put the post there before this entry's turn comes."""
        waiting = ready.known.open_entries.get((ready.facts.rel, blog), [])
        return bool(waiting) and waiting[-1].action in {Action.PUBLISH, Action.UPDATE}

    async def _take_back(
        self, path: Path, action: Action, blogs: Sequence[str] | None, *, nowhere_is_fine: bool = False
    ) -> list[Entry]:
        ready = await self._look(path)
        now = self._workspace.clock.now()
        entries = []
        deleting = action is Action.DELETE
        for blog in (
            self._chosen(ready, blogs) if blogs is not None else self._known_at(ready, hidden=deleting)
        ):
            live = self._workspace.standing.live(
                ready.library, ready.facts, blog, ready.known, hidden=deleting
            )
            if live is None and not self._follows_a_publication(ready, blog):
                continue
            in_place = self._workspace.standing.publisher(blog, ready.library.root).in_place
            outgoing = frozen(
                ready.file,
                replace(ready.file.post, status=Status.WITHDRAWN),
                (),
                post_id="" if in_place else self._id_of(ready),
            )
            entries.append(self._bare(ready, blog, action, outgoing, live, now))
        if not entries and not nowhere_is_fine:
            raise UsageError(
                _("“{title}” is not published, so there is nothing to take back.").format(
                    title=clean_line(ready.file.post.title)
                ),
                hint=_("“bloggy show POST” says where a post is."),
            )
        return await self._queue(ready, entries)

    def _known_at(self, ready: Ready, *, hidden: bool) -> list[str]:
        return [state.blog for state in ready.states if state.ref or state.state or hidden]

    def _bare(
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

    async def _queue(self, ready: Ready, entries: Sequence[Entry]) -> list[Entry]:
        from bloggy.storage import revisions

        if not entries:
            return []
        now = self._workspace.clock.now()

        def work(connection: Connection) -> list[Entry]:
            revisions.add(connection, ready.file.path, ready.file.data, reason="publish", now=now)
            return queue(connection, entries)

        added = await self._workspace.database.write(work)
        for entry in added:
            self._workspace.events.publish(EntryChanged(entry=entry))
        if "delivery" in self._workspace.__dict__:
            self._workspace.delivery.poke()
        return added


def _difference(there: str, here: str) -> str:
    """A unified diff of the text that was delivered and the one that would be."""
    from difflib import unified_diff

    return "".join(
        line if line.endswith("\n") else line + "\n"
        for line in unified_diff(
            there.splitlines(keepends=True),
            here.splitlines(keepends=True),
            fromfile=_("published"),
            tofile=_("yours"),
        )
    )


def _sentence(problem: Problem) -> str:
    where = _("Line {line}: ").format(line=problem.line) if problem.line else ""
    return f"{where}{problem.message} {problem.fix}".strip()


if TYPE_CHECKING:
    from sqlite3 import Connection
