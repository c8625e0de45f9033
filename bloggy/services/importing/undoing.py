"""Takes back what an export has brought, wherever nobody has done anything with it since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from bloggy.domain.imported import Imported, ImportedComment, ImportedPost
from bloggy.domain.post import Mark
from bloggy.errors import DraftError, NotFound, SaveFailed
from bloggy.i18n import _
from bloggy.services.events import CommentsChanged, LibraryChanged
from bloggy.services.importing.report import ImportReport, Remark
from bloggy.services.importing.running import Run
from bloggy.storage.library import read_post

if TYPE_CHECKING:
    from bloggy.errors import BloggyError
    from bloggy.services.importing.taking import Pages
    from bloggy.services.workspace import Workspace
    from bloggy.storage.imports import Brought

_LIVE = frozenset(Mark) - {Mark.DRAFT, Mark.TRASHED}
"""Of which a blog has a copy, or an entry on its way to it; a post that was never sent has no mark there."""


@dataclass(slots=True, kw_only=True)
class UndoReport:
    """What was taken back, and what was not."""

    path: Path
    posts: int = 0
    """How many of its posts are in the trash now."""
    comments: int = 0
    """How many of its comments are gone."""
    pictures: int = 0
    """How many pictures and files came with those posts and stay, as others may show them: not those of a
    bundle, whose whole folder is in the trash."""
    kept: list[Remark] = field(default_factory=list)
    stopped: bool = False
    """The writer stopped it; a part of it is taken back."""
    error: BloggyError | None = None
    """Why the export could not be read to its end; what came before is taken back."""


class Undo(Run):
    """Reads an export as an import does, and does the opposite."""

    def __init__(self, workspace: Workspace, path: Path) -> None:
        super().__init__(workspace, ImportReport(path=path), None, again=False)
        self.told = UndoReport(path=path)
        self._gone: set[Path] = set()
        self._stay: set[str] = set()

    async def _batch(self, pieces: list[Imported], source: str, pages: Pages) -> None:
        from bloggy.storage import imports

        database = self._workspace.database
        posts = [one for one in pieces if isinstance(one, ImportedPost)]
        known = await database.read(lambda c: imports.brought(c, source, [one.ref for one in posts]))
        told = {one.ref: one for one in posts}
        gone: list[str] = []
        try:
            await self._in_thread(lambda: self._trash(list(known.values()), told, gone))
        finally:
            if gone:
                await database.write(lambda c: imports.forget(c, source, gone))
        self.told.pictures = len(self._stay)
        refs = [one.ref for one in pieces if isinstance(one, ImportedComment)]
        if refs:
            self.told.comments += await database.write(lambda c: imports.take_back(c, source, refs))
        self.report.posts["new"] += len(posts)  # what is told of how far it is
        self.report.comments["new"] += len(refs)

    def _trash(self, rows: Sequence[Brought], posts: Mapping[str, ImportedPost], gone: list[str]) -> None:
        """Put what nobody has touched into the trash; the refs of what is not in the library are `gone`."""
        for row in rows:
            post = posts[row.ref]
            name = post.title or post.slug or post.ref
            if not row.written:  # it was never ours
                gone.append(row.ref)
                continue
            try:
                _data, found = read_post(row.path)
            except NotFound:  # moved or deleted since
                gone.append(row.ref)
                continue
            except DraftError as error:
                self._keep(name, error.message)
                continue
            if bytes.fromhex(found.sha) != row.written:
                self._keep(name, _("You have changed it since: it stays."))
            elif blogs := self._live(row.path):
                told = _("It is at {blogs}, or on its way there: it stays.")
                self._keep(name, told.format(blogs=", ".join(blogs)))
            else:
                try:
                    library = self._workspace.library_of(row.path)
                    item = library.trash(row.path, now=self._workspace.clock.now())
                except SaveFailed:
                    raise
                except DraftError as error:
                    self._keep(name, error.message)
                    continue
                if not item.whole_folder:
                    self._stay.update(post.files.values())
                self._gone.add(row.path)
                gone.append(row.ref)
                self.told.posts += 1

    def _live(self, path: Path) -> list[str]:
        """The blogs that have it, or will."""
        post = self._workspace.posts.index.get(path)
        return [] if post is None else [state.blog for state in post.blogs if state.state in _LIVE]

    def _keep(self, name: str, why: str) -> None:
        self.told.kept.append(Remark(name, why))

    async def _finish(self) -> None:
        """Tell it, and let everybody know."""
        self.told.stopped, self.told.error = self.report.stopped, self.report.error
        if self._gone:
            await self._workspace.posts.refresh()
            self._workspace.events.publish(LibraryChanged(paths=frozenset(self._gone)))
        if self._gone or self.told.comments:
            self._workspace.events.publish(CommentsChanged())
