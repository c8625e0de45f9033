"""The export: everything as plain files, how far that is, and what came of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from textual.content import Content

from bloggy.i18n import _
from bloggy.services.exporting import words
from bloggy.storage.presence import is_folder, is_there
from bloggy.tui.importing.pages import MOST, failed
from bloggy.tui.importing.report_screen import ReportScreen
from bloggy.tui.importing.work import Job
from bloggy.tui.paths import shown_path, typed_path
from bloggy.tui.text import assemble, lines
from bloggy.tui.when import number

if TYPE_CHECKING:
    from bloggy.domain.actions import Action
    from bloggy.services.exporting.report import ExportProgress, ExportReport
    from bloggy.services.workspace import Workspace
    from bloggy.tui.app import BloggyApp


def folder_note(value: str) -> str:
    """What the folder is for. Raises UsageError where a file has that name."""
    from bloggy.errors import UsageError

    folder = typed_path(value)
    if is_there(folder) and not is_folder(folder):
        raise UsageError(_("There is a file of that name."), hint=_("Type another path."))
    said = _("Posts, pictures, comments, people and the ledger go there, in files that any program reads.")
    if is_there(folder):
        return f"{said} " + _("An export that is there is brought up to date.")
    return f"{said} " + _("The folder is made.")


class ExportJob(Job):
    """One export, carried on by the app while screens come and go."""

    def __init__(self, app: BloggyApp, workspace: Workspace, folder: Path) -> None:
        super().__init__(app, workspace)
        self.folder = folder
        self.report: ExportReport | None = None

    def begin(self) -> None:
        """Write everything, or go on where it was stopped."""
        self.report, self.seen = None, True
        self.work.begin(self._export, done=self._done)

    async def _export(self) -> None:
        names = words.names()

        def progress(step: ExportProgress) -> None:
            self.work.said = f"{names[step.what]}: {number(step.done)}"

        self.report = await self._workspace.exporting.run(
            self.folder, progress=progress, stop=self.work.is_stopped
        )

    def _done(self) -> None:
        if self.is_shown():
            return
        self.seen = False
        if self.work.error is not None:
            self._app.explain(self.work.error)
        elif self.report is not None:
            self._app.tell(words.written(self.report))


class ExportScreen(ReportScreen[ExportJob]):
    """What is written, and then what there is."""

    def heading(self) -> str:
        return _("Export")

    def about(self) -> str:
        return shown_path(self.carried.folder)

    def page(self) -> Content:
        work, report = self.carried.work, self.carried.report
        if work.running:
            told = _("Writing everything out. Nothing of yours is changed.")
            return assemble((told, "bold $strong"), "\n\n", (work.said, "$quiet"))
        if work.error is not None:
            return failed(work.error)
        return _page(report) if report is not None else Content("")

    def next_step(self) -> str:
        work, report = self.carried.work, self.carried.report
        if work.running:
            if work.stopped:
                return _("Stopping …")
            return _("esc stops it; q leaves it running while you do something else.")
        if report is not None and report.stopped:
            return _("enter goes on where it was stopped.")
        if report is not None:
            return _("README.txt in it says what is what. No password is in it; your readers’ addresses are.")
        return _("esc goes back.")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return action not in {"again", "undo"} and not (action == "accept" and self.work.running)

    def key_label(self, action: Action) -> str:
        """What the keys do as things stand."""
        cut = self.carried.report is not None and self.carried.report.stopped
        if action.id == "carrying.accept":
            return _("Go on") if cut else _("Library")
        if action.id == "carrying.back":
            return _("Stop") if self.work.running else _("Library")
        return ""

    def action_accept(self) -> None:
        if self.carried.report is not None and self.carried.report.stopped:
            self.carried.begin()
            self.show()
        else:
            super().action_accept()


def _page(report: ExportReport) -> Content:
    headline = _("Everything is there.") if not report.stopped else _("Stopped. A part of it is there.")
    rows = [assemble((headline, "bold $strong")), assemble(words.written(report)), Content("")]
    names = {key: name for key, name in words.names().items() if report.counts[key]}
    width = max((len(name) for name in names.values()), default=0) + 2
    for key, name in names.items():
        rows.append(assemble((f"{name:<{width}}", "$quiet"), f"{number(report.counts[key]):>9}"))
    if not names:
        rows.append(assemble(_("There is nothing yet that could be taken out.")))
    if report.left_out:
        rows += [Content(""), assemble((_("Left out:"), "bold $warning"))]
        rows += [assemble(f"- {one.name}: {one.reason}") for one in report.left_out[:MOST]]
    return lines(*rows)
