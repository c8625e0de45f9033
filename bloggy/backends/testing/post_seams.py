"""What the contract suite of listings needs to be told about the place that it is run over."""

from __future__ import annotations

import json
from collections.abc import Collection
from copy import copy
from dataclasses import dataclass, field
from typing import Self

import pytest

from bloggy.backends.base import Publisher
from bloggy.backends.testing.delivering import Delivering
from bloggy.domain.post import Kind, RemoteRef, Status
from bloggy.domain.remote import PostCursor, RemotePage, RemotePost
from bloggy.errors import Gone

_MOST_PAGES = 1000


class PostListingSeams(Delivering):
    """`publisher` and `create` must be given, `edit` and `delete` where they can be played, the rest at need.

    `create`, `edit` and `delete` are what others do at the blog, by the other machine's own means and in its
    own notation, behind bloggy's back.
    """

    many = 25
    """How many posts need three pages or more; fewer where each costs seconds and so many can't be had."""
    few = 0
    """How many posts a second walk may tell again although nothing was changed, as they are, where the blog's
    clock is too coarse to leave them out."""

    async def create(
        self,
        publisher: Publisher,
        words: str = "A fine walk.",
        *,
        title: str = "A walk",
        status: Status = Status.PUBLISHED,
        kind: Kind = Kind.POST,
    ) -> RemoteRef | None:
        """Write a post of these words there; each is another post. None if such a one can't be played."""
        raise NotImplementedError

    async def create_many(self, publisher: Publisher) -> set[RemoteRef]:
        """`many` posts. To be overridden where one after the other takes long."""
        made = {await self.create(publisher, f"number {number}") for number in range(self.many)}
        return {ref for ref in made if ref is not None}

    async def edit(self, publisher: Publisher, ref: RemoteRef, words: str) -> bool:
        """Make these the words of the post, later than all that was done before; False: can't be played."""
        return False

    async def delete(self, publisher: Publisher, ref: RemoteRef) -> bool:
        """Take the post away, into a trash or for good; False if this can't be played."""
        return False

    def again(self, publisher: Publisher) -> Publisher:
        """The same publisher as another run of the program makes it."""
        return publisher

    def fail_next_page(self, publisher: Publisher) -> bool:
        """Let the next page not come (`Unreachable`, `ServerFault` ...); False if this can't be played."""
        return False

    # What the suite makes of them

    async def one(
        self,
        publisher: Publisher,
        words: str = "A fine walk.",
        *,
        title: str = "A walk",
        status: Status = Status.PUBLISHED,
        kind: Kind = Kind.POST,
    ) -> RemoteRef:
        """A post that another hand has made there."""
        ref = await self.create(publisher, words, title=title, status=status, kind=kind)
        if ref is None:
            pytest.skip("such a post can't be made here")
        return ref

    async def edited(self, publisher: Publisher, ref: RemoteRef, words: str = "Another thought.") -> None:
        """Another hand has changed the post."""
        if not await self.edit(publisher, ref, words):
            pytest.skip("an edit by another hand can't be played here")

    async def deleted(self, publisher: Publisher, ref: RemoteRef) -> None:
        """Another hand has deleted the post."""
        if not await self.delete(publisher, ref):
            pytest.skip("a deletion by another hand can't be played here")

    async def there(self, publisher: Publisher, refs: Collection[RemoteRef]) -> dict[RemoteRef, RemotePost]:
        """Those of the posts that are there, as `read` gives them."""
        found = {}
        for ref in refs:
            try:
                found[ref] = await publisher.read(ref)
            except Gone:
                continue
        return found


@dataclass(slots=True)
class PostMirror:
    """Keeps what a listing tells, by the rules of a pull."""

    known: dict[RemoteRef, RemotePost] = field(default_factory=dict)
    cursor: PostCursor | None = None
    pages: list[RemotePage] = field(default_factory=list)
    """Of the last walk."""

    @property
    def told(self) -> list[RemotePost]:
        """Everything that the last walk spoke of."""
        return [post for page in self.pages for post in page.posts]

    @property
    def present(self) -> set[RemoteRef] | None:
        """What the last walk said to be there."""
        there = self.pages[-1].present
        return None if there is None else set(there)

    async def walk(self, publisher: Publisher) -> Self:
        """Ask until there is no more."""
        self.pages = []
        while not self.pages or self.pages[-1].more:
            await self.step(publisher)
        return self

    async def step(self, publisher: Publisher) -> RemotePage:
        """One page, and its cursor with it, as it is when it has lain in a database."""
        page = await publisher.posts(self.cursor)
        assert len(self.pages) < _MOST_PAGES, "the listing never comes to an end"
        assert page.present is None or not page.more, "what is there is told at the end"
        self.pages.append(page)
        self.known |= {post.ref: post for post in page.posts}
        if page.present is not None:
            self.known = {ref: post for ref, post in self.known.items() if ref in page.present}
        self.cursor = PostCursor(json.loads(json.dumps(page.cursor)))
        return page

    def twin(self) -> PostMirror:
        """What is known by now, to be gone on with apart."""
        return PostMirror(known=copy(self.known), cursor=self.cursor)
