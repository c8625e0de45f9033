"""Says which post of the library each page with comments is; every function is part of a transaction."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from bloggy.storage import comment_names


class Page(NamedTuple):
    """A page that has comments at one source."""

    id: int
    source: str
    blog: str
    ref: str
    url: str
    title: str
    post: Path | None


def pages(connection: sqlite3.Connection) -> list[Page]:
    """All pages with comments."""
    found = connection.execute(
        "SELECT p.id, s.name, s.blog, p.ref, p.url, p.title, p.post FROM comment_place AS p"
        " JOIN comment_source AS s ON s.id = p.source ORDER BY p.id"
    )
    return [
        Page(id, source, blog, ref, url, title, None if post is None else Path(os.fsdecode(post)))
        for id, source, blog, ref, url, title, post in found
    ]


def tie(connection: sqlite3.Connection, posts: Mapping[int, Path | None]) -> None:
    """Note which post each of these pages is; None: none of the library."""
    connection.executemany(
        "UPDATE comment_place SET post = ? WHERE id = ?",
        [(None if post is None else os.fsencode(post), id) for id, post in posts.items()],
    )


def entitle(connection: sqlite3.Connection, titles: Mapping[int, str]) -> None:
    """Give pages a title whose source knows none."""
    for id, title in titles.items():
        comment_names.entitle(connection, id, title)
