"""Lists the comments of a Ghost and gives them in bloggy's own words.

Ghost 6 lists them for the whole site; what its members or the writer deleted is simply left out of the list,
and `updated_at` can be asked for but is not told. Dates in filters must look as in Ghost's database.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from bloggy.backends.comment_walk import Listed, Listing
from bloggy.backends.ghost.client import GhostClient, listed
from bloggy.backends.ghost.errors import NotAcceptable
from bloggy.domain.comment import Author, CommentRef, CommentStatus, Place, RemoteComment
from bloggy.errors import Gone, Malformed, Unauthorized, Unsupported
from bloggy.i18n import _

if TYPE_CHECKING:
    from bloggy.backends.ghost.settings import Settings

SIZE = 100
STATUS = {
    "published": CommentStatus.APPROVED,
    "hidden": CommentStatus.REMOVED,
    "deleted": CommentStatus.DELETED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """The member in whose name the writer answers."""

    email: str
    name: str
    id: str
    """Empty as long as there is no such member."""


class CommentList(Listing):
    """`comments/` of the Admin API."""

    def __init__(self, client: GhostClient, settings: Settings) -> None:
        self._client, self._settings = client, settings
        self._speaker: Speaker | None = None

    def now(self) -> datetime:
        return self._client.clocks.there

    async def newest(self) -> Listed:
        return await self._page({"order": "created_at desc, id desc"}, 1)

    async def oldest(self, after: datetime | None, page: int) -> Listed:
        since = {"filter": f"created_at:>'{in_database(after)}'"} if after else {}
        return await self._page({"order": "created_at asc, id asc", **since}, page)

    async def touched(self, since: datetime, after: CommentRef | None) -> Listed | None:
        behind = f"+id:>'{identifier(after)}'" if after else ""
        return await self._page(
            {"order": "id asc", "filter": f"updated_at:>'{in_database(since)}'{behind}"}, 1
        )

    async def read(self, ref: str) -> dict[str, Any]:
        """One comment as Ghost gives it. Raises Gone, also for one that was deleted."""
        try:
            [found] = listed(await self._client.read(f"comments/{identifier(ref)}/"), "comments")
        except Gone as error:
            raise gone() from error
        if found.get("status") == "deleted":
            raise gone()
        return found

    async def written(self, at: datetime, member: str) -> list[dict[str, Any]]:
        """What that member said at that second."""
        wanted = f"created_at:'{in_database(at)}'+member_id:'{identifier(member)}'"
        return listed(await self._read({"filter": wanted, "limit": str(SIZE)}), "comments")

    async def speaker(self) -> Speaker:
        """The member who answers, as the blog's table names them, else with the owner's address."""
        if self._speaker is None or not self._speaker.id:
            email, name = await self._named()
            text = email.replace("\\", "\\\\").replace("'", "\\'")
            found = listed(await self._client.read("members/", {"filter": f"email:'{text}'"}), "members")
            member = str(found[0].get("id") or "") if found else ""
            self._speaker = Speaker(email=email, name=name, id=member)
        return self._speaker

    async def spoken(self, told: Mapping[str, Any], place: Place | None = None) -> RemoteComment:
        """A comment in our words; `place` where Ghost does not say it."""
        return _spoken(told, (await self.speaker()).id, place)

    async def _named(self) -> tuple[str, str]:
        if self._settings.member:
            return self._settings.member, self._settings.member.partition("@")[0]
        users = [user async for user in self._client.each("users", {"include": "roles"})]
        users.sort(key=lambda user: "Owner" not in [role.get("name") for role in user.get("roles") or ()])
        if not users or not users[0].get("email"):
            raise Unauthorized(
                _("Ghost does not say who owns the blog."),
                hint=_('Name the member who answers comments in the blog’s table: member = "you@…".'),
            )
        return str(users[0]["email"]), str(users[0].get("name") or "")

    async def _page(self, how: dict[str, str], page: int) -> Listed:
        me = (await self.speaker()).id
        told = await self._read({**how, "limit": str(SIZE), "page": str(page)})
        found = listed(told, "comments")
        comments = tuple(_spoken(one, me, None) for one in found)
        meta = told.get("meta")
        turn = meta.get("pagination") if isinstance(meta, dict) else None
        turn = turn if isinstance(turn, dict) else {}
        return Listed(
            comments=comments,
            refs=frozenset(comment.ref for comment in comments),
            first=comments[0].date if comments else None,
            last=comments[-1].date if comments else None,
            more=bool(turn.get("next")),
            total=turn["total"] if isinstance(turn.get("total"), int) else 0,
        )

    async def _read(self, params: dict[str, str]) -> dict[str, Any]:
        try:
            return await self._client.read("comments/", {**params, "include_nested": "true"})
        except (NotAcceptable, Gone) as error:
            raise Unsupported(
                _("This Ghost can’t list the comments of the whole blog."),
                hint=_("Ghost 6 can: update it."),
            ) from error


def in_database(at: datetime) -> str:
    """A moment as Ghost's filters want it."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S}"


def identifier(ref: str) -> str:
    """A ref that is safe in paths and filters. Raises Gone for what Ghost can't have given."""
    if not (ref.isascii() and ref.isalnum()):
        raise gone()
    return ref


def gone() -> Gone:
    """What is said of a comment that is not there."""
    return Gone(
        _("The comment is no longer at the blog."),
        hint=_("It was deleted there; the next sync shows what is left."),
    )


def _spoken(told: Mapping[str, Any], me: str, place: Place | None) -> RemoteComment:
    try:
        ref, date = CommentRef(str(told["id"])), _moment(str(told["created_at"]))
    except (KeyError, ValueError) as error:
        raise Malformed(
            _("A comment in Ghost’s answer has no date or no number."),
            hint=_("Check that the address is that of a Ghost blog, version 6."),
        ) from error
    post = told.get("post")
    if isinstance(post, dict) and post.get("id"):
        place = Place(ref=str(post["id"]), url=str(post.get("url") or ""), title=str(post.get("title") or ""))
    parent = told.get("in_reply_to_id") or told.get("parent_id")
    edited = told.get("edited_at")
    place = place or Place()
    return RemoteComment(
        ref=ref,
        place=place,
        parent=CommentRef(str(parent)) if parent else None,
        author=_author(told.get("member"), me),
        date=date,
        status=STATUS.get(str(told.get("status")), CommentStatus.REMOVED),
        body=str(told.get("html") or ""),
        form="html",
        edited=_moment(str(edited)) if edited else None,
        url=f"{place.url}#ghost-comments-{ref}" if place.url else "",
    )


def _author(member: object, me: str) -> Author:
    if not isinstance(member, dict):
        return Author(name="")
    email, account = str(member.get("email") or ""), str(member.get("id") or "")
    return Author(
        name=str(member.get("name") or ""),
        email=email,
        email_hash=sha256(email.strip().lower().encode("utf-8", "replace")).hexdigest() if email else "",
        account=account,
        is_me=bool(me) and account == me,
    )


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
