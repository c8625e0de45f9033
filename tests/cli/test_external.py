"""The writer's own editor and browser are started as the writer asked, and nothing else is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bloggy.errors import UsageError
from bloggy.services.external import browse, editor_command
from bloggy.storage import config as configuration
from bloggy.storage.config import Config
from bloggy.storage.paths import Paths
from tests.cli.commanding import write


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return configuration.load(Paths.default(tmp_path / "none.toml"))


@pytest.mark.parametrize("arguments", ["", " --new %s --window"])
def test_the_browser_gets_the_address_and_not_the_terminal(
    arguments: str, config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    script = f'#!/bin/sh\nread line; {{ echo "$line"; echo "$@"; }} > "{pipe}"\n'
    browser = write(tmp_path / "my browser", script)
    browser.chmod(0o755)
    monkeypatch.setenv("BROWSER", f'"{browser}"{arguments}')
    browse("https://ada.example.org/?a=1&b=$(id)", config)
    expected = "https://ada.example.org/?a=1&b=$(id)"
    if arguments:
        expected = f"--new {expected} --window"
    assert pipe.read_text() == f"\n{expected}\n"


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "javascript:alert(1)",
        "-x",
        "https://a b/",
        "https://u:p@x.org/",
        "https://x\u202e.org/",
        "",
    ],
)
def test_other_addresses_are_not_opened(
    url: str, config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BROWSER", "/nonexistent/browser")
    with pytest.raises(UsageError, match="not opened"):
        browse(url, config)


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("/nonexistent/browser", "could not be started"),
        ("'unclosed", "can't be read"),
        ("", "No browser was found"),
    ],
)
def test_a_browser_that_can_not_be_started_is_explained(
    command: str, says: str, config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BROWSER", command)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError, match=says) as raised:
        browse("https://ada.example.org/", config)
    assert raised.value.hint


def test_the_editor_is_the_configured_one_then_visual_then_editor_then_an_installed_one(
    config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError, match="No editor"):
        editor_command(config)
    write(tmp_path / "nano", "#!/bin/sh\n").chmod(0o755)
    assert editor_command(config) == [str(tmp_path / "nano")]
    monkeypatch.setenv("EDITOR", "  ")
    assert editor_command(config) == [str(tmp_path / "nano")]
    monkeypatch.setenv("EDITOR", "ed -v")
    assert editor_command(config) == ["ed", "-v"]
    monkeypatch.setenv("VISUAL", "'my editor' --wait")
    assert editor_command(config) == ["my editor", "--wait"]
    file = write(tmp_path / "config.toml", '[editor]\ncommand = "micro"\n')
    assert editor_command(configuration.load(Paths.default(file))) == ["micro"]
