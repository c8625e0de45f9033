"""Pictures are drawn in terminals that can; elsewhere a sentence says what is missing."""

from __future__ import annotations

import importlib.util
import io
from pathlib import Path

import pytest
from PIL import Image

from bloggy.cli.output import Output
from bloggy.cli.pictures import show_pictures
from bloggy.errors import UsageError


class Terminal(Output):
    """Output that a person seems to look at."""

    @property
    def terminal(self) -> bool:
        return True


@pytest.fixture
def post(tmp_path: Path) -> Path:
    Image.new("RGB", (40, 20), "red").save(tmp_path / "dot.png")
    path = tmp_path / "post.md"
    path.write_text("---\ntitle: T\n---\n\n![A red dot](dot.png)\n")
    return path


def test_without_a_terminal_nothing_is_drawn(post: Path) -> None:
    with pytest.raises(UsageError, match="need a terminal"):
        show_pictures(post.read_text(), post, Output(json=False, quiet=False), wait=False)


@pytest.mark.skipif(
    importlib.util.find_spec("textual_image") is not None, reason="textual-image is installed"
)
def test_without_the_package_the_command_that_installs_it_is_told(post: Path) -> None:
    with pytest.raises(UsageError) as told:
        show_pictures(post.read_text(), post, Terminal(json=False, quiet=False), wait=False)
    assert "bloggy-tui[pictures]" in told.value.hint


@pytest.mark.skipif(
    importlib.util.find_spec("textual_image") is None, reason="textual-image is not installed"
)
def test_each_picture_is_drawn_below_its_words(
    post: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("\n"))
    assert show_pictures(post.read_text(), post, Terminal(json=False, quiet=False), wait=True) == 0
    said = capsys.readouterr().out
    assert said.startswith("A red dot (40×20)\n")
    assert said.count("\n") > 3
