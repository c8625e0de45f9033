"""Turns posts into rows of the index, and rows into what a list shows."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from pathlib import Path
from typing import Any

from bloggy.domain import prose, textfile
from bloggy.domain.listing import BlogState, FileProblem, PostSummary
from bloggy.domain.post import Kind, Mark, Post, Status
from bloggy.errors import DraftError
from bloggy.i18n import _
from bloggy.storage import fold, quick_front
from bloggy.storage.index_sql import BETWEEN, SEPARATOR, first_id, states
from bloggy.storage.library import Library, git_sha, read_post
from bloggy.storage.scan import MAX_BYTES, Stamp
from bloggy.storage.trash import TrashItem

SEARCHED = 1_000_000
"""So many characters of a body are searched; no one looks for a word after that."""

RANKS = {mark: rank for rank, mark in enumerate(Mark)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What the index keeps of one file."""

    stamp: Stamp
    root: Path
    rel: str
    sha: str
    """Git's name for the bytes; empty if they could not be read."""
    post: Post
    words: int
    problem: FileProblem | None
    since: datetime | None = None
    """See `Generator.since`."""
    until: datetime | None = None

    @property
    def id(self) -> int:
        """Where the post comes by date (without one, by the file's time); not yet made unique."""
        when = int(self.post.date.timestamp()) if self.post.date else self.stamp.mtime_ns // 10**9
        return first_id(when, zlib.crc32(os.fsencode(self.stamp.path)))

    @property
    def mark(self) -> Mark:
        """The mark from the file alone; the blogs may say more (`Index.set_marks`)."""
        if self.post.status in {Status.DRAFT, Status.WITHDRAWN}:
            return Mark.DRAFT
        return Mark.SCHEDULED if self.post.status is Status.SCHEDULED else Mark.PUBLISHED

    def values(self, id: int, *, mark: str, blogs: str, trashed: bool = False) -> tuple[object, ...]:
        """The columns, in the order of the table."""
        post, stamp = self.post, self.stamp
        updated = post.updated or post.date
        return (
            id,
            os.fsencode(stamp.path),
            os.fsencode(self.root),
            stamp.size,
            stamp.mtime_ns,
            stamp.inode,
            self.sha,
            os.fsencode(self.rel),
            storable(post.title),
            fold.key(storable(post.title)),
            storable(post.slug),
            str(post.kind),
            str(post.status),
            str(mark),
            RANKS[Mark(mark)],
            post.date.isoformat() if post.date else None,
            post.updated.isoformat() if post.updated else None,
            int(updated.timestamp()) if updated else stamp.mtime_ns // 10**9,
            joined(post.tags),
            joined(post.categories),
            storable(post.language),
            self.words,
            storable(post.summary),
            blogs,
            storable(self.problem.message) if self.problem else None,
            self.problem.line if self.problem else None,
            int(trashed),
            _seconds(self.since),
            _seconds(self.until),
            int(post.unlisted),
        )

    def searched(self, id: int) -> tuple[object, ...]:
        """The row of the full-text index."""
        names = " ".join((*self.post.tags, *self.post.categories))
        texts = (self.post.title, names, self.post.body[:SEARCHED])
        return (id, *(fold.words(storable(text)) for text in texts))


def trashed(library: Library, item: TrashItem) -> Row:
    """The row of a post in the trash, understood as at the place it came from."""
    stat = item.stored.lstat()
    stamp = Stamp(str(item.stored), stat.st_size, stat.st_mtime_ns, stat.st_ino)
    return read(library, stamp, library.rel(item.path))


def read(library: Library, stamp: Stamp, rel: str = "") -> Row:
    """The row of one file, whatever is in it; what can't be read is a row with a problem."""
    path = Path(stamp.path)
    rel = rel or library.rel(path)
    if stamp.size > MAX_BYTES:
        told = _("It is larger than {limit} MB and was not read.").format(limit=MAX_BYTES >> 20)
        return _unread(library, stamp, rel, told)
    try:
        with open(stamp.path, "rb") as file:  # noqa: PTH123 - no fingerprint is needed of thousands of files
            data = file.read()
    except OSError:
        try:
            data, _found = read_post(path)  # which says what is wrong
        except DraftError as error:
            return _unread(library, stamp, rel, error.message)
    decoded = textfile.decode(data)
    quick = quick_front.split(decoded.text)
    document = None if quick else library.parse(decoded.text)
    values, body = (document.values, document.body) if document else quick or ({}, "")
    post, problem = library.judged(rel, values, body, document)
    if decoded.encoding != "utf-8" and problem is None:
        post, problem = _foreign(post, library)
    place = library.site_path(rel)
    return Row(
        stamp=stamp,
        root=library.root,
        rel=rel,
        sha=git_sha(data),
        post=post,
        words=prose.words(body),
        problem=problem,
        since=library.generator.since(place, post),
        until=library.generator.until(place, post),
    )


def _foreign(post: Post, library: Library) -> tuple[Post, FileProblem | None]:
    """A post whose bytes are not UTF-8, and what its site's generator makes of that."""
    if library.generator.needs_utf8:
        post = replace(post, status=Status.DRAFT)
        told = _("It is not UTF-8 text, so {generator} leaves it out: save it as UTF-8.")
    else:
        told = _("It is not UTF-8 text, so some letters come out wrong at {generator}: save it as UTF-8.")
    if library.generator.name == "plain":
        return post, None
    return post, FileProblem(told.format(generator=library.generator.label), 0)


def _seconds(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp())


def summary(row: tuple[Any, ...]) -> PostSummary:
    """What a list shows, from the columns `index_sql.COLUMNS`."""
    (path, root, rel, title, slug, kind, status, mark, date, updated, tags, categories) = row[:12]
    (language, words, told, blogs, problem, problem_line, mtime_ns, unlisted, since, until) = row[12:]
    return PostSummary(  # by position: a list of fifty is made for every letter of a search
        Path(os.fsdecode(path)),
        _root(root),
        os.fsdecode(rel),
        title,
        slug,
        kind,
        status,
        mark,
        _moment(date) if date else None,
        _moment(updated) if updated else None,
        tuple(tags.split(SEPARATOR)) if tags else (),
        tuple(categories.split(SEPARATOR)) if categories else (),
        language,
        words,
        told,
        states(blogs, BlogState) if blogs else (),
        FileProblem(problem, problem_line) if problem else None,
        _when(abs(mtime_ns) / 10**9, UTC),
        bool(unlisted),
        None if since is None else _when(since, UTC),
        None if until is None else _when(until, UTC),
    )


_moment = datetime.fromisoformat
_when = datetime.fromtimestamp


@lru_cache(maxsize=16)
def _root(path: bytes) -> Path:
    """One path for all rows of a library, as making a `Path` is a tenth of making a row."""
    return Path(os.fsdecode(path))


def moment_of(mtime_ns: int, zone: tzinfo = UTC) -> datetime:
    """A file's time as a point in time."""
    return datetime.fromtimestamp(abs(mtime_ns) / 10**9, zone)


def told_states(blogs: Iterable[BlogState]) -> str:
    """Blog states as one column."""
    return BETWEEN.join(
        joined(
            (
                state.blog,
                state.state,
                state.url,
                state.ref,
                state.published.isoformat() if state.published else "",
                "1" if state.changed else "",
            )
        )
        for state in blogs
    )


def storable(text: str) -> str:
    """Text that SQLite can hold: a lone surrogate (an escape in YAML or JSON, a file name) becomes `?`."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()
    return text


def joined(names: Iterable[str]) -> str:
    """Names as one column."""
    plain = (storable(name).replace(SEPARATOR, " ").replace(BETWEEN, " ") for name in names)
    return SEPARATOR.join(plain)


def _unread(library: Library, stamp: Stamp, rel: str, told: str) -> Row:
    post = Post(
        title=Path(stamp.path).stem,
        body="",
        slug=Path(stamp.path).stem,
        kind=library.generator.kind(library.site_path(rel)) or Kind.POST,
    )
    return Row(
        stamp=stamp._replace(mtime_ns=-stamp.mtime_ns),
        root=library.root,
        rel=rel,
        sha="",
        post=post,
        words=0,
        problem=FileProblem(told, 0),
    )
