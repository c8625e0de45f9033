"""Puts what happened to an entry of the outbox into a sentence, for whoever is looking at any screen."""

from __future__ import annotations

from bloggy.domain.clean import clean_line
from bloggy.domain.outbox import Action, Entry, EntryState
from bloggy.i18n import _


def delivered(entry: Entry, url: str) -> str:
    """What readers have now: `“A kinder pace” is at home: https://…`."""
    names = {"title": clean_line(entry.title), "blog": clean_line(entry.blog)}
    match entry.action:
        case Action.WITHDRAW:
            return _("“{title}” was taken back from {blog}.").format(**names)
        case Action.DELETE:
            return _("“{title}” was deleted at {blog}.").format(**names)
        case _:
            said = _("“{title}” was sent to {blog}.").format(**names)
            return f"{said} {clean_line(url)}".rstrip()


def held(entry: Entry) -> str:
    """Why it waits for the writer; empty if it does not."""
    if entry.state is not EntryState.HELD:
        return ""
    return _("{blog} did not take “{title}”: {why} O in the library shows the outbox.").format(
        blog=clean_line(entry.blog), title=clean_line(entry.title), why=clean_line(entry.reason)
    )
