"""Earlier states of a post: what each differs in from the present text, and the way back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from bloggy.domain.clean import clean_line
from bloggy.i18n import _, ngettext
from bloggy.tui.bindings import bindings
from bloggy.tui.dialogs.diff import diff_content, unified
from bloggy.tui.dialogs.frame import Dialog
from bloggy.tui.editor.lists import Rows
from bloggy.tui.pane import Guarded
from bloggy.tui.text import assemble, line
from bloggy.tui.when import number, relative
from bloggy.tui.widgets.line_list import LineList, Piece

if TYPE_CHECKING:
    from bloggy.services.drafting import Revision
    from bloggy.services.workspace import Workspace


class RevisionsDialog(Dialog[str], Guarded):
    """Answers the text to go back to."""

    KEYS: ClassVar[str] = "revisions"
    BINDINGS: ClassVar[list[BindingType]] = bindings("revisions")

    def __init__(self, workspace: Workspace, path: Path, revisions: Sequence[Revision], now: str) -> None:
        super().__init__(classes="-wide")
        self._workspace, self._path, self._revisions, self._now = workspace, path, revisions, now
        self._list = Rows(self._lines())

    def heading(self) -> Content:
        return line(_("Earlier states of this post"))

    def _lines(self) -> list[list[list[Piece]]]:
        now = self._workspace.clock.now()
        return [
            [
                [
                    (f"{clean_line(_moment(revision.when, now)):<20}", "title"),
                    (f"{_words(revision.words):>12}  ", "text"),
                    (_reason(revision.reason), "quiet"),
                ]
            ]
            for revision in self._revisions
        ]

    def rows(self) -> Iterable[Widget]:
        self._list.styles.max_height = 8
        yield self._list
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
        self.job(self._load(index), group="revision")

    async def _text_of(self, index: int) -> str:
        return await self._workspace.drafting.revision_text(self._path, self._revisions[index].id)

    async def _load(self, index: int) -> None:
        diff = unified(self._now, await self._text_of(index), old_name=_("now"), new_name=_("then"))
        shown = diff_content(diff) if diff else assemble((_("The same as now."), "$quiet"))
        self.query_one("#difference", Static).update(shown)

    def on_line_list_chosen(self, message: LineList.Chosen) -> None:
        message.stop()
        self.action_restore()

    def action_restore(self) -> None:
        """Answer the chosen text."""
        self.job(self._restore(self._list.cursor), group="restore")

    async def _restore(self, index: int) -> None:
        self.dismiss(await self._text_of(index))


def _moment(when: datetime, now: datetime) -> str:
    """`today 14:02`, `yesterday 09:30`, `18 Nov 09:30`."""
    day = relative(when, now)
    local = when.astimezone(now.tzinfo)
    return day if local.date() == now.date() else f"{day} {local:%H:%M}"


def _words(count: int) -> str:
    return ngettext("{count} word", "{count} words", count).format(count=number(count))


def _reason(word: str) -> str:
    """Why it was kept, in words; one that is not known is shown as it is."""
    reasons = {
        "open": _("as it was opened"),
        "edit": _("while writing"),
        "asked": _("saved by hand"),
        "leave": _("when you left"),
        "close": _("when you left"),
        "publish": _("as it was published"),
        "delivered": _("as it was published"),
        "conflict": _("one side of a conflict"),
        "pull": _("before a change at the blog"),
        "merged": _("from the blog, merged"),
        "recovered": _("found after a crash"),
        "outside": _("from your own editor"),
    }
    return reasons.get(word, clean_line(word))
