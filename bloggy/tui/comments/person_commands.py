"""The keys that concern who wrote a comment: show them, say who is whom, put down notes and reminders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bloggy.errors import NotFound
from bloggy.i18n import _
from bloggy.tui.comments.list_commands import EVERYTHING
from bloggy.tui.comments.person_pane import PersonPane, other_of
from bloggy.tui.pane import ASKING, Guarded

if TYPE_CHECKING:
    from bloggy.domain.comments_listing import CommentQuery, CommentRow
    from bloggy.domain.people_listing import Person
    from bloggy.services.workspace import Workspace


class PersonCommands(Guarded):
    """Mixed into the screen of the comments."""

    workspace: Workspace
    _last: tuple[str, ...] | int | None = None

    @property
    def person(self) -> PersonPane:
        """The card."""
        return self.query_one(PersonPane)

    @property
    def chosen(self) -> CommentRow | None:
        """The comment that a key means."""
        raise NotImplementedError

    def reload(self) -> None:
        """Show what became of it."""
        raise NotImplementedError

    def show_query(self, query: CommentQuery) -> None:
        """List other comments."""
        raise NotImplementedError

    def show_person(self, row: CommentRow | None) -> None:
        """Show who wrote that comment, if there is room."""
        if not self.person.display:
            return
        found = self._author(row)
        if found is None:
            self.person.show(None, None, [])
            return
        people = self.workspace.people
        suggestions = people.suggestions(found.id)
        self.person.show(found, suggestions[0] if suggestions else None, people.topics(found.id))

    def _author(self, row: CommentRow | None) -> Person | None:
        """Who wrote it, if that is known and not the writer."""
        if row is None or row.person is None or row.is_me:
            return None
        try:
            return self.workspace.people.get(row.person)
        except NotFound:  # erased a moment ago
            return None

    def _meant_person(self) -> Person | None:
        found = self._author(self.chosen)
        if found is None:
            self.app.tell(_("Nothing is known of whoever wrote this; choose a reader’s comment first."))
        return found

    def action_same(self) -> None:
        self.job(self._decide(same=True), group="change", exclusive=False)

    def action_not_same(self) -> None:
        self.job(self._decide(same=False), group="change", exclusive=False)

    async def _decide(self, *, same: bool) -> None:
        from bloggy.tui.comments.keeping import decide

        person = self._author(self.chosen)
        alike = [] if person is None else self.workspace.people.suggestions(person.id)
        if person is None or not alike:
            self.app.tell(_("Nobody with a name like that is known; there is nothing to decide."))
            return
        if not self.person.display:  # nothing is decided unseen
            self.job(self._about(person), group=ASKING)
            return
        other, name = other_of(alike[0], person.id)
        self._last = await decide(self.app, person, other, name, same=same)
        self.reload()

    def action_note(self) -> None:
        if person := self._meant_person():
            self.job(self._note(person), group=ASKING)

    async def _note(self, person: Person) -> None:
        from bloggy.tui.comments.keeping import ask_note

        if await ask_note(self.app, person):
            self.reload()

    def action_remind(self) -> None:
        if person := self._meant_person():
            self.job(self._remind(person), group=ASKING)

    async def _remind(self, person: Person) -> None:
        from bloggy.tui.comments.keeping import ask_reminder

        if await ask_reminder(self.app, person):
            self.reload()

    def action_about(self) -> None:
        if person := self._meant_person():
            self.job(self._about(person), group=ASKING)

    async def _about(self, person: Person) -> None:
        """Everything that is kept of them; enter there lists their comments."""
        from bloggy.tui.comments.person_dialog import PersonDialog

        dialog = PersonDialog(self.workspace, person)
        theirs = await self.app.push_screen_wait(dialog)
        if dialog.decided is not None:
            self._last = dialog.decided
        self.reload()
        if theirs is not None:
            self.show_query(EVERYTHING._replace(person=theirs))
