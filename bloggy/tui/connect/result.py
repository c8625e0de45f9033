"""The last step: who one is at the blog and what will not work, before it is added."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from bloggy.domain.clean import clean_line
from bloggy.errors import BloggyError
from bloggy.i18n import _
from bloggy.tui.bindings import bindings
from bloggy.tui.connect.typed import Login, keep_words
from bloggy.tui.dialogs.frame import Dialog
from bloggy.tui.text import assemble, line, lines

if TYPE_CHECKING:
    from bloggy.backends.base import Site
    from bloggy.services.blogs import BlogInfo


class ResultDialog(Dialog["BlogInfo"]):
    """Enter adds the blog; escape goes back to the form."""

    KEYS: ClassVar[str] = "connected"
    BINDINGS: ClassVar[list[BindingType]] = bindings("connected")

    def __init__(
        self, site: Site, login: Login, *, secret: bool, add: Callable[[], Awaitable[BlogInfo]]
    ) -> None:
        """`secret`: the blog has one; `add` writes it all and raises BloggyError having written nothing."""
        super().__init__()
        self._site, self._login, self._secret, self._add = site, login, secret, add
        self._adding = False

    def heading(self) -> Content:
        return line(_("It works: {title}").format(title=self._site.title or self._site.url))

    def rows(self) -> Iterable[Widget]:
        site, login = self._site, self._login
        facts = [
            (_("blog"), site.url),
            (_("software"), site.software),
            (_("you are"), site.account),
            (_("name in bloggy"), login.name),
            (_("password kept"), self._kept() if self._secret else ""),
        ]
        width = max(len(label) for label, _text in facts) + 3
        table = [assemble((f"{label:<{width}}", "$quiet"), clean_line(text)) for label, text in facts if text]
        yield Static(lines(*table), classes="words", markup=False)
        if site.notes:
            notes = [assemble(("! ", "$warning"), note) for note in site.notes]
            yield Static(lines(*notes), classes="words gap", markup=False)
        yield Static(id="note", classes="words gap", markup=False)

    def _kept(self) -> str:
        if self._login.keep == "command":
            return _("by the command {command}").format(command=self._login.command)
        if self._login.keep == "environment":
            return _("in the variable {variable}").format(variable=self._login.variable)
        return keep_words(self._login.keep)

    def on_mount(self) -> None:
        said = _("Enter adds it to your settings; “bloggy blogs remove {name}” takes it out again.")
        self.query_one("#note", Static).update(assemble((said.format(name=self._login.name), "$quiet")))

    def action_accept(self) -> None:
        if not self._adding:
            self._adding = True
            self.run_worker(self._do(), group="network", exclusive=True)

    async def _do(self) -> None:
        try:
            info = await self._add()
        except BloggyError as error:
            self._adding = False
            note = self.query_one("#note", Static)
            note.update(assemble((error.message, "$error"), "\n", error.hint))
            note.scroll_visible(animate=False)
        else:
            self.dismiss(info)
