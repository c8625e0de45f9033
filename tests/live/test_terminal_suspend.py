"""Another program gets the terminal for a while, and bloggy goes on afterwards as if nothing had been."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.fakes.pseudo_terminal import PseudoTerminal

pytestmark = pytest.mark.live

EDITOR = """\
import sys, time
path = sys.argv[1]
print("THE OTHER EDITOR HAS THE TERMINAL", flush=True)
time.sleep(0.3)
text = open(path, encoding="utf-8").read()
open(path, "w", encoding="utf-8").write(text + "A line from elsewhere.\\n")
"""


def test_the_writers_editor_gets_the_terminal_twice_and_gives_it_back(tmp_path: Path) -> None:
    editor = tmp_path / "editor.py"
    editor.write_text(EDITOR)
    library = tmp_path / "posts"
    library.mkdir()
    post = library / "one.md"
    post.write_text("---\ntitle: One post\n---\n\nText.\n")
    env = {"EDITOR": f"{sys.executable} {editor}"}
    with PseudoTerminal([sys.executable, "-m", "bloggy", str(library)], cwd=tmp_path, env=env) as terminal:
        terminal.until("One post")
        for times in (1, 2):
            terminal.settle()
            terminal.type("e")
            terminal.until(lambda times=times: post.read_text().count("A line from elsewhere.") == times)
            terminal.until("All")
        terminal.settle()
        terminal.press("ctrl+q")
        assert terminal.ended() == 0
    assert b"Traceback" not in terminal.raw
    assert terminal.raw.rfind(b"\x1b[?1049l") > terminal.raw.rfind(b"\x1b[?1049h")
