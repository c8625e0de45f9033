"""Lets threads read the comments at once, while another connection or another program writes them."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from bloggy.storage.database import connect, told

T = TypeVar("T")

CACHE_KB = 2048
"""What a connection keeps of the file; the system keeps it too, once for all threads."""


class CommentsReader:
    """Connections of its own to the database file, one a thread; they never wait for a writer."""

    def __init__(self, path: Path) -> None:
        """`path`: a database that `Database` has opened once, so that its tables are there."""
        self.path = path
        self._local = threading.local()
        self._all: list[sqlite3.Connection] = []
        self._lock = threading.Lock()

    def read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do `work`, which only reads, on one unchanging state. Raises Damaged, StorageError."""
        with told(self.path):
            connection = self._connection()
            connection.execute("BEGIN")
            try:
                return work(connection)
            finally:
                connection.execute("COMMIT")

    def close(self) -> None:
        """Close the connections of all threads."""
        with self._lock:
            for connection in self._all:
                connection.close()
            self._all.clear()
        self._local = threading.local()

    def _connection(self) -> sqlite3.Connection:
        found: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if found is None:
            found = connect(self.path, shared=True)
            found.execute("PRAGMA query_only=ON")
            found.execute(f"PRAGMA cache_size=-{CACHE_KB}")
            self._local.connection = found
            with self._lock:
                self._all.append(found)
        return found
