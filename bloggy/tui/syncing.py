"""Fetches comments behind the keys, whatever screen is open, and says calmly what came."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bloggy.domain.clean import clean_line
from bloggy.errors import BloggyError, Unreachable
from bloggy.i18n import _, ngettext
from bloggy.tui.messages import Doing, Trouble
from bloggy.tui.when import number

if TYPE_CHECKING:
    from textual.worker import Worker

    from bloggy.services.comments.syncing import SyncProgress, SyncReport
    from bloggy.tui.app import BloggyApp

EVERY = 15 * 60.0
"""Seconds between two looks while bloggy is open."""


class Syncing:
    """The app's one sync: `start` while it runs does nothing."""

    def __init__(self, app: BloggyApp) -> None:
        self._app = app
        self._worker: Worker[None] | None = None
        self._stopped = False
        self.doing = ""
        """What is being done, for the top line of any screen; empty when nothing is."""

    @property
    def running(self) -> bool:
        """Whether comments are being fetched."""
        return self._worker is not None

    def start(self, *, quietly: bool = False) -> None:
        """Fetch what is new. `quietly`: it was not asked for, so only what the writer must know is said."""
        if self._worker is None:
            self._stopped = False
            self._worker = self._app.run_worker(self._guarded(quietly), group="sync", exit_on_error=True)

    def stop(self) -> bool:
        """End it after the page that is being read; False when there was nothing to end."""
        if self._worker is None:
            return False
        self._stopped = True
        self._say(_("stopping …"))
        return True

    async def _guarded(self, quietly: bool) -> None:
        try:
            await self._run(quietly)
        except BloggyError as error:
            self._app.post_message(Trouble(error))
        finally:
            self._worker = None
            self._say("")

    async def _run(self, quietly: bool) -> None:
        workspace = self._app.workspace
        sources = workspace.blogs.sources()
        if not sources:
            if not quietly:
                self._app.tell(_("None of your blogs has comments that bloggy can fetch."))
            return
        if not quietly:
            self._app.expect(*(source.name for source in sources))
        self._say(_("fetching comments … esc stops"))
        report = await workspace.sync.run(progress=self._progress, stop=lambda: self._stopped)
        self._tell(report, quietly)
        accepted = [
            name for name, why in report.questions.items() if not quietly and await self._ask(name, why)
        ]
        if accepted:
            self._tell(await workspace.sync.run(accepted, progress=self._progress, accept=accepted), quietly)

    async def _ask(self, source: str, question: str) -> bool:
        from bloggy.tui.dialogs.live import LiveChange

        title = _("Are the comments of {source} gone?").format(source=clean_line(source))
        said = [
            question,
            _("Nothing is deleted here unless you say so. If the blog was moved, or set up anew, keep them."),
        ]
        dialog = LiveChange(title, said, yes=_("They are gone"))
        return await self._app.push_screen_wait(dialog) == "yes"

    def _progress(self, progress: SyncProgress) -> None:
        if self._stopped:
            return
        names = {"source": clean_line(progress.source), "done": number(progress.done)}
        if progress.whole:
            said = _("{source}: {done} of {whole} comments … esc stops")
            self._say(said.format(**names, whole=number(progress.whole)))
        elif progress.done:
            self._say(_("{source}: {done} comments … esc stops").format(**names))

    def _say(self, doing: str) -> None:
        self.doing = doing
        for screen in self._app.screen_stack:
            screen.post_message(Doing(doing))

    def _tell(self, report: SyncReport, quietly: bool) -> None:
        self._app.sync_trouble = trouble(report)
        if not quietly:
            for source, error in report.errors.items():
                self._app.tell(f"{source}: {error.message} {error.hint}".rstrip(), error=True)
        for source in report.questions if quietly else ():
            said = _("{source} seems to have lost its comments; nothing was deleted here. u asks about it.")
            self._app.tell(said.format(source=clean_line(source)), warning=True)
        if report.unread or not (quietly or report.errors or report.questions):
            self._app.tell(news(report.unread, stopped=self._stopped))


def trouble(report: SyncReport) -> str:
    """What stays to be seen of it on the top line; that there is no network is told there anyway."""
    wrong = [name for name, error in report.errors.items() if not isinstance(error, Unreachable)]
    if len(wrong) == 1:
        return _("{source} could not be read: u says why").format(source=clean_line(wrong[0]))
    if wrong:
        said = _("{count} comment sources could not be read: u says why")
        return said.format(count=number(len(wrong)))
    if report.questions:
        source = clean_line(next(iter(report.questions)))
        return _("{source} lost its comments? u asks").format(source=source)
    return ""


def news(unread: int, *, stopped: bool = False) -> str:
    """What a sync has brought, as a sentence."""
    if unread:
        return ngettext("{count} new comment.", "{count} new comments.", unread).format(count=number(unread))
    return _("Stopped. What came so far is here.") if stopped else _("No new comments.")
