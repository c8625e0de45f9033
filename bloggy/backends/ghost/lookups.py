"""Finds in Ghost what a post names: tags however they are spelled, authors, the newsletter.

Ghost itself makes a second tag of “Été” where “été” is there, gives the post to its owner when an author is
unknown, and fails with an error of its own (500) for a newsletter that it has not.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bloggy.domain.clean import clean_line
from bloggy.errors import Rejected
from bloggy.i18n import _

if TYPE_CHECKING:
    from bloggy.backends.ghost.client import GhostClient

_SHOWN = 12


async def tags(client: GhostClient, names: Sequence[str]) -> list[dict[str, str]]:
    """As Ghost wants them, spelled as it has them; those it has not will be made by it."""
    if not names:
        return []
    exact: set[str] = set()
    spelled: dict[str, str] = {}
    async for tag in client.each("tags", {"fields": "id,name"}):
        name = str(tag.get("name") or "")
        exact.add(name)
        spelled.setdefault(name.casefold(), name)
    return [{"name": name if name in exact else spelled.get(name.casefold(), name)} for name in names]


async def authors(client: GhostClient, names: Sequence[str]) -> list[dict[str, str]]:
    """By e-mail address, slug or name. Raises Rejected for somebody Ghost does not know."""
    if not names:
        return []
    users = [user async for user in client.each("users")]
    shown = [str(user.get("slug") or "") for user in users]
    known: dict[str, str] = {}
    for field in ("slug", "email", "name"):  # a name may be that of several, or another one's slug
        for user, slug in zip(users, shown, strict=True):
            known.setdefault(str(user.get(field) or "").casefold(), slug)
    found: list[dict[str, str]] = []
    for name in names:
        who = known.get(name.casefold())
        if not who:
            raise Rejected(
                _("Ghost has no author “{name}”.").format(name=clean_line(name)),
                hint=_("It knows: {names}.").format(names=clean_line(", ".join(shown[:_SHOWN]))),
            )
        found.append({"slug": who})
    return found


async def owner(client: GhostClient) -> str:
    """The slug of whom Ghost makes the author of a post that names none; empty if it does not say."""
    async for user in client.each("users", {"include": "roles"}):
        roles = user.get("roles")
        for role in roles if isinstance(roles, list) else ():
            if isinstance(role, dict) and role.get("name") == "Owner":
                return str(user.get("slug") or "")
    return ""


async def newsletter(client: GhostClient, wished: str) -> str:
    """The slug of the newsletter with that slug or name. Raises Rejected where no active one has it."""
    shown: list[str] = []
    async for letter in client.each("newsletters"):
        if letter.get("status") not in {None, "active"}:
            continue
        slug, name = str(letter.get("slug") or ""), str(letter.get("name") or "")
        if wished.casefold() in {slug.casefold(), name.casefold()}:
            return slug
        shown.append(slug)
    raise Rejected(
        _("Ghost has no newsletter “{name}”.").format(name=clean_line(wished)),
        hint=_("It has: {names}.").format(names=clean_line(", ".join(shown[:_SHOWN]) or "–")),
    )
