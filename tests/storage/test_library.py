"""A library is the writer's folder: everything in it survives, and only posts are listed."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bloggy.domain import generators
from bloggy.errors import ChangedOnDisk, DraftError, NotFound, StorageError, UsageError
from bloggy.storage import atomic, scan
from bloggy.storage.library import Folder, Library, Trash, git_sha

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def listed(library: Library) -> set[str]:
    return {library.rel(Path(stamp.path)) for stamp in library.scan().stamps}


def test_only_posts_are_listed(library: Library, root: Path, make) -> None:
    for rel in ("a.md", "deep/er/b.markdown", "bundle/index.md"):
        make(rel)
    for rel in (".hidden.md", ".git/x.md", "node_modules/x/README.md", "a.txt", "README.md", "cat.png"):
        make(rel)
    (root / "folder.md").mkdir()
    assert listed(library) == {"a.md", "deep/er/b.markdown", "bundle/index.md"}


def test_what_the_generator_writes_or_does_not_read_is_not_walked(root: Path, make) -> None:
    make("hugo.toml", body="title = 'x'")
    make("content/posts/a.md")
    make("public/posts/a.md")
    make("themes/x/content/b.md")
    generator = generators.detect(Folder(root))
    library = Library(root, generator)
    assert listed(library) == {"content/posts/a.md"}
    assert not any("public" in folder for folder, _time in library.scan().folders)


def test_a_library_may_be_a_part_of_a_site(root: Path, make) -> None:
    make("hugo.toml", body="title = 'x'")
    path = make("content/posts/a.md", title="A")
    library = Library(root / "content/posts", generators.detect(Folder(root)), site=root)
    assert listed(library) == {"a.md"}
    assert library.load(path).rel == "a.md"
    assert str(library.site_path("a.md")) == "content/posts/a.md"


def test_links_in_a_circle_end_the_walk(library: Library, root: Path, make) -> None:
    make("deep/a.md")
    (root / "deep" / "up").symlink_to(root)
    (root / "gone.md").symlink_to(root / "nowhere.md")
    found = library.scan()
    assert len(found.stamps) == 1
    assert [path.name for path, _told in found.troubles] == ["gone.md"]


def test_links_that_lead_to_themselves_are_told_once_and_hide_nothing(
    library: Library, root: Path, make
) -> None:
    make("a.md")
    for name in ("folder", "post.md"):
        (root / name).symlink_to(name)
    found = library.scan()
    assert len(found.stamps) == 1
    assert sorted(path.name for path, _told in found.troubles) == ["folder", "post.md"]
    assert found.closed == [str(root / "folder")]


def test_names_with_anything_in_them_are_posts(library: Library, root: Path) -> None:
    names = [b"caf\xe9.md", b"\x1b[31mred.md", b"new\nline.md", "\u202egnp.md".encode(), b"[b].md", b"-rf.md"]
    for name in names:
        (root / os.fsdecode(name)).write_bytes(b"---\ntitle: T\n---\n")
    found = [Path(stamp.path) for stamp in library.scan().stamps]
    assert {os.fsencode(path.name) for path in found} == set(names)
    for path in found:
        assert library.load(path).post.title == "T"


def test_twins_in_letter_case_are_told(library: Library, make) -> None:
    make("Post.md")
    make("post.md")
    assert "letter case" in library.scan().troubles[0][1]


def test_a_library_that_is_not_there_is_told_and_not_a_crash(tmp_path: Path) -> None:
    library = Library(tmp_path / "usb", generators.get("plain"))
    found = library.scan()
    assert found.stamps == []
    assert "Connect its disk" in found.troubles[0][1]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_closed_folder_is_told(library: Library, root: Path, make) -> None:
    make("deep/a.md")
    (root / "deep").chmod(0)
    found = library.scan()
    (root / "deep").chmod(0o755)
    assert "permission" in found.troubles[0][1]


def test_what_a_dead_bloggy_left_is_cleaned_and_what_a_live_one_writes_is_not(
    library: Library, root: Path
) -> None:
    alive = root / atomic._temporary_name("a.md")
    dead = root / alive.name.replace(f"-{os.getpid()}-", "-4194999-")
    alive.write_text("x")
    dead.write_text("x")
    library.scan()
    assert alive.exists()
    assert not dead.exists()


def test_loading_gives_the_post_and_git_agrees_on_its_name(library: Library, root: Path, make) -> None:
    path = make("a.md", title="Été", tags="[x, y]", body="# Not me\n\nText")
    post = library.load(path)
    assert (post.post.title, post.post.tags, post.rel) == ("Été", ("x", "y"), "a.md")
    assert post.fingerprint == atomic.fingerprint(path)
    git = subprocess.run(["git", "hash-object", path], capture_output=True, text=True, check=True, cwd=root)
    assert git.stdout.strip() == post.git_sha == git_sha(path.read_bytes())


def test_saving_what_was_loaded_moves_no_byte(library: Library, root: Path) -> None:
    for data in (
        b"\xef\xbb\xbf---\r\ntitle: x\r\n---\rtext",
        b"caf\xe9",
        b"",
        b"\x00\xff",
        b"---\n[[[[\n---\n",
    ):
        path = root / "a.md"
        path.write_bytes(data)
        post = library.load(path)
        library.save(path, post.file, post.fingerprint)
        assert path.read_bytes() == data


def test_a_save_over_foreign_changes_is_refused(library: Library, make) -> None:
    path = make("a.md", title="A")
    post = library.load(path)
    path.write_text("theirs")
    with pytest.raises(ChangedOnDisk):
        library.save(path, post.file.with_text("mine"), post.fingerprint)
    assert path.read_text() == "theirs"


def test_missing_and_huge_files_are_sentences(library: Library, root: Path) -> None:
    with pytest.raises(NotFound):
        library.load(root / "none.md")
    with (root / "huge.md").open("wb") as file:
        file.truncate(scan.MAX_BYTES + 1)
    with pytest.raises(DraftError, match="larger than 16 MB"):
        library.load(root / "huge.md")
    with pytest.raises(UsageError):
        library.rel(root.parent / "x.md")


def test_a_new_file_takes_nobodys_place(library: Library, root: Path) -> None:
    assert library.create("deep/Post.md", b"one").read_bytes() == b"one"
    for rel in ("deep/Post.md", "deep/post.md"):
        with pytest.raises(DraftError, match="already"):
            library.create(rel, b"two")
    assert (root / "deep/Post.md").read_bytes() == b"one"


@pytest.mark.parametrize("rel", ["../x.md", "/etc/x.md", "a/../../x.md", "", "a\0b.md", "out/x.md"])
def test_nothing_is_made_outside_the_library(library: Library, root: Path, tmp_path: Path, rel: str) -> None:
    (root / "out").symlink_to(tmp_path)
    with pytest.raises(UsageError):
        library.create(rel, b"x")


def test_moving_keeps_the_bytes_and_overwrites_nothing(library: Library, root: Path, make) -> None:
    path = make("a.md", body="one")
    make("b.md", body="two")
    with pytest.raises(DraftError):
        library.move(path, "b.md")
    assert library.move(path, "2026/c.md").read_text() == "one"
    assert not path.exists()
    assert library.move(root / "b.md", "B.md").name == "B.md"
    with pytest.raises(NotFound):
        library.move(path, "d.md")


def test_a_bundle_moves_and_is_trashed_with_its_pictures(library: Library, root: Path, make) -> None:
    path = make("posts/old/index.md", body="one")
    make("posts/old/cat.png", body="cat")
    moved = library.move(path, "posts/new/index.md")
    assert moved == root / "posts/new/index.md"
    assert (root / "posts/new/cat.png").exists()
    assert not (root / "posts/old").exists()
    item = library.trash(moved, now=NOW)
    assert item.whole_folder
    assert not (root / "posts/new").exists()
    assert library.trash_items() == [item]
    assert library.restore(item) == moved
    assert (root / "posts/new/cat.png").read_text() == "cat"
    assert library.trash_items() == []


def test_a_section_with_other_posts_is_no_bundle(library: Library, make) -> None:
    path = make("posts/index.md")
    other = make("posts/deep/b.md")
    assert not library.is_bundle(path)
    item = library.trash(path, now=NOW)
    assert not item.whole_folder
    assert other.exists()


def test_the_first_page_of_the_library_is_no_bundle(library: Library, root: Path, make) -> None:
    assert not library.is_bundle(make("index.md"))
    make("site/.git/HEAD")
    assert not library.is_bundle(make("site/index.md"))


def test_undo_never_overwrites(library: Library, make) -> None:
    path = make("a.md", body="one")
    item = library.trash(path, now=NOW)
    make("a.md", body="two")
    with pytest.raises(DraftError, match="something else"):
        library.restore(item)
    assert path.read_text() == "two"
    assert item.stored.read_text() == "one"
    path.unlink()
    library.restore(item)
    with pytest.raises(NotFound):
        library.restore(item)


def test_the_trash_lists_newest_first_and_empties_itself(library: Library, tmp_path: Path, make) -> None:
    one = library.trash(make("a.md"), now=NOW)
    two = library.trash(make("b.md"), now=NOW + timedelta(days=1))
    assert library.trash_items() == [two, one]
    assert Trash(tmp_path / "trash").purge(NOW + timedelta(days=31), keep=timedelta(days=30)) == 1
    assert library.trash_items() == [two]


def test_a_half_made_trash_item_is_not_listed(library: Library, tmp_path: Path, make) -> None:
    library.trash(make("a.md"), now=NOW)
    (tmp_path / "trash" / "broken").mkdir()
    (tmp_path / "trash" / "worse").mkdir()
    (tmp_path / "trash" / "worse" / "manifest.json").write_text("{")
    assert len(library.trash_items()) == 1


def test_a_trash_that_cant_be_read_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "trash").write_text("a file, where the folder belongs")
    with pytest.raises(StorageError, match="can't be read"):
        Trash(tmp_path / "trash").items()


def test_the_trash_takes_posts_across_disks(root: Path, make) -> None:
    shm = Path("/dev/shm")
    if not shm.is_dir() or shm.stat().st_dev == root.stat().st_dev:
        pytest.skip("there is no second file system here")
    import tempfile

    with tempfile.TemporaryDirectory(dir=shm) as other:
        library = Library(root, generators.get("plain"), trash=Trash(Path(other) / "trash"))
        path = make("posts/a/index.md", body="one")
        make("posts/a/cat.png", body="cat")
        item = library.trash(path, now=NOW)
        assert not path.parent.exists()
        assert library.restore(item).read_text() == "one"
        assert (path.parent / "cat.png").read_text() == "cat"
