"""Remembers in which order the last conversations are read, for as long as nobody writes."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection

from bloggy.storage import comments_read

KEPT = 64
"""Conversations; whoever goes up and down a list comes to the same ones."""
SEATS_KEPT = 60_000
"""Comments in them all, some 7 MB; one conversation is kept however long it is."""


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
        kept = self._kept.pop(pages, None)  # and in again as the last
        if kept is None or kept[0] != state:
            kept = state, comments_read.outline(connection, pages)
        self._kept[pages] = kept
        self._forget()
        return kept[1]

    def _forget(self) -> None:
        """Those go that were not asked for longest."""
        seats = sum(len(order) for _state, order in self._kept.values())
        for pages in list(self._kept)[:-1]:
            if len(self._kept) <= KEPT and seats <= SEATS_KEPT:
                return
            seats -= len(self._kept.pop(pages)[1])
