"""What is remembered of pulls outlives a restart, and is forgotten piece by piece."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bloggy.storage import links, pulls
from bloggy.storage.database import Database

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
ROOT = Path("/library")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "bloggy.db")
    yield database
    database.close()


def asked(**more: Any) -> pulls.Asked:
    said: dict[str, Any] = {
        "id": 0,
        "blog": "home",
        "root": ROOT,
        "post": "ID1",
        "kind": "both-changed",
        "ref": "7",
        "title": "Hello",
        "url": "https://example.org/7",
        "seen": "1",
        "revision": "2",
        "theirs": "text",
    }
    return pulls.Asked(**{**said, **more})


def test_the_writers_words_are_kept(database: Database) -> None:
    assert database.read_now(lambda c: pulls.wish(c, "home")) == pulls.Wish()
    said = pulls.Wish(Path("/library/blog"), pictures=True, declined=True)
    database.write_now(lambda c: pulls.say(c, "home", said))
    assert database.read_now(lambda c: pulls.wish(c, "home")) == said
    assert database.read_now(lambda c: pulls.wish(c, "away")) == pulls.Wish()


def test_a_blog_is_read_by_one_at_a_time(database: Database) -> None:
    def claim(owner: str, now: datetime, *, dead: bool = False) -> pulls.Walk | None:
        return database.write_now(
            lambda c: pulls.claim(c, "home", ROOT, owner, now, dead=lambda _owner: dead)
        )

    assert claim("one", NOW) == pulls.Walk()
    assert claim("one", NOW) == pulls.Walk()
    assert claim("two", NOW) is None
    assert claim("two", NOW, dead=True) == pulls.Walk()
    database.write_now(lambda c: pulls.release(c, "home", ROOT, "one"))
    assert claim("one", NOW + pulls.LEASE - timedelta(seconds=1)) is None
    assert claim("one", NOW + pulls.LEASE) == pulls.Walk()
    database.write_now(lambda c: pulls.release(c, "home", ROOT, "one"))
    assert claim("two", NOW) == pulls.Walk()


def test_a_walk_is_found_where_it_was_left(database: Database) -> None:
    assert database.read_now(lambda c: pulls.walk(c, "home", ROOT)) is None
    database.write_now(lambda c: pulls.claim(c, "home", ROOT, "one", NOW))
    left = pulls.Walk("cursor", NOW, 12, illustrated=True)
    database.write_now(lambda c: pulls.leave_off(c, "home", ROOT, left))
    assert database.read_now(lambda c: pulls.walk(c, "home", ROOT)) == left
    assert database.read_now(lambda c: pulls.walk(c, "home", Path("/other"))) is None
    assert database.read_now(lambda c: pulls.walked(c, "home")) == [ROOT]


def test_files_that_are_being_made_are_known_until_they_are(database: Database) -> None:
    one = pulls.Pending("1", "ID1", ROOT / "ünï.md", "r1", b"sha")
    two = pulls.Pending("2", "ID2", None, "", b"")
    database.write_now(lambda c: pulls.note(c, "home", ROOT, [one, two]))
    assert database.read_now(lambda c: pulls.pending(c, "home", ROOT)) == {"1": one, "2": two}
    again = one._replace(revision="r2")
    database.write_now(lambda c: pulls.note(c, "home", ROOT, [again]))
    database.write_now(lambda c: pulls.forget(c, "home", ROOT, ["2"]))
    assert database.read_now(lambda c: pulls.pending(c, "home", ROOT)) == {"1": again}
    assert database.read_now(lambda c: pulls.pending(c, "away", ROOT)) == {}


def test_copies_are_put_off_once(database: Database) -> None:
    database.write_now(lambda c: pulls.put_off(c, "home", ROOT, ["2", "1", "2"]))
    assert database.read_now(lambda c: pulls.later(c, "home", ROOT)) == ["1", "2"]
    database.write_now(lambda c: pulls.looked_at(c, "home", ROOT, ["1"]))
    assert database.read_now(lambda c: pulls.later(c, "home", ROOT)) == ["2"]


def test_the_same_question_keeps_its_number_and_another_one_gets_its_own(database: Database) -> None:
    database.write_now(lambda c: pulls.ask(c, asked(), NOW))
    [first] = database.read_now(pulls.questions)
    assert first._replace(id=0) == asked()
    database.write_now(lambda c: pulls.ask(c, asked(theirs="newer", revision="3"), NOW))
    [second] = database.read_now(pulls.questions)
    assert (second.id, second.theirs, second.revision) == (first.id, "newer", "3")
    database.write_now(lambda c: pulls.ask(c, asked(kind="deleted-there", theirs=None), NOW))
    [third] = database.read_now(pulls.questions)
    assert third.id != first.id
    assert (third.kind, third.theirs) == ("deleted-there", None)
    assert database.read_now(lambda c: pulls.questions(c, ["away"])) == []
    assert database.read_now(lambda c: pulls.questions(c, only=first.id)) == []
    database.write_now(lambda c: pulls.settled(c, [third.id]))
    assert database.read_now(pulls.questions) == []


def test_that_a_copy_is_left_stands_in_its_link(tmp_path: Path) -> None:
    link = links.Link(ref="1", url="", revision="1", source_sha="", published=NOW, left=True)
    links.write(tmp_path, "ID1", "home", link)
    assert links.read(tmp_path, "ID1")["home"].left
    links.write(
        tmp_path, "ID1", "home", links.Link(ref="1", url="", revision="1", source_sha="", published=NOW)
    )
    assert not links.read(tmp_path, "ID1")["home"].left
    assert '"left"' not in (tmp_path / links.FOLDER / "ID1" / "home.json").read_text()


def test_copies_are_counted_without_being_read(tmp_path: Path) -> None:
    link = links.Link(ref="1", url="", revision="1", source_sha="", published=NOW)
    assert links.count(tmp_path, "home") == 0
    links.write(tmp_path, "ID1", "home", link)
    links.write(tmp_path, "ID2", "away", link)
    (tmp_path / links.FOLDER / "ID1" / "home.json").write_text("no link")
    assert links.count(tmp_path, "home") == 1
    assert links.stamps(tmp_path).keys() == {"ID1", "ID2"}
