"""A command line to call in-process, and real sites to call it on."""

from __future__ import annotations

from pathlib import Path

import pytest

from bloggy.__main__ import main
from tests.cli.commanding import Ran, Run, Site, make_site, post, write


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    """Run one command in this process; its exit code and what it wrote."""

    def call(*arguments: str | Path) -> Ran:
        capfd.readouterr()
        code = main([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        assert "Traceback" not in err
        return Ran(code, out, err)

    return call


@pytest.fixture(params=["pelican", "hugo"])
def site(request: pytest.FixtureRequest, tmp_path: Path, run: Run) -> Site:
    """A site that `bloggy init` was told about."""
    made = make_site(tmp_path, request.param)
    assert run("init", made.root).code == 0
    return made


@pytest.fixture
def library(tmp_path: Path, run: Run) -> Path:
    """A plain folder with a few posts, configured as the library."""
    root = tmp_path / "posts"
    write(root / "coffee.md", post("Coffee in the rain"))
    write(root / "tea.md", post("Tea in the rain", date="2026-02-02"))
    write(root / "draft.md", post("An unfinished thought", draft=True))
    assert run("init", root).code == 0
    return root
