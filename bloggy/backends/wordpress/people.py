"""Knows who may be named as a post's author, and what the blog does with a post that names no category."""

from __future__ import annotations

from typing import Any

from bloggy.backends.wordpress.api import Api
from bloggy.backends.wordpress.markup import text_of
from bloggy.backends.wordpress.remote_copy import Copy
from bloggy.errors import Gone, Unauthorized

_FIRST_CATEGORY = 1
"""The one that every WordPress is installed with."""


class People:
    """The users of one blog, as far as this account may see them."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._stated: int | None = None
        self._asked = False
        self._me: int | None = None

    async def number(self, name: str, there: Copy) -> int | None:
        """The user of that login, name, slug or e-mail address; None if this account may not name them."""
        if "assign-author" not in there.rights:
            me = await self._api.get("wp/v2/users/me", context="edit", _fields="id,name,slug,username,email")
            return int(me["id"]) if _is(me, name) else None
        found = [int(user["id"]) for user in await self._search(name) if _is(user, name)]
        # Of several with that name, whoever has written it already.
        return there.author if there.author in found else next(iter(found), None)

    async def names(self, number: int) -> tuple[str, ...]:
        """By which they may be named, the one that readers see first; none if this account can't know it."""
        try:
            return names_of(await self._api.get(f"wp/v2/users/{number}", _fields="name,slug"))
        except (Unauthorized, Gone):
            return ()

    async def me(self) -> int:
        """Whose account this is, and so who is the author of what names none; 0: the blog does not say."""
        if self._me is None:
            try:
                self._me = int((await self._api.get("wp/v2/users/me", _fields="id"))["id"])
            except (Unauthorized, Gone, KeyError, TypeError, ValueError):
                self._me = 0
        return self._me

    async def default_category(self, there: Copy) -> int | None:
        """The category of posts that name none; None: unknown, since only administrators can ask for it."""
        if there.categories == {_FIRST_CATEGORY}:
            return _FIRST_CATEGORY
        return await self._stated_default()

    async def usual_category(self) -> int:
        """The same of a blog as a whole: what it was installed with, where this account can't ask."""
        return await self._stated_default() or _FIRST_CATEGORY

    def forget(self) -> None:
        """Ask anew what the default is; it hardly ever changes."""
        self._asked = False

    async def _stated_default(self) -> int | None:
        if not self._asked:
            try:
                told = await self._api.get("wp/v2/settings", _fields="default_category")
                self._stated = int(told["default_category"])
            except (Unauthorized, Gone, KeyError, TypeError, ValueError):
                self._stated = None
            self._asked = True
        return self._stated

    async def _search(self, name: str) -> list[dict[str, Any]]:
        fields = "id,name,slug,username,email"
        try:
            found = await self._api.get(
                "wp/v2/users", search=name, context="edit", per_page="100", _fields=fields
            )
        except Unauthorized:
            # without the right to list users, only those with public posts are told
            found = await self._api.get("wp/v2/users", search=name, per_page="100", _fields=fields)
        return found if isinstance(found, list) else []


def names_of(user: Any) -> tuple[str, ...]:
    """Name and slug of a user, as far as they are told."""
    told = user if isinstance(user, dict) else {}
    names = (text_of(str(told.get(key) or "")).strip() for key in ("name", "slug"))
    return tuple(dict.fromkeys(name for name in names if name))


def _is(user: dict[str, Any], name: str) -> bool:
    names = (text_of(str(user.get(key) or "")) for key in ("username", "slug", "email", "name"))
    return name.strip().casefold() in {one.casefold() for one in names}
