"""Lists what posts and pages a WordPress has, thinly, and asks for whole ones by their numbers.

Walking by numbers, not by dates: a new post that is given an old date is also *changed* at that date
(`wp_insert_post`), dates are compared in the blog's local time, and WordPress before 5.7 can't be asked for
them at all. A thin list of everything costs one request for a hundred posts.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bloggy.backends.wordpress.remote_copy import BRIEF, Copy, Place, moment, read
from bloggy.errors import Malformed
from bloggy.i18n import _

if TYPE_CHECKING:
    from bloggy.backends.wordpress.api import Api

SIZE = 100
"""WordPress gives no more at once."""
_STATUSES = "publish,future,draft,pending,private"
"""All but the trash and what its editor makes before anything is written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What an account may edit."""

    author: int = 0
    """Only the posts of that user; 0: those of everybody."""
    pages: bool = True

    def covers(self, other: Scope) -> bool:
        """Whether whoever has this one sees everything that whoever has `other` sees."""
        return self.author in {0, other.author} and self.pages >= other.pages


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One post, in short."""

    id: int
    modified: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Part of a list."""

    rows: tuple[Row, ...]
    more: bool
    """There is more behind it."""
    next: int = 0
    """The offset of what is behind it."""
    total: int | None = None
    """How many entries the list has, as far as this account is concerned; None: not known."""
    last: int = 0
    """The entry with which the next part begins, if nothing is deleted meanwhile; 0: that is not known."""


class PostList(ABC):
    """The posts of one blog, for one account."""

    counted: bool
    """`newest` works, and lists tell how long they are."""

    @abstractmethod
    async def scope(self) -> Scope:
        """What this account may edit. Raises BackendError."""

    @abstractmethod
    async def listed(self, place: Place, scope: Scope, offset: int) -> Rows:
        """Part of all posts, by number."""

    @abstractmethod
    async def newest(self, place: Place, scope: Scope, offset: int) -> Rows:
        """Part of all posts, the last changed first."""

    @abstractmethod
    async def whole(self, place: Place, numbers: Sequence[int], *, at: int) -> list[Copy]:
        """The posts of those numbers (at most SIZE) as far as they are still there.

        `at`: where in the list by number the first of them should be.
        """


class RestPostList(PostList):
    """`wp/v2/posts` and `wp/v2/pages`."""

    counted = True
    size = SIZE

    def __init__(self, api: Api) -> None:
        self._api = api

    async def scope(self) -> Scope:
        me = await self._api.get("wp/v2/users/me", context="edit", _fields="id,capabilities")
        rights = me.get("capabilities") if isinstance(me, dict) else None
        if not isinstance(rights, dict) or not me.get("id"):
            raise Malformed(
                _("The blog does not say who we are."),
                hint=_("A plug-in of the blog may change its answers."),
            )
        return Scope(
            author=0 if rights.get("edit_others_posts") else int(me["id"]),
            pages=bool(rights.get("edit_pages")),
        )

    async def listed(self, place: Place, scope: Scope, offset: int) -> Rows:
        return await self._rows(place, scope, offset, {"orderby": "id", "order": "asc"})

    async def newest(self, place: Place, scope: Scope, offset: int) -> Rows:
        return await self._rows(place, scope, offset, {"orderby": "modified", "order": "desc"})

    async def whole(self, place: Place, numbers: Sequence[int], *, at: int) -> list[Copy]:
        found: dict[int, Copy] = {}
        missing = list(numbers)
        while missing:
            told = await self._api.get(
                f"wp/v2/{place}",
                **_EDIT,
                include=",".join(map(str, missing)),
                per_page=str(len(missing)),
                _fields=BRIEF,
            )
            copies = [read(one, place) for one in entries(told)]
            found |= {copy.id: copy for copy in copies}
            if not copies:
                break  # the others were deleted meanwhile
            # Asked again: a plug-in may give less at once than it is asked for.
            missing = [number for number in missing if number not in found]
        return [found[number] for number in numbers if number in found]

    async def _rows(self, place: Place, scope: Scope, offset: int, order: Mapping[str, str]) -> Rows:
        author = {"author": str(scope.author)} if scope.author else {}
        told, total = await self._api.counted(
            f"wp/v2/{place}",
            **_EDIT,
            **order,
            **author,
            per_page=str(self.size),
            offset=str(offset),
            _fields="id,modified_gmt",
        )
        return part(rows(told), offset, self.size, more=offset + self.size < total, total=total)


def part(rows: tuple[Row, ...], offset: int, size: int, *, more: bool, total: int | None = None) -> Rows:
    """A part of a list, of which `size` were asked for; the next one overlaps it by one entry.

    What the account may not edit is left out of parts, and then nothing can be said about their ends.
    """
    if len(rows) < size:
        return Rows(rows=rows, more=more, next=offset + size, total=total)
    return Rows(rows=rows, more=more, next=offset + size - 1, total=total, last=rows[-1].id)


_EDIT = {"context": "edit", "status": _STATUSES}


def entries(told: Any) -> list[dict[str, Any]]:
    """The entries of a list. Raises Malformed."""
    if not isinstance(told, list) or not all(isinstance(one, dict) for one in told):
        raise Malformed(
            _("The blog’s list of posts can’t be read."),
            hint=_("A plug-in of the blog may change its answers."),
        )
    return told


def rows(told: Any) -> tuple[Row, ...]:
    """The entries in short. Raises Malformed."""
    try:
        return tuple(Row(id=int(one["id"]), modified=moment(one["modified_gmt"])) for one in entries(told))
    except (KeyError, TypeError, ValueError) as error:
        raise Malformed(
            _("The blog’s list of posts can’t be read."),
            hint=_("A plug-in of the blog may change its answers."),
        ) from error
