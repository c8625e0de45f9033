"""Hostile comments on a real terminal: nothing raw, nothing obeyed, no crash, no word lost, no lie unsaid."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bloggy.domain.comment import Author, CommentRef, CommentStatus, Cursor, Form, Place, RemoteComment
from bloggy.domain.comments_listing import CommentQuery
from bloggy.render.comment_text import readable
from bloggy.services.workspace import Workspace
from bloggy.storage import comments
from tests.fakes.pseudo_terminal import PseudoTerminal, bloggy_on

pytestmark = pytest.mark.timeout(240)

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ANSWERED = 8
"""So many of them have an answer that waits, in which their author is named."""
HOSTILE: list[tuple[str, Form]] = [
    ("[@click=app.quit]press[/] [/] [url=https://thief.example]x [b]", "text"),
    ("\x1b]52;c;ZXZpbA==\x07clipboard", "text"),
    ("\x1b[2J\x1b[31mcleared \x1bc", "html"),
    ("\x9b31mcontrols\x90dcs\x9c", "html"),
    ("&#27;[2J&#x9b;31mreferences&#7;", "html"),
    ("\x1b]0;titled", "markdown"),
    ("abc\u202egnp.exe reversed", "text"),
    ("zero\u200bwidth\ufeff invisible", "html"),
    ("back\x08space\x00nul\x7f keys", "text"),
    ("lone \ud800 half", "text"),
    ("<a href='https://thief.example/'>bank.example</a> lying", "html"),
    ("[bank.example](https://thief.example) lying too", "markdown"),
    ("<blockquote>" * 300 + "deepest", "html"),
    ("<script>alert(1)</script><img src=x onerror=alert(1) alt=picture>", "html"),
    ("e" + "\u0301" * 3_000 + " piled", "text"),
    ("wide " + "日本語" * 200, "text"),
    ("{title} %s ${HOME} $accent braces", "text"),
]
FORBIDDEN = [
    b"\x1b]52", b"\x1b]0;titled", b"\x1b[2J\x1b[31m", b"\x1bc", b"\x1b[31mcleared", b"\x9b31m", b"\x90dcs",
    "\x9b".encode(), "\x90".encode(), "\u202e".encode(), "\u200b".encode(), "\ufeff".encode(),
    b"nul\x7f", b"\x1b]8;;https://thief", b"\x1b]8;;https://evil",
]  # fmt: skip
"""Bytes that would act on a terminal or hide on it; bloggy itself has no use for any of them."""


def hostile_comments() -> list[RemoteComment]:
    """Each payload as a body, and as the name, address and page that it comes with."""
    found = []
    for number, (payload, form) in enumerate(HOSTILE):
        name = payload[:60]
        found.append(
            RemoteComment(
                ref=CommentRef(f"{number}{name}"),
                place=Place(ref="1", url=f"https://home.example/{name}", title=name),
                parent=found[-1].ref if number % 3 else None,
                author=Author(name=name, url=f"https://evil.example/{name}", email=name),
                date=NOW - timedelta(minutes=number),
                status=CommentStatus.HELD if number % 4 == 0 else CommentStatus.APPROVED,
                body=f"begin{number:02} {payload} end{number:02}",
                form=form,
            )
        )
    return found


@pytest.fixture
def blog(tmp_path: Path, clean_environment: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a post, and hostile comments in the store as a sync leaves them there."""
    monkeypatch.setenv("BLOGGY_PASSWORD_HOME", "abcd")
    folder = tmp_path / "blog"
    folder.mkdir()
    (folder / "harbour.md").write_text(
        "---\ntitle: The harbour\ndate: 2026-11-20\n---\n\nBoats at low tide.\n"
    )
    config = clean_environment / "config" / "bloggy" / "config.toml"
    config.parent.mkdir(parents=True)
    home = 'backend = "wordpress"\nurl = "http://127.0.0.1:9"\nuser = "ada"\n'  # where nobody answers
    config.write_text(f'[library]\nfolders = ["{folder}"]\n[blogs.home]\n{home}')
    asyncio.run(_store())
    return folder


async def _store() -> None:
    arrived = [comments.Arrived(one, readable(one.body, one.form).text) for one in hostile_comments()]

    def work(connection: sqlite3.Connection) -> None:
        comments.take(connection, "home", arrived, now=NOW, blog="home")
        comments.leave_off(connection, "home", Cursor("1"), blog="home", synced=NOW)

    workspace = Workspace.open()
    await workspace.database.write(work)
    for row in workspace.comments.window(CommentQuery(status="approved"), 0, ANSWERED):
        await workspace.answering.reply(row.id, f"I see, {row.author}.")
    await workspace.aclose()


# Thread, person, a note, an answer, the filter, a search, the outbox, and back to the library.
KEYS = ("\r", "p", "\x1b", "t", "\x1b", "r", "\x1b", "f", "\x1b", "/begin06\r", "\x1b", "O", "\x1b", "q")


def assert_harmless(raw: bytes) -> None:
    """Nothing of what the comments hold has come through."""
    assert [bad for bad in FORBIDDEN if bad in raw] == []


def seen(terminal: PseudoTerminal) -> None:
    """Let it paint, and look."""
    terminal.settle(0.15)
    assert terminal.process.poll() is None
    assert_harmless(terminal.raw)


@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
def test_hostile_comments_are_read_from_first_to_last_on_a_terminal(
    blog: Path, size: tuple[int, int]
) -> None:
    with bloggy_on(blog, size=size) as terminal:
        terminal.until("The harbour")
        terminal.settle()
        before = len(terminal.raw)
        terminal.type("C")
        terminal.until("begin")
        shown = ""
        for _row in range(len(HOSTILE) + ANSWERED + 2):
            seen(terminal)
            shown += terminal.text()
            terminal.type("j")
        assert len(terminal.raw) > before
        for keys in KEYS:
            terminal.type(keys)
            seen(terminal)
        missing = [number for number in range(len(HOSTILE)) if f"begin{number:02}" not in shown]
        assert missing == []
        terminal.press("ctrl+q")
        assert terminal.ended() == 0
        assert_harmless(terminal.raw)


COMMANDS = [
    ["comments", "--limit", "0"],
    ["comments", "--json"],
    ["comments", "--held"],
    ["comments", "begin10"],
    ["people"],
    ["people", "--json"],
    ["people", "show", "1"],
    ["people", "--csv"],
    ["people", "--vcard"],
    ["outbox"],
    ["outbox", "--json"],
]


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_the_command_line_says_them_as_harmlessly(blog: Path, arguments: list[str]) -> None:
    done = subprocess.run([sys.executable, "-m", "bloggy", *arguments], capture_output=True, check=True)
    assert_harmless(done.stdout + done.stderr)
    assert len(done.stdout) > 40
    if arguments == COMMANDS[0]:
        told = done.stdout.decode()
        for number in range(len(HOSTILE)):
            assert f"begin{number:02}" in told
            assert f"end{number:02}" in told
        assert told.count("bank.example (→\u00a0thief.example)") == 2
