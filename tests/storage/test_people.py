"""Authors become people as they arrive; what the writer decides about them can be taken back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bloggy.domain.comment import (
    Author,
    CommentKind,
    CommentRef,
    CommentStatus,
    CommentTask,
    Place,
    RemoteComment,
)
from bloggy.domain.comments_listing import CommentQuery
from bloggy.domain.outbox import Action, Entry, EntryState
from bloggy.domain.people_listing import PeopleQuery, Person
from bloggy.domain.person import Alike, partition
from bloggy.domain.post import DeliveryKey, Outgoing, Post
from bloggy.storage import comments, comments_read, outbox, people, people_read, person_erase, person_notes
from bloggy.storage.comments import Arrived
from bloggy.storage.database import connect, migrate

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
GILLES = Author(name="Gilles", url="https://gilles.example", email="gilles@example.org")
TABLES = (
    *("comment_author", "comment", "comment_term", "identity", "identity_key"),
    *("person_note", "person_tag", "person_reminder"),
)
ME = Author(name="Ada", email="ada@example.org", is_me=True)


class Blog:
    """A database, and sources that tell of comments."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.db, self.number = connection, 0

    def says(
        self,
        author: Author,
        text: str = "Hello",
        *,
        source: str = "home",
        ref: str = "",
        post: str = "1",
        parent: str | None = None,
        status: CommentStatus = CommentStatus.APPROVED,
        kind: CommentKind = CommentKind.COMMENT,
    ) -> str:
        self.number += 1
        ref = ref or f"r{self.number}"
        comment = RemoteComment(
            ref=CommentRef(ref),
            place=Place(ref=post, url=f"https://blog.example/{post}"),
            parent=None if parent is None else CommentRef(parent),
            author=author,
            date=NOON + timedelta(minutes=self.number),
            status=status,
            body=text,
            form="text",
            kind=kind,
        )
        comments.take(self.db, source, [Arrived(comment, text)], now=NOON, blog="home")
        return ref

    def all(self, **query: object) -> list[Person]:
        return people_read.window(self.db, PeopleQuery(**query), 0, 100)  # type: ignore[arg-type]

    def names(self, **query: object) -> list[str]:
        return [person.name for person in self.all(**query)]

    def one(self) -> Person:
        (person,) = self.all()
        return person

    def who(self) -> dict[int, int]:
        return dict(self.db.execute("SELECT id, person FROM comment_author ORDER BY id").fetchall())

    def check(self) -> None:
        """What is kept is what the decisions and the comments come to."""
        settled = {row[0]: row[0] for row in self.db.execute("SELECT id FROM identity")}
        settled.update(partition(people.decisions(self.db)))
        assert dict(self.db.execute("SELECT id, person FROM identity").fetchall()) == settled
        for identity, person in self.db.execute(
            "SELECT identity, person FROM comment_author WHERE identity IS NOT NULL"
        ):
            assert person == settled[identity]
        counted = self.db.execute(
            "SELECT author, count(*), sum(owed), sum(answered), min(id), max(id) FROM comment"
            " WHERE shown AND NOT mine AND kind <> 'like' GROUP BY author ORDER BY author"
        ).fetchall()
        kept = self.db.execute("SELECT * FROM comment_tally WHERE comments <> 0 ORDER BY author").fetchall()
        assert kept == counted
        self.db.execute("INSERT INTO comment_search (comment_search) VALUES ('integrity-check')")


@pytest.fixture
def blog(tmp_path: Path) -> Iterator[Blog]:
    with closing(opened(tmp_path / "bloggy.db")) as connection:
        made = Blog(connection)
        yield made
        made.check()


def opened(path: Path) -> sqlite3.Connection:
    connection = connect(path)
    migrate(connection, path)
    connection.execute("PRAGMA foreign_keys=ON")
    return connection


def test_the_same_address_or_site_is_one_person_at_all_sources(blog: Blog) -> None:
    first = blog.says(GILLES)
    blog.says(Author(name="Gilles.", email="GILLES@example.org"), source="isso", post="2")
    blog.says(Author(name="G. from Brest", url="http://www.gilles.example/"), source="mentions", post="2")
    blog.says(GILLES, post="2")
    blog.says(ME, parent=first)

    person = blog.one()

    assert person.names == ("Gilles", "G. from Brest", "Gilles.")
    assert person.sources == ("home", "mentions", "isso")
    assert person.urls == ("https://gilles.example", "http://www.gilles.example/")
    assert (person.comments, person.posts, person.answered, person.owed) == (4, 2, 1, 3)
    assert (person.first, person.last) == (NOON + timedelta(minutes=1), NOON + timedelta(minutes=4))
    listed = comments_read.window(blog.db, CommentQuery(person=person.id, unanswered=True), 0, 9)
    assert len(listed) == person.owed


def test_an_account_keeps_somebody_who_changes_their_name(blog: Blog) -> None:
    blog.says(Author(name="Gilles", account="gilles@social.example"))
    blog.says(Author(name="Gilles 🌊", account="gilles@social.example"))
    assert blog.one().comments == 2


def test_somebody_who_shares_something_with_two_others_makes_all_of_them_one(blog: Blog) -> None:
    blog.says(Author(name="Gilles", email="gilles@example.org"))
    blog.says(Author(name="Gilles B.", url="https://gilles.example"))
    assert len(blog.all()) == 2
    blog.says(GILLES)
    assert blog.one().comments == 3
    assert [decision.how for decision in people.decisions(blog.db)] == ["site"]


def test_spam_likes_and_the_writer_are_not_people(blog: Blog) -> None:
    blog.says(ME)
    blog.says(Author(name="Buy"), status=CommentStatus.SPAM)
    blog.says(Author(name="Liker"), kind=CommentKind.LIKE)
    blog.says(Author(name=""))
    assert blog.all() == []


def test_close_names_are_suggested_until_the_writer_says_no(blog: Blog) -> None:
    blog.says(Author(name="Zoé Laurent", email="zoe@example.org"))
    blog.says(Author(name="laurent zoe"), source="isso")
    blog.says(Author(name="Gilles"))
    one, other = sorted(person.id for person in blog.all() if "oe" in person.name or "oé" in person.name)

    (found,) = people_read.suggestions(blog.db)
    assert (found.one, found.other, found.why) == (one, other, Alike.ORDER)
    assert [s.other for s in people_read.suggestions(blog.db, other)] == [one]

    decision = people.part(blog.db, one, other, NOON)
    assert people_read.suggestions(blog.db) == []
    people.undo(blog.db, decision, NOON)
    assert len(people_read.suggestions(blog.db)) == 1


def test_joining_keeps_notes_of_both_and_parting_gives_each_its_own_back(blog: Blog) -> None:
    blog.says(GILLES)
    blog.says(Author(name="Gilles."), source="isso")
    other, one = (person.id for person in blog.all())
    person_notes.add_note(blog.db, one, "met in Brest", NOON)
    person_notes.add_note(blog.db, other, "likes maps", NOON)
    person_notes.tag(blog.db, other, "Opportunity")
    before = blog.who(), blog.all()

    decision = people.join(blog.db, one, other, NOON)
    assert decision is not None
    assert blog.one().note == "met in Brest\nlikes maps"
    assert blog.one().tags == ("Opportunity",)
    assert people_read.person_of(blog.db, other) == one
    assert people.join(blog.db, one, one, NOON) is None

    assert people.undo(blog.db, decision, NOON)
    assert (blog.who(), blog.all()) == before
    assert not people.undo(blog.db, decision, NOON)


def test_two_who_share_an_address_are_parted_and_stay_so(blog: Blog) -> None:
    shared = "family@example.org"
    blog.says(Author(name="Gilles", email=shared))
    blog.says(Author(name="Maria", email=shared))
    whole, before = blog.one(), blog.who()
    (maria,) = [id for id, author in people.authors_of(blog.db, whole.id) if author.name == "Maria"]

    now = people.split(blog.db, whole.id, [maria], NOON)

    assert now is not None
    assert sorted(blog.names()) == ["Gilles", "Maria"]
    blog.says(Author(name="maria", email=shared, url="https://family.example"))
    blog.says(Author(name="Gilles", email=shared, url="https://family.example"))
    assert sorted((person.name, person.comments) for person in blog.all()) == [("Gilles", 2), ("maria", 2)]
    assert people.split(blog.db, now, [id for id, _who in people.authors_of(blog.db, now)], NOON) is None

    (last,) = [d for d in people.decisions(blog.db) if not d.same]
    people.undo(blog.db, last.id, NOON)
    assert blog.one().comments == 4
    assert before.items() <= blog.who().items()


def test_a_no_of_the_writer_is_stronger_than_a_shared_site(blog: Blog) -> None:
    blog.says(Author(name="Gilles", email="gilles@example.org"))
    blog.says(Author(name="Maria", url="https://club.example"))
    other, one = (person.id for person in blog.all())
    people.part(blog.db, one, other, NOON)
    blog.says(Author(name="Gilles", email="gilles@example.org", url="https://club.example"))
    assert len(blog.all()) == 2


def test_what_is_undone_once_is_not_done_again_by_the_same_signs(blog: Blog) -> None:
    blog.says(Author(name="Gilles", email="gilles@example.org"))
    blog.says(Author(name="Gilles B.", url="https://gilles.example"))
    blog.says(GILLES)
    (at_once,) = people.decisions(blog.db)
    people.undo(blog.db, at_once.id, NOON)
    blog.says(Author(name="Gilles again", email=GILLES.email, url=GILLES.url))
    assert len(blog.all()) == 2


def test_people_are_found_by_name_site_note_and_tag(blog: Blog) -> None:
    blog.says(Author(name="Zoé Laurent", url="https://zoe.example"))
    blog.says(GILLES)
    gilles, zoe = (person.id for person in blog.all())
    person_notes.add_note(blog.db, gilles, "Met at the fête in Brest", NOON)
    person_notes.tag(blog.db, zoe, "Opportunity")

    assert blog.names(text="zoe LAUR") == ["Zoé Laurent"]
    assert blog.names(text="zoe.example") == ["Zoé Laurent"]
    assert blog.names(text="fete gilles") == ["Gilles"]
    assert blog.names(text="#opportunity") == ["Zoé Laurent"]
    assert blog.names(text="#oppo") == []
    assert blog.names(text="% nobody") == []
    assert people_read.count(blog.db, PeopleQuery(text="e")) == 2


def test_reminders_come_when_they_are_due_the_earliest_first(blog: Blog) -> None:
    blog.says(GILLES)
    blog.says(Author(name="Zoé"))
    zoe, gilles = (person.id for person in blog.all())
    person_notes.remind(blog.db, zoe, NOON + timedelta(days=2), "the maps")
    person_notes.remind(blog.db, gilles, NOON + timedelta(days=1), "")
    assert blog.names(due=NOON) == []
    assert blog.names(due=NOON + timedelta(days=3)) == ["Gilles", "Zoé"]
    assert person_notes.remind(blog.db, zoe, None, "")
    assert blog.names(due=NOON + timedelta(days=3)) == ["Gilles"]


def test_somebody_noted_stays_when_their_comments_go(blog: Blog) -> None:
    blog.says(GILLES)
    person_notes.tag(blog.db, blog.one().id, "friend")
    blog.db.execute("DELETE FROM comment")
    blog.db.execute("DELETE FROM comment_author")
    assert (blog.one().name, blog.one().comments, blog.one().first) == ("Gilles", 0, None)
    blog.says(GILLES)
    assert blog.one().comments == 1


def test_erasing_leaves_nothing_of_a_person_and_a_sync_brings_nothing_back(blog: Blog) -> None:
    ref = blog.says(GILLES, "My words")
    blog.says(Author(name="Gilles.", email=GILLES.email), source="isso")
    other = blog.says(Author(name="Zoé"))
    person = next(person for person in blog.all() if "Gilles" in person.names)
    person_notes.add_note(blog.db, person.id, "met in Brest", NOON)
    person_notes.tag(blog.db, person.id, "friend")
    person_notes.remind(blog.db, person.id, NOON, "write")

    answer(blog, ref)
    answer(blog, other)

    assert person_erase.erase(blog.db, person.id) == 2

    assert [entry.title for entry in outbox.entries(blog.db)] == [f"home:{ref}", "answer to Gilles"]

    blog.says(GILLES, "My words, edited", ref=ref)
    left = str([blog.db.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES])
    assert "Zoé" in left
    assert not [word for word in ("Gilles", "gilles", "brest", "friend") if word in left]
    assert blog.names() == ["Zoé"]
    assert comments_read.window(blog.db, CommentQuery(text="gilles"), 0, 9) == []
    (row,) = comments_read.window(blog.db, CommentQuery(text="edited"), 0, 9)
    assert (row.author, row.person) == ("", None)
    assert other


def answer(blog: Blog, ref: str) -> None:
    """An entry of the outbox that answers a comment."""
    task = CommentTask(
        source="home", ref=CommentRef(ref), place=Place(ref="1"), text="Thanks", written=NOON, author="Gilles"
    )
    entry = Entry(
        id=DeliveryKey(f"entry-{ref}"),
        action=Action.REPLY,
        library="",
        post_path=f"home/{ref}",
        title="answer to Gilles",
        blog="home",
        outgoing=Outgoing(post=Post(title="answer to Gilles", body=""), path="", source="Thanks"),
        created=NOON,
        not_before=NOON,
        task=task,
    )
    outbox.add(blog.db, entry)
    claimed = outbox.claim(blog.db, NOON, owner="me")
    assert claimed is not None
    outbox.save(blog.db, replace(claimed, state=EntryState.DELIVERED, settled=NOON), "me")


def test_everything_known_is_told_for_many_people(blog: Blog) -> None:
    blog.db.execute("BEGIN")
    for number in range(600):
        blog.says(Author(name=f"Reader {number}"))
    blog.db.execute("COMMIT")
    found = people_read.people(blog.db, [p.id for p in people_read.window(blog.db, PeopleQuery(), 0, 600)])
    assert [person.name for person in found[:2]] == ["Reader 599", "Reader 598"]
    assert len(found) == 600


AUTHORS = st.builds(
    Author,
    name=st.sampled_from(["Gilles", "gilles.", "Zoé", "", "Maria"]),
    email=st.sampled_from(["", "", "a@example.org", "b@example.org"]),
    url=st.sampled_from(["", "", "https://a.example", "b.example/"]),
    account=st.sampled_from(["", "", "", "x"]),
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("says"), AUTHORS, st.sampled_from(["home", "isso"])),
        st.tuples(st.sampled_from(["join", "part", "split", "undo"]), st.integers(0, 9), st.integers(0, 9)),
        st.tuples(st.just("hide"), st.integers(0, 9), st.just(0)),
    ),
    max_size=14,
)


@settings(max_examples=150, deadline=None)
@given(STEPS)
def test_whatever_is_decided_undo_restores_what_was(steps: list[tuple[str, object, object]]) -> None:
    """After any history: each new decision, taken back at once, leaves who is whom as it was."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        migrate(connection, Path("memory"))
        blog = Blog(connection)
        connection.execute("BEGIN")
        for step, one, other in steps:
            before = blog.who()
            if step == "says":
                assert isinstance(one, Author)
                blog.says(one, source=str(other))
            elif step == "hide":
                connection.execute(
                    "UPDATE comment SET status = 'approved' WHERE status <> 'approved' AND id % 10 = ?",
                    (one,),
                )
            else:
                decide(blog, step, int(str(one)), int(str(other)))
                made = [d for d in people.decisions(connection) if not d.undone and not d.how]
                if step != "undo" and made and blog.who() != before:
                    after = blog.who()
                    people.undo(connection, made[-1].id, NOON)
                    assert blog.who() == before
                    connection.execute(
                        "UPDATE identity_decision SET undone = NULL WHERE id = ?", (made[-1].id,)
                    )
                    people.settle(connection)
                    assert blog.who() == after
            blog.check()


def decide(blog: Blog, step: str, one: int, other: int) -> None:
    """Something the writer may say, about people picked by number."""
    found = [row[0] for row in blog.db.execute("SELECT DISTINCT person FROM identity ORDER BY 1")]
    if not found:
        return
    here, there = found[one % len(found)], found[other % len(found)]
    if step == "join":
        people.join(blog.db, here, there, NOON)
    elif step == "part" and here != there:
        people.part(blog.db, here, there, NOON)
    elif step == "split":
        authors = [id for id, _author in people.authors_of(blog.db, here)]
        people.split(blog.db, here, authors[: other % (len(authors) + 1)], NOON)
    elif step == "undo":
        known = people.decisions(blog.db)
        if known:
            people.undo(blog.db, known[one % len(known)].id, NOON)
