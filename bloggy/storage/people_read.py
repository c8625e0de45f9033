"""Reads people: lists, one with all that is known of them, and who may be the same."""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterator
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path

from bloggy.domain.people_listing import Note, PeopleQuery, Person, Reminder, Suggestion
from bloggy.domain.person import alike, close_key
from bloggy.storage import fold
from bloggy.storage.moments import moment, stamp
from bloggy.storage.people import parted

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PER_SECOND = 1 << 20
"""See `comments.new_id`."""

_AT_ONCE = 500
"""So many persons at most are given to one statement."""

_MOST = 12
"""Persons of one close name up to which each is compared with each."""

_NOTED = (
    "SELECT identity FROM person_note UNION SELECT identity FROM person_tag"
    " UNION SELECT identity FROM person_reminder"
)


def window(connection: sqlite3.Connection, query: PeopleQuery, offset: int, limit: int) -> list[Person]:
    """Persons `offset` … `offset + limit` of the list that `query` describes."""
    sql, values = _list(connection, query)
    found = connection.execute(f"{sql} LIMIT ? OFFSET ?", (*values, limit, offset)).fetchall()
    return people(connection, [row[0] for row in found])


def count(connection: sqlite3.Connection, query: PeopleQuery) -> int:
    """How many persons that list has."""
    sql, values = _list(connection, query)
    return int(connection.execute(f"SELECT count(*) FROM ({sql})", values).fetchone()[0])  # noqa: S608


def people(connection: sqlite3.Connection, ids: Collection[int]) -> list[Person]:
    """These persons, in that order; those that are not there are left out."""
    wanted = list(ids)
    found: dict[int, Person] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        found.update(_people(connection, wanted[start : start + _AT_ONCE]))
    return [found[id] for id in wanted if id in found]


def person_of(connection: sqlite3.Connection, identity: int) -> int | None:
    """Who that is now: a person, or one that was joined to another since."""
    row = connection.execute("SELECT person FROM identity WHERE id = ?", (identity,)).fetchone()
    return None if row is None else int(row[0])


def posts_of(connection: sqlite3.Connection, person: int, limit: int) -> list[Path]:
    """The posts of the libraries that they have commented on last."""
    found = connection.execute(
        "SELECT p.post FROM comment_author AS a"
        " CROSS JOIN comment AS c INDEXED BY comment_by_author ON c.author = a.id"
        " JOIN comment_place AS p ON p.id = c.place"
        " WHERE a.person = ? AND c.status IN ('approved', 'held') AND NOT c.mine AND c.kind <> 'like'"
        " AND p.post IS NOT NULL"
        " GROUP BY p.post ORDER BY max(c.id) DESC LIMIT ?",
        (person, limit),
    )
    return [Path(os.fsdecode(row[0])) for row in found]


def named(connection: sqlite3.Connection, spec: str) -> list[int]:
    """The persons with exactly that name, e-mail address or site; else those with a close name."""
    exact = connection.execute(
        "SELECT DISTINCT person FROM comment_author WHERE person IS NOT NULL"
        " AND (name = ?1 OR (email <> '' AND email = ?1 COLLATE NOCASE)"
        " OR (url <> '' AND rtrim(url, '/') = rtrim(?1, '/')) OR url = 'https://' || ?1)",
        (spec,),
    ).fetchall()
    close = close_key(spec)
    if not exact and close:
        sql = "SELECT DISTINCT person FROM comment_author WHERE close = ? AND person IS NOT NULL"
        exact = connection.execute(sql, (close,)).fetchall()
    return [row[0] for row in exact]


def suggestions(connection: sqlite3.Connection, person: int | None = None) -> list[Suggestion]:
    """Pairs of persons with close names that the writer has not said no to; those of one person, or all."""
    which = (
        "close IN (SELECT close FROM comment_author WHERE close <> '' AND person IS NOT NULL"
        " GROUP BY close HAVING min(person) < max(person))"
    )
    values: tuple[int, ...] = ()
    if person is not None:
        which = "close <> '' AND close IN (SELECT close FROM comment_author WHERE person = ?)"
        values = (person,)
    rows = connection.execute(
        "SELECT a.close, a.person, a.name, sum(t.comments) FROM comment_author AS a"  # noqa: S608
        f" JOIN comment_tally AS t ON t.author = a.id WHERE a.person IS NOT NULL AND {which}"
        " GROUP BY a.close, a.person, a.name HAVING sum(t.comments) > 0 ORDER BY a.close, 4 DESC, a.name",
        values,
    )
    names: dict[str, dict[int, str]] = {}
    for close, who, name, _comments in rows:
        names.setdefault(close, {}).setdefault(who, name)
    apart = parted(connection)
    found: dict[tuple[int, int], Suggestion] = {}
    for holders in names.values():
        for one, other in _pairs(sorted(holders), person):
            why = alike(holders[one], holders[other])
            if why is not None and (one, other) not in apart:
                found.setdefault((one, other), Suggestion(one, other, holders[one], holders[other], why))
    return list(found.values())


def _pairs(holders: list[int], person: int | None) -> Iterator[tuple[int, int]]:
    """Each with each; the least with each where that would be too many; or `person` with each."""
    if person is not None:
        yield from ((person, other) for other in holders if other != person)
    elif len(holders) <= _MOST:
        yield from combinations(holders, 2)
    else:
        yield from ((holders[0], other) for other in holders[1:])


def _list(connection: sqlite3.Connection, query: PeopleQuery) -> tuple[str, list[object]]:
    """The statement for the ids of a list, and its values."""
    where, values = "i.person IS NOT NULL", []
    for term in query.text.split():
        condition, told = _holds(term)
        where += f" AND i.person IN ({condition})"
        values += told
    noted = {
        row[0]
        for row in connection.execute(f"SELECT person FROM identity WHERE id IN ({_NOTED})")  # noqa: S608
    }
    kept = ",".join(map(str, sorted(noted))) or "0"
    having = f"sum(t.comments) > 0 OR i.person IN ({kept})"
    if query.owed:
        having = "sum(t.owed) > 0"
    order = "max(t.last) DESC, i.person"
    if query.due is not None:
        where += (
            " AND i.person IN (SELECT i.person FROM person_reminder AS r JOIN identity AS i"
            " ON i.id = r.identity WHERE r.due <= ?)"
        )
        values.append(stamp(query.due))
        order = (
            "(SELECT min(r.due) FROM person_reminder AS r JOIN identity AS o ON o.id = r.identity"
            " WHERE o.person = i.person), i.person"
        )
    sql = (
        "SELECT i.person FROM identity AS i LEFT JOIN comment_author AS a ON a.identity = i.id"  # noqa: S608
        f" LEFT JOIN comment_tally AS t ON t.author = a.id WHERE {where}"
        f" GROUP BY i.person HAVING {having} ORDER BY {order}"
    )
    return sql, values


def _holds(term: str) -> tuple[str, list[object]]:
    """The statement for the persons that a word is found in."""
    tag, word = fold.key(term.lstrip("#")), fold.key(term)
    if term.startswith("#") and tag:
        return (
            "SELECT i.person FROM person_tag AS g JOIN identity AS i ON i.id = g.identity WHERE g.folded = ?",
            [tag],
        )
    return (
        "SELECT person FROM comment_author WHERE person IS NOT NULL AND instr(folded, ?) > 0"
        " UNION SELECT i.person FROM person_note AS n JOIN identity AS i ON i.id = n.identity"
        " WHERE instr(n.folded, ?) > 0"
        " UNION SELECT i.person FROM person_tag AS g JOIN identity AS i ON i.id = g.identity"
        " WHERE instr(g.folded, ?) > 0",
        [word, word, word],
    )


def _people(connection: sqlite3.Connection, ids: list[int]) -> Iterator[tuple[int, Person]]:
    marks = ",".join("?" * len(ids))
    told: dict[int, list[tuple[str, str, str, str, int, int, int, int | None, int | None]]] = {}
    for row in connection.execute(
        "SELECT a.person, a.name, a.url, a.email, s.name, ifnull(t.comments, 0), ifnull(t.owed, 0),"  # noqa: S608
        " ifnull(t.answered, 0), t.first, t.last FROM comment_author AS a"
        " JOIN comment_source AS s ON s.id = a.source LEFT JOIN comment_tally AS t ON t.author = a.id"
        f" WHERE a.person IN ({marks}) ORDER BY ifnull(t.last, a.id) DESC",
        ids,
    ):
        told.setdefault(row[0], []).append(row[1:])
    posts = _posts(connection, ids)
    noted = _Noted(connection, ids)
    for id in ids:
        rows = told.get(id, [])
        if not rows and not noted.has(id):
            continue
        used: Counter[str] = Counter()
        for row in rows:
            used[row[0]] += row[4]
        names = tuple(name for name, _comments in used.most_common() if name)
        firsts = [row[7] for row in rows if row[7] is not None]
        lasts = [row[8] for row in rows if row[8] is not None]
        yield (
            id,
            Person(
                id=id,
                name=names[0] if names else noted.names.get(id, ""),
                names=names,
                urls=_distinct(row[1] for row in rows),
                emails=_distinct(row[2] for row in rows),
                sources=_distinct(row[3] for row in rows),
                first=_when(min(firsts, default=None)),
                last=_when(max(lasts, default=None)),
                comments=sum(row[4] for row in rows),
                posts=posts.get(id, 0),
                owed=sum(row[5] for row in rows),
                answered=sum(row[6] for row in rows),
                notes=tuple(noted.notes.get(id, ())),
                tags=tuple(noted.tags.get(id, ())),
                reminder=noted.reminders.get(id),
            ),
        )


class _Noted:
    """What the writer keeps about some persons."""

    def __init__(self, connection: sqlite3.Connection, ids: list[int]) -> None:
        marks = ",".join("?" * len(ids))
        of = f"JOIN identity AS i ON i.id = k.identity WHERE i.person IN ({marks})"
        self.notes: dict[int, list[Note]] = {}
        for who, id, text, made in connection.execute(
            f"SELECT i.person, k.id, k.text, k.made FROM person_note AS k {of} ORDER BY k.id",  # noqa: S608
            ids,
        ):
            self.notes.setdefault(who, []).append(Note(id, text, moment(made)))
        self.tags: dict[int, list[str]] = {}
        for who, tag in connection.execute(
            f"SELECT i.person, min(k.tag) FROM person_tag AS k {of} GROUP BY i.person, k.folded",  # noqa: S608
            ids,
        ):
            self.tags.setdefault(who, []).append(tag)
        self.reminders: dict[int, Reminder] = {}
        for who, due, about in connection.execute(
            f"SELECT i.person, k.due, k.about FROM person_reminder AS k {of} ORDER BY k.due DESC",  # noqa: S608
            ids,
        ):
            self.reminders[who] = Reminder(moment(due), about)
        self.names: dict[int, str] = dict(
            connection.execute(f"SELECT id, name FROM identity WHERE id IN ({marks})", ids).fetchall()  # noqa: S608
        )

    def has(self, person: int) -> bool:
        return person in self.notes or person in self.tags or person in self.reminders


def _posts(connection: sqlite3.Connection, ids: list[int]) -> dict[int, int]:
    """How many posts they have commented on; one with several pages counts once."""
    marks = ",".join("?" * len(ids))
    return dict(
        connection.execute(
            "SELECT a.person, count(DISTINCT coalesce(p.post, nullif(p.url, ''), p.id))"  # noqa: S608
            " FROM comment_author AS a"
            " CROSS JOIN comment AS c INDEXED BY comment_by_author ON c.author = a.id"
            " JOIN comment_place AS p ON p.id = c.place"
            f" WHERE a.person IN ({marks}) AND c.status IN ('approved', 'held') AND NOT c.mine"
            " AND c.kind <> 'like' GROUP BY a.person",
            ids,
        ).fetchall()
    )


def _distinct(values: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def _when(id: int | None) -> datetime | None:
    return None if id is None else _EPOCH + timedelta(seconds=id // _PER_SECOND)
