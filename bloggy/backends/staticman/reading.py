"""Finds out what changed among the comments of a repository: git itself knows, from one commit to another."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime

from bloggy.backends.comments import CommentPage, Present
from bloggy.backends.git import remote
from bloggy.backends.git.repository import CacheClone, WorkingCopy
from bloggy.backends.git.repository import Place as Repository
from bloggy.backends.staticman.fields import Entry, Writer, moment, spoken
from bloggy.backends.staticman.files import Change, Files
from bloggy.backends.staticman.layout import Posts, layout
from bloggy.domain.clean import clean_line
from bloggy.domain.comment import CommentRef, Cursor, Place, RemoteComment
from bloggy.errors import Unreachable
from bloggy.i18n import _

PAGE = 200
"""How many files one page speaks of."""


@dataclass(slots=True)
class _Mark:
    """What a cursor says."""

    pattern: str = ""
    base: str = ""
    """The commit that is known."""
    target: str = ""
    """The commit that is being read; empty: none is."""
    after: str = ""
    """The last path of it that was told."""
    sweep: bool = False
    """What is not there at the end of a walk through everything has been deleted."""
    lost: list[str] = field(default_factory=list)
    """Names of posts that none of the writer's posts was known by."""
    again: list[str] = field(default_factory=list)
    """Those of them that one is known by since; their page is told again."""

    def cursor(self) -> Cursor:
        return Cursor(json.dumps({"v": 1, **asdict(self)}))

    @classmethod
    def of(cls, cursor: Cursor | None) -> _Mark:
        """One that knows nothing, for what is no cursor of ours."""
        try:
            told = json.loads(cursor or "")
            if told["v"] != 1:
                return cls(sweep=True)
            pattern, base, target, after = (
                str(told[name]) for name in ("pattern", "base", "target", "after")
            )
            lost, again = ([str(slug) for slug in told[name]] for name in ("lost", "again"))
            return cls(pattern, base, target, after, bool(told["sweep"]), lost, again)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return cls(sweep=cursor is not None)


class Reading:
    """Reads one repository, step by step; everything here blocks."""

    def __init__(
        self, repository: WorkingCopy | CacheClone, *, pattern: str, writer: Writer, page: int = PAGE
    ) -> None:
        self._repository, self._pattern = repository, pattern
        self._writer, self._page = writer, page
        self._files: Files | None = None
        self._offline: Unreachable | None = None
        self._listed: tuple[tuple[str, str, list[str]], list[Change]] = (("", "", []), [])
        """What is to be told, and between which commits, so that not every page must ask for it."""

    def files(self, place: Repository, commit: str | None) -> Files:
        """The comment files there are."""
        found = layout(self._pattern, place, commit)
        if self._files is None or self._files.layout != found:
            self._files = Files(place.git, found)
        return self._files

    def step(self, since: Cursor | None, posts: Sequence[Place]) -> CommentPage:
        """One part of what changed. Raises BackendError.

        Without a network, what an earlier fetch brought is told first; only then it is Unreachable.
        """
        mark, known = _Mark.of(since), Posts(posts)
        place = self._repository.place()
        if not mark.target:
            head = self._head(place, mark)
            if head is None:
                return CommentPage(comments=(), cursor=mark.cursor())
            self._begin(mark, self.files(place, head), head, known)
        files = self.files(place, mark.target)
        if not files.has(mark.target):  # the cache was deleted meanwhile
            return CommentPage(comments=(), cursor=_Mark(sweep=True, after="?").cursor(), more=True)
        return self._told(mark, files, known)

    def _head(self, place: Repository, mark: _Mark) -> str | None:
        """The newest commit that can be known now."""
        try:
            head = remote.refresh(place)
        except Unreachable as error:
            head = place.head()
            if head is None or head == mark.base:
                raise self._offline or error from error
            self._offline = error
        else:
            self._offline = None
        return head

    def _begin(self, mark: _Mark, files: Files, head: str, known: Posts) -> None:
        whole = mark.pattern != files.layout.pattern or not files.has(mark.base)
        if whole:
            mark.sweep = mark.sweep or bool(mark.base)
            mark.base, mark.pattern = "", files.layout.pattern
        slugs = {files.layout.slug(path) or "" for path in files.listed(head)}
        lost = sorted(slug for slug in slugs if known.get(slug) is None)
        mark.again = [] if whole else sorted(slug for slug in mark.lost if slug in slugs - {*lost})
        mark.lost, mark.target, mark.after = lost, head, ""

    def _told(self, mark: _Mark, files: Files, known: Posts) -> CommentPage:
        asked = (mark.base, mark.target, mark.again)
        if self._listed[0] != asked:
            self._listed = asked, self._changes(mark, files)
        changes = self._listed[1]
        rest = [change for change in changes if change.path > mark.after]
        now, more = rest[: self._page], len(rest) > self._page
        there = [change for change in now if change.after]
        entries = list(files.entries((change.path, change.after) for change in there))
        files.load(mark.target, {files.layout.slug(e.path) or "" for e in entries if e and e.answers})
        told = [self.spoken(files, mark.target, entry, known) for entry in entries if entry]
        unread = [change.path for change, entry in zip(there, entries, strict=True) if entry is None]
        gone = self._gone(files, mark.target, now)
        present = None
        if more:
            mark.after = now[-1].path
        else:
            present = self._present(mark, files)
            mark.base, mark.target, mark.after, mark.sweep, mark.again = mark.target, "", "", False, []
        return CommentPage(
            comments=tuple(told),
            cursor=mark.cursor(),
            # Without a network the next step says so, when what is here has been told.
            more=more or self._offline is not None,
            gone=gone,
            present=present,
            note=_("{path} can’t be read as a comment.").format(path=clean_line(unread[0])) if unread else "",
            done=len(changes) - len(rest) + len(now),
            whole=len(changes),
        )

    def _changes(self, mark: _Mark, files: Files) -> list[Change]:
        if not mark.base:
            return [Change(path=path, after=sha) for path, sha in files.listed(mark.target).items()]
        changes = {change.path: change for change in files.changes(mark.base, mark.target)}
        for slug in mark.again:
            there = files.listed(mark.target, [slug])
            if (path := next((path for path in there if files.layout.slug(path) == slug), None)) is not None:
                changes.setdefault(path, Change(path=path, after=there[path]))
        return [changes[path] for path in sorted(changes)]

    def _gone(self, files: Files, commit: str, changes: Sequence[Change]) -> tuple[CommentRef, ...]:
        """The comments that were in these files, and are nowhere any more."""
        before = [change for change in changes if change.before]
        old = files.entries((change.path, change.before) for change in before)
        refs = [entry.ref for entry in old if entry]
        still = files.named(commit, refs)
        return tuple(ref for ref in refs if ref not in still)

    def _present(self, mark: _Mark, files: Files) -> Present | None:
        if not mark.sweep:
            return None
        entries = files.entries(files.listed(mark.target).items())
        return Present(refs=frozenset(entry.ref for entry in entries if entry))

    def spoken(self, files: Files, commit: str, entry: Entry, known: Posts) -> RemoteComment:
        """A comment, with what it answers."""
        slug = files.layout.slug(entry.path) or ""
        parent = files.thread(commit, slug).parent(entry) if entry.answers else None
        date = moment(entry) or datetime.fromtimestamp(files.date(commit, entry.path), UTC)
        return spoken(entry, known.place(slug), parent, self._writer, date)
