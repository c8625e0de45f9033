"""Gathers what the checks before publishing need to know, and runs them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from bloggy.domain import checks
from bloggy.domain.checks import BlogFacts, Facts, Problem, Reference, Target
from bloggy.services.assets import Finder
from bloggy.services.freezing import going_out
from bloggy.services.stamps import Stamps
from bloggy.services.standing import id_in

if TYPE_CHECKING:
    from datetime import datetime

    from bloggy.domain.post import Post
    from bloggy.services.workspace import Workspace
    from bloggy.storage.library import Library, PostFile

_AT_ONCE = 4
_MOST_ADDRESSES = 100


class Checking:
    """The checks before publishing."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def check(
        self,
        path: Path,
        *,
        blogs: Sequence[str] | None = None,
        links: bool = False,
        at: datetime | None = None,
    ) -> list[Problem]:
        """What is wrong with the post, errors first, as if it were published now (or `at`).

        `blogs` None: the usual ones. `links` also asks the addresses it links to.
        """
        library = self._workspace.library_of(path)
        file = await self._workspace.posts.load(path)
        chosen = blogs
        if chosen is None:
            chosen = self._workspace.standing.targets(library)[:1]
        now = self._workspace.clock.now()
        stamps = Stamps(self._workspace.paths.data)
        post = going_out(file, now=now, at=at, as_draft=False, library=library, stamps=stamps)
        finder = Finder(library, path)
        found = finder.references(file)
        targets = await asyncio.to_thread(finder.targets, found)
        found = _of_the_writer(found, targets, file, plain=library.generator.name == "plain")
        facts = Facts(
            document=file.document,
            post=post,
            path=PurePosixPath(file.rel),
            now=at or now,
            references=found,
            targets=targets,
            dead=await self._dead(found) if links else {},
            doubles=await self._doubles(library, file),
            twins=self._twins(library, file, post),
            versions=tuple(one.name for one, post in self._workspace.posts.versions if post == path),
            blogs=tuple([await self._blog(name, library, file, post, at or now) for name in chosen]),
        )
        return checks.check(facts)

    async def _blog(
        self, name: str, library: Library, file: PostFile, post: Post, now: datetime
    ) -> BlogFacts:
        in_place = self._workspace.blogs.in_place(name, library.root)
        generator = library.generator if in_place else self._workspace.blogs.generator(name)
        rel = library.site_path(file.rel) if in_place else PurePosixPath(file.rel)
        state = next((one for one in await self._workspace.standing.of(file.path) if one.blog == name), None)
        new = (generator.url(generator.published_path(rel, post), post) or "") if in_place else ""
        old = state.url if state is not None and state.ref else ""
        return BlogFacts(
            name=name,
            in_place=in_place,
            visibility=None if generator.name == "plain" else generator.visible(rel, post, now),
            moves_from=old if new else "",
            moves_to=new,
        )

    async def _doubles(self, library: Library, file: PostFile) -> tuple[str, ...]:
        """Other files with the same id, if that id stands for a published post."""
        from bloggy.storage import links

        post_id = id_in(file.document.values)
        if not post_id or not links.read(library.root, post_id):
            return ()
        others = await self._workspace.posts.with_id(library, post_id)
        return tuple(library.rel(other) for other in others if other != file.path and other.exists())

    def _twins(self, library: Library, file: PostFile, post: Post) -> tuple[str, ...]:
        """Other posts of the library that would have the same address (by slug where that is unknown)."""
        generator = library.generator
        mine = generator.url(library.site_path(file.rel), post)
        found = []
        for other in self._workspace.posts.with_slug(post.slug):
            if other.root != library.root or other.path == file.path:
                continue
            if mine is None:
                same = Path(other.rel).parent == Path(file.rel).parent and other.language == post.language
            else:
                there = library.load(other.path)
                same = generator.url(library.site_path(other.rel), there.post) == mine
            if same:
                found.append(other.rel)
        return tuple(found)

    async def _dead(self, found: tuple[Reference, ...]) -> dict[str, str]:
        """Outside addresses that don't answer, and why."""
        from bloggy.services.addresses import why_dead

        addresses = {one.target for one in found if one.target.startswith(("http://", "https://"))}
        limit = asyncio.Semaphore(_AT_ONCE)

        async def ask(address: str) -> tuple[str, str]:
            async with limit:
                return address, await why_dead(address)

        answers = await asyncio.gather(*(ask(address) for address in sorted(addresses)[:_MOST_ADDRESSES]))
        return {address: reason for address, reason in answers if reason}


def _of_the_writer(
    found: tuple[Reference, ...], targets: Mapping[str, Target], file: PostFile, *, plain: bool
) -> tuple[Reference, ...]:
    """Without what stands in blocks of a blog's editor, and without addresses on the blog's own site."""
    from bloggy.render.dialect import parse_blocks

    lines: set[int] = set()
    if "<!-- wp:" in file.document.body:
        tokens, _env = parse_blocks(file.document.body)
        for token in tokens:
            if "whole" in token.meta and token.map:
                first, last = token.map
                lines.update(range(file.document.body_line + first, file.document.body_line + last))

    def there(reference: Reference) -> bool:
        target = targets.get(reference.target)
        return target is None or target.exists

    return tuple(
        one
        for one in found
        if one.line not in lines and (not plain or not one.target.startswith("/") or there(one))
    )
