"""Remembers in which order the last conversations are read, for as long as nobody writes."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection

from bloggy.storage import comments_read

KEPT = 8
"""Conversations; whoever goes up and down a list comes to the same ones."""


class Orders:
    """`comments_read.outline` that does not look twice; for any threads."""

    def __init__(self) -> None:
        self._kept: dict[tuple[int, ...], tuple[tuple[int, int], list[tuple[int, int]]]] = {}

    def of(self, connection: sqlite3.Connection, places: Collection[int]) -> list[tuple[int, int]]:
        """(id, depth) of everything on these pages, in the order it is read in.

        connection: one that writes nothing itself, so that its `data_version` tells of every change.
        """
        pages = tuple(places)
        state = id(connection), int(connection.execute("PRAGMA data_version").fetchone()[0])
        kept = self._kept.get(pages)
        if kept is not None and kept[0] == state:
            return kept[1]
        order = comments_read.outline(connection, pages)
        if len(self._kept) >= KEPT:
            self._kept.clear()
        self._kept[pages] = state, order
        return order
