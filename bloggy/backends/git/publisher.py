"""Fills the publisher's role for a git repository: commit apart, push, bring the writer along."""

from __future__ import annotations

import asyncio
import contextlib
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import cache
from pathlib import Path
from typing import TypeVar

from bloggy.backends.base import Held, Plan, Publisher, Site
from bloggy.backends.capability import Capability
from bloggy.backends.git import changes, commit, explain, history, planning, remote, worktree
from bloggy.backends.git.changes import HIDDEN, Changes, Copy, InPlace, Scene, Way
from bloggy.backends.git.command import GitFailed
from bloggy.backends.git.incoming import bring, look
from bloggy.backends.git.pagecheck import PageCheck
from bloggy.backends.git.repository import CacheClone, Place, WorkingCopy
from bloggy.backends.git.site import SiteMap, Wishes, site_map
from bloggy.backends.git.tree import FolderSite, Tree, TreeSite
from bloggy.domain.frontmatter import Document
from bloggy.domain.incoming import Incoming
from bloggy.domain.outbox import Action
from bloggy.domain.post import DeliveryKey, Outgoing, Post, Receipt, RemoteRef, Revision
from bloggy.domain.textfile import decode
from bloggy.errors import ConfigError, Rejected

T = TypeVar("T")
_TRIES = 6
"""How often a commit is rebuilt because somebody else was first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How this blog commits."""

    message: str = ""
    """Pattern of the commit's first line: {action} {title} {path} {blog}."""
    author: str = ""
    blog: str = ""


class GitPublisher(Publisher):
    """Posts as commits."""

    capabilities = (
        Capability.UPDATE
        | Capability.WITHDRAW
        | Capability.DELETE
        | Capability.IDEMPOTENT
        | Capability.CONDITIONAL
        | Capability.REMOTE_DRAFTS
        | Capability.SLUG
        | Capability.TAGS
        | Capability.CATEGORIES
        | Capability.MEDIA
    )

    def __init__(
        self,
        repository: WorkingCopy | CacheClone,
        *,
        library: Path | None,
        wishes: Wishes | None = None,
        manner: Manner | None = None,
        zone: tzinfo | None = None,
        page_check: PageCheck | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`library` set: the library lies in the working copy and is published in place."""
        self.in_place = library is not None
        self._repository = repository
        self._library = library
        self._wishes = wishes or Wishes()
        self._manner = manner or Manner()
        self._zone = zone
        self._page_check = page_check
        self._now = now
        self._one_at_a_time = threading.Lock()
        self._trees: dict[str, Tree] = {}

    # What services call

    async def publish(
        self,
        outgoing: Outgoing,
        *,
        key: DeliveryKey,
        expected: Revision | None = None,
        reserved: RemoteRef | None = None,
    ) -> Receipt:
        return await self._deliver(
            Action.PUBLISH,
            outgoing,
            key,
            lambda way, scene: way.put(scene, outgoing, ref=None, expected=expected),
        )

    async def update(
        self, ref: RemoteRef, outgoing: Outgoing, *, key: DeliveryKey, expected: Revision | None
    ) -> Receipt:
        return await self._deliver(
            Action.UPDATE,
            outgoing,
            key,
            lambda way, scene: way.put(scene, outgoing, ref=ref, expected=expected),
        )

    async def withdraw(
        self, ref: RemoteRef, outgoing: Outgoing, *, key: DeliveryKey, expected: Revision | None
    ) -> Receipt:
        return await self._deliver(
            Action.WITHDRAW,
            outgoing,
            key,
            lambda way, scene: way.withdraw(scene, outgoing, ref=ref, expected=expected),
        )

    async def delete(
        self, ref: RemoteRef, outgoing: Outgoing, *, key: DeliveryKey, expected: Revision | None
    ) -> Receipt:
        return await self._deliver(
            Action.DELETE,
            outgoing,
            key,
            lambda way, scene: way.delete(scene, outgoing, ref=ref, expected=expected),
        )

    async def find(
        self, outgoing: Outgoing, *, key: DeliveryKey, ref: RemoteRef | None, action: Action
    ) -> Receipt | None:
        def look() -> Receipt | None:
            place = self._repository.place()
            remote.refresh(place)
            found = history.find(place.git, key, place.head())
            return self._receipt(place, found.commit, found.path) if found else None

        return await self._work(look)

    async def plan(self, action: Action, outgoing: Outgoing, *, ref: RemoteRef | None) -> Plan:
        def look() -> Plan:
            place = self._repository.place(online=False)
            # Where nothing of the remote was ever seen, the first push takes the writer's branch along.
            scene = self._scene(place, self._tree(place, place.head() or place.local_head()))
            return planning.plan(action, outgoing, scene, self._way(place), ref=ref, now=self._now())

        return await self._work(look)

    async def held(self, posts: Mapping[str, Post]) -> Mapping[str, Held]:
        if not self.in_place:
            return {}

        def look() -> Mapping[str, Held]:
            place = self._repository.place(online=False)
            way = self._way(place)
            scene = self._scene(place, self._tree(place, place.head()))
            return planning.held(posts, scene, way) if isinstance(way, InPlace) else {}

        return await self._work(look)

    async def earlier(self, revision: Revision) -> str | None:
        def look() -> str | None:
            if not re.fullmatch("[0-9a-f]{40,64}", revision):
                return None
            answer = self._repository.place(online=False).git.run("cat-file", "blob", revision)
            return decode(answer.out).text if answer.code == 0 else None

        return await self._work(look)

    async def settle(self, outgoing: Outgoing, receipt: Receipt, *, action: Action) -> str:
        return await self._work(lambda: self._settle(outgoing, receipt, action))

    async def confirm(self, outgoing: Outgoing, receipt: Receipt, *, action: Action) -> str:
        if self._page_check is None:
            return ""
        place = await self._work(lambda: self._repository.place(online=False))
        scene = await self._work(lambda: self._scene(place, self._tree(place, place.head())))
        return await self._page_check.look(outgoing.post, receipt, scene, action=action, now=self._now())

    async def incoming(self, decided: Mapping[Path, str], *, online: bool = True) -> Incoming | None:
        if not self.in_place:
            return None

        def compare() -> Incoming | None:
            place = self._repository.place(online=online)

            @cache
            def site() -> SiteMap:
                return self._site(place, self._tree(place, place.local_head()))

            def parse(path: str, text: str) -> Document:
                return site().parse_file(path, text)

            return look(place, decided, online=online, parse=parse)

        return await self._work(compare)

    async def bring(self, incoming: Incoming, texts: Mapping[Path, str | None]) -> str:
        return await self._work(lambda: bring(self._repository.place(), incoming, texts))

    async def site(self) -> SiteMap:
        """The site as the newest known commit (or the folder) shows it."""
        place = await self._work(lambda: self._repository.place(online=False))
        return await self._work(lambda: self._site(place, self._tree(place, place.head())))

    async def probe(self) -> Site:
        """What the remote answers to this account, without changing anything."""

        def look() -> Site:
            place = self._repository.place()
            head = remote.refresh(place)
            site = self._site(place, self._tree(place, head))
            return planning.found(place, site)

        return await self._work(look)

    # How it is done; all below runs in a thread

    async def _work(self, job: Callable[[], T]) -> T:
        """Run `job` in a thread, one at a time; git's own failures become sentences."""

        def guarded() -> T:
            with self._one_at_a_time:
                try:
                    return job()
                except GitFailed as failure:
                    raise explain.failed(failure) from failure
                except ConfigError as error:
                    # While an entry is on its way this holds it for the writer like any refusal.
                    raise Rejected(error.message, hint=error.hint) from error

        return await asyncio.to_thread(guarded)

    async def _deliver(
        self, action: Action, outgoing: Outgoing, key: DeliveryKey, decide: Callable[[Way, Scene], Changes]
    ) -> Receipt:
        return await self._work(lambda: self._deliver_now(action, outgoing, key, decide))

    def _deliver_now(
        self, action: Action, outgoing: Outgoing, key: DeliveryKey, decide: Callable[[Way, Scene], Changes]
    ) -> Receipt:
        place = self._repository.place()
        way = self._way(place)
        for _try in range(_TRIES):
            base = remote.refresh(place)
            if done := history.find(place.git, key, place.head()):
                return self._receipt(place, done.commit, done.path)
            tree = self._tree(place, base)
            decided = decide(way, self._scene(place, tree))
            made = commit.build(
                place, tree, decided.edits, self._message(action, outgoing, key, decided.path)
            )
            if made is None and place.head() == base:
                return self._receipt(place, base, decided.path, decided.notes)
            made = made or base  # the branch has it already, and is pushed for the first time
            if made and remote.push(place, made, base) is remote.Pushed.DONE:
                return self._receipt(place, made, decided.path, decided.notes)
        raise remote.exhausted()

    def _message(self, action: Action, outgoing: Outgoing, key: DeliveryKey, path: str) -> commit.Message:
        subject = planning.subject(
            self._manner.message, action, outgoing.post.title, path, blog=self._manner.blog
        )
        return commit.Message(subject=subject, key=key, path=path, author=self._manner.author)

    def _receipt(self, place: Place, at: str | None, path: str, notes: tuple[str, ...] = ()) -> Receipt:
        """The same for a fresh delivery and for one that is found again: read from the commit itself."""
        tree = self._tree(place, at)
        url = ""
        text = tree.text(path)
        if text is not None:
            site = self._site(place, tree)
            # It is delivered: front matter that somebody broke since may only cost the address.
            with contextlib.suppress(Rejected):
                post = site.read(path, text)
                url = "" if post.status in HIDDEN else site.url(path, post)
        return Receipt(ref=RemoteRef(path), url=url, revision=Revision(tree.sha(path)), note=" ".join(notes))

    def _settle(self, outgoing: Outgoing, receipt: Receipt, action: Action) -> str:
        place = self._repository.place()
        way = self._way(place)
        if place.top is None:
            return ""
        if not isinstance(way, InPlace):
            return worktree.bring_along(place, post=None)
        file = way.path_of(outgoing.path)
        frozen = changes.encoded(outgoing, outgoing.source)
        known = frozenset({commit.hash_of(place, file, frozen)})
        if action is Action.DELETE:
            return worktree.bring_along(place, post=None, known=known, keep=frozenset({file, receipt.ref}))
        site = self._site(place, self._tree(place, place.head()))
        post = planning.hidden(outgoing.post) if action is Action.WITHDRAW else outgoing.post

        def flip(data: bytes) -> bytes:
            present = decode(data)
            return present.with_text(changes.flipped(site, file, present.text, post)).encode()

        moving = worktree.PostFile(before=file, after=receipt.ref, flip=flip)
        return worktree.bring_along(place, post=moving, known=known)

    def _way(self, place: Place) -> Way:
        if self._library is None or place.top is None:
            return Copy()
        inside = self._library.resolve().relative_to(place.top.resolve())
        return InPlace("" if str(inside) == "." else inside.as_posix())

    def _tree(self, place: Place, at: str | None) -> Tree:
        """The tree of a commit, kept as long as it is the newest asked for."""
        if at is None:
            return place.tree(None)
        if at not in self._trees:
            self._trees = {**dict(list(self._trees.items())[-2:]), at: place.tree(at)}
        return self._trees[at]

    def _scene(self, place: Place, tree: Tree) -> Scene:
        return Scene(place=place, site=self._site(place, tree), tree=tree)

    def _site(self, place: Place, tree: Tree) -> SiteMap:
        folder = place.top / place.prefix if place.top and (self.in_place or tree.commit is None) else None
        reader = FolderSite(folder) if folder else TreeSite(tree, place.prefix)
        return site_map(reader, prefix=place.prefix, wishes=self._wishes, zone=self._zone)

    def close(self) -> None:
        """End running git commands; a push that is cut off is found again by its key."""
        self._repository.close()
