"""Tells the writer who their readers are, and keeps what they decide and note about them, on this machine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from bloggy.domain.comments_listing import CommentQuery
from bloggy.domain.people_listing import PeopleQuery
from bloggy.errors import Ambiguous, NotFound, UsageError
from bloggy.i18n import _
from bloggy.services.events import CommentsChanged

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

    from bloggy.domain.comment import Author
    from bloggy.domain.comments_listing import CommentRow
    from bloggy.domain.people_listing import Person, Suggestion
    from bloggy.domain.person import Decision
    from bloggy.services.workspace import Workspace

T = TypeVar("T")
_AT_ONCE = 500
_NAMED = 12
"""So many numbers a sentence names."""
_LAST_POSTS = 100
"""So many posts show what somebody cares about; it is asked with every step through a list."""


class Changed(NamedTuple):
    """What a decision has come to."""

    person: Person
    decision: int | None
    """What `undo` takes back; None: nothing had to be decided."""


class People:
    """Everybody who comments, across sources and spellings. Reading is instant and never waits for a sync."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    # --- reading --------------------------------------------------------------------------------------------

    def window(self, query: PeopleQuery, offset: int, limit: int) -> list[Person]:
        """Persons `offset` … `offset + limit` of the list that `query` describes, the last active first."""
        from bloggy.storage import people_read

        return self._read(lambda c: people_read.window(c, query, offset, limit))

    def all(self, query: PeopleQuery | None = None) -> Iterator[Person]:
        """The whole list, read in parts."""
        offset = 0
        while found := self.window(query or PeopleQuery(), offset, _AT_ONCE):
            yield from found
            offset += len(found)

    def count(self, query: PeopleQuery) -> int:
        """How many persons that list has."""
        from bloggy.storage import people_read

        return self._read(lambda c: people_read.count(c, query))

    def get(self, person: int) -> Person:
        """The person of that number, or whom it was joined to since. Raises NotFound."""
        from bloggy.storage import people_read

        def work(connection: sqlite3.Connection) -> list[Person]:
            now = people_read.person_of(connection, person)
            return [] if now is None else people_read.people(connection, [now])

        found = self._read(work)
        if not found:
            raise _nobody(str(person))
        return found[0]

    def find(self, spec: str, *, part: bool = True) -> Person:
        """The person of that number, name, e-mail address or site; with `part`, perhaps of a part of a name.

        Raises NotFound, Ambiguous.
        """
        from bloggy.storage import people_read

        words = spec.strip()
        number = words.removeprefix("#")
        if number.isascii() and number.isdigit() and len(number) < 19:
            return self.get(int(number))

        def work(connection: sqlite3.Connection) -> list[Person]:
            return people_read.people(connection, people_read.named(connection, words))

        found = self._read(work) if words else []
        if not found and part:
            found = [one for one in self.window(PeopleQuery(text=words), 0, _AT_ONCE) if one.goes_by(words)]
        if len(found) > 1:
            raise Ambiguous(
                _("{count} people are called “{spec}”.").format(count=len(found), spec=words),
                hint=_("Name one by its number: {numbers}.").format(
                    numbers=", ".join(str(person.id) for person in found[:_NAMED])
                ),
            )
        if not found:
            raise _nobody(words)
        return found[0]

    def owed(self, person: int, limit: int = _AT_ONCE) -> list[CommentRow]:
        """Their comments that the writer has not answered, the newest first."""
        return self._workspace.comments.window(CommentQuery(person=person, unanswered=True), 0, limit)

    def due(self) -> list[Person]:
        """Those whom the writer wanted to write to by now, the earliest first."""
        return list(self.all(PeopleQuery(due=self._workspace.clock.now())))

    def suggestions(self, person: int | None = None) -> list[Suggestion]:
        """Pairs of persons who may be one, as their names are close; of one person, or all."""
        from bloggy.storage import people_read

        return self._read(lambda c: people_read.suggestions(c, person))

    def authors(self, person: int) -> list[tuple[int, Author]]:
        """(number, author) of everything that sources tell of a person, for `split`."""
        from bloggy.storage import people

        return self._read(lambda c: people.authors_of(c, person))

    def topics(self, person: int) -> list[tuple[str, int]]:
        """The tags of the posts they commented on last, each with how many posts, the most frequent first."""
        from bloggy.storage import people_read

        counted: Counter[str] = Counter()
        for path in self._read(lambda c: people_read.posts_of(c, person, _LAST_POSTS)):
            post = self._workspace.posts.index.get(path)
            counted.update(post.tags if post else ())
        return counted.most_common()

    def decisions(self) -> list[Decision]:
        """What the writer has said about who is whom and stands, the latest first."""
        from bloggy.storage import people

        found = self._read(people.decisions)
        return [one for one in reversed(found) if one.made is not None and not one.how and not one.undone]

    def decided(self, person: int) -> list[Decision]:
        """Those of `decisions` that are about this person."""
        from bloggy.domain.person import partition
        from bloggy.storage import people

        whose = partition(self._read(people.decisions))
        return [
            one
            for one in self.decisions()
            if any(whose.get(identity, identity) == person for identity in one.left | one.right)
        ]

    # --- who is whom ----------------------------------------------------------------------------------------

    async def join(self, one: int, other: int) -> Changed:
        """Make two persons one. Raises NotFound."""
        from bloggy.storage import people

        here, there = self.get(one).id, self.get(other).id
        now = self._workspace.clock.now()
        decision = await self._write(lambda c: people.join(c, here, there, now))
        return Changed(self.get(here), decision)

    async def part(self, one: int, other: int) -> Changed:
        """Note that two persons are not one, so that it is not suggested again.

        Raises NotFound, UsageError.
        """
        from bloggy.storage import people

        here, there = self.get(one).id, self.get(other).id
        if here == there:
            raise UsageError(
                _("These are one person already."),
                hint=_("`bloggy people split` takes one of their names out."),
            )
        now = self._workspace.clock.now()
        decision = await self._write(lambda c: people.part(c, here, there, now))
        return Changed(self.get(here), decision)

    async def split(self, person: int, spelling: str) -> Changed:
        """Take those out who write under that name, e-mail address or site; answers who they are now.

        Raises NotFound, UsageError.
        """
        from bloggy.storage import people

        whole, wanted = self.get(person), spelling.strip()
        now = self._workspace.clock.now()

        def work(connection: sqlite3.Connection) -> int | None:
            told = people.authors_of(connection, whole.id)
            return people.split(connection, whole.id, [id for id, who in told if _is(who, wanted)], now)

        made = await self._write(work)
        if made is None:
            raise UsageError(
                _("“{spelling}” is not a part of {name} that can be taken out.").format(
                    spelling=spelling, name=whole.name
                ),
                hint=_("Their names and sites: {names}.").format(
                    names=", ".join((*whole.names, *whole.emails, *whole.urls))
                ),
            )
        return Changed(self.get(made), self.decisions()[0].id)

    async def undo(self, decision: int | None = None) -> bool:
        """Take a decision back, without a number the last that stands; answers whether there was one."""
        from bloggy.storage import people

        if decision is None:
            standing = self.decisions()
            if not standing:
                return False
            decision = standing[0].id
        number, now = decision, self._workspace.clock.now()
        return await self._write(lambda c: people.undo(c, number, now))

    # --- what the writer keeps about them -------------------------------------------------------------------

    async def add_note(self, person: int, text: str) -> Person:
        """Note something about them. Raises NotFound, UsageError."""
        from bloggy.storage import person_notes

        if not text.strip():
            raise UsageError(_("The note is empty."), hint=_("Say what you want to remember of them."))
        now = self._workspace.clock.now()
        return await self._keep(person, lambda c, id: person_notes.add_note(c, id, text.strip(), now))

    async def remove_note(self, person: int, note: int) -> Person:
        """Forget a note; it may be gone. Raises NotFound."""
        from bloggy.storage import person_notes

        return await self._keep(person, lambda c, id: person_notes.remove_note(c, id, note))

    async def tag(self, person: int, tags: Iterable[str]) -> Person:
        """Give tags, with or without `#`. Raises NotFound."""
        from bloggy.storage import person_notes

        def work(connection: sqlite3.Connection, id: int) -> None:
            for tag in _tags(tags):
                person_notes.tag(connection, id, tag)

        return await self._keep(person, work)

    async def untag(self, person: int, tags: Iterable[str]) -> Person:
        """Take tags away. Raises NotFound."""
        from bloggy.storage import person_notes

        def work(connection: sqlite3.Connection, id: int) -> None:
            for tag in _tags(tags):
                person_notes.untag(connection, id, tag)

        return await self._keep(person, work)

    async def remind(self, person: int, due: datetime | None, about: str = "") -> Person:
        """Set when to write back, in the place of what was set; None: no more. Raises NotFound."""
        from bloggy.storage import person_notes

        return await self._keep(person, lambda c, id: person_notes.remind(c, id, due, about.strip()))

    async def erase(self, person: int) -> int:
        """Remove names, addresses, sites, notes, tags and reminder of a person from this machine, for good.

        Answers how many comments stay without an author. A sync brings nothing of it back. Raises NotFound.
        """
        from bloggy.storage import person_erase

        who = self.get(person).id
        return await self._write(lambda c: person_erase.erase(c, who))

    # --- how ------------------------------------------------------------------------------------------------

    def _read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        return self._workspace.comments.read(work)

    async def _write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        done = await self._workspace.database.write(work)
        self._workspace.events.publish(CommentsChanged())
        return done

    async def _keep(self, person: int, work: Callable[[sqlite3.Connection, int], object]) -> Person:
        who = self.get(person)
        await self._write(lambda c: work(c, who.id))
        from bloggy.storage import people_read

        left = self._read(lambda c: people_read.people(c, [who.id]))
        return left[0] if left else who._replace(notes=(), tags=(), reminder=None)


def _is(author: Author, wanted: str) -> bool:
    from bloggy.domain.person import site_of

    return (
        author.name.strip() == wanted
        or (bool(author.email) and author.email.lower() == wanted.lower())
        or (bool(site_of(wanted)) and site_of(author.url) == site_of(wanted))
    )


def _tags(tags: Iterable[str]) -> list[str]:
    return [tag for tag in ("-".join(told.strip().lstrip("#").split()) for told in tags) if tag]


def _nobody(spec: str) -> NotFound:
    return NotFound(
        _("Nobody is called “{spec}”.").format(spec=spec),
        hint=_("`bloggy people` lists those who write to you, with their numbers."),
    )
