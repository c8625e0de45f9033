"""Grown sites of every generator: bloggy lists, dates and marks what the real build makes of them."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from bloggy.domain.generators import Shown, detect
from bloggy.domain.post import Kind, Mark
from tests.backends.git_places import git
from tests.live import adopt_sites, adopting
from tests.live.generators import BASE, FolderSite, build, make_site, require
from tests.live.sites import tool

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


async def test_what_is_pushed_has_the_same_states_in_a_repository(tmp_path: Path) -> None:
    """And a post that was never sent is not public, whatever it says of itself."""
    site = made("hugo", tmp_path)
    plain = await adopting.adopt(site.root)
    remote = tmp_path / "remote.git"
    git("init", "-q", "--bare", "-b", "main", str(remote), cwd=tmp_path)
    git("init", "-q", "-b", "main", cwd=site.root)
    git("add", "-A", cwd=site.root)
    git("commit", "-q", "-m", "site", cwd=site.root)
    git("remote", "add", "origin", str(remote), cwd=site.root)
    git("push", "-q", "-u", "origin", "main", cwd=site.root)
    (site.root / "content/posts/unsent.md").write_text(adopt_sites.yaml(title="Unsent", date="2020-01-01"))
    before = adopting.state(site.root)
    adopted = await adopting.adopt(site.root)
    assert adopting.state(site.root) == before
    assert adopted.pop("content/posts/unsent.md").row.mark == Mark.DRAFT
    assert {path: one.row.mark for path, one in adopted.items()} == {
        path: one.row.mark for path, one in plain.items()
    }
    assert adopted["content/posts/future.md"].row.mark == Mark.SCHEDULED
    assert adopted["content/posts/expired.md"].row.mark == Mark.DRAFT
    assert adopted["content/posts/unlisted.md"].row.unlisted


async def test_links_count_only_where_the_generator_follows_them(tmp_path: Path) -> None:
    for name, followed in (("hugo", False), ("eleventy", True)):
        require(name)
        root = make_site(name, tmp_path)
        outside = tmp_path / f"outside-{name}"
        adopting.write(outside, {"inner.md": adopt_sites.yaml("mark0002x", title="Inner").encode()})
        folder = root / POSTS[name]
        adopting.write(folder, {"own.md": adopt_sites.yaml("mark0001x", title="Own").encode()})
        (folder / "linked.md").symlink_to(outside / "inner.md")
        (folder / "folder").symlink_to(outside)
        (folder / "gone.md").symlink_to(outside / "nowhere.md")
        adopted = await adopting.adopt(root)
        names = {path.removeprefix(POSTS[name]) for path in adopted if path.startswith(POSTS[name])}
        assert names == {"own.md", *({"linked.md", "folder/inner.md"} if followed else ())}
        pages = adopting.pages(build(name, root))
        assert {word: len(found) for word, found in pages.items()} == (
            {"mark0001x": 1, "mark0002x": 2} if followed else {"mark0001x": 1}
        )


def hugo_starter(folder: Path) -> Path:
    """`hugo new site` and `hugo new content`: a draft."""
    run(folder, str(tool("hugo")), "new", "site", "starter")
    run(folder / "starter", str(tool("hugo")), "new", "content", "posts/first.md")
    return folder / "starter"


def jekyll_starter(folder: Path) -> Path:
    """`jekyll new`, less the theme and the plug-in that would have to be downloaded."""
    run(folder, str(tool("jekyll")), "new", "--skip-bundle", "starter")
    config = folder / "starter/_config.yml"
    text = re.sub(r"(?m)^(theme:.*|plugins:|  - jekyll-feed)$", "", config.read_text("utf-8"))
    config.write_text(text, "utf-8")
    (folder / "starter/Gemfile").unlink()
    return folder / "starter"


def pelican_starter(folder: Path) -> Path:
    """`pelican-quickstart`, with an article."""
    quickstart = Path(str(tool("pelican"))).with_name("pelican-quickstart")
    told = "\n\n\n\n" + "n\nn\nEurope/Paris\nn\nn\n"  # the options again; no address, no pages, a zone
    run(folder, str(quickstart), "-p", "starter", "-t", "A blog", "-a", "Ada", "-l", "en", told=told)
    (folder / "starter/content/first.md").write_text(adopt_sites.head(Title="First", Date="2020-01-02"))
    return folder / "starter"


def hexo_starter(folder: Path) -> Path:
    """`hexo init`, with the smallest theme for the one that would have to be downloaded."""
    run(folder, str(tool("hexo")), "init", "starter", "--no-clone", "--no-install")
    small = make_site("hexo", folder)
    shutil.copytree(small / "themes/mini", folder / "starter/themes/mini")
    shutil.copy(small / "package.json", folder / "starter/package.json")
    (folder / "starter/node_modules").symlink_to((small / "node_modules").readlink())
    config = folder / "starter/_config.yml"
    config.write_text(re.sub(r"(?m)^theme:.*$", "theme: mini", config.read_text("utf-8")), "utf-8")
    return folder / "starter"


STARTERS = {
    # The site's own pages beside its posts, by the beginnings of their paths.
    "hugo": (hugo_starter, ("",)),
    "jekyll": (jekyll_starter, ("404.html", "feed.xml")),
    "pelican": (pelican_starter, ("archives", "author", "categor", "index", "tags", "theme")),
    # Its post has no date: Hexo takes the file's own, which no address can be foretold from.
    "hexo": (hexo_starter, ("archives/", "index.html", "20")),
}
"""Those that a generator makes without a network: the ones of Eleventy and Astro are downloaded, Nikola's is
what all its sites here are made of, and that of MkDocs has no blog."""


@pytest.mark.parametrize("name", sorted(STARTERS))
async def test_what_a_generator_starts_is_listed_as_it_is_built(name: str, tmp_path: Path) -> None:
    require(name)
    start, own = STARTERS[name]
    root = start(tmp_path)
    before = adopting.state(root)
    adopted = await adopting.adopt(root)
    assert adopting.state(root) == before
    posts = [one for one in adopted.values() if one.row.kind == Kind.POST]
    assert len(posts) == 1
    output = build(name, root)
    told = {adopting.file_at(one.url or "")[0] for one in adopted.values() if one.built}
    pages = {file.relative_to(output).as_posix() for file in output.rglob("*.html")}
    assert told <= pages
    assert {page for page in pages - told if not page.startswith(own)} == set()
    assert (posts[0].url is None) == (name == "hexo")
    assert (posts[0].shown is Shown.DRAFT) == (name == "hugo")


CORPORA = Path(__file__).resolve().parents[3] / "shared" / "corpora"


@pytest.mark.parametrize(
    ("corpus", "name", "folder", "settings"),
    [
        ("putaindecode", "hugo", "content/posts", ""),
        ("rust-blog", "hugo", "content/posts", ""),
        ("putaindecode", "jekyll", "_posts", "defaults: [{scope: {path: ''}, values: {layout: post}}]\n"),
    ],
)
async def test_posts_by_strangers_are_listed_as_they_are_built(
    corpus: str, name: str, folder: str, settings: str, tmp_path: Path
) -> None:
    require(name)
    if not (CORPORA / corpus).is_dir():
        pytest.skip(f"there is no {corpus} at ../shared/corpora")
    root = make_site(name, tmp_path, settings=settings)
    files = {file.name: file.read_bytes() for file in (CORPORA / corpus).glob("*.md")}
    adopting.write(root / folder, files)
    adopted = await adopting.adopt(root)
    assert {path.removeprefix(f"{folder}/") for path in adopted} == set(files)
    assert [one.row.problem for one in adopted.values() if one.row.problem] == []
    assert adopting.strangers(build(name, root), adopted) == []


async def test_the_rust_blog_has_the_addresses_that_its_posts_name(tmp_path: Path) -> None:
    """Zola, which can't be installed everywhere: nothing is built."""
    if not (CORPORA / "rust-blog").is_dir():
        pytest.skip("there is no rust-blog at ../shared/corpora")
    files = {file.name: file.read_bytes() for file in (CORPORA / "rust-blog").glob("*.md")}
    adopting.write(tmp_path, {"config.toml": f'base_url = "{BASE}"\n'.encode(), "templates/page.html": b""})
    adopting.write(tmp_path / "content", {**files, "_index.md": b"+++\n+++\n"})
    adopted = await adopting.adopt(tmp_path)
    assert set(adopted) == {f"content/{file}" for file in files}
    for path, one in adopted.items():
        named = re.search(rb'\A\+\+\+\npath = "([^"]+)"', files[path.removeprefix("content/")])
        if named is None:
            continue  # what was a section's page, and one that only leads on to the newest release
        assert one.url == f"{BASE}/{named[1].decode()}/"
        assert one.row.date is not None


def run(folder: Path, *command: str, told: str = "") -> None:
    """Run a program to its end."""
    done = subprocess.run(
        command, cwd=folder, input=told, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
