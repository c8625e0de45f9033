"""Every window of every list is what sorting all comments would give, however deep in the list it is."""

from __future__ import annotations

import os
import random
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bloggy.domain.comment import Author, CommentKind, CommentRef, CommentStatus, Place, RemoteComment
from bloggy.domain.comments_listing import CommentQuery, CommentRow
from bloggy.storage import comments, comments_list, comments_read
from bloggy.storage.comments import Arrived
from bloggy.storage.database import connect, migrate

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
LIVE = [CommentStatus.APPROVED] * 8 + [CommentStatus.HELD, CommentStatus.SPAM, CommentStatus.REMOVED]
SOURCES = {"home": "blog", "isso": "blog", "far": "other", "rare": "other"}
WORDS = ["maps", "winter", "été"]
POST = Path("/library/maps.md")


def told(dice: random.Random, number: int) -> Arrived:
    """Comments of twenty years, many of them within one second."""
    days = dice.choice([0, 0, 0, 30, dice.uniform(0, 7000), 21_000])
    text = f"{dice.choice(WORDS)} {number}"
    answers = dice.randrange(number) if number and dice.random() < 0.3 else None
    return Arrived(
        RemoteComment(
            ref=CommentRef(str(number)),
            place=Place(ref=str(dice.randrange(40))),
            parent=None if answers is None else CommentRef(str(answers)),
            author=Author(name=f"Reader {dice.randrange(30)}", is_me=dice.random() < 0.2),
            date=NOON - timedelta(days=days, seconds=dice.randrange(3)),
            status=dice.choice(LIVE),
            body=text,
            form="text",
            kind=CommentKind.LIKE if dice.random() < 0.1 else CommentKind.COMMENT,
        ),
        text,
    )


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    path = tmp_path_factory.mktemp("list") / "bloggy.db"
    connection = connect(path)
    migrate(connection, path)
    dice = random.Random(7)
    connection.execute("BEGIN")
    for source, blog in SOURCES.items():
        page = [told(dice, number) for number in range(20 if source == "rare" else 900)]
        comments.take(connection, source, page, now=NOON, blog=blog)
    ids = [row[0] for row in connection.execute("SELECT id FROM comment")]
    comments.mark_read(connection, dice.sample(ids, len(ids) * 2 // 3), read=True)
    connection.execute("UPDATE comment_place SET post = ? WHERE ref = '7'", (os.fsencode(POST),))
    connection.execute("UPDATE comment_author SET person = id % 5")
    connection.execute("COMMIT")
    yield connection
    connection.close()


class Everything:
    """All comments, the newest first."""

    def __init__(self, rows: list[CommentRow]) -> None:
        self.rows = rows


@pytest.fixture(scope="module")
def every(db: sqlite3.Connection) -> Everything:
    ids = [row[0] for row in db.execute("SELECT id FROM comment ORDER BY id DESC")]
    return Everything(comments_read.rows(db, ids))


def is_meant(row: CommentRow, query: CommentQuery) -> bool:
    shown = row.status in comments.SHOWN
    return all(
        (
            row.status == query.status if query.status else shown,
            not query.unread or (row.unread and shown),
            not query.unanswered or (is_owed(row) and shown),
            not query.held or row.status == CommentStatus.HELD,
            query.source in {None, row.source},
            query.blog in {None, row.blog},
            query.place in {None, row.place},
            query.post in {None, row.post_path},
            query.person in {None, row.person},
            query.since is None or row.date >= query.since,
            query.until is None or row.date < query.until,
            query.text in row.text,
        )
    )


def is_owed(row: CommentRow) -> bool:
    return not row.is_me and not row.answered and row.kind != CommentKind.LIKE


def part_of(row: CommentRow) -> int:
    return 0 if row.unread else 1 if is_owed(row) else 2


TIMES = st.none() | st.sampled_from([NOON + timedelta(days=days) for days in (-8000, -3000, -31, -1, 0, 1)])
QUERIES = st.builds(
    CommentQuery,
    text=st.sampled_from(["", "", "", *WORDS]),
    unread=st.booleans(),
    unanswered=st.booleans(),
    held=st.sampled_from([False, False, True]),
    source=st.sampled_from([None, None, *SOURCES, "nowhere"]),
    blog=st.sampled_from([None, None, "blog", "other"]),
    post=st.sampled_from([None, None, None, POST]),
    place=st.sampled_from([None, None, None, 3]),
    person=st.sampled_from([None, None, None, 2]),
    since=TIMES,
    until=TIMES,
    status=st.sampled_from([None, None, None, "approved", "held", "spam"]),
    unread_first=st.booleans(),
)


@settings(max_examples=200, deadline=None)
@example(query=CommentQuery(post=POST, place=3), offset=0, limit=9)
@example(query=CommentQuery(status="approved", unread=True), offset=0, limit=9)
@given(query=QUERIES, offset=st.integers(0, 3000), limit=st.integers(0, 700))
def test_a_window_is_a_slice_of_the_sorted_list(
    db: sqlite3.Connection, every: Everything, query: CommentQuery, offset: int, limit: int
) -> None:
    wanted = [row for row in every.rows if is_meant(row, query)]
    counted = [part_of(row) for row in wanted]
    if query.unread_first and not query.text and query.status is None:
        wanted.sort(key=part_of)  # which leaves each part in its order
    offset = min(offset, len(wanted) + 1)

    found = comments_list.ids(db, query, offset, limit)

    assert found == [row.id for row in wanted[offset : offset + limit]]
    assert comments_list.count(db, query) == len(wanted)
    if query.status is None:
        assert comments_list.parts(db, query) == tuple(counted.count(part) for part in range(3))
    for at in {0, offset, len(wanted) - 1} & set(range(len(wanted))):
        assert comments_list.position(db, query, wanted[at].id) == at
