"""Beginnings: the site bloggy was started in, a home that can't be written, and a new site of one's own."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bloggy.domain.listing import PostQuery
from bloggy.domain.post import Status
from bloggy.errors import BloggyError, ConfigError, UsageError
from bloggy.services.detecting import detect
from bloggy.services.sites import holds_everything, refuse_everything
from bloggy.services.starting.here import refuse_unwritable, site_here
from bloggy.services.starting.site import Wanted, address_of, git_knows_who, start
from bloggy.services.starting.skeleton import KINDS
from bloggy.services.workspace import Workspace
from bloggy.storage.paths import Paths
from tests.backends.git_places import git


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


@pytest.mark.parametrize(
    ("remote", "url"),
    [
        ("git@github.com:Ada/carnet.git", "https://ada.github.io/carnet/"),
        ("https://github.com/ada/ada.github.io", "https://ada.github.io/"),
        ("https://token@gitlab.com/ada/notes.git", "https://ada.gitlab.io/notes/"),
        ("ssh://git@codeberg.org/ada/pages.git", "https://ada.codeberg.page/"),
        ("/srv/git/blog.git", ""),
        ("git@example.org:ada/blog.git", ""),
    ],
)
def test_the_address_of_a_site_is_guessed_where_its_host_is_known(remote: str, url: str) -> None:
    assert address_of(remote) == url


@pytest.fixture
async def workspace() -> AsyncIterator[Workspace]:
    """A workspace without a configuration."""
    workspace = Workspace.open()
    yield workspace
    await workspace.aclose()


@pytest.mark.anyio
@pytest.mark.parametrize("name", list(KINDS))
async def test_a_new_site_is_its_generators_with_one_commit_and_a_draft_outside_of_it(
    name: str, tmp_path: Path, workspace: Workspace
) -> None:
    folder, remote = tmp_path / "my blog", tmp_path / "remote.git"
    git("init", "-q", "--bare", str(remote), cwd=tmp_path)
    made = await start(workspace, Wanted(folder=folder, generator=name, remote=str(remote)))
    assert made.found.generator == name
    assert made.found.remote == str(remote)
    assert workspace.folders == (folder,)
    (blog,) = workspace.blogs.list()
    assert blog.in_place
    assert git("log", "--format=%s", cwd=folder) == "Start the site"
    assert git("status", "--porcelain", "-uall", cwd=folder) == f"?? {made.post.relative_to(folder)}"
    assert git("for-each-ref", cwd=remote) == "", "nothing was sent"
    await workspace.posts.refresh()
    (post,) = workspace.posts.window(PostQuery(), 0, 10)
    assert (post.path, post.status) == (made.post, Status.DRAFT)
    assert workspace.libraries[0].generator.settings.title == "my blog"
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]
    assert any(
        "hugo.toml" in note or "_config.yml" in note or "pelicanconf.py" in note for note in made.notes
    )


@pytest.mark.anyio
async def test_a_folder_with_files_is_refused_and_stays_as_it_is(
    tmp_path: Path, workspace: Workspace
) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    for folder, said in ((tmp_path, "not empty"), (tmp_path / "mine.txt", "There is a file")):
        with pytest.raises(UsageError, match=said) as caught:
            await start(workspace, Wanted(folder=folder, generator="hugo"))
        assert caught.value.hint
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    assert not workspace.paths.config_file.exists()


@pytest.mark.anyio
async def test_a_folder_inside_another_repository_is_refused(tmp_path: Path, workspace: Workspace) -> None:
    git("init", "-q", cwd=tmp_path)
    with pytest.raises(UsageError, match="inside another git repository"):
        await start(workspace, Wanted(folder=tmp_path / "blog", generator="hugo"))


@pytest.mark.anyio
async def test_a_remote_with_commits_is_refused_and_one_that_is_away_is_noted(
    tmp_path: Path, workspace: Workspace
) -> None:
    used = tmp_path / "used"
    used.mkdir()
    git("init", "-q", "-b", "main", cwd=used)
    git("commit", "-q", "--allow-empty", "-m", "x", cwd=used)
    with pytest.raises(UsageError, match="is not empty"):
        await start(workspace, Wanted(folder=tmp_path / "blog", generator="hugo", remote=str(used)))
    assert not (tmp_path / "blog").exists()
    away = str(tmp_path / "away.git")
    made = await start(workspace, Wanted(folder=tmp_path / "blog", generator="hugo", remote=away))
    assert any("can’t be asked now" in note for note in made.notes)


@pytest.mark.anyio
async def test_who_writes_is_asked_for_where_git_does_not_know_and_kept_in_the_site_alone(
    tmp_path: Path, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    for role in ("AUTHOR", "COMMITTER"):
        for what in ("NAME", "EMAIL"):
            monkeypatch.delenv(f"GIT_{role}_{what}")
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "user.useConfigOnly")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "true")
    assert not git_knows_who(tmp_path / "not there" / "yet")
    with pytest.raises(UsageError, match="does not know who you are"):
        await start(workspace, Wanted(folder=tmp_path / "blog", generator="hugo"))
    author = ("Ada Writer", "ada@example.org")
    await start(workspace, Wanted(folder=tmp_path / "blog", generator="hugo", author=author))
    assert git("log", "--format=%an <%ae>", cwd=tmp_path / "blog") == "Ada Writer <ada@example.org>"


@pytest.mark.anyio
async def test_a_configuration_that_can_not_be_written_leaves_no_half_made_site(
    tmp_path: Path, workspace: Workspace
) -> None:
    workspace.paths.config_file.parent.mkdir(parents=True)
    workspace.paths.config_file.write_text("[library\n")
    with pytest.raises(BloggyError):
        await start(workspace, Wanted(folder=tmp_path / "blog", generator="hugo"))
    assert not (tmp_path / "blog").exists()
