"""Who wrote the chosen comment: since when, how much, what about, and what the writer has noted of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from bloggy.domain.clean import clean_line
from bloggy.i18n import _, ngettext
from bloggy.tui.glyphs import to_ascii
from bloggy.tui.text import assemble, lines
from bloggy.tui.when import number, relative_day, short_day

if TYPE_CHECKING:
    from datetime import datetime

    from bloggy.domain.people_listing import Person, Suggestion
    from bloggy.services.clock import Clock

_TOPICS = 5
_BAR = 8
"""Cells of the longest bar."""


def other_of(suggestion: Suggestion, person: int) -> tuple[int, str]:
    """(number, name) of the one that `person` may be, too."""
    if suggestion.one == person:
        return suggestion.other, suggestion.other_name
    return suggestion.one, suggestion.one_name


class PersonPane(Widget):
    """A card; it asks nothing and changes nothing itself."""

    card: reactive[Content] = reactive(Content(""))

    def __init__(self, clock: Clock, *, ascii_only: bool) -> None:
        super().__init__(id="person", classes="pane")
        self._clock, self._ascii = clock, ascii_only
        self.person: Person | None = None
        self.suggestion: Suggestion | None = None
        self.border_title = assemble(_("Person"))

    def show(
        self, person: Person | None, suggestion: Suggestion | None, topics: list[tuple[str, int]]
    ) -> None:
        """Show that person (None: nobody is known), whom they may be, too, and what they write about."""
        self.person, self.suggestion = person, suggestion
        if person is None:
            self.card = assemble((_("Nothing is known of whoever wrote this."), "$quiet"))
            return
        parts = [assemble((clean_line(person.name) or _("somebody"), "bold $accent"))]
        if suggestion is not None:
            name = clean_line(other_of(suggestion, person.id)[1])
            asked = _("also “{name}”? y yes, x no").format(name=name)
            parts.append(assemble((to_ascii(asked, ascii_only=self._ascii), "$warning")))
        parts += [Content(""), *self._facts(person), *self._kept(person), *self._topics(topics)]
        self.card = lines(*parts)

    def render(self) -> Content:
        return self.card

    def _facts(self, person: Person) -> list[Content]:
        now = self._clock.now()
        comments = ngettext("{count} on {posts}", "{count} on {posts}", person.comments).format(
            count=number(person.comments),
            posts=ngettext("{count} post", "{count} posts", person.posts).format(count=number(person.posts)),
        )
        rows = [
            (_("first wrote"), _day(person.first, now)),
            (_("last wrote"), _day(person.last, now)),
            (_("comments"), comments),
            (
                _("you replied"),
                _("{count} of {all}").format(count=number(person.answered), all=number(person.comments)),
            ),
        ]
        if person.owed:
            rows.append((_("you owe"), number(person.owed)))
        if len(person.names) > 1:
            rows.append((_("also"), ", ".join(clean_line(name) for name in person.names[1:4])))
        width = max(cell_len(label) for label, _text in rows) + 2
        facts = [assemble((f"{label:<{width}}", "$quiet"), text) for label, text in rows if text]
        for label, found in ((_("site"), person.urls), (_("mail"), person.emails)):
            facts += [
                assemble((f"{label if not at else '':<{width}}", "$quiet"), (_bare(one), "$secondary"))
                for at, one in enumerate(found[:3])
            ]
        return facts

    def _kept(self, person: Person) -> list[Content]:
        """What the writer has put down."""
        rows = [assemble(clean_line(note.text)) for note in person.notes[-5:]]
        if person.tags:
            rows.append(assemble(("  ".join(f"#{clean_line(tag)}" for tag in person.tags), "$secondary")))
        if person.reminder is not None:
            when = relative_day(person.reminder.due.date(), self._clock.now())
            said = _("write back: {day} {about}").format(day=when, about=clean_line(person.reminder.about))
            rows.append(assemble((said.rstrip(), "$warning")))
        return [Content(""), *rows] if rows else []

    def _topics(self, topics: list[tuple[str, int]]) -> list[Content]:
        if not topics:
            return []
        shown = topics[:_TOPICS]
        most = shown[0][1]
        width = max(cell_len(clean_line(tag)) for tag, _count in shown) + 2
        bar = "#" if self._ascii else "█"
        rows = [
            assemble(f"{clean_line(tag):<{width}}", (bar * max(round(_BAR * count / most), 1), "$accent"))
            for tag, count in shown
        ]
        return [Content(""), assemble((_("SAYS A LOT ABOUT"), "$quiet")), *rows]


def _day(moment: datetime | None, now: datetime) -> str:
    if moment is None:
        return ""
    local = moment.astimezone(now.tzinfo)
    near = (now.date() - local.date()).days in {0, 1}
    return relative_day(local.date(), now) if near else short_day(moment, now)


def _bare(address: str) -> str:
    return clean_line(address).removeprefix("https://").removeprefix("http://").rstrip("/")
