"""Asks for a post, a person or a day to list comments by: one types a part, the list below follows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual.binding import BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from bloggy.domain.clean import clean_line
from bloggy.i18n import _, ngettext
from bloggy.tui.bindings import bindings
from bloggy.tui.dialogs.frame import Dialog
from bloggy.tui.text import line
from bloggy.tui.when import number
from bloggy.tui.widgets.line_list import LineList, Piece, fit
from bloggy.tui.widgets.text_input import TextInput

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from bloggy.tui.app import BloggyApp

_MOST = 200
"""Rows that are offered at most; more letters find the others."""


class Offer(NamedTuple):
    """One row."""

    label: str
    """Cleaned."""
    note: str
    value: object


class _Offers(LineList):
    def __init__(self) -> None:
        super().__init__(id="offers")
        self.can_focus = False
        self.rows: Sequence[Offer] = ()

    def show(self, rows: Sequence[Offer]) -> None:
        self.rows = rows
        self.set_count(len(rows), 0)

    def pieces(self, index: int, line: int, width: int) -> Iterable[Piece]:
        row = self.rows[index]
        room = max(width - len(row.note) - 1, 4)
        return [(fit(row.label, room), "text"), (f" {row.note}", "quiet")]


class PickDialog(Dialog[Offer]):
    """A line and what fits it."""

    KEYS: ClassVar[str] = "pick"
    BINDINGS: ClassVar[list[BindingType]] = bindings("pick")

    def __init__(self, question: str, find: Callable[[str], Sequence[Offer]]) -> None:
        """`find` answers what fits the words, the best first."""
        super().__init__()
        self._question, self._find = question, find

    def heading(self) -> Content:
        return line(self._question)

    def rows(self) -> Iterable[Widget]:
        yield TextInput(compact=True)
        offers = _Offers()
        offers.styles.height = 10
        offers.styles.margin = (1, 0, 0, 0)
        yield offers

    def on_mount(self) -> None:
        self.query_one(_Offers).show(self._find(""))

    def on_input_changed(self, event: Input.Changed) -> None:
        self.query_one(_Offers).show(self._find(event.value.strip()))

    def on_input_submitted(self) -> None:
        self.action_accept()

    def on_line_list_chosen(self, message: LineList.Chosen) -> None:
        self.action_accept()

    def action_move(self, by: int) -> None:
        offers = self.query_one(_Offers)
        offers.move_to(offers.cursor + by, step=by)

    def action_accept(self) -> None:
        offers = self.query_one(_Offers)
        if offers.rows:
            self.dismiss(offers.rows[offers.cursor])
        else:
            self.app.bell()


async def post(app: BloggyApp) -> Path | None:
    """The file of a post that has comments."""
    from bloggy.domain.listing import PostQuery

    workspace = app.workspace
    counts = workspace.comments.post_counts()

    def find(text: str) -> list[Offer]:
        found = workspace.posts.window(PostQuery(text=text), 0, _MOST * 10)
        offers = []
        for one in found:
            if (count := counts.get(one.path)) is not None:
                said = ngettext("{count} comment", "{count} comments", count.comments)
                note = said.format(count=number(count.comments))
                offers.append(Offer(clean_line(one.title) or _("(no title)"), note, one.path))
        return offers[:_MOST]

    chosen = await app.push_screen_wait(PickDialog(_("Comments on which post?"), find))
    return None if chosen is None else next(path for path in counts if path == chosen.value)


async def person(app: BloggyApp, question: str = "") -> int | None:
    """The number of somebody who comments."""
    from bloggy.domain.people_listing import PeopleQuery

    def find(text: str) -> list[Offer]:
        found = app.workspace.people.window(PeopleQuery(text=text), 0, _MOST)
        return [
            Offer(
                clean_line(one.name) or _("somebody"),
                ngettext("{count} comment", "{count} comments", one.comments).format(
                    count=number(one.comments)
                ),
                one.id,
            )
            for one in found
        ]

    chosen = await app.push_screen_wait(PickDialog(question or _("Comments by whom?"), find))
    return chosen.value if chosen is not None and isinstance(chosen.value, int) else None


async def moment(app: BloggyApp) -> datetime | None:
    """Since when."""
    from bloggy.domain.dates import parse_past
    from bloggy.tui.dialogs.ask import AskText
    from bloggy.tui.when import exact

    now = app.workspace.clock.now()

    dialog = AskText(
        _("Written since when? Such as: 1 May, last Monday, 2024-03-01"),
        note=lambda text: exact(parse_past(text, now=now)),
    )
    answer = await app.push_screen_wait(dialog)
    return parse_past(answer, now=now) if answer else None
