"""What was typed survives the process that it was typed into."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bloggy.storage.atomic import Fingerprint
from bloggy.storage.journal import Journal

BASE = Fingerprint(size=3, mtime_ns=1, inode=2, sha="abc")
POST = Path(os.fsdecode(b"/library/caf\xe9.md"))


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "recovery")


def elsewhere(code: str, folder: Path) -> subprocess.Popen[str]:
    """Run `code` with `journal` in another process, which then waits for its input to end."""
    setup = (
        "import sys, os; from pathlib import Path; from bloggy.storage.journal import Journal;"
        f"from bloggy.storage.atomic import Fingerprint; journal = Journal(Path({str(folder)!r}));"
        "post = Path(os.fsdecode(b'/library/caf\\xe9.md'));"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", setup + code + "; print('ready', flush=True); sys.stdin.read()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "ready\n"
    return process


def test_text_of_a_living_process_is_not_offered(journal: Journal) -> None:
    journal.write(POST, "typed", base=BASE)
    assert journal.leftovers() == []
    assert journal.opened_by(POST) is None


def test_text_of_a_killed_process_comes_back(journal: Journal, tmp_path: Path) -> None:
    code = (
        "journal.open(post); journal.write(post, 'one', base=None);"
        "journal.write(post, 'caf\\xe9\\r\\n\\0\\ud800 \\u2028', base=Fingerprint(size=3, mtime_ns=1,"
        " inode=2, sha='abc'), encoding='latin-1', bom=True)"
    )
    with elsewhere(code, tmp_path / "recovery") as process:
        assert journal.leftovers() == []
        assert journal.opened_by(POST) == process.pid
        process.kill()
    (item,) = journal.leftovers()
    assert item.text == "caf\xe9\r\n\0\ud800 \u2028"
    assert (item.path, item.base, item.encoding, item.bom) == (POST, BASE, "latin-1", True)
    assert journal.opened_by(POST) is None
    journal.discard(item)
    journal.discard(item)
    assert journal.leftovers() == []
    assert list((tmp_path / "recovery").iterdir()) == []


def test_saved_text_is_not_offered(journal: Journal, tmp_path: Path) -> None:
    code = "journal.open(post); journal.write(post, 'x', base=None); journal.saved(post)"
    with elsewhere(code, tmp_path / "recovery") as process:
        assert journal.opened_by(POST) == process.pid
        process.kill()
    assert journal.leftovers() == []


def test_a_closed_post_is_open_nowhere(journal: Journal, tmp_path: Path) -> None:
    with elsewhere("journal.open(post); journal.close(post)", tmp_path / "recovery") as process:
        assert journal.opened_by(POST) is None
        process.kill()
    journal.close(POST)


def test_a_number_that_was_given_again_does_not_keep_text_back(journal: Journal, tmp_path: Path) -> None:
    journal.write(POST, "typed", base=None)
    (file,) = (tmp_path / "recovery").iterdir()
    head, _, text = file.read_bytes().partition(b"\n")
    for changed in (
        head.replace(b'"boot": "', b'"boot": "x'),
        head.replace(b'"started": "', b'"started": "9'),
    ):
        file.write_bytes(changed + b"\n" + text)
        assert [item.text for item in journal.leftovers()] == ["typed"]


def test_a_journal_that_is_none_is_left_alone(journal: Journal, tmp_path: Path) -> None:
    journal.write(POST, "typed", base=None)
    (tmp_path / "recovery" / "x-1.text").write_bytes(b"[]\n")
    (tmp_path / "recovery" / "y-1.open").write_bytes(b"\xff")
    assert journal.leftovers() == []
    assert len(list((tmp_path / "recovery").iterdir())) == 3


def test_only_the_user_may_read_what_is_typed(journal: Journal, tmp_path: Path) -> None:
    journal.write(POST, "secret", base=None)
    assert (tmp_path / "recovery").stat().st_mode & 0o777 == 0o700
