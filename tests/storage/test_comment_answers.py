"""What an answer must know of the comment it is about, whatever the source has told of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bloggy.domain.comment import Author, CommentRef, CommentStatus, CommentTask, Place, RemoteComment
from bloggy.errors import NotFound
from bloggy.storage import comment_answers, comments, comments_pending
from bloggy.storage.database import connect, migrate

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
ADA = Author(name="Ada", account="@ada", is_me=True)
GILLES = Author(name="Gilles", account="@gilles@example.org")
PLACE = Place(ref="7", url="https://blog.example/friday/", title="Friday")


def tell(
    db: sqlite3.Connection,
    ref: str,
    parent: str | None = None,
    *,
    author: Author = GILLES,
    seconds: float = 0,
) -> int:
    comment = RemoteComment(
        ref=CommentRef(ref),
        place=PLACE,
        parent=None if parent is None else CommentRef(parent),
        author=author,
        date=NOON + timedelta(seconds=seconds),
        status=CommentStatus.APPROVED,
        body="Hello",
        form="text",
    )
    comments.take(db, "home", [comments.Arrived(comment, "Hello")], now=NOON, blog="home")
    found = comment_answers.called(db, "home", ref)
    assert found is not None
    return found


@pytest.fixture
def db(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    path = tmp_path / "bloggy.db"
    connection = connect(path)
    migrate(connection, path)
    connection.execute("BEGIN")
    yield connection
    connection.close()


def test_the_comment_that_began_the_thread_is_found_however_deep_it_is(db: sqlite3.Connection) -> None:
    first = tell(db, "0")
    last = [tell(db, str(n), str(n - 1), seconds=n) for n in range(1, 100)][-1]
    assert comment_answers.target(db, first).thread is None
    assert comment_answers.target(db, last).thread == "0"


def test_a_circle_and_a_missing_parent_begin_somewhere(db: sqlite3.Connection) -> None:
    tell(db, "a", "c")
    tell(db, "b", "a")
    circle = tell(db, "c", "b")
    assert comment_answers.target(db, circle).thread in {"a", "b"}
    assert comment_answers.target(db, tell(db, "self", "self")).thread is None
    orphan = tell(db, "y", "lost")
    below = tell(db, "z", "y")
    assert comment_answers.target(db, orphan).thread is None
    assert comment_answers.target(db, below).thread == "y"


def test_an_answer_gets_the_latest_second_in_which_the_writer_was_silent(db: sqlite3.Connection) -> None:
    tell(db, "1", seconds=10)
    tell(db, "2", author=ADA, seconds=9)
    tell(db, "3", author=ADA, seconds=8)

    def at(seconds: float) -> float:
        return (
            comment_answers.free_second(db, "home", NOON + timedelta(seconds=seconds)) - NOON
        ).total_seconds()

    assert at(10.9) == 10
    assert at(9.5) == 7
    assert at(8) == 7
    assert comment_answers.free_second(db, "elsewhere", NOON) == NOON


def test_the_hour_that_comes_twice_in_autumn_has_seconds_of_its_own(db: sqlite3.Connection) -> None:
    again = datetime(2026, 10, 25, 2, 30, 9, fold=1, tzinfo=ZoneInfo("Europe/Berlin"))
    tell(db, "1", author=ADA, seconds=(again.astimezone(UTC) - NOON).total_seconds())

    found = comment_answers.free_second(db, "home", again)

    assert again.astimezone(UTC) - found == timedelta(seconds=1)


def test_the_writer_is_called_what_the_source_calls_them(db: sqlite3.Connection) -> None:
    assert comment_answers.me(db, "home") == Author(name="", is_me=True)
    tell(db, "1", author=ADA)
    assert comment_answers.me(db, "home") == ADA
    assert comment_answers.me(db, "elsewhere").name == ""


def test_a_text_that_is_taken_back_comes_before_what_was_begun_since(db: sqlite3.Connection) -> None:
    asked = tell(db, "1")
    comments_pending.answer(db, asked, "E1", ADA, "A Fuji.", form="markdown", now=NOON)
    comments_pending.save_draft(db, asked, "And", NOON)
    task = CommentTask(source="home", ref=CommentRef("1"), place=PLACE, text="A Fuji.", written=NOON)
    comment_answers.taken_back(db, "E1", task, NOON)
    assert comments_pending.draft(db, asked) == "A Fuji.\n\nAnd"
    assert db.execute("SELECT count(*) FROM comment").fetchone() == (1,)


def test_a_comment_that_nobody_knows_is_said_to_be_unknown(db: sqlite3.Connection) -> None:
    with pytest.raises(NotFound, match="no comment 12"):
        comment_answers.target(db, 12)
    assert comment_answers.called(db, "home", "12") is None
