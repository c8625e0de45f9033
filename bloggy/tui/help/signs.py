"""Says what the signs of a screen mean, in the words of those who look for them in help."""

from __future__ import annotations

from typing import NamedTuple

from bloggy.domain.post import Mark
from bloggy.i18n import _
from bloggy.tui.comments.marks import plain_signs
from bloggy.tui.glyphs import MARK_STYLES, mark

_WITH_POSTS = frozenset({"library", "editor"})


class Sign(NamedTuple):
    """One sign."""

    glyph: str
    style: str
    meaning: str


def signs_of(screen: str, *, ascii_only: bool) -> list[Sign]:
    """The signs that a screen shows, with plain stand-ins for `ascii_only`; none where it has no list."""
    if screen == "comments":
        return [
            Sign(plain_signs(glyph, ascii_only=ascii_only), style, meaning)
            for glyph, style, meaning in _of_comments()
        ]
    marks = _of_entries() if screen == "outbox" else _of_posts() if screen in _WITH_POSTS else {}
    return [Sign(mark(one, ascii_only=ascii_only), MARK_STYLES[one], told) for one, told in marks.items()]


def _of_posts() -> dict[Mark, str]:
    return {
        Mark.DRAFT: _("draft: only you see it"),
        Mark.SCHEDULED: _("scheduled: goes out by itself"),
        Mark.WAITING: _("waiting in the outbox"),
        Mark.PUBLISHED: _("published"),
        Mark.CHANGED: _("changed since it was published"),
        Mark.FAILED: _("failed; the reason stands beside it"),
        Mark.TRASHED: _("in the trash"),
    }


def _of_entries() -> dict[Mark, str]:
    return {
        Mark.WAITING: _("waiting: goes out by itself when it can"),
        Mark.FAILED: _("held: needs you, and the reason stands beside it"),
        Mark.PUBLISHED: _("sent"),
        Mark.TRASHED: _("cancelled before it was sent"),
    }


def _of_comments() -> list[Sign]:
    return [
        Sign("•", "$accent", _("new: you have not read it")),
        Sign("?", "$warning", _("held: readers don’t see it before you approve it")),
        Sign("✎", "$accent", _("you have begun an answer")),
        Sign("▲", "$secondary", _("your answer or verdict waits to be sent")),
        Sign("↩", "$secondary", _("answered")),
        Sign("✕", "$error", _("spam, or thrown away")),
        Sign("♥", "$text-muted", _("a like, without words")),
    ]
