"""Beginnings: the site bloggy was started in, folders that are none, a home that can't be written, a new site."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from bloggy.errors import ConfigError, UsageError
from bloggy.services.detecting import detect
from bloggy.services.sites import holds_everything, refuse_everything
from bloggy.services.starting.here import refuse_unwritable, site_here
from bloggy.services.workspace import Workspace
from bloggy.storage.paths import Paths


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A Hugo site without a repository."""
    root = tmp_path / "site"
    (root / "content" / "posts").mkdir(parents=True)
    (root / "hugo.toml").write_text('baseURL = "https://example.org/"\n')
    (root / "content" / "posts" / "hello.md").write_text("---\ntitle: Hello\n---\nText.\n")
    return root


@pytest.mark.parametrize("inside", ["", "content", "content/posts"])
@pytest.mark.parametrize("repository", [True, False])
def test_a_site_is_recognised_from_any_of_its_folders(site: Path, inside: str, repository: bool) -> None:
    if repository:
        (site / ".git").mkdir()
    assert site_here([], folder=site / inside) == site


def test_a_folder_of_notes_is_no_site(tmp_path: Path) -> None:
    (tmp_path / "note.md").write_text("A note.\n")
    assert site_here([], folder=tmp_path) is None


def test_what_is_configured_is_opened_as_configured(site: Path) -> None:
    for library in (site, site / "content", site.parent):
        assert site_here([library], folder=site / "content") is None
    assert site_here([site.parent / "elsewhere"], folder=site) == site


def test_the_home_folder_is_never_a_site_by_accident(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(site))
    assert site_here([], folder=site) is None
    assert site_here([], folder=site / "content") is None


def test_a_current_folder_that_was_deleted_is_no_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert site_here([]) is None


@pytest.mark.anyio
async def test_a_home_folder_is_neither_listed_nor_made_a_library(clean_environment: Path) -> None:
    (clean_environment / "deep" / "down").mkdir(parents=True)
    (clean_environment / "deep" / "down" / "readme.md").write_text("Not a post.\n")
    assert holds_everything(clean_environment)
    assert holds_everything(Path("/"))
    assert not holds_everything(clean_environment / "deep")
    with pytest.raises(UsageError, match="everything you have"):
        refuse_everything(clean_environment)
    workspace = Workspace.open()
    assert detect(clean_environment, zone=workspace.zone).posts == 0
    with pytest.raises(UsageError, match="everything you have"):
        await workspace.blogs.init(clean_environment)
    assert not workspace.paths.config_file.exists()
    await workspace.aclose()


@pytest.mark.parametrize("which", ["data", "state", "cache"])
def test_a_home_that_can_not_be_written_is_said_with_the_next_step(tmp_path: Path, which: str) -> None:
    paths = Paths.default()
    refuse_unwritable(paths)
    wall = tmp_path / "a file"
    wall.write_text("")
    broken = dataclasses.replace(paths, **{which: wall / "bloggy"})
    with pytest.raises(ConfigError, match="can’t write") as caught:
        refuse_unwritable(broken)
    assert f"XDG_{which.upper()}_HOME" in caught.value.hint
    assert not paths.data.exists(), "looking makes nothing"
