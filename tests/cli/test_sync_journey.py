"""A blog is brought, changed on both sides and settled, by commands alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bloggy.backends.memory import MemoryBackend, MemoryServer
from bloggy.backends.registry import Registry
from bloggy.cli.main import main
from bloggy.domain.outbox import Action
from bloggy.domain.post import Post, RemoteRef, Status
from bloggy.services.workspace import Workspace
from tests.cli.commanding import Ran, age
from tests.fakes.clock import FakeClock

Ask = Callable[..., Ran]
GALLERY = '<p>Snow on the <em>pass</em>.</p>\n\n[gallery ids="1,2"]\n'


@pytest.fixture
def server() -> MemoryServer:
    server = MemoryServer()
    for day, slug in enumerate(("goat", "lake", "hut"), 1):
        server.put(
            Post(
                title=slug.title(),
                body=f"The {slug} in the morning.\n\nThe same in the evening.\n",
                slug=slug,
                status=Status.PUBLISHED,
                date=datetime(2026, 1, day, tzinfo=UTC),
            )
        )
    pass_ = Post(
        title="Pass", body="", slug="pass", status=Status.DRAFT, date=datetime(2026, 1, 4, tzinfo=UTC)
    )
    server.put(pass_, raw=GALLERY, notation="wordpress")
    return server


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return tmp_path / "alpine"


@pytest.fixture
def ask(server: MemoryServer, clean_environment: Path, capfd: pytest.CaptureFixture[str]) -> Ask:
    """Run one command where a blog is configured, and no folder yet."""
    file = clean_environment / "config" / "bloggy" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text('[blogs.alpine]\nbackend = "memory"\n', "utf-8")

    class Alpine(MemoryBackend):
        def __init__(self, *anything: Any, **more: Any) -> None:
            super().__init__(server)

    opener = partial(Workspace.open, clock=FakeClock(), backends=Registry({"memory": Alpine}))

    def call(*arguments: str | Path) -> Ran:
        capfd.readouterr()
        code = main([str(argument) for argument in arguments], opener=opener)
        out, err = capfd.readouterr()
        assert "Traceback" not in err
        return Ran(code, out, err)

    return call


def rewrite(file: Path, old: str, new: str) -> None:
    file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")
    age(file)


def test_a_blog_is_brought_into_a_new_folder_and_an_untouched_post_is_never_sent(
    ask: Ask, server: MemoryServer, library: Path
) -> None:
    first = ask("sync")
    assert (first.code, first.out) == (0, "")
    assert "`bloggy sync --blog alpine --into FOLDER` brings them." in first.err
    done = ask("sync", "--blog", "alpine", "--into", library)
    assert (done.code, done.out) == (0, f"alpine: 4 new posts, in {library}\n")
    assert ask("sync").out == "alpine: nothing new\n"
    states = {post["slug"]: post["status"] for post in ask("list", "--json").json}
    assert states == {"goat": "published", "lake": "published", "hut": "published", "pass": "draft"}
    assert '[gallery ids="1,2"]' in (library / "pass.md").read_text("utf-8")
    asked = len(server.requests)
    quiet = ask("publish", "goat")
    assert (quiet.code, quiet.out) == (
        0,
        "“Goat” is at alpine already, just as it is here; nothing was sent.\n",
    )
    assert len(server.requests) == asked
    rewrite(library / "goat.md", "morning", "early morning")
    assert ask("publish", "goat").code == 0
    assert "The goat in the early morning.\n\nThe same" in server.copies["goat"].post.body
    assert ask("sync").out == "alpine: nothing new\n"


def test_what_both_changed_is_merged_or_asked_about_and_settled(
    ask: Ask, server: MemoryServer, library: Path
) -> None:
    ask("sync", "--blog", "alpine", "--into", library)
    rewrite(library / "goat.md", "evening", "late evening")
    rewrite(library / "lake.md", "morning", "fog")
    server.edit(RemoteRef("goat"), lambda text: text.replace("morning", "rain"))
    server.edit(RemoteRef("lake"), lambda text: text.replace("morning", "sun"))
    done = ask("sync")
    assert (done.code, done.out) == (4, "alpine: 1 merged with your changes, 1 needs you\n")
    assert "“Lake” was changed here and at alpine, in the same places." in done.err
    goat = (library / "goat.md").read_text("utf-8")
    assert "in the rain.\n\nThe same in the late evening." in goat
    assert "-The lake in the morning.\n  +The lake in the sun." in ask("diff", "lake").out
    assert ask("resolve", "lake", "--theirs").code == 0
    assert "The lake in the sun." in (library / "lake.md").read_text("utf-8")
    assert ask("sync").code == 0
    assert ask("publish", "goat").code == 0
    assert "rain.\n\nThe same in the late evening." in server.copies["goat"].post.body


def test_deletions_are_decided_by_the_writer_alone(ask: Ask, server: MemoryServer, library: Path) -> None:
    ask("sync", "--blog", "alpine", "--into", library)
    server.remove(RemoteRef("goat"))
    (library / "lake.md").unlink()
    (library / "hut.md").unlink()
    done = ask("sync", "--json")
    assert done.code == 4
    numbers = {one["title"]: one["id"] for one in done.json["questions"]}
    assert set(numbers) == {"Goat", "Lake", "Hut"}
    assert {"lake", "hut"} <= set(server.copies)
    assert ask("resolve", "goat", "--keep").code == 0
    assert next(post for post in ask("list", "--json").json if post["slug"] == "goat")["status"] == "draft"
    deleted = ask("resolve", numbers["Lake"], "--delete", "--json")
    assert deleted.code == 0
    assert [entry["state"] for entry in deleted.json["outbox"]] == ["delivered"]
    assert "lake" not in server.copies
    assert [action for action, _key in server.writes] == [Action.DELETE]
    assert ask("resolve", numbers["Hut"], "--restore").code == 0
    assert "The hut in the morning." in (library / "hut.md").read_text("utf-8")
    assert ask("sync").code == 0
