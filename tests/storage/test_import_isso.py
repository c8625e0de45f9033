"""Isso's database and its JSON come in whole, and stay as they are."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bloggy.domain.comment import CommentStatus
from bloggy.domain.imported import ImportedComment, NotImported
from bloggy.errors import ExportError
from bloggy.storage.exports import isso_db

SCHEMA = """
CREATE TABLE threads (id INTEGER PRIMARY KEY, uri VARCHAR(256) UNIQUE, title VARCHAR(256));
CREATE TABLE comments (
  tid REFERENCES threads(id), id INTEGER PRIMARY KEY, parent INTEGER, created FLOAT NOT NULL, modified FLOAT,
  mode INTEGER, remote_addr VARCHAR, text VARCHAR, author VARCHAR, email VARCHAR, website VARCHAR,
  likes INTEGER DEFAULT 0, dislikes INTEGER DEFAULT 0, voters BLOB NOT NULL, notification INTEGER DEFAULT 0);
"""


def comment(
    connection: sqlite3.Connection, number: int, *, tid: int = 1, parent: int | None = None, mode: int = 1
) -> None:
    connection.execute(
        "INSERT INTO comments (tid, id, parent, created, mode, text, author, email, website, voters) "
        "VALUES (?, ?, ?, ?, ?, ?, 'Zoé', 'z@example.net', 'https://z.example', x'00')",
        (tid, number, parent, 1172000000.5 + number, mode, f"*texte* {number}"),
    )


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "comments.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(SCHEMA)
        connection.execute("INSERT INTO threads VALUES (1, '/2007/a/', 'A')")
        comment(connection, 1)
        comment(connection, 2, parent=1, mode=2)
        comment(connection, 3, mode=4)
        comment(connection, 4, tid=9)
        connection.commit()
    return path


def head(path: Path) -> str:
    return path.read_bytes()[:65536].decode("utf-8", "replace")


def test_comments_keep_their_threads_states_and_authors(database: Path) -> None:
    before = database.read_bytes()
    assert isso_db.recognises(database, head(database))
    one, two, three, orphan = isso_db.read(database)
    assert isinstance(one, ImportedComment)
    assert isinstance(two, ImportedComment)
    assert isinstance(three, ImportedComment)
    assert (one.ref, one.url, one.title, one.parent) == ("1", "/2007/a/", "A", "")
    assert (one.author.name, one.author.url, one.author.email) == (
        "Zoé",
        "https://z.example",
        "z@example.net",
    )
    assert one.date == datetime.fromtimestamp(1172000001.5, UTC)
    assert (one.body, one.form) == ("*texte* 1", "markdown")
    assert (two.parent, two.status) == ("1", CommentStatus.HELD)
    assert three.status is CommentStatus.DELETED
    assert isinstance(orphan, NotImported)
    assert orphan.name == "4"
    assert database.read_bytes() == before
    assert sorted(each.name for each in database.parent.iterdir()) == ["comments.db"]


def test_a_database_in_use_is_read_with_what_is_not_yet_written_into_it(database: Path) -> None:
    with closing(sqlite3.connect(database)) as server:
        server.execute("PRAGMA journal_mode = WAL")
        comment(server, 7)
        server.commit()
        server.execute("BEGIN IMMEDIATE")
        comment(server, 8)  # not committed, and the database is locked
        found = [each.ref for each in isso_db.read(database) if isinstance(each, ImportedComment)]
        server.rollback()
    assert found == ["1", "2", "3", "7"]


def test_another_database_is_not_taken_for_one(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript("CREATE TABLE comments (id); CREATE VIEW threads AS SELECT 1 AS uri")
    assert not isso_db.recognises(path, head(path))
    with pytest.raises(ExportError):
        list(isso_db.read(path))


@pytest.mark.parametrize("cut", [100, 4096, 5000])
def test_a_damaged_database_is_a_sentence(database: Path, cut: int) -> None:
    database.write_bytes(database.read_bytes()[:cut])
    isso_db.recognises(database, head(database))
    with pytest.raises(ExportError, match=r"comments\.db"):
        list(isso_db.read(database))


def test_damage_that_sqlite_can_not_even_name_is_a_sentence(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("CREATE TABLE preferences (key VARCHAR PRIMARY KEY)")
        connection.commit()
    name = b"sqlite_autoindex_preferences_1"
    data = database.read_bytes()
    assert name in data
    database.write_bytes(data.replace(name, b"sqlite_aut\xafindex_preferences_1"))
    with pytest.raises(ExportError, match=r"comments\.db"):
        list(isso_db.read(database))


def test_the_generic_json_comes_in(tmp_path: Path) -> None:
    path = tmp_path / "generic.json"
    wrote = {"id": 1, "author": "A", "email": "", "website": "", "remote_addr": "127.0.0.1"}
    threads = [
        {
            "id": "/a/",
            "title": "A",
            "comments": [
                wrote | {"created": "2004-06-21 02:25:18", "text": "one"},
                wrote | {"created": "2004-06-21 02:25:18", "text": "same number"},
                wrote | {"id": 2, "parent": 1, "created": "yesterday", "text": "two"},
            ],
        },
        {"title": "without a page", "comments": []},
    ]
    path.write_text(json.dumps(threads))
    assert isso_db.recognises(path, head(path))
    one, same, two, pageless = isso_db.read(path)
    assert isinstance(one, ImportedComment)
    assert isinstance(two, ImportedComment)
    assert (one.ref, one.url, one.body) == ("/a/#1", "/a/", "one")
    assert one.date == datetime(2004, 6, 21, 2, 25, 18)
    assert (two.parent, two.date) == ("/a/#1", None)
    assert isinstance(same, NotImported)
    assert isinstance(pageless, NotImported)


@pytest.mark.parametrize("text", ["", "[", "[1, 2]", "{}", "[" * 100_000, '[{"id": ' + "9" * 9999 + "}]"])
def test_other_json_is_a_sentence(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(text)
    assert not isso_db.recognises(path, text)
    with pytest.raises(ExportError):
        list(isso_db.read(path))
