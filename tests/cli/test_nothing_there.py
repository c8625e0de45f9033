"""Where there is nothing to list, the command says on stderr what to do next."""

from __future__ import annotations

from pathlib import Path

from tests.cli.commanding import Run


def test_an_empty_library_tells_how_to_begin_and_a_search_how_to_go_on(tmp_path: Path, run: Run) -> None:
    assert run("init", tmp_path / "posts").code == 0
    for _again in range(2):  # the second time could be answered from the index alone
        empty = run("list")
        assert (empty.code, empty.out) == (0, "")
        assert "`bloggy new TITLE`" in empty.err
    assert "`bloggy list` lists all" in run("list", "zebra").err
    assert run("list", "--json").json == []
    assert run("list", "--quiet").err == ""
    assert "`bloggy sync`" in run("people").out
