"""Posts written by the generators' knowledge alone, built by the real ones, looked for where foretold."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path, PurePosixPath

import pytest

from bloggy.domain import generators
from bloggy.domain.frontmatter import edit, new, parse
from bloggy.domain.generators import Generator, Shown
from bloggy.domain.post import Post, Status
from tests.live.generators import BASE, PNG, FolderSite, build, listed, make_site, page, require, words

pytestmark = pytest.mark.live

PARIS_SUMMER = timezone(timedelta(hours=2))
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
BODY = (
    "A *first* paragraph about é and œ.\n\n![A dot]({link})\n\n"
    "```\n{{{{ untouched }}}} {{% raw %}}\n```\n\nLast words.\n"
)

HELLO = Post(
    title="Hello: the “first” post",
    slug="hello",
    body="",
    date=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
    tags=("travel", "long walks"),
    categories=("News",),
)
ETE = Post(
    title="L’été à Noël #5",
    body="",
    date=datetime(2026, 7, 14, 0, 30, tzinfo=PARIS_SUMMER),
    tags=("été",),
)
DRAFT = Post(
    title="Unripe thoughts",
    slug="unripe",
    body="",
    date=datetime(2026, 3, 1, 8, tzinfo=UTC),
    status=Status.DRAFT,
)
AHEAD = Post(
    title="From the future",
    slug="ahead",
    body="",
    date=datetime(2099, 1, 2, tzinfo=UTC),
    status=Status.PUBLISHED,
)

#: generator, name, lines for its configuration.
SITES = [
    ("hugo", "as it comes", ""),
    ("hugo", "dates and slugs", '[permalinks]\nposts = "/:year/:month/:slug/"\n'),
    (
        "hugo",
        "sections and names",
        '[permalinks.page]\nposts = "/:sections/:year-:month-:day/:contentbasename"\n',
    ),
    (
        "hugo",
        "ugly, zone",
        'uglyURLs = true\ntimeZone = "Europe/Paris"\n[permalinks]\nposts = "/:section/:2006/:01/:title"\n',
    ),
    ("jekyll", "as it comes", ""),
    ("jekyll", "pretty, Paris", "permalink: pretty\ntimezone: Europe/Paris\n"),
    ("jekyll", "ordinal, New York", "permalink: ordinal\ntimezone: America/New_York\n"),
    ("jekyll", "none", "permalink: none\n"),
    ("jekyll", "template", "permalink: /:categories/:year/:i_month/:slug/\n"),
    ("jekyll", "future, below a path", "future: true\nbaseurl: /blog\npermalink: weekdate\n"),
    ("pelican", "as it comes", ""),
    (
        "pelican",
        "dated",
        "ARTICLE_URL = 'posts/{date:%Y}/{date:%b}/{slug}/'\nARTICLE_SAVE_AS = ARTICLE_URL + 'index.html'\n",
    ),
    (
        "pelican",
        "by category, Paris",
        "TIMEZONE = 'Europe/Paris'\nARTICLE_URL = ARTICLE_SAVE_AS = '{category}/{date:%d}-{slug}.html'\n",
    ),
    ("pelican", "basename, no future", "SLUGIFY_SOURCE = 'basename'\nWITH_FUTURE_DATES = False\n"),
    ("nikola", "as it comes", ""),
    (
        "nikola",
        "plain names, folder",
        "PRETTY_URLS = False\nPOSTS = (('posts/*.md', 'blog/en', 'post.tmpl'),)\nTIMEZONE = 'Europe/Paris'\n",
    ),
    ("mkdocs", "as it comes", ""),
    (
        "mkdocs",
        "own format",
        "post_url_format: '{categories}/{date}/{slug}'\npost_url_date_format: yyyy-MM\n",
    ),
    ("mkdocs", "no dates", "post_url_format: '{slug}'\ndraft_if_future_date: true\n"),
    ("eleventy", "as it comes", ""),
    (
        "eleventy",
        "drafts dropped",
        "c.addPreprocessor('drafts', '*', (data) => { if (data.draft) return false; });",
    ),
    ("hexo", "as it comes", ""),
    (
        "hexo",
        "Paris, no future",
        "timezone: Europe/Paris\npermalink: ':category/:year/:i_month/:title.html'\nfuture: false\n",
    ),
    ("hexo", "dated names", "permalink: blog/:post_title/\nnew_post_name: ':year-:month-:day-:title.md'\n"),
    ("astro", "as it comes", ""),
]


@dataclass
class Site:
    """A site with the means to put posts into it as bloggy would."""

    name: str
    root: Path

    @property
    def generator(self) -> Generator:
        found = generators.detect(FolderSite(self.root))
        assert found is not None
        assert found.name == self.name
        return found

    def add(self, post: Post, *, bundle: bool | None = None) -> PurePosixPath:
        """Write the post with a picture, as copy mode does; returns its path."""
        about = self.generator
        path = about.new_path(post, taken=(), bundle=bundle)
        asset = about.asset_path(path, "dot.png")
        body = about.guard_body(BODY.format(link="LINK")).replace("LINK", about.asset_link(path, asset))
        text = new(about.values(post), body, format=about.front_format())
        for where, content in ((path, text.encode()), (asset, PNG)):
            (self.root / where).parent.mkdir(parents=True, exist_ok=True)
            (self.root / where).write_bytes(content)
        return path

    def read(self, path: PurePosixPath) -> Post:
        document = parse((self.root / path).read_text(encoding="utf-8"), hint=self.generator.front_format())
        return self.generator.read(path, document.values, document.body)

    def change(self, path: PurePosixPath, **fields: object) -> PurePosixPath:
        """Change neutral fields of the post in place, and move it where its status wants it."""
        about = self.generator
        document = parse((self.root / path).read_text(encoding="utf-8"), hint=about.front_format())
        document = edit(document, about.changes(document.values, fields))
        (self.root / path).write_text(document.text, encoding="utf-8")
        post = about.read(path, document.values, document.body)
        if "status" in fields:
            place = about.draft_path if fields["status"] is Status.DRAFT else about.published_path
            moved = place(path, post)
            (self.root / moved).parent.mkdir(parents=True, exist_ok=True)
            (self.root / path).rename(self.root / moved)
            return moved
        return path

    def page(self, output: Path, path: PurePosixPath) -> str | None:
        return page(output, self.url(path))

    def url(self, path: PurePosixPath) -> str:
        found = self.generator.url(path, self.read(path))
        assert found is not None
        base = self.generator.settings.base_path
        return found.replace(f"{BASE}{base}", BASE) if base else found


def moment_of(text: str) -> datetime:
    match = re.search(r'<time datetime="([^"]+)"', text)
    assert match, text
    return datetime.fromisoformat(html.unescape(match[1]).replace("Z", "+00:00"))


@pytest.fixture
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Site:
    name, _title, settings = request.param
    require(name)
    return Site(name, make_site(name, tmp_path, settings=settings))


def over(sites: list[tuple[str, str, str]]) -> pytest.MarkDecorator:
    """Run a test over each of these sites."""
    ids = [f"{name}: {title}" for name, title, _settings in sites]
    return pytest.mark.parametrize("site", sites, ids=ids, indirect=True)


every_site = over(SITES)
every_generator = over([row for row in SITES if row[1] in {"as it comes", "drafts dropped"}])
"""What drafts are does not hang on the form of addresses."""
some_sites = over(
    [row for row in SITES if row[1] in {"as it comes", "dated names", "basename, no future", "template"}]
)
"""What a rename does hangs on where the address comes from: a key, the title, or the file's name."""


@every_site
def test_a_published_post_is_at_the_address_foretold_with_all_that_was_written(site: Site) -> None:
    published = [replace(post, status=Status.PUBLISHED) for post in (HELLO, ETE)]
    paths = {site.add(post): post for post in published}
    draft, ahead = site.add(DRAFT), site.add(AHEAD)
    output = build(site.name, site.root)
    index = listed(output)
    for path, post in paths.items():
        built = site.page(output, path)
        assert built is not None, (
            f"{site.url(path)} of {path} not in {sorted(map(str, output.rglob('*.html')))}"
        )
        assert words(post.title) in words(built)
        assert "about é and œ" in words(built)
        assert "{{ untouched }} {% raw %}" in words(built)
        assert sorted(re.findall(r'class="tag">([^<]*)<', built)) == sorted(post.tags)
        assert post.date is not None
        assert moment_of(built) == post.date
        assert site.generator.visible(path, site.read(path), NOW).listed
        assert words(post.title) in words(index)
        assert (
            picture_of(built, site.url(path), output, site.generator.settings.base_path).read_bytes()[:4]
            == PNG[:4]
        )
    for path in (draft, ahead):
        about = site.generator.visible(path, site.read(path), NOW)
        title = words(site.read(path).title)
        assert (title in words(index)) is about.listed, f"{path}: {about}"
        built = site.page(output, path)
        if site.name != "pelican" or path == ahead:
            assert (built is not None) is about.built, f"{path}: {about}"
    assert words(DRAFT.title) not in words(index)


@every_generator
def test_an_unpublished_post_leaves_index_and_feed_and_comes_back_where_it_was(site: Site) -> None:
    path = site.add(replace(HELLO, status=Status.PUBLISHED))
    site.add(replace(ETE, status=Status.PUBLISHED))
    address = site.url(path)

    path = site.change(path, status=Status.DRAFT)
    output = build(site.name, site.root)
    about = site.generator.visible(path, site.read(path), NOW)
    assert about.shown is Shown.DRAFT
    assert not about.listed
    assert words(HELLO.title) not in words(listed(output))
    if site.name == "nikola":
        assert about.built
        assert page(output, address) is not None
    else:
        assert page(output, address) is None

    path = site.change(path, status=Status.PUBLISHED)
    assert site.url(path) == address
    output = build(site.name, site.root)
    assert words(HELLO.title) in words(listed(output))
    assert site.page(output, path) is not None


@some_sites
def test_changed_fields_reach_the_page_and_a_rename_moves_it_where_foretold(site: Site) -> None:
    path = site.add(replace(HELLO, status=Status.PUBLISHED))
    later = datetime(2026, 5, 6, 7, 8, 9, tzinfo=UTC)
    path = site.change(path, title="Another: title", tags=("one", "two words"), date=later)
    moved = site.generator.renamed(path, "brand-new")
    (site.root / path).rename(site.root / moved)
    site.change(moved, slug="brand-new")
    post = site.read(moved)
    assert (post.title, post.tags, post.date) == ("Another: title", ("one", "two words"), later)
    assert post.slug == "brand-new"
    built = site.page(build(site.name, site.root), moved)
    assert built is not None, site.url(moved)
    assert "Another: title" in words(built)
    assert sorted(re.findall(r'class="tag">([^<]*)<', built)) == ["one", "two words"]
    assert moment_of(built) == later


@pytest.mark.parametrize("site", [("hugo", "bundles", "")], ids=["hugo"], indirect=True)
def test_a_bundle_keeps_its_picture_beside_it(site: Site) -> None:
    path = site.add(replace(HELLO, status=Status.PUBLISHED), bundle=True)
    assert path == PurePosixPath("content/posts/hello/index.md")
    assert (site.root / "content/posts/hello/dot.png").is_file()
    output = build(site.name, site.root)
    built = site.page(output, path)
    assert built is not None
    assert picture_of(built, site.url(path), output, "").is_file()


#: generator, file, what stands there, what makes the site live below /blog.
BELOW = [
    ("hugo", "hugo.toml", f"{BASE}/", f"{BASE}/blog/"),
    ("jekyll", "_config.yml", f"url: {BASE}", f"url: {BASE}\nbaseurl: /blog"),
    ("pelican", "pelicanconf.py", BASE, f"{BASE}/blog"),
    (
        "nikola",
        "conf.py",
        f'SITE_URL = "{BASE}/"\nBLOG_TITLE = "A blog"',
        f'SITE_URL = "{BASE}/blog/"\nBLOG_TITLE = "A blog"',
    ),
    ("mkdocs", "mkdocs.yml", f"{BASE}/", f"{BASE}/blog/"),
    ("hexo", "_config.yml", f"url: {BASE}", f"url: {BASE}/blog\nroot: /blog/"),
    (
        "astro",
        "astro.config.mjs",
        f"site: '{BASE}',",
        f"site: '{BASE}', base: '/blog', trailingSlash: 'never',",
    ),
]


@pytest.mark.parametrize(("name", "file", "old", "new_"), BELOW, ids=[row[0] for row in BELOW])
def test_below_a_path_page_and_picture_are_found(
    name: str, file: str, old: str, new_: str, tmp_path: Path
) -> None:
    require(name)
    site = Site(name, make_site(name, tmp_path))
    config = (site.root / file).read_text(encoding="utf-8")
    assert old in config
    (site.root / file).write_text(config.replace(old, new_), encoding="utf-8")
    path = site.add(replace(HELLO, status=Status.PUBLISHED))
    url = site.generator.url(path, site.read(path))
    assert url is not None
    assert url.startswith(f"{BASE}/blog/")
    output = build(name, site.root)
    built = page(output, url.replace("/blog/", "/", 1))
    assert built is not None, url
    assert picture_of(built, url, output, "/blog").is_file()


def picture_of(built: str, url: str, output: Path, base_path: str) -> Path:
    """The file that the page's picture points to, as a browser would find it."""
    from urllib.parse import unquote, urljoin, urlsplit

    match = re.search(r'<img[^>]*src="([^"]+)"', built)
    assert match, built
    target = unquote(urlsplit(urljoin(url, html.unescape(match[1]))).path)
    return output / target.removeprefix(base_path).lstrip("/")
