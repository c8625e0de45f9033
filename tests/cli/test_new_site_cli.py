"""`bloggy init FOLDER --new GENERATOR`: what it makes, what it says, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.commanding import Run


def test_a_new_site_is_said_with_its_first_post_and_the_way_back(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "carnet"
    done = run("init", folder, "--new", "hugo", "--title", "Carnet")
    assert done.code == 0, done.err
    assert "a new Hugo site" in done.out
    assert str(folder / "content/posts/hello.md") in done.out
    assert f"To undo all this, delete {folder}" in done.out
    assert "git remote add origin" in done.out


def test_a_new_site_as_json(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "carnet"
    done = run("init", folder, "--new", "jekyll", "--url", "https://example.org", "--json")
    told = done.json
    assert told["generator"] == "jekyll"
    assert told["url"] == "https://example.org"
    assert told["remote"] is None
    assert told["post"] == str(folder / "_drafts/hello.md")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(("--new", "hugo"), "is not empty"), (("--new", "hugo", "--author", "Ada"), "is not an author")],
)
def test_what_can_not_be_started_is_refused_with_the_next_step(
    run: Run, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    folder = tmp_path / "full"
    folder.mkdir()
    (folder / "file").write_text("")
    done = run("init", folder, *arguments)
    assert done.code == 2
    assert said in done.err
    assert "Next:" in done.err


@pytest.mark.parametrize("option", ["--title", "--remote", "--author"])
def test_what_only_a_new_site_has_is_not_ignored(run: Run, tmp_path: Path, option: str) -> None:
    folder = tmp_path / "blog"
    done = run("init", folder, option, "Ada <ada@example.org>")
    assert done.code == 2
    assert "--new hugo" in done.err
    assert not folder.exists()


def test_a_site_without_a_repository_says_which_step_is_missing(run: Run, tmp_path: Path) -> None:
    (tmp_path / "site/content").mkdir(parents=True)
    (tmp_path / "site/hugo.toml").write_text('title = "Carnet"\n')
    (tmp_path / "site/content/fog.md").write_text("---\ntitle: Fog\n---\nCold.\n")
    assert run("init", tmp_path / "site").code == 0
    refused = run("publish", "fog")
    assert refused.code == 2
    assert "git init" in " ".join(refused.err.split())
