"""Keeps whom and what comments are by and on: their sources, authors and places; part of `comments`."""

from __future__ import annotations

import hashlib
import sqlite3

from bloggy.domain.comment import Author, Place
from bloggy.storage import comment_search, people
from bloggy.storage.index_rows import storable


def source(connection: sqlite3.Connection, name: str, blog: str = "") -> int:
    """The number of the source of that name, which is made if it is new."""
    row = connection.execute("SELECT id, blog FROM comment_source WHERE name = ?", (name,)).fetchone()
    if row is None:
        cursor = connection.execute("INSERT INTO comment_source (name, blog) VALUES (?, ?)", (name, blog))
        return int(cursor.lastrowid or 0)
    if blog and row[1] != blog:
        connection.execute("UPDATE comment_source SET blog = ? WHERE id = ?", (blog, row[0]))
    return int(row[0])


def author(connection: sqlite3.Connection, source: int, who: Author) -> int:
    """The number of an author as told; another name, address or site is another number."""
    email = storable(who.email.strip())
    email_hash = who.email_hash or (hash_of(email) if email else "")
    told = (storable(who.name), storable(who.url), email, storable(email_hash), storable(who.account))
    key = hashlib.blake2b("\x1f".join((str(source), *told, str(who.is_me))).encode(), digest_size=16).digest()
    row = connection.execute("SELECT id FROM comment_author WHERE key = ?", (key,)).fetchone()
    if row is not None:
        return int(row[0])
    cursor = connection.execute(
        "INSERT INTO comment_author (source, key, name, url, email, email_hash, account, is_me)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (source, key, *told, who.is_me),
    )
    number = int(cursor.lastrowid or 0)
    people.recognise(connection, number)
    return number


def hash_of(email: str) -> str:
    """What stands for an e-mail address where two are compared."""
    return hashlib.sha256(email.strip().lower().encode()).hexdigest()


def place(connection: sqlite3.Connection, source: int, where: Place) -> int:
    """The number of a page; what is told of it now replaces what was told before, unless it is nothing."""
    ref, url, title = storable(where.ref), storable(where.url), storable(where.title)
    row = connection.execute(
        "SELECT id, url, title FROM comment_place WHERE source = ? AND key = ?", (source, ref or url)
    ).fetchone()
    if row is None:
        cursor = connection.execute(
            "INSERT INTO comment_place (source, key, ref, url, title) VALUES (?, ?, ?, ?, ?)",
            (source, ref or url, ref, url, title),
        )
        return int(cursor.lastrowid or 0)
    id, old_url, old_title = row
    if url and url != old_url:
        connection.execute("UPDATE comment_place SET url = ?, post = NULL WHERE id = ?", (url, id))
    if title and title != old_title:
        entitle(connection, id, title)
    return int(id)


def entitle(connection: sqlite3.Connection, place: int, title: str) -> None:
    """Give a page its title, under which its comments are then found."""
    comment_search.forget_all(connection, "place", place)
    connection.execute("UPDATE comment_place SET title = ? WHERE id = ?", (storable(title), place))
    comment_search.learn_all(connection, "place", place)
