"""The quick list is the same list, or none."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bloggy.domain.listing import BlogState, PostQuery, PostSummary
from bloggy.domain.post import Mark
from bloggy.storage import index_read
from bloggy.storage.index import Index
from bloggy.storage.index_read import Query
from bloggy.storage.library import Library


@pytest.fixture
def index(tmp_path: Path, library: Library, make) -> Iterator[Index]:
    """An index of three settled posts."""
    index = Index(tmp_path / "cache" / "an index #1?%.db")
    for number in range(3):
        path = make(f"deep/{number}.md", title=f"Été {number}", tags="[x, y]", date=f"2026-01-0{number + 1}")
        os.utime(path, ns=(10**18, 10**18))
    for folder in (library.root / "deep", library.root):
        os.utime(folder, ns=(10**18, 10**18))
    index.refresh([library])
    yield index
    index.close()


def test_a_quick_row_says_what_a_row_says(index: Index, library: Library) -> None:
    state = BlogState("home", "published", "https://x/", "r", datetime(2026, 1, 1, tzinfo=UTC), True)
    index.set_marks([(library.root / "deep" / "1.md", Mark.PUBLISHED, [state])])
    rows = index_read.rows(str(index.path), Query(), None)
    full = index.window(PostQuery(), 0, 9)
    assert len(rows) == len(full) == 3
    for quick, row in zip(rows, full, strict=True):
        for name in PostSummary._fields:
            if name in {"path", "root"}:
                assert getattr(quick, name) == str(getattr(row, name))
            elif name == "blogs":
                assert [tuple(getattr(one, key) for key in BlogState._fields) for one in quick.blogs] == [
                    tuple(one) for one in row.blogs
                ]
            elif name == "modified":
                assert quick.mtime_ns / 1e9 == row.modified.timestamp()
            else:
                assert getattr(quick, name) == getattr(row, name), name


def test_it_understands_the_same_queries(index: Index) -> None:
    for more in (
        {"text": "ete 1"},
        {"tag": "x"},
        {"status": "draft"},
        {"sort": "title"},
        {"text": "x", "tag": "y"},
    ):
        quick = index_read.rows(str(index.path), Query(**more), 2)
        assert [row.rel for row in quick] == [row.rel for row in index.window(PostQuery(**more), 0, 2)]


@pytest.mark.parametrize("change", ["edit", "new", "remove", "touch", "new folder", "gone"])
def test_after_any_change_it_answers_nothing(index: Index, library: Library, change: str) -> None:
    deep = library.root / "deep"
    assert index_read.rows(str(index.path), Query(), 2) is not None
    match change:
        case "edit":
            (deep / "0.md").write_text("other")
        case "new":
            (deep / "new.md").write_text("new")
        case "remove":
            (deep / "0.md").unlink()
        case "touch":
            os.utime(deep / "0.md", ns=(10**18 + 1, 10**18 + 1))
        case "new folder":
            (library.root / "other").mkdir()
        case "gone":
            library.root.rename(library.root.with_name("elsewhere"))
    assert index_read.rows(str(index.path), Query(), 2) is None
    assert index_read.rows(str(index.path), Query(), None) is None


def test_in_a_large_library_the_newest_and_the_shown_are_looked_at(
    index: Index, library: Library, make, tmp_path: Path
) -> None:
    from itertools import count

    for number in count(3):
        if number >= index_read.FEW + 10:
            break
        path = make(f"deep/{number}.md", title=str(number), date="2020-01-01")
        os.utime(path, ns=(10**18, 10**18))
    newest = make("newest.md", title="N", date="2030-01-01")
    for place in (newest, library.root / "deep", library.root):
        os.utime(place, ns=(10**18, 10**18))
    index.refresh([library])
    name = str(index.path)
    assert len(index_read.rows(name, Query(), 2)) == 2
    oldest = Query(sort="title", descending=False)
    shown = Path(index_read.rows(name, oldest, 1)[0].path)
    shown.write_text("changed")
    assert index_read.rows(name, oldest, 1) is None
    index.refresh([library])
    os.utime(newest, ns=(1, 1))
    assert index_read.rows(name, oldest, 1) is None


def test_without_an_index_it_answers_nothing_and_makes_none(tmp_path: Path) -> None:
    assert index_read.rows(str(tmp_path / "none.db"), Query(), 2) is None
    assert not (tmp_path / "none.db").exists()
    (tmp_path / "bad.db").write_bytes(b"x" * 5000)
    assert index_read.rows(str(tmp_path / "bad.db"), Query(), 2) is None


def test_a_note_holds_while_nothing_it_rests_on_changes(tmp_path: Path) -> None:
    config, absent = tmp_path / "config.toml", tmp_path / "absent"
    config.write_text("language = 'en'")
    note = index_read.note_for(str(tmp_path / "cache"), str(config))
    assert index_read.recall(note) is None

    def remember(until: float | None = None) -> None:
        index_read.remember(note, "/i.db", watched=[str(config), str(absent)], until=until)

    remember()
    assert index_read.recall(note) == "/i.db"
    absent.write_text("now")
    assert index_read.recall(note) is None
    remember()
    assert index_read.recall(note) == "/i.db"
    config.write_text("language = 'fr' # longer")
    assert index_read.recall(note) is None
    remember(until=1.0)
    assert index_read.recall(note) is None
    for broken in (b"", b"x", b"x\0nan\0y", b"x\0soon"):
        Path(note).write_bytes(broken)
        assert index_read.recall(note) is None
    assert note != index_read.note_for(str(tmp_path / "cache"), str(config), "/other")


def test_listing_quickly_imports_next_to_nothing() -> None:
    code = (
        "import sys; before = set(sys.modules); import bloggy.storage.index_read, bloggy.storage.places;"
        "print(*sorted(set(sys.modules) - before))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    heavy = {
        "re",
        "typing",
        "dataclasses",
        "enum",
        "pathlib",
        "json",
        "inspect",
        "yaml",
        "gettext",
    }
    assert heavy.isdisjoint(out.split())
