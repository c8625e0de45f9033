"""The database is all or nothing, tells in words what is wrong, and never guesses at a newer schema."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from bloggy.errors import Damaged, SchemaTooNew, StorageError
from bloggy.storage.database import Database, connect

pytestmark = pytest.mark.anyio


async def test_a_transaction_that_raises_leaves_nothing(tmp_path: Path) -> None:
    database = Database(tmp_path / "bloggy.db")

    def work(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO blob VALUES ('a', x'00')")
        raise KeyError("bug")

    with pytest.raises(KeyError):
        await database.write(work)
    count = await database.read(lambda c: c.execute("SELECT count(*) FROM blob").fetchone())
    assert count == (0,)
    await database.aclose()
    database.close()


async def test_only_the_user_may_read_it(tmp_path: Path) -> None:
    database = Database(tmp_path / "data" / "bloggy.db")
    await database.read(lambda c: c.execute("SELECT 1"))
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700
    assert database.path.stat().st_mode & 0o777 == 0o600
    await database.aclose()


async def test_a_commit_survives_a_power_cut(tmp_path: Path) -> None:
    database = Database(tmp_path / "bloggy.db")
    modes = await database.read(
        lambda c: [c.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")]
    )
    assert modes == ["wal", 2]
    await database.aclose()


async def test_a_newer_schema_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "bloggy.db"
    with sqlite3.connect(path) as other:
        other.execute("PRAGMA user_version=99")
    other.close()
    before = path.read_bytes()
    database = Database(path)
    with pytest.raises(SchemaTooNew, match="newer bloggy"):
        await database.read(lambda c: None)
    await database.aclose()
    with sqlite3.connect(path) as other:
        assert other.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    other.close()
    assert len(path.read_bytes()) == len(before)


async def test_damage_is_told_with_the_next_step(tmp_path: Path) -> None:
    path = tmp_path / "bloggy.db"
    path.write_bytes(b"this is no database at all " * 100)
    database = Database(path)
    with pytest.raises(Damaged, match="damaged") as caught:
        await database.read(lambda c: None)
    assert "Move it away" in caught.value.hint
    assert path.read_bytes().startswith(b"this is no database")
    await database.aclose()


async def test_a_place_that_cant_be_opened_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "bloggy.db").mkdir()
    database = Database(tmp_path / "bloggy.db")
    with pytest.raises(StorageError):
        await database.read(lambda c: None)
    await database.aclose()


async def test_our_own_mistakes_are_not_called_damage(tmp_path: Path) -> None:
    database = Database(tmp_path / "bloggy.db")
    with pytest.raises(sqlite3.OperationalError):
        await database.read(lambda c: c.execute("SELECT nonsense"))
    await database.aclose()


def test_it_works_without_an_event_loop(tmp_path: Path) -> None:
    database = Database(tmp_path / "bloggy.db")
    database.write_now(lambda c: c.execute("INSERT INTO blob VALUES ('a', x'00')"))
    assert database.read_now(lambda c: c.execute("SELECT count(*) FROM blob").fetchone()) == (1,)
    database.close()


async def test_a_second_connection_of_ours_does_not_let_another_process_delete_the_log(
    tmp_path: Path,
) -> None:
    database = Database(tmp_path / "bloggy.db")
    connect(database.path).close()
    other = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); "
    other += "print(*(name for (name,) in c.execute('SELECT sha256 FROM blob ORDER BY 1'))); c.close()"

    async def insert(name: str) -> None:
        await database.write(lambda c: c.execute("INSERT INTO blob VALUES (?, x'00')", (name,)))

    def heard_by_another() -> list[str]:
        command = [sys.executable, "-c", other, str(database.path)]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()

    await insert("a")
    connect(database.path).close()
    assert heard_by_another() == ["a"]
    await insert("b")
    assert heard_by_another() == ["a", "b"]
    await database.aclose()
    assert heard_by_another() == ["a", "b"]
