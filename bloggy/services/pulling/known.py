"""Knows which posts are copies of which, over all libraries, while a pull runs and others go on working."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from bloggy.services.pulling.copying import id_for
from bloggy.storage import links
from bloggy.storage.presence import is_folder, is_there

if TYPE_CHECKING:
    from bloggy.services.workspace import Workspace
    from bloggy.storage.library import Library
    from bloggy.storage.links import Link

_CLOCK_TICK_NS = 20_000_000
"""Folder times move in steps: what changes within one of a look may change again unseen."""


class Tie(NamedTuple):
    """A post's link to a blog."""

    library: Library
    id: str
    blog: str
    link: Link


class Known:
    """The links as they are on disk, and the files that carry their ids.

    `look` and `follow` bring it up to date; what changed since is read, nothing else.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._seen: dict[Path, dict[str, int]] = {}
        self._links: dict[tuple[Path, str], dict[str, Link]] = {}
        self._by_ref: dict[tuple[str, str], list[tuple[Path, str]]] = {}
        self._files: dict[Path, dict[str, list[Path]]] = {}
        self._lock = Lock()

    @property
    def libraries(self) -> list[Library]:
        """Those that are there: a disk may be unplugged, and then nothing is known of its posts."""
        return [library for library in self._workspace.libraries if is_folder(library.root)]

    def look(self) -> None:
        """Read the links that changed since the last look. Raises Damaged."""
        for library in self.libraries:
            root = library.root
            now, before = time.time_ns(), self._seen.get(root, {})
            found = links.stamps(root)
            for post in before.keys() - found.keys():
                self._set(root, post, {})
            for post, stamp in found.items():
                if before.get(post) != stamp:
                    self._set(root, post, links.read(root, post))
            self._seen[root] = {
                post: -stamp if now - stamp < _CLOCK_TICK_NS else stamp for post, stamp in found.items()
            }

    async def follow(self) -> None:
        """Learn which files there are, from the index."""
        for library in self.libraries:
            self._files[library.root] = await self._workspace.posts.ids(library)

    def _set(self, root: Path, post: str, now: dict[str, Link]) -> None:
        for blog, link in self._links.pop((root, post), {}).items():
            places = self._by_ref[blog, link.ref]
            places.remove((root, post))
            if not places:
                del self._by_ref[blog, link.ref]
        if now:
            self._links[root, post] = now
        for blog, link in now.items():
            self._by_ref.setdefault((blog, link.ref), []).append((root, post))

    def at(self, blog: str, ref: str) -> Tie | None:
        """The post whose copy that is; of several, as two machines may make of one copy, one with a file."""
        ties = self._ties(blog, ref)
        with_files = (tie for tie in ties if len(ties) > 1 and self.files(tie.library, tie.id))
        return next(with_files, ties[0] if ties else None)

    def doubles(self, blog: str) -> Iterator[tuple[Tie, Tie]]:
        """Posts of one library that are one copy; the first is the one that shall be, on any machine."""
        for (of, ref), places in list(self._by_ref.items()):
            if of != blog or len(places) < 2:
                continue
            ties = [tie for tie in self._ties(blog, ref) if self.files(tie.library, tie.id)]
            for other in ties[1:]:
                if other.library.root == ties[0].library.root:
                    yield ties[0], other

    def _ties(self, blog: str, ref: str) -> list[Tie]:
        """What is made here before what a pull has made; and else in an order that all machines have."""
        places = self._by_ref.get((blog, ref), [])
        if len(places) > 1:
            made = id_for(blog, ref)
            places = sorted(places, key=lambda place: (place[1] == made, place[1]))
        return [tie for root, post in places if (tie := self.tie(blog, root, post)) is not None]

    def speaks(self, tie: Tie) -> bool:
        """Whether this link stands for its copy: there may be an older one, of a file that is no more."""
        first = self.at(tie.blog, tie.link.ref)
        return first is not None and (first.library.root, first.id) == (tie.library.root, tie.id)

    def tie(self, blog: str, root: Path, post: str) -> Tie | None:
        """The link of a post to a blog."""
        link = self._links.get((root, post), {}).get(blog)
        library = next((one for one in self._workspace.libraries if one.root == root), None)
        return None if link is None or library is None else Tie(library, post, blog, link)

    def of(self, blog: str) -> Iterator[Tie]:
        """All copies at a blog."""
        by_root = {library.root: library for library in self.libraries}
        for (root, post), found in self._links.items():
            if blog in found and root in by_root:
                yield Tie(by_root[root], post, blog, found[blog])

    def count(self, blog: str, library: Library) -> int:
        """How many there are."""
        return sum(
            1 for root, post in self._links if root == library.root and blog in self._links[root, post]
        )

    def files(self, library: Library, post: str) -> list[Path]:
        """The files that carry an id; more than one where somebody copied one."""
        return [path for path in self._files.get(library.root, {}).get(post, []) if is_there(path)]

    def tied(self, library: Library, post: str, path: Path) -> None:
        """That file has the id, and a link of it was written: of a thousand others nothing is asked."""
        root = library.root
        now, stamp = time.time_ns(), links.stamp(root, post)
        with self._lock:  # several files are written at a time
            self._set(root, post, links.read(root, post))
            self._seen.setdefault(root, {})[post] = -stamp if now - stamp < _CLOCK_TICK_NS else stamp
            self._made(library, post, path)

    def _made(self, library: Library, post: str, path: Path) -> None:
        there = self._files.setdefault(library.root, {}).setdefault(post, [])
        if path not in there:
            there.append(path)
