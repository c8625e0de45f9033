"""Finds the numbers of tags and categories by their names, and makes those that are missing.

WordPress keeps names as HTML, compares them without regard to case, and answers `term_exists` with the
number of the one that is there: making one twice is harmless.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bloggy.backends.wordpress.api import Api
from bloggy.backends.wordpress.errors import NotAllowed, TermExists
from bloggy.backends.wordpress.markup import escaped, text_of
from bloggy.domain.clean import clean_line
from bloggy.domain.slug import slugify
from bloggy.errors import Rejected
from bloggy.i18n import _

Kind = Literal["tags", "categories"]
_FIELDS = "id,name,slug,parent"
_AT_A_TIME = 100
_PAGES = 20
"""Pages of a hundred categories that are read at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A tag or category as it is at the blog."""

    id: int
    name: str
    """Plain text."""
    parent: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Names as written, each with its number."""

    ids: dict[str, int]
    missing: tuple[str, ...] = ()
    """Names that are not there (only when none may be made)."""


class Terms:
    """The tags and categories of one blog."""

    def __init__(self, api: Api, *, create: bool) -> None:
        """`create`: whether the writer wants missing ones made."""
        self._api, self._create = api, create

    async def tags(self, names: Sequence[str], *, create: bool) -> Found:
        """The tags of these names. With `create`, those missing are made, or raise Rejected."""
        wanted = _distinct(names)
        there: dict[str, int] = {}
        if wanted:
            slugs = ",".join(slugify(name) for name in wanted)
            there = _by_name(await self._list("tags", slug=slugs))
        for name in wanted:
            if alike(name) not in there:
                # a name in another script, or one whose slug was taken
                there |= _by_name(await self._list("tags", search=escaped(name)))
        return await self._complete("tags", wanted, {n: there.get(alike(n)) for n in wanted}, create=create)

    async def categories(self, names: Sequence[str], *, create: bool) -> Found:
        """The categories; `a/b` is b below a, unless one is really called “a/b”."""
        wanted = _distinct(names)
        tree = await self.tree() if wanted else Tree(())
        return await self._complete(
            "categories", wanted, {n: tree.find(n) for n in wanted}, create=create, tree=tree
        )

    async def by_number(self, numbers: Iterable[int]) -> list[Term]:
        """The tags of these numbers, as far as they are there."""
        wanted, found = sorted(numbers), list[Term]()
        for start in range(0, len(wanted), _AT_A_TIME):
            asked = ",".join(map(str, wanted[start : start + _AT_A_TIME]))
            found += await self._list("tags", include=asked)
        return found

    async def tree(self) -> Tree:
        """All categories."""
        return Tree(await self._all("categories"))

    # --- making ---------------------------------------------------------------------------------------------

    async def _complete(
        self,
        kind: Kind,
        names: Sequence[str],
        there: dict[str, int | None],
        *,
        create: bool,
        tree: Tree | None = None,
    ) -> Found:
        ids: dict[str, int] = {}
        missing: list[str] = []
        for name in names:
            number = there[name]
            if number is None and create:
                number = await self._make_path(name, tree) if tree else await self._make(kind, name, name)
            if number is None:
                missing.append(name)
            else:
                ids[name] = number
        return Found(ids=ids, missing=tuple(missing))

    async def _make_path(self, path: str, tree: Tree) -> int:
        parent = 0
        for part in _parts(path):
            number = tree.child(parent, part)
            if number is None:
                number = await self._make("categories", part, path, parent=parent)
                tree.add(Term(id=number, name=part, parent=parent))
            parent = number
        return parent

    async def _make(self, kind: Kind, name: str, shown: str, *, parent: int = 0) -> int:
        if not self._create:
            raise _not_there(kind, shown, _("“create_terms” is off for this blog"))
        body: dict[str, object] = {"name": escaped(name)}
        if parent:
            body["parent"] = parent
        try:
            made = await self._api.post(f"wp/v2/{kind}", body, _fields="id")
        except TermExists as error:
            return error.term
        except NotAllowed as error:
            raise _not_there(kind, shown, _("this account may not create it")) from error
        return int(made["id"])

    # --- reading --------------------------------------------------------------------------------------------

    async def _list(self, kind: Kind, **how: str) -> list[Term]:
        told = await self._api.get(
            f"wp/v2/{kind}", per_page="100", hide_empty="false", _fields=_FIELDS, **how
        )
        return _terms(told)

    async def _all(self, kind: Kind) -> list[Term]:
        found: list[Term] = []
        for number in range(1, _PAGES + 1):
            told, pages = await self._api.page(
                f"wp/v2/{kind}", per_page="100", page=str(number), orderby="id", _fields=_FIELDS
            )
            found += _terms(told)
            if number >= pages:
                break
        return found


class Tree:
    """The categories of a blog by their place."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._terms: dict[int, Term] = {}
        self._children: dict[tuple[int, str], int] = {}
        for term in terms:
            self.add(term)

    def add(self, term: Term) -> None:
        """One more."""
        self._terms[term.id] = term
        self._children.setdefault((term.parent, alike(term.name)), term.id)

    def child(self, parent: int, name: str) -> int | None:
        """The one of that name below `parent` (0: at the top)."""
        return self._children.get((parent, alike(name)))

    def find(self, path: str) -> int | None:
        """The one that `path` means: a name at the top, a path, or a name that only one has further down."""
        at_top = self.child(0, path)
        if at_top is not None:
            return at_top
        parts = _parts(path)
        if len(parts) > 1:
            number: int | None = 0
            for part in parts:
                number = self.child(number, part) if number is not None else None
            return number
        below = [term.id for term in self._terms.values() if alike(term.name) == alike(path)]
        return below[0] if len(below) == 1 else None

    def path(self, number: int) -> str:
        """Its name with those above it, outermost first; empty if there is none."""
        parts: list[str] = []
        while number in self._terms and len(parts) < 20:
            parts.append(self._terms[number].name)
            number = self._terms[number].parent
        return "/".join(reversed(parts))


def _terms(told: Any) -> list[Term]:
    return [
        Term(id=int(one["id"]), name=text_of(str(one["name"])), parent=int(one.get("parent") or 0))
        for one in (told if isinstance(told, list) else ())
    ]


def _by_name(terms: Iterable[Term]) -> dict[str, int]:
    return {alike(term.name): term.id for term in terms}


def alike(name: str) -> str:
    """The same for names that WordPress does not tell apart."""
    return " ".join(name.split()).casefold()


def _parts(path: str) -> list[str]:
    return [part.strip() for part in path.split("/") if part.strip()]


def _distinct(names: Sequence[str]) -> list[str]:
    return list({alike(name): name for name in reversed(names) if name.strip()}.values())[::-1]


def _not_there(kind: Kind, name: str, reason: str) -> Rejected:
    words = (
        _("The category “{name}” is not at the blog, and {reason}.")
        if kind == "categories"
        else _("The tag “{name}” is not at the blog, and {reason}.")
    )
    return Rejected(
        words.format(name=clean_line(name), reason=reason),
        hint=_("Create it in the blog’s own pages, or take it out of the post’s front matter."),
    )
