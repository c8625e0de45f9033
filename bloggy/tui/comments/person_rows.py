"""Puts everything that is kept of a person into rows, each with what a key can do to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

from bloggy.domain.clean import clean_line
from bloggy.domain.person import Alike
from bloggy.i18n import _
from bloggy.tui.comments.person_pane import other_of
from bloggy.tui.glyphs import to_ascii
from bloggy.tui.when import future, short_day
from bloggy.tui.widgets.line_list import LineList, Piece, fit

if TYPE_CHECKING:
    from datetime import datetime

    from bloggy.domain.people_listing import Person, Suggestion
    from bloggy.domain.person import Decision

What = Literal["heading", "alike", "spelling", "note", "tag", "reminder", "decision", "nothing"]


class PersonRow(NamedTuple):
    """One line."""

    what: What
    label: str
    """Cleaned."""
    note: str = ""
    key: int = 0
    """The other person, the note or the decision that is meant."""
    text: str = ""
    """The spelling or the tag that is meant, as it was sent."""


def person_rows(
    person: Person, suggestions: Sequence[Suggestion], decided: Sequence[Decision], now: datetime
) -> list[PersonRow]:
    """All of it, under headings; what is empty says which key fills it."""
    rows = []
    if suggestions:
        rows.append(PersonRow("heading", _("MAY BE THE SAME")))
        for one in suggestions:
            other, name = other_of(one, person.id)
            rows.append(PersonRow("alike", clean_line(name), _why(one.why), key=other))
    spellings = [
        *((name, "") for name in person.names),
        *((mail, _("mail")) for mail in person.emails),
        *((url, _("site")) for url in person.urls),
    ]
    rows.append(PersonRow("heading", _("WRITES AS")))
    rows += [PersonRow("spelling", clean_line(text), note, text=text) for text, note in spellings]
    rows.append(PersonRow("heading", _("WRITE BACK")))
    if person.reminder is None:
        rows.append(PersonRow("nothing", _("no reminder: w sets one")))
    else:
        told = future(person.reminder.due, now)
        about = clean_line(person.reminder.about)
        due = _("due") if person.reminder.due <= now else ""
        rows.append(PersonRow("reminder", f"{told}  {about}".rstrip(), due))
    rows.append(PersonRow("heading", _("YOUR NOTES AND TAGS")))
    rows += [
        PersonRow("note", clean_line(note.text), short_day(note.made, now), key=note.id)
        for note in person.notes
    ]
    rows += [PersonRow("tag", f"#{clean_line(tag)}", "", text=tag) for tag in person.tags]
    if not (person.notes or person.tags):
        rows.append(PersonRow("nothing", _("none: t puts one down, such as: met in Brest #opportunity")))
    if decided:
        rows.append(PersonRow("heading", _("WHAT YOU SAID")))
        for decision in decided:
            said = (
                _("these are one person") if decision.same else _("somebody of that name is another person")
            )
            day = "" if decision.made is None else short_day(decision.made, now)
            rows.append(PersonRow("decision", said, day, key=decision.id))
    return rows


def _why(why: Alike) -> str:
    return {
        Alike.SAME: _("the same name"),
        Alike.CASE: _("small and capital letters"),
        Alike.PUNCTUATION: _("a full stop, a hyphen or a space"),
        Alike.ACCENTS: _("accents"),
        Alike.ORDER: _("another order of words"),
    }[why]


class PersonRows(LineList):
    """The rows."""

    def __init__(self, *, ascii_only: bool) -> None:
        super().__init__(id="kept")
        self._ascii = ascii_only
        self.rows: Sequence[PersonRow] = ()

    def show(self, rows: Sequence[PersonRow]) -> None:
        """Show these; the cursor stays on its line, or goes to the first one that is no heading."""
        self.rows = rows
        self.styles.height = len(rows)
        self.set_count(len(rows), max(self.cursor, 1))
        if not self.selectable(self.cursor):
            step = 1 if self.cursor + 1 < len(rows) else -1
            self.set_count(len(rows), self.cursor + step)

    @property
    def chosen(self) -> PersonRow | None:
        """The row under the cursor."""
        return self.rows[self.cursor] if self.cursor < len(self.rows) else None

    def selectable(self, index: int) -> bool:
        return self.rows[index].what != "heading"

    def pieces(self, index: int, line: int, width: int) -> Iterable[Piece]:
        row = self.rows[index]
        if row.what == "heading":
            return [(fit(row.label, width), "heading")]
        note = to_ascii(row.note, ascii_only=self._ascii)
        room = max(width - 2 - len(note) - 1, 4)
        style = {"alike": "warning", "nothing": "quiet", "tag": "info"}.get(row.what, "text")
        label = to_ascii(row.label, ascii_only=self._ascii)
        return [
            ("  ", ""),
            (fit(label, room, to_ascii("…", ascii_only=self._ascii)), style),
            (f" {note}", "quiet"),
        ]
