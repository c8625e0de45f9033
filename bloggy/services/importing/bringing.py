"""Turns some posts of an export into files, unless they are there already, or the writer has changed them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Callable, Container, Sequence
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bloggy.domain.imported import ImportedPost, NotImported
from bloggy.domain.post import Kind
from bloggy.errors import ChangedOnDisk, DraftError, SaveFailed
from bloggy.i18n import _
from bloggy.services.importing.report import Redirect, Remark
from bloggy.services.importing.twins import Twins
from bloggy.storage import atomic
from bloggy.storage.imports import Brought

if TYPE_CHECKING:
    from bloggy.services.importing.report import ImportReport
    from bloggy.services.importing.writing import Writing, Written
    from bloggy.services.workspace import Workspace
    from bloggy.storage.atomic import Fingerprint
    from bloggy.storage.library import Library


class _Plan(NamedTuple):
    """What becomes of one post."""

    told: ImportedPost
    row: Brought
    way: str
    """`new`, `changed`; `unchanged` and `found` where only what is remembered of it changes."""
    written: Written | None = None
    """None: the file is there already."""
    data: bytes = b""
    over: Fingerprint | None = None
    """What is written anew; None: a new file."""


class Bringing:
    """Brings posts into one library."""

    def __init__(
        self, workspace: Workspace, library: Library, writing: Writing, report: ImportReport, *, again: bool
    ) -> None:
        self._workspace, self._library = workspace, library
        self._writing, self._report, self._again = writing, report, again
        self._seen: set[tuple[str, str]] = set()
        self._twins = Twins(workspace, library)
        self._own: dict[str, set[Path]] = {}

    async def bring(
        self,
        source: str,
        posts: Sequence[ImportedPost],
        in_thread: Callable[[Callable[[], list[_Plan]]], Awaitable[list[_Plan]]],
    ) -> None:
        """Write what is new and note it. Raises SaveFailed; what came before that is in."""
        from bloggy.storage import imports

        database = self._workspace.database
        refs = [post.ref for post in posts]
        known = await database.read(lambda c: imports.brought(c, source, refs))
        if source not in self._own:
            everything = await database.read(imports.files)
            self._own[source] = {path for (name, _ref), path in everything.items() if name == source}
        plans = await in_thread(lambda: self._plans(source, posts, known))
        if self._report.dry_run:
            for plan in plans:
                self._count(plan)
            return
        if rows := [plan.row for plan in plans if plan.written]:
            await database.write(lambda c: imports.note(c, source, rows))
        done: list[_Plan] = []
        try:
            await in_thread(lambda: self._write(plans, done))
        finally:
            if done:
                sure = [plan.row._replace(done=True) for plan in done]
                await database.write(lambda c: imports.note(c, source, sure))
            for plan in done:
                self._count(plan)

    # --- what to do -----------------------------------------------------------------------------------------

    def _plans(self, source: str, posts: Sequence[ImportedPost], known: dict[str, Brought]) -> list[_Plan]:
        found, besides = [], self._own[source]
        for post in posts:
            if (source, post.ref) in self._seen:
                self._leave_out(post, _("The export has another post with the same number."))
                continue
            self._seen.add((source, post.ref))
            try:
                plan = self._plan(post, known.get(post.ref), besides)
            except SaveFailed:
                raise
            except DraftError as error:
                self._leave_out(post, error.message)
                continue
            if plan is not None:
                found.append(plan)
        return found

    def _plan(self, post: ImportedPost, row: Brought | None, besides: Container[Path]) -> _Plan | None:
        told = _told(post)
        if row is None:
            if (path := self._twins.find(post, besides)) is not None:
                return _Plan(post, Brought(post.ref, path, told, b"", done=True), "found")
            return self._new(post, told)
        present, over = _present(row.path)
        if over is None:
            if row.done and not self._again:
                self._report.posts["gone"] += 1
                return None
            return self._new(post, told)
        own = bytes.fromhex(over.sha) == row.written
        if not row.done:  # a killed import had come so far
            return _Plan(post, row, "new") if own else self._new(post, told)
        if row.told == told:
            self._report.posts["unchanged"] += 1
            return None
        if not own or not row.path.is_relative_to(self._library.root):
            self._report.posts["kept"] += 1
            self._remark(post, _("The export has a newer version, but you have changed yours: it was kept."))
            return None
        written = self._writing.file(post, self._library.rel(row.path))
        data = written.text.encode("utf-8", "replace")
        if data == present:
            return _Plan(post, row._replace(told=told), "unchanged")
        row = Brought(post.ref, row.path, told, hashlib.sha256(data).digest(), done=False)
        return _Plan(post, row, "changed", written, data, over)

    def _new(self, post: ImportedPost, told: bytes) -> _Plan:
        written = self._writing.file(post)
        data = written.text.encode("utf-8", "replace")
        path = self._library.root / written.rel
        row = Brought(post.ref, path, told, hashlib.sha256(data).digest(), done=False)
        return _Plan(post, row, "new", written, data)

    # --- doing it -------------------------------------------------------------------------------------------

    def _write(self, plans: Sequence[_Plan], done: list[_Plan]) -> list[_Plan]:
        """Write the files; what is written is put into `done` at once."""
        for plan in plans:
            try:
                if plan.written and plan.over:
                    atomic.write(plan.row.path, plan.data, expected=plan.over)
                elif plan.written:
                    self._library.create(plan.written.rel, plan.data)
            except SaveFailed:
                raise
            except ChangedOnDisk:
                self._report.posts["kept"] += 1
                self._remark(plan.told, _("It was changed in this moment: your version was kept."))
                continue
            except DraftError as error:
                self._leave_out(plan.told, error.message)
                continue
            done.append(plan)
        return done

    def _count(self, plan: _Plan) -> None:
        report, written = self._report, plan.written
        report.posts[plan.way] += 1
        if plan.way == "new":
            report.made.append(plan.row.path)
        if written is None:
            return
        report.lost.update(written.lost)
        if written.aliases and not report.aliases:
            report.missing_plugin = self._writing.missing_plugin()
        report.aliases += written.aliases
        if written.hidden:
            self._remark(
                plan.told,
                _("It was private or had a password: it is a draft here, as a site would show it to all."),
            )
        if written.withheld:
            self._remark(plan.told, _("It has no date, so it is a draft here: give it one to publish it."))
        if written.old_address:
            report.redirects.append(Redirect(written.old_address, plan.row.path))

    def _remark(self, post: ImportedPost, message: str) -> None:
        self._report.remarks.append(Remark(post.title or post.slug or post.ref, message))

    def _leave_out(self, post: ImportedPost, reason: str) -> None:
        kind = _("page") if post.kind is Kind.PAGE else _("post")
        name = post.title or post.slug or post.ref
        self._report.left_out.append(NotImported(kind=kind, name=name, reason=reason))


def _told(post: ImportedPost) -> bytes:
    """A hash of everything that the export says of a post."""
    said = {one.name: getattr(post, one.name) for one in fields(post)}
    said["extra"] = dict(post.extra)
    said["files"] = sorted(post.files)  # where an archive was unpacked says nothing
    return hashlib.sha256(json.dumps(said, default=str, sort_keys=True).encode()).digest()


def _present(path: Path) -> tuple[bytes, Fingerprint | None]:
    try:
        return atomic.read(path)
    except OSError:
        return b"", None  # a folder in the file's place, or closed
