"""One import from the first look to its report, carried on by the app while screens come and go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from bloggy.i18n import _
from bloggy.services.importing import words
from bloggy.tui.importing.work import Job
from bloggy.tui.when import number

if TYPE_CHECKING:
    from bloggy.services.importing.report import ImportProgress, ImportReport
    from bloggy.services.importing.undoing import UndoReport
    from bloggy.services.workspace import Workspace
    from bloggy.tui.app import BloggyApp
    from bloggy.tui.importing.form import ImportWish

Step = Literal["look", "bring", "undo"]


class ImportJob(Job):
    """`look`, then `bring`, then perhaps `undo`; what came of each stays to be read."""

    def __init__(self, app: BloggyApp, workspace: Workspace, wish: ImportWish) -> None:
        super().__init__(app, workspace)
        self.wish = wish
        self.again = False
        """Whether posts come back that were brought in before, and are gone from the library since."""
        self.step: Step = "look"
        """What is being done, or was done last."""
        self.report: ImportReport | None = None
        """Of the last look or import."""
        self.undone: UndoReport | None = None

    def look(self, *, again: bool = False) -> None:
        """Find out what would come in; changes nothing."""
        self.again = again
        self._begin("look")

    def bring(self) -> None:
        """Bring it in."""
        self._begin("bring")

    def undo(self) -> None:
        """Take back what it has brought."""
        self.step, self.undone, self.seen = "undo", None, True
        self.work.begin(self._undo, done=self._done)

    @property
    def undo_is_cut(self) -> bool:
        """Whether taking it back has ended before its end."""
        if self.step != "undo" or self.work.running:
            return False
        told = self.undone
        return self.work.error is not None or (told is not None and (told.stopped or told.error is not None))

    def _begin(self, step: Step) -> None:
        self.step, self.report, self.seen = step, None, True
        self.work.begin(self._import, done=self._done)

    async def _import(self) -> None:
        wish = self.wish
        self.report = await self._workspace.importing.run(
            wish.file,
            into=wish.into,
            format=wish.format or None,
            dry_run=self.step == "look",
            again=self.again,
            progress=self._progress,
            stop=self.work.is_stopped,
        )

    async def _undo(self) -> None:
        self.undone = await self._workspace.importing.undo(
            self.wish.file,
            format=self.wish.format or None,
            progress=self._progress,
            stop=self.work.is_stopped,
        )

    def _progress(self, progress: ImportProgress) -> None:
        said = _("{posts} posts, {comments} comments so far")
        posts, comments = number(progress.posts), number(progress.comments)
        self.work.said = f"{self.wish.file.name}: {said.format(posts=posts, comments=comments)}"

    def _done(self) -> None:
        """What came of it, in a sentence, where no screen shows it."""
        if self.step == "look" or self.is_shown():
            return
        self.seen = False
        if self.work.error is not None:
            self._app.explain(self.work.error)
        elif self.report is not None and self.step == "bring":
            told = " ".join(words.counts(self.report)[:2])
            more = _("I shows the whole report.")
            self._app.tell(f"{self.wish.file.name}: {told} {more}", warning=self.report.error is not None)
        elif self.undone is not None and self.step == "undo":
            self._app.tell(f"{self.wish.file.name}: {' '.join(words.taken_back(self.undone))}")
