"""Everything about a person in one place: who they may be, what you noted, when to write back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from bloggy.domain.clean import clean_line
from bloggy.i18n import _
from bloggy.tui.bindings import bindings
from bloggy.tui.comments.keeping import ask_note, ask_reminder, decide
from bloggy.tui.comments.person_rows import PersonRow, PersonRows, person_rows
from bloggy.tui.dialogs.frame import Dialog
from bloggy.tui.pane import ASKING, Guarded
from bloggy.tui.text import line
from bloggy.tui.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from bloggy.domain.people_listing import Person
    from bloggy.services.workspace import Workspace
    from bloggy.tui.widgets.line_list import LineList

_CAN: dict[str, frozenset[str]] = {
    "same": frozenset({"alike"}),
    "not_same": frozenset({"alike"}),
    "split": frozenset({"spelling"}),
    "forget": frozenset({"note", "tag", "reminder", "decision"}),
}
"""On which rows the keys mean something."""


class PersonDialog(Dialog[int], Guarded):  # Dialog first: Textual takes styles along one line only
    """One person; the answer is their number when their comments are wanted."""

    KEYS: ClassVar[str] = "person"
    BINDINGS: ClassVar[list[BindingType]] = bindings("person")
    AUTO_FOCUS = "PersonRows"

    def __init__(self, workspace: Workspace, person: Person) -> None:
        super().__init__()
        self._workspace, self._person = workspace, person
        self.decided: int | None = None
        """What was last said here about who is whom, for taking it back."""

    def heading(self) -> Content:
        return line(self._person.name or _("somebody"))

    def rows(self) -> Iterable[Widget]:
        yield PersonRows(ascii_only=self.app.ascii_only)

    def on_mount(self) -> None:
        self._reload()

    @property
    def _rows(self) -> PersonRows:
        return self.query_one(PersonRows)

    def _reload(self) -> None:
        people = self._workspace.people
        self._person = people.get(self._person.id)
        decided = people.decided(self._person.id)
        found = person_rows(
            self._person, people.suggestions(self._person.id), decided, self._workspace.clock.now()
        )
        self._rows.show(found)
        self.query_one("#heading", Static).update(self.heading())
        self.query_one(KeyBar).refresh()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what can be done to the chosen row is offered."""
        wanted = _CAN.get(action)
        if wanted is None or not self.query(PersonRows):
            return True
        row = self._rows.chosen
        if row is None or row.what not in wanted:
            return False
        several = sum(one.what == "spelling" for one in self._rows.rows) > 1
        return several if action == "split" else True

    def on_line_list_highlighted(self, message: LineList.Highlighted) -> None:
        self.query_one("#frame").scroll_to(y=max(message.index - 4, 0), animate=False)
        self.query_one(KeyBar).refresh()

    def on_line_list_chosen(self, message: LineList.Chosen) -> None:
        self.action_theirs()

    # Keys.

    def _about(self) -> PersonRow | None:
        return self._rows.chosen

    def action_note(self) -> None:
        self.job(self._note(), group=ASKING)

    async def _note(self) -> None:
        if await ask_note(self.app, self._person):
            self._reload()

    def action_remind(self) -> None:
        self.job(self._remind(), group=ASKING)

    async def _remind(self) -> None:
        if await ask_reminder(self.app, self._person):
            self._reload()

    def action_same(self) -> None:
        self.job(self._decide(same=True), group="change", exclusive=False)

    def action_not_same(self) -> None:
        self.job(self._decide(same=False), group="change", exclusive=False)

    async def _decide(self, *, same: bool) -> None:
        row = self._about()
        if row is not None and row.what == "alike":
            await self._note_decision(await decide(self.app, self._person, row.key, row.label, same=same))

    def action_join(self) -> None:
        self.job(self._join(), group=ASKING)

    async def _join(self) -> None:
        """With somebody whose name gives no hint."""
        from bloggy.tui.comments import pick

        question = _("Who is the same person as {name}?").format(name=clean_line(self._person.name))
        other = await pick.person(self.app, question)
        if other is not None and other != self._person.id:
            name = self._workspace.people.get(other).name
            await self._note_decision(await decide(self.app, self._person, other, name, same=True))

    def action_split(self) -> None:
        self.job(self._split(), group="change", exclusive=False)

    async def _split(self) -> None:
        row = self._about()
        if row is not None and row.what == "spelling":
            changed = await self._workspace.people.split(self._person.id, row.text)
            said = _("Who writes as {spelling} is somebody else now. U takes it back.")
            self.app.tell(said.format(spelling=row.label))
            await self._note_decision(changed.decision)

    async def _note_decision(self, decision: int | None) -> None:
        self.decided = decision
        self._reload()

    def action_undo(self) -> None:
        self.job(self._undo(), group="change", exclusive=False)

    async def _undo(self) -> None:
        """Take back what was last said here."""
        if self.decided is None:
            self.app.tell(_("There is nothing to take back; d on a line takes that one away."))
            return
        decision, self.decided = self.decided, None
        await self._workspace.people.undo(decision)
        self.app.tell(_("Taken back: who is whom stands as it did before."))
        self._reload()

    def action_forget(self) -> None:
        self.job(self._forget(), group="change", exclusive=False)

    async def _forget(self) -> None:
        """Take away what the row is about: a note, a tag, the reminder, a decision."""
        people, id, row = self._workspace.people, self._person.id, self._about()
        if row is None:
            return
        if row.what == "note":
            await people.remove_note(id, row.key)
        elif row.what == "tag":
            await people.untag(id, [row.text])
        elif row.what == "reminder":
            await people.remind(id, None)
        elif row.what == "decision":
            await people.undo(row.key)
        self._reload()

    def action_theirs(self) -> None:
        self.dismiss(self._person.id)
