"""Reads Isso's own database, a copy of it that is, and the JSON that Isso's “generic” import takes.

The database may be in use: it is neither opened nor locked where it lies.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC
from pathlib import Path

from bloggy.domain.comment import Author, CommentStatus
from bloggy.domain.dates import parse_stored
from bloggy.domain.imported import Imported, ImportedComment, NotImported
from bloggy.errors import ExportError
from bloggy.i18n import _
from bloggy.storage.exports.json_file import load, moment, rows, text
from bloggy.storage.exports.json_file import row as row_of

NAME = "isso"

_SQLITE = "SQLite format 3\x00"
_GENERIC = re.compile(r'\A\s*\[\s*\{.*?"comments"\s*:\s*\[', re.DOTALL)
_STATUS = {1: CommentStatus.APPROVED, 2: CommentStatus.HELD, 4: CommentStatus.DELETED}
_ZONE = re.compile(r"(?:Z|[+-]\d\d:?\d\d)\s*\Z")
_LONGEST = 16 << 20
"""So many bytes may a value have."""
_COLUMNS = ("id", "tid", "parent", "created", "mode", "text", "author", "email", "website")
_BESIDE = ("-wal", "-journal")


def recognises(path: Path, head: str) -> bool:
    """Whether it is a database with Isso's tables, or a list of threads with comments."""
    if not path.is_file():
        return False
    if not head.startswith(_SQLITE):
        return _GENERIC.match(head.lstrip("\ufeff")) is not None and '"remote_addr"' in head
    try:
        with _opened(path) as connection:
            return _tables(connection)
    except ExportError:
        return False


def read(path: Path) -> Iterator[Imported]:
    """The comments in it. Raises ExportError."""
    try:
        with path.open("rb") as file:
            is_database = file.read(len(_SQLITE)) == _SQLITE.encode()
    except OSError as error:
        raise _unreadable(path, error.strerror or "") from error
    yield from _database(path) if is_database else _generic(path)


def _database(path: Path) -> Iterator[Imported]:
    with _opened(path) as connection:
        if not _tables(connection):
            raise ExportError(
                _("{path} is no database of Isso: it has no comments.").format(path=path.name),
                hint=_("Give the file that “dbpath” in isso.cfg names."),
                file=str(path),
            )
        there = {found[1] for found in connection.execute("PRAGMA table_info(comments)")}
        columns = ", ".join(f"c.{name}" if name in there else f"NULL AS {name}" for name in _COLUMNS)
        query = (
            f"SELECT {columns}, t.uri, t.title FROM comments c LEFT JOIN threads t ON t.id = c.tid "  # noqa: S608 - names of ours
            "ORDER BY c.id"
        )
        try:
            for found in connection.execute(query):
                yield _comment(found)
        except sqlite3.Error as error:
            raise _unreadable(path, str(error)) from error


def _comment(found: Mapping[str, object] | sqlite3.Row) -> Imported:
    row = dict(found)
    ref, uri, mode = text(row, "id"), text(row, "uri"), row["mode"]
    if not uri or not ref:
        return NotImported(kind=_("comment"), name=ref, reason=_("Its page is not in the database."))
    return ImportedComment(
        ref=ref,
        post="",
        url=uri,
        title=text(row, "title"),
        parent=text(row, "parent"),
        author=Author(name=text(row, "author"), url=text(row, "website"), email=text(row, "email")),
        date=moment(row["created"]),
        status=_STATUS.get(mode, CommentStatus.HELD) if isinstance(mode, int) else CommentStatus.HELD,
        body=text(row, "text"),
        form="markdown",
    )


def _tables(connection: sqlite3.Connection) -> bool:
    """Whether it has Isso's tables, and as plain tables."""
    found = connection.execute(
        "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name IN ('threads', 'comments') "
        "AND sql LIKE 'CREATE TABLE%'"
    ).fetchone()
    if found[0] != 2:
        return False
    columns = {row[1] for row in connection.execute("PRAGMA table_info(threads)")}
    columns |= {row[1] for row in connection.execute("PRAGMA table_info(comments)")}
    return {"uri", "title", "tid", "text", "id"} <= columns


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """A copy of the database, with what its server has not yet written into it."""
    with tempfile.TemporaryDirectory(prefix="bloggy-") as folder:
        copy = Path(folder, "copy.db")
        try:
            shutil.copyfile(path, copy)
            for ending in _BESIDE:
                beside = path.with_name(path.name + ending)
                if beside.is_file():
                    shutil.copyfile(beside, copy.with_name(copy.name + ending))
        except OSError as error:
            raise _unreadable(path, error.strerror or str(error)) from error
        try:
            with closing(sqlite3.connect(copy)) as connection:
                connection.row_factory = sqlite3.Row
                connection.text_factory = lambda data: data.decode("utf-8", "replace")
                connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST)
                connection.execute("PRAGMA trusted_schema = OFF")
                connection.execute("PRAGMA query_only = ON")
                yield connection
        except sqlite3.Error as error:
            raise _unreadable(path, str(error)) from error
        except UnicodeDecodeError as error:  # SQLite quotes the damaged place
            raise _unreadable(path, _("it is damaged")) from error


def _unreadable(path: Path, words: str) -> ExportError:
    return ExportError(
        _("{path} can't be read: {words}.").format(path=path.name, words=words),
        hint=_("Stop Isso for a moment and copy the file again."),
        file=str(path),
    )


def _generic(path: Path) -> Iterator[Imported]:
    whole = load(path)
    if not isinstance(whole, list) or not any("comments" in thread for thread in rows(whole)):
        raise ExportError(
            _("{path} is no list of threads.").format(path=path.name),
            hint=_("Isso's documentation describes the format under “generic import”."),
            file=str(path),
        )
    seen: set[str] = set()
    for number, each in enumerate(whole, 1):
        thread = row_of(each)
        uri, title = text(thread, "id"), text(thread, "title")
        if not uri:
            yield NotImported(
                kind=_("thread"), name=title or str(number), reason=_("It does not say what page it is for.")
            )
            continue
        for found in rows(thread.get("comments")):
            ref = f"{uri}#{text(found, 'id')}"
            if ref in seen:
                yield NotImported(
                    kind=_("comment"), name=ref, reason=_("Another comment has the same number.")
                )
                continue
            seen.add(ref)
            yield _of_generic(found, uri, title, ref)


def _of_generic(found: Mapping[str, object], uri: str, title: str, ref: str) -> ImportedComment:
    created = found.get("created")
    date = parse_stored(created, UTC)
    if (
        date is not None
        and isinstance(created, str)
        and not re.search(r"(?:Z|[+-]\d\d:?\d\d)\s*\Z", created[10:])
    ):
        date = date.replace(tzinfo=None)  # the server's own zone, which it does not tell
    parent = text(found, "parent")
    return ImportedComment(
        ref=ref,
        post="",
        url=uri,
        title=title,
        parent=f"{uri}#{parent}" if parent else "",
        author=Author(name=text(found, "author"), url=text(found, "website"), email=text(found, "email")),
        date=date,
        body=text(found, "text"),
        form="markdown",
    )
