"""What sources tell of comments is stored once, found quickly and never loses what the writer has said."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bloggy.domain.comment import (
    Author,
    CommentKind,
    CommentRef,
    CommentStatus,
    Cursor,
    Place,
    RemoteComment,
    Verdict,
)
from bloggy.domain.comments_listing import CommentCounts, CommentQuery
from bloggy.storage import comments, comments_list, comments_pending, comments_read
from bloggy.storage.comments import Arrived
from bloggy.storage.database import connect, migrate

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
GILLES = Author(name="Gilles", url="https://gilles.example", email="gilles@example.org")
ME = Author(name="Ada", is_me=True)
PLACE = Place(ref="7", url="https://blog.example/friday/", title="The week I stopped counting")


def told(
    ref: str,
    text: str = "Hello",
    *,
    parent: str | None = None,
    author: Author = GILLES,
    status: CommentStatus = CommentStatus.APPROVED,
    minutes: float = 0,
    place: Place = PLACE,
    kind: CommentKind = CommentKind.COMMENT,
) -> Arrived:
    return Arrived(
        RemoteComment(
            ref=CommentRef(ref),
            place=place,
            parent=None if parent is None else CommentRef(parent),
            author=author,
            date=NOON + timedelta(minutes=minutes),
            status=status,
            body=f"<p>{text}</p>",
            form="html",
            kind=kind,
        ),
        text,
    )


@pytest.fixture
def db(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    path = tmp_path / "bloggy.db"
    connection = connect(path)
    migrate(connection, path)
    connection.execute("PRAGMA foreign_keys=ON")
    yield connection
    check_index(connection)
    connection.close()


def take(
    connection: sqlite3.Connection, source: str, page: list[Arrived], **how: str | datetime
) -> comments.Taken:
    connection.execute("BEGIN")
    taken = comments.take(connection, source, page, now=NOON, **how)  # type: ignore[arg-type]
    connection.execute("COMMIT")
    return taken


def check_index(connection: sqlite3.Connection) -> None:
    """The counters and the full-text index say what the table says."""
    counted = connection.execute(
        "SELECT id >> 41, source, status, new, owed, count(*) FROM comment"
        " GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5"
    ).fetchall()
    kept = connection.execute("SELECT * FROM comment_count WHERE n <> 0 ORDER BY 1, 2, 3, 4, 5").fetchall()
    assert kept == counted
    for id, number, unread in connection.execute("SELECT id, comments, unread FROM comment_place").fetchall():
        assert (number, unread) == connection.execute(
            "SELECT coalesce(sum(shown AND kind <> 'like'), 0), coalesce(sum(new), 0) FROM comment"
            " WHERE place = ?",
            (id,),
        ).fetchone()
    connection.execute("INSERT INTO comment_search (comment_search) VALUES ('integrity-check')")
    shown = {row[0] for row in connection.execute("SELECT id FROM comment WHERE shown")}
    indexed = {row[0] for row in connection.execute("SELECT DISTINCT doc FROM comment_term")}
    assert indexed <= shown


def texts(connection: sqlite3.Connection, **query: object) -> list[str]:
    return [row.text for row in comments_read.window(connection, CommentQuery(**query), 0, 100)]  # type: ignore[arg-type]


def test_the_newest_comes_first_with_all_that_is_known_of_it(db: sqlite3.Connection) -> None:
    take(db, "home", [told("1", "First"), told("2", "Second", minutes=1, parent="1")], blog="home")

    second, first = comments_read.window(db, CommentQuery(), 0, 10)

    assert (first.text, first.author, first.post_title) == ("First", "Gilles", PLACE.title)
    assert (first.body, first.form, first.date) == ("<p>First</p>", "html", NOON)
    assert (second.parent, second.depth, first.depth) == (first.id, 1, 0)
    assert first.blog == "home"
    assert len(first.email_hash) == 64


def test_telling_the_same_again_changes_nothing(db: sqlite3.Connection) -> None:
    page = [told("1"), told("2", minutes=1, parent="1")]
    take(db, "home", page)
    before = db.execute("SELECT * FROM comment").fetchall()

    taken = take(db, "home", page)

    assert (taken.new, taken.changed, taken.unread) == (0, 0, 0)
    assert db.execute("SELECT * FROM comment").fetchall() == before


def test_an_edit_made_elsewhere_arrives_and_is_found_by_its_new_words(db: sqlite3.Connection) -> None:
    take(db, "home", [told("1", "maps")])

    assert take(db, "home", [told("1", "charts")]).changed == 1

    assert texts(db, text="maps") == []
    assert texts(db, text="charts") == ["charts"]


def test_words_are_found_without_accents_and_before_they_are_finished(db: sqlite3.Connection) -> None:
    take(db, "home", [told("1", "L’été à Besançon, cœur léger"), told("2", "Winter", minutes=1)])

    for words in ("ete", "Besanç", "BESANCON", "coeur leg", "gilles ete", "stopped besan"):
        assert texts(db, text=words) == ["L’été à Besançon, cœur léger"]
    assert texts(db, text="été winter") == []
    assert comments_list.count(db, CommentQuery(text="gilles")) == 2


@pytest.mark.parametrize("words", ['"', "AND", "a OR b", "NEAR(", "*", "text:x", "-", "(", "x'; DROP", "  "])
def test_nothing_typed_is_an_operator(db: sqlite3.Connection, words: str) -> None:
    take(db, "home", [told("1", "Hello")])

    assert texts(db, text=words) == []


def test_a_new_title_of_a_page_is_found(db: sqlite3.Connection) -> None:
    take(db, "home", [told("1", "one"), told("2", "two", minutes=1)])
    renamed = Place(ref="7", url=PLACE.url, title="Sixty good readers")

    take(db, "home", [told("3", "three", minutes=2, place=renamed)])

    assert texts(db, text="sixty") == ["three", "two", "one"]
    assert texts(db, text="stopped") == []


def test_old_comments_of_a_first_sync_are_read(db: sqlite3.Connection) -> None:
    page = [told("1", "old", minutes=-9), told("2", "new")]

    assert take(db, "home", page, read_before=NOON).unread == 1

    assert texts(db, unread=True) == ["new"]


def test_the_writers_own_comments_and_likes_are_never_news(db: sqlite3.Connection) -> None:
    take(db, "home", [told("1", author=ME), told("2", kind=CommentKind.LIKE, minutes=1)])

    assert comments_read.counts(db) == CommentCounts(all=2)


def test_a_comment_is_answered_by_the_writers_own_whichever_comes_first(db: sqlite3.Connection) -> None:
    take(db, "home", [told("2", author=ME, parent="1", minutes=1)])
    take(db, "home", [told("1"), told("3", minutes=2, parent="1")])

    assert comments_read.counts(db).unanswered == 1
    comments.delete(db, "home", [CommentRef("2")])
    assert comments_read.counts(db).unanswered == 2


def test_what_is_deleted_elsewhere_leaves_the_inbox_but_not_the_machine(db: sqlite3.Connection) -> None:
    take(db, "home", [told("1", "gone"), told("2", "there", minutes=1)])

    assert comments.delete(db, "home", [CommentRef("1"), CommentRef("nonsense")]) == 1
    assert comments.delete(db, "home", [CommentRef("1")]) == 0

    assert texts(db) == ["there"]
    assert texts(db, status=CommentStatus.DELETED) == ["gone"]
    assert texts(db, text="gone") == []
    assert texts(db, text="gone", status="deleted") == ["gone"]
    assert comments.state(db, "home").known == 1


def test_what_comes_back_after_a_deletion_is_shown_again(db: sqlite3.Connection) -> None:
    take(db, "home", [told("1", "back")])
    comments.delete(db, "home", [CommentRef("1")])

    take(db, "home", [told("1", "back")])

    assert texts(db, text="back") == ["back"]


def test_only_what_is_meant_by_a_sweep_can_be_absent(db: sqlite3.Connection) -> None:
    other = Place(url="/other/", title="Other")
    take(db, "home", [told("1", minutes=-60), told("2"), told("3", place=other, minutes=1)])

    def gone(**limits: object) -> list[str]:
        return list(comments.absent(db, "home", {"2"}.__contains__, asked=NOON, **limits))  # type: ignore[arg-type]

    assert gone() == ["1", "3"]
    assert gone(since=NOON) == ["3"]
    assert gone(places=("7",)) == ["1"]
    assert gone(places=("/other/",)) == ["3"]
    assert gone(places=()) == []
    assert gone(until=NOON) == ["1"]
    assert not list(comments.absent(db, "home", set().__contains__, asked=NOON - timedelta(seconds=1)))


def test_many_comments_of_one_second_have_ids_of_their_own(db: sqlite3.Connection) -> None:
    take(db, "home", [told(str(n)) for n in range(50)])

    assert [row.ref for row in comments_read.window(db, CommentQuery(), 0, 100)] == [
        str(n) for n in reversed(range(50))
    ]


@pytest.mark.parametrize("year", [1, 1969, 1970, 2038, 9999])
def test_any_year_can_be_the_comments(db: sqlite3.Connection, year: int) -> None:
    one = told("1")
    when = datetime(year, 6, 1, tzinfo=UTC)
    take(db, "home", [Arrived(_dated(one.comment, when), "x"), told("2")])

    years = [row.date.year for row in comments_read.window(db, CommentQuery(), 0, 9)]
    assert years == sorted([year, 2026], reverse=True)


def _dated(comment: RemoteComment, when: datetime) -> RemoteComment:
    from dataclasses import replace

    return replace(comment, date=when)


def test_hostile_text_is_stored_and_found(db: sqlite3.Connection) -> None:
    author = Author(name="\ud800 \x1b]0;x\x07 \u202eevil", url="javascript:alert(1)")
    take(db, "home", [told("a:b\0c", "x\0y \udfff " + "word " * 50_000, author=author)])

    (row,) = comments_read.window(db, CommentQuery(text="evil word"), 0, 9)
    assert row.author_url == "javascript:alert(1)"
    comments.delete(db, "home", [CommentRef("a:b\0c")])


def test_lists_can_be_narrowed_in_every_way(db: sqlite3.Connection, tmp_path: Path) -> None:
    other = Place(url="/other/", title="Other")
    post = tmp_path / "friday.md"
    take(db, "home", [told("1", "one"), told("2", "two", minutes=1, place=other)], blog="b")
    take(db, "isso", [told("1", "three", minutes=2, status=CommentStatus.HELD)], blog="b")
    take(db, "far", [told("1", "spam", minutes=3, status=CommentStatus.SPAM)], blog="c")
    db.execute("UPDATE comment_place SET post = ? WHERE ref = '7'", (str(post).encode(),))
    db.execute("UPDATE comment_author SET person = 5 WHERE source = 1")
    home = comments_read.window(db, CommentQuery(source="home"), 0, 9)

    for query, found in {
        CommentQuery(): ["three", "two", "one"],
        CommentQuery(source="home"): ["two", "one"],
        CommentQuery(blog="b"): ["three", "two", "one"],
        CommentQuery(blog="b", unread=True): ["three", "two", "one"],
        CommentQuery(source="nowhere"): [],
        CommentQuery(held=True): ["three"],
        CommentQuery(held=True, source="home"): [],
        CommentQuery(status="spam"): ["spam"],
        CommentQuery(status="spam", source="home"): [],
        CommentQuery(status="spam", text="SPA"): ["spam"],
        CommentQuery(status="approved"): ["two", "one"],
        CommentQuery(unanswered=True): ["three", "two", "one"],
        CommentQuery(post=post): ["three", "one"],
        CommentQuery(place=home[0].place): ["two"],
        CommentQuery(person=5): ["two", "one"],
        CommentQuery(since=NOON + timedelta(minutes=1)): ["three", "two"],
        CommentQuery(until=NOON + timedelta(minutes=1)): ["one"],
        CommentQuery(text="gilles", source="home"): ["two", "one"],
        CommentQuery(text="gilles", unread=True, held=True): ["three"],
        CommentQuery(text="gilles", post=post, since=NOON): ["three", "one"],
        CommentQuery(text="gilles", person=5, blog="b"): ["two", "one"],
    }.items():
        assert [row.text for row in comments_read.window(db, query, 0, 9)] == found, query
        assert comments_list.count(db, query) == len(found), query
        assert [row.text for row in comments_read.window(db, query, 1, 1)] == found[1:2], query
    assert comments_read.post_counts(db)[post].comments == 2


def test_a_conversation_of_several_sources_leaves_nothing_out(db: sqlite3.Connection) -> None:
    take(db, "home", [told("1", "a"), told("2", "a1", parent="1", minutes=5)])
    take(db, "isso", [told("1", "b", minutes=1), told("9", "orphan", parent="404", minutes=2)])
    spam = told("3", "spam", minutes=3, status=CommentStatus.SPAM)
    take(db, "isso", [spam, told("4", "below spam", parent="3", minutes=4)])
    places = [row[0] for row in db.execute("SELECT id FROM comment_place")]

    found = [(row.text, row.depth) for row in comments_read.conversation(db, places)]

    assert found == [("a", 0), ("a1", 1), ("b", 0), ("orphan", 0), ("below spam", 0)]
    depths = {row.text: row.depth for row in comments_read.window(db, CommentQuery(), 0, 9)}
    assert depths == dict(found)


def test_a_thread_of_ten_thousand_levels_is_read_and_so_is_a_circle(db: sqlite3.Connection) -> None:
    depth = 10_000
    take(db, "home", [told(str(n), parent=str(n - 1), minutes=n) for n in range(depth)])
    take(db, "home", [told("a", parent="b", minutes=-2), told("b", parent="a", minutes=-1)])
    places = [row[0] for row in db.execute("SELECT id FROM comment_place")]

    thread = comments_read.conversation(db, places)

    assert [(row.ref, row.depth) for row in thread[:4]] == [("a", 0), ("b", 1), ("0", 0), ("1", 1)]
    assert thread[-1].depth == depth - 1
    assert [row.depth for row in comments_read.window(db, CommentQuery(), 0, 2)] == [depth - 1, depth - 2]
    assert [row.depth for row in comments_read.window(db, CommentQuery(), depth, 2)] == [1, 0]


def test_a_long_list_is_the_same_from_both_ends(db: sqlite3.Connection) -> None:
    take(db, "home", [told(str(n), minutes=n) for n in range(2500)])
    take(db, "isso", [told(str(n), minutes=n, status=CommentStatus.HELD) for n in range(100)])

    for query, size in ((CommentQuery(), 2600), (CommentQuery(source="home"), 2500)):
        refs = [(row.source, row.ref) for row in comments_read.window(db, query, 0, 5000)]
        assert len(set(refs)) == len(refs) == comments_list.count(db, query) == size
        for offset in (0, 999, 1001, 1290, 1700, size - 30, size - 1, size, size + 5):
            part = comments_read.window(db, query, offset, 50)
            assert [(row.source, row.ref) for row in part] == refs[offset : offset + 50], offset
            if part:
                assert comments_list.position(db, query, part[0].id) == offset


def test_an_answer_waits_in_the_inbox_and_then_is_what_its_source_says(db: sqlite3.Connection) -> None:
    take(db, "home", [told("1")])
    (asked,) = comments_read.window(db, CommentQuery(), 0, 9)

    mine = comments_pending.answer(
        db, asked.id, "E1", ME, "Thanks!", form="markdown", now=NOON + timedelta(hours=1)
    )

    assert comments_read.counts(db) == CommentCounts(all=2)
    (waiting,) = comments_read.rows(db, [mine])
    assert (waiting.pending, waiting.entry, waiting.parent, waiting.is_me) == ("reply", "E1", asked.id, True)
    sent = told("2", "Thanks!", author=ME, parent="1", minutes=61)
    comments_pending.answered(db, "E1", sent, now=NOON)
    assert take(db, "home", [sent]).changed == 0
    (there,) = comments_read.rows(db, [mine])
    assert (there.pending, there.entry, there.ref) == ("", "", "2")
    assert comments_read.counts(db).all == 2


def test_an_answer_that_a_sync_brought_first_is_there_once(db: sqlite3.Connection) -> None:
    take(db, "home", [told("1"), told("5", parent="1", minutes=1)])
    deep = comments_read.window(db, CommentQuery(), 0, 1)[0]
    comments_pending.answer(db, deep.id, "E1", ME, "Yes", form="markdown", now=NOON + timedelta(hours=1))
    sent = told("6", "Yes", author=ME, parent="1", minutes=60)  # a source with two levels
    take(db, "home", [sent])

    comments_pending.answered(db, "E1", sent, now=NOON)

    assert texts(db, text="yes") == ["Yes"]
    (answered,) = comments_read.rows(db, [deep.id])
    assert answered.answered


def test_an_answer_is_no_news_where_the_source_does_not_know_whose_it_is(db: sqlite3.Connection) -> None:
    take(db, "home", [told("1")])
    (asked,) = comments_read.window(db, CommentQuery(), 0, 9)
    comments_pending.answer(db, asked.id, "E1", ME, "Yes", form="markdown", now=NOON + timedelta(hours=1))
    sent = told("6", "Yes", parent="1", minutes=60)
    take(db, "home", [sent])

    comments_pending.answered(db, "E1", sent, now=NOON)

    assert comments_read.counts(db).unread == 0


def test_a_look_that_began_before_an_answer_was_sent_does_not_miss_it(db: sqlite3.Connection) -> None:
    take(db, "home", [told("1")])
    (asked,) = comments_read.window(db, CommentQuery(), 0, 9)
    comments_pending.answer(db, asked.id, "E1", ME, "Yes", form="markdown", now=NOON)
    looked = NOON + timedelta(minutes=5)

    sent = told("6", "Yes", author=ME, parent="1")
    comments_pending.answered(db, "E1", sent, now=looked + timedelta(seconds=1))

    assert list(comments.absent(db, "home", {"1"}.__contains__, asked=looked)) == []
    assert list(comments.absent(db, "home", {"1"}.__contains__, asked=looked + timedelta(minutes=1))) == ["6"]


def test_an_answer_that_is_taken_back_leaves_no_trace(db: sqlite3.Connection) -> None:
    take(db, "home", [told("1")])
    (asked,) = comments_read.window(db, CommentQuery(), 0, 9)
    comments_pending.answer(db, asked.id, "E1", ME, "Thanks!", form="markdown", now=NOON)

    comments_pending.unanswered(db, "E1")

    assert comments_read.counts(db) == CommentCounts(unanswered=1, all=1)


def test_a_verdict_that_waits_stands_whatever_a_sync_tells(db: sqlite3.Connection) -> None:
    held = told("1", "Buy followers", status=CommentStatus.HELD)
    take(db, "home", [held])
    (row,) = comments_read.window(db, CommentQuery(held=True), 0, 9)

    comments_pending.judge(db, row.id, Verdict.SPAM, "E1")
    take(db, "home", [told("1", "Buy followers now", status=CommentStatus.HELD)])

    assert texts(db) == []
    (spam,) = comments_read.window(db, CommentQuery(status="spam"), 0, 9)
    assert spam.pending == "spam"
    comments_pending.unjudged(db, "E1")
    assert texts(db, held=True, text="now") == ["Buy followers now"]


def test_a_verdict_that_was_given_is_what_the_source_answers(db: sqlite3.Connection) -> None:
    take(db, "home", [told("1", status=CommentStatus.HELD)])
    (row,) = comments_read.window(db, CommentQuery(held=True), 0, 9)
    comments_pending.judge(db, row.id, Verdict.APPROVE, "E1")

    comments_pending.judged(db, "E1", CommentStatus.APPROVED)

    (row,) = comments_read.rows(db, [row.id])
    assert (row.status, row.pending, row.unread) == ("approved", "", False)
    assert take(db, "home", [told("1")]).changed == 0


def test_drafts_of_answers_are_kept_until_they_are_empty(db: sqlite3.Connection) -> None:
    take(db, "home", [told("1")])
    (row,) = comments_read.window(db, CommentQuery(), 0, 9)

    comments_pending.save_draft(db, row.id, "Dear G", NOON)
    comments_pending.save_draft(db, row.id, "Dear Gilles", NOON)

    assert comments_pending.draft(db, row.id) == "Dear Gilles"
    assert comments_pending.drafts(db) == [(row.id, "Dear Gilles", NOON)]
    comments_pending.save_draft(db, row.id, "", NOON)
    assert comments_pending.draft(db, row.id) == ""


def test_read_and_unread_are_counted_with_their_posts(db: sqlite3.Connection) -> None:
    take(db, "home", [told("1"), told("2", author=ME, minutes=1)])
    ids = [row.id for row in comments_read.window(db, CommentQuery(), 0, 9)]

    assert comments.mark_read(db, ids, read=True) == 1
    assert comments.mark_read(db, ids, read=True) == 0
    assert comments.mark_read(db, ids, read=False) == 1
    assert db.execute("SELECT comments, unread FROM comment_place").fetchall() == [(2, 1)]


def test_a_source_is_left_off_where_it_was(db: sqlite3.Connection) -> None:
    assert comments.state(db, "home").cursor is None

    comments.leave_off(db, "home", Cursor("c1"), blog="b", note="Held ones are not told.", known=9, removed=2)
    assert (comments.state(db, "home").known, comments.state(db, "home").removed) == (9, 2)
    comments.leave_off(db, "home", Cursor("c2"), synced=NOON)

    assert comments.states(db) == [comments.SourceState("home", "b", Cursor("c2"), NOON, "", 0, 0)]


def test_a_comment_is_named_by_its_number_or_by_its_source(db: sqlite3.Connection) -> None:
    take(db, "import:old", [told("a:1")])
    take(db, "home", [told("12")])
    old, new = (
        db.execute("SELECT id FROM comment WHERE ref = ?", (ref,)).fetchone() for ref in ("a:1", "12")
    )

    assert comments_read.starting(db, str(new[0])) == [*new]
    assert comments_read.starting(db, "home:12") == [*new]
    assert comments_read.starting(db, "import:old:a:1") == [*old]
    assert comments_read.starting(db, "home:13") == []
    assert comments_read.starting(db, "9" * 30) == []
