"""Asks the writer how to settle a conflict with a blog, wherever they come upon it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from bloggy.domain.clean import clean_line
from bloggy.domain.outbox import Action
from bloggy.i18n import _

if TYPE_CHECKING:
    from bloggy.domain.difference import Difference
    from bloggy.domain.outbox import Entry
    from bloggy.services.comparing import Sides
    from bloggy.services.workspace import Workspace
    from bloggy.tui.app import BloggyApp
    from bloggy.tui.dialogs.conflict import ConflictDialog


async def of_post(workspace: Workspace, path: Path) -> list[Entry]:
    """The entries of the post at `path` that wait for such a choice, the oldest first."""
    found = [
        entry
        for entry in await workspace.delivery.entries()
        if entry.in_conflict and Path(entry.library) / entry.post_path == path
    ]
    return found[::-1]


async def settle(app: BloggyApp, entry: Entry) -> bool:
    """Show both versions and do what the writer chooses; False if that is nothing yet. Raises BloggyError."""
    comparing = app.workspace.comparing
    sides = await comparing.sides(entry)
    told = None if sides.gone else await asyncio.to_thread(comparing.difference, sides)
    answer = await app.push_screen_wait(_dialog(entry, sides, told))
    if answer is None:
        return False
    if answer != "theirs":
        app.expect(entry.blog)
    done = await app.workspace.delivery.resolve(entry.id, answer)
    app.tell(_told(done, "forget" if sides.gone and answer == "theirs" else answer))
    return True


def _dialog(entry: Entry, sides: Sides, told: Difference | None) -> ConflictDialog:
    from bloggy.tui.dialogs import conflict

    kind = conflict.ConflictDialog
    if sides.gone:
        kind = conflict.GoneDialog
    elif entry.action in {Action.WITHDRAW, Action.DELETE}:
        kind = conflict.TakeBackDialog
    return kind(
        entry.title,
        mine=sides.mine,
        theirs=sides.theirs,
        where=f"{entry.blog}: {entry.reason}",
        told=told,
        there=entry.blog,
        merged=sides.merged,
    )


def _told(entry: Entry, answer: str) -> str:
    said = {
        "mine": _("“{title}” goes out to {blog} as you have it."),
        "theirs": _("“{title}” is settled as it is at {blog}; nothing is sent."),
        "forget": _("The copy of “{title}” at {blog} is forgotten; your text stays here."),
        "merge": _("Both versions of “{title}” are merged, and go out to {blog}."),
    }
    return said[answer].format(title=clean_line(entry.title), blog=clean_line(entry.blog))
