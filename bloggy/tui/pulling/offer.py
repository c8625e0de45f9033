"""Asks once whether the posts that a blog has shall come into the library, and where to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from bloggy.domain.clean import clean_line
from bloggy.errors import BloggyError
from bloggy.i18n import _, ngettext
from bloggy.storage.presence import is_folder, is_there
from bloggy.tui.bindings import bindings
from bloggy.tui.dialogs.choice import Choice
from bloggy.tui.dialogs.frame import Dialog
from bloggy.tui.paths import typed_path
from bloggy.tui.text import assemble, line
from bloggy.tui.when import number
from bloggy.tui.widgets.field import Field
from bloggy.tui.widgets.text_input import TextInput


@dataclass(frozen=True, slots=True, kw_only=True)
class PullWish:
    """What the writer wants with the posts of a blog."""

    folder: Path | None
    """Where they go; None: they stay at the blog, and that is not asked again."""
    pictures: bool = False


class PullDialog(Dialog[PullWish]):
    """Enter brings them; escape asks again at the next start."""

    KEYS: ClassVar[str] = "pull"
    BINDINGS: ClassVar[list[BindingType]] = bindings("pull", priority=True)

    def __init__(
        self, blog: str, *, folder: Path, pictures: bool, count: Callable[[], Awaitable[int]]
    ) -> None:
        """`folder` and `pictures` are what is suggested. `count` asks the blog how many posts it has."""
        super().__init__()
        self._blog, self._folder, self._pictures, self._count = blog, folder, pictures, count

    def heading(self) -> Content:
        return line(_("Bring the posts of {blog} into your library?").format(blog=self._blog))

    def rows(self) -> Iterable[Widget]:
        yield Static(id="count", classes="words", markup=False)
        said = _("They become Markdown files of yours; nothing changes at the blog.")
        yield Static(line(said), classes="words gap-below", markup=False)
        yield Field(_("folder"), TextInput(clean_line(str(self._folder)), id="folder", compact=True))
        pictures = [("no", _("leave them at the blog")), ("yes", _("bring them, too"))]
        yield Field(_("pictures"), Choice("", pictures, id="pictures"))
        yield Static(id="note", classes="words", markup=False)

    def on_mount(self) -> None:
        self.query_one("#pictures", Choice).at = int(self._pictures)
        self._say_count(assemble((_("Asking the blog how many there are …"), "$quiet")))
        self._explain(str(self._folder))
        self.query_one("#folder").focus()
        self.run_worker(self._ask_count(), group="network", exclusive=True)

    async def _ask_count(self) -> None:
        """Behind the keys: the answer can be given before it is known."""
        try:
            count = await self._count()
        except BloggyError as error:
            self._say_count(assemble((error.message, "$warning"), " ", error.hint))
            return
        if not count:
            self._say_count(assemble(_("It does not say how many there are.")))
            return
        told = ngettext("It has {count} post.", "It has {count} posts and pages.", count)
        self._say_count(assemble(told.format(count=number(count))))

    def _say_count(self, said: Content) -> None:
        self.query_one("#count", Static).update(said)

    def on_input_changed(self, event: Input.Changed) -> None:
        self._explain(event.value)

    def _explain(self, value: str) -> bool:
        """Say what becomes of the folder; False where it can't be taken."""
        folder, refused = typed_path(value), ""
        if not value.strip():
            refused = _("Type the folder that they shall go to.")
        elif is_there(folder) and not is_folder(folder):
            refused = _("There is a file of that name. Type another path.")
        said = _("Their files are put into that folder.")
        if not is_there(folder):
            said = _("That folder is made; their files are put into it.")
        self.query_one("#note", Static).update(
            assemble((refused or said, "$warning" if refused else "$quiet"))
        )
        return not refused

    def on_input_submitted(self) -> None:
        self.action_accept()

    def action_accept(self) -> None:
        typed = self.query_one("#folder", Input).value
        if not self._explain(typed):
            self.app.bell()
            return
        pictures = self.query_one("#pictures", Choice).value == "yes"
        self.dismiss(PullWish(folder=typed_path(typed), pictures=pictures))

    def action_decline(self) -> None:
        self.dismiss(PullWish(folder=None))

    def action_up(self) -> None:
        self.focus_previous()

    def action_down(self) -> None:
        self.focus_next()
