"""The import screen: what would come in, then how far it is, then what came, and how to take it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from bloggy.i18n import _
from bloggy.tui.importing import pages
from bloggy.tui.importing.job import ImportJob
from bloggy.tui.importing.report_screen import ReportScreen

if TYPE_CHECKING:
    from bloggy.domain.actions import Action


class ImportScreen(ReportScreen[ImportJob]):
    """Answers whether the writer wants to give another file."""

    def heading(self) -> str:
        return _("Import")

    def about(self) -> str:
        return pages.title(self.carried.wish, self.carried.report)

    def page(self) -> Content:
        carried = self.carried
        if carried.work.running:
            return pages.doing(carried.step, carried.work.said)
        if carried.work.error is not None:
            return pages.failed(carried.work.error)
        if carried.step == "undo" and carried.undone is not None:
            return pages.undone(carried.undone)
        return pages.report(carried.report) if carried.report is not None else Content("")

    def next_step(self) -> str:
        carried = self.carried
        if carried.work.stopped and carried.work.running:
            return _("Stopping …")
        if carried.work.running:
            if carried.step == "look":
                return _("esc stops it.")
            return _("esc stops it; q leaves it running while you do something else.")
        if carried.undo_is_cut:
            return _("enter goes on where it ended; esc goes to the library.")
        if carried.work.error is not None:
            return _("esc goes back.")
        if carried.step == "undo":
            if carried.undone is None or not carried.undone.posts:
                return _("enter leads to the library.")
            return _("The trash has its posts: U in the library takes one back. enter leads to the library.")
        if carried.report is None:
            return ""
        return pages.next_step(carried.report, carried.wish, self.app.workspace.folders[0])

    # Keys.

    @property
    def _can_bring(self) -> bool:
        report = self.carried.report
        return (
            self.carried.step == "look"
            and not self.work.running
            and report is not None
            and bool(report.posts or report.comments)
        )

    @property
    def _is_cut(self) -> bool:
        """An import, or taking it back, has ended before its end."""
        report = self.carried.report
        if self.carried.undo_is_cut:
            return True
        return self._has_brought and report is not None and (report.stopped or report.error is not None)

    @property
    def _has_brought(self) -> bool:
        carried = self.carried
        return carried.step == "bring" and not carried.work.running and carried.report is not None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        report = self.carried.report
        if action == "accept":
            return not self.work.running and (self.carried.step != "look" or self._can_bring)
        if action == "again":
            return self._can_bring and report is not None and report.posts["gone"] > 0
        if action == "undo":
            brought = self._has_brought and report is not None and report.changed_anything
            return brought or self.carried.undo_is_cut
        return True

    def key_label(self, action: Action) -> str:
        """What the keys do as things stand."""
        if action.id == "carrying.accept":
            return _("Bring it in") if self._can_bring else _("Go on") if self._is_cut else _("Library")
        if action.id == "carrying.back":
            if self.work.running:
                return _("Stop")
            return _("Another file") if self.carried.step == "look" else _("Library")
        return ""

    def action_accept(self) -> None:
        if self.carried.undo_is_cut:
            self.action_undo()
        elif self._can_bring or self._is_cut:
            self.carried.bring()
            self.show()
        elif not self.work.running:
            self.dismiss(False)

    def action_again(self) -> None:
        self.carried.look(again=True)
        self.show()

    def action_undo(self) -> None:
        self.carried.undo()
        self.show()

    def go_back(self) -> None:
        self.dismiss(self.carried.step == "look")

    def action_leave(self) -> None:
        if self.carried.step == "look":
            self.work.stop()
            self.app.importing = None  # the next time begins with another file
        self.dismiss(False)
