"""From a key to the import screen, and to the export screen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bloggy.i18n import _

if TYPE_CHECKING:
    from bloggy.tui.app import BloggyApp
    from bloggy.tui.importing.form import ImportWish
    from bloggy.tui.importing.job import ImportJob


async def import_posts(app: BloggyApp, wish: ImportWish | None = None, *, file: str = "") -> None:
    """Ask for an export, and show what would come in. Must run in a worker.

    `wish`: what was answered before. `file`: a path to begin with. An import that was left running, or whose
    report nobody has seen, is shown instead.
    """
    from bloggy.tui.importing.form import ImportDialog
    from bloggy.tui.importing.job import ImportJob

    job = app.importing
    if job is not None and (job.work.running or not job.seen):
        _show(app, job)
    elif not app.workspace.folders:
        app.tell(_("There is no folder for posts yet: the welcome’s first ways set one up."), warning=True)
    elif answer := await app.push_screen_wait(ImportDialog(app.workspace, wish, file=file)):
        job = app.importing = ImportJob(app, app.workspace, answer)
        job.look()
        _show(app, job)


def _show(app: BloggyApp, job: ImportJob) -> None:
    from bloggy.tui.importing.screen import ImportScreen

    def ask_again(wanted: bool | None) -> None:
        if wanted:
            app.run_worker(import_posts(app, job.wish), group="import", exclusive=True)

    app.push_screen(ImportScreen(job), ask_again)


async def export_everything(app: BloggyApp) -> None:
    """Ask for a folder and take everything out into it. Must run in a worker.

    An export that was left running, or whose report nobody has seen, is shown instead.
    """
    from bloggy.tui.dialogs.ask import AskText
    from bloggy.tui.importing.taking_out import ExportJob, ExportScreen, folder_note
    from bloggy.tui.paths import PathSuggester, shown_path, typed_path

    job = app.exporting
    if job is not None and (job.work.running or not job.seen):
        app.push_screen(ExportScreen(job))
        return
    question = AskText(
        _("Which folder shall everything be written to?"),
        value=shown_path(job.folder if job else Path.home() / "bloggy-export"),
        note=folder_note,
        suggester=PathSuggester(suffixes=()),
    )
    if answer := await app.push_screen_wait(question):
        app.exporting = job = ExportJob(app, app.workspace, typed_path(answer))
        job.begin()
        app.push_screen(ExportScreen(job))
