"""What the list of people is asked for and answers with. Names, addresses and sites are as they were sent and
must be cleaned before they reach a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime

    from bloggy.domain.person import Alike


class PeopleQuery(NamedTuple):
    """Which people, always those who wrote last first; without those whose comments nobody sees, such as
    spam, unless the writer has noted something about them."""

    text: str = ""
    """Parts of names, addresses, sites, notes and tags, accents and case aside; `#word`: that tag."""
    owed: bool = False
    """Those with a comment that the writer has not answered."""
    due: datetime | None = None
    """Those with a reminder for that moment or before, the earliest first."""


class Note(NamedTuple):
    """A line that the writer noted about a person."""

    id: int
    text: str
    made: datetime


class Reminder(NamedTuple):
    """That the writer wants to write back."""

    due: datetime
    about: str
    """Why, or ""."""


class Person(NamedTuple):
    """Somebody who writes, from all sources."""

    id: int
    name: str
    """Their name as they spell it most; "" where it is not known any more."""
    names: tuple[str, ...] = ()
    """All their spellings, the most used first."""
    urls: tuple[str, ...] = ()
    """Their sites, the last used first."""
    emails: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    """The comment sources they write at."""
    first: datetime | None = None
    """When their first comment was written, in UTC; None: no comment of theirs is left."""
    last: datetime | None = None
    comments: int = 0
    """That readers see or that wait for the writer, likes aside."""
    posts: int = 0
    """How many posts these are on."""
    answered: int = 0
    """How many of them the writer has answered."""
    owed: int = 0
    """How many wait for an answer."""
    notes: tuple[Note, ...] = ()
    """The oldest first."""
    tags: tuple[str, ...] = ()
    """Without `#`."""
    reminder: Reminder | None = None

    @property
    def note(self) -> str:
        """All notes as one text."""
        return "\n".join(note.text for note in self.notes)

    def goes_by(self, words: str) -> bool:
        """Whether all `words` begin words of one of their names, accents and case aside."""
        from bloggy.domain.person import words_of

        wanted = words_of(words)
        return bool(wanted) and any(
            all(any(have.startswith(want) for have in words_of(name)) for want in wanted)
            for name in self.names
        )


class Suggestion(NamedTuple):
    """Two persons who may be one, by how close their names are."""

    one: int
    other: int
    one_name: str
    other_name: str
    why: Alike
