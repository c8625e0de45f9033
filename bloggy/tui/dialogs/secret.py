"""Asks for a blog's password or key when none is kept, and where to keep it from now on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import ClassVar, Literal

from textual.binding import BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static
from textual.worker import Worker

from bloggy.domain.clean import clean_line
from bloggy.errors import BloggyError
from bloggy.i18n import _
from bloggy.tui.bindings import bindings
from bloggy.tui.dialogs.choice import Choice
from bloggy.tui.dialogs.frame import Dialog
from bloggy.tui.text import assemble, line, plain
from bloggy.tui.widgets.field import Field
from bloggy.tui.widgets.secret_input import SecretInput

Where = Literal["session", "keyring"]
"""Until bloggy ends, or for good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What was answered."""

    secret: str = field(repr=False)
    where: Where


class SecretDialog(Dialog[Given]):
    """Escape means later: what waits stays in the outbox."""

    KEYS: ClassVar[str] = "secret"
    BINDINGS: ClassVar[list[BindingType]] = bindings("secret", priority=True)

    def __init__(
        self,
        blog: str,
        label: str,
        user: str,
        *,
        why: str = "",
        where: Where = "session",
        check: Callable[[Given], Awaitable[object]] | None = None,
    ) -> None:
        """`why` says why it is asked, `where` is offered first.

        `check` tests and keeps what is given; it raises BloggyError where it is not taken, and then it can be
        typed again.
        """
        super().__init__()
        self._blog, self._label, self._user, self._why = blog, label or _("password"), user, why
        self._where, self._check = where, check
        self._checking: Worker[None] | None = None

    def heading(self) -> Content:
        return line(_("{blog} asks for its {label}").format(blog=self._blog, label=self._label))

    def rows(self) -> Iterable[Widget]:
        if self._why:
            yield Static(plain(self._why), classes="words gap-below", markup=False)
        if self._user:
            said = _("For the account {user}.").format(user=clean_line(self._user))
            yield Static(line(said), classes="words gap-below", markup=False)
        yield Field(self._label, SecretInput(id="secret", ascii_only=self.app.ascii_only))
        keeps = [("session", _("until bloggy ends")), ("keyring", _("in this system’s keyring"))]
        keeps.sort(key=lambda keep: keep[0] != self._where)
        yield Field(_("kept"), Choice("", keeps, id="keep"))
        if self._check is None:
            said = _(
                "It is asked once for everything that waits. esc: later; what waits stays in the outbox."
            )
        else:
            said = _("Enter asks the blog whether it takes it; only then is it kept.")
        yield Static(line(said), id="note", classes="words quiet", markup=False)

    def on_mount(self) -> None:
        self.query_one(Input).focus()

    def on_input_submitted(self) -> None:
        self.action_accept()

    def action_accept(self) -> None:
        secret = self.query_one(Input).value.strip()
        if not secret:
            self.app.bell()
            return
        where: Where = "keyring" if self.query_one(Choice).value == "keyring" else "session"
        given = Given(secret=secret, where=where)
        if self._check is None:
            self.dismiss(given)
        elif self._checking is None:
            self._say(assemble((_("Asking the blog whether it takes it … esc stops."), "$secondary")))
            self._checking = self.run_worker(self._ask(given, self._check), group="network")

    async def _ask(self, given: Given, check: Callable[[Given], Awaitable[object]]) -> None:
        try:
            await check(given)
        except BloggyError as error:
            self._checking = None
            self._say(assemble((error.message, "$error"), "\n", error.hint))
            self.query_one(Input).focus()
        else:
            self.dismiss(given)

    def _say(self, said: Content) -> None:
        self.query_one("#note", Static).update(said)

    def action_cancel(self) -> None:
        if self._checking is None:
            self.dismiss(None)
            return
        self._checking.cancel()
        self._checking = None
        self._say(assemble(_("Stopped. Enter asks again; esc leaves.")))

    def action_up(self) -> None:
        self.focus_previous()

    def action_down(self) -> None:
        self.focus_next()
