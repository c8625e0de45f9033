"""The doctor looks at the machine itself, and each thing that is wrong comes with its fix."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bloggy.services.doctor import Doctor
from bloggy.services.doctor_machine import all_own_files, own_files, terminal
from bloggy.storage.paths import Paths
from tests.services.conftest import House

WIDE = os.terminal_size((120, 36))


@pytest.mark.parametrize(
    ("environment", "size", "encoding", "wrong"),
    [
        ({"TERM": "xterm-256color"}, WIDE, "utf-8", ""),
        ({"TERM": "xterm", "NO_COLOR": "1"}, WIDE, "UTF-8", ""),
        ({"TERM": "dumb"}, WIDE, "utf-8", "another terminal"),
        ({"TERM": "xterm"}, WIDE, "ascii", "UTF-8"),
        ({"TERM": "xterm"}, os.terminal_size((30, 10)), "utf-8", "larger"),
    ],
)
def test_a_terminal_is_judged_by_what_it_says_of_itself(
    environment: dict[str, str], size: os.terminal_size, encoding: str, wrong: str
) -> None:
    found = terminal(environment, size=size, encoding=encoding)
    assert found.ok == (not wrong)
    assert wrong in found.fix


def test_colours_and_tmux_are_told() -> None:
    told = terminal(
        {"TERM": "tmux-256color", "COLORTERM": "truecolor", "TMUX": "/tmp/x"}, size=WIDE, encoding="utf-8"
    )
    assert told.detail == "tmux-256color, 120×36, utf-8, all colours, tmux"
    plain = terminal({"TERM": "vt100", "NO_COLOR": "1"}, size=WIDE, encoding="utf-8")
    assert "NO_COLOR" in plain.detail
    assert terminal({}, size=None, encoding="utf-8").ok  # a pipe is no fault
    assert "\x1b" not in terminal({"TERM": "\x1b[31m"}, size=WIDE, encoding="utf-8").detail


def test_own_files_that_can_not_be_kept_are_said(tmp_path: Path) -> None:
    assert own_files(tmp_path / "not" / "yet").ok
    (tmp_path / "file").write_text("x")
    found = own_files(tmp_path / "file" / "bloggy")
    assert not found.ok
    assert "Move that file away" in found.fix
    (home,) = all_own_files(
        Paths(config_file=Path("/c"), data=Path("~/d"), cache=Path("~/c"), state=Path("~/s"))
    )
    assert "Set HOME" in home.fix
    places = {name: tmp_path / "file" / name for name in ("data", "cache", "state")}
    rows = all_own_files(Paths(config_file=tmp_path / "file" / "config.toml", **places))
    assert [row.name for row in rows] == ["own files", "config folder", "cache", "unsaved text"]
    assert all(row.fix for row in rows)


@pytest.mark.anyio
async def test_a_version_of_another_machine_has_a_row(house: House) -> None:
    house.write("fog.md", "---\ntitle: Fog\n---\nMine.\n")
    async with house.open() as workspace:
        assert not [one for one in await workspace.doctor.examine() if one.name == "to settle"]
    house.write("fog.sync-conflict-20261122-081500-ABCDEF2.md", "---\ntitle: Fog\n---\nTheirs.\n")
    async with house.open() as workspace:
        (row,) = [one for one in await workspace.doctor.examine() if one.name == "to settle"]
    assert not row.ok
    assert "1 post" in row.detail
    assert "bloggy resolve" in row.fix


@pytest.mark.anyio
async def test_a_link_to_nothing_is_mended_by_its_file_and_not_by_a_permission(house: House) -> None:
    (house.library / "dead.md").symlink_to("nowhere")
    async with house.open() as workspace:
        rows = await Doctor(workspace).examine()
    [row] = [row for row in rows if "dead.md" in row.detail]
    assert row.fix == "Put the file there, or correct the link."
