"""The second step: what was found at the address, why bloggy thinks so, and what else it tried."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from bloggy.domain.clean import clean_line
from bloggy.i18n import _, ngettext
from bloggy.tui.bindings import bindings
from bloggy.tui.dialogs.frame import Dialog
from bloggy.tui.glyphs import to_ascii
from bloggy.tui.text import assemble, line, lines
from bloggy.tui.widgets.line_list import LineList, Piece, fit

if TYPE_CHECKING:
    from bloggy.backends.discovery.found import Candidate, Discovery

_SHOWN = 4
"""Candidates seen at once."""


class Candidates(LineList):
    """What the address may be, the likeliest first: what it is, and where."""

    row_height: int = 2

    def __init__(self, found: Sequence[Candidate], *, ascii_only: bool) -> None:
        super().__init__(id="candidates")
        self._found, self._ascii = tuple(found), ascii_only
        self.styles.height = self.row_height * min(len(self._found), _SHOWN)

    def on_mount(self) -> None:
        self.set_count(len(self._found), 0)

    @property
    def chosen(self) -> Candidate:
        """The one under the cursor."""
        return self._found[self.cursor]

    def pieces(self, index: int, line: int, width: int) -> Iterable[Piece]:
        one, ellipsis = self._found[index], to_ascii("…", ascii_only=self._ascii)
        if line == 0:
            what = clean_line(one.software or one.backend)
            title = f" · {clean_line(one.title)}" if one.title else ""
            told = to_ascii(what + title, ascii_only=self._ascii)
            return [(f" {index + 1}  ", "accent"), (fit(told, width - 4, ellipsis), "title")]
        return [("    ", ""), (fit(clean_line(one.url), width - 4, ellipsis), "quiet")]


class FoundDialog(Dialog["Candidate"]):
    """Choose one of them; escape asks for another address."""

    KEYS: ClassVar[str] = "found"
    BINDINGS: ClassVar[list[BindingType]] = bindings("found")

    def __init__(self, discovery: Discovery, *, known_as: Callable[[Candidate], str]) -> None:
        """`known_as` gives the name that a blog has in bloggy already, or nothing."""
        super().__init__()
        self._found, self._known_as = discovery, known_as

    def heading(self) -> Content:
        if self._found.candidates:
            return line(_("Found at {address}").format(address=self._found.address))
        return line(_("No blog that bloggy can write to at {address}").format(address=self._found.address))

    def rows(self) -> Iterable[Widget]:
        if self._found.candidates:
            yield Candidates(self._found.candidates, ascii_only=self.app.ascii_only)
            yield Static(id="candidate", classes="words gap", markup=False)
        else:
            said = _(
                "Perhaps it is at another address, or a plug-in or firewall shuts its interface. "
                "Below is what was tried; esc goes back to the address."
            )
            yield Static(line(said), classes="words", markup=False)
        yield from self._talk()
        if self._found.tried:
            count = len(self._found.tried)
            told = ngettext("Tried, {count} thing:", "Tried, {count} things:", count).format(count=count)
            yield Static(line(told, "$quiet"), classes="words gap", markup=False)
            with VerticalScroll(classes="tried") as tried:
                tried.can_focus = True
                yield Static(self._tried(), classes="words", markup=False)

    def _talk(self) -> Iterable[Widget]:
        """Where comments are kept beside the blog, and the command that adds them to one."""
        for one in self._found.talk:
            command = f"bloggy blogs add {self._found.address} --comments-for BLOG --backend {one.backend}"
            told = _("{evidence} To read them here: {command}").format(
                evidence=clean_line(one.evidence), command=clean_line(command)
            )
            yield Static(line(told, "$quiet"), classes="words gap", markup=False)

    def _tried(self) -> Content:
        arrow = to_ascii(" → ", ascii_only=self.app.ascii_only)
        return lines(
            *(
                assemble((clean_line(one.what), ""), (f"{arrow}{clean_line(one.result)}", "$quiet"))
                for one in self._found.tried
            )
        )

    def on_mount(self) -> None:
        if self._found.candidates:
            self.query_one(Candidates).focus()
            self._describe()

    def _describe(self) -> None:
        one = self.query_one(Candidates).chosen
        rows = [assemble(clean_line(one.evidence))] if one.evidence else []
        rows += [assemble(("! ", "$warning"), note) for note in one.notes]
        if name := self._known_as(one):
            told = _("It is connected already, as “{name}”.").format(name=name)
            rows.append(assemble(("! ", "$warning"), told))
        self.query_one("#candidate", Static).update(lines(*rows))

    def on_line_list_highlighted(self, message: LineList.Highlighted) -> None:
        message.stop()
        self._describe()

    def on_line_list_chosen(self, message: LineList.Chosen) -> None:
        message.stop()
        self.action_accept()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return bool(self._found.candidates) if action == "accept" else True

    def action_accept(self) -> None:
        self.dismiss(self.query_one(Candidates).chosen)
