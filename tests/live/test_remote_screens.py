"""The whole way of a post to a real blog in bloggy's screens, on a pseudo-terminal, by keys alone."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.fakes.pseudo_terminal import PseudoTerminal
from tests.live.remote_journey import Blog, GhostBlog, Machine, WordPressBlog

pytestmark = [pytest.mark.live, pytest.mark.timeout(240)]

TO_THE_END = "\x1b[1;5F"
"""Ctrl and End."""


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    with Machine(tmp_path / "one").begin().used() as made:
        yield made


def connect(terminal: PseudoTerminal, blog: Blog) -> None:
    """From the empty library to a blog that answers."""
    terminal.until("B connects one")
    terminal.type("B")
    terminal.until("Which blog shall bloggy connect to?")
    terminal.type(blog.base)
    terminal.press("enter")
    terminal.until("Found at")
    terminal.press("enter")
    terminal.until("Test it")
    if blog.user:
        terminal.type(blog.user)
        terminal.until(blog.user)
        terminal.press("tab")
        terminal.settle(0.1)
    terminal.type(blog.secret)
    terminal.until("•")
    terminal.press("enter")
    terminal.until("It works")
    terminal.press("enter")
    terminal.until("Bring the posts of")
    terminal.press("escape")
    terminal.until(lambda: "Bring the posts of" not in terminal.text())


def awake(terminal: PseudoTerminal) -> None:
    """Wait until the editor takes keys, at the end of the text."""

    def probes() -> int:
        return sum(line.partition("││")[0].count("§") for line in terminal.text().splitlines())

    while not probes():
        terminal.type(TO_THE_END + "§")
        terminal.settle()
    terminal.type("\x7f" * probes())
    terminal.until(lambda: probes() == 0)
    terminal.settle()


def write(terminal: PseudoTerminal) -> None:
    """A new post, saved."""
    terminal.type("n")
    terminal.until("A new draft")
    terminal.type("Fog over the lake")
    terminal.press("enter")
    terminal.until("0 words")
    awake(terminal)
    terminal.type("The fog came early.\r\rIt left late.")
    terminal.until("It left late.")
    terminal.press("ctrl+s")
    terminal.until("Saved.")


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda: WordPressBlog("7"), id="wordpress"),
        pytest.param(GhostBlog, id="ghost"),
    ],
)
def test_connect_write_publish_meet_a_conflict_merge_and_update(
    make: Callable[[], Blog], machine: Machine
) -> None:
    blog = make()
    command = [sys.executable, "-m", "bloggy"]
    with PseudoTerminal(command, cwd=machine.folder, size=(120, 40)) as terminal:
        connect(terminal, blog)
        write(terminal)
        terminal.press("f9")
        terminal.until("goes public now")
        terminal.press("enter")
        terminal.until("● published")
        item, page = blog.only()
        assert item.title == "Fog over the lake"
        assert "The fog came early." in page

        blog.replace("came early", "came very early")
        awake(terminal)
        terminal.type(" Then sun.")
        terminal.until("Then sun.")
        terminal.press("f9")
        terminal.until("your text is newer")
        terminal.press("enter")
        terminal.until("✕ failed")
        assert "came very early" in blog.only()[1]

        terminal.press("escape")
        terminal.until("✕ Fog over")
        terminal.type("m")
        terminal.until("Merge both")
        terminal.until("very")
        terminal.type("b")
        terminal.until(lambda: "Then sun." in blog.only()[1])
        terminal.until("● Fog over")
        item, page = blog.only()
        for sentence in ("The fog came very early.", "It left late. Then sun."):
            assert sentence in item.html
            assert sentence in page

        terminal.press("enter")
        terminal.until("^s Save")
        terminal.until("came very early")
        awake(terminal)
        terminal.type(" At last.")
        terminal.until("At last.")
        terminal.press("f9")
        terminal.until("your text is newer")
        terminal.press("enter")
        terminal.until(lambda: "Then sun. At last." in blog.only()[1])
        terminal.until("● published")
        terminal.press("ctrl+q")
        assert terminal.ended() == 0
        assert blog.secret.encode() not in terminal.raw
    (path,) = machine.library.glob("*.md")
    assert "The fog came very early." in path.read_text(encoding="utf-8")
    assert blog.secret not in machine.config.read_text(encoding="utf-8")
