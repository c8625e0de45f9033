"""The quick list prints what the slow one prints, or leaves it to that."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bloggy.cli import main as command_line
from bloggy.cli import quick
from tests.cli.commanding import Run, age, git, make_site, post, write

Quick = Callable[..., str | None]


@pytest.fixture
def quickly(capfd: pytest.CaptureFixture[str]) -> Quick:
    """What the quick road prints, None if it declines."""

    def call(*arguments: str) -> str | None:
        capfd.readouterr()
        answered = quick.quick_list(list(arguments))
        out = capfd.readouterr().out
        assert answered or not out
        return out if answered else None

    return call


@pytest.fixture
def slowly(capfd: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """What the whole command line prints."""

    def call(*arguments: str) -> str:
        capfd.readouterr()
        assert command_line._run(["list", *arguments], None) == 0
        return capfd.readouterr().out

    return call


OPTIONS = [[], ["--json"], ["--limit", "2"], ["--limit=1", "--json"], ["--json", "--limit", "0"]]

TITLES = {
    "plain": ["Coffee", "Tea in the rain"],
    "french": ["Été à la forêt", "Cœur – « naïf »", "L’œuvre…"],
    "japanese": ["東京の夜", "ひらがな", "カタカナ", "한국어"],
    "hostile": ['"\\u001b]0;owned\\u0007\\u001b[2J"', '"a\\u202eb\\u200b"', '"tab\\there \\\\ \\"quoted\\""'],
    "wide and odd": ["👩‍👩‍👧 family", "e\u0301te\u0301", "ｆｕｌｌ", "हिन्दी", "\u00adsoft"],
    "json": ['"a\\u0001b\\u007fc\\u2028d\\ne"', "'<script>'", '"\\ud83d\\ude00"'],
}


@pytest.mark.parametrize("titles", TITLES.values(), ids=TITLES)
@pytest.mark.parametrize("options", OPTIONS, ids=" ".join)
def test_it_is_the_same_to_the_last_byte(
    titles: list[str],
    options: list[str],
    tmp_path: Path,
    run: Run,
    quickly: Quick,
    slowly: Callable[..., str],
) -> None:
    root = tmp_path / "posts"
    for number, title in enumerate(titles):
        text = post(title, date=f"2026-01-{number + 1:02d}T10:11:12.345+02:00", draft=number % 2 == 0)
        write(root / "ünter" / f"post {number}.md", text)
    write(root / "none.md", "No front matter, no date.\n")
    write(root / "broken.md", "---\ntitle: [\n---\n\nBroken.\n")
    age(root / "ünter")
    run("init", root)
    slow = slowly(*options)
    assert slowly(*options) == slow
    fast = quickly(*options)
    if fast is None:
        assert "--json" not in options
        assert titles in (TITLES["hostile"], TITLES["wide and odd"], TITLES["json"])
    else:
        assert fast == slow


@pytest.mark.parametrize("kind", ["pelican", "hugo"])
def test_sites_and_their_marks_are_the_same_too(
    kind: str, tmp_path: Path, run: Run, quickly: Quick, slowly: Callable[..., str]
) -> None:
    site = make_site(tmp_path, kind)
    run("init", site.root)
    run("new", "Second thoughts")
    age(*site.posts.glob("*.md"))
    slowly(), slowly()
    for options in ([], ["--json"]):
        fast = quickly(*options)
        assert fast is not None
        assert fast == slowly(*options)
        assert "published" in fast
        assert "draft" in fast


def test_it_declines_every_other_option(library: Path, slowly: Callable[..., str], quickly: Quick) -> None:
    slowly(), slowly()
    assert quickly() is not None
    for options in (
        ["tea"],
        ["--tag", "web"],
        ["--limit"],
        ["--limit", "-1"],
        ["--limit", "x"],
        ["--lim", "1"],
        ["--limit=²"],
        ["--status", "draft"],
        ["--config", "x"],
        ["--library", "x"],
        ["-v"],
        ["--help"],
        ["--sort", "title"],
        [""],
    ):
        assert quickly(*options) is None, options


def test_without_a_note_it_declines(library: Path, quickly: Quick) -> None:
    assert quickly() is None


def _touch_post(root: Path) -> None:
    (root / "tea.md").write_text(post("Tea, changed", date="2026-02-02"))


def _add_post(root: Path) -> None:
    (root / "new.md").write_text(post("New"))


def _remove_post(root: Path) -> None:
    (root / "tea.md").unlink()


def _add_folder(root: Path) -> None:
    (root / "deeper").mkdir()


def _become_a_site(root: Path) -> None:
    folder_times = root.stat()
    (root / "hugo.toml").write_text('baseURL = "https://x.example/"\n')
    os.utime(root, ns=(folder_times.st_atime_ns, folder_times.st_mtime_ns))


def _change_config(root: Path) -> None:
    config = Path(os.environ["XDG_CONFIG_HOME"], "bloggy", "config.toml")
    config.write_text(config.read_text() + "\n# a comment\n")


def _other_zone(root: Path) -> None:
    os.environ["TZ"] = "Asia/Tokyo"


def _drop_index(root: Path) -> None:
    for path in Path(os.environ["XDG_CACHE_HOME"], "bloggy").glob("index-*"):
        path.unlink()


def _damage_index(root: Path) -> None:
    for path in Path(os.environ["XDG_CACHE_HOME"], "bloggy").glob("index-*"):
        stat = path.stat()
        path.write_bytes(b"x" * stat.st_size)
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))


def _damage_note(root: Path) -> None:
    for path in Path(os.environ["XDG_CACHE_HOME"], "bloggy").glob("quick-*"):
        path.write_bytes(b"\0\0rubbish")


@pytest.mark.parametrize(
    "change",
    [
        _touch_post,
        _add_post,
        _remove_post,
        _add_folder,
        _become_a_site,
        _change_config,
        _other_zone,
        _drop_index,
        _damage_index,
        _damage_note,
    ],
)
def test_it_declines_when_anything_it_rests_on_changed(
    change: Callable[[Path], None],
    library: Path,
    slowly: Callable[..., str],
    quickly: Quick,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TZ", "UTC")
    slowly(), slowly()
    assert quickly() is not None
    change(library)
    assert quickly() is None
    slowly()  # and that still answers


def test_it_declines_when_a_branch_moved_or_something_was_queued(
    tmp_path: Path, run: Run, slowly: Callable[..., str], quickly: Quick
) -> None:
    site = make_site(tmp_path, "hugo")
    run("init", site.root)
    slowly(), slowly()
    assert quickly() is not None
    git(site.root, "commit", "-q", "--allow-empty", "-m", "Elsewhere")
    git(site.root, "push", "-q")
    assert quickly() is None
    slowly(), slowly()
    assert quickly() is not None
    assert run("publish", "hello", "--queue-only").code == 0
    assert quickly() is None
    assert "waiting" in slowly()


def test_a_post_that_gets_due_is_looked_at_again(
    tmp_path: Path, run: Run, slowly: Callable[..., str], quickly: Quick, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "posts" / "later.md", post("Later", date="2100-01-01 00:00:00"))
    run("init", tmp_path / "posts")
    slowly(), slowly()
    assert quickly() is not None
    from bloggy.storage import index_read

    class Later:
        time = staticmethod(lambda: time.time() + 100 * 366 * 86400)

    monkeypatch.setattr(index_read, "time", Later)
    assert quickly() is None


def test_it_loads_next_to_nothing(library: Path, slowly: Callable[..., str]) -> None:
    slowly(), slowly()
    code = (
        "import sys; before = set(sys.modules)\nfrom bloggy.__main__ import main\nmain(['list', '--json'])\n"
        "heavy = {'argparse', 'dataclasses', 'asyncio', 'json', 'pathlib', 'tomllib', 'typing', 're', 'enum',"
        " 'locale', 'gettext', 'bloggy.i18n'} & (set(sys.modules) - before)\n"
        "sys.stderr.write(repr(heavy)); raise SystemExit(bool(heavy))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert '"title": "Coffee in the rain"' in done.stdout


def test_nobody_reading_is_no_error(library: Path, slowly: Callable[..., str]) -> None:
    slowly(), slowly()
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "bloggy", "list"], stdout=writer, stderr=subprocess.PIPE, text=True
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, "")
