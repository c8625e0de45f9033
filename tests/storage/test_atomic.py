"""A save is all or nothing, changes nothing but the bytes, and never overwrites what was not seen."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from bloggy.errors import ChangedOnDisk, SaveFailed
from bloggy.storage import atomic
from bloggy.storage.atomic import ANY


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_save_leaves_the_new_bytes_and_nothing_else(tmp_path: Path) -> None:
    post = tmp_path / "post.md"
    first = atomic.write(post, b"one", expected=None)
    second = atomic.write(post, b"two", expected=first)
    assert post.read_bytes() == b"two"
    assert names(tmp_path) == ["post.md"]
    assert second == atomic.fingerprint(post)


def test_equal_bytes_are_not_written_again(tmp_path: Path) -> None:
    post = tmp_path / "post.md"
    first = atomic.write(post, b"one", expected=None)
    inode = post.stat().st_ino
    assert atomic.write(post, b"one", expected=first) == first
    assert atomic.write(post, b"one", expected=ANY) == first
    assert post.stat().st_ino == inode


def test_what_another_program_wrote_is_never_overwritten(tmp_path: Path) -> None:
    post = tmp_path / "post.md"
    seen = atomic.write(post, b"one", expected=None)
    post.write_bytes(b"theirs")
    with pytest.raises(ChangedOnDisk, match="Another program"):
        atomic.write(post, b"mine", expected=seen)
    assert post.read_bytes() == b"theirs"
    assert names(tmp_path) == ["post.md"]


def test_a_file_that_was_removed_meanwhile_does_not_come_back_unasked(tmp_path: Path) -> None:
    post = tmp_path / "post.md"
    seen = atomic.write(post, b"one", expected=None)
    post.unlink()
    with pytest.raises(ChangedOnDisk):
        atomic.write(post, b"two", expected=seen)
    assert names(tmp_path) == []


def test_a_new_file_never_takes_the_place_of_another(tmp_path: Path) -> None:
    post = tmp_path / "post.md"
    post.write_bytes(b"theirs")
    with pytest.raises(ChangedOnDisk):
        atomic.write(post, b"mine", expected=None)
    assert post.read_bytes() == b"theirs"


def test_a_touched_but_equal_file_is_no_change(tmp_path: Path) -> None:
    post = tmp_path / "post.md"
    seen = atomic.write(post, b"one", expected=None)
    os.utime(post, ns=(1, 1))
    atomic.write(post, b"two", expected=seen)
    assert post.read_bytes() == b"two"


def test_mode_and_attributes_survive(tmp_path: Path) -> None:
    post = tmp_path / "post.md"
    post.write_bytes(b"one")
    post.chmod(0o640)
    try:
        os.setxattr(post, "user.colour", b"orange")
    except OSError:
        pytest.skip("this file system has no user attributes")
    atomic.write(post, b"two", expected=ANY)
    assert post.stat().st_mode & 0o7777 == 0o640
    assert os.getxattr(post, "user.colour") == b"orange"


def test_a_symbolic_link_stays_one_and_its_target_is_written(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    real = tmp_path / "real" / "post.md"
    real.write_bytes(b"one")
    link = tmp_path / "link.md"
    link.symlink_to(real)
    atomic.write(link, b"two", expected=ANY)
    assert link.is_symlink()
    assert real.read_bytes() == b"two"


def test_a_dangling_link_gets_its_target(tmp_path: Path) -> None:
    link = tmp_path / "link.md"
    link.symlink_to(tmp_path / "later.md")
    atomic.write(link, b"two", expected=None)
    assert link.is_symlink()
    assert (tmp_path / "later.md").read_bytes() == b"two"


def test_links_in_a_circle_are_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    with pytest.raises(SaveFailed, match="circle"):
        atomic.write(tmp_path / "a", b"x", expected=ANY)


def test_a_missing_folder_is_a_sentence_with_the_next_step(tmp_path: Path) -> None:
    with pytest.raises(SaveFailed, match="folder is not there") as caught:
        atomic.write(tmp_path / "gone" / "post.md", b"x", expected=None)
    assert caught.value.hint


def test_a_name_of_the_longest_length_can_be_saved(tmp_path: Path) -> None:
    post = tmp_path / ("é" * 126 + ".md")
    atomic.write(post, b"x", expected=None)
    atomic.write(post, b"y", expected=ANY)
    assert post.read_bytes() == b"y"
    with pytest.raises(SaveFailed, match="too long"):
        atomic.write(tmp_path / ("e" * 256), b"x", expected=None)


def test_names_that_are_no_text_can_be_saved(tmp_path: Path) -> None:
    post = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9 \x1b[31m.md"))
    seen = atomic.write(post, b"x", expected=None)
    assert atomic.write(post, b"y", expected=seen).size == 1


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "full"), (errno.EACCES, "permission"), (errno.EROFS, "read-only"), (errno.EIO, "disk")],
)
def test_each_failure_of_the_system_is_explained(number: int, words: str) -> None:
    sentence, hint = atomic.explain(OSError(number, os.strerror(number)))
    assert words in sentence
    assert hint.endswith(".")


def test_only_temporary_files_of_dead_processes_count_as_abandoned(tmp_path: Path) -> None:
    mine = atomic._temporary_name("post.md")
    assert atomic.is_temporary(mine)
    assert not atomic.is_abandoned(mine)
    dead = mine.replace(f"-{os.getpid()}-", "-4194999-")
    assert atomic.is_abandoned(dead)
    elsewhere = dead.replace(atomic.TEMP_MARK, atomic.TEMP_MARK + "0")
    assert not atomic.is_abandoned(elsewhere)
    assert not atomic.is_temporary("post.md")


def test_folders_are_made_with_those_above(tmp_path: Path) -> None:
    atomic.make_folder(tmp_path / "a" / "b", private=True)
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o700
    atomic.make_folder(tmp_path / "a" / "b")


def test_a_folder_that_cant_even_be_looked_for_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(SaveFailed, match="could not be saved"):
        atomic.make_folder(tmp_path / ("x" * 300) / "bloggy")
