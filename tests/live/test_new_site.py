"""A new site of each generator: made, built, published to an empty remote, and built from a clone of that."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from bloggy.services.starting.site import Wanted, start
from bloggy.services.workspace import Workspace
from tests.backends.git_places import git
from tests.live import generators
from tests.live.sites import tool

pytestmark = [pytest.mark.anyio, pytest.mark.live]
STRICT = {
    "hugo": ["--panicOnWarning", "--printPathWarnings"],
    "jekyll": ["build", "--strict_front_matter"],
    "pelican": ["content", "--fatal", "warnings"],
}
"""A warning is an error."""
FEEDS = {"hugo": "index.xml", "jekyll": "feed.xml", "pelican": "feed.xml"}


def build(name: str, site: Path) -> Path:
    """The folder of what the generator made of it, without a single warning."""
    output = site / generators.OUTPUT[name]
    shutil.rmtree(output, ignore_errors=True)
    done = subprocess.run(
        [str(tool(name)), *STRICT[name]],
        cwd=site,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout
    assert "warn" not in done.stdout.lower(), done.stdout
    return output


@pytest.mark.parametrize("name", ["hugo", "jekyll", "pelican"])
async def test_a_new_site_builds_and_publishes_to_its_empty_remote(name: str, tmp_path: Path) -> None:
    generators.require(name)
    remote, folder, clone = tmp_path / "remote.git", tmp_path / "site", tmp_path / "clone"
    git("init", "-q", "--bare", str(remote), cwd=tmp_path)
    workspace = Workspace.open()
    try:
        made = await start(
            workspace,
            Wanted(
                folder=folder,
                generator=name,
                title='L’été & "moi" <b>',
                remote=str(remote),
                url="https://example.org/blog",
            ),
        )
        assert workspace.libraries[0].generator.name == name
        fresh = build(name, folder)
        assert "Nothing is published here yet." in (fresh / "index.html").read_text()
        assert "nobody sees it" not in generators.listed(fresh), "a draft is seen by nobody"
        assert git("for-each-ref", cwd=remote) == ""

        await workspace.posts.set(made.post, {"title": "Low tide & <fog>", "tags": "été, two words"})
        entries = await workspace.publishing.publish(made.post, blogs=[workspace.blogs.names()[0]])
        (sent,) = await workspace.delivery.drain(only=[entry.id for entry in entries])
        assert sent.receipt is not None, sent.reason
        assert sent.receipt.url.startswith("https://example.org/blog/posts/")
        assert git("status", "--porcelain", cwd=folder) == ""
    finally:
        await workspace.aclose()

    git("clone", "-q", "-b", "main", str(remote), str(clone), cwd=tmp_path)
    output = build(name, clone)
    page = generators.page(output, sent.receipt.url.replace("/blog/", "/", 1))
    assert page is not None, sent.receipt.url
    assert "Low tide &amp; &lt;fog&gt;</h1>" in page
    assert "nobody sees it" in page
    assert "<b>" not in page, "the title is text wherever it stands"
    assert '"/blog/' in page or '"../../' in page, "links lead below the site's path"
    assert "#two words" in generators.words(page)
    tags = next(output.glob("tags/*words*/index.html"), output / "tags/index.html").read_text()
    assert "Low tide &amp; &lt;fog&gt;" in tags
    assert "Low tide &amp; &lt;fog&gt;" in (output / "index.html").read_text()
    feed = (output / FEEDS[name]).read_text()
    assert "https://example.org/blog/posts/" in feed
    assert "Low tide" in feed
