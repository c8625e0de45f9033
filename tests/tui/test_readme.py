"""The README shows what the tests saw last, and nothing older."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
PICTURES = {
    "library.svg": "__snapshots__/test_snapshots/test_library[(120, 36)-bloggy-dark].raw",
    "editor.svg": "editor/__snapshots__/test_looks/test_dark[details-(150, 38)].raw",
    "publish.svg": "__snapshots__/test_snapshots/test_publish[(120, 36)-bloggy-dark].raw",
    "comments.svg": "__snapshots__/test_snapshots/test_comments[conversation-(120, 36)].raw",
}


@pytest.mark.parametrize(("picture", "snapshot"), PICTURES.items())
def test_a_picture_of_the_readme_is_the_screen_as_tested(picture: str, snapshot: str) -> None:
    shown, tested = HERE / "screens" / picture, HERE / snapshot
    assert shown.read_bytes() == tested.read_bytes(), "`make snapshots` renews the README's pictures"


def test_every_picture_and_file_that_the_readme_names_is_there() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    named = re.findall(r"\]\(([^)#:]+)\)", text)
    assert {f"tests/tui/screens/{name}" for name in PICTURES} <= set(named)
    for name in named:
        assert (ROOT / name).exists(), name


def test_every_command_of_the_readme_exists() -> None:
    from bloggy.cli.commands import COMMANDS

    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in re.findall(r"`bloggy ([a-z]+)", text):
        assert name in COMMANDS, name
