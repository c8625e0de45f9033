"""Remembers what is in every post, so that a list of thousands is there at once; it can always be made anew.

SQLite without durability: what is lost is read from the files again. A file is read again when its size,
time or inode differ. Several processes may share an index; each writes in short transactions.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, TypeVar

from bloggy.domain.listing import BlogState, Changes, Counts, PostQuery, PostSummary
from bloggy.domain.post import Mark
from bloggy.errors import Ambiguous, NotFound
from bloggy.i18n import _
from bloggy.storage import atomic, fold, index_file, index_rows, index_sql, index_write
from bloggy.storage.database import told
from bloggy.storage.library import Library
from bloggy.storage.scan import Scan, Stamp
from bloggy.storage.trash import TrashItem

__all__ = ["Changes", "Index", "Known"]

T = TypeVar("T")

BATCH = 512
"""So many posts are read before they are written in one transaction."""

FEW_WORDS = 8
"""Up to so many words an unfinished one is looked up as; each takes as long as a hundredth of a search."""


class Known(NamedTuple):
    """What the index knows of one file, for those who work out marks."""

    path: Path
    rel: str
    sha: str
    """Git's name for the file's bytes; empty if they could not be read."""
    status: str
    mark: str
    date: str | None
    """ISO 8601 with offset."""


class Index:
    """The index file of one set of libraries. May be used from several threads, each with a connection."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        self._all: list[sqlite3.Connection] = []
        self._lock = threading.Lock()

    def close(self) -> None:
        """Close the connections of all threads."""
        with self._lock:
            for connection in self._all:
                connection.close()
            self._all.clear()
        self._local = threading.local()

    # filling:

    def refresh(
        self,
        libraries: Sequence[Library],
        *,
        trash: Iterable[TrashItem] = (),
        progress: Callable[[int, int], None] | None = None,
        stop: Callable[[], bool] = lambda: False,
    ) -> Changes:
        """Bring the index up to date with the files; reads only those that changed.

        `progress(done, total)` counts files to read. When `stop()` becomes true it ends early, with what it
        has; the next refresh goes on from there. Posts of other libraries are dropped.
        """
        found = index_write.Found()
        work = [(library, *self._compare(library, found)) for library in libraries]
        total, done = sum(len(stamps) for _library, stamps, _scan in work), 0
        if total > BATCH:
            self._read(lambda c: index_file.set_cache(c, index_file.BUILDING_KB))
        for library, stamps, scan in work:
            for start in range(0, len(stamps), BATCH):
                if stop():
                    return found.changes()
                rows = [
                    index_rows.read(library, index_write.doubted(one))
                    for one in stamps[start : start + BATCH]
                ]
                self._write(lambda c, rows=rows: index_write.store(c, rows, found))  # type: ignore[misc]
                done += len(rows)
                if progress:
                    progress(done, total)
            self._write(lambda c, x=library, s=scan: index_write.remember(c, x, s))  # type: ignore[misc]
        self._set_trash(libraries, {str(item.stored): item for item in trash})
        roots = [os.fsencode(library.root) for library in libraries]
        self._write(lambda c: index_write.drop_others(c, roots, found))
        self._read(lambda c: index_file.set_cache(c, index_file.CACHE_KB))
        return found.changes()

    def update(self, library: Library, paths: Iterable[Path]) -> Changes:
        """Bring single files up to date, without looking at any other."""
        found = index_write.Found()
        rows = []
        for path in paths:
            try:
                stat = path.stat()
            except OSError:
                self._write(lambda c, p=path: index_write.remove(c, [os.fsencode(p)], found))  # type: ignore[misc]
                continue
            if library.holds(path):
                stamp = Stamp(str(path), stat.st_size, stat.st_mtime_ns, stat.st_ino)
                rows.append(index_rows.read(library, index_write.doubted(stamp)))
        if rows:
            self._write(lambda c: index_write.store(c, rows, found))
        return found.changes()

    def set_marks(self, marks: Iterable[tuple[Path, str, Sequence[BlogState]]]) -> list[Path]:
        """Store each post's mark and blog states; answers those that changed. They outlive a refresh."""
        wanted = [
            (os.fsencode(p), (str(mark), index_rows.told_states(blogs)), blogs) for p, mark, blogs in marks
        ]

        def differing(
            connection: sqlite3.Connection,
        ) -> list[tuple[bytes, int, str, str, Sequence[BlogState]]]:
            sql = "SELECT id, mark, blogs FROM post WHERE path = ?"
            return [
                (path, row[0], *told, blogs)
                for path, told, blogs in wanted
                if (row := connection.execute(sql, (path,)).fetchone()) and row[1:] != told
            ]

        changed = self._read(differing) if wanted else []

        def work(connection: sqlite3.Connection) -> None:
            for _path, id, mark, told_blogs, blogs in changed:
                connection.execute(
                    "UPDATE post SET mark = ?, rank = ?, blogs = ? WHERE id = ?",
                    (mark, index_rows.RANKS[Mark(mark)], told_blogs, id),
                )
                connection.execute("DELETE FROM label WHERE post = ? AND kind = 'blog'", (id,))
                index_write.label(connection, id, "blog", index_write.belongs_to(blogs))

        if changed:
            self._write(work)
        return [Path(os.fsdecode(path)) for path, *_rest in changed]

    def set_marks_by_status(self, root: Path, marks: Mapping[str, str], now: datetime) -> list[Path]:
        """For a library that goes to no blog: marks follow status and time, and there are no blog states.

        marks: status → mark. Answers the posts whose mark changed.
        """
        seconds = int(now.timestamp())
        rows = self._read(lambda c: index_write.by_status(c, os.fsencode(root), marks, seconds))
        return self.set_marks([(Path(os.fsdecode(path)), mark, ()) for path, mark in rows])

    def turns(self, now: datetime) -> datetime | None:
        """The next moment at which a post comes out or goes by its dates alone; None if there is none."""
        sql = (
            "SELECT min(t) FROM (SELECT min(since) AS t FROM post WHERE since > :now"
            " UNION ALL SELECT min(until) FROM post WHERE until > :now)"
        )
        (found,) = self._read(lambda c: c.execute(sql, {"now": int(now.timestamp())}).fetchone())
        return None if found is None else index_rows.moment_of(found * 10**9)

    def _set_trash(self, libraries: Sequence[Library], items: Mapping[str, TrashItem]) -> None:
        rows = self._read(lambda c: c.execute("SELECT path, id FROM post WHERE trashed = 1").fetchall())
        present = {os.fsdecode(path): id for path, id in rows}
        gone = [id for path, id in present.items() if path not in items]
        by_root = {library.root: library for library in libraries}
        new = [
            index_rows.trashed(by_root[item.root], item)
            for path, item in items.items()
            if path not in present and item.root in by_root
        ]
        if gone or new:
            self._write(lambda c: index_write.set_trash(c, gone, new))

    # asking:

    def window(self, query: PostQuery, offset: int, limit: int) -> list[PostSummary]:
        """Rows `offset` … `offset + limit` of the list that `query` describes."""
        sql, values = index_sql.window(query, offset, limit, self._beginning)  # type: ignore[arg-type]
        return [index_rows.summary(row) for row in self._read(lambda c: c.execute(sql, values).fetchall())]

    def count(self, query: PostQuery) -> int:
        """How many rows that list has."""
        sql, values = index_sql.count(query, self._beginning)  # type: ignore[arg-type]
        return int(self._read(lambda c: c.execute(sql, values).fetchone())[0])

    def position(self, query: PostQuery, path: Path) -> int | None:
        """At which offset of that list the post comes; None if it is not in it."""
        sql, values = index_sql.ids(query, self._beginning)  # type: ignore[arg-type]

        def work(connection: sqlite3.Connection) -> int | None:
            found = connection.execute("SELECT id FROM post WHERE path = ?", (os.fsencode(path),)).fetchone()
            if found is None:
                return None
            return next((n for n, row in enumerate(connection.execute(sql, values)) if row == found), None)

        return self._read(work)

    def _beginning(self, start: str) -> list[str]:
        """The words in any post that begin so; none if there are more than a few."""

        def work(connection: sqlite3.Connection) -> list[str]:
            found: list[str] = []
            at = start
            while len(found) <= FEW_WORDS:
                row = connection.execute("SELECT term FROM term WHERE term >= ? LIMIT 1", (at,)).fetchone()
                if row is None or not row[0].startswith(start):
                    return found
                found.append(row[0])
                at = f"{row[0]}\0"
            return []

        return self._read(work)

    def counts(self) -> Counts:
        """How many posts there are of each sort."""

        def work(connection: sqlite3.Connection) -> Counts:
            def by(column: str) -> dict[str, int]:
                return dict(
                    connection.execute(
                        f"SELECT {column}, count(*) FROM post WHERE trashed = 0 GROUP BY {column}"  # noqa: S608
                    ).fetchall()
                )

            labels: dict[str, dict[str, int]] = {"tag": {}, "category": {}, "blog": {}}
            for kind, name, count in connection.execute(
                "SELECT kind, max(name), count(*) AS n FROM label GROUP BY kind, key ORDER BY n DESC, key"
            ):
                labels[kind][name] = count
            statuses = by("status")
            (trash,) = connection.execute("SELECT count(*) FROM post WHERE trashed = 1").fetchone()
            (problems,) = connection.execute("SELECT count(problem) FROM post WHERE trashed = 0").fetchone()
            return Counts(
                total=sum(statuses.values()),
                statuses=statuses,
                marks=by("mark"),
                kinds=by("kind"),
                blogs=labels["blog"],
                tags=labels["tag"],
                categories=labels["category"],
                problems=problems,
                trash=trash,
            )

        return self._read(work)

    def known(self, root: Path) -> list[Known]:
        """Every post of one library, in no order."""
        rows = self._read(
            lambda c: c.execute(
                "SELECT path, rel, sha, status, mark, date FROM post WHERE root = ? AND trashed = 0",
                (os.fsencode(root),),
            ).fetchall()
        )
        return [Known(Path(os.fsdecode(path)), *rest) for path, *rest in rows]

    def each(
        self, root: Path, make: Callable[[PostSummary, str], T], *, paths: Iterable[Path] | None = None
    ) -> list[T]:
        """What `make` answers for every post (or those at `paths`) of a library and its git name.

        One row is there at a time, as the rows of thousands of posts take more memory than all else.
        """
        sql = f"SELECT {index_sql.COLUMNS}, p.sha FROM post AS p WHERE p.root = ? AND p.trashed = 0"  # noqa: S608
        values = (
            [(os.fsencode(root),)] if paths is None else [(os.fsencode(root), os.fsencode(p)) for p in paths]
        )
        if paths is not None:
            sql += " AND p.path = ?"
        return self._read(
            lambda c: [
                make(index_rows.summary(row[:-1]), row[-1]) for one in values for row in c.execute(sql, one)
            ]
        )

    def get(self, path: Path) -> PostSummary | None:
        """The row of one file."""
        found = self._rows("p.path = ?", (os.fsencode(path),))
        return found[0] if found else None

    def with_slug(self, slug: str) -> list[PostSummary]:
        """The posts that have exactly this slug."""
        return self._rows("p.slug = ?", (index_rows.storable(slug),))

    def find(self, spec: str) -> PostSummary:
        """The post that a person means by a path, a slug or a unique part of the title, tried in this order.

        Raises NotFound, Ambiguous.
        """
        key = fold.key(index_rows.storable(spec))
        tries: list[tuple[str, tuple[object, ...]]] = [
            ("p.path = ?", (os.fsencode(os.path.abspath(os.path.expanduser(spec))),)),  # noqa: PTH100, PTH111
            ("p.rel = ?", (os.fsencode(spec),)),
            ("p.slug = ?", (index_rows.storable(spec),)),
            ("p.title_key = ?", (key,)),
            ("instr(p.title_key, ?) > 0", (key,)),
            ("instr(p.slug, ?) > 0", (index_rows.storable(spec),)),
        ]
        for where, values in tries if key else []:
            found = self._rows(where, values)
            if len(found) == 1:
                return found[0]
            if found:
                raise Ambiguous(
                    _("Several posts answer to “{spec}”.").format(spec=spec),
                    hint=_("Give more of the title, or the path of the file."),
                    matches=tuple(str(row.path) for row in found),
                )
        raise NotFound(
            _("There is no post “{spec}”.").format(spec=spec),
            hint=_("Give its path, its slug or a part of its title; “bloggy list” shows them."),
        )

    def _rows(self, where: str, values: tuple[object, ...]) -> list[PostSummary]:
        choice = f"p.trashed = 0 AND {where} ORDER BY p.id DESC LIMIT 20"
        sql = f"SELECT {index_sql.COLUMNS} FROM post AS p WHERE {choice}"  # noqa: S608
        return [index_rows.summary(row) for row in self._read(lambda c: c.execute(sql, values).fetchall())]

    # the file:

    def _compare(self, library: Library, found: index_write.Found) -> tuple[list[Stamp], Scan]:
        """The files of a library that must be read, and what the walk found; removed ones are dropped."""
        root, rules = os.fsencode(library.root), index_write.rules(library)

        def work(connection: sqlite3.Connection) -> tuple[bool, dict[str, tuple[int, int, int]]]:
            same = connection.execute("SELECT rules FROM root WHERE path = ?", (root,)).fetchone() == (rules,)
            rows = connection.execute(
                "SELECT path, size, mtime_ns, inode FROM post WHERE root = ? AND trashed = 0", (root,)
            )
            return same, {os.fsdecode(path): (size, mtime, inode) for path, size, mtime, inode in rows}

        same_rules, known = self._read(work)
        scan = library.scan(accepted=known if same_rules else frozenset())
        found.troubles += scan.troubles
        found.versions += scan.versions
        stale = [one for one in scan.stamps if known.pop(one.path, None) != one[1:] or not same_rules]
        scan.stamps.clear()  # thousands of them would be kept while the stale ones are read
        closed = tuple(f"{folder}/" for folder in scan.closed if os.path.lexists(folder))
        gone = [path for path in known if not path.startswith(closed)]
        if gone:
            self._write(lambda c: index_write.remove(c, [os.fsencode(path) for path in gone], found))
        return stale, scan

    def _read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        return self._healed(work)

    def _write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        def transaction(connection: sqlite3.Connection) -> T:
            connection.execute("BEGIN IMMEDIATE")
            try:
                result = work(connection)
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
            return result

        return self._healed(transaction)

    def _healed(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do `work`; if the file is damaged, once more on a new empty one. Raises Locked, StorageError."""
        with told(self.path):
            try:
                return work(self._connection())
            except sqlite3.DatabaseError as error:
                if not index_file.is_damage(error):
                    raise
            self._discard()
            return work(self._connection())

    def _connection(self) -> sqlite3.Connection:
        found: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if found is None:
            atomic.make_folder(self.path.parent, private=True)
            found = index_file.open_index(self.path)
            self._local.connection = found
            with self._lock:
                self._all.append(found)
        return found

    def _discard(self) -> None:
        self.close()
        for suffix in ("", "-wal", "-shm"):
            with suppress(FileNotFoundError):
                self.path.with_name(self.path.name + suffix).unlink()
