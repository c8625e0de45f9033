"""Comments on the command line: fetched when there is a network, read always."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bloggy.backends.memory import MemoryBackend, MemoryServer
from bloggy.backends.registry import Registry
from bloggy.cli.main import main
from bloggy.domain.comment import Author, CommentStatus
from bloggy.errors import Unreachable
from bloggy.services.workspace import Workspace
from tests.cli.commanding import Ran, post, write
from tests.fakes.clock import FakeClock
from tests.fakes.comment_blog import BlogComments, CommentBlog

Ask = Callable[..., Ran]


@pytest.fixture
def blog() -> CommentBlog:
    clock = FakeClock().now()
    return CommentBlog(clock=clock.replace(hour=1))


@pytest.fixture
def ask(blog: CommentBlog, clean_environment: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Ask:
    """Run one command at home, where one blog has comments."""
    server = MemoryServer()
    library = write(tmp_path / "posts" / "coffee.md", post("Coffee in the rain")).parent
    file = clean_environment / "config" / "bloggy" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text(f'[library]\nfolders = ["{library}"]\n[blogs.home]\nbackend = "memory"\n', "utf-8")

    class Home(MemoryBackend):
        def __init__(self, *anything: Any, **more: Any) -> None:
            super().__init__(server)
            self.comments = BlogComments(blog, page=10)

    opener = partial(Workspace.open, clock=FakeClock(), backends=Registry({"memory": Home}))

    def call(*arguments: str) -> Ran:
        capfd.readouterr()
        code = main(list(arguments), opener=opener)
        out, err = capfd.readouterr()
        assert "Traceback" not in err
        return Ran(code, out, err)

    return call


def test_a_sync_says_what_is_new_and_the_inbox_shows_it(ask: Ask, blog: CommentBlog) -> None:
    first = blog.add("I had the same Friday.\nMine said sixty.", name="Stéphane")
    blog.add("Seconded.", name="Vincent", parent=first)
    blog.add("Buy followers", name="Bot", status=CommentStatus.HELD)
    blog.add("Spam", status=CommentStatus.SPAM)

    done = ask("sync")
    assert (done.code, done.out) == (0, "home: 4 new comments\n")
    assert ask("sync").out == "home: nothing new\n"
    listed = ask("comments").out
    assert listed.splitlines()[0] == "home:c3  2026-11-22 01:30  Bot on “One”  [new, held for you]"
    assert "    Mine said sixty." in listed
    assert "Spam" not in listed
    assert ask("comments", "stephane frid").out.startswith("home:c1")
    assert ask("comments", "--held").out.count("home:") == 1
    assert ask("comments", "--status", "spam").out.startswith("home:c4")
    assert "No comment is like that" in ask("comments", "nonsense").out


def test_comments_as_json_have_every_key(ask: Ask, blog: CommentBlog) -> None:
    first = blog.add("Hello", author=Author(name="Grace", email="grace@example.org"))
    blog.add("Hi", parent=first)
    ask("sync")

    reply, hello = json.loads(ask("comments", "--json").out)

    assert set(hello) >= {
        *("id", "source", "blog", "post", "author", "date", "status", "parent", "depth", "text", "unread"),
        *("pending", "url"),
    }
    assert set(hello["author"]) >= {"name", "url", "email_hash"}
    assert (reply["parent"], reply["depth"], hello["parent"]) == (hello["id"], 1, None)
    assert (hello["date"], hello["post"], hello["pending"]) == ("2026-11-22T01:10:00+00:00", None, None)
    assert hello["name"] == "home:c1"


def test_a_posts_conversation_is_read_in_order_and_counted_with_the_post(ask: Ask, blog: CommentBlog) -> None:
    assert ask("publish", "coffee").code == 0
    (listed,) = json.loads(ask("list", "--json").out)
    ref = listed["blogs"][0]["ref"]
    first = blog.add("First", post=ref)
    blog.add("Second", post=ref)
    blog.add("Below the first", post=ref, parent=first)
    assert ask("sync", "--json").code == 0

    lines = ask("comments", "--post", "coffee").out.splitlines()
    assert [line.strip() for line in lines if line.startswith(("    ", "      "))] == [
        "First",
        "Below the first",
        "Second",
    ]
    (listed,) = json.loads(ask("list", "--json").out)
    assert (listed["comments"], listed["unread"]) == (3, 3)
    shown = json.loads(ask("show", "coffee", "--json").out)
    assert (shown["comments"], shown["unread"]) == (3, 3)
    ask("comments", "--post", "coffee", "--mark-read", "--unread")
    (listed,) = json.loads(ask("list", "--json").out)
    assert (listed["comments"], listed["unread"]) == (3, 0)
    assert ask("comments", "--unread").out == "No comment is like that.\n"


def test_without_a_network_the_sync_says_so_and_the_inbox_is_there(ask: Ask, blog: CommentBlog) -> None:
    blog.add("Kept")
    ask("sync")
    blog.faults = [Unreachable("The blog can’t be reached.", hint="Wait.")]

    done = ask("sync")

    assert done.code == 3
    assert "can’t be reached" in done.err
    assert "Kept" in ask("comments").out


def test_an_empty_source_is_accepted_only_on_request(ask: Ask, blog: CommentBlog) -> None:
    for n in range(12):
        blog.add(f"Number {n}")
    ask("sync")
    blog.comments.clear()
    for ref in list(blog.changed):
        blog._note(ref)

    done = ask("sync")

    assert done.code == 4
    assert "bloggy sync --accept home" in done.err
    assert json.loads(ask("sync", "--json").out)["sources"][0]["question"]
    assert ask("sync", "--accept", "home").code == 0
    assert "`bloggy sync` fetches them" in ask("comments").out


def test_long_lists_are_cut_and_say_so(ask: Ask, blog: CommentBlog) -> None:
    for n in range(60):
        blog.add(f"Number {n}")
    ask("sync")

    listed = ask("comments")
    assert listed.out.count("home:c") == 50
    assert "50 of 60" in listed.err
    assert ask("comments", "--limit", "0").out.count("home:c") == 60
    assert len(json.loads(ask("comments", "--json").out)) == 60
    assert ask("comments", "--limit", "-1").code == 2


def test_dates_narrow_the_list_and_names_are_checked(ask: Ask, blog: CommentBlog) -> None:
    blog.add("Today")
    ask("sync")

    assert "Today" in ask("comments", "--since", "yesterday").out
    assert "Today" not in ask("comments", "--until", "yesterday").out
    assert "Today" not in ask("comments", "--since", "now").out
    assert "2 weeks ago" in ask("comments", "--since", "gibberish").err
    assert ask("comments", "--source", "hom").code == 2
    assert "Today" in ask("comments", "--source", "home").out
    assert "home" in ask("comments", "--blog", "hom").err
    assert ask("sync", "--blog", "hom").code == 2
    assert ask("sync", "--blog", "home").code == 0


def test_hostile_comments_are_never_raw(ask: Ask, blog: CommentBlog) -> None:
    blog.add("\x1b]52;c;eA==\x07 \u202eevil\x9b31m", name="\x1b[2J\rroot")
    ask("sync")

    for out in (ask("comments").out, ask("comments", "--json").out):
        assert not set(out) & set("\x1b\x07\x9b\u202e\r")
