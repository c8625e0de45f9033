"""What other programs write is noticed; what bloggy itself does on the way is not."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import anyio
import pytest

from bloggy.storage import atomic
from bloggy.storage.library import Library
from bloggy.storage.watch import watch

pytestmark = pytest.mark.anyio


async def until_seen(library: Library, wanted: Path, write, *, poll_ms: int = 0) -> set[Path]:
    """Keep writing until `wanted` is told; answers everything that was."""
    stop, seen = anyio.Event(), set()

    async def keep_writing() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            write(str(number))
            await anyio.sleep(0.05)

    with anyio.fail_after(30):
        async with anyio.create_task_group() as group:
            group.start_soon(keep_writing)
            async for paths in watch(library, stop, poll_ms=poll_ms):
                seen |= paths
                if wanted in seen:
                    stop.set()
    return seen


@pytest.mark.parametrize("poll_ms", [0, 50])
async def test_a_foreign_write_is_told(library: Library, root: Path, poll_ms: int) -> None:
    path = root / "a.md"
    assert path in await until_seen(library, path, path.write_text, poll_ms=poll_ms)


async def test_hidden_generated_and_temporary_files_are_not_told(library: Library, root: Path) -> None:
    (root / ".git").mkdir()
    (root / "node_modules").mkdir()
    path = root / "a.md"

    def write(text: str) -> None:
        (root / ".git" / "index").write_text(text)
        (root / "node_modules" / "x.md").write_text(text)
        atomic.write(path, text.encode(), expected=atomic.ANY)

    seen = await until_seen(library, path, write)
    assert seen <= {path, root}


async def test_a_library_that_is_not_there_is_not_watched(library: Library, root: Path) -> None:
    root.rmdir()
    assert [paths async for paths in watch(library)] == []


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS refuses names that are not UTF-8")
async def test_a_file_whose_name_is_not_utf8_ends_nothing(library: Library, root: Path) -> None:
    odd = root / os.fsdecode(b"caf\xe9.md")
    notes: list[str] = []
    with anyio.fail_after(30):
        stop = anyio.Event()
        async with anyio.create_task_group() as group:
            group.start_soon(keep_writing, odd, stop)
            async for paths in watch(library, stop, note=notes.append):
                assert paths == {root}
                if notes:
                    stop.set()
    assert "caf" in notes[0]
    assert "every 2 s" in notes[0]
    path = root / "a.md"
    assert path in await until_seen(library, path, path.write_text)


async def keep_writing(path: Path, stop: anyio.Event) -> None:
    number = 0
    while not stop.is_set():
        number += 1
        path.write_text(str(number))
        await anyio.sleep(0.05)
