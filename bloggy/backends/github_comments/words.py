"""Gives GitHub's comments in bloggy's own words; the writer's answers carry a mark that readers don't see."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bloggy.domain.comment import Author, CommentRef, CommentStatus, CommentTask, Place, RemoteComment
from bloggy.domain.post import DeliveryKey
from bloggy.errors import Malformed
from bloggy.i18n import _

_MARK = re.compile(r"\n*<!-- bloggy:([0-9A-Za-z_-]{1,64})(?: re:([\w=+/-]{1,200}))? -->\s*\Z")
_LOGIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})")
_DELETED = "ghost"
"""How GitHub calls an account that is no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A comment as GitHub tells it, and the comment of a discussion that it stands under."""

    told: Mapping[str, Any]
    above: str | None = None

    @property
    def ref(self) -> CommentRef:
        """GitHub's name for it all over the service."""
        return CommentRef(str(self.told["id"]))

    @property
    def updated(self) -> datetime:
        """When it was last changed."""
        return moment(self.told.get("updatedAt"))

    @property
    def is_there(self) -> bool:
        """Not an empty place that is left because of the answers below it."""
        return not self.told.get("deletedAt")

    def carries(self, key: DeliveryKey) -> bool:
        """Whether it is the writer's answer that was sent under `key`."""
        found = _MARK.search(str(self.told.get("body") or ""))
        return bool(self.told.get("viewerDidAuthor")) and found is not None and found[1] == key


def spoken(said: Said, place: Place) -> RemoteComment:
    """A comment in bloggy's own words."""
    told = said.told
    author = told.get("author") or {}
    login = str(author.get("login") or _DELETED)
    body, parent, is_me = str(told.get("body") or ""), said.above, bool(told.get("viewerDidAuthor"))
    if is_me and (mark := _MARK.search(body)):
        body, parent = body[: mark.start()], parent or mark[2]
    return RemoteComment(
        ref=said.ref,
        place=place,
        parent=CommentRef(parent) if parent else None,
        author=Author(
            name=login,
            url=str(author.get("url") or ""),
            account=login if author else "",
            is_me=is_me,
        ),
        date=moment(told.get("createdAt")),
        status=_status(told),
        body=body,
        form="markdown",
        edited=moment(told["lastEditedAt"]) if told.get("lastEditedAt") else None,
        url=str(told.get("url") or ""),
    )


def marked(task: CommentTask, key: DeliveryKey, *, flat: bool) -> str:
    """The text that is sent. Where there are no threads (`flat`) it names whom and what it answers."""
    text, mark = task.text.rstrip(), f"<!-- bloggy:{key} -->"
    if flat:
        mark = f"<!-- bloggy:{key} re:{task.ref} -->"
        if _LOGIN.fullmatch(task.author) and task.author != _DELETED and f"@{task.author}" not in text:
            text = f"@{task.author} {text}"
    return f"{text}\n\n{mark}"


def flattened(comments: Iterable[Mapping[str, Any]]) -> Iterator[Said]:
    """Comments, each followed by the answers that came with it."""
    for told in comments:
        said = Said(told=told)
        yield said
        for answer in nodes(told.get("replies") or {}):
            yield Said(told=answer, above=said.ref)


def nodes(connection: object) -> list[dict[str, Any]]:
    """What a connection has on this page. Raises Malformed."""
    found = connection.get("nodes") if isinstance(connection, dict) else None
    if found is None:
        return []
    if not isinstance(found, list) or not all(isinstance(one, dict) and one.get("id") for one in found):
        raise malformed()
    return found


def further(connection: object) -> str | None:
    """Where a connection goes on; None: nowhere."""
    info = connection.get("pageInfo") if isinstance(connection, dict) else None
    if not isinstance(info, dict) or not info.get("hasNextPage"):
        return None
    return str(info.get("endCursor") or "") or None


def moment(told: object) -> datetime:
    """A date of GitHub's. Raises Malformed."""
    try:
        when = datetime.fromisoformat(str(told))
    except ValueError as error:
        raise malformed() from error
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def malformed() -> Malformed:
    """The error for an answer that makes no sense."""
    return Malformed(
        _("GitHub’s answer can’t be understood."),
        hint=_("Try again later; if it stays so, look for a newer bloggy."),
    )


def _status(told: Mapping[str, Any]) -> CommentStatus:
    if not told.get("isMinimized"):
        return CommentStatus.APPROVED
    is_spam = str(told.get("minimizedReason") or "").lower() == "spam"
    return CommentStatus.SPAM if is_spam else CommentStatus.REMOVED
