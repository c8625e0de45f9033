"""Knows what the numbers in a post stand for; asks for those of many posts at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from bloggy.backends.wordpress.api import Api
from bloggy.backends.wordpress.markup import text_of
from bloggy.backends.wordpress.people import People, names_of
from bloggy.backends.wordpress.remote_copy import Copy
from bloggy.backends.wordpress.terms import Term, Terms, Tree, alike
from bloggy.errors import Gone, Unauthorized

_AT_A_TIME = 100


class Names:
    """Names of tags, categories, pictures and authors of one blog, as of when they were first asked for."""

    def __init__(self, api: Api, terms: Terms, people: People) -> None:
        self._api, self._terms, self._users = api, terms, people
        self._tags: dict[int, Term | None] = {}
        self._tree: Tree | None = None
        self._pictures: dict[int, tuple[str, str]] = {}
        self._people: dict[int, tuple[str, ...]] = {}

    async def learn(self, copies: Collection[Copy], *, authors: bool = True) -> None:
        """Ask for everything that the copies name and that is not known yet. Raises BackendError."""
        await self._learn_tags(_new((n for copy in copies for n in copy.tags), self._tags))
        await self._learn_categories(copies)
        await self._learn_pictures(_new((copy.featured for copy in copies), self._pictures))
        if authors:
            await self._learn_people(_new((copy.author for copy in copies), self._people))

    def tags(self, copy: Copy, written: Sequence[str] = ()) -> tuple[str, ...]:
        """The names of its tags; one that is among `written`, as it is written there."""
        known = {alike(name): name for name in written}
        there = [term.name for number in sorted(copy.tags) if (term := self._tags.get(number))]
        return tuple(known.get(alike(name), name) for name in sorted(there, key=alike))

    def categories(self, copy: Copy, written: Sequence[str] = ()) -> tuple[str, ...]:
        """Those of its categories, nested ones as `a/b`; first the `written` ones, as they are written."""
        tree = self._tree or Tree(())
        known = {tree.find(name): name for name in written}
        order = list(known)
        found = {number: known.get(number) or tree.path(number) for number in sorted(copy.categories)}
        ranked = sorted(found, key=lambda number: order.index(number) if number in order else len(order))
        return tuple(found[number] for number in ranked if found[number])

    def picture(self, copy: Copy) -> tuple[str, str]:
        """Address and alt text of the featured image; empty without one."""
        return self._pictures.get(copy.featured, ("", ""))

    def author(self, copy: Copy) -> str:
        """What readers see as the author's name; empty if this account can't know it."""
        return next(iter(self.credits(copy)), "")

    def credits(self, copy: Copy) -> tuple[str, ...]:
        """All names by which the author may be named, that one first; none if this account can't know any."""
        return self._people.get(copy.author, ())

    # --- asking ---------------------------------------------------------------------------------------------

    async def _learn_tags(self, numbers: list[int]) -> None:
        self._tags |= dict.fromkeys(numbers)
        self._tags |= {term.id: term for term in await self._terms.by_number(numbers)}

    async def _learn_categories(self, copies: Collection[Copy]) -> None:
        """All at once: a nested one is told with those above it."""
        named = {number for copy in copies for number in copy.categories}
        if named and (self._tree is None or not all(map(self._tree.path, named))):
            self._tree = await self._terms.tree()

    async def _learn_pictures(self, numbers: list[int]) -> None:
        self._pictures |= dict.fromkeys(numbers, ("", ""))
        for told in await self._included("media", numbers, _fields="id,source_url,alt_text"):
            if told.get("source_url"):
                alt = text_of(str(told.get("alt_text") or ""))
                self._pictures[int(told["id"])] = (str(told["source_url"]), alt)

    async def _learn_people(self, numbers: list[int]) -> None:
        for told in await self._included("users", numbers, _fields="id,name,slug"):
            self._people[int(told["id"])] = names_of(told)
        for number in _new(numbers, self._people):  # somebody whose posts nobody sees yet
            self._people[number] = await self._users.names(number)

    async def _included(self, kind: str, numbers: Sequence[int], **how: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for start in range(0, len(numbers), _AT_A_TIME):
            asked = ",".join(map(str, numbers[start : start + _AT_A_TIME]))
            try:
                told = await self._api.get(f"wp/v2/{kind}", include=asked, per_page=str(_AT_A_TIME), **how)
            except (Gone, Unauthorized):
                continue  # they only help to show the post
            found += [one for one in told if isinstance(one, dict)] if isinstance(told, list) else []
        return found


def _new(numbers: Iterable[int], known: Collection[int]) -> list[int]:
    return sorted({number for number in numbers if number and number not in known})
