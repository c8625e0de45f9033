"""The demo leaves nothing behind; shells complete what the parser knows."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.cli.commanding import Run, write

needs_pelican = pytest.mark.skipif(find_spec("pelican") is None, reason="pelican is not installed")


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary folders go in this test."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return folder


@needs_pelican
def test_the_demo_is_gone_when_it_ends(scratch: Path, run: Run) -> None:
    done = run("demo", "--headless", "--json")
    assert done.code == 0, done
    assert done.json["ok"] is True
    steps = "\n".join(done.json["steps"])
    assert "7 unread, 3 held for you" in steps
    assert "Readers see the answer once" in steps
    assert list(scratch.glob("bloggy-*")) == []


@needs_pelican
def test_a_demo_that_is_ended_from_outside_is_gone_too(scratch: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "bloggy", "demo", "--headless"], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        process.stdout.read()
    assert process.returncode == 128 + signal.SIGTERM
    assert list(scratch.glob("bloggy-*")) == []


@needs_pelican
def test_a_kept_demo_stays_and_is_not_built_over(tmp_path: Path, run: Run) -> None:
    folder = tmp_path / "kept"
    write(folder / "mine.txt", "mine")
    done = run("demo", "--headless", "--keep", folder)
    assert done.code == 2
    assert "is not empty" in done.err
    assert [path.name for path in folder.iterdir()] == ["mine.txt"]


@needs_pelican
@pytest.mark.parametrize("place", ["file", "below a file"])
def test_a_demo_that_can_not_be_built_says_so(place: str, tmp_path: Path, run: Run) -> None:
    file = write(tmp_path / "file", "")
    done = run("demo", "--headless", "--keep", file if place == "file" else file / "demo")
    assert done.code == 2
    assert "can't be built" in done.err


@needs_pelican
def test_without_a_temporary_folder_the_demo_says_so(
    scratch: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_names: str) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(tempfile, "mkdtemp", refuse)
    done = run("demo", "--headless")
    assert done.code == 2
    assert "--keep" in done.err


def test_without_pelican_the_demo_says_how_to_get_it(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bloggy.services.demo import site

    monkeypatch.setattr(site, "find_spec", lambda name: None)
    done = run("demo", "--headless", "--keep", tmp_path / "new")
    assert done.code == 2
    assert "Pelican" in done.err
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_shell_itself_understands_the_completion_script(shell: str, tmp_path: Path, run: Run) -> None:
    script = write(tmp_path / "script", run("completion", shell).out)
    assert "publish" in script.read_text()
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    subprocess.run([shell, "-n", str(script)], check=True)


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (["pub"], "publish"),
        (["publish", "--a"], "--at --as-draft"),
        (["outbox", "r"], "run retry"),
        (["list", "--status", "d"], "draft"),
        (["preview", "--html", "some-f"], "some-file"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else value,
)
def test_bash_completes_commands_options_choices_and_files(
    typed: list[str], expected: str, tmp_path: Path, run: Run
) -> None:
    script = write(tmp_path / "script", run("completion", "bash").out)
    write(tmp_path / "some-file", "")
    words = ["bloggy", *typed]
    code = (
        'source ./script; COMP_WORDS=("$@"); COMP_CWORD=$(($#-1)); name=$(complete -p bloggy);'
        ' name=${name##*-F }; "${name%% *}" bloggy "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}";'
        ' echo "${COMPREPLY[*]}"'
    )
    done = subprocess.run(
        ["bash", "-c", code, "-", *words],
        cwd=script.parent,
        capture_output=True,
        text=True,
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)},
    )
    assert done.stdout.strip() == expected, done.stderr
