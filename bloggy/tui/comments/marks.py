"""Says in one cell and in a word how a comment stands, the same in the list and in the conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bloggy.domain.clean import clean_line
from bloggy.domain.comment import CommentKind, CommentStatus, Verdict
from bloggy.i18n import _

if TYPE_CHECKING:
    from bloggy.domain.comments_listing import CommentRow

_STAND_INS = {"•": "*", "↩": "<", "▲": "^", "✕": "x", "■": "+", "●": "*", "♥": "+", "✎": "~"}


def sign(row: CommentRow, *, begun: bool = False, ascii_only: bool) -> tuple[str, str]:
    """(one cell, the colour's name): what the writer should know of it first. `begun`: an answer was."""
    if row.pending:
        found = ("▲", "info")
    elif begun:
        found = ("✎", "accent")
    elif row.status == CommentStatus.HELD:
        found = ("?", "warning")
    elif row.unread:
        found = ("•", "accent")
    elif row.status != CommentStatus.APPROVED:
        found = ("✕", "error")
    elif row.answered:
        found = ("↩", "info")
    elif row.kind == CommentKind.LIKE:
        found = ("♥", "quiet")
    else:
        found = (" ", "quiet")
    return (_STAND_INS.get(found[0], found[0]) if ascii_only else found[0]), found[1]


def words(row: CommentRow) -> list[tuple[str, str]]:
    """(words, the colour's name) on how it stands; none for a comment that was read and is as usual."""
    said: list[tuple[str, str]] = []
    if row.pending:
        said.append((f"▲ {pending_words(row.pending)}", "info"))
    elif row.status == CommentStatus.HELD:
        said.append((_("held for you"), "warning"))
    elif row.status != CommentStatus.APPROVED:
        said.append((f"✕ {status_words(row.status)}", "error"))
    if row.unread:
        said.append((f"● {_('new')}", "accent"))
    return said


def pending_words(pending: str) -> str:
    """What waits in the outbox for the comment."""
    return {
        "reply": _("waiting to be sent"),
        Verdict.APPROVE.value: _("approved, waiting to be sent"),
        Verdict.HOLD.value: _("held back, waiting to be sent"),
        Verdict.SPAM.value: _("spam, waiting to be sent"),
        Verdict.REMOVE.value: _("to the trash, waiting to be sent"),
    }.get(pending, _("waiting to be sent"))


def status_words(status: str) -> str:
    """Where a comment is that readers don't see."""
    return {
        CommentStatus.APPROVED.value: _("readers see it"),
        CommentStatus.HELD.value: _("held for you"),
        CommentStatus.SPAM.value: _("spam"),
        CommentStatus.REMOVED.value: _("in the trash"),
        CommentStatus.DELETED.value: _("deleted at the blog"),
    }.get(status, status)


def author_of(row: CommentRow) -> str:
    """Whose words they are, on one line."""
    return _("you") if row.is_me else clean_line(row.author) or _("somebody")


def plain_signs(text: str, *, ascii_only: bool) -> str:
    """`text` with plain stand-ins for its signs where the writer wants ASCII."""
    return "".join(_STAND_INS.get(char, char) for char in text) if ascii_only else text
