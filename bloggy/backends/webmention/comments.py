"""Reads what other sites say of a blog's posts, as webmention.io has received it.

See github.com/aaronpk/webmention.io: `api/mentions.jf2`. Its ids only grow, so a sync asks for those behind
the last one, and for the page of those that were updated last. It tells of no deletion.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from bloggy.backends.comments import CommentCapability, CommentPage, CommentSource
from bloggy.backends.web import Client
from bloggy.domain.comment import Author, CommentKind, CommentRef, CommentStatus, Cursor, Place, RemoteComment
from bloggy.errors import Malformed
from bloggy.i18n import _

SIZE = 100
_PATH = "/api/mentions.jf2"
_LIKES = frozenset({"like-of", "repost-of", "bookmark-of", "rsvp"})


class Mentions(CommentSource):
    """The webmentions of one site."""

    capabilities = CommentCapability.INCREMENTAL | CommentCapability.EDITS

    def __init__(self, client: Client, domain: str, secret: Callable[[], Awaitable[str]]) -> None:
        self._client, self._domain, self._secret = client, domain.strip().lower(), secret

    async def changes(self, since: Cursor | None, *, posts: Sequence[Place] = ()) -> CommentPage:
        last = _last(since)
        if last is not None and last[1]:
            found = await self.ask(sort_by="updated", sort_dir="down", page="0")
            return CommentPage(comments=self._spoken(found), cursor=_cursor(last[0], caught_up=False))
        after = last[0] if last else 0
        found = await self.ask(since_id=str(after), sort_dir="up", page="0")
        after = max((_id(one) for one in found), default=after)
        full = len(found) >= SIZE
        return CommentPage(
            comments=self._spoken(found),
            cursor=_cursor(after, caught_up=not full),
            more=True,
            done=len(found),
        )

    async def ask(self, **how: str) -> list[dict[str, Any]]:
        """Mentions as the service gives them. Raises BackendError."""
        asked = {name.replace("sort_", "sort-"): value for name, value in how.items()}
        # The service takes its key in the address only; addresses with queries are never logged or shown.
        key = {"domain": self._domain, "token": await self._secret()}
        told = (await self._client.get(_PATH, params={**key, **asked, "per-page": str(SIZE)})).json()
        found = told.get("children") if isinstance(told, dict) else None
        if not isinstance(found, list) or not all(isinstance(one, dict) and _id(one) for one in found):
            raise Malformed(
                _("webmention.io does not answer as it used to."), hint=_("Look for a newer bloggy.")
            )
        return found

    def _spoken(self, found: list[dict[str, Any]]) -> tuple[RemoteComment, ...]:
        return tuple(self._comment(one) for one in found)

    def _comment(self, told: dict[str, Any]) -> RemoteComment:
        content, author = _table(told.get("content")), _table(told.get("author"))
        html, text = str(content.get("html") or ""), str(content.get("text") or told.get("name") or "")
        property = str(told.get("wm-property") or "")
        kind = CommentKind.COMMENT if property == "in-reply-to" else CommentKind.MENTION
        site = str(author.get("url") or "")
        received = _moment(told.get("wm-received")) or datetime.now(UTC)
        return RemoteComment(
            ref=CommentRef(str(_id(told))),
            place=Place(url=str(told.get("wm-target") or "").partition("#")[0]),
            parent=None,
            author=Author(name=str(author.get("name") or ""), url=site, is_me=self._is_mine(site)),
            date=_moment(told.get("published")) or received,
            status=CommentStatus.APPROVED,
            body=html or text,
            form="html" if html else "text",
            url=str(told.get("url") or told.get("wm-source") or ""),
            kind=CommentKind.LIKE if property in _LIKES else kind,
        )

    def _is_mine(self, url: str) -> bool:
        try:
            return (urlsplit(url).hostname or "").removeprefix("www.") == self._domain.removeprefix("www.")
        except ValueError:
            return False


def _cursor(after: int, *, caught_up: bool) -> Cursor:
    return Cursor(json.dumps({"v": 1, "after": after, "updated": caught_up}))


def _last(cursor: Cursor | None) -> tuple[int, bool] | None:
    """The last id that was told, and whether the updated ones come next; None: it is no cursor of ours."""
    try:
        told = json.loads(cursor or "")
        return (int(told["after"]), told["updated"] is True) if told["v"] == 1 else None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _id(told: dict[str, Any]) -> int:
    found = told.get("wm-id")
    return found if isinstance(found, int) else 0


def _table(told: object) -> dict[str, Any]:
    return told if isinstance(told, dict) else {}


def _moment(told: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(told))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
