"""Keeps the outbox: every function takes a connection and is part of the caller's transaction.

Who may send what is decided here, by what the database holds alone, so that two processes agree:
an entry is sent by the owner who claimed it until the lease ends; entries of one post and blog are sent
in the order they were added, each after the one before is settled. So are those of one thread of comments,
but there a verdict that is held for the writer keeps back only the answers to the same comment.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bloggy.domain.outbox import LEASE, SETTLED, Action, Entry, EntryState
from bloggy.domain.post import DeliveryKey, RemoteRef, Revision
from bloggy.errors import Ambiguous, NotFound, UsageError
from bloggy.i18n import _
from bloggy.storage import blobs, entry_json
from bloggy.storage.moments import moment, stamp

KEEP_SETTLED = timedelta(days=90)
"""How long delivered and cancelled entries are remembered."""

_COLUMNS = (
    "seq, id, library, post, blog, ref, action, state, attempts, created, not_before, settled, entry,"
    " goes_after"
)
_OPEN = "state NOT IN ('delivered', 'cancelled')"
_EARLIER = (
    "FROM outbox AS earlier WHERE earlier.library = o.library AND earlier.blog = o.blog"
    " AND earlier.seq < o.seq AND (earlier.post = o.post OR earlier.ref = o.ref)"
    " AND earlier.state NOT IN ('delivered', 'cancelled')"
    " AND NOT (o.action IN ('reply', 'moderate') AND CASE WHEN earlier.ref = o.ref"
    " THEN earlier.state = 'held' AND earlier.action = 'reply'"
    " ELSE earlier.state = 'held' OR EXISTS (SELECT 1 FROM outbox AS held WHERE held.state = 'held'"
    " AND held.library = earlier.library AND held.blog = earlier.blog AND held.ref = earlier.ref"
    " AND held.seq < earlier.seq AND held.action = 'moderate') END)"
)
_ORIGINAL = (
    "FROM outbox AS original WHERE original.id = o.goes_after"
    " AND original.state IN ('queued', 'sending', 'uncertain')"
)
_IN_TURN = f"NOT EXISTS (SELECT 1 {_EARLIER}) AND NOT EXISTS (SELECT 1 {_ORIGINAL})"


def add(connection: sqlite3.Connection, entry: Entry) -> Entry:
    """Queue `entry` and answer it as stored.

    A publish or update replaces (cancels) an older publish or update of the same post and blog of which
    nothing has been sent; if the older one was the first publish, so is this one.
    """
    if entry.action in {Action.PUBLISH, Action.UPDATE}:
        entry = _replace_older(connection, entry)
    cursor = connection.execute(
        "INSERT INTO outbox (id, library, post, blog, ref, action, state, attempts, created, not_before,"
        " settled, entry, goes_after) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
        (
            entry.id,
            os.fsencode(entry.library),
            os.fsencode(entry.post_path),
            entry.blog,
            entry.ref,
            entry.action,
            *_moving(entry),
            stamp(entry.created),
            stamp(entry.not_before),
            stamp(entry.settled) if entry.settled else None,
            _rest(entry),
            entry.goes_after,
        ),
    )
    blobs.attach(connection, int(cursor.lastrowid or 0), entry.outgoing.assets)
    return entry


def claim(
    connection: sqlite3.Connection,
    now: datetime,
    owner: str,
    *,
    blogs: Collection[str] | None = None,
    only: Collection[str] | None = None,
    without: Collection[str] = (),
    dead: Callable[[str], bool] = lambda _owner: False,
) -> Entry | None:
    """Take the first entry, in the order the writer asked, that is due; for `LEASE`. None if there is none.

    The answer has one attempt more and the state in which it was found: QUEUED (send it) or UNCERTAIN
    (find out first what an earlier try left). In the database it is SENDING and belongs to `owner`.
    Senders whose lease has ended count as dead; what they were sending becomes UNCERTAIN. So does an answer
    to a comment whose owner is `dead` for sure.
    `blogs` and `only` (ids) narrow the choice, `without` leaves blogs out.
    """
    expire(connection, now, dead)
    where, values = [f"state IN ('queued', 'uncertain') AND not_before <= ? AND {_IN_TURN}"], [stamp(now)]
    for column, chosen in (("blog", blogs), ("id", only)):
        if chosen is not None:
            where.append(f"{column} IN ({','.join('?' * len(chosen))})")
            values += chosen  # type: ignore[arg-type]
    if without:
        where.append(f"blog NOT IN ({','.join('?' * len(without))})")
        values += without  # type: ignore[arg-type]
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM outbox AS o WHERE {' AND '.join(where)} ORDER BY seq LIMIT 1",  # noqa: S608
        values,
    ).fetchone()
    if row is None:
        return None
    connection.execute(
        "UPDATE outbox SET state = 'sending', attempts = attempts + 1, owner = ?, lease = ? WHERE seq = ?",
        (owner, stamp(now + LEASE), row[0]),
    )
    entry = _entry(connection, row, with_assets=True)
    return replace(entry, attempts=entry.attempts + 1)


def expire(
    connection: sqlite3.Connection, now: datetime, dead: Callable[[str], bool] = lambda _owner: False
) -> int:
    """Make UNCERTAIN what a dead sender was sending; answers how many.

    Only answers are taken from a sender that is `dead` before its lease ends: what was sent of one is noted
    before it leaves, and waited for (`CommentSource.settling`). What is under way of a post or a verdict
    could still arrive, after a newer one; there the lease is what waits.
    """
    lost = connection.execute(
        "SELECT DISTINCT owner FROM outbox WHERE state = 'sending' AND action = 'reply' AND lease > ?",
        (stamp(now),),
    ).fetchall()
    gone = [owner for (owner,) in lost if owner and dead(owner)]
    return connection.execute(
        "UPDATE outbox SET state = 'uncertain', lease = NULL WHERE state = 'sending' AND (lease <= ?"  # noqa: S608
        f" OR action = 'reply' AND owner IN ({','.join('?' * len(gone))}))",
        (stamp(now), *gone),
    ).rowcount


def renew(connection: sqlite3.Connection, id: str, owner: str, now: datetime) -> bool:
    """Lengthen the lease of an entry under way; False: it is no longer this owner's, so stop sending."""
    return bool(
        connection.execute(
            "UPDATE outbox SET lease = ? WHERE id = ? AND owner = ? AND state = 'sending'",
            (stamp(now + LEASE), id, owner),
        ).rowcount
    )


def save(connection: sqlite3.Connection, entry: Entry, owner: str) -> bool:
    """Store what became of an attempt; False (and nothing stored) if somebody else has taken it over.

    A sender who was believed dead may still tell, as long as nobody has claimed the entry since.
    """
    done = connection.execute(
        "UPDATE outbox SET state = ?, attempts = ?, ref = ?, not_before = ?, settled = ?, entry = ?,"
        " lease = NULL WHERE id = ? AND owner = ? AND state IN ('sending', 'uncertain')",
        (
            *_moving(entry),
            entry.ref,
            stamp(entry.not_before),
            stamp(entry.settled) if entry.settled else None,
            _rest(entry),
            entry.id,
            owner,
        ),
    )
    return bool(done.rowcount)


def note(connection: sqlite3.Connection, entry: Entry, owner: str) -> bool:
    """Keep what an attempt under way has learnt; False: it is no longer this owner's, so stop sending."""
    done = connection.execute(
        "UPDATE outbox SET entry = ? WHERE id = ? AND owner = ? AND state = 'sending'",
        (_rest(entry), entry.id, owner),
    )
    return bool(done.rowcount)


def retry(connection: sqlite3.Connection, id: str, now: datetime) -> Entry:
    """Make an entry due at once, at the writer's wish. Raises NotFound, Ambiguous, UsageError."""
    return _change(connection, get(connection, id).retried(now))


def cancel(connection: sqlite3.Connection, id: str, now: datetime) -> Entry:
    """Take an entry back that can't have left yet. Raises NotFound, Ambiguous, UsageError."""
    return _change(connection, get(connection, id).cancelled(now))


def requeue(connection: sqlite3.Connection, entry: Entry) -> Entry:
    """Store an entry that is not under way as the writer changed it: another text, base or time.

    Its id, order and attempts stay. Raises UsageError if it is under way or settled.
    """
    found = get(connection, entry.id, with_assets=False)
    if found.state in SETTLED or found.state is EntryState.SENDING:
        raise UsageError(
            _("Entry {id} is {state} and can't be changed.").format(id=found.id, state=found.state),
            hint=_("Wait until it is settled, then publish the post again."),
        )
    return _change(connection, replace(entry, attempts=found.attempts))


def get(connection: sqlite3.Connection, id: str, *, with_assets: bool = True) -> Entry:
    """The entry with that id, or the only one whose id starts so. Raises NotFound, Ambiguous."""
    wanted = id.strip().upper() or "?"
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM outbox AS o WHERE substr(upper(id), 1, length(?)) = ?"  # noqa: S608
        " ORDER BY upper(id) <> ?, seq LIMIT 2",
        (wanted, wanted, wanted),
    ).fetchall()
    exact = [row for row in rows if row[1].upper() == wanted] or rows
    if not exact:
        raise NotFound(
            _("There is no outbox entry {id}.").format(id=id), hint=_("“bloggy outbox list” shows them all.")
        )
    if len(exact) > 1:
        raise Ambiguous(
            _("Several outbox entries start with {id}.").format(id=id),
            hint=_("Give more letters of it."),
            matches=tuple(row[1] for row in exact),
        )
    return _entry(connection, exact[0], with_assets=with_assets)


def entries(
    connection: sqlite3.Connection,
    *,
    states: Iterable[EntryState] | None = None,
    library: str | None = None,
    post_path: str | None = None,
) -> list[Entry]:
    """Entries in the order they were added, without the bytes of their assets."""
    where, values = ["1"], []
    if states is not None:
        chosen = list(states)
        where.append(f"state IN ({','.join('?' * len(chosen))})")
        values += [str(state) for state in chosen]
    for column, path in (("library", library), ("post", post_path)):
        if path is not None:
            where.append(f"{column} = ?")
            values.append(os.fsencode(path))  # type: ignore[arg-type]
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM outbox AS o WHERE {' AND '.join(where)} ORDER BY seq",  # noqa: S608
        values,
    )
    return [_entry(connection, row, with_assets=False) for row in rows.fetchall()]


def counts(connection: sqlite3.Connection) -> dict[EntryState, int]:
    """How many entries there are in each state that has any."""
    rows = connection.execute("SELECT state, count(*) FROM outbox GROUP BY state")
    return {EntryState(state): count for state, count in rows}


def next_due(connection: sqlite3.Connection) -> datetime | None:
    """When `claim` may next find something (which may be past); None if nothing waits."""
    (due,) = connection.execute(
        f"SELECT min(CASE state WHEN 'sending' THEN lease ELSE not_before END) FROM outbox AS o"  # noqa: S608
        f" WHERE state IN ('queued', 'uncertain', 'sending') AND {_IN_TURN}"
    ).fetchone()
    return None if due is None else moment(due)


def prune(connection: sqlite3.Connection, now: datetime) -> None:
    """Forget entries settled long ago, and pictures that nothing needs any more."""
    connection.execute("DELETE FROM outbox WHERE settled < ?", (stamp(now - KEEP_SETTLED),))
    blobs.collect(connection, now)


def _replace_older(connection: sqlite3.Connection, entry: Entry) -> Entry:
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM outbox AS o WHERE library = ? AND blog = ? AND (post = ? OR ref = ?)"  # noqa: S608
        f" AND {_OPEN} ORDER BY seq DESC LIMIT 1",
        (os.fsencode(entry.library), entry.blog, os.fsencode(entry.post_path), entry.ref),
    ).fetchall()
    for row in rows:
        older = _entry(connection, row, with_assets=False)
        # What is queued again after a try was not accepted in any part, unless it has a draft there.
        unsent = older.state is EntryState.QUEUED and older.reserved is None
        if unsent and older.action in {Action.PUBLISH, Action.UPDATE}:
            gone = older.cancelled(entry.created)
            _change(connection, replace(gone, reason=_("A newer version replaced it.")))
            if older.action is Action.PUBLISH:
                entry = replace(entry, action=Action.PUBLISH, ref=older.ref, expected=older.expected)
    return entry


def _change(connection: sqlite3.Connection, entry: Entry) -> Entry:
    """Store an entry as it is now; from here on it belongs to nobody."""
    (seq,) = connection.execute("SELECT seq FROM outbox WHERE id = ?", (entry.id,)).fetchone()
    connection.execute(
        "UPDATE outbox SET state = ?, attempts = ?, ref = ?, action = ?, not_before = ?, settled = ?,"
        " entry = ?, owner = NULL, lease = NULL WHERE seq = ?",
        (
            *_moving(entry),
            entry.ref,
            entry.action,
            stamp(entry.not_before),
            stamp(entry.settled) if entry.settled else None,
            _rest(entry),
            seq,
        ),
    )
    blobs.attach(connection, seq, entry.outgoing.assets)
    return entry


def _moving(entry: Entry) -> tuple[str, int]:
    return str(entry.state), entry.attempts


def _rest(entry: Entry) -> str:
    return entry_json.dump(
        {
            "title": entry.title,
            "outgoing": entry.outgoing,
            "expected": entry.expected,
            "reason": entry.reason,
            "hint": entry.hint,
            "receipt": entry.receipt,
            "theirs": entry.theirs,
            "theirs_revision": entry.theirs_revision,
            "theirs_ref": entry.theirs_ref,
            "theirs_url": entry.theirs_url,
            "reserved": entry.reserved,
            "sent": entry.sent,
            "task": entry.task,
        }
    )


def _entry(connection: sqlite3.Connection, row: tuple[Any, ...], *, with_assets: bool) -> Entry:
    (
        seq,
        id,
        library,
        post,
        blog,
        ref,
        action,
        state,
        attempts,
        created,
        not_before,
        settled,
        text,
        after,
    ) = row
    rest = json.loads(text)
    data = blobs.of_entry(connection, seq) if with_assets else {}
    return Entry(
        id=DeliveryKey(id),
        action=Action(action),
        library=os.fsdecode(library),
        post_path=os.fsdecode(post),
        title=rest["title"],
        blog=blog,
        outgoing=entry_json.outgoing(rest["outgoing"], data),
        ref=None if ref is None else RemoteRef(ref),
        expected=None if rest.get("expected") is None else Revision(rest["expected"]),
        state=EntryState(state),
        attempts=attempts,
        created=moment(created),
        not_before=moment(not_before),
        settled=None if settled is None else moment(settled),
        reason=rest.get("reason", ""),
        hint=rest.get("hint", ""),
        receipt=entry_json.receipt(rest.get("receipt")),
        theirs=rest.get("theirs"),
        theirs_revision=None if rest.get("theirs_revision") is None else Revision(rest["theirs_revision"]),
        theirs_ref=None if rest.get("theirs_ref") is None else RemoteRef(rest["theirs_ref"]),
        theirs_url=rest.get("theirs_url", ""),
        reserved=None if rest.get("reserved") is None else RemoteRef(rest["reserved"]),
        sent=entry_json.instant(rest.get("sent")),
        task=entry_json.task(rest.get("task")),
        goes_after=None if after is None else DeliveryKey(after),
    )
