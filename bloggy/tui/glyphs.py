"""Says states and marks in one cell each, with plain stand-ins where a terminal or its owner wants ASCII."""

from __future__ import annotations

from itertools import accumulate

from textual.content import Content, Span

from bloggy.domain.outbox import EntryState
from bloggy.domain.post import Mark
from bloggy.i18n import _

_PLAIN = {
    "→": "->",
    "·": "-",
    "…": "...",
    "■": "[x]",
    "□": "[ ]",
    "✓": "ok",
    "!": "!",
    "▌": "|",
    "⏎": "enter",
    "“": '"',
    "”": '"',
    "’": "'",
    "—": "--",
    "─": "-",
    "›": ">",
    "×": "x",
}

MARK_STYLES = {
    Mark.FAILED: "$error",
    Mark.WAITING: "$secondary",
    Mark.CHANGED: "$warning",
    Mark.SCHEDULED: "$secondary",
    Mark.DRAFT: "$accent",
    Mark.PUBLISHED: "$success",
    Mark.TRASHED: "$text-muted",
}
"""Colour repeats what the glyph says; it never says anything alone."""

ENTRY_MARKS = {
    EntryState.QUEUED: Mark.WAITING,
    EntryState.SENDING: Mark.WAITING,
    EntryState.UNCERTAIN: Mark.WAITING,
    EntryState.HELD: Mark.FAILED,
    EntryState.DELIVERED: Mark.PUBLISHED,
    EntryState.CANCELLED: Mark.TRASHED,
}


def mark(value: Mark, *, ascii_only: bool) -> str:
    """The glyph of a mark."""
    return value.ascii if ascii_only else value.glyph


def glyph(character: str, *, ascii_only: bool) -> str:
    """`character`, or its plain stand-in."""
    return _PLAIN.get(character, character) if ascii_only else character


def to_ascii(text: str, *, ascii_only: bool) -> str:
    """Our own sentence with plain stand-ins for its typography."""
    if not ascii_only:
        return text
    for character, stand_in in _PLAIN.items():
        text = text.replace(character, stand_in)
    return text


def content_to_ascii(text: Content, *, ascii_only: bool) -> Content:
    """The same of a whole page, in its colours; foreign text in it gets stand-ins, too."""
    if not ascii_only:
        return text
    pieces = [glyph(character, ascii_only=True) for character in text.plain]
    at = [0, *accumulate(map(len, pieces))]
    return Content("".join(pieces), [Span(at[one.start], at[one.end], one.style) for one in text.spans])


def mark_word(state: Mark) -> str:
    """The mark as a word."""
    return {
        Mark.FAILED: _("failed"),
        Mark.WAITING: _("waiting"),
        Mark.CHANGED: _("changed"),
        Mark.SCHEDULED: _("scheduled"),
        Mark.DRAFT: _("draft"),
        Mark.PUBLISHED: _("published"),
        Mark.TRASHED: _("in the trash"),
    }[state]
