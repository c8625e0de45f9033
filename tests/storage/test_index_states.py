"""The list of a site that goes to no blog shows what time makes of its posts, and why a file is left out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bloggy.domain import generators
from bloggy.domain.listing import PostQuery, PostSummary
from bloggy.domain.post import Mark, Status
from bloggy.storage.index import Index
from bloggy.storage.library import Folder, Library

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
BY_STATUS = {Status.DRAFT: Mark.DRAFT, Status.PUBLISHED: Mark.PUBLISHED}


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    index = Index(tmp_path / "cache" / "index.db")
    yield index
    index.close()


def listed(index: Index, root: Path, files: dict[str, bytes]) -> dict[str, PostSummary]:
    for path, data in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
    generator = generators.detect(Folder(root))
    assert generator is not None
    library = Library(root, generator)
    index.refresh([library])
    index.set_marks_by_status(root, BY_STATUS, NOW)
    return {Path(row.rel).stem: row for row in index.window(PostQuery(), 0, 50)}


def post(*lines: str) -> bytes:
    return ("---\ntitle: X\n" + "".join(f"{line}\n" for line in lines) + "---\n\nWords.\n").encode()


def test_marks_follow_the_dates_and_turn_when_their_time_comes(index: Index, root: Path) -> None:
    found = listed(
        index,
        root,
        {
            "hugo.toml": b"baseURL = 'https://example.org/'\n",
            "content/posts/out.md": post("date: 2020-01-02"),
            "content/posts/ahead.md": post("date: 2026-12-01"),
            "content/posts/later.md": post("date: 2020-01-02", "publishDate: 2027-01-01"),
            "content/posts/gone.md": post("date: 2020-01-02", "expiryDate: 2021-01-01"),
            "content/posts/ends.md": post("date: 2020-01-02", "expiryDate: 2026-11-30"),
            "content/posts/draft.md": post("date: 2026-12-01", "draft: true"),
            "content/posts/quiet.md": post("date: 2020-01-02", "build: {list: never}"),
        },
    )
    assert {name: row.mark for name, row in found.items()} == {
        "out": Mark.PUBLISHED,
        "ahead": Mark.SCHEDULED,
        "later": Mark.SCHEDULED,
        "gone": Mark.DRAFT,
        "ends": Mark.PUBLISHED,
        "draft": Mark.DRAFT,
        "quiet": Mark.PUBLISHED,
    }
    assert [name for name, row in found.items() if row.unlisted] == ["quiet"]
    assert index.turns(NOW) == datetime(2026, 11, 30, tzinfo=UTC)
    then = datetime(2026, 12, 2, tzinfo=UTC)
    changed = {path.stem for path in index.set_marks_by_status(root, BY_STATUS, then)}
    assert changed == {"ahead", "ends"}
    assert index.turns(datetime(2027, 6, 1, tzinfo=UTC)) is None


def test_a_site_that_builds_what_lies_ahead_has_it_published(index: Index, root: Path) -> None:
    files = {
        "pelicanconf.py": b"PATH = 'content'\n",
        "content/x.md": b"Title: X\nDate: 2099-01-02\n\nWords.\n",
    }
    assert listed(index, root, files)["x"].mark == Mark.PUBLISHED
    assert index.turns(NOW) is None


@pytest.mark.parametrize(
    ("name", "data", "line", "mark"),
    [
        ("unclosed", b"---\ntitle: X\n\nWords.\n", 1, Mark.DRAFT),
        ("twice", b"---\ntitle: X\ntitle: Y\n---\n\nWords.\n", 3, Mark.PUBLISHED),
        ("no-date", post("date: someday"), 0, Mark.PUBLISHED),
        ("latin", post("description: caf\xe9").decode().encode("latin-1"), 0, Mark.PUBLISHED),
        ("broken", b"---\ntitle: [X\n---\n\nWords.\n", 3, Mark.DRAFT),
    ],
)
def test_what_is_wrong_with_a_file_is_told_in_the_list(
    index: Index, root: Path, name: str, data: bytes, line: int, mark: Mark
) -> None:
    config = {"hugo.toml": b"baseURL = 'https://example.org/'\n"}
    row = listed(index, root, {**config, f"content/posts/{name}.md": data})[name]
    assert row.problem is not None
    assert row.mark == mark
    if line:
        assert row.problem.line == line


def test_a_post_that_is_not_utf8_is_left_out_where_the_generator_does_so(index: Index, root: Path) -> None:
    files = {
        "pelicanconf.py": b"PATH = 'content'\n",
        "content/x.md": b"Title: caf\xe9\nDate: 2020-01-02\n\nx\n",
    }
    row = listed(index, root, files)["x"]
    assert row.problem is not None
    assert "UTF-8" in row.problem.message
    assert row.mark == Mark.DRAFT
