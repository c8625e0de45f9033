"""The whole way of a post, each step a process of its own, on a real git site with a real remote."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.commanding import Ran, Site, git, make_site

pytestmark = pytest.mark.live

Bloggy = Callable[..., Ran]


def bloggy(*arguments: str | Path) -> Ran:
    done = subprocess.run(
        [sys.executable, "-m", "bloggy", *map(str, arguments)], capture_output=True, text=True, timeout=120
    )
    assert "Traceback" not in done.stderr
    return Ran(done.returncode, done.stdout, done.stderr)


@pytest.fixture(params=["pelican", "hugo"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Site:
    return make_site(tmp_path, request.param)


def test_a_posts_life_from_the_first_word_to_the_trash_and_back(site: Site, tmp_path: Path) -> None:
    found = bloggy("init", site.root, "--json")
    assert found.code == 0, found
    assert found.json["repository"] == str(site.root)

    path = Path(bloggy("new", "A Quiet River", "--tag", "notes").out.strip())
    rel = str(path.relative_to(site.root))
    with path.open("a", encoding="utf-8") as file:
        file.write("\nIt flows *slowly* past the paper mill.\n")
    assert bloggy("set", "a-quiet-river", "summary=On rivers", "tags=notes, water").code == 0
    assert bloggy("check", "a-quiet-river").code == 0
    page = tmp_path / "page.html"
    assert bloggy("preview", "a-quiet-river", "--html", page).code == 0
    assert "<em>slowly</em>" in page.read_text(encoding="utf-8")

    before = site.head()
    assert bloggy("publish", "a-quiet-river", "--dry-run").code == 0
    assert site.head() == before
    entry = bloggy("publish", "a-quiet-river", "--json").json[0]
    assert (entry["state"], entry["action"]) == ("delivered", "publish")
    assert rel in site.files()
    row = next(r for r in bloggy("list", "--json").json if r["slug"] == "a-quiet-river")
    assert (row["status"], row["tags"]) == ("published", ["notes", "water"])
    assert (row["blogs"][0]["state"], row["blogs"][0]["changed"]) == ("published", False)
    assert git(site.root, "status", "--short") == ""

    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("slowly", "quickly"), encoding="utf-8")
    assert bloggy("list", "--json").json[0]["blogs"][0]["state"] == "changed"
    assert bloggy("publish", "a-quiet-river").code == 0
    assert "*quickly*" in site.text(rel)
    assert site.text(rel) == path.read_text(encoding="utf-8").strip()

    assert bloggy("unpublish", "a-quiet-river").code == 0
    assert bloggy("show", "a-quiet-river", "--json").json["status"] in {"draft", "withdrawn"}
    assert "draft" in site.text(rel).casefold()
    assert bloggy("publish", "a-quiet-river").code == 0

    kept = path.read_bytes()
    assert bloggy("delete", "a-quiet-river").code == 0
    assert rel not in site.files()
    assert not path.exists()
    assert bloggy("trash", "--restore").out.strip() == str(path)
    assert path.read_bytes() == kept
    assert bloggy("outbox", "--json").json == []


def test_a_remote_that_is_away_loses_nothing_and_gets_one_commit(site: Site) -> None:
    bloggy("init", site.root)
    path = Path(bloggy("new", "Written on a train").out.strip())
    with path.open("a", encoding="utf-8") as file:
        file.write("\nNo network here.\n")
    away = site.remote.with_name("away.git")
    site.remote.rename(away)
    sent = bloggy("publish", "written-on-a-train", "--json")
    assert sent.code in {3, 4}, sent
    entry = sent.json[0]
    assert entry["reason"]
    assert entry["hint"]
    assert bloggy("outbox", "run").code in {3, 4}
    away.rename(site.remote)
    again = bloggy("outbox", "retry", entry["id"], "--json")
    assert (again.code, again.json["state"]) == (0, "delivered")
    assert bloggy("outbox", "run").code == 0
    subjects = git(site.remote, "log", "--format=%s").splitlines()
    assert [s for s in subjects if "Written on a train" in s] == ["Publish: Written on a train"]


def test_nobody_reading_is_no_error(site: Site) -> None:
    bloggy("init", site.root)
    for arguments in (
        ["list"],
        ["list", "--json", "--sort", "title"],
        ["keys"],
        ["show", "hello"],
        ["doctor"],
    ):
        reader, writer = os.pipe()
        os.close(reader)
        done = subprocess.run(
            [sys.executable, "-m", "bloggy", *arguments], stdout=writer, stderr=subprocess.PIPE, text=True
        )
        os.close(writer)
        assert done.returncode == 0, arguments
        assert "Traceback" not in done.stderr
        assert "BrokenPipe" not in done.stderr


def test_an_interrupt_is_130(site: Site) -> None:
    bloggy("init", site.root)
    with subprocess.Popen(
        [sys.executable, "-m", "bloggy", "preview", "hello", "--browser"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509
    ) as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.readline().startswith("http://127.0.0.1:")
        assert "Ctrl+C" in process.stderr.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130
        assert "Traceback" not in process.stderr.read()


def test_without_a_terminal_bare_bloggy_ends_at_once() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bloggy"], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 2
    assert "bloggy list" in done.stderr
