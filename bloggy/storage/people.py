"""Keeps who the people behind the comments are: every function takes a connection and is part of its
transaction.

Authors are recognised as they arrive (`recognise`). What makes persons of identities is a list of decisions;
taking one back works everything out again from the others, so nothing is ever lost by joining.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple

from bloggy.domain import person as rules
from bloggy.domain.comment import Author
from bloggy.domain.person import Decision
from bloggy.storage import fold
from bloggy.storage.index_rows import storable
from bloggy.storage.moments import moment, stamp


class _Known(NamedTuple):
    """An author's row."""

    id: int
    identity: int
    source: str
    author: Author

    @property
    def keys(self) -> tuple[str, ...]:
        return rules.keys(self.author, self.source)


def recognise(connection: sqlite3.Connection, author: int) -> None:
    """Find whom an author that has just become known is, or who is new; called once for each."""
    (row,) = _rows(connection, "a.id = ?", (author,))
    if row.author.is_me:
        return
    who, keys = row.author, row.keys
    close = rules.close_key(who.name)
    identities = _identities(connection, keys, who.name)
    if keys and not identities:
        identities = [_new(connection, who.name)]
    home = identities[0] if identities else None
    connection.executemany(
        "INSERT OR IGNORE INTO identity_key (key, identity) VALUES (?, ?)", [(key, home) for key in keys]
    )
    connection.execute(
        "UPDATE comment_author SET identity = ?1, person = (SELECT person FROM identity WHERE id = ?1),"
        " close = ?2, folded = ?3 WHERE id = ?4",
        (home, close, fold.key(f"{who.name} {who.url} {who.email}"), author),
    )
    for other in identities[1:]:
        shared = next(key for key in keys if _leads(connection, key, who.name) == other)
        _meet(connection, identities[0], other, rules.kind_of(shared))


def join(connection: sqlite3.Connection, one: int, other: int, now: datetime) -> int | None:
    """Make two persons one; answers the decision, or None if they are one."""
    if one == other:
        return None
    left, right = members(connection, one), members(connection, other)
    decision = _decide(connection, same=True, left=left, right=right, now=now)
    _unite(connection, one, other)
    return decision


def part(connection: sqlite3.Connection, one: int, other: int, now: datetime) -> int:
    """Note that two persons are not the same, so that nobody suggests it and no shared site joins them."""
    return _decide(
        connection,
        same=False,
        left=members(connection, one),
        right=members(connection, other),
        now=now,
    )


def split(connection: sqlite3.Connection, person: int, authors: Collection[int], now: datetime) -> int | None:
    """Take some of a person's authors (`authors_of`) out; answers who they are now.

    None: that would be none of them, or all.
    """
    known = _rows(connection, "a.person = ?", (person,))
    taken = [row for row in known if row.id in authors]
    if not taken or len(taken) == len(known):
        return None
    leaving: set[int] = set()
    for identity in {row.identity for row in taken}:
        out = [row for row in taken if row.identity == identity]
        stay = [row for row in known if row.identity == identity and row.id not in authors]
        leaving.add(_divide(connection, identity, out, stay) if stay else identity)
    rest = members(connection, person) - leaving
    _decide(connection, same=False, left=leaving, right=rest, now=now)
    settle(connection)
    (now_person,) = connection.execute("SELECT person FROM identity WHERE id = ?", (min(leaving),)).fetchone()
    return int(now_person)


def undo(connection: sqlite3.Connection, decision: int, now: datetime) -> bool:
    """Take a decision back; answers False if it was not standing."""
    done = connection.execute(
        "UPDATE identity_decision SET undone = ? WHERE id = ? AND undone IS NULL AND how <> 'split'",
        (stamp(now), decision),
    ).rowcount
    if done:
        settle(connection)
    return bool(done)


def decisions(connection: sqlite3.Connection) -> list[Decision]:
    """All decisions, the oldest first, with those that were taken back."""
    sides: dict[int, tuple[set[int], set[int]]] = {}
    for decision, identity, side in connection.execute(
        "SELECT decision, identity, side FROM identity_decided"
    ):
        sides.setdefault(decision, (set(), set()))[side].add(identity)
    empty: tuple[set[int], set[int]] = (set(), set())
    return [
        Decision(
            id=id,
            same=bool(same),
            left=frozenset(sides.get(id, empty)[0]),
            right=frozenset(sides.get(id, empty)[1]),
            how=how,
            made=None if made is None else moment(made),
            undone=undone is not None,
        )
        for id, same, how, made, undone in connection.execute(
            "SELECT id, same, how, made, undone FROM identity_decision ORDER BY id"
        )
    ]


def settle(connection: sqlite3.Connection) -> None:
    """Work out anew who is whom from the decisions that stand."""
    known = dict(
        connection.execute(
            "SELECT id, person FROM identity WHERE id IN (SELECT identity FROM identity_decided)"
        ).fetchall()
    )
    for identity, person in rules.partition(decisions(connection)).items():
        if known.get(identity) != person:
            connection.execute("UPDATE identity SET person = ? WHERE id = ?", (person, identity))
            connection.execute("UPDATE comment_author SET person = ? WHERE identity = ?", (person, identity))


def members(connection: sqlite3.Connection, person: int) -> set[int]:
    """The identities of a person."""
    return {row[0] for row in connection.execute("SELECT id FROM identity WHERE person = ?", (person,))}


def authors_of(connection: sqlite3.Connection, person: int) -> list[tuple[int, Author]]:
    """(number, author) of all that a person's sources tell."""
    return [(row.id, row.author) for row in _rows(connection, "a.person = ?", (person,))]


def parted(connection: sqlite3.Connection, person: int | None = None) -> set[tuple[int, int]]:
    """Pairs of persons, in both orders, who are not the same, as the writer has said; of one, or all."""
    of = "" if person is None else " AND i.person = ?"
    return set(
        connection.execute(
            "SELECT i.person, o.person FROM identity AS i"  # noqa: S608
            " JOIN identity_decided AS l ON l.identity = i.id"
            " JOIN identity_decision AS d ON d.id = l.decision AND NOT d.same AND d.undone IS NULL"
            " JOIN identity_decided AS r ON r.decision = d.id AND r.side <> l.side"
            f" JOIN identity AS o ON o.id = r.identity WHERE i.person <> o.person{of}",
            () if person is None else (person,),
        ).fetchall()
    )


# --- how it is done -----------------------------------------------------------------------------------------


def _identities(connection: sqlite3.Connection, keys: Iterable[str], name: str) -> list[int]:
    """The identities that the keys lead to, those that this spelling was split off to first."""
    exact = [_identity(connection, rules.spelt(key, name)) for key in keys]
    plain = [_identity(connection, key) for key, own in zip(keys, exact, strict=True) if own is None]
    return list(dict.fromkeys(found for found in (*exact, *plain) if found is not None))


def _leads(connection: sqlite3.Connection, key: str, name: str) -> int | None:
    own = _identity(connection, rules.spelt(key, name))
    return _identity(connection, key) if own is None else own


def _identity(connection: sqlite3.Connection, key: str) -> int | None:
    row = connection.execute("SELECT identity FROM identity_key WHERE key = ?", (key,)).fetchone()
    return None if row is None else int(row[0])


def _new(connection: sqlite3.Connection, name: str) -> int:
    cursor = connection.execute("INSERT INTO identity (person, name) VALUES (0, ?)", (storable(name),))
    connection.execute("UPDATE identity SET person = id WHERE id = ?", (cursor.lastrowid,))
    return int(cursor.lastrowid or 0)


def _meet(connection: sqlite3.Connection, one: int, other: int, how: str) -> None:
    """One author has keys of both: they are one, unless that was known before or the writer said no."""
    known = connection.execute(
        "SELECT 1 FROM identity_decided AS l JOIN identity_decided AS r ON r.decision = l.decision"
        " JOIN identity_decision AS d ON d.id = l.decision"
        " WHERE l.identity = ? AND r.identity = ? AND l.side <> r.side AND d.same AND d.how <> ''",
        (one, other),
    ).fetchone()
    here, there = (
        int(connection.execute("SELECT person FROM identity WHERE id = ?", (identity,)).fetchone()[0])
        for identity in (one, other)
    )
    if known or (here, there) in parted(connection, here):
        return
    _decide(connection, same=True, left={one}, right={other}, how=how)
    _unite(connection, here, there)


def _decide(
    connection: sqlite3.Connection,
    *,
    same: bool,
    left: Iterable[int],
    right: Iterable[int],
    how: str = "",
    now: datetime | None = None,
) -> int:
    cursor = connection.execute(
        "INSERT INTO identity_decision (same, how, made) VALUES (?, ?, ?)",
        (same, how, None if now is None else stamp(now)),
    )
    connection.executemany(
        "INSERT INTO identity_decided (decision, identity, side) VALUES (?, ?, ?)",
        [(cursor.lastrowid, one, side) for side, part in enumerate((left, right)) for one in part],
    )
    return int(cursor.lastrowid or 0)


def _unite(connection: sqlite3.Connection, one: int, other: int) -> None:
    """What `settle` would come to after a decision that two persons are the same."""
    low, high = sorted((one, other))
    if low != high:
        connection.execute("UPDATE identity SET person = ? WHERE person = ?", (low, high))
        connection.execute("UPDATE comment_author SET person = ? WHERE person = ?", (low, high))


def _divide(connection: sqlite3.Connection, identity: int, out: list[_Known], stay: list[_Known]) -> int:
    """Make another identity of some of an identity's authors; still the same person, until it is decided."""
    made = _new(connection, out[-1].author.name)
    (person,) = connection.execute("SELECT person FROM identity WHERE id = ?", (identity,)).fetchone()
    connection.execute("UPDATE identity SET person = ? WHERE id = ?", (person, made))
    kept = {key for row in stay for key in row.keys}
    names = {rules.close_key(row.author.name) for row in stay}
    for row in out:
        connection.execute("UPDATE comment_author SET identity = ? WHERE id = ?", (made, row.id))
        for key in row.keys:
            if key in kept and rules.close_key(row.author.name) in names:
                continue  # nothing tells a later comment by one from one by the other
            mine = rules.spelt(key, row.author.name) if key in kept else key
            connection.execute(
                "INSERT INTO identity_key (key, identity) VALUES (?1, ?2)"
                " ON CONFLICT (key) DO UPDATE SET identity = ?2",
                (mine, made),
            )
    _decide(connection, same=True, left={identity}, right={made}, how="split")
    return made


def _rows(connection: sqlite3.Connection, where: str, values: tuple[int, ...]) -> list[_Known]:
    found = connection.execute(
        "SELECT a.id, a.identity, s.name, a.name, a.url, a.email, a.email_hash, a.account, a.is_me"  # noqa: S608
        f" FROM comment_author AS a JOIN comment_source AS s ON s.id = a.source WHERE {where} ORDER BY a.id",
        values,
    )
    return [
        _Known(
            id,
            identity or 0,
            source,
            Author(name=name, url=url, email=email, email_hash=hash, account=account, is_me=bool(is_me)),
        )
        for id, identity, source, name, url, email, hash, account, is_me in found
    ]
