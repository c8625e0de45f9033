# ruff: noqa: E501  (tables read better on one line)
"""Where posts and pictures go, what they are called, what address they get, and what is made inert in copies."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bloggy.domain import generators
from bloggy.domain.frontmatter import parse
from bloggy.domain.generators import NAMES, addresses, places, template_code
from bloggy.domain.post import Post, Status
from tests.domain.generators.sites import SMALLEST, DictSite, smallest

WHEN = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
POST = Post(title="Déjà vu", slug="deja-vu", body="", date=WHEN, status=Status.PUBLISHED)


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("hugo", "content/posts/deja-vu.md"),
        ("jekyll", "_posts/2026-03-04-deja-vu.md"),
        ("pelican", "content/deja-vu.md"),
        ("eleventy", "posts/deja-vu.md"),
        ("astro", "src/content/blog/deja-vu.md"),
        ("zola", "content/blog/deja-vu.md"),
        ("nikola", "posts/deja-vu.md"),
        ("hexo", "source/_posts/deja-vu.md"),
        ("mkdocs", "docs/blog/posts/deja-vu.md"),
        ("plain", "deja-vu.md"),
    ],
)
def test_a_new_post_goes_where_the_generator_looks(name: str, path: str) -> None:
    about = smallest(name)
    assert about.new_path(POST) == PurePosixPath(path)
    assert about.is_post(PurePosixPath(path))
    taken = [path.upper(), path.replace("deja-vu", "deja-vu-2")]
    assert about.new_path(POST, taken=taken) == PurePosixPath(path.replace("deja-vu", "deja-vu-3"))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "slug", ["../../etc/passwd", "/abs", "a/b", "..", "CON", "index", "-rf", ".hidden", "a\\b", "a\x00b"]
)
def test_a_hostile_slug_never_leaves_the_posts_folder(name: str, slug: str) -> None:
    about = smallest(name)
    for status in (Status.DRAFT, Status.PUBLISHED):
        path = about.new_path(Post(title="x", slug=slug, body="", date=WHEN, status=status))
        folder = (
            about.settings.drafts_dir
            if status is Status.DRAFT and about.settings.drafts_dir
            else about.settings.posts_dir
        )
        assert path.parent == folder
        assert ".." not in path.parts
        assert not path.name.startswith((".", "-"))
        assert path.stem.lower() not in {"con", "index", "_index"}


def test_drafts_move_between_their_folders_and_get_the_sites_day() -> None:
    night = Post(title="x", slug="x", body="", date=datetime(2026, 3, 4, 2, tzinfo=UTC), status=Status.DRAFT)
    files = {"_config.yml": "timezone: America/New_York\n", "_posts/x": "", "Gemfile": "gem 'jekyll'"}
    jekyll = generators.get("jekyll", DictSite(files))
    assert jekyll.new_path(night) == PurePosixPath("_drafts/x.md")
    assert jekyll.published_path(PurePosixPath("cats/_drafts/x.md"), night) == PurePosixPath(
        "cats/_posts/2026-03-03-x.md"
    )
    assert jekyll.draft_path(PurePosixPath("_posts/2026-03-03-x.md"), night) == PurePosixPath("_drafts/x.md")
    assert jekyll.published_path(PurePosixPath("_posts/2020-01-01-x.md"), night) == PurePosixPath(
        "_posts/2020-01-01-x.md"
    )
    assert jekyll.build_command() == ["bundle", "exec", "jekyll", "build"]
    hexo = generators.get("hexo", DictSite({"_config.yml": "new_post_name: ':year-:month-:day-:title.md'\n"}))
    assert hexo.new_path(night) == PurePosixPath("source/_drafts/x.md")
    assert hexo.published_path(PurePosixPath("source/_drafts/x.md"), night) == PurePosixPath(
        "source/_posts/2026-03-04-x.md"
    )
    assert hexo.draft_path(PurePosixPath("source/_posts/2026-03-04-x.md"), night) == PurePosixPath(
        "source/_drafts/x.md"
    )


@pytest.mark.parametrize(
    ("siblings", "expected"),
    [
        ([], "content/posts/deja-vu.md"),
        (["2026-01-01-a.md", "2026-01-02-b.md", "_index.md"], "content/posts/2026-03-04-deja-vu.md"),
        (["2026-01-01-a.md", "b.md", "c.md"], "content/posts/deja-vu.md"),
        (["a/index.md", "b/index.md", "c.md"], "content/posts/deja-vu/index.md"),
        (["2026-01-01-a/index.md", "2026-01-02-b/index.md"], "content/posts/2026-03-04-deja-vu/index.md"),
        (["2024/a.md", "2025/b.md"], "content/posts/2026/deja-vu.md"),
        (["2025/2025-01-02-b.md"], "content/posts/2026/2026-03-04-deja-vu.md"),
    ],
)
def test_a_new_post_is_named_as_its_siblings_are(siblings: list[str], expected: str) -> None:
    files = {"hugo.toml": "", **{f"content/posts/{name}": "" for name in siblings}}
    assert generators.get("hugo", DictSite(files)).new_path(POST) == PurePosixPath(expected)


@pytest.mark.parametrize(
    ("name", "path", "expected"),
    [
        ("hugo", "content/posts/old.md", "content/posts/new.md"),
        ("hugo", "content/posts/2026-01-02-old/index.md", "content/posts/2026-01-02-new/index.md"),
        ("jekyll", "_posts/2026-01-02-old-name.markdown", "_posts/2026-01-02-new.markdown"),
        ("hexo", "source/_posts/sub/old.md", "source/_posts/sub/new.md"),
        ("nikola", "posts/old.md", "posts/new.md"),
    ],
)
def test_a_rename_changes_only_the_slug(name: str, path: str, expected: str) -> None:
    assert smallest(name).renamed(PurePosixPath(path), "new") == PurePosixPath(expected)


def test_language_suffixes_stay_and_lead_to_their_own_address() -> None:
    toml = "baseURL = 'https://a.org/'\ndefaultContentLanguage = 'en'\n[languages.en]\n[languages.fr]\n"
    hugo = generators.get("hugo", DictSite({"hugo.toml": toml, "content/posts/x.md": ""}))
    assert hugo.renamed(PurePosixPath("content/posts/old.fr.md"), "new") == PurePosixPath(
        "content/posts/new.fr.md"
    )
    assert hugo.renamed(PurePosixPath("content/posts/old/index.fr.md"), "new") == PurePosixPath(
        "content/posts/new/index.fr.md"
    )
    french = Post(title="Été", slug="ete", body="", language="fr")
    path = hugo.new_path(french)
    assert path == PurePosixPath("content/posts/ete.fr.md")
    post = hugo.read(path, {"title": "Été"}, "")
    assert (post.language, hugo.url(path, post)) == ("fr", "https://a.org/fr/posts/ete/")


def zola_site(extra: str = "") -> DictSite:
    files = {**SMALLEST["zola"], "config.toml": 'base_url = "https://a.org/z"\n' + extra}
    return DictSite(files)


@pytest.mark.parametrize(
    ("settings_", "path", "front", "address"),
    [
        ("", "content/blog/first.md", {}, "/blog/first/"),
        ("", "content/blog/2026-01-02-Ünï & co.md", {}, "/blog/uni-co/"),
        ("", "content/blog/2026-01-02_first.md", {}, "/blog/first/"),
        ("", "content/blog/trip/index.md", {}, "/blog/trip/"),
        ("", "content/blog/x.md", {"slug": "own"}, "/blog/own/"),
        ("", "content/blog/x.md", {"path": "/far/away"}, "/far/away/"),
        ("", "content/blog/deep/er/x.md", {}, "/blog/deep/er/x/"),
        ("", "content/about.md", {}, "/about/"),
        ("[slugify]\npaths = 'off'\n", "content/blog/Été là.md", {}, "/blog/%C3%89t%C3%A9%20l%C3%A0/"),
        ("[slugify]\npaths = 'safe'\n", "content/blog/A b?.md", {}, "/blog/A_b/"),
        ("[slugify]\npaths_keep_dates = true\n", "content/blog/2026-01-02-x.md", {}, "/blog/2026-01-02-x/"),
        ("[languages.fr]\n", "content/blog/x.fr.md", {}, "/fr/blog/x/"),
    ],
)
def test_zola_addresses_follow_its_documentation(
    settings_: str, path: str, front: dict[str, object], address: str
) -> None:
    about = generators.get("zola", zola_site(settings_))
    place = PurePosixPath(path)
    assert about.url(place, about.read(place, {"title": "T", **front}, "")) == f"https://a.org/z{address}"


def test_zola_pictures_lie_beside_a_bundle_or_below_static() -> None:
    about = generators.get("zola", zola_site())
    bundle, single = PurePosixPath("content/blog/x/index.md"), PurePosixPath("content/blog/x.md")
    assert about.asset_path(bundle, "a.png") == PurePosixPath("content/blog/x/a.png")
    assert about.asset_link(bundle, about.asset_path(bundle, "a.png")) == "a.png"
    assert about.asset_path(single, "a.png") == PurePosixPath("static/images/x/a.png")
    assert about.asset_link(single, about.asset_path(single, "a.png")) == "/z/images/x/a.png"


@pytest.mark.parametrize(
    ("name", "path", "asset", "link"),
    [
        ("hugo", "content/posts/x.md", "static/images/x/a b.png", "/images/x/a%20b.png"),
        ("jekyll", "_posts/2026-01-02-x.md", "assets/images/x/a b.png", "/assets/images/x/a%20b.png"),
        ("pelican", "content/x.md", "content/images/x/a b.png", "{static}/images/x/a%20b.png"),
        ("eleventy", "posts/x.md", "images/x/a b.png", "/images/x/a%20b.png"),
        ("astro", "src/content/blog/x.md", "public/images/x/a b.png", "/images/x/a%20b.png"),
        ("nikola", "posts/x.md", "images/x/a b.png", "/images/x/a%20b.png"),
        ("hexo", "source/_posts/x.md", "source/images/x/a b.png", "/images/x/a%20b.png"),
        ("mkdocs", "docs/blog/posts/x.md", "docs/images/x/a b.png", "../../images/x/a%20b.png"),
        ("plain", "notes/x.md", "images/x/a b.png", "../images/x/a%20b.png"),
    ],
)
def test_a_picture_is_linked_as_the_generator_wants(name: str, path: str, asset: str, link: str) -> None:
    about = smallest(name)
    assert about.asset_path(PurePosixPath(path), "a b.png") == PurePosixPath(asset)
    assert about.asset_link(PurePosixPath(path), PurePosixPath(asset)) == link


def test_below_a_path_pictures_are_linked_with_it() -> None:
    jekyll = generators.get(
        "jekyll", DictSite({"_config.yml": "baseurl: /b\nurl: https://a.org\n", "_posts/x": ""})
    )
    link = jekyll.asset_link(PurePosixPath("_posts/2026-01-02-x.md"), PurePosixPath("assets/images/x/a.png"))
    assert link == "{{ '/assets/images/x/a.png' | relative_url }}"
    astro = generators.get("astro", DictSite({"astro.config.mjs": "site: 'https://a.org', base: '/b'"}))
    assert (
        astro.asset_link(PurePosixPath("src/pages/posts/x.md"), PurePosixPath("public/images/x/a.png"))
        == "/b/images/x/a.png"
    )


def test_eleventy_pictures_go_where_the_site_copies_from() -> None:
    code = "export default c => { c.addPassthroughCopy({ './public/': '/' }); }"
    about = generators.get("eleventy", DictSite({"eleventy.config.js": code, "content/blog/x.md": ""}))
    asset = about.asset_path(PurePosixPath("content/blog/x.md"), "a.png")
    assert (asset, about.asset_link(PurePosixPath("content/blog/x.md"), asset)) == (
        PurePosixPath("public/images/x/a.png"),
        "/images/x/a.png",
    )


def test_hexo_says_when_the_day_hangs_on_who_builds() -> None:
    about = generators.get("hexo", DictSite({"_config.yml": "url: https://a.org\ntimezone: Europe/Paris\n"}))
    path = PurePosixPath("source/_posts/x.md")
    assert (
        about.url(path, about.read(path, {"title": "x", "date": "2026-07-14 12:00:00"}, ""))
        == "https://a.org/2026/07/14/x/"
    )
    assert about.url(path, about.read(path, {"title": "x", "date": "2026-07-14 00:30:00"}, "")) is None


def test_what_only_code_can_tell_is_not_foretold() -> None:
    about = smallest("eleventy", posts__posts_dot_11tydata_dot_js="export default { permalink: (d) => d.x }")
    path = PurePosixPath("posts/x.md")
    assert about.url(path, about.read(path, {"title": "x"}, "")) is None
    assert about.url(path, about.read(path, {"title": "x", "permalink": "/{{ x | custom }}/"}, "")) is None
    assert (
        about.url(path, about.read(path, {"title": "x", "permalink": "/{% if a %}b{% endif %}/"}, "")) is None
    )
    assert smallest("plain").url(PurePosixPath("x.md"), POST) is None


def test_an_address_without_base_starts_at_the_root() -> None:
    about = generators.get("hugo", DictSite({"hugo.toml": "title = 'x'\n"}))
    path = PurePosixPath("content/posts/été.md")
    assert about.url(path, about.read(path, {"title": "x"}, "")) == "/posts/%C3%A9t%C3%A9/"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("no marks { at } all\n", "no marks { at } all\n"),
        ("a {{ b }} c", "a {% raw %}{{ b }}{% endraw %} c"),
        ("{% if x %}y{% endif %}\r\n", "{% raw %}{% if x %}y{% endif %}{% endraw %}\r\n"),
        ("open {{ only\n", "open {% raw %}{{ only{% endraw %}\n"),
        ("say {% endraw %} now", 'say {{ "{%" }} endraw %} now'),
        ("```\n{{ a }}\n```\n", "```\n{% raw %}{{ a }}{% endraw %}\n```\n"),
    ],
)
def test_liquid_is_made_inert(body: str, expected: str) -> None:
    assert smallest("jekyll").guard_body(body) == expected


def test_each_generators_own_marks_are_made_inert_and_others_left() -> None:
    hugo = smallest("hugo")
    assert (
        hugo.guard_body('{{< fig src="a" >}} {{% b %}} {{ c }}')
        == '{{</* fig src="a" */>}} {{%/* b */%}} {{ c }}'
    )
    assert hugo.guard_body(hugo.guard_body("{{< x >}}")) == "{{</* x */>}}"
    assert (
        smallest("hexo").guard_body("```\n{{ a }}\n```\n{{ b }}\n")
        == "```\n{{ a }}\n```\n{% raw %}{{ b }}{% endraw %}\n"
    )
    assert (
        smallest("nikola").guard_body("{{% gist 1 %}} {{ a }}")
        == "{{% raw %}}{{% gist 1 %}}{{% /raw %}} {{ a }}"
    )
    assert (
        smallest("zola").guard_body('{{ youtube(id="x") }} {{ a }} {% quote() %}')
        == '{{/* youtube(id="x") */}} {{ a }} {%/* quote() */%}'
    )
    for name in ("pelican", "mkdocs", "astro", "plain"):
        assert smallest(name).guard_body("{{ a }} {% b %} {{< c >}}") == "{{ a }} {% b %} {{< c >}}"
    quiet = generators.get(
        "eleventy", DictSite({"eleventy.config.js": "return { markdownTemplateEngine: false }"})
    )
    assert quiet.guard_body("{{ a }}") == "{{ a }}"


@given(st.text(alphabet=st.sampled_from("ab {}%#\n`~raw-")))
@settings(max_examples=150, deadline=None)
def test_guarding_adds_marks_but_loses_nothing(body: str) -> None:
    guarded = template_code.raw(body)
    if "{{" not in body and "{%" not in body:
        assert guarded == body
    if "raw" not in body:
        assert guarded.replace("{% raw %}", "").replace("{% endraw %}", "") == body


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.datetimes() | st.dates()
    | st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip
KEYS = st.sampled_from(
    ["title", "date", "tags", "categories", "category", "draft", "published", "status", "slug", "permalink", "url", "path",
     "image", "images", "cover", "lang", "aliases", "taxonomies", "extra", "build", "Date", "Slug", "pubDate", "expiryDate"]
)  # fmt: skip
OURS = {
    "hugo": ("content/posts/é x.md", "content/posts/2026-01-02-x/index.fr.md", "content/about.md"),
    "jekyll": ("_posts/2026-01-02-x.md", "_drafts/é.md", "a/b/_posts/2026-1-2-c.md", "about.md"),
    "pelican": ("content/x.md", "content/cat/2026-01-02-é.md", "content/pages/x.md"),
    "eleventy": ("posts/x.md", "posts/2026-01-02-é/index.md", "x.md"),
    "astro": ("src/content/blog/x.md", "src/content/blog/É/index.md", "src/pages/x.md"),
    "zola": ("content/blog/x.md", "content/blog/2026-01-02-é/index.md", "content/x.md"),
    "nikola": ("posts/x.md", "posts/a/é.fr.md", "pages/x.md"),
    "hexo": ("source/_posts/x.md", "source/_drafts/é/x.md", "source/about/index.md", "source/x.md"),
    "mkdocs": ("docs/blog/posts/x.md", "docs/blog/posts/a/é.md", "docs/x.md"),
    "plain": ("x.md", "a/2026-01-02-é.md"),
}
PLACED = st.sampled_from([(name, path) for name, paths in OURS.items() for path in paths])


@given(
    placed=PLACED,
    front=st.dictionaries(KEYS, VALUES, max_size=6),
    body=st.text(max_size=30),
)
@settings(max_examples=200, deadline=None)
def test_no_front_matter_whatever_crashes_a_generator(
    placed: tuple[str, str], front: dict[str, object], body: str
) -> None:
    name, path = placed
    about, place = smallest(name), PurePosixPath(path)
    assert about.is_post(place)
    post = about.read(place, front, body)
    assert all(isinstance(tag, str) and tag for tag in (*post.tags, *post.categories, *post.aliases))
    assert post.date is None or post.date.tzinfo is not None
    url = about.url(place, post)
    assert url is None or (url.isascii() and " " not in url)
    about.visible(place, post, WHEN)
    about.guard_body(body)
    for status in Status:
        about.changes(
            front, {"status": status, "tags": ("a",), "title": "t", "image": "i.png", "unlisted": True}
        )
    about.renamed(place, "new")
    about.draft_path(place, post)


@pytest.mark.parametrize(
    ("name", "folder"), [("zola", "rust-blog"), ("astro", "putaindecode"), ("plain", "putaindecode")]
)
def test_every_real_post_has_a_title_and_a_date(name: str, folder: str) -> None:
    corpus = Path(__file__).resolve().parents[4] / "shared/corpora" / folder
    if not corpus.is_dir():
        pytest.skip("the corpora are not here")
    about = smallest(name)
    # A section's own file and a page that points to the newest release have no date.
    posts = [
        file
        for file in corpus.rglob("*.md")
        if "_index" not in file.name and file.name != "releases--latest.md"
    ]
    assert len(posts) > 100
    for file in sorted(posts):
        document = parse(file.read_text(encoding="utf-8"))
        post = about.read(about.settings.posts_dir / file.name, document.values, document.body)
        assert post.title, file.name
        assert post.date, file.name


@given(st.text(min_size=1, max_size=30))
@settings(max_examples=100, deadline=None)
def test_a_heading_is_found_only_where_there_is_one(text: str) -> None:
    found = places.heading(text)
    assert found == "" or found in text


def test_a_pattern_with_an_unknown_token_has_no_address() -> None:
    tokens = {"year": "2026"}
    assert addresses.fill("/:year/:month/", tokens.get) is None
    assert addresses.fill("/:year/x/", tokens.get) == "/2026/x/"
