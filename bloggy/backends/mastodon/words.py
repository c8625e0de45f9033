"""Gives statuses in bloggy's own words."""

from __future__ import annotations

from datetime import datetime
from hashlib import blake2b
from html import escape

from bloggy.backends.mastodon.api import Entity, malformed
from bloggy.domain.comment import Author, CommentRef, CommentStatus, Place, RemoteComment
from bloggy.i18n import _


def spoken(told: Entity, place: Place, me: str) -> RemoteComment:
    """The status as a comment on the post that the status `place.ref` announces. Raises Malformed.

    One that only the writer may see is a comment like others: who answers it keeps to its visibility.
    """
    account = told.get("account")
    if not isinstance(account, dict):
        raise malformed()
    parent, written = told.get("in_reply_to_id"), moment(told.get("created_at"))
    if written is None:
        raise malformed()
    return RemoteComment(
        ref=CommentRef(str(told["id"])),
        place=place,
        parent=None if not parent or parent == place.ref else CommentRef(str(parent)),
        author=Author(
            name=str(account.get("display_name") or account.get("username") or ""),
            url=str(account.get("url") or ""),
            account=str(account.get("acct") or ""),
            is_me=account.get("id") == me,
        ),
        date=written,
        edited=moment(told.get("edited_at")),
        status=CommentStatus.APPROVED,
        body=_body(told),
        form="html",
        url=str(told.get("url") or told.get("uri") or ""),
    )


def trace(told: Entity) -> str:
    """Sixteen letters: eight that stand for its id, eight that change with everything of it that is shown."""
    account = told.get("account")
    name = account.get("display_name") if isinstance(account, dict) else ""
    shown = (told.get("in_reply_to_id"), told.get("edited_at"), name, _body(told))
    return short(told["id"]) + short("\0".join(map(str, shown)))


def short(text: object) -> str:
    """Eight letters that stand for a text."""
    return blake2b(str(text).encode("utf-8", "replace"), digest_size=4).hexdigest()


def moment(told: object) -> datetime | None:
    """A time with its zone; None where none is told."""
    try:
        found = datetime.fromisoformat(str(told))
    except ValueError:
        return None
    return found if found.tzinfo else None


def _body(told: Entity) -> str:
    """What it says, behind the warning that it hides behind; pictures are links there."""
    parts = [str(told.get("content") or "")]
    if warning := str(told.get("spoiler_text") or ""):
        parts.insert(0, f"<p>{escape(warning, quote=False)}</p>")
    attached = told.get("media_attachments")
    for one in attached if isinstance(attached, list) else ():
        if isinstance(one, dict) and one.get("url"):
            words = str(one.get("description") or "") or _("picture or recording")
            parts.append(f'<p><a href="{escape(str(one["url"]))}">{escape(words, quote=False)}</a></p>')
    return "".join(parts)
