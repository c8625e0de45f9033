"""The keys that concern who wrote a comment: show them, say who is whom, put down a note."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bloggy.domain.clean import clean_line
from bloggy.errors import NotFound
from bloggy.i18n import _
from bloggy.tui.comments.person_pane import PersonPane, other_of
from bloggy.tui.pane import Guarded

if TYPE_CHECKING:
    from bloggy.domain.comments_listing import CommentRow
    from bloggy.services.workspace import Workspace


class PersonCommands(Guarded):
    """Mixed into the screen of the comments."""

    workspace: Workspace
    _decided: int | None = None
    """What the writer last decided about who is whom, for taking it back."""

    @property
    def person(self) -> PersonPane:
        """The card."""
        return self.query_one(PersonPane)

    def reload(self) -> None:
        """Show what became of it."""
        raise NotImplementedError

    def show_person(self, row: CommentRow | None) -> None:
        """Show who wrote that comment, if there is room."""
        if not self.person.display:
            return
        if row is None or row.person is None or row.is_me:
            self.person.show(None, None, [])
            return
        people = self.workspace.people
        try:
            found = people.get(row.person)
        except NotFound:  # erased a moment ago
            self.person.show(None, None, [])
            return
        suggestions = people.suggestions(found.id)
        self.person.show(found, suggestions[0] if suggestions else None, people.topics(found.id))

    def action_same(self) -> None:
        self.job(self._decide(same=True), group="change", exclusive=False)

    def action_not_same(self) -> None:
        self.job(self._decide(same=False), group="change", exclusive=False)

    async def _decide(self, *, same: bool) -> None:
        person, suggestion = self.person.person, self.person.suggestion
        if not self.person.display or person is None or suggestion is None:
            self.app.tell(_("Nobody with a name like that is known; there is nothing to decide."))
            return
        other, name = other_of(suggestion, person.id)
        people = self.workspace.people
        changed = await (people.join(person.id, other) if same else people.part(person.id, other))
        self._decided = changed.decision
        said = (
            _("{one} and {other} are one person. U takes it back.")
            if same
            else _("{one} and {other} are two people. U takes it back.")
        )
        self.app.tell(said.format(one=clean_line(person.name), other=clean_line(name)))
        self.reload()

    def action_note(self) -> None:
        self.job(self._note(), group="ask")

    async def _note(self) -> None:
        """A line about the person; words that begin with # become tags."""
        from bloggy.tui.dialogs.ask import AskText

        person = self.person.person
        if not self.person.display or person is None:
            self.app.tell(_("Choose a reader’s comment first, and press i to see who wrote it."))
            return
        question = _("Note about {name}; a #word is a tag").format(name=clean_line(person.name))
        answer = await self.app.push_screen_wait(AskText(question))
        if not answer:
            return
        words = answer.split()
        tags = [word for word in words if word.startswith("#") and len(word) > 1]
        note = " ".join(word for word in words if word not in tags)
        if tags:
            await self.workspace.people.tag(person.id, tags)
        if note:
            await self.workspace.people.add_note(person.id, note)
        self.reload()
