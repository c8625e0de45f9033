"""A new writer's first minutes by each of the four ways in, typed on a pseudo-terminal into an empty home.

Each script says in the end what it took: `pytest -s` shows it, and the JUnit report has it as properties.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path

import pytest

from tests.backends.git_places import git
from tests.fakes.pseudo_terminal import PseudoTerminal
from tests.live.remote_journey import WordPressBlog
from tests.live.sites import tool

pytestmark = [pytest.mark.live, pytest.mark.timeout(240)]
END = "\x1b[1;5F"
"""Ctrl and End: to the end of the text."""
Report = Callable[[str, object], None]
Starting = Callable[..., AbstractContextManager["Newcomer"]]


class Newcomer:
    """Somebody at a terminal who has never seen bloggy; every key is counted."""

    def __init__(self, terminal: PseudoTerminal) -> None:
        self.terminal = terminal
        self.keys = 0
        self._begun = time.monotonic()

    def sees(self, *words: str | Callable[[], object]) -> None:
        """Read the screen until it says all of that."""
        for word in words:
            self.terminal.until(partial(self._shows, word) if isinstance(word, str) else word)

    def _shows(self, words: str) -> bool:
        """Whether they stand on the screen, on one line or broken into several."""
        return words in self.terminal.text() or words in " ".join(self.terminal.text().split())

    def types(self, text: str) -> None:
        """Key by key."""
        self.keys += len(text)
        self.terminal.type(text)

    def presses(self, *keys: str) -> None:
        """Keys by name."""
        self.keys += len(keys)
        self.terminal.press(*keys)

    def fills(self, text: str) -> None:
        """The field that has the focus, once it has it; what stands there is chosen, and typed over."""
        self.terminal.settle(0.3)
        self.types(text)

    def writes(self, text: str) -> None:
        """At the end of the open post, once the editor takes keys."""
        self.sees("^s Save", "min")
        self.terminal.settle()
        self.types(END)
        self.types(text)
        self.sees(text.strip())

    def publishes(self) -> None:
        """From the library: look at what would be sent, and send it."""
        self.types("p")
        self.sees("Publish now", "It goes out now", "✓")
        self.presses("enter")

    def leaves(self) -> None:
        """All is saved."""
        self.terminal.settle()
        self.presses("ctrl+q")
        assert self.terminal.ended() == 0
        assert b"Traceback" not in self.terminal.raw

    @property
    def seconds(self) -> float:
        """Since the program was started."""
        return time.monotonic() - self._begun


@pytest.fixture
def home(clean_environment: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home folder with nothing said about where bloggy's files go."""
    for name in ("CONFIG", "DATA", "CACHE", "STATE"):
        monkeypatch.delenv(f"XDG_{name}_HOME")
    assert not list(clean_environment.iterdir())
    return clean_environment


@pytest.fixture
def starting(home: Path, record_property: Report, request: pytest.FixtureRequest) -> Starting:
    """Starts bloggy, bare, in some folder; tells in the end what it took."""

    @contextmanager
    def start(folder: Path = home, *, path: str = "") -> Iterator[Newcomer]:
        env = {"PATH": f"{os.environ['PATH']}{os.pathsep}{path}"} if path else {}
        command = [sys.executable, "-m", "bloggy"]
        with PseudoTerminal(command, cwd=folder, env=env) as terminal:
            newcomer = Newcomer(terminal)
            yield newcomer
            took = f"{newcomer.keys} keys, {newcomer.seconds:.1f} s"
            record_property("took", took)
            print(f"\n{request.node.name}: {took}")

    return start


def configuration(home: Path) -> Path:
    return home / ".config" / "bloggy" / "config.toml"


def test_way_1_the_sample_is_looked_at_written_in_published_and_gone(starting: Starting, home: Path) -> None:
    pytest.importorskip("pelican", reason="the sample is built by Pelican")
    with starting() as newcomer:
        newcomer.sees("Welcome to bloggy", "Try the sample blog")
        newcomer.types("1")
        newcomer.sees("Tour 1/6", "All")
        newcomer.types("2")
        newcomer.sees("Tour 2/6")
        newcomer.presses("enter")
        newcomer.sees("Tour 3/6")
        newcomer.writes("\rMy own words.")
        newcomer.presses("escape")
        newcomer.sees("Tour 4/6")
        newcomer.publishes()
        newcomer.sees("Tour 5/6")
        newcomer.types("C")
        newcomer.sees("Tour 6/6")
        newcomer.leaves()
    assert not configuration(home).exists()
    assert not list(home.rglob("*.md")), "the sample is gone"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Somebody's Hugo site with its remote, as it has been for years."""
    work, remote = tmp_path / "site", tmp_path / "remote.git"
    git("init", "-q", "--bare", "-b", "main", str(remote), cwd=tmp_path)
    posts = work / "content" / "posts"
    posts.mkdir(parents=True)
    (work / "hugo.toml").write_text('baseURL = "https://example.org/"\ntitle = "Shore"\n')
    for number, (title, draft) in enumerate(
        [("Old pier", ""), ("Low tide", ""), ("Herons", "draft: true\n")]
    ):
        date = f"2026-0{number + 1}-11T10:00:00Z"
        text = f"---\ntitle: {title}\ndate: {date}\n{draft}---\n\nWhat I saw.\n"
        (posts / f"{title.lower().replace(' ', '-')}.md").write_text(text)
    git("init", "-q", "-b", "main", cwd=work)
    git("add", "--all", cwd=work)
    git("commit", "-q", "-m", "The site", cwd=work)
    git("remote", "add", "origin", str(remote), cwd=work)
    git("push", "-q", "-u", "origin", "main", cwd=work)
    return work


def test_way_2_a_folder_of_posts_is_opened_edited_and_published(
    starting: Starting, home: Path, site: Path, tmp_path: Path
) -> None:
    with starting(site / "content") as newcomer:  # the shortest way: stand in it
        newcomer.sees("Herons", "Low tide", "Old pier", "draft", "hugo")
        assert newcomer.keys == 0
        newcomer.leaves()
    assert not configuration(home).exists()
    with starting() as newcomer:
        newcomer.sees("Welcome to bloggy")
        newcomer.types("2")
        newcomer.sees("Which folder are your posts in?")
        newcomer.fills(str(site))
        newcomer.sees("nothing is changed yet")
        newcomer.presses("enter")
        newcomer.sees("3 posts.", "made with Hugo", "Use it")
        newcomer.presses("enter")
        newcomer.sees("Herons", "Low tide", "Old pier")
        assert git("status", "--porcelain", cwd=site) == "", "adopting changes nothing"
        newcomer.presses("enter")
        newcomer.writes("A heron stood there.")
        newcomer.presses("escape")
        newcomer.sees("Places")
        newcomer.publishes()
        newcomer.sees(lambda: "A heron stood there." in at_remote(tmp_path, "content/posts/herons.md"))
        newcomer.sees(lambda: git("status", "--porcelain", cwd=site) == "")
        newcomer.leaves()
    assert "draft: false" in at_remote(tmp_path, "content/posts/herons.md")
    with starting() as newcomer:  # and the next day
        newcomer.sees("Herons", "● Published")
        newcomer.leaves()


def at_remote(folder: Path, path: str) -> str:
    """The text of a file at the remote; empty while it is not there."""
    done = subprocess.run(
        ["git", "-C", str(folder / "remote.git"), "show", f"main:{path}"], capture_output=True, text=True
    )
    return done.stdout


def test_way_3_a_blog_is_connected_by_its_address_and_its_posts_come(starting: Starting, home: Path) -> None:
    blog = WordPressBlog("7")
    older = {"title": "An older post", "content": "<p>It was there before.</p>", "status": "publish"}
    blog.site.call("POST", "/posts", older)
    with starting() as newcomer:
        newcomer.sees("Welcome to bloggy")
        newcomer.types("3")
        newcomer.sees("Which blog shall bloggy connect to?")
        newcomer.types(blog.base)
        newcomer.presses("enter")
        newcomer.sees("Found at")
        newcomer.presses("enter")
        newcomer.sees("Test it")
        newcomer.types(blog.user)
        newcomer.sees(blog.user)
        newcomer.presses("tab")
        newcomer.terminal.settle(0.1)
        newcomer.types(blog.secret)
        newcomer.sees("•")
        newcomer.presses("enter")
        newcomer.sees("It works")
        newcomer.presses("enter")
        newcomer.sees("be kept in?", "Enter makes this folder")
        newcomer.presses("enter")
        newcomer.sees("Bring the posts of", "Bring them")
        newcomer.presses("enter")
        newcomer.sees("An older post")
        newcomer.types("n")
        newcomer.sees("A new draft")
        newcomer.types("Fog over the lake")
        newcomer.presses("enter")
        newcomer.writes("The fog came early.")
        newcomer.presses("escape")
        newcomer.sees("Places", "Fog over the lake")
        newcomer.publishes()
        newcomer.sees(lambda: len(blog.states()) == 2)
        newcomer.leaves()
    titles = [item.title for item in blog.site.feed()]
    assert sorted(titles) == ["An older post", "Fog over the lake"]
    assert blog.secret not in configuration(home).read_text()


def test_way_4_a_new_site_is_made_and_its_first_post_published(
    starting: Starting, home: Path, tmp_path: Path
) -> None:
    git("init", "-q", "--bare", "-b", "main", str(tmp_path / "remote.git"), cwd=tmp_path)
    hugo = tool("hugo")
    with starting(path=str(hugo.parent) if hugo else "") as newcomer:
        newcomer.sees("Welcome to bloggy")
        newcomer.types("4")
        newcomer.sees("Start a new site", "Nothing is sent anywhere")
        newcomer.terminal.settle(0.1)
        while "Hugo" not in newcomer.terminal.text().partition("made with")[2].partition("\n")[0]:
            newcomer.types(" ")  # the next generator
            newcomer.terminal.settle(0.3)
        for _field in ("folder", "title", "git remote"):
            newcomer.presses("down")
        newcomer.fills(str(tmp_path / "remote.git"))
        newcomer.sees("remote.git")
        newcomer.presses("enter")
        newcomer.sees("Hello", "hugo")
        newcomer.presses("enter")
        newcomer.writes("My very first post.")
        newcomer.presses("escape")
        newcomer.sees("Places")
        newcomer.publishes()
        newcomer.sees(lambda: "My very first post." in at_remote(tmp_path, "content/posts/hello.md"))
        newcomer.leaves()
    assert at_remote(tmp_path, "hugo.toml"), "the site went along"
    folder = home / "blog"
    assert git("status", "--porcelain", cwd=folder) == ""
    if hugo is not None:
        subprocess.run([str(hugo), "--panicOnWarning"], cwd=folder, check=True, capture_output=True)
        assert "My very first post." in (folder / "public/posts/hello/index.html").read_text()
