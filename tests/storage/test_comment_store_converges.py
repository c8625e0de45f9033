"""Whatever happens at a source and in whichever pieces it is told, the store ends with what is there."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, multiple, rule

from bloggy.domain.comment import (
    Author,
    CommentKind,
    CommentRef,
    CommentStatus,
    Place,
    RemoteComment,
    Verdict,
)
from bloggy.domain.comments_listing import CommentQuery
from bloggy.storage import comments, comments_pending, comments_read
from bloggy.storage.comments import Arrived
from bloggy.storage.database import _MIGRATIONS, _statements

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ME = Author(name="Ada", is_me=True)
PEOPLE = [Author(name="Zoé", email="z@example.org"), Author(name="Gilles"), Author(name="gilles."), ME]
WORDS = ["été", "winter", "œuvre", "日本語", "maps", ""]
LIVE = [CommentStatus.APPROVED, CommentStatus.HELD, CommentStatus.SPAM, CommentStatus.REMOVED]


class Source(RuleBasedStateMachine):
    """A source and a store that hears of it, late and in pieces."""

    refs = Bundle("refs")
    entries = Bundle("entries")

    def __init__(self) -> None:
        super().__init__()
        self.db = sqlite3.connect(":memory:", isolation_level=None)
        for step in sorted(_MIGRATIONS.glob("[0-9]*.sql")):
            for statement in _statements(step.read_text("utf-8")):
                self.db.execute(statement)
        self.there: dict[str, RemoteComment] = {}
        self.changed: set[str] = set()
        self.judged: dict[str, tuple[str, Verdict]] = {}
        self.titles = {"a": "Title a", "b": "Title b"}
        self.numbers = iter(range(1, 10_000))

    @rule(
        target=refs,
        minute=st.integers(0, 3),
        words=st.sampled_from(WORDS),
        who=st.sampled_from(PEOPLE),
        status=st.sampled_from(LIVE),
        parent=st.none() | st.integers(1, 40),
        place=st.sampled_from("ab"),
        kind=st.sampled_from(list(CommentKind)),
    )
    def write(self, minute: int, words: str, parent: int | None, place: str, **how: Any) -> str:
        ref = str(next(self.numbers))
        self.there[ref] = RemoteComment(
            ref=CommentRef(ref),
            place=Place(ref=place, url=f"/{place}/", title=self.titles[place]),
            parent=None if parent is None else CommentRef(str(parent)),
            author=how["who"],
            date=NOW + timedelta(minutes=minute),
            status=how["status"],
            body=words,
            form="text",
            kind=how["kind"],
        )
        self.changed.add(ref)
        return ref

    @rule(ref=refs, words=st.sampled_from(WORDS), who=st.sampled_from(PEOPLE), status=st.sampled_from(LIVE))
    def edit(self, ref: str, words: str, who: Author, status: CommentStatus) -> None:
        if ref in self.there and not self.there[ref].author.is_me:
            who = who if not who.is_me else PEOPLE[0]
            self.there[ref] = replace(self.there[ref], body=words, author=who, status=status)
            self.changed.add(ref)

    @rule(title=st.sampled_from(["Title a", "Maps", "Été"]))
    def entitle(self, title: str) -> None:
        self.titles["a"] = title
        for ref, comment in self.there.items():
            if comment.place.ref == "a":
                self.there[ref] = replace(comment, place=replace(comment.place, title=title))
                self.changed.add(ref)

    @rule(ref=refs)
    def delete(self, ref: str) -> None:
        self.there.pop(ref, None)
        self.changed.add(ref)

    @rule(data=st.data())
    def tell_a_part(self, data: st.DataObject) -> None:
        """A page: some of what changed, some of what did not, in any order, some twice."""
        chosen = data.draw(st.lists(st.sampled_from(sorted(self.there) or [""]), max_size=8))
        self._tell([ref for ref in chosen if ref])
        self.changed -= set(chosen)

    @rule()
    def tell_all(self) -> None:
        self._tell([ref for ref in self.changed if ref in self.there])
        comments.delete(self.db, "s", [CommentRef(ref) for ref in self.changed if ref not in self.there])
        self.changed.clear()
        self._converged()

    @rule()
    def sweep(self) -> None:
        self._tell(list(self.there))
        gone = list(comments.absent(self.db, "s", self.there.__contains__, asked=NOW))
        comments.delete(self.db, "s", gone)
        self.changed.clear()
        self._converged()

    @rule(target=entries, ref=refs, verdict=st.sampled_from(list(Verdict)))
    def judge(self, ref: str, verdict: Verdict) -> Any:
        row = self._row(ref)
        if row is None or row.pending or row.status == CommentStatus.DELETED:
            return multiple()
        entry = f"E{next(self.numbers)}"
        comments_pending.judge(self.db, row.id, verdict, entry)
        self.judged[entry] = (ref, verdict)
        return entry

    @rule(entry=consumes(entries), sent=st.booleans())
    def settle(self, entry: str, sent: bool) -> None:
        ref, verdict = self.judged.pop(entry)
        if sent and ref in self.there:
            self.there[ref] = replace(self.there[ref], status=verdict.status)
            comments_pending.judged(self.db, entry, verdict.status)
            self.changed.add(ref)
        else:
            comments_pending.unjudged(self.db, entry)

    @rule(ref=refs, read=st.booleans())
    def look(self, ref: str, read: bool) -> None:
        if row := self._row(ref):
            comments.mark_read(self.db, [row.id], read=read)

    @invariant()
    def counters_and_index_agree_with_the_table(self) -> None:
        counted = self.db.execute(
            "SELECT id >> 41, source, status, new, owed, count(*) FROM comment"
            " GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5"
        ).fetchall()
        kept = self.db.execute("SELECT * FROM comment_count WHERE n <> 0 ORDER BY 1, 2, 3, 4, 5").fetchall()
        assert kept == counted
        counted = self.db.execute(
            "SELECT author, count(*), sum(owed), sum(answered), min(id), max(id) FROM comment"
            " WHERE shown AND NOT mine AND kind <> 'like' GROUP BY author ORDER BY author"
        ).fetchall()
        kept = self.db.execute("SELECT * FROM comment_tally WHERE comments <> 0 ORDER BY author").fetchall()
        assert kept == counted
        self.db.execute("INSERT INTO comment_search (comment_search) VALUES ('integrity-check')")
        shown = {row[0] for row in self.db.execute("SELECT id FROM comment WHERE shown")}
        assert {row[0] for row in self.db.execute("SELECT DISTINCT doc FROM comment_term")} == shown

    def _converged(self) -> None:
        kept = comments_read.rows(self.db, [row[0] for row in self.db.execute("SELECT id FROM comment")])
        assert {row.ref for row in kept if row.status != CommentStatus.DELETED} == set(self.there)
        for row in kept:
            if row.ref not in self.there:
                continue
            comment = self.there[row.ref]
            assert (row.text, row.author, row.post_title) == (
                comment.body,
                comment.author.name,
                comment.place.title,
            )
            if not row.pending:
                assert row.status == comment.status
            answers = [
                one
                for one in kept
                if one.is_me and one.status in comments.SHOWN and self.there[one.ref].parent == row.ref
            ]
            if not row.is_me:
                assert row.answered == bool(answers)
        for word in WORDS[:-1]:
            found = comments_read.window(self.db, CommentQuery(text=word), 0, 1000)
            expected = {
                row.ref
                for row in kept
                if row.status in comments.SHOWN
                and (word in row.text or word.casefold() in row.post_title.casefold())
            }
            assert {row.ref for row in found} == expected
            assert [row.id for row in found] == sorted((row.id for row in found), reverse=True)

    def _tell(self, refs: list[str]) -> None:
        page = [Arrived(self.there[ref], self.there[ref].body) for ref in refs]
        comments.take(self.db, "s", page, now=NOW)

    def _row(self, ref: str) -> Any:
        found = comments_read.rows(self.db, comments_read.starting(self.db, f"s:{ref}"))
        return found[0] if found else None

    def teardown(self) -> None:
        self.db.close()


Source.TestCase.settings = settings(
    max_examples=80, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
TestSource = Source.TestCase
