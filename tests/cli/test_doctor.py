"""`bloggy doctor` says what is wrong first, fits where it is shown, and ends whatever does not answer."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from wcwidth import wcswidth

from bloggy.cli.doctor_table import table
from bloggy.services.doctor_finding import Finding, by_need
from tests.cli.commanding import Run

FOUND = [
    Finding(name="configuration", ok=True, detail="/home/ada/.config/bloggy/config.toml"),
    Finding(name="blog home", ok=True, detail="Offline: no network.", fix="Posts wait in the outbox."),
    Finding(
        name="password of a-blog-with-a-long-name",
        ok=False,
        detail="The keyring can’t be used: this system has none, or it does not run here.",
        fix="“bloggy blogs login home” takes another; 東京 works, too.",
    ),
]


@pytest.mark.parametrize("width", [120, 80, 64, 40, 20])
def test_the_table_fits_and_says_what_is_wrong_first(width: int) -> None:
    lines = list(table(by_need(FOUND), width))
    assert max(wcswidth(line) for line in lines) <= width
    assert lines[0].startswith("look  ")
    assert [line.split()[0] for line in lines if not line.startswith(" ")] == ["look", "note", "ok"]
    assert sum(line.lstrip().startswith("→ ") for line in lines) == 2


def test_in_a_pipe_each_row_is_a_line_of_its_own_and_its_fix_another() -> None:
    lines = list(table(by_need([FOUND[1], FOUND[0], FOUND[0]]), 0))
    assert lines == [
        "note  blog home      Offline: no network.",
        "                     → Posts wait in the outbox.",
        "ok    configuration  /home/ada/.config/bloggy/config.toml",
    ]
    assert list(table([], 80)) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[library\n", "this is not TOML"),
        ("colour = 3\n", "there is no option “colour”"),
        ("[library]\nfolders = 3\n", "must be a list of folders"),
        ("[blogs.home]\nurl = 3\n", "does not say what it is"),
    ],
)
def test_a_configuration_that_can_not_be_read_is_a_row_among_the_others(
    clean_environment: Path, run: Run, text: str, said: str
) -> None:
    file = clean_environment / "config" / "bloggy" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text(text)
    done = run("doctor", "--json")
    rows = {row["name"]: row for row in done.json}
    assert done.code == 2
    assert done.json[0]["name"] == "configuration"
    assert said in rows["configuration"]["detail"]
    assert rows["configuration"]["fix"]
    assert {"outbox", "own files", "git", "keyring", "time", "terminal"} <= set(rows)
    assert "library" not in rows  # nobody is told to make one that is there


def test_what_is_wrong_decides_the_exit_code_and_quiet_shows_nothing_else(library: Path, run: Run) -> None:
    assert run("doctor").code == 0
    assert run("doctor", "--quiet").out == ""
    library.rename(library.with_name("elsewhere"))
    done = run("doctor", "--quiet")
    assert done.code == 1
    assert done.out.splitlines()[0].split()[:2] == ["look", "library"]
    assert "Make it, or correct “folders”" in done.out


def test_a_damaged_database_and_keys_that_clash_leave_the_other_rows(
    library: Path, clean_environment: Path, run: Run
) -> None:
    assert run("outbox").code == 0
    [database] = clean_environment.rglob("bloggy.db")
    database.write_bytes(b"no database" * 500)
    with (clean_environment / "config" / "bloggy" / "config.toml").open("a") as file:
        file.write('[keys]\n"library.pubish" = "x"\n')
    done = run("doctor", "--json")
    rows = {row["name"]: row for row in done.json}
    assert "is damaged" in rows["outbox"]["detail"]
    assert "library.pubish" in rows["keys"]["detail"]
    assert rows["index"]["detail"] == "3 posts"
    assert (rows["library"]["ok"], rows["library"]["fix"]) == (True, None)


def test_names_that_can_not_be_looked_up_keep_nobody(library: Path, clean_environment: Path) -> None:
    """The whole program: the threads that look them up never end, and must not keep the process."""
    config = clean_environment / "config" / "bloggy" / "config.toml"
    with config.open("a") as file:
        for n in range(9):
            file.write(f'[blogs.b{n}]\nbackend = "wordpress"\nurl = "https://b{n}.example"\nuser = "ada"\n')
    code = (
        "import socket, sys, threading\n"
        "from bloggy.services import doctor; from bloggy.__main__ import main\n"
        "socket.getaddrinfo = lambda *given, **more: threading.Event().wait()\n"
        "doctor.Doctor.__init__.__kwdefaults__['patience'] = 2.0\n"
        "sys.exit(main(['doctor', '--json']))"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    rows = {row["name"]: row for row in json.loads(done.stdout)}
    assert done.returncode in {0, 1}, done.stderr
    for n in range(9):
        assert "no answer" in rows[f"blog b{n}"]["detail"]
        assert rows[f"blog b{n}"]["fix"]
