"""Puts entries into the outbox so that each builds on what those before it leave at the blog."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from bloggy.domain.outbox import SETTLED, Action, Entry, EntryState
from bloggy.services.standing import ID_KEY

if TYPE_CHECKING:
    import sqlite3


def queue(connection: sqlite3.Connection, entries: Iterable[Entry]) -> list[Entry]:
    """Add the entries, all or none. What was delivered since they were frozen is taken into account."""
    from bloggy.storage import outbox

    return [outbox.add(connection, _caught_up(connection, entry)) for entry in entries]


def _caught_up(connection: sqlite3.Connection, entry: Entry) -> Entry:
    """`entry` as if it had been frozen now: a delivery may have ended while it was being made ready."""
    from bloggy.storage import outbox

    for earlier in outbox.entries(connection, states=[EntryState.DELIVERED], library=entry.library):
        just_now = earlier.settled is not None and earlier.settled >= entry.created
        if just_now and _same_place(earlier, entry):
            entry = _after(earlier, entry)
    return entry


def bring_followers_along(connection: sqlite3.Connection, done: Entry) -> None:
    """Tell entries of the same post and blog that still wait what the blog holds now."""
    from bloggy.storage import outbox

    if done.task is not None:
        return
    for later in outbox.entries(connection, library=done.library):
        if later.id == done.id or later.state in SETTLED or later.state is EntryState.SENDING:
            continue
        if _same_place(done, later):
            outbox.requeue(connection, _after(done, outbox.get(connection, later.id)))


def _same_place(one: Entry, two: Entry) -> bool:
    return one.blog == two.blog and (
        one.post_path == two.post_path or (two.ref is not None and one.ref == two.ref)
    )


def _after(done: Entry, later: Entry) -> Entry:
    """What `later` has to do once `done` is delivered."""
    receipt = done.receipt
    if receipt is None:
        return later
    seen = receipt.revision or None
    if done.action in {Action.PUBLISH, Action.UPDATE}:
        action = Action.UPDATE if later.action is Action.PUBLISH else later.action
        return replace(later, action=action, ref=receipt.ref or None, expected=seen)
    if done.action is Action.WITHDRAW and seen and ID_KEY in done.outgoing.post.extra:
        # The copy is still there, unseen: it is what comes out again.
        action = Action.UPDATE if later.action is Action.PUBLISH else later.action
        return replace(later, action=action, ref=receipt.ref, expected=seen)
    if later.action in {Action.PUBLISH, Action.UPDATE}:
        return replace(later, action=Action.PUBLISH, ref=None, expected=seen)
    return later if done.action is Action.DELETE else replace(later, expected=seen)
