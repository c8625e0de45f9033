"""What is typed is safe: in the journal, in the file, never over foreign changes, never lost."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bloggy.errors import SaveFailed
from bloggy.services.drafting import Drafting
from bloggy.services.keeping import Keeper
from bloggy.services.session import Conflict3, DraftSession, DraftState
from bloggy.services.workspace import Workspace
from bloggy.storage import atomic
from bloggy.storage.atomic import Expect, Fingerprint
from bloggy.storage.journal import Journal
from tests.services.conftest import House

pytestmark = pytest.mark.anyio

POST = "---\ntitle: Hello\n---\nOne.\n\nTwo.\n\nThree.\n"


class Timer:
    def __init__(self, callback: Callable[[], object]) -> None:
        self.callback, self.live = callback, True

    def cancel(self) -> None:
        self.live = False


class HandTimers:
    """Timers that go off when the test says so."""

    def __init__(self) -> None:
        self.set: list[tuple[float, Timer]] = []

    def call_later(self, delay: float, callback: Callable[[], object]) -> Timer:
        timer = Timer(callback)
        self.set.append((delay, timer))
        return timer

    def go_off(self, upto: float) -> None:
        """Let everything happen that was to happen within `upto` seconds."""
        due = [timer for delay, timer in self.set if delay <= upto and timer.live]
        self.set = [(delay, timer) for delay, timer in self.set if delay > upto and timer.live]
        for timer in due:
            timer.callback()


async def settle(session: DraftSession) -> None:
    while session._tasks:
        await asyncio.gather(*session._tasks)


def with_timers(workspace: Workspace) -> tuple[Drafting, HandTimers]:
    timers = HandTimers()
    drafting = Drafting(workspace, timers=timers)
    workspace.__dict__["drafting"] = drafting
    return drafting, timers


async def test_typing_reaches_the_journal_within_a_second_and_the_file_soon_after(house: House) -> None:
    path = house.write("hello.md", POST)
    async with house.open() as workspace:
        drafting, timers = with_timers(workspace)
        session = await drafting.open(path)
        session.edit(lambda: POST + "More.\n")
        assert (session.state, path.read_text()) == (DraftState.DIRTY, POST)
        timers.go_off(1.0)
        await settle(session)
        texts = list((house.home / "state" / "bloggy" / "recovery").glob("*.text"))
        assert [b"More." in file.read_bytes() for file in texts] == [True]
        assert path.read_text() == POST
        timers.go_off(2.0)
        await settle(session)
        assert (session.state, path.read_text()) == (DraftState.SAVED, POST + "More.\n")
        assert list((house.home / "state" / "bloggy" / "recovery").glob("*.text")) == []


async def test_opening_and_closing_changes_no_byte_and_keeps_nothing(house: House) -> None:
    path = house.library / "odd.md"
    data = b"\xef\xbb\xbf---\r\ntitle: x\n---\r\nA\x0cB \xc2\x85 no end"
    path.write_bytes(data)
    before = path.stat()
    async with house.open() as workspace:
        session = await workspace.drafting.open(path)
        assert await session.flush()
        await session.close()
        assert await workspace.drafting.revisions(path) == []
    assert (path.read_bytes(), path.stat().st_mtime_ns) == (data, before.st_mtime_ns)


async def test_a_foreign_change_is_never_overwritten_and_both_sides_are_kept(house: House) -> None:
    path = house.write("hello.md", POST)
    async with house.open() as workspace:
        session = await workspace.drafting.open(path)
        told: list[Conflict3] = []
        session.on_conflict = told.append
        session.edit(lambda: POST.replace("One.", "One, mine."))
        path.write_text(POST.replace("Three.", "Three, theirs."))
        assert not await session.flush()
        assert session.state is DraftState.CONFLICT
        assert "theirs" in path.read_text()
        assert told == [session.conflict]
        text = await session.resolve("merge")
        assert text == POST.replace("One.", "One, mine.").replace("Three.", "Three, theirs.")
        assert (path.read_text(), session.state) == (text, DraftState.SAVED)
        kept = {
            await workspace.drafting.revision_text(path, one.id)
            for one in await workspace.drafting.revisions(path)
        }
        assert {POST.replace("One.", "One, mine."), POST.replace("Three.", "Three, theirs.")} <= kept


@pytest.mark.parametrize(("choice", "left"), [("mine", "Mine.\n"), ("theirs", "Theirs.\n")])
async def test_a_conflict_ends_as_the_writer_chooses(house: House, choice: str, left: str) -> None:
    path = house.write("hello.md", "Start.\n")
    async with house.open() as workspace:
        session = await workspace.drafting.open(path)
        session.edit(lambda: "Mine.\n")
        path.write_text("Theirs.\n")
        await session.flush()
        assert await session.resolve(choice) == left
        assert path.read_text() == left


async def test_a_file_that_vanished_is_written_again_only_if_the_writer_says_so(house: House) -> None:
    path = house.write("hello.md", POST)
    async with house.open() as workspace:
        session = await workspace.drafting.open(path)
        session.edit(lambda: "Mine.\n")
        path.unlink()
        assert not await session.flush()
        assert session.conflict is not None
        assert session.conflict.theirs is None
        assert not path.exists()
        await session.resolve("mine")
    assert path.read_text() == "Mine.\n"


async def test_a_front_matter_line_added_from_outside_is_kept_while_writing_goes_on(house: House) -> None:
    path = house.write("hello.md", POST)
    async with house.open() as workspace:
        session = await workspace.drafting.open(path)
        session.edit(lambda: POST + "Four.\n")
        path.write_text(POST.replace("title: Hello\n", "title: Hello\nbloggy: 01X\n"))
        assert await session.flush()
        session.edit(lambda: POST + "Four.\nFive.\n")
        assert await session.flush()
        assert path.read_text() == POST.replace("Hello\n", "Hello\nbloggy: 01X\n") + "Four.\nFive.\n"


async def test_an_unedited_session_shows_what_another_program_wrote(house: House) -> None:
    path = house.write("hello.md", POST)
    async with house.open() as workspace:
        session = await workspace.drafting.open(path)
        assert await session.look_at_file() is None
        path.write_text("Other.\n")
        assert await session.look_at_file() == "Other.\n"
        session.edit(lambda: "Other, and mine.\n")
        assert await session.flush()
    assert path.read_text() == "Other, and mine.\n"


async def test_publishing_while_writing_marks_the_file_and_loses_no_key(house: House) -> None:
    path = house.write("hello.md", POST)
    async with house.open() as workspace:
        session = await workspace.drafting.open(path)
        await workspace.publishing.publish(path)
        session.edit(lambda: POST + "Still typing.\n")
        await workspace.delivery.drain()
        assert await session.flush()
        assert session.state is DraftState.SAVED
    assert "bloggy: 01" in path.read_text()
    assert path.read_text().endswith("Still typing.\n")


class Disk:
    """A disk that can be full."""

    def __init__(self) -> None:
        self.full = False

    def write(self, path: Path, data: bytes, expected: Fingerprint | Expect | None) -> Fingerprint:
        if self.full:
            raise SaveFailed("The disk is full.", hint="Free some space.")
        return atomic.write(path, data, expected=expected)


class FullJournal(Journal):
    def write(self, *args: object, **kwargs: object) -> None:
        raise SaveFailed("The disk is full.")


async def test_a_full_disk_keeps_the_text_elsewhere_and_the_file_is_tried_again(
    house: House, tmp_path: Path
) -> None:
    path, disk, told = house.write("hello.md", POST), Disk(), list[str]()
    elsewhere = Journal(tmp_path / "elsewhere")
    async with house.open() as workspace:
        drafting, timers = with_timers(workspace)
        drafting.__dict__["keeper"] = Keeper(
            database=workspace.database,
            clock=workspace.clock,
            journals=[FullJournal(tmp_path / "full"), elsewhere],
            write=disk.write,
        )
        session = await drafting.open(path)
        session.on_failed = told.append
        disk.full = True
        session.edit(lambda: "Precious.\n")
        assert not await session.flush()
        assert (session.state, path.read_text()) == (DraftState.FAILED, POST)
        assert told == ["The disk is full. Free some space."]
        assert b"Precious." in next((tmp_path / "elsewhere").glob("*.text")).read_bytes()
        timers.go_off(5.0)
        await settle(session)
        assert len(told) == 1, "the same trouble is told once"
        disk.full = False
        timers.go_off(5.0)
        await settle(session)
        assert (session.state, path.read_text(), session.error) == (DraftState.SAVED, "Precious.\n", "")


async def test_two_sessions_on_one_file_end_in_a_question_not_in_a_loss(house: House) -> None:
    path = house.write("hello.md", POST)
    async with house.open() as workspace:
        one, two = await workspace.drafting.open(path), await workspace.drafting.open(path)
        one.edit(lambda: POST.replace("One.", "Eins."))
        two.edit(lambda: POST.replace("Two.", "Zwei."))
        assert await one.flush()
        assert not await two.flush()
        assert two.state is DraftState.CONFLICT
        await two.resolve("merge")
        assert path.read_text() == POST.replace("One.", "Eins.").replace("Two.", "Zwei.")


async def test_an_earlier_text_comes_back_by_its_revision(house: House) -> None:
    path = house.write("hello.md", POST)
    async with house.open() as workspace:
        session = await workspace.drafting.open(path)
        session.edit(lambda: "Gone wrong.\n")
        await session.flush()
        oldest = (await workspace.drafting.revisions(path))[-1]
        assert (oldest.reason, oldest.words) == ("open", 3)
        assert await workspace.drafting.revision_text(path, oldest.id) == POST


_WRITER = """
import asyncio, os, sys
from pathlib import Path
from bloggy.services.workspace import Workspace
async def main():
    workspace = Workspace.open()
    session = await workspace.drafting.open(Path(sys.argv[1]))
    typed = session.text + sys.argv[3] if sys.argv[3:] else "Typed before the crash.\\n"
    session.edit(lambda: typed)
    if sys.argv[2] == "signal":
        session.flush_now()
    else:
        session._journal_soon()
        await asyncio.gather(*session._tasks)
    os._exit(9)
asyncio.run(main())
"""


async def test_text_of_a_killed_process_is_offered_and_recovered(house: House) -> None:
    path = house.write("hello.md", POST)
    subprocess.run([sys.executable, "-c", _WRITER, str(path), "kill"], check=False, timeout=60)
    assert path.read_text() == POST
    async with house.open() as workspace:
        (item,) = workspace.drafting.leftovers()
        assert (item.path, item.text) == (path, "Typed before the crash.\n")
        await workspace.drafting.recover(item)
        assert path.read_text() == "Typed before the crash.\n"
        assert workspace.drafting.leftovers() == []
        (kept,) = await workspace.drafting.revisions(path)
        assert await workspace.drafting.revision_text(path, kept.id) == POST


async def test_text_of_a_killed_process_goes_with_its_post_and_keeps_what_was_noted_there(
    house: House,
) -> None:
    path = house.write("hello.md", POST)
    subprocess.run([sys.executable, "-c", _WRITER, str(path), "kill", "\nA tail.\n"], check=False, timeout=60)
    async with house.open() as workspace:
        (offered,) = workspace.drafting.leftovers()
        moved = path.with_name("moved.md")
        path.rename(moved)
        await workspace.drafting.moved(path, moved)
        noted = POST.replace("title: Hello\n", "title: Hello\ndate: 2026-01-02\n")
        assert noted != POST
        moved.write_text(noted)
        (again,) = workspace.drafting.leftovers()
        assert again.path == moved
        assert await workspace.drafting.recover(offered) == moved
        assert moved.read_text() == noted + "\nA tail.\n"
        assert not path.exists()
        assert workspace.drafting.leftovers() == []


async def test_a_recovered_text_that_clashes_with_its_file_is_taken_as_it_is(house: House) -> None:
    path = house.write("hello.md", POST)
    subprocess.run([sys.executable, "-c", _WRITER, str(path), "kill"], check=False, timeout=60)
    elsewhere = f"{POST}Written elsewhere.\n"
    path.write_text(elsewhere)
    async with house.open() as workspace:
        (item,) = workspace.drafting.leftovers()
        await workspace.drafting.recover(item)
        assert path.read_text() == "Typed before the crash.\n"
        (kept,) = await workspace.drafting.revisions(path)
        assert await workspace.drafting.revision_text(path, kept.id) == elsewhere


async def test_a_signal_saves_what_was_typed(house: House) -> None:
    path = house.write("hello.md", POST)
    subprocess.run([sys.executable, "-c", _WRITER, str(path), "signal"], check=False, timeout=60)
    assert path.read_text() == "Typed before the crash.\n"
    async with house.open() as workspace:
        assert workspace.drafting.leftovers() == []
