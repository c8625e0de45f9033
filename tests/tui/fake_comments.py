"""Comments in a list, for what the screens show and ask: an inbox, its answers and its sync."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from bloggy.domain.comment import CommentStatus, Verdict
from bloggy.domain.comments_listing import CommentCounts, CommentQuery, CommentRow, PostComments, Thread
from bloggy.domain.outbox import Entry
from bloggy.domain.people_listing import Note, PeopleQuery, Person, Reminder, Suggestion
from bloggy.domain.person import Alike, Decision
from bloggy.domain.thread import arrange
from bloggy.errors import BloggyError
from bloggy.services.comments.opened import Opened
from bloggy.services.comments.people import Changed
from bloggy.services.comments.sources import SourceInfo
from bloggy.services.comments.syncing import SourceReport, SyncProgress, SyncReport
from bloggy.services.events import CommentsChanged, Events

SHOWN = {"approved", "held"}


def comment(
    number: int,
    author: str,
    text: str,
    *,
    now: datetime,
    root: Path,
    title: str = "The week I stopped counting subscribers",
    minutes: float = 0,
    **fields: Any,
) -> CommentRow:
    """A comment, `minutes` old; the larger the number, the newer it should be."""
    given: dict[str, Any] = {
        "id": number,
        "source": "home",
        "blog": "home",
        "ref": str(number),
        "place": len(title),
        "post_path": root / ("posts/" + "-".join(title.lower().split()[:4]) + ".md"),
        "post_url": "https://example.org/2026/11/counting/",
        "post_title": title,
        "author_id": number,
        "author": author,
        "author_url": "",
        "email_hash": "",
        "date": now - timedelta(minutes=minutes),
        "edited": None,
        "status": "approved",
        "kind": "comment",
        "parent": None,
        "depth": 0,
        "text": text,
        "body": text,
        "form": "text",
        "unread": False,
        "answered": False,
        "pending": "",
        "entry": "",
        "person": None,
        "url": "https://example.org/2026/11/counting/#comment-" + str(number),
        "is_me": False,
    }
    return CommentRow(**{**given, **fields})


def sample_comments(now: datetime, root: Path) -> list[CommentRow]:
    """What the picture shows."""
    day = 24 * 60.0

    def one(number: int, author: str, text: str, minutes: float, **fields: Any) -> CommentRow:
        return comment(number, author, text, now=now, root=root, minutes=minutes, **fields)

    week, rss = "The week I stopped counting subscribers", "RSS is not dead, it is quiet"
    gilles = "Counting is my job, so allow me: with n = 54 the interval is wide. Write more, worry less."
    zoe = "> On écrit mieux le matin.\n\nOui, et on publie mieux le soir : voyez https://zoe.example/matin."
    stephane = "I had the same Friday. Mine said sixty,\nand two of them were me."
    here: dict[str, Any] = {"title": week}
    mine: dict[str, Any] = {"is_me": True, "pending": "reply", "entry": "E1", "form": "markdown"}
    carnet: dict[str, Any] = {
        "blog": "carnet",
        "source": "carnet",
        "title": "Écrire le matin, publier le soir",
    }
    sites: dict[str, Any] = {"title": "Static sites, five years on"}
    return [
        one(90, "Stéphane", stephane, 497, unread=True, answered=True, **here),
        one(91, "Ada", "Then you have fifty-eight good readers!", 478, parent=90, **here, **mine),
        one(80, "Gilles", gilles, 529, unread=True, person=7, **here),
        one(
            85,
            "Vincent",
            "Seconded. And thanks for the maps.",
            511,
            parent=80,
            source="home-mastodon",
            **here,
        ),
        one(
            70,
            "someone@example.net",
            "Buy followers …",
            day + 1159,
            status="held",
            source="home-isso",
            **here,
        ),
        one(60, "Zoé Laurent", zoe, 1.5 * day, answered=True, **carnet),
        one(50, "Vincent", "I got mine by a comment.", 2.4 * day, title="The comment that became a job"),
        one(40, "benani", "Long live the feed.", 3.1 * day, title=rss),
        one(30, "Gilles.", "Quiet, and counted by nobody.", 3.3 * day, title=rss, person=8),
        one(20, "Vincent", "Five more!", 10 * day, **sites),
        one(10, "Spam & Sons", "Cheap pills", 12 * day, status="spam", **sites),
    ]


def _part(row: CommentRow) -> int:
    """The part of an inbox with the unread first."""
    return 0 if row.unread else 1 if not (row.answered or row.is_me) else 2


class FakeComments:
    """The inbox."""

    def __init__(self, rows: Sequence[CommentRow], events: Events) -> None:
        self.all, self._events = list(rows), events
        self.calls: list[tuple[Any, ...]] = []

    def _wanted(self, query: CommentQuery) -> list[CommentRow]:
        rows = [
            row
            for row in self.all
            if row.status == query.status or (not query.status and row.status in SHOWN)
        ]
        tests: list[Callable[[CommentRow], bool]] = [
            lambda row: not query.unread or row.unread,
            lambda row: not query.unanswered or not (row.answered or row.is_me),
            lambda row: not query.held or row.status == "held",
            lambda row: query.blog in {None, row.blog},
            lambda row: query.post in {None, row.post_path},
            lambda row: query.place in {None, row.place},
            lambda row: query.person in {None, row.person},
            lambda row: query.since is None or row.date >= query.since,
            lambda row: query.text.casefold() in f"{row.text} {row.author} {row.post_title}".casefold(),
        ]
        rows = [row for row in rows if all(test(row) for test in tests)]
        rows = sorted(rows, key=lambda row: row.id, reverse=True)
        return sorted(rows, key=_part) if query.unread_first and not query.text and not query.status else rows

    def parts(self, query: CommentQuery) -> tuple[int, int, int]:
        found = [_part(row) for row in self._wanted(query)]
        return found.count(0), found.count(1), found.count(2)

    def window(self, query: CommentQuery, offset: int, limit: int) -> list[CommentRow]:
        return self._wanted(query)[offset : offset + limit]

    def count(self, query: CommentQuery) -> int:
        return len(self._wanted(query))

    def position(self, query: CommentQuery, comment: int) -> int:
        parted = query.unread_first and not query.text and not query.status
        (this,) = self.rows([comment])

        def place(row: CommentRow) -> tuple[int, int]:
            return (_part(row) if parted else 0), -row.id

        return sum(place(row) < place(this) for row in self._wanted(query))

    def counts(self) -> CommentCounts:
        kinds = (
            CommentQuery(unread=True),
            CommentQuery(unanswered=True),
            CommentQuery(held=True),
            CommentQuery(),
        )
        return CommentCounts(*(self.count(query) for query in kinds))

    def post_counts(self) -> dict[Path, PostComments]:
        found: dict[Path, PostComments] = {}
        for row in self._wanted(CommentQuery()):
            if row.post_path is not None:
                before = found.get(row.post_path, PostComments(0, 0))
                found[row.post_path] = PostComments(before.comments + 1, before.unread + row.unread)
        return found

    def rows(self, ids: Collection[int]) -> list[CommentRow]:
        return [row for wanted in ids for row in self.all if row.id == wanted]

    def conversation(self, of: Path | int) -> Thread:
        rows = {row.id: row for row in self._wanted(CommentQuery()) if of in {row.place, row.post_path}}
        order = arrange({row.id: row.parent for row in rows.values()})
        found = tuple(rows[id]._replace(depth=depth) for id, depth in order)
        first = found[0] if found else None
        return Thread(
            title=first.post_title if first else "",
            url=first.post_url if first else "",
            post_path=first.post_path if first else None,
            comments=found,
        )

    def opened(self, of: Path | int) -> Opened:
        return Opened.of(self.conversation(of))

    def get(self, spec: str | int) -> CommentRow:
        return next(row for row in self.all if spec in {row.id, f"{row.source}:{row.ref}"})

    def put(self, comment: int, **fields: Any) -> None:
        """Change one."""
        self.all = [row._replace(**fields) if row.id == comment else row for row in self.all]

    async def mark_read(self, ids: Collection[int], read: bool = True) -> int:
        self.calls.append(("mark_read", sorted(ids), read))
        for id in ids:
            self.put(id, unread=not read)
        self._events.publish(CommentsChanged())
        return len(ids)


class FakeAnswering:
    """Queues nothing, but remembers what was said."""

    def __init__(self, comments: FakeComments) -> None:
        self.calls: list[tuple[Any, ...]] = []
        self.kept: dict[int, str] = {}
        self.trouble: BloggyError | None = None
        self._comments = comments
        self.final: set[Verdict] = set()
        """What deletes for good."""
        self.drafts = SimpleNamespace(save=self._save, load=self._load, all=self._all)

    async def _save(self, comment: int, text: str) -> None:
        self.kept[comment] = text

    async def _load(self, comment: int) -> str:
        return self.kept.get(comment, "")

    async def _all(self) -> list[tuple[int, str, datetime]]:
        return [(id, text, GILLES.last) for id, text in self.kept.items() if text and GILLES.last]

    async def for_good(self, ids: Iterable[int], verdict: Verdict) -> list[int]:
        return list(ids) if verdict in self.final else []

    def _happens(self, *call: Any) -> Entry:
        if self.trouble is not None:
            raise self.trouble
        self.calls.append(call)
        return SimpleNamespace(id=f"E{len(self.calls) + 1}")  # type: ignore[return-value]

    async def check_reply(self, comment_id: int) -> None:
        """Every comment can be answered here."""

    async def reply(self, comment_id: int, text: str) -> Entry:
        self.kept.pop(comment_id, None)
        self._comments.put(comment_id, answered=True)
        return self._happens("reply", comment_id, text)

    async def reword(self, entry_id: str, text: str) -> Entry:
        return self._happens("reword", entry_id, text)

    async def moderate(self, ids: Iterable[int], verdict: Verdict) -> list[Entry]:
        ids = list(ids)
        entry = self._happens("moderate", ids, verdict.value)
        for id in ids:
            self._comments.put(id, status=verdict.status.value, pending=verdict.value, entry=entry.id)
        return [entry]

    async def undo(self, entry_ids: Iterable[str]) -> list[Entry]:
        ids = set(entry_ids)
        self._happens("undo", sorted(ids))
        for row in self._comments.all:
            if row.entry in ids:
                self._comments.put(row.id, status=CommentStatus.APPROVED.value, pending="", entry="")
        return []


class FakeSync:
    """Brings what it is told to."""

    def __init__(self, comments: FakeComments, events: Events) -> None:
        self._comments, self._events = comments, events
        self.new: list[CommentRow] = []
        self.question = ""
        self.error: BloggyError | None = None
        self.gate: asyncio.Event | None = None
        self.calls: list[tuple[Any, ...]] = []

    async def run(
        self,
        sources: Collection[str] | None = None,
        *,
        progress: Callable[[SyncProgress], None] | None = None,
        stop: Callable[[], bool] = lambda: False,
        accept: Collection[str] = (),
    ) -> SyncReport:
        self.calls.append((sources, tuple(accept)))
        if progress is not None:
            progress(SyncProgress(source="home", done=250, whole=1000, new=2))
        if self.gate is not None:
            await self.gate.wait()
        self._comments.all += self.new
        new, self.new = len(self.new), []
        self._events.publish(CommentsChanged(new=new))
        question = "" if accept else self.question
        return SyncReport(
            sources=(
                SourceReport(
                    source="home",
                    blog="home",
                    new=new,
                    unread=new,
                    question=question,
                    error=self.error,
                    stopped=stop(),
                ),
            )
        )


GILLES = Person(
    id=7,
    name="Gilles",
    names=("Gilles",),
    urls=("https://gilles.example/",),
    first=datetime(2025, 2, 17, 9, 0, tzinfo=UTC),
    last=datetime(2026, 11, 22, 9, 40, tzinfo=UTC),
    comments=14,
    posts=9,
    answered=11,
    owed=3,
    notes=(Note(id=1, text="met in Brest", made=datetime(2025, 6, 1, tzinfo=UTC)),),
    tags=("maps",),
)


class FakePeople:
    """Knows Gilles, and that there is a Gilles with a full stop."""

    def __init__(self) -> None:
        self.known = {7: GILLES, 8: GILLES._replace(id=8, name="Gilles.", names=("Gilles.",))}
        pair: dict[str, Any] = {"one": 7, "other": 8, "one_name": "Gilles", "other_name": "Gilles."}
        self.alike = [Suggestion(**pair, why=Alike.PUNCTUATION)]
        self.calls: list[tuple[Any, ...]] = []
        self.now = datetime(2026, 11, 22, 18, 29, 40, tzinfo=UTC)
        self.decisions: list[Decision] = []

    def get(self, person: int) -> Person:
        return self.known[person]

    def suggestions(self, person: int | None = None) -> list[Suggestion]:
        return [one for one in self.alike if person in {one.one, one.other}]

    def window(self, query: PeopleQuery, offset: int, limit: int) -> list[Person]:
        found = [one for one in self.known.values() if query.text.casefold() in one.name.casefold()]
        return found[offset : offset + limit]

    def due(self) -> list[Person]:
        return [one for one in self.known.values() if one.reminder and one.reminder.due <= self.now]

    def decided(self, person: int) -> list[Decision]:
        return [one for one in self.decisions if person in one.left | one.right]

    async def split(self, person: int, spelling: str) -> Changed:
        self.calls.append(("split", person, spelling))
        return Changed(self.known[person], 6)

    async def remind(self, person: int, due: datetime | None, about: str = "") -> Person:
        self.calls.append(("remind", person, due, about))
        reminder = None if due is None else Reminder(due, about)
        return self._put(person, reminder=reminder)

    async def remove_note(self, person: int, note: int) -> Person:
        self.calls.append(("remove_note", person, note))
        notes = tuple(one for one in self.known[person].notes if one.id != note)
        return self._put(person, notes=notes)

    async def untag(self, person: int, tags: Iterable[str]) -> Person:
        self.calls.append(("untag", person, list(tags)))
        return self._put(person, tags=())

    def _put(self, person: int, **fields: Any) -> Person:
        self.known[person] = self.known[person]._replace(**fields)
        return self.known[person]

    def topics(self, person: int) -> list[tuple[str, int]]:
        return [("numbers", 6), ("feeds", 3), ("Breton", 1)]

    async def join(self, one: int, other: int) -> Changed:
        self.calls.append(("join", one, other))
        self.alike = []
        return Changed(self.known[one], 4)

    async def part(self, one: int, other: int) -> Changed:
        self.calls.append(("part", one, other))
        self.alike = []
        return Changed(self.known[one], 5)

    async def undo(self, decision: int | None = None) -> bool:
        self.calls.append(("undo", decision))
        return True

    async def add_note(self, person: int, text: str) -> Person:
        self.calls.append(("note", person, text))
        return self.known[person]

    async def tag(self, person: int, tags: Iterable[str]) -> Person:
        self.calls.append(("tag", person, list(tags)))
        return self.known[person]


SOURCES = [SourceInfo("home", "home"), SourceInfo("carnet", "carnet")]
