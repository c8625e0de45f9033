"""The frame of every dialog: a box in the middle, keys in the footer, escape changes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

from bloggy.domain.actions import of_screen
from bloggy.tui.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from bloggy.tui.app import BloggyApp

_TALL = 30
"""Rows from which a dialog can afford empty lines round its text."""

Answer = TypeVar("Answer")


class Dialog(ModalScreen[Answer | None], Generic[Answer]):
    """Subclasses say their title and their rows; None is the answer of whoever cancels."""

    app: BloggyApp
    KEYS: ClassVar[str] = "dialog"
    BINDINGS: ClassVar[list[BindingType]] = [  # a dialog hides those of the app
        Binding(action.keys, "app.help", id=action.id, show=False)
        for action in of_screen("app")
        if action.id == "app.help"
    ]
    CSS_PATH = Path(__file__).with_name("dialogs.tcss")  # also for dialogs in other folders

    def compose(self) -> ComposeResult:
        self.app.type_ahead.wait()
        self.app.clear_notifications()  # they would lie over what is asked
        with VerticalScroll(id="frame", can_focus=False):
            yield Static(self.heading(), id="heading", markup=False)
            yield from self.rows()
        yield KeyBar(self.KEYS, everywhere=False)

    _late: tuple[Answer | None] | None = None
    """The answer that came while another screen lay above."""

    def on_mount(self) -> None:
        self.app.type_ahead.appears()
        self.call_after_refresh(self.app.type_ahead.release)  # Textual calls this one besides a subclass's

    def on_screen_resume(self) -> None:
        if self._late is not None:
            self.dismiss(self._late[0])

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.height < _TALL, "-small")

    def dismiss(self, result: Answer | None = None) -> AwaitComplete:
        """Answer and close; where help or another dialog lies above, as soon as that is closed.

        Textual 8.2.8 would close the one above, and let this one answer a second time.
        """
        if not self.is_active:
            self._late = (result,)
            return AwaitComplete()
        self.app.type_ahead.answered()
        return super().dismiss(result)

    def heading(self) -> Content:
        """The title, in the accent colour."""
        raise NotImplementedError

    def rows(self) -> Iterable[Widget]:
        """What stands below the title."""
        raise NotImplementedError

    def action_cancel(self) -> None:
        self.dismiss(None)
