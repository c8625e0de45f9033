"""What a list of posts is asked for and answers with, light enough for a command that must start at once.

Named tuples instead of dataclasses, and plain strings for states, because importing `dataclasses` and
`enum` costs more than listing twenty posts. Enum members may be passed wherever a state is asked for:
`Status`, `Mark` and `Kind` are strings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

Sort = Literal["date", "title", "updated", "words", "status"]


class BlogState(NamedTuple):
    """Where one post stands at one blog."""

    blog: str
    state: str
    """A `Mark` value, or "" where the post has never been sent to this blog."""
    url: str = ""
    ref: str = ""
    published: datetime | None = None
    """When it was delivered there, or will be if scheduled, with a zone; None where that is not known."""
    changed: bool = False
    """The file differs from what was delivered."""


class FileProblem(NamedTuple):
    """Why a file could not be read as its writer means it."""

    message: str
    """A sentence. It may quote the file: clean it before it is shown."""
    line: int
    """1-based in the file; 0 where no line is to blame."""


class PostSummary(NamedTuple):
    """One row of a list. All text is as found in the file: clean it before it reaches a terminal."""

    path: Path
    """Absolute."""
    root: Path
    """The library's root."""
    rel: str
    """`path` below `root`, with forward slashes."""
    title: str
    """From the front matter, else the first heading, else the file's name; never empty."""
    slug: str
    kind: str
    """A `Kind` value."""
    status: str
    """A `Status` value."""
    mark: str
    """A `Mark` value: what the list shows."""
    date: datetime | None
    updated: datetime | None
    tags: tuple[str, ...]
    categories: tuple[str, ...]
    language: str
    words: int
    summary: str
    blogs: tuple[BlogState, ...]
    problem: FileProblem | None
    modified: datetime
    """When the file was last written, in UTC."""
    unlisted: bool = False
    """Its page is there, but the site's lists leave it out."""
    since: datetime | None = None
    """The moment before which its site leaves it out, in UTC; None where the date does not matter."""
    until: datetime | None = None
    """The moment from which its site leaves it out, in UTC."""


class PostQuery(NamedTuple):
    """Which posts, in which order; `query._replace(text="…")` makes a changed one."""

    text: str = ""
    """Words to look for in titles, tags and bodies, accents and case aside; the last may be unfinished."""
    status: str | None = None
    mark: str | None = None
    blog: str | None = None
    tag: str | None = None
    kind: str | None = None
    trash: bool = False
    """Only what lies in the trash, instead of everything else."""
    sort: Sort = "date"
    descending: bool = True


class Counts(NamedTuple):
    """How many posts there are of each sort, without the trash; names as written, most frequent first."""

    total: int
    statuses: dict[str, int]
    marks: dict[str, int]
    kinds: dict[str, int]
    blogs: dict[str, int]
    tags: dict[str, int]
    categories: dict[str, int]
    problems: int
    trash: int


class Changes(NamedTuple):
    """What a refresh of the index found, as absolute paths."""

    added: tuple[Path, ...] = ()
    changed: tuple[Path, ...] = ()
    removed: tuple[Path, ...] = ()
    unreadable: tuple[tuple[Path, str], ...] = ()
    """Files and folders that could not be read, each with a sentence."""
    versions: tuple[tuple[Path, Path], ...] = ()
    """All versions that lost against another machine's, each with its post."""

    def __bool__(self) -> bool:
        """Whether a list that was drawn before must be drawn again."""
        return bool(self.added or self.changed or self.removed)
