"""A post finds its copies again, on every machine that has the library."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bloggy.errors import Damaged, StorageError, UsageError
from bloggy.storage import links
from bloggy.storage.links import Link

ID = "01JD8Z3Q4R5S6T7V8W9XABCDEF"
LINK = Link(
    ref="content/été.md",
    url="https://example.org/été/",
    revision="abc",
    source_sha="0" * 40,
    published=datetime(2026, 11, 22, 12, tzinfo=UTC),
)


def test_a_link_comes_back_as_it_went_in(tmp_path: Path) -> None:
    assert links.read(tmp_path, ID) == {}
    assert links.read_all(tmp_path) == {}
    links.write(tmp_path, ID, "home", LINK)
    links.write(tmp_path, ID, "blog.de", LINK)
    assert links.read(tmp_path, ID) == {"home": LINK, "blog.de": LINK}
    assert links.read_all(tmp_path) == {ID: {"home": LINK, "blog.de": LINK}}


def test_removing_the_last_link_leaves_no_folder(tmp_path: Path) -> None:
    links.write(tmp_path, ID, "home", LINK)
    links.write(tmp_path, ID, "away", LINK)
    links.remove(tmp_path, ID, "home")
    links.remove(tmp_path, ID, "home")
    assert links.read(tmp_path, ID) == {"away": LINK}
    links.remove(tmp_path, ID, "away")
    assert not (tmp_path / links.FOLDER / ID).exists()


def test_a_link_that_vanishes_while_the_others_are_read_is_none(tmp_path: Path) -> None:
    """Deliveries to two blogs end at the same time; a dangling name is what one sees of the other."""
    links.write(tmp_path, ID, "home", LINK)
    (tmp_path / links.FOLDER / ID / "away.json").symlink_to("gone")
    assert links.read(tmp_path, ID) == {"home": LINK}


def test_what_a_newer_bloggy_wrote_beside_is_kept(tmp_path: Path) -> None:
    links.write(tmp_path, ID, "home", LINK)
    file = tmp_path / links.FOLDER / ID / "home.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"mailed": True}))
    links.write(tmp_path, ID, "home", LINK)
    assert json.loads(file.read_text())["mailed"] is True


@pytest.mark.parametrize("id", ["../../etc", "", "a/b", ".", "..", "a\0", "x" * 65])
def test_an_id_from_a_hostile_file_reaches_no_other_place(tmp_path: Path, id: str) -> None:
    assert links.read(tmp_path, id) == {}
    with pytest.raises(UsageError):
        links.write(tmp_path, id, "home", LINK)
    with pytest.raises(UsageError):
        links.write(tmp_path, ID, f"../{id}", LINK)


@pytest.mark.parametrize("text", ["", "[]", "{}", "<<<<<<< HEAD\n{}", '{"ref": 1, "published": "soon"}'])
def test_a_broken_link_is_told_instead_of_publishing_twice(tmp_path: Path, text: str) -> None:
    links.write(tmp_path, ID, "home", LINK)
    (tmp_path / links.FOLDER / ID / "home.json").write_text(text)
    with pytest.raises(Damaged, match="where this post was published"):
        links.read(tmp_path, ID)


def test_copies_that_a_synchroniser_made_are_left_out(tmp_path: Path) -> None:
    links.write(tmp_path, ID, "home", LINK)
    (tmp_path / links.FOLDER / ID / "home.sync-conflict-20261122-1.json").write_text("{}")
    (tmp_path / links.FOLDER / ID / "home (1).json").write_text("{}")
    assert list(links.read(tmp_path, ID)) == ["home"]


def test_links_that_are_there_and_cant_be_read_are_a_sentence_and_never_none(tmp_path: Path) -> None:
    (tmp_path / ".bloggy").mkdir()
    (tmp_path / ".bloggy" / "links").symlink_to("x" * 300)  # can't be followed, whoever tries
    for ask in (
        lambda: links.read(tmp_path, ID),
        lambda: links.read_all(tmp_path),
        lambda: links.ids(tmp_path),
        lambda: links.stamps(tmp_path),
        lambda: links.stamp(tmp_path, ID),
        lambda: links.count(tmp_path, "home"),
        lambda: links.base(tmp_path, ID, "home"),
    ):
        with pytest.raises(StorageError, match="can't be read"):
            ask()
