"""Sites as dictionaries: path → text."""

from __future__ import annotations

from bloggy.domain import generators
from bloggy.domain.generators import Generator


class DictSite:
    """A `SiteReader` over a dictionary of files."""

    def __init__(self, files: dict[str, str]) -> None:
        self.files = files

    def read(self, path: str) -> str | None:
        """The text of that file."""
        return self.files.get(path)

    def exists(self, path: str) -> bool:
        """Whether there is such a file or folder."""
        return path in self.files or any(name.startswith(f"{path}/") for name in self.files)

    def names(self, folder: str) -> list[str]:
        """The entries of a folder."""
        prefix = f"{folder}/" if folder else ""
        return sorted({name[len(prefix) :].split("/")[0] for name in self.files if name.startswith(prefix)})


#: The least that each generator is known by.
SMALLEST: dict[str, dict[str, str]] = {
    "hugo": {"hugo.toml": 'baseURL = "https://a.org/"\n', "content/posts/x.md": ""},
    "zola": {
        "config.toml": 'base_url = "https://a.org"\ntaxonomies = [{name = "tags"}]\n',
        "templates/page.html": "",
        "content/blog/_index.md": "+++\n+++\n",
    },
    "astro": {
        "astro.config.mjs": "export default defineConfig({ site: 'https://a.org' })",
        "src/content/blog/x.md": "",
    },
    "eleventy": {
        "eleventy.config.js": "module.exports = () => {};",
        "_data/metadata.json": '{"url": "https://a.org"}',
    },
    "hexo": {
        "_config.yml": "url: https://a.org\n",
        "package.json": '{"dependencies": {"hexo": "8"}}',
        "source/_posts/x.md": "",
    },
    "jekyll": {"_config.yml": "url: https://a.org\n", "_posts/2026-01-02-x.md": ""},
    "pelican": {"pelicanconf.py": "SITEURL = 'https://a.org'\n", "content/x.md": ""},
    "nikola": {
        "conf.py": 'BLOG_TITLE = "A"\nSITE_URL = "https://a.org/"\n'
        'POSTS = (("posts/*.md", "posts", "post.tmpl"),)\n'
    },
    "mkdocs": {"mkdocs.yml": "site_url: https://a.org/\nplugins:\n  - blog\n  - search\n"},
    "plain": {"x.md": ""},
}


def smallest(name: str, **more: str) -> Generator:
    """That generator over its smallest site; `more` has further files, `__` for `/` and `_dot_` for `.`."""
    files = {path.replace("__", "/").replace("_dot_", "."): text for path, text in more.items()}
    return generators.get(name, DictSite({**SMALLEST[name], **files}))
