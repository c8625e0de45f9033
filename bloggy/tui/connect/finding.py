"""The wait while a blog's address is looked at; escape ends it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from bloggy.errors import BloggyError
from bloggy.i18n import _
from bloggy.tui.bindings import bindings
from bloggy.tui.dialogs.frame import Dialog
from bloggy.tui.text import line

if TYPE_CHECKING:
    from bloggy.backends.discovery.found import Discovery


class FindingDialog(Dialog["Discovery | BloggyError"]):
    """Does the looking itself, so that leaving it stops the work."""

    KEYS: ClassVar[str] = "waiting"
    BINDINGS: ClassVar[list[BindingType]] = bindings("waiting")

    def __init__(self, address: str, look: Callable[[str], Awaitable[Discovery]]) -> None:
        super().__init__()
        self._address, self._look = address, look

    def heading(self) -> Content:
        return line(_("Looking at {address} …").format(address=self._address))

    def rows(self) -> Iterable[Widget]:
        said = _(
            "bloggy asks for its pages, its feeds and the doors through which programs may write. "
            "That takes a few seconds."
        )
        yield Static(line(said), classes="words", markup=False)

    def on_mount(self) -> None:
        self.run_worker(self._find(), group="network", exclusive=True)

    async def _find(self) -> None:
        try:
            found: Discovery | BloggyError = await self._look(self._address)
        except BloggyError as error:
            found = error
        self.dismiss(found)
