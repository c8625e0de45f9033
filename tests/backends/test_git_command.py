"""Running git never asks, never waits for ever, shows nothing raw, and takes no path for an option."""

from __future__ import annotations

import ast
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bloggy.backends.git as package
from bloggy.backends.git.command import Git, GitFailed, check_path, check_ref, tidy
from bloggy.backends.git.commit import Message
from bloggy.domain.post import DeliveryKey
from bloggy.errors import ConfigError, Rejected


def program(folder: Path, script: str) -> str:
    """A stand-in for git."""
    file = folder / "fake-git"
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)
    return str(file)


def test_a_command_that_hangs_is_stopped_with_its_children(tmp_path: Path) -> None:
    git = Git(tmp_path, program=program(tmp_path, "sleep 600 & echo said >&2; wait"))
    answer = git.run("status", seconds=0.3)
    assert answer.timed_out
    assert answer.code != 0


def test_closing_ends_what_runs(tmp_path: Path) -> None:
    started = tmp_path / "started"
    git = Git(tmp_path, program=program(tmp_path, f"touch '{started}'; exec sleep 600"))
    codes: list[int] = []
    thread = threading.Thread(target=lambda: codes.append(git.run("push").code))
    thread.start()
    while not started.exists() and thread.is_alive():
        pass
    git.close()
    thread.join(timeout=20)
    assert codes
    assert codes[0] < 0


def test_the_environment_is_quiet_and_free_of_an_outer_git(tmp_path: Path) -> None:
    outer = {
        "PATH": "/usr/bin:/bin",
        "GIT_DIR": "/elsewhere",
        "GIT_INDEX_FILE": "/elsewhere/index",
        "GIT_TRACE": "1",
        "GPG_TTY": "/dev/pts/0",
        "LANGUAGE": "fr",
        "SSH_AUTH_SOCK": "/run/agent",
        "GIT_ASKPASS": "my-askpass",
    }
    git = Git(tmp_path, environment=outer, program=program(tmp_path, "env"))
    seen = dict(line.split("=", 1) for line in git("x").text.splitlines() if "=" in line)
    assert not {"GIT_DIR", "GIT_INDEX_FILE", "GIT_TRACE", "GPG_TTY", "LANGUAGE"} & seen.keys()
    assert seen["GIT_TERMINAL_PROMPT"] == "0"
    assert seen["GIT_ALLOW_PROTOCOL"] == "file:http:https:ssh"
    assert seen["GIT_LITERAL_PATHSPECS"] == "1"
    assert seen["SSH_AUTH_SOCK"] == "/run/agent"
    assert seen["GIT_ASKPASS"] == "my-askpass"


def test_ssh_is_told_never_to_ask(tmp_path: Path) -> None:
    own = {"PATH": "/usr/bin:/bin", "GIT_SSH_COMMAND": "ssh -i mine"}
    git = Git(tmp_path, environment=own, program=program(tmp_path, 'echo "$GIT_SSH_COMMAND"'))
    said = git.network("fetch").text
    assert said.startswith("ssh -i mine ")
    assert "BatchMode=yes" in said


def test_words_are_cleaned_and_passwords_go(tmp_path: Path) -> None:
    script = r"printf 'fatal: https://me:hunter2@host/x \033]52;c;eA==\007 10%%\r100%%\nlast' >&2; exit 3"
    with pytest.raises(GitFailed) as caught:
        Git(tmp_path, program=program(tmp_path, script))("x")
    words = caught.value.answer.err
    assert "hunter2" not in words
    assert "\x1b" not in words
    assert words.endswith("last")


@settings(max_examples=100)
@given(st.binary(max_size=300))
def test_no_bytes_reach_the_screen_raw(said: bytes) -> None:
    assert not [c for c in tidy(said) if (ord(c) < 32 and c not in "\n\t") or 0x7F <= ord(c) < 0xA0]


@settings(max_examples=150)
@given(st.text(max_size=120))
def test_a_commit_message_is_one_line_and_its_own_trailers(title: str) -> None:
    text = Message(subject=title, key=DeliveryKey("01K"), path="posts/x.md").text()
    first, blank, *trailers = text.split("\n")
    assert first.strip()
    assert blank == ""
    assert trailers == ["Bloggy-Key: 01K", "Bloggy-Post: posts/x.md", ""]


@settings(max_examples=150)
@given(st.text(max_size=40))
def test_a_path_that_is_accepted_stays_below_the_root(path: str) -> None:
    try:
        check_path(path)
    except Rejected:
        return
    root = Path("/root-of-the-repository")
    inside = (root / path).resolve()
    assert inside.is_relative_to(root)
    assert inside != root
    assert ".git" not in [part.lower() for part in Path(path).parts]


@pytest.mark.parametrize("name", ["main", "feature/x", "gh-pages", "été", "v1.0"])
def test_usual_branches_are_taken(name: str) -> None:
    assert check_ref(name) == name


@pytest.mark.parametrize(
    "name",
    ["", "-x", "--force", "a..b", "a b", "a\nb", "a^", "a~1", "a:b", "x.lock", "/a", "a/", "@{u}", "a//b"],
)
def test_a_branch_that_could_be_something_else_is_refused(name: str) -> None:
    with pytest.raises(ConfigError):
        check_ref(name)


def test_no_module_of_the_backend_uses_a_shell() -> None:
    for file in Path(str(package.__file__)).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword):
                assert node.arg != "shell", file
            if isinstance(node, ast.Attribute):
                assert node.attr not in {"system", "popen", "getoutput"}, file
