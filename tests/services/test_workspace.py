"""Opening is cheap, blogs come from the configuration or the folder, and the doctor never hangs."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from bloggy.errors import ConfigError
from bloggy.services.doctor import Doctor
from tests.services.conftest import House

pytestmark = pytest.mark.anyio

_HEAVY = ("yaml", "httpx", "msgspec", "markdown_it", "PIL", "dateparser", "watchfiles", "tomlkit", "slugify")


def test_opening_loads_nothing_heavy(house: House) -> None:
    code = (
        "import sys\n"
        "from bloggy.services.workspace import Workspace\n"
        "from bloggy.domain.listing import PostQuery\n"
        "workspace = Workspace.open()\n"
        "workspace.blogs.names()\n"
        "workspace.posts.window(PostQuery(), 0, 20)\n"
        f"print([name for name in {_HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


async def test_a_wrong_option_is_refused_with_the_nearest_one(house: House) -> None:
    house.configure('[blogs.home]\nbackend = "memory"\nurll = "https://example.org"\n')
    async with house.open(house.library) as workspace:
        with pytest.raises(ConfigError) as wrong:
            workspace.blogs.backend("home")
        assert "url" in wrong.value.hint
        with pytest.raises(ConfigError) as unknown:
            workspace.blogs.info("hom")
        assert "home" in unknown.value.hint


async def test_a_folder_is_set_up_by_looking_at_it(house: House, tmp_path: Path) -> None:
    site = tmp_path / "My Site"
    (site / "content" / "posts").mkdir(parents=True)
    (site / "hugo.toml").write_text('title = "x"\n')
    (site / "content" / "posts" / "a.md").write_text("---\ntitle: A\n---\nText\n")
    subprocess.run(["git", "init", "-q", "-b", "main", str(site)], check=True)
    subprocess.run(
        ["git", "-C", str(site), "remote", "add", "origin", "https://me:secret@example.org/x.git"], check=True
    )
    house.configure("# mine\n")
    async with house.open() as workspace:
        found = await workspace.blogs.init(site)
        assert (found.generator, found.posts, found.branch) == ("hugo", 1, "main")
        assert found.remote == "https://example.org/x.git"
        (info,) = workspace.blogs.list()
        assert (info.name, info.in_place, info.implicit) == ("my-site", True, False)
        assert [library.root for library in workspace.libraries] == [site]
        await workspace.blogs.remove("my-site")
        assert workspace.blogs.list() == []
    assert "# mine" in workspace.paths.config_file.read_text()


async def test_the_doctor_finds_what_is_wrong_and_names_the_fix(house: House) -> None:
    house.write("bad.md", "---\ntitle: [\n---\nText\n")
    async with house.open() as workspace:
        await workspace.posts.refresh()
        findings = {finding.name: finding for finding in await workspace.doctor.examine()}
    assert findings["library"].ok
    assert findings["blog home"].ok
    assert not findings["index"].ok
    assert all(finding.fix for finding in findings.values() if not finding.ok)


async def test_an_examination_that_hangs_is_given_up(house: House) -> None:
    async with house.open() as workspace:

        async def hang() -> object:
            await asyncio.Event().wait()
            return None

        backend = workspace.blogs.backend("home")
        backend.probe = hang  # type: ignore[method-assign,assignment]
        findings = await Doctor(workspace, patience=1.0).examine()
    assert any(finding.name == "blog home" and not finding.ok for finding in findings)


async def test_the_check_of_links_is_made_only_on_request(house: House) -> None:
    path = house.write("a.md", "---\ntitle: A\n---\n[x](http://127.0.0.1:9/nothing)\n")
    async with house.open() as workspace:
        assert await workspace.checking.check(path) == []
        (problem,) = await workspace.checking.check(path, links=True)
    assert (problem.check, problem.line) == ("dead-link", 4)
