"""Earlier states of a post can be had again, and do not pile up."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bloggy.errors import NotFound
from bloggy.storage import revisions
from bloggy.storage.database import connect, migrate

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
POST = Path(os.fsdecode(b"/library/caf\xe9.md"))


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    connection = connect(tmp_path / "bloggy.db")
    migrate(connection, tmp_path / "bloggy.db")
    yield connection
    connection.close()


def test_a_revision_gives_back_the_bytes(connection: sqlite3.Connection) -> None:
    kept = revisions.add(connection, POST, b"caf\xe9\r\n\x00", reason="open", now=NOW)
    assert revisions.entries(connection, POST) == [kept]
    assert revisions.get(connection, kept.id) == (kept, b"caf\xe9\r\n\x00")
    with pytest.raises(NotFound):
        revisions.get(connection, 999)


def test_the_same_state_is_not_kept_twice(connection: sqlite3.Connection) -> None:
    revisions.add(connection, POST, b"one", reason="open", now=NOW)
    assert revisions.add(connection, POST, b"one", reason="publish", now=NOW) is None
    soon = NOW + timedelta(minutes=1)
    every = timedelta(minutes=10)
    assert revisions.add(connection, POST, b"two", reason="edit", now=soon, every=every) is None
    assert revisions.add(connection, POST, b"two", reason="edit", now=NOW + every, every=every)


def test_revisions_follow_a_rename(connection: sqlite3.Connection) -> None:
    revisions.add(connection, POST, b"one", reason="open", now=NOW)
    revisions.moved(connection, POST, Path("/library/new.md"))
    assert revisions.entries(connection, POST) == []
    assert len(revisions.entries(connection, Path("/library/new.md"))) == 1


def test_the_newest_are_all_kept_and_older_ones_thin_out_to_one_a_day(
    connection: sqlite3.Connection,
) -> None:
    for number in range(200):
        now = NOW + timedelta(hours=number)
        revisions.add(connection, POST, str(number).encode(), reason="edit", now=now)
    kept = revisions.entries(connection, POST)
    assert len(kept) <= revisions.KEEP_ALL + 8
    assert [revisions.get(connection, one.id)[1] for one in kept[:3]] == [b"199", b"198", b"197"]
    days = [one.made.date() for one in kept[revisions.KEEP_ALL :]]
    assert len(days) == len(set(days)) >= 6
