"""The doctor's screen: the same rows as `bloggy doctor`, as they come, while every key goes on working."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widgets import Static

from bloggy.i18n import _, ngettext
from bloggy.services.doctor_finding import Need, by_need
from bloggy.tui.bindings import bindings
from bloggy.tui.doctor.rows import signs_to_ascii, table
from bloggy.tui.glyphs import to_ascii
from bloggy.tui.pane import Guarded
from bloggy.tui.text import assemble, lines
from bloggy.tui.widgets.header_bar import HeaderBar
from bloggy.tui.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from bloggy.services.doctor_finding import Finding
    from bloggy.services.workspace import Workspace


class DoctorScreen(Guarded, Screen[None]):
    """What works and what does not."""

    KEYS: ClassVar[str] = "doctor"
    CSS_PATH = "screen.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("doctor")
    AUTO_FOCUS = "#doctor"

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.workspace = workspace
        self._found: list[Finding] = []
        self._checking = False

    def compose(self) -> ComposeResult:
        yield HeaderBar()
        with VerticalScroll(id="doctor", classes="pane"):
            yield Static(markup=False)
        yield KeyBar("doctor")

    def on_mount(self) -> None:
        self.query_one(HeaderBar).left = assemble((_("Doctor"), "bold $strong"))
        self.action_again()

    def on_resize(self) -> None:
        self.call_after_refresh(self._show)

    def action_again(self) -> None:
        """Look at everything anew."""
        self._found, self._checking = [], True
        self.query_one("#doctor", VerticalScroll).scroll_home(animate=False)
        self._show()
        self.job(self._examine(), group="doctor")

    async def _examine(self) -> None:
        run = self._found  # what a run that was replaced still finds goes nowhere

        def told(rows: Sequence[Finding]) -> None:
            run[:] = by_need([*run, *rows])
            self._show()

        try:
            run[:] = await self.workspace.doctor.examine(told)  # in the order of `bloggy doctor`
        finally:
            if run is self._found:
                self._checking = False
                self._show()

    # What is shown.

    def _show(self) -> None:
        if not self.query("#doctor"):
            return  # the screen is being left
        ascii_only = self.app.ascii_only
        pane = self.query_one("#doctor")
        rows = table(self._found, pane.scrollable_content_region.width, ascii_only=ascii_only)
        if self._checking:
            told = _("Folders, git, blogs and their logins are being looked at; this takes seconds.")
            checking = assemble((to_ascii(told, ascii_only=ascii_only), "$quiet"))
            rows = lines(rows, assemble(""), checking) if self._found else checking
        self.query_one("#doctor Static", Static).update(rows)
        pane.border_title = assemble(to_ascii(self._counts(), ascii_only=ascii_only))
        self._show_standing()

    def _counts(self) -> str:
        counts = Counter(one.need for one in self._found)
        wrong, notes, fine = counts[Need.LOOK], counts[Need.KNOW], counts[Need.NOTHING]
        parts = []
        if wrong:
            parts.append(ngettext("{n} to mend", "{n} to mend", wrong).format(n=wrong))
        if notes:
            parts.append(ngettext("{n} good to know", "{n} good to know", notes).format(n=notes))
        if fine:
            parts.append(ngettext("{n} works", "{n} work", fine).format(n=fine))
        return " · ".join(parts) or _("Checking …")

    def _show_standing(self) -> None:
        wrong = sum(one.need is Need.LOOK for one in self._found)
        if self._checking:
            part = (f"▲ {_('checking …')}", "$secondary")
        elif wrong:
            words = ngettext("{n} thing needs a look", "{n} things need a look", wrong).format(n=wrong)
            part = (f"✕ {words}", "$error")
        else:
            part = (f"● {_('nothing is broken')}", "$success")
        told = signs_to_ascii(part[0], ascii_only=self.app.ascii_only)
        self.query_one(HeaderBar).right = assemble((told, part[1]))

    # Keys.

    def action_up(self) -> None:
        self.query_one("#doctor").scroll_up(animate=False)

    def action_down(self) -> None:
        self.query_one("#doctor").scroll_down(animate=False)

    def action_first(self) -> None:
        self.query_one("#doctor").scroll_home(animate=False)

    def action_last(self) -> None:
        self.query_one("#doctor").scroll_end(animate=False)

    def action_back(self) -> None:
        self.dismiss(None)
