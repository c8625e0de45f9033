"""A screen that shows how far long work is, and then what came of it."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Generic, TypeVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from bloggy.tui.bindings import bindings
from bloggy.tui.glyphs import content_to_ascii, to_ascii
from bloggy.tui.importing.work import Job, Work
from bloggy.tui.messages import Doing
from bloggy.tui.pane import Guarded
from bloggy.tui.text import assemble
from bloggy.tui.widgets.header_bar import HeaderBar
from bloggy.tui.widgets.key_bar import KeyBar

Carried = TypeVar("Carried", bound=Job)


class ReportScreen(Guarded, Screen[bool], Generic[Carried]):
    """Shows a job; subclasses say in which words, and what keys do."""

    KEYS: ClassVar[str] = "carrying"
    CSS_PATH = Path(__file__).with_name("screen.tcss")
    BINDINGS: ClassVar[list[BindingType]] = bindings("carrying")
    AUTO_FOCUS = "#report"

    def __init__(self, carried: Carried) -> None:
        super().__init__()
        self.carried = carried
        carried.seen = True

    def compose(self) -> ComposeResult:
        yield HeaderBar()
        with VerticalScroll(id="report", classes="pane"):
            yield Static(markup=False)
        yield Static(id="next", markup=False)
        yield KeyBar(self.KEYS)

    def on_mount(self) -> None:
        self.query_one(HeaderBar).left = assemble((self.heading(), "bold $strong"))
        self.show()
        self.call_after_refresh(self.app.type_ahead.release)

    def on_doing(self, message: Doing) -> None:
        """How far it is; also said by other work of the app, which changes nothing here."""
        self.show()

    def show(self) -> None:
        """Show how things stand."""
        plain = self.app.ascii_only
        self.query_one("#report").border_title = assemble(to_ascii(self.about(), ascii_only=plain))
        self.query_one("#report Static", Static).update(content_to_ascii(self.page(), ascii_only=plain))
        self.query_one("#next", Static).update(assemble(to_ascii(self.next_step(), ascii_only=plain)))
        self.query_one(KeyBar).follow()

    @property
    def work(self) -> Work:
        """What is done, and how far it is."""
        return self.carried.work

    def heading(self) -> str:
        """What the screen is called."""
        raise NotImplementedError

    def about(self) -> str:
        """What it is about, for the frame."""
        raise NotImplementedError

    def page(self) -> Content:
        """The text."""
        raise NotImplementedError

    def next_step(self) -> str:
        """The next step, in a sentence."""
        raise NotImplementedError

    # Keys.

    def action_back(self) -> None:
        """End it after what is being done; when nothing is, go back."""
        if self.work.stop():
            self.show()
        else:
            self.go_back()

    def go_back(self) -> None:
        """What escape does where nothing is done."""
        self.dismiss(False)

    def action_leave(self) -> None:
        """Go on with other things meanwhile."""
        self.dismiss(False)

    def action_accept(self) -> None:
        """The next step."""
        if not self.work.running:
            self.dismiss(False)

    def action_again(self) -> None:
        """Only of an import."""

    def action_undo(self) -> None:
        """Only of an import."""

    def action_up(self) -> None:
        self.query_one("#report", VerticalScroll).scroll_up()

    def action_down(self) -> None:
        self.query_one("#report", VerticalScroll).scroll_down()

    def action_first(self) -> None:
        self.query_one("#report", VerticalScroll).scroll_home()

    def action_last(self) -> None:
        self.query_one("#report", VerticalScroll).scroll_end()
