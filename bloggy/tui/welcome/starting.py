"""Asks what a new site shall be, with answers that are good as they stand, and makes it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static
from textual.worker import Worker

from bloggy.errors import BloggyError, UsageError
from bloggy.i18n import _
from bloggy.tui.bindings import bindings
from bloggy.tui.dialogs.choice import Choice
from bloggy.tui.dialogs.frame import Dialog
from bloggy.tui.paths import shown_path, typed_path
from bloggy.tui.text import assemble, line
from bloggy.tui.widgets.field import Field
from bloggy.tui.widgets.text_input import TextInput

if TYPE_CHECKING:
    from bloggy.domain.actions import Action

NO_GENERATOR = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSite:
    """What was answered."""

    generator: str
    """A generator's name, or `NO_GENERATOR` for a folder of posts alone."""
    folder: Path
    title: str
    remote: str
    author: tuple[str, str] | None


Make = Callable[[NewSite], Awaitable[str]]
"""Makes it, and answers what to tell the writer. Raises BloggyError."""


class StartDialog(Dialog[str]):
    """Enter makes the site; the answer is what came of it, in a few sentences."""

    KEYS: ClassVar[str] = "start"
    BINDINGS: ClassVar[list[BindingType]] = bindings("start", priority=True)

    def __init__(
        self, *, kinds: Iterable[tuple[str, str]], folder: Path, ask_author: bool, make: Make
    ) -> None:
        """`kinds` are (name, what it is called), the best first. `ask_author`: git knows none."""
        super().__init__()
        self._kinds, self._folder = tuple(kinds), folder
        self._ask_author, self._make = ask_author, make
        self._making: Worker[None] | None = None

    def heading(self) -> Content:
        return line(_("Start a new site"))

    def rows(self) -> Iterable[Widget]:
        yield Field(_("made with"), Choice("", self._kinds, id="kind"))
        yield Field(_("folder"), TextInput(shown_path(self._folder), id="folder", compact=True))
        none_yet = _("none yet: an empty repository’s address")
        with_site = [
            Field(_("title"), TextInput(_title(self._folder), id="title", compact=True)),
            Field(
                _("git remote"),
                TextInput(id="remote", compact=True, placeholder=none_yet),
            ),
        ]
        if self._ask_author:
            with_site += [
                Field(_("your name"), TextInput(id="name", compact=True)),
                Field(_("your e-mail"), TextInput(id="mail", compact=True)),
            ]
        yield Vertical(*with_site, id="with-site")
        yield Static(id="note", classes="words gap", markup=False)

    def on_mount(self) -> None:
        self._explain()
        first = "#name" if self._ask_author else "#kind"
        self.query_one(first).focus()

    @property
    def _kind(self) -> str:
        return self.query_one("#kind", Choice).value

    def _typed(self, which: str) -> str:
        return next((field.value.strip() for field in self.query(which).results(Input)), "")

    def _explain(self) -> None:
        site = self._kind != NO_GENERATOR
        self.query_one("#with-site").display = site
        if site:
            self._say(
                _(
                    "Makes this folder with a small theme of its own, a git repository and a first draft. "
                    "Nothing is sent anywhere before you publish."
                )
            )
        else:
            self._say(_("Makes this folder for your posts, Markdown files. B connects a blog later."))

    def _say(self, text: str, style: str = "$quiet") -> None:
        self.query_one("#note", Static).update(assemble((text, style)))

    def _fail(self, error: BloggyError) -> None:
        self.query_one("#note", Static).update(assemble((error.message, "$error"), "\n", error.hint))

    def on_choice_turned(self) -> None:
        self._explain()

    def on_input_submitted(self) -> None:
        self.action_accept()

    def key_label(self, action: Action) -> str:
        """What agreeing is called for a plain folder."""
        plain = action.id == "start.accept" and self.query("#kind") and self._kind == NO_GENERATOR
        return _("Make the folder") if plain else ""

    # Keys.

    def _answered(self) -> NewSite:
        folder = self._typed("#folder")
        if not folder:
            raise UsageError(_("Type the folder’s path."))
        author = None
        if self._ask_author and self._kind != NO_GENERATOR:
            author = (self._typed("#name"), self._typed("#mail"))
            if not author[0] or "@" not in author[1]:
                raise UsageError(
                    _("Every commit names its author, and git does not know you yet."),
                    hint=_("Type your name and your e-mail; they are kept in this site alone."),
                )
        return NewSite(
            generator=self._kind,
            folder=typed_path(folder),
            title=self._typed("#title"),
            remote=self._typed("#remote"),
            author=author,
        )

    def action_accept(self) -> None:
        if self._making is not None:
            return
        try:
            answer = self._answered()
        except BloggyError as error:
            self._fail(error)
            return
        self._say(_("Making it …"), "$secondary")
        self._making = self.run_worker(self._work(answer), group="making", exclusive=True)

    async def _work(self, answer: NewSite) -> None:
        try:
            told = await self._make(answer)
        except BloggyError as error:
            self._making = None
            self._fail(error)
        else:
            self.dismiss(told)

    def action_cancel(self) -> None:
        if self._making is None:
            self.dismiss(None)
        else:
            self.app.bell()  # it is made in a moment, whole or not at all

    def action_up(self) -> None:
        self.focus_previous()

    def action_down(self) -> None:
        self.focus_next()


def _title(folder: Path) -> str:
    """`my-blog` → `My blog`."""
    name = folder.name.replace("-", " ").replace("_", " ").strip()
    return name[:1].upper() + name[1:]
