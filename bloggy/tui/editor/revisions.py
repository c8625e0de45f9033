"""Earlier states of a post: what each differs in from the present text, and the way back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from bloggy.domain.clean import clean_line
from bloggy.i18n import _
from bloggy.tui.bindings import bindings
from bloggy.tui.dialogs.diff import diff_content, unified
from bloggy.tui.dialogs.frame import Dialog
from bloggy.tui.editor.lists import Rows
from bloggy.tui.text import assemble, line
from bloggy.tui.when import number, relative
from bloggy.tui.widgets.line_list import LineList

if TYPE_CHECKING:
    from bloggy.services.workspace import Workspace
    from bloggy.services.drafting import Revision


class RevisionsDialog(Dialog[str]):
    """Answers the text to go back to."""

    KEYS: ClassVar[str] = "revisions"
    BINDINGS: ClassVar[list[BindingType]] = bindings("revisions")

    def __init__(self, workspace: Workspace, path: Path, revisions: Sequence[Revision], now: str) -> None:
        super().__init__(classes="-wide")
        self._workspace, self._path, self._revisions, self._now = workspace, path, revisions, now
        self._text: str | None = None

    def heading(self) -> Content:
        return line(_("Earlier states of this post"))

    def rows(self) -> Iterable[Widget]:
        now = self._workspace.clock.now()
        rows = Rows(
            [
                [
                    [
                        (f"{clean_line(relative(revision.when, now)):<14}", "title"),
                        (f"{number(revision.words):>8} ", "text"),
                        (f" {clean_line(revision.reason)}", "quiet"),
                    ]
                ]
                for revision in self._revisions
            ]
        )
        rows.styles.max_height = 8
        yield rows
        yield Static(
            line(_("Lines with + come back, lines with - go."), "$quiet"), classes="words gap", markup=False
        )
        with VerticalScroll(classes="diff"):
            yield Static(id="difference", markup=False)

    def on_mount(self) -> None:
        self._show(0)

    def on_line_list_highlighted(self, message: LineList.Highlighted) -> None:
        message.stop()
        self._show(message.index)

    def _show(self, index: int) -> None:
        self.run_worker(self._load(index), group="revision", exclusive=True)

    async def _load(self, index: int) -> None:
        self._text = await self._workspace.drafting.revision_text(self._path, self._revisions[index].id)
        diff = unified(self._now, self._text, old_name=_("now"), new_name=_("then"))
        shown = diff_content(diff) if diff else assemble((_("The same as now."), "$quiet"))
        self.query_one("#difference", Static).update(shown)

    def on_line_list_chosen(self, message: LineList.Chosen) -> None:
        message.stop()
        self.action_restore()

    def action_restore(self) -> None:
        if self._text is not None:
            self.dismiss(self._text)
