"""Keeps what must not be lost in one SQLite file, one transaction at a time, safe beside a second bloggy."""

from __future__ import annotations

import errno
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from bloggy.errors import Damaged, Locked, SchemaTooNew, StorageError
from bloggy.i18n import _
from bloggy.storage import atomic

T = TypeVar("T")

BUSY_SECONDS = 10.0
"""How long to wait for another process; its transactions take milliseconds."""

_NO_ACCESS = frozenset(
    {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_IOERR}
)
_MIGRATIONS = Path(__file__).parent / "migrations"
_CREATING = threading.Lock()
_TRIES, _PAUSE = 100, 0.01  # seconds; the switch to WAL takes a millisecond


class Database:
    """One connection in one thread; `write(work)` is one transaction, durable when it returns.

    The file is opened (and brought to the present schema) by the first piece of work.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="bloggy-database")
        self._connection: sqlite3.Connection | None = None
        self._closed = threading.Event()

    async def write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do `work` in a transaction that is undone if it raises. Raises Locked, SchemaTooNew, Damaged.

        When the caller is cancelled the transaction still ends, one way or the other.
        """
        import asyncio

        return await asyncio.wrap_future(self._thread.submit(self._transact, work, "BEGIN IMMEDIATE"))

    async def read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do `work`, which only reads, on one unchanging state of the database."""
        import asyncio

        return await asyncio.wrap_future(self._thread.submit(self._transact, work, "BEGIN"))

    def write_now(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """`write` for callers without an event loop; blocks."""
        return self._thread.submit(self._transact, work, "BEGIN IMMEDIATE").result()

    def read_now(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """`read` for callers without an event loop; blocks."""
        return self._thread.submit(self._transact, work, "BEGIN").result()

    async def aclose(self) -> None:
        """End the work under way and close the file."""
        import asyncio

        await asyncio.to_thread(self.close)

    def close(self) -> None:
        """End the work under way and close the file; a second time does nothing."""
        if not self._closed.is_set():
            self._closed.set()
            self._thread.submit(self._close).result()
            self._thread.shutdown()

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _transact(self, work: Callable[[sqlite3.Connection], T], begin: str) -> T:
        with told(self.path):
            connection = self._open()
            connection.execute(begin)
            try:
                result = work(connection)
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
            return result

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            atomic.make_folder(self.path.parent, private=True)
            connection = connect(self.path)
            try:
                use_wal(connection)
                connection.execute("PRAGMA synchronous=FULL")
                connection.execute("PRAGMA foreign_keys=ON")
                migrate(connection, self.path)
            except BaseException:
                connection.close()
                raise
            self._connection = connection
        return self._connection


def connect(path: Path, *, shared: bool = False) -> sqlite3.Connection:
    """Open a database file that only this user may read, making it if it is not there.

    shared: another thread may close the connection.
    """
    try:
        with _CREATING:
            # Nothing but SQLite may open a file that is there: closing it would take the locks of this
            # process's other connections, and another process would delete their write-ahead log
            # (https://sqlite.org/howtocorrupt.html, 2.2).
            with suppress(FileExistsError):
                os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
            if not os.access(path, os.R_OK | os.W_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
            return sqlite3.connect(
                path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=not shared
            )
    except OSError as error:
        reason, hint = atomic.explain(error)
        raise StorageError(
            _("{path} can't be opened: {reason}").format(path=path, reason=reason), hint=hint
        ) from error


def use_wal(connection: sqlite3.Connection) -> None:
    """Switch a new file to WAL; SQLite refuses at once, whatever its timeout, while another one does so."""
    for left in reversed(range(_TRIES)):
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if not left or (error.sqlite_errorcode or 0) & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            time.sleep(_PAUSE)
        else:
            return


def migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Bring the schema to the newest version, each step in a transaction. Raises SchemaTooNew."""
    steps = sorted(_MIGRATIONS.glob("[0-9]*.sql"))
    if _version(connection) > len(steps):
        raise SchemaTooNew(
            _("{path} was written by a newer bloggy.").format(path=path),
            hint=_("Update bloggy on this machine, then start it again."),
        )
    if _version(connection) == len(steps):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        present = _version(connection)  # again, as another process may have been quicker
        for number, step in enumerate(steps[present:], present + 1):
            for statement in _statements(step.read_text("utf-8")):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version={number}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn what SQLite says about the file into Locked, Damaged or StorageError; our own bugs stay bugs."""
    try:
        yield
    except (sqlite3.ProgrammingError, sqlite3.IntegrityError, sqlite3.InterfaceError):
        raise
    except sqlite3.OperationalError as error:
        match (error.sqlite_errorcode or 0) & 0xFF:
            case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
                raise Locked(
                    _("Another program keeps {path} locked.").format(path=path),
                    hint=_("Close the other bloggy, or wait until it is done, then try again."),
                ) from error
            case sqlite3.SQLITE_FULL:
                raise StorageError(
                    _("{path} can't grow: the disk is full.").format(path=path),
                    hint=_("Free some space, then try again; nothing was changed."),
                ) from error
            case code if code in _NO_ACCESS:
                raise StorageError(
                    _("{path} can't be read or written: {words}.").format(path=path, words=error),
                    hint=_("Check the permissions of the file and its folder, and the disk."),
                ) from error
            case _other:
                raise
    except sqlite3.DatabaseError as error:
        raise Damaged(
            _("{path} is damaged: {words}.").format(path=path, words=error),
            hint=_("Move it away (keep it) and start bloggy again; your posts are not in it."),
        ) from error


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _statements(script: str) -> Iterator[str]:
    """The statements of a migration; `executescript` would commit between them."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
