"""Gives a Waline's comments in bloggy's own words."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from bloggy.domain.comment import Author, CommentRef, CommentStatus, Place, RemoteComment

STATUS = {
    "approved": CommentStatus.APPROVED,
    "waiting": CommentStatus.HELD,
    "spam": CommentStatus.SPAM,
}


class Words:
    """Speaks of comments; `user` is the writer's e-mail address, `site` the blog's."""

    def __init__(self, *, user: str, site: str) -> None:
        self._user, self._site = user.strip().casefold(), site

    def spoken(self, told: dict[str, Any]) -> RemoteComment:
        """A comment as the administrator gets it."""
        path, pid = str(told.get("url") or ""), told.get("pid")
        email = str(told.get("mail") or "").strip()
        place = Place(ref=path, url=self._address(path))
        source = told.get("orig")
        return RemoteComment(
            ref=CommentRef(str(told["objectId"])),
            place=place,
            parent=CommentRef(str(pid)) if pid else None,
            author=Author(
                name=str(told.get("nick") or ""),
                url=str(told.get("link") or ""),
                email=email,
                email_hash=sha256(email.lower().encode("utf-8", "replace")).hexdigest() if email else "",
                account=str(told.get("user_id") or ""),
                is_me=email.casefold() == self._user,
            ),
            date=moment(told),
            # Comments that were imported from Valine have no status: readers see them.
            status=STATUS.get(str(told.get("status") or ""), CommentStatus.APPROVED),
            body=str(told.get("comment") or "") if source is None else str(source),
            form="html" if source is None else "markdown",
            url=f"{place.url}#{told['objectId']}" if place.url else "",
        )

    def _address(self, path: str) -> str:
        if path.startswith(("http://", "https://")):
            return path
        parts = urlsplit(self._site)
        return f"{parts.scheme}://{parts.netloc}{path}" if path.startswith("/") else ""


def moment(told: dict[str, Any]) -> datetime:
    """When it was written: Waline gives milliseconds."""
    return datetime.fromtimestamp(int(told["time"]) / 1000, UTC)
