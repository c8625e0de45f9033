"""Asks what shall be brought in, where its posts go, and what it is, where bloggy can't tell."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from bloggy.domain.clean import clean_line
from bloggy.errors import BloggyError, UsageError
from bloggy.i18n import _
from bloggy.storage.presence import is_folder, is_there
from bloggy.tui.bindings import bindings
from bloggy.tui.dialogs.choice import Choice
from bloggy.tui.dialogs.frame import Dialog
from bloggy.tui.paths import PathSuggester, shown_path, typed_path
from bloggy.tui.text import assemble, line
from bloggy.tui.widgets.field import Field
from bloggy.tui.widgets.text_input import TextInput

if TYPE_CHECKING:
    from bloggy.services.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportWish:
    """What shall be brought in."""

    file: Path
    """A file, an archive or a folder."""
    into: Path | None = None
    """The folder of a library; None: where the library's new posts go."""
    format: str = ""
    """A name of `storage.exports.FORMATS`; empty: as the file says itself."""


class ImportDialog(Dialog[ImportWish]):
    """Enter looks into it; nothing is written by that."""

    KEYS: ClassVar[str] = "import"
    BINDINGS: ClassVar[list[BindingType]] = bindings("import", priority=True)

    def __init__(self, workspace: Workspace, wish: ImportWish | None = None, *, file: str = "") -> None:
        """`wish`: what was answered before. `file`: a path to begin with."""
        super().__init__()
        self._folders = workspace.folders
        self._wish, self._file = wish, file

    def heading(self) -> Content:
        return line(_("Import posts and comments"))

    def rows(self) -> Iterable[Widget]:
        from bloggy.services.importing.words import format_label
        from bloggy.storage.exports import FORMATS

        wish = self._wish
        said = _(
            "What another tool exported, or its folder of posts. Nothing is changed before you have seen"
        )
        said += " " + _("what would come in; nothing is ever sent anywhere by it.")
        yield Static(line(said), classes="words gap-below", markup=False)
        file = shown_path(wish.file) if wish else self._file
        field = TextInput(clean_line(file), id="file", compact=True, suggester=PathSuggester())
        yield Field(_("file or folder"), field)
        yield Static(id="what", classes="words gap-below", markup=False)
        into = shown_path((wish.into if wish else None) or self._folders[0])
        field = TextInput(clean_line(into), id="into", compact=True, suggester=PathSuggester(suffixes=()))
        yield Field(_("posts go to"), field)
        formats = [("", _("as bloggy recognises it")), *((name, format_label(name)) for name in FORMATS)]
        yield Field(_("format"), Choice("", formats, id="format"))
        yield Static(id="note", classes="words", markup=False)

    def on_mount(self) -> None:
        from bloggy.storage.exports import FORMATS

        if self._wish and self._wish.format:
            self.query_one("#format", Choice).at = [*FORMATS].index(self._wish.format) + 1
        self._explain()
        self._look()
        field = self.query_one("#file", Input)
        field.focus()
        field.cursor_position = len(field.value)

    # What the answers mean.

    def on_input_changed(self, event: Input.Changed) -> None:
        if event.input.id == "file":
            self._look()
        self._explain()

    def on_choice_turned(self) -> None:
        self._look()

    def _look(self) -> None:
        self.run_worker(self._recognise(), group="glance", exclusive=True)

    async def _recognise(self) -> None:
        """Say what the file is; the first words of it tell."""
        said = self.query_one("#what", Static)
        typed, chosen = self.query_one("#file", Input).value, self.query_one("#format", Choice).value
        try:
            said.update(await self._what(typed, chosen))
        except BloggyError as error:
            said.update(assemble((error.message, "$warning"), " ", error.hint))

    async def _what(self, typed: str, chosen: str) -> Content:
        from bloggy.services.importing.words import format_label
        from bloggy.services.sites import refuse_everything
        from bloggy.storage.exports import glance

        path = typed_path(typed)
        if not typed.strip():
            return assemble((_("Type its path: right arrow or tab completes it."), "$quiet"))
        if not await asyncio.to_thread(is_there, path):
            return assemble((_("There is nothing of that name yet: right arrow completes a path."), "$quiet"))
        if is_folder(path):
            await asyncio.to_thread(refuse_everything, path)
            return assemble((_("A folder: enter looks what is in it."), "$quiet"))
        name = await asyncio.to_thread(glance, path)
        if chosen and chosen != name:
            told = _("It is read as you say: {format}.").format(format=format_label(chosen))
            return assemble((told, "$quiet"))
        if name is None:
            said = _("bloggy can’t tell what it is.")
            return assemble((said, "$warning"), " ", _("Choose its format below, if it has one of these."))
        if not name:
            return assemble((_("An archive: enter looks what is in it."), "$quiet"))
        return assemble(("✓ " if not self.app.ascii_only else "+ ", "$success"), format_label(name))

    def _explain(self) -> bool:
        """Say where the posts go; False where they can't."""
        said = self.query_one("#note", Static)
        try:
            said.update(assemble((self._where(), "$quiet")))
        except BloggyError as error:
            said.update(assemble((error.message, "$warning"), " ", error.hint))
            return False
        return True

    def _where(self) -> str:
        folder = self._into()
        if folder is None:
            return _("They are named and placed as its new posts are.")
        if is_there(folder) and not is_folder(folder):
            raise UsageError(_("There is a file of that name."), hint=_("Type another path."))
        if not any(folder.is_relative_to(root) for root in self._folders):
            raise UsageError(
                _("That folder is in none of your libraries."),
                hint=_("Type one below {folder}.").format(folder=shown_path(self._folders[0])),
            )
        if is_folder(folder):
            return _("They are put into that folder of your library.")
        return _("That folder of your library is made for them.")

    def _into(self) -> Path | None:
        """None: where the library's new posts go."""
        typed = self.query_one("#into", Input).value
        folder = typed_path(typed)
        return None if not typed.strip() or folder == self._folders[0] else folder

    # Keys.

    def on_input_submitted(self) -> None:
        self.action_accept()

    def action_accept(self) -> None:
        typed = self.query_one("#file", Input).value
        path = typed_path(typed)
        if not typed.strip() or not is_there(path) or not self._explain():
            self.app.bell()
            return
        self.dismiss(ImportWish(file=path, into=self._into(), format=self.query_one("#format", Choice).value))

    def action_complete(self) -> None:
        """Take the end of the path that is offered; where none is, go to the next field."""
        field = self.focused
        if isinstance(field, Input) and field.cursor_position == len(field.value):
            before = field.value
            field.action_cursor_right()  # at the end of the line it takes what is offered
            if field.value != before:
                return
        self.focus_next()

    def action_up(self) -> None:
        self.focus_previous()

    def action_down(self) -> None:
        self.focus_next()
