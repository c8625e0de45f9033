"""Removes a person from this machine, for good; part of `people`."""

from __future__ import annotations

import json
import sqlite3

from bloggy.domain.outbox import SETTLED, Action
from bloggy.storage import comment_search
from bloggy.storage.people import authors_of, members


def erase(connection: sqlite3.Connection, person: int) -> int:
    """Remove whatever is known of a person: names, addresses, sites, notes; answers how many comments lose
    their author. The texts stay, and so does the name in answers that still wait to be sent.

    An author stays known by a hash (`comment_author.key`), so that a sync which tells the same of them again
    brings nothing back. The identities stay as bare numbers, for the decisions about others.
    """
    connection.execute("PRAGMA secure_delete=ON")
    comments: set[tuple[str, str]] = set()
    for author, _told in authors_of(connection, person):
        comments.update(
            connection.execute(
                "SELECT s.name, c.ref FROM comment AS c JOIN comment_source AS s ON s.id = c.source"
                " WHERE c.author = ?",
                (author,),
            )
        )
        comment_search.forget_all(connection, "author", author)
        connection.execute(
            "UPDATE comment_author SET name = '', url = '', email = '', email_hash = '', account = '',"
            " identity = NULL, person = NULL, close = '', folded = '' WHERE id = ?",
            (author,),
        )
        comment_search.learn_all(connection, "author", author)
    for identity in members(connection, person):
        connection.execute("UPDATE identity SET name = '' WHERE id = ?", (identity,))
        for table in ("identity_key", "person_note", "person_tag", "person_reminder"):
            connection.execute(f"DELETE FROM {table} WHERE identity = ?", (identity,))  # noqa: S608
    _unname(connection, comments)
    return len(comments)


def _unname(connection: sqlite3.Connection, comments: set[tuple[str, str]]) -> None:
    """Call settled entries of the outbox by the comments they were about, not by who wrote these."""
    found = connection.execute(
        "SELECT seq, entry FROM outbox WHERE action IN (?, ?) AND state IN (?, ?)",
        (Action.REPLY, Action.MODERATE, *SETTLED),
    ).fetchall()
    for seq, text in found:
        entry = json.loads(text)
        task = entry.get("task")
        if task and (task["source"], task["ref"]) in comments:
            name = f"{task['source']}:{task['ref']}"
            entry["title"] = entry["outgoing"]["post"]["title"] = name
            task["author"] = ""
            kept = json.dumps(entry, separators=(",", ":"))
            connection.execute("UPDATE outbox SET entry = ? WHERE seq = ?", (kept, seq))
