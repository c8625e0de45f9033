"""A small library of posts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bloggy.domain import generators
from bloggy.storage.library import Folder, Library, Trash

Make = Callable[..., Path]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The library's folder."""
    folder = tmp_path / "blog"
    folder.mkdir()
    return folder


@pytest.fixture
def library(root: Path, tmp_path: Path) -> Library:
    """A plain library with a trash."""
    return Library(root, generators.get("plain", Folder(root)), trash=Trash(tmp_path / "trash"))


@pytest.fixture
def make(root: Path) -> Make:
    """Write a post: `make("a.md", title="A", tags="[x]", body="Text")`."""

    def write(rel: str, *, body: str = "Text.", **front: str) -> Path:
        path = root / rel
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = "".join(f"{key}: {value}\n" for key, value in front.items())
        path.write_text(f"---\n{lines}---\n{body}\n" if front else body, "utf-8")
        return path

    return write
