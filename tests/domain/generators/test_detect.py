# ruff: noqa: E501  (files read better on one line)
"""Which generator a folder is made for, and what its configuration says, without running any of it."""

from __future__ import annotations

from pathlib import PurePosixPath
from zoneinfo import ZoneInfo

import pytest

from bloggy.domain import generators
from bloggy.domain.generators import NAMES, config
from bloggy.errors import ConfigError
from tests.domain.generators.sites import SMALLEST, DictSite, smallest


@pytest.mark.parametrize("name", [name for name in NAMES if name != "plain"])
def test_each_generator_is_found_by_its_smallest_site(name: str) -> None:
    found = generators.detect(DictSite(SMALLEST[name]))
    assert found is not None
    assert (found.name, found.settings.url) == (name, "https://a.org")


@pytest.mark.parametrize(
    ("files", "name"),
    [
        ({"config/_default/hugo.toml": "", "content/x.md": ""}, "hugo"),
        (
            {"config.toml": "baseurl = 'https://a.org'\n", "layouts/index.html": "", "content/x.md": ""},
            "hugo",
        ),
        ({"config.yaml": "baseURL: https://a.org\n", "archetypes/default.md": ""}, "hugo"),
        ({"zola.toml": ""}, "zola"),
        ({"config.toml": "base_url = 'https://a.org'\n", "content/_index.md": "+++\n+++\n"}, "zola"),
        ({"package.json": '{"devDependencies": {"@11ty/eleventy": "3"}}'}, "eleventy"),
        ({".eleventy.js": ""}, "eleventy"),
        ({"_config.yml": "", "source/_posts/x.md": "", "scaffolds/post.md": ""}, "hexo"),
        ({"_config.yml": "title: x\n", "Gemfile": 'gem "github-pages"\n'}, "jekyll"),
        ({"_config.yml": "source: docs\n", "docs/_posts/2026-01-02-x.md": ""}, "jekyll"),
        ({"mkdocs.yml": "plugins:\n  - search\n  - material/blog:\n      blog_dir: .\n"}, "mkdocs"),
        ({"mkdocs.yml": "plugins:\n  blog:\n    post_dir: b/p\n"}, "mkdocs"),
    ],
)
def test_the_other_marks_of_a_generator_are_known(files: dict[str, str], name: str) -> None:
    found = generators.detect(DictSite(files))
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"README.md": "", "notes/x.md": ""},
        {"conf.py": "project = 'sphinx'\n"},
        {"mkdocs.yml": "site_name: only docs\nplugins: [search]\n"},
        {"config.toml": "name = 'anything'\n"},
        {"package.json": '{"dependencies": {"left-pad": "1"}}'},
    ],
)
def test_other_folders_are_not_taken_for_sites(files: dict[str, str]) -> None:
    assert generators.detect(DictSite(files)) is None


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(ConfigError) as caught:
        generators.get("wordstar")
    assert "hugo" in caught.value.hint


@pytest.mark.parametrize("name", NAMES)
def test_every_generator_works_without_a_site(name: str) -> None:
    about = generators.get(name)
    assert about.label == generators.labels()[name]
    assert about.serve_command(4000) is None or any(
        "4000" in part for part in about.serve_command(4000) or []
    )


def test_configuration_code_is_never_run() -> None:
    text = "import os\nos.system('touch /tmp/never')\nSITEURL = os.environ['X']\nTIMEZONE = 'Europe/' + 'Paris'\nPATH = 'c'\n"
    about = generators.get("pelican", DictSite({"pelicanconf.py": text}))
    assert about.settings.url == ""
    assert about.settings.timezone == ZoneInfo("Europe/Paris")
    assert about.settings.posts_dir == PurePosixPath("c")


def test_a_computed_address_setting_is_said_and_not_guessed() -> None:
    about = generators.get(
        "pelican", DictSite({"pelicanconf.py": "ARTICLE_URL = make()\n", "content/x.md": ""})
    )
    assert (
        about.url(
            PurePosixPath("content/x.md"), about.read(PurePosixPath("content/x.md"), {"title": "X"}, "")
        )
        is None
    )
    assert any("ARTICLE_URL" in note for note in about.settings.notes)


def test_the_published_settings_win_over_the_working_ones() -> None:
    site = DictSite(
        {
            "pelicanconf.py": "SITEURL = ''\n",
            "publishconf.py": "from pelicanconf import *\nSITEURL = 'https://a.org/b'\n",
        }
    )
    about = generators.get("pelican", site)
    assert (about.settings.url, about.settings.base_path) == ("https://a.org/b", "/b")
    assert about.build_command() == ["pelican", ".", "-s", "publishconf.py"]


def test_hugo_settings_are_gathered_from_every_file() -> None:
    site = DictSite(
        {
            "config/_default/hugo.yaml": "baseURL: https://a.org/\nTimeZone: Europe/Paris\n",
            "config/_default/permalinks.toml": "posts = '/:year/:slug/'\n[page]\nnotes = '/n/:slug/'\n",
            "config/_default/params.toml": "mainSections = ['journal']\n",
            "config/production/hugo.toml": "baseURL = 'https://live.org/x/'\n",
        }
    )
    settings = generators.get("hugo", site).settings
    assert settings.url == "https://live.org/x"
    assert settings.base_path == "/x"
    assert settings.permalinks == {"posts": "/:year/:slug/", "notes": "/n/:slug/"}
    assert settings.posts_dir == PurePosixPath("content/journal")
    assert settings.timezone == ZoneInfo("Europe/Paris")


def test_commented_out_javascript_is_no_setting() -> None:
    code = "export default defineConfig({\n  // site: 'https://old.org',\n  /* base: '/old' */\n  site: 'https://new.org', base: '/b',\n})"
    settings = generators.get("astro", DictSite({"astro.config.mjs": code})).settings
    assert settings.url == "https://new.org/b"


def test_unknown_yaml_tags_are_read_as_nothing() -> None:
    text = "site_url: https://a.org\nplugins:\n  - blog:\n      post_slugify: !!python/object/apply:os.system [ls]\nx: !ENV [A, b]\n"
    about = generators.get("mkdocs", DictSite({"mkdocs.yml": text}))
    path = PurePosixPath("docs/blog/posts/x.md")
    assert about.settings.url == "https://a.org"
    assert about.url(path, about.read(path, {"date": "2026-01-02", "title": "X"}, "")) is None


BOMB = "a: &a [x, x]\n" + "".join(
    f"{b}: &{b} [*{a}, *{a}, *{a}, *{a}, *{a}, *{a}, *{a}, *{a}, *{a}]\n"
    for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)
MERGES = "a: &a {x: 1}\n" + "".join(
    f"{b}: &{b}\n  <<: [*{a}, *{a}, *{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    "text",
    [BOMB, MERGES, "[" * 50_000, "{" * 5_000, "- " * 5_000, "a: 2024-02-30\n", "x: [", "\x00", "1: 2", "- a"],
)
def test_hostile_configuration_is_nothing_rather_than_a_crash(text: str) -> None:
    for parse in (config.yaml, config.toml, config.json_map, config.python_literals):
        assert isinstance(parse(text), dict)
    for name, file in (
        ("jekyll", "_config.yml"),
        ("hugo", "hugo.yaml"),
        ("mkdocs", "mkdocs.yml"),
        ("nikola", "conf.py"),
    ):
        assert generators.get(name, DictSite({file: text})).settings.posts_dir


@pytest.mark.parametrize("wrong", ["[1, 2]", "{a: 1}", "3", "true", "null", "''"])
def test_settings_of_the_wrong_type_fall_back_to_the_defaults(wrong: str) -> None:
    keys = (
        "url",
        "baseurl",
        "title",
        "timezone",
        "permalink",
        "source_dir",
        "defaults",
        "collections",
        "root",
        "future",
    )
    text = "".join(f"{key}: {wrong}\n" for key in keys)
    for name in ("jekyll", "hexo"):
        about = generators.get(name, DictSite({"_config.yml": text}))
        path = about.settings.posts_dir / "2026-01-02-x.md"
        about.url(path, about.read(path, {"title": "X", "date": "2026-01-02"}, ""))


def test_python_settings_may_build_on_each_other() -> None:
    found = config.python_literals(
        "A = 'x'\nB: str = A + '/y'\nC = (B, -1)\nD = {A: [B]}\nE = f()\nF = A.upper()\nA = g()\n"
    )
    assert found == {"B": "x/y", "C": ("x/y", -1), "D": {"x": ["x/y"]}}


@pytest.mark.parametrize(
    ("name", "path", "kind"),
    [
        ("hugo", "content/posts/a.md", "post"),
        ("hugo", "content/posts/a/index.md", "post"),
        ("hugo", "content/about.md", "page"),
        ("hugo", "content/about/index.md", "page"),
        ("hugo", "content/posts/_index.md", None),
        ("hugo", "content/posts/_index.fr.md", None),
        ("hugo", "content/posts/a.html", None),
        ("hugo", "themes/x/content/posts/a.md", None),
        ("hugo", "README.md", None),
        ("jekyll", "_posts/2026-01-02-a.md", "post"),
        ("jekyll", "_posts/undated.md", None),
        ("jekyll", "_drafts/a.md", "post"),
        ("jekyll", "cats/_posts/2026-01-02-a.markdown", "post"),
        ("jekyll", "about.md", "page"),
        ("jekyll", "_site/about.md", None),
        ("jekyll", "_includes/x.md", None),
        ("jekyll", "README.md", None),
        ("jekyll", "node_modules/x/y.md", None),
        ("pelican", "content/a.md", "post"),
        ("pelican", "content/cat/a.md", "post"),
        ("pelican", "content/pages/a.md", "page"),
        ("pelican", "a.md", None),
        ("nikola", "posts/a.md", "post"),
        ("nikola", "pages/a.md", "page"),
        ("nikola", "listings/a.md", None),
        ("mkdocs", "docs/blog/posts/a.md", "post"),
        ("mkdocs", "docs/blog/posts/2026/a.md", "post"),
        ("mkdocs", "docs/guide.md", "page"),
        ("hexo", "source/_posts/a.md", "post"),
        ("hexo", "source/_drafts/a.md", "post"),
        ("hexo", "source/about/index.md", "page"),
        ("hexo", "source/_data/x.md", None),
        ("hexo", "scaffolds/post.md", None),
        ("astro", "src/content/blog/a.mdx", "post"),
        ("astro", "src/pages/about.md", "page"),
        ("astro", "src/content/blog/_hidden.md", None),
        ("eleventy", "posts/a.md", "post"),
        ("eleventy", "about.md", "page"),
        ("eleventy", "_includes/x.md", None),
        ("zola", "content/blog/a.md", "post"),
        ("zola", "content/blog/_index.md", None),
        ("zola", "content/about.md", "page"),
        ("plain", "deep/er/a.md", "post"),
        ("plain", ".obsidian/a.md", None),
    ],
)
def test_each_file_is_a_post_a_page_or_not_ours(name: str, path: str, kind: str | None) -> None:
    assert smallest(name).kind(PurePosixPath(path)) == kind


def test_what_lies_in_a_hugo_bundle_is_no_post() -> None:
    about = smallest("hugo", content__posts__trip__index_dot_md="", content__posts__trip__notes_dot_md="")
    assert about.kind(PurePosixPath("content/posts/trip/index.md")) == "post"
    assert about.kind(PurePosixPath("content/posts/trip/notes.md")) is None
