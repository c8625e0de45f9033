"""Small real sites for every generator, and builds of them, for whatever test wants to publish into one.

    site = make_site("hugo", tmp_path)                       # config, layouts, a picture; no posts
    site = make_site("jekyll", tmp_path, settings="permalink: pretty\n")    # lines added to the config
    output = build("hugo", site)                             # runs the generator; BuildFailed with its words
    html = page(output, "https://example.org/posts/x/")      # the built page at that address, or None
    listed(output)                                           # index and feed as one string

Every page has, in this order and nothing else of note: `<h1>` title, `<time datetime>` of the date,
`<b class="tag">` for each tag and the body. `index.html` lists the title and address of each post that
the generator lists; sites of generators that make feeds have one. `FolderSite` reads a folder for
`bloggy.domain.generators`. Generators are installed by `install_generators.py`; `require(name)` skips a
test whose generator is absent, or fails it under BLOGGY_REQUIRE_LIVE=1.
"""

from __future__ import annotations

import base64
import html
import os
import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tests.conftest import needs_live
from tests.live.install_generators import NAMES, default_folder
from tests.live.sites import BASE, MAKERS, tool

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)

__all__ = [
    "BASE",
    "NAMES",
    "PNG",
    "BuildFailed",
    "FolderSite",
    "build",
    "listed",
    "make_site",
    "page",
    "require",
]


class BuildFailed(AssertionError):
    """The generator refused; the message is what it printed."""


class FolderSite:
    """A `SiteReader` over a folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def read(self, path: str) -> str | None:
        """The text of a file, None if there is none."""
        try:
            return (self.root / path).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return None

    def exists(self, path: str) -> bool:
        """Whether there is such a file or folder."""
        return (self.root / path).exists()

    def names(self, folder: str) -> list[str]:
        """The entries of a folder."""
        found = self.root / folder
        return sorted(entry.name for entry in found.iterdir()) if found.is_dir() else []


def require(name: str) -> None:
    """Skip (or fail, where the run promises to have it) unless the generator is installed."""
    needs_live(
        tool(name) is not None, f"{name} is not installed: run tests/live/install_generators.py {name}"
    )


def make_site(name: str, folder: Path, *, settings: str = "") -> Path:
    """A site without posts in `folder / name`; `settings` are lines in the notation of its main config.

    Hugo: hugo.toml (before its tables). Jekyll, Hexo: _config.yml. Pelican, Nikola: Python. MkDocs: options
    of the blog plug-in, `key: value` lines. Eleventy: statements on `c`. Astro: members of the config object.
    """
    root = folder / name
    root.mkdir(parents=True)
    MAKERS[name](root, settings)
    return root


def build(name: str, site: Path) -> Path:
    """Build the site from nothing; returns the folder of what was built."""
    output = site / OUTPUT[name]
    shutil.rmtree(output, ignore_errors=True)
    program = tool(name)
    assert program is not None, f"{name} is not installed"
    command = {
        "hugo": [program, "--quiet"],
        "jekyll": [program, "build", "-q"],
        "pelican": [program, "content", "-q"],
        "nikola": [program, "build", "-q"],
        "mkdocs": [program, "build", "-q"],
        "eleventy": [program, "--quiet"],
        "hexo": [program, "generate", "--silent"],
        "astro": [program, "build"],
    }[name]
    done = subprocess.run(
        [str(part) for part in command],
        cwd=site,
        env=_environment(name),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        timeout=180,
    )
    if done.returncode or not output.is_dir():
        raise BuildFailed(f"{name}: exit {done.returncode}\n{done.stdout[-4000:]}")
    return output


def page(output: Path, url: str | None) -> str | None:
    """The HTML that a web server would answer with at that address, or None."""
    if url is None:
        return None
    path = unquote(urlsplit(url).path).lstrip("/")
    tries = (
        [f"{path}index.html"]
        if path.endswith("/") or not path
        else [path, f"{path}.html", f"{path}/index.html"]
    )
    found = next((output / one for one in tries if (output / one).is_file()), None)
    return found.read_text(encoding="utf-8") if found else None


def listed(output: Path) -> str:
    """What a reader or a feed reader sees of the posts: the index pages and every feed."""
    index = [output / "index.html", output / "blog/index.html"]
    feeds = [
        path
        for pattern in ("*.xml", "*/all*.xml")
        for path in output.glob(pattern)
        if "sitemap" not in path.name
    ]
    return "\n".join(path.read_text(encoding="utf-8") for path in [*index, *feeds] if path.is_file())


def words(text: str) -> str:
    """HTML (or a title) as the words a reader sees, typographic quotes as typed ones."""
    plain = html.unescape(re.sub(r"<[^>]+>", "", text))
    return plain.replace("“", '"').replace("”", '"').replace("’", "'")


def _environment(name: str) -> dict[str, str]:
    env = {**os.environ, "CI": "1", "NO_COLOR": "1", "ASTRO_TELEMETRY_DISABLED": "1", "LANG": "C.UTF-8"}
    if name == "astro":
        own = default_folder() / "astro/node_modules/node/bin"
        env["PATH"] = f"{own}{os.pathsep}{env['PATH']}"
    return env


OUTPUT = {
    "hugo": "public",
    "jekyll": "_site",
    "pelican": "output",
    "nikola": "output",
    "mkdocs": "site",
    "eleventy": "_site",
    "astro": "dist",
    "hexo": "public",
}
