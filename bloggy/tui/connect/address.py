"""The first step: the blog's address, as its readers type it."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from bloggy.errors import BloggyError, UsageError
from bloggy.i18n import _
from bloggy.tui.dialogs.ask import AskText
from bloggy.tui.text import assemble, line


def understood(typed: str) -> str:
    """How the address is read; the note below the field. Raises UsageError for what can't be one."""
    address = typed.strip()
    try:
        parts = urlsplit(address if "://" in address else f"https://{address}")
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        parts, host = urlsplit(""), ""
    if parts.scheme not in {"http", "https"} or not host or " " in host:
        raise UsageError(
            _("That is no web address."), hint=_("It looks like example.org or example.org/blog.")
        )
    if parts.username or parts.password:
        raise UsageError(
            _("Leave the name and the password out of the address."), hint=_("They are asked for later.")
        )
    if "." not in host and host != "localhost" and ":" not in host:
        return _("Enter looks for a blog at {host}; is that its whole name?").format(host=host)
    return _("Enter looks what is at {host}; nothing is changed or sent there.").format(host=host)


class AddressDialog(AskText):
    """Says below the field how the address is read, and why the last try failed."""

    def __init__(self, *, value: str = "", trouble: BloggyError | None = None) -> None:
        super().__init__(_("Which blog shall bloggy connect to?"), value=value, note=understood)
        self._trouble = trouble

    def rows(self) -> Iterable[Widget]:
        said = _("Its address, as its readers type it. WordPress, Ghost and others are found from it.")
        yield Static(line(said), classes="words gap-below", markup=False)
        yield from super().rows()
        if self._trouble is not None:
            yield Static(self._why(self._trouble), classes="words gap", markup=False)

    def _why(self, trouble: BloggyError) -> Content:
        return assemble((trouble.message, "$error"), "\n", trouble.hint)

    def empty_note(self) -> str:
        return _("For instance: example.org, https://example.org/blog")
