"""Grown sites of every generator: bloggy lists, dates and marks what the real build makes of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from bloggy.domain.generators import detect
from bloggy.domain.post import Mark
from tests.live import adopt_sites, adopting
from tests.live.generators import FolderSite, build, make_site, require

pytestmark = [pytest.mark.live, pytest.mark.anyio]

POSTS = {
    "hugo": "content/posts/",
    "jekyll": "_posts/2020-01-02-",
    "pelican": "content/",
    "nikola": "posts/",
    "mkdocs": "docs/blog/posts/",
    "eleventy": "posts/",
    "hexo": "source/_posts/",
    "astro": "src/content/blog/",
}
"""What the path of a post begins with."""

OTHERWISE = {
    # bloggy edits Markdown alone, and takes the README of a repository for no page of the blog; `hidden` is
    # what jekyll-paginate and themes go by.
    "jekyll": [
        "_posts/2020-01-02-html.html: not listed, but built as 2020/01/02/html/index.html",
        "_posts/2020-01-02-hidden.md: listed=False, in the index=True (2020/01/02/hidden/index.html)",
    ],
    "eleventy": ["README.md: not listed, but built as README/index.html"],
}
"""Where bloggy differs on purpose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A site with all its files, not yet built."""

    root: Path
    files: dict[str, bytes]


def made(name: str, folder: Path) -> Made:
    """The rich site of that generator."""
    require(name)
    settings, files = getattr(adopt_sites, name)()
    root = make_site(name, folder, settings=settings)
    linked = (root / "node_modules").is_symlink()
    foreign = {
        path: text
        for path, text in adopt_sites.FOREIGN.items()
        if not (linked and path.startswith("node_modules"))
    }
    found = adopting.marked({**foreign, **files})
    adopting.write(root, found)
    return Made(root=root, files=found)


@pytest.mark.parametrize("name", sorted(POSTS))
async def test_a_grown_site_is_listed_as_its_generator_builds_it(name: str, tmp_path: Path) -> None:
    site = made(name, tmp_path)
    about = detect(FolderSite(site.root))
    assert about is not None
    assert about.name == name
    before = adopting.state(site.root)
    adopted = await adopting.adopt(site.root)
    assert adopting.state(site.root) == before
    assert len(adopted) >= 60
    output = build(name, site.root)
    assert adopting.disagreements(output, adopted, site.files) == OTHERWISE.get(name, [])

    broken = {f"{POSTS[name]}{key}.md": text for key, text in adopt_sites.INVALID.items()}
    adopting.write(site.root, adopting.marked(broken))
    before = adopting.state(site.root)
    adopted = await adopting.adopt(site.root)
    assert adopting.state(site.root) == before
    assert set(broken) <= set(adopted)
    for key in ("broken", "tabs", "bytes"):
        one = adopted[f"{POSTS[name]}{key}.md"]
        assert one.row.problem is not None, key
        assert one.row.problem.message
    for key in ("broken", "tabs"):
        assert adopted[f"{POSTS[name]}{key}.md"].row.mark == Mark.DRAFT, key
