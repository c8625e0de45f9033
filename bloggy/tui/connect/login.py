"""The third step: how to get the password or key, and the form it goes into; enter tests it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.css.query import NoMatches
from textual.widget import Widget
from textual.widgets import Input, Static
from textual.worker import Worker

from bloggy.errors import BloggyError, Unauthorized, UsageError
from bloggy.i18n import _
from bloggy.services.secrets import variable_of
from bloggy.tui.bindings import bindings
from bloggy.tui.connect.typed import Login, keep_words
from bloggy.tui.dialogs.choice import Choice
from bloggy.tui.dialogs.frame import Dialog
from bloggy.tui.text import assemble, line
from bloggy.tui.widgets.field import Field
from bloggy.tui.widgets.secret_input import SecretInput
from bloggy.tui.widgets.text_input import TextInput

if TYPE_CHECKING:
    from bloggy.backends.base import Site
    from bloggy.services.connecting import Keep, Steps

Test = Callable[[Login], Awaitable["Site"]]
"""Says who that login is at the blog. Raises BloggyError."""

KEEPS: tuple[Keep, ...] = ("keyring", "command", "environment", "session")


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedIn:
    """What was typed, and who that is at the blog; `site` None: a step back."""

    login: Login
    site: Site | None


class Step(Horizontal):
    """`1  Log in to your blog and open your profile.`; what does not fit goes below the words."""

    def __init__(self, number: int, said: str) -> None:
        super().__init__()
        self._number, self._said = number, said

    def compose(self) -> ComposeResult:
        yield Static(line(str(self._number), "$accent"), classes="number", markup=False)
        yield Static(line(self._said), classes="said", markup=False)


class LoginDialog(Dialog[LoggedIn]):
    """A step back answers with what was typed, so that it is there again when one comes forward."""

    KEYS: ClassVar[str] = "login"
    BINDINGS: ClassVar[list[BindingType]] = bindings("login", priority=True)

    def __init__(
        self,
        title: str,
        *,
        steps: Steps,
        login: Login,
        test: Test,
        taken: Collection[str],
        note: str = "",
    ) -> None:
        """`title` is the blog's; `taken` are the names that other blogs have. `note` is said at first."""
        super().__init__()
        self._title, self._steps, self._first = title, steps, login
        self._test, self._taken, self._note = test, frozenset(taken), note
        self._testing: Worker[None] | None = None
        self._suggested = variable_of(login.name)

    def heading(self) -> Content:
        return line(_("Log in to {title}").format(title=self._title))

    def rows(self) -> Iterable[Widget]:
        first, plain_only = self._first, self.app.ascii_only
        for number, step in enumerate(self._steps.steps, 1):
            yield Step(number, step)
        if self._steps.page:
            yield Static(line(self._steps.page, "$secondary"), classes="page", markup=False)
        yield Static(classes="space", markup=False)
        if self._steps.user:
            yield Field(self._steps.user, TextInput(first.user, id="user", compact=True))
        if self._steps.label:
            secret = SecretInput(first.secret, id="secret", ascii_only=plain_only)
            yield Field(self._steps.label, secret, id="by-typing")
            keeps = [(keep, keep_words(keep)) for keep in KEEPS]
            yield Field(_("kept"), Choice("", keeps, id="keep"))
            yield Field(_("command"), TextInput(first.command, id="command", compact=True), id="by-command")
            variable = first.variable or self._suggested
            yield Field(_("variable"), TextInput(variable, id="variable", compact=True), id="by-variable")
        yield Field(_("name in bloggy"), TextInput(first.name, id="name", compact=True))
        yield Static(id="note", classes="words gap", markup=False)

    def on_mount(self) -> None:
        for choice in self.query("#keep").results(Choice):
            choice.at = KEEPS.index(self._first.keep)
        self._fold()
        self._say(f"{self._note} {_('Enter asks the blog who you are; nothing is written yet.')}".strip())
        shown = [
            field for field in self.query(Input) if isinstance(field.parent, Field) and field.parent.display
        ]
        empty = next((field for field in shown if not field.value), None)
        (empty or next(iter(self.query("#keep")), shown[-1])).focus()

    # The form.

    @property
    def login(self) -> Login:
        """The form as it stands."""
        keep = next((choice.value for choice in self.query("#keep").results(Choice)), "session")
        return Login(
            name=self._typed("#name"),
            user=self._typed("#user"),
            secret=self._typed("#secret"),
            keep=cast("Keep", keep),
            command=self._typed("#command"),
            variable=self._typed("#variable"),
        )

    def _typed(self, which: str) -> str:
        try:
            return self.query_one(which, Input).value.strip()
        except NoMatches:
            return ""

    def _fold(self) -> None:
        """Only what the choice needs is asked for."""
        keep = self.login.keep
        shown = {"command": "#by-command", "environment": "#by-variable"}.get(keep, "#by-typing")
        for field in self.query("#by-typing, #by-command, #by-variable"):
            field.display = f"#{field.id}" == shown

    def on_choice_turned(self) -> None:
        self._fold()

    def _say(self, text: str, style: str = "$quiet") -> None:
        self.query_one("#note", Static).update(assemble((text, style)))

    def _explain(self, error: BloggyError) -> None:
        self.query_one("#note", Static).update(assemble((error.message, "$error"), "\n", error.hint))
        self.query_one("#note", Static).scroll_visible(animate=False)
        if isinstance(error, Unauthorized):
            for field in self.query("#secret"):
                field.focus()

    def _refuse_unready(self, login: Login) -> None:
        from bloggy.domain.slug import is_safe, slugify

        if not is_safe(login.name):
            better = slugify(login.name) or "blog"
            raise UsageError(
                _("“{name}” can’t be a blog’s name.").format(name=login.name),
                hint=_("“{better}” can.").format(better=better),
            )
        if login.name in self._taken:
            raise UsageError(
                _("There is a blog called “{name}” already.").format(name=login.name),
                hint=_("Give this one another name."),
            )
        if self._steps.user and not login.user:
            raise UsageError(_("Type the {label} first.").format(label=self._steps.user))
        if login.keep == "command" and not login.command:
            raise UsageError(
                _("Type the command that prints it."), hint=_("For instance: pass show blog/example")
            )
        if login.keep == "environment" and not login.variable:
            raise UsageError(_("Type the name of the environment variable."))
        if self._steps.label and login.keep in {"keyring", "session"} and not login.secret:
            raise UsageError(
                _("Type or paste the {label} first.").format(label=self._steps.label),
                hint=_("The steps above say where it comes from."),
            )

    # Keys.

    def on_input_submitted(self) -> None:
        self.action_accept()

    def on_input_changed(self, event: Input.Changed) -> None:
        if event.input.id != "name":
            return
        variable = self.query("#variable").results(Input)
        for field in variable:
            if field.value == self._suggested:
                field.value = variable_of(event.value.strip())
        self._suggested = variable_of(event.value.strip())

    def action_accept(self) -> None:
        if self._testing is not None:
            return
        login = self.login
        try:
            self._refuse_unready(login)
        except BloggyError as error:
            self._explain(error)
            return
        self._say(_("Asking the blog who you are … esc stops."), "$secondary")
        self._testing = self.run_worker(self._ask(login), group="network", exclusive=True)

    async def _ask(self, login: Login) -> None:
        try:
            site = await self._test(login)
        except BloggyError as error:
            self._testing = None
            self._explain(error)
        else:
            self.dismiss(LoggedIn(login=login, site=site))

    def action_cancel(self) -> None:
        if self._testing is not None:
            self._testing.cancel()
            self._testing = None
            self._say(_("Stopped. Nothing was written; enter asks again."))
        else:
            self.dismiss(LoggedIn(login=self.login, site=None))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return bool(self._steps.page) if action == "open_page" else True

    def action_open_page(self) -> None:
        self.app.open_address(self._steps.page)

    def action_up(self) -> None:
        self.focus_previous()

    def action_down(self) -> None:
        self.focus_next()
