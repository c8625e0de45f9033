"""Lists the comments of a WordPress and gives them in bloggy's own words.

Dates in requests are compared with the blog's local time, whatever zone they are written in; in the hour that
is lived twice in autumn, `after` therefore leaves comments out. So it is asked for with more than an hour's
margin (WP_Comment_Query on `comment_date`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from bloggy.backends.comment_walk import Listed, Listing
from bloggy.backends.web import Answer
from bloggy.backends.wordpress.api import Api, document
from bloggy.backends.wordpress.markup import text_of
from bloggy.domain.comment import (
    Author,
    CommentKind,
    CommentRef,
    CommentStatus,
    Place,
    RemoteComment,
)
from bloggy.errors import Gone, Malformed, Rejected, Unauthorized
from bloggy.i18n import _

SIZE = 100
STATUS = {
    "approved": CommentStatus.APPROVED,
    "hold": CommentStatus.HELD,
    "spam": CommentStatus.SPAM,
    "trash": CommentStatus.REMOVED,
}
KINDS = {
    "comment": CommentKind.COMMENT,
    "": CommentKind.COMMENT,
    "review": CommentKind.COMMENT,
    "pingback": CommentKind.MENTION,
    "trackback": CommentKind.MENTION,
}
"""Other types are an editor's notes and what plug-ins keep there, such as a shop's orders."""
_FACE = re.compile(r"/avatar/([0-9a-f]{64}|[0-9a-f]{32})\b")
_KNOWN = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class Me:
    """The account, and what it may see of comments."""

    id: int
    name: str
    moderates: bool
    """It sees comments of every status, and e-mail addresses."""
    writes: bool
    """It may ask for pingbacks, and for comments by their author."""

    @property
    def scope(self) -> dict[str, str]:
        """The parameters that show it all that it may see."""
        if self.moderates:
            return {"context": "edit", "status": "any", "type": "all"}
        return {"type": "all"} if self.writes else {}


class CommentList(Listing):
    """`wp/v2/comments` as one account sees it."""

    margin = timedelta(hours=1, minutes=2)

    def __init__(self, api: Api) -> None:
        self._api = api
        self._me: Me | None = None
        self._titles: dict[int, str] = {}

    def now(self) -> datetime:
        return datetime.now(UTC) + self._api.client.skew

    async def me(self) -> Me:
        """Who asks. Raises BackendError."""
        if self._me is None:
            told = await self._api.get("wp/v2/users/me", context="edit", _fields="id,name,capabilities")
            rights = told.get("capabilities") if isinstance(told, dict) else None
            rights = rights if isinstance(rights, dict) else {}
            try:
                self._me = Me(
                    id=int(told["id"]),
                    name=text_of(str(told.get("name") or "")),
                    moderates=bool(rights.get("moderate_comments")),
                    writes=bool(rights.get("edit_posts")),
                )
            except (KeyError, TypeError, ValueError) as error:
                raise Malformed(
                    _("The blog does not say who we are."),
                    hint=_("A plug-in of the blog may change its answers."),
                ) from error
        return self._me

    async def newest(self) -> Listed:
        return await self._page({"order": "desc"}, 1)

    async def oldest(self, after: datetime | None, page: int) -> Listed:
        since = {"after": f"{after.astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z"} if after else {}
        return await self._page({"order": "asc", **since}, page)

    async def read(self, ref: str) -> RemoteComment:
        """One comment. Raises Gone."""
        me = await self.me()
        context = {"context": "edit"} if me.moderates else {}
        return await self.spoken(await self._api.get(f"wp/v2/comments/{number(ref)}", **context))

    async def mine(self, post: str, parent: str) -> list[dict[str, Any]]:
        """The account's own comments there, as WordPress gives them, the newest first."""
        me = await self.me()
        # Without the right to ask for an author, those of everybody are looked through.
        author = {"author": str(me.id)} if me.writes else {}
        found = await self._api.get(
            "wp/v2/comments", **me.scope, **author, post=post, parent=parent, per_page=str(SIZE)
        )
        return [one for one in _all(found) if one.get("author") == me.id]

    async def spoken(self, told: Any) -> RemoteComment:
        """A comment in our words. Raises Malformed."""
        [whole] = _all([told])
        await self._learn_titles([whole])
        return self._told(whole, await self.me())

    async def _page(self, how: dict[str, str], page: int) -> Listed:
        me = await self.me()
        answer = await self._api.client.get(
            "wp/v2/comments",
            params={
                **me.scope,
                **how,
                "orderby": "date_gmt",
                "per_page": str(SIZE),
                "page": str(page),
            },
        )
        found = _all(document(answer))
        shown = [one for one in found if one.get("type", "") in KINDS]
        await self._learn_titles(shown)
        return Listed(
            comments=tuple(self._told(one, me) for one in shown),
            refs=frozenset(CommentRef(str(one["id"])) for one in found),
            first=moment(found[0]) if found else None,
            last=moment(found[-1]) if found else None,
            more=_count(answer, "x-wp-totalpages") > page,
            total=_count(answer, "x-wp-total"),
        )

    async def _learn_titles(self, comments: Iterable[dict[str, Any]]) -> None:
        """Ask what the posts are called, as far as that is not known yet."""
        wanted = {int(one.get("post") or 0) for one in comments} - self._titles.keys() - {0}
        for kind in ("posts", "pages"):
            if not wanted:
                return
            asked = ",".join(str(one) for one in sorted(wanted))
            try:
                found = await self._api.get(
                    f"wp/v2/{kind}", include=asked, per_page=str(SIZE), _fields="id,title"
                )
            except (Unauthorized, Rejected, Gone):
                continue  # they only help to show where a comment stands
            for post in found if isinstance(found, list) else ():
                self._titles[int(post["id"])] = text_of(str((post.get("title") or {}).get("rendered") or ""))
            wanted -= self._titles.keys()
        self._titles |= dict.fromkeys(wanted, "")
        while len(self._titles) > _KNOWN:
            self._titles.pop(next(iter(self._titles)))

    def _told(self, told: dict[str, Any], me: Me) -> RemoteComment:
        return spoken(told, me, self._titles.get(int(told.get("post") or 0), ""))


def spoken(told: dict[str, Any], me: Me, title: str) -> RemoteComment:
    """A comment as REST tells it, in our words. Raises Malformed."""
    link, post = str(told.get("link") or ""), int(told.get("post") or 0)
    content = told.get("content")
    parent = int(told.get("parent") or 0)
    return RemoteComment(
        ref=CommentRef(str(told["id"])),
        place=Place(
            ref=str(post) if post else "",
            url=link.partition("#")[0],
            title=title,
        ),
        parent=CommentRef(str(parent)) if parent else None,
        author=_author(told, me),
        date=moment(told),
        status=STATUS.get(str(told.get("status")), CommentStatus.HELD),
        body=str(content.get("rendered") or "") if isinstance(content, dict) else "",
        form="html",
        url=link,
        kind=KINDS.get(str(told.get("type") or ""), CommentKind.COMMENT),
    )


def number(ref: str) -> int:
    """The number in a ref of ours. Raises Gone for what is none."""
    if not (ref.isascii() and ref.isdigit()):
        raise Gone(
            _("The comment is no longer at the blog."),
            hint=_("It comes from another place; sync the blog again."),
        )
    return int(ref)


def _author(told: dict[str, Any], me: Me) -> Author:
    email = str(told.get("author_email") or "")
    digest = sha256(email.strip().lower().encode("utf-8", "replace")).hexdigest() if email else ""
    if not digest:
        faces = told.get("author_avatar_urls")
        found = _FACE.search(str(next(iter(faces.values()), ""))) if isinstance(faces, dict) else None
        digest = (found[1] if len(found[1]) == 64 else f"md5:{found[1]}") if found else ""
    account = int(told.get("author") or 0)
    return Author(
        name=text_of(str(told.get("author_name") or "")),
        url=str(told.get("author_url") or ""),
        email=email,
        email_hash=digest,
        account=str(account) if account else "",
        is_me=account == me.id,
    )


def _all(found: Any) -> list[dict[str, Any]]:
    if not isinstance(found, list) or not all(isinstance(one, dict) and one.get("id") for one in found):
        raise Malformed(
            _("The blog’s list of comments can’t be read."),
            hint=_("A plug-in of the blog may change its answers."),
        )
    return found


def moment(told: dict[str, Any]) -> datetime:
    """When it was written. Raises Malformed."""
    try:
        return datetime.fromisoformat(str(told["date_gmt"])).replace(tzinfo=UTC)
    except (KeyError, ValueError) as error:
        raise Malformed(
            _("A comment of the blog has no date."), hint=_("A plug-in of the blog may change its answers.")
        ) from error


def _count(answer: Answer, header: str) -> int:
    told = answer.headers.get(header, "0")
    return int(told) if told.isascii() and told.isdigit() else 0
