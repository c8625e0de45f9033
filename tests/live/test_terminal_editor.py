"""The editor on a real terminal: killed, ended, out of room, twice at once, and fed with hostile text."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bloggy.services.workspace import Workspace
from tests.conftest import needs_live
from tests.fakes.pseudo_terminal import PseudoTerminal, bloggy_on

pytestmark = pytest.mark.timeout(240)

POST = "---\ntitle: The harbour\ndate: 2026-11-20\ndraft: true\n---\n\nBoats at low tide.\n"
RESTORED = (b"\x1b[?1049l", b"\x1b[?25h")
"""The terminal's own screen and its cursor are back."""


@pytest.fixture
def blog(tmp_path: Path, clean_environment: Path) -> Path:
    """A folder with one post; saving is by key alone, so that a test decides what is on disk."""
    folder = tmp_path / "blog"
    folder.mkdir()
    (folder / "harbour.md").write_text(POST)
    config = clean_environment / "config" / "bloggy" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text(f'[library]\nfolders = ["{folder}"]\n[editor]\nautosave_seconds = 600\n')
    return folder


def in_editor(terminal: PseudoTerminal) -> None:
    """Open the only post."""
    terminal.until("The harbour")
    terminal.press("enter")
    terminal.until("^s Save")
    terminal.until("min")
    terminal.settle()


def journal(home: Path) -> str:
    """What the journals hold."""
    return "".join(file.read_text() for file in (home / "state" / "bloggy").rglob("*.text"))


def test_what_was_typed_before_a_kill_is_offered_at_the_next_start(
    blog: Path, clean_environment: Path
) -> None:
    with bloggy_on(blog) as terminal:
        in_editor(terminal)
        terminal.type("Gulls cry. ")
        terminal.until(lambda: "Gulls cry. " in journal(clean_environment))
        terminal.signal(signal.SIGKILL)
        assert terminal.ended() == -signal.SIGKILL
    assert (blog / "harbour.md").read_text() == POST
    with bloggy_on(blog) as terminal:
        terminal.until("Take it back")
        terminal.until("Gulls cry.")
        terminal.press("enter")
        terminal.until(lambda: "Gulls cry. Boats" in (blog / "harbour.md").read_text())
        terminal.until(lambda: journal(clean_environment) == "")  # what is left would be dropped later
        terminal.press("ctrl+q")
        assert terminal.ended() == 0
    assert journal(clean_environment) == ""


def test_a_title_enter_and_the_first_sentence_may_come_in_one_piece(blog: Path) -> None:
    with bloggy_on(blog) as terminal:
        terminal.until("The harbour")
        terminal.settle()
        terminal.type("nA day of rain\rIt rained.\rIt went on.\x13")
        terminal.until("saved")
        terminal.until("5 words")
        terminal.press("ctrl+q")
        assert terminal.ended() == 0
    text = (blog / "a-day-of-rain.md").read_text()
    assert text.endswith("It rained.\nIt went on.")
    assert "title: A day of rain\n" in text


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_saves_restores_the_terminal_and_is_told_by_the_exit_code(
    blog: Path, clean_environment: Path, number: signal.Signals
) -> None:
    with bloggy_on(blog) as terminal:
        in_editor(terminal)
        terminal.type("Gulls cry. ")
        terminal.until("Gulls cry.")
        terminal.signal(number)
        assert terminal.ended() == 128 + number
        for sequence in RESTORED:
            assert sequence in terminal.raw
    assert "Gulls cry. Boats" in (blog / "harbour.md").read_text()
    assert journal(clean_environment) == ""


def test_leaving_with_the_quit_key_saves(blog: Path) -> None:
    with bloggy_on(blog) as terminal:
        in_editor(terminal)
        terminal.type("Gulls cry. ")
        terminal.press("ctrl+q")
        assert terminal.ended() == 0
    assert "Gulls cry. Boats" in (blog / "harbour.md").read_text()


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 64 kB, to be filled by the test."""
    folder = tmp_path / "small-disk"
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)], capture_output=True, check=False
    )
    needs_live(made.returncode == 0, "a file system can't be mounted here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_is_said_and_the_text_is_kept_until_there_is_room(
    full_disk: Path, clean_environment: Path
) -> None:
    post, ballast = full_disk / "harbour.md", full_disk / "ballast"
    post.write_text(POST)
    config = clean_environment / "config" / "bloggy" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text(f'[library]\nfolders = ["{full_disk}"]\n[editor]\nautosave_seconds = 600\n')
    with pytest.raises(OSError), ballast.open("wb") as file:  # noqa: PT012 - until nothing fits
        while True:
            file.write(b"x" * 4096)
            file.flush()
    with bloggy_on(full_disk) as terminal:
        in_editor(terminal)
        terminal.type("Gulls cry. ")
        terminal.press("ctrl+s")
        terminal.until("not saved, kept aside")
        terminal.until(lambda: "Gulls cry. Boats" in journal(clean_environment))
        assert post.read_text() == POST
        ballast.unlink()
        terminal.press("ctrl+s")
        terminal.until(lambda: "Gulls cry. Boats" in post.read_text())
        terminal.press("ctrl+q")
        assert terminal.ended() == 0
    assert journal(clean_environment) == ""


@pytest.mark.anyio
async def test_two_bloggys_on_one_post_keep_both_texts(blog: Path) -> None:
    post = blog / "harbour.md"
    with bloggy_on(blog) as first, bloggy_on(blog) as second:
        in_editor(first)
        in_editor(second)
        second.until(lambda: b"also open" in second.raw)  # said for a few seconds only
        first.type("First writes. ")
        first.until("First writes.")
        second.type("Second writes. ")
        second.until("Second writes.")
        first.press("ctrl+s")
        first.until(lambda: "First writes." in post.read_text())
        second.press("ctrl+s")
        second.until("Two versions")
        assert "Second writes." not in post.read_text()
        second.press("f10")  # no key of the dialog: nothing happens
        second.settle()
        second.type("m")
        second.until(lambda: "Second writes." in post.read_text())
        for terminal in (first, second):
            terminal.press("ctrl+q")
        first.ended()
        second.ended()
    workspace = Workspace.open()
    try:
        drafting = workspace.drafting
        kept = [await drafting.revision_text(post, one.id) for one in await drafting.revisions(post)]
    finally:
        await workspace.aclose()
    assert any("First writes." in text for text in kept)
    assert any("Second writes." in text for text in [*kept, post.read_text()])


PAYLOADS = {
    "the clipboard": "\x1b]52;c;Q0FOQVJZ\x07",
    "a cursor move": "\x1b[998;999H",
    "a reset": "\x1bc",
    "a C1 sequence": "\x9b2J",
    "a C1 string": "\x9d52;c;Q0FOQVJZ\x9c",
    "an open string": "\x1bP+q544e",
    "reversed text": "\u202eabc",
}
MARKUP = "[/] [@click=app.quit]here[/] [red]x[/red] [x] done"


def test_hostile_text_reaches_the_screen_as_text_only(blog: Path) -> None:
    hostile = " ".join(PAYLOADS.values()) + " " + MARKUP
    quoted = hostile.replace("\\", "\\\\").replace('"', '\\"')
    for char in sorted({char for char in quoted if not char.isprintable()}):
        quoted = quoted.replace(char, f"\\u{ord(char):04x}")
    (blog / "harbour.md").unlink()
    name = "x" + "".join(PAYLOADS.values()) + MARKUP.replace("/", "") + ".md"
    (blog / name).write_text(
        f'---\ntitle: "The harbour {quoted}"\ntags: ["{quoted}"]\nsummary: "{quoted}"\n---\n\n'
        f"# Heading {hostile}\n\n{hostile}\n\n![{hostile}](pictures/none.png)\n\n```\n{hostile}\n```\n"
    )
    with bloggy_on(blog, size=(150, 40)) as terminal:
        in_editor(terminal)
        terminal.type("Typed. ")
        for keys in (
            ("f2",), ("tab", "tab", "tab"), ("escape",), ("f4",), ("escape",), ("f6",), ("escape",),
            ("ctrl+s",), ("f7",), ("down", "escape"), ("f3",), ("f3",), ("f1",), ("escape",), ("f5",),
            ("escape",), ("ctrl+p",), ("escape",), ("f9",), ("escape",), ("f10",), ("escape",),
        ):  # fmt: skip
            terminal.press(*keys)
            terminal.settle()
            assert terminal.process.poll() is None, keys
        terminal.press("ctrl+q")
        assert terminal.ended() == 0
    for what, payload in PAYLOADS.items():
        assert payload.encode() not in terminal.raw, what
    for start in (b"\x1b]52", b"\x1bP+q", b"\xc2\x9b", b"\xc2\x9d", b"\x1b[998"):
        assert start not in terminal.raw
    assert "Typed. " in (blog / name).read_text()


_CRASHING = """
import sys
from pathlib import Path
from bloggy.tui.editor.screen import EditorScreen

def broken(self):
    password = "hunter2-canary"
    raise ZeroDivisionError("a bug of our own")

EditorScreen.action_focus_mode = broken
from bloggy.tui.run import open_tui
sys.exit(open_tui(library=Path(sys.argv[1])))
"""


def test_a_bug_of_our_own_saves_the_text_and_tells_no_local_variable(blog: Path) -> None:
    with PseudoTerminal([sys.executable, "-c", _CRASHING, str(blog)], cwd=blog) as terminal:
        in_editor(terminal)
        terminal.type("Gulls cry. ")
        terminal.until("Gulls cry.")
        terminal.press("f8")
        assert terminal.ended() == 1
        for sequence in RESTORED:
            assert sequence in terminal.raw
        assert b"ZeroDivisionError" in terminal.raw
        assert b"Everything you typed is saved" in terminal.raw
        assert b"hunter2" not in terminal.raw
    assert "Gulls cry. Boats" in (blog / "harbour.md").read_text()
