"""Lists posts and pages through XML-RPC, which knows neither how many there are nor several by their numbers.

`wp.getPosts` takes an offset, and leaves out what the account may not edit after it has counted it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bloggy.backends.wordpress.errors import NotAllowed
from bloggy.backends.wordpress.post_listing import PostList, Row, Rows, Scope, part
from bloggy.backends.wordpress.remote_copy import Copy, Place, moment, read
from bloggy.backends.wordpress.rpc_api import FIELDS
from bloggy.errors import Gone, Malformed
from bloggy.i18n import _

if TYPE_CHECKING:
    from bloggy.backends.wordpress.rpc_api import RpcApi

_SIZE = 500
_EMPTY = 3
"""So many empty parts in a row, for an account that sees its own posts only, and there are no more."""
_FEW = 4
"""So many posts are asked for one by one."""
_KINDS: dict[Place, str] = {"posts": "post", "pages": "page"}


class RpcPostList(PostList):
    """`wp.getPosts`."""

    counted = False
    size = _SIZE

    def __init__(self, api: RpcApi) -> None:
        self._api = api

    async def scope(self) -> Scope:
        if "assign-author" in await self._api.rights():
            return Scope()
        me = await self._api.get("wp/v2/users/me")
        return Scope(author=int(me["id"]))

    async def listed(self, place: Place, scope: Scope, offset: int) -> Rows:
        return await self._rows(place, scope, offset, orderby="ID", order="ASC")

    async def newest(self, place: Place, scope: Scope, offset: int) -> Rows:
        return await self._rows(place, scope, offset, orderby="modified", order="DESC")

    async def whole(self, place: Place, numbers: Sequence[int], *, at: int) -> list[Copy]:
        found: dict[int, Copy] = {}
        if len(numbers) > _FEW:
            # They stand together where everything is asked for, and else before all others.
            together: dict[str, object] = {"orderby": "ID", "order": "ASC", "offset": at}
            for how in (together, {"orderby": "modified", "order": "DESC"}):
                for one in await self._api.listed(_KINDS[place], FIELDS, number=len(numbers), **how):
                    copy = read(await self._api.read_only(one), place)
                    found[copy.id] = copy
                if found.keys() >= set(numbers):
                    break
        for number in numbers:
            if number not in found:
                try:
                    found[number] = read(await self._api.single(number), place)
                except (Gone, NotAllowed):
                    continue  # deleted meanwhile
        return [found[number] for number in numbers if number in found and found[number].status != "trash"]

    async def _rows(self, place: Place, scope: Scope, offset: int, **order: object) -> Rows:
        some = bool(scope.author)
        for _part in range(_EMPTY if some else 1):
            try:
                told = await self._api.listed(
                    _KINDS[place], ["post_modified_gmt"], number=self.size, offset=offset, **order
                )
            except NotAllowed:
                if place == "posts":
                    raise
                told = []  # an account that writes posts only
                break
            if told:
                break
            offset += self.size
        rows = tuple(map(_row, told))
        return part(rows, offset, self.size, more=bool(rows) if some else len(rows) == self.size)


def _row(told: dict[str, Any]) -> Row:
    when = told.get("post_modified_gmt")
    modified = when.replace(tzinfo=UTC) if isinstance(when, datetime) else moment(None)
    try:
        return Row(id=int(told["post_id"]), modified=modified)
    except (KeyError, TypeError, ValueError) as error:
        raise Malformed(
            _("The blog’s list of posts can’t be read."),
            hint=_("A plug-in of the blog may change its answers."),
        ) from error
