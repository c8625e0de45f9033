"""Freezes posts into the outbox: what is sent later is what the writer saw when they said so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bloggy.domain.clean import clean_line
from bloggy.domain.outbox import Action, Entry
from bloggy.domain.post import Status
from bloggy.errors import NotReady, UsageError
from bloggy.i18n import _
from bloggy.services.drawing import Drawing, Ready
from bloggy.services.events import EntryChanged
from bloggy.services.freezing import frozen
from bloggy.services.queueing import queue
from bloggy.services.standing import ID_KEY

if TYPE_CHECKING:
    from bloggy.backends.base import Plan
    from bloggy.domain.checks import Problem
    from bloggy.domain.listing import BlogState
    from bloggy.services.workspace import Workspace


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


class Publishing:
    """Plan, publish, take back, delete."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._draw = Drawing(workspace)

    def targets(self, path: Path) -> list[str]:
        """The blogs that this post can go to, the usual ones first."""
        return self._workspace.standing.targets(self._workspace.library_of(path))

    def nowhere(self, path: Path) -> UsageError:
        """That the post has no blog to go to, with the next step."""
        return self._draw.nowhere(self._workspace.library_of(path))

    async def meant(self, path: Path) -> list[str]:
        """The blogs that `publish` chooses by itself. Raises ConfigError for a name that there is not."""
        return self._draw.meant(await self._draw.look(path))

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
        ready = await self._draw.look(path)
        found = []
        for blog in self._draw.chosen(ready, blogs):
            entry = await self._draw.entry(ready, blog, at=at, as_draft=as_draft, tolerant=True)
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

        `blogs` None: those where the post already is, else the usual ones. `at`: not before then. Blogs that
        have it as it is are left out unless `force`: the answer may be empty. Errors among the checks raise
        NotReady unless `force`; unreadable front matter and a copied id always do.
        """
        ready = await self._draw.look(path)
        chosen = self._draw.chosen(ready, blogs)
        if not force and at is None:
            chosen = [blog for blog in chosen if not await self._draw.is_there(ready, blog, hidden=as_draft)]
        if not chosen:
            return []
        await self._refuse_unready(ready, chosen, at=at, force=force)
        post_id = self._draw.id_of(ready) or self._workspace.new_id()
        entries = [
            await self._draw.entry(ready, blog, at=at, as_draft=as_draft, post_id=post_id) for blog in chosen
        ]
        return await self._queue(ready, self._draw.after_originals(ready, entries))

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
        ready = await self._draw.look(path)
        at = (
            entry.not_before
            if entry.not_before > self._workspace.clock.now() and not entry.attempts
            else None
        )
        await self._refuse_unready(ready, [entry.blog], at=at, force=False)
        draft = entry.outgoing.post.status is Status.DRAFT
        given = str(entry.outgoing.post.extra.get(ID_KEY, ""))
        post_id = self._draw.id_of(ready) or given or self._workspace.new_id()
        fresh = await self._draw.entry(ready, entry.blog, at=at, as_draft=draft, post_id=post_id)
        return replace(fresh, action=entry.action, ref=entry.ref, expected=entry.expected)

    # --- beneath --------------------------------------------------------------------------------------------

    async def _refuse_unready(
        self, ready: Ready, blogs: Sequence[str], *, at: datetime | None, force: bool
    ) -> None:
        found = await self._workspace.checking.check(ready.file.path, blogs=blogs, at=at)
        errors = [problem for problem in found if problem.level == "error"]
        if force:
            errors = [problem for problem in errors if problem.check in _NEVER]
        if any(problem.check == "no-title" for problem in errors) and all(
            self._draw.untitled(ready, blog) for blog in blogs
        ):
            errors = [problem for problem in errors if problem.check != "no-title"]
        if errors:
            raise NotReady(
                _("“{title}” is not ready to be published.").format(title=clean_line(ready.file.post.title)),
                hint=_("Mend these first, or publish it anyway by force."),
                problems=tuple(_sentence(problem) for problem in errors),
            )

    async def _plan_at(self, ready: Ready, entry: Entry) -> Plan:
        """What the backend says, and how the text differs from the one that is there."""
        from bloggy.storage import links

        root = ready.library.root
        post_id = ready.facts.id
        outgoing = await self._workspace.dressing.as_planned(entry.blog, root, post_id, entry.outgoing)
        publisher = self._workspace.standing.publisher(entry.blog, root)
        plan = await publisher.plan(entry.action, outgoing, ref=entry.ref)
        original = self._workspace.dressing.original(entry.blog)
        if original and not outgoing.post.canonical_url:
            later = _("names the copy at {blog} as the original, once that is there").format(blog=original)
            plan = replace(plan, steps=(*plan.steps, later))
        there = links.base(root, post_id, entry.blog) if post_id and not plan.diff else None
        if there is None or entry.action is not Action.UPDATE:
            return plan
        return replace(plan, diff=_difference(there, entry.outgoing.source))

    async def _take_back(
        self, path: Path, action: Action, blogs: Sequence[str] | None, *, nowhere_is_fine: bool = False
    ) -> list[Entry]:
        ready = await self._draw.look(path)
        now = self._workspace.clock.now()
        entries = []
        deleting = action is Action.DELETE
        for blog in (
            self._draw.chosen(ready, blogs)
            if blogs is not None
            else self._draw.known_at(ready, hidden=deleting)
        ):
            live = self._workspace.standing.live(
                ready.library, ready.facts, blog, ready.known, hidden=deleting
            )
            if live is None and not self._draw.follows_a_publication(ready, blog):
                continue
            in_place = self._workspace.standing.publisher(blog, ready.library.root).in_place
            outgoing = frozen(
                ready.file,
                replace(ready.file.post, status=Status.WITHDRAWN),
                (),
                post_id="" if in_place else self._draw.id_of(ready),
            )
            entries.append(self._draw.bare(ready, blog, action, outgoing, live, now))
        if not entries and not nowhere_is_fine:
            raise UsageError(
                _("“{title}” is not published, so there is nothing to take back.").format(
                    title=clean_line(ready.file.post.title)
                ),
                hint=_("“bloggy show POST” says where a post is."),
            )
        return await self._queue(ready, entries)

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
