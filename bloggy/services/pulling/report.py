"""What a pull says: how far it is, what came of it, and what only the writer can decide."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from bloggy.domain.post import RemoteRef
from bloggy.errors import BloggyError


class QuestionKind(StrEnum):
    """What happened that only the writer can decide."""

    BOTH_CHANGED = "both-changed"
    """The post was changed here and there, and both changes are about the same words."""
    DELETED_THERE = "deleted-there"
    DELETED_HERE = "deleted-here"
    OTHER_VERSION = "other-version"
    """Another machine that shares the library changed it too, and both versions are here."""
    TWO_FILES = "two-files"
    """Two files here are the same post at the blog, each with words of its own."""


class Choice(StrEnum):
    """Answers to questions; which ones fit says `Question.choices`."""

    MINE = "mine"
    """Keep the file; the next publish puts it over what is there now."""
    THEIRS = "theirs"
    """Take what is there into the file."""
    MERGE = "merge"
    """Combine both in the file; what clashes stands there between conflict markers."""
    TRASH = "trash"
    """Deleted there: move the file to the trash too."""
    KEEP = "keep"
    """Deleted there: keep the file, as a draft that has no copy."""
    DELETE = "delete"
    """Deleted here: queue deleting it there too."""
    RESTORE = "restore"
    """Deleted here: bring the file back."""
    LEAVE = "leave"
    """Deleted here: leave it there, and don't ask again."""


CHOICES = {
    QuestionKind.BOTH_CHANGED: (Choice.MERGE, Choice.MINE, Choice.THEIRS),
    QuestionKind.DELETED_THERE: (Choice.TRASH, Choice.KEEP),
    QuestionKind.DELETED_HERE: (Choice.DELETE, Choice.RESTORE, Choice.LEAVE),
    QuestionKind.OTHER_VERSION: (Choice.MERGE, Choice.MINE, Choice.THEIRS),
    QuestionKind.TWO_FILES: (Choice.MERGE, Choice.MINE, Choice.THEIRS),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Something only the writer can decide; until they do, nothing is changed on either side."""

    id: int
    kind: QuestionKind
    blog: str
    ref: RemoteRef
    title: str
    path: Path | None
    """The post's file; None where it is gone."""
    url: str = ""

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What may be answered; the first is what most writers mean."""
        return CHOICES[self.kind]

    @property
    def has_sides(self) -> bool:
        """Whether there are two versions to be laid side by side."""
        return Choice.MERGE in self.choices


@dataclass(frozen=True, slots=True, kw_only=True)
class PullState:
    """Where a blog stands with pulls on this machine, and what the writer said when they were asked.

    Their words are kept by `Pulling.choose(blog, into=…, pictures=…)`, which `run` follows where it is not
    told otherwise (`into` and `pictures` None), and by `Pulling.decline(blog)`. `Pulling.expected(blog)` asks
    the blog how many posts it has; 0: it does not say.
    """

    blog: str
    pulled: datetime | None = None
    """When a pull last came to its end; None: never."""
    begun: bool = False
    """A pull was begun here, whether or not it came to its end: the next one goes on from there."""
    posts: int = 0
    """How many posts of the library are copies of the blog's."""
    folder: Path | None = None
    """Where new files go: as the writer said, or else as a pull would choose. None: nowhere suits."""
    pictures: bool = False
    """The writer wants its pictures, too."""
    declined: bool = False
    """The writer said that its posts shall not be brought; only asking for them by name does so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PullProgress:
    """How far one blog is."""

    blog: str
    done: int
    whole: int
    """How many posts are expected; 0: that is not known."""
    new: int
    """How many files were made so far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlogPull:
    """What came of pulling one blog."""

    blog: str
    new: tuple[Path, ...] = ()
    """Files that were made."""
    updated: tuple[Path, ...] = ()
    """Files that took over what changed there; nobody had changed them here."""
    merged: tuple[Path, ...] = ()
    """Files in which what changed there was combined with what changed here."""
    found: tuple[Path, ...] = ()
    """Files that were there before, and are known as copies of the blog's posts from now on."""
    pictures: int = 0
    """Pictures that were fetched."""
    notes: tuple[str, ...] = ()
    """Sentences on what could not be brought as it is there, each naming its post."""
    stopped: bool = False
    """The writer stopped it; the next pull goes on from there."""
    error: BloggyError | None = None
    """Why it did not come to its end; what came before is in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PullReport:
    """What came of a pull."""

    blogs: tuple[BlogPull, ...]
    questions: tuple[Question, ...] = ()
    """All that are open now, of these blogs."""
