# ruff: noqa: E501  (tables read better on one line)
"""Front matter of each generator as a neutral post, and neutral changes as front matter of each generator."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import PurePosixPath
from zoneinfo import ZoneInfo

import pytest

from bloggy.domain import generators
from bloggy.domain.frontmatter import REMOVE, Format, edit, new, parse
from bloggy.domain.generators import NAMES, Shown
from bloggy.domain.post import Post, Status
from tests.domain.generators.sites import SMALLEST, DictSite, smallest

PLACES = {
    "hugo": "content/posts/x.md",
    "jekyll": "_posts/2026-01-02-x.md",
    "pelican": "content/x.md",
    "eleventy": "posts/x.md",
    "astro": "src/content/blog/x.md",
    "zola": "content/blog/x.md",
    "nikola": "posts/x.md",
    "hexo": "source/_posts/x.md",
    "mkdocs": "docs/blog/posts/x.md",
    "plain": "x.md",
}
NOON = datetime(2026, 3, 4, 12, 30, tzinfo=timezone(timedelta(hours=1)))
FULL = Post(
    title="A: title",
    slug="own-slug",
    body="",
    status=Status.PUBLISHED,
    date=NOON,
    updated=NOON + timedelta(days=1),
    tags=("a", "b c"),
    categories=("News",),
    summary="In short.",
    image="/images/x.png",
)


def read(name: str, front: dict[str, object], body: str = "", path: str = "") -> Post:
    return smallest(name).read(PurePosixPath(path or PLACES[name]), front, body)


@pytest.mark.parametrize("name", NAMES)
def test_a_new_post_is_read_back_as_it_was_meant(name: str) -> None:
    about = smallest(name)
    text = new(about.values(FULL), "Words.\n", format=about.front_format())
    document = parse(text, hint=about.front_format())
    assert document.problem is None
    path = about.new_path(FULL)
    post = about.read(path, document.values, document.body)
    assert (post.title, post.tags, post.summary) == (FULL.title, FULL.tags, FULL.summary)
    assert (post.date, post.slug, post.status) == (NOON, "own-slug", Status.PUBLISHED)
    assert post.body.lstrip("\n") == "Words.\n"
    assert post.image in ("/images/x.png", "")
    if name not in {"astro", "zola"}:
        assert post.categories == ("News",)
    assert post.updated == FULL.updated


@pytest.mark.parametrize("name", NAMES)
def test_every_field_can_be_changed_in_the_file_and_changed_back(name: str) -> None:
    about = smallest(name)
    path = about.new_path(FULL)
    hint = about.front_format()
    document = parse(new(about.values(FULL), "Words.\n", format=hint), hint=hint)
    before = about.read(path, document.values, document.body)
    wanted = {
        "title": "It's “another”: #1",
        "date": NOON + timedelta(hours=5),
        "tags": ("z", "y x"),
        "summary": "Longer: words, with commas.",
    }
    for field, value in wanted.items():
        changed = edit(document, about.changes(document.values, {field: value}))
        post = about.read(path, changed.values, changed.body)
        assert getattr(post, field) == value, field
        back = edit(changed, about.changes(changed.values, {field: getattr(before, field)}))
        assert getattr(about.read(path, back.values, back.body), field) == getattr(before, field)


@pytest.mark.parametrize("name", NAMES)
def test_an_emptied_field_loses_its_key(name: str) -> None:
    about = smallest(name)
    hint = about.front_format()
    document = parse(new(about.values(FULL), "", format=hint), hint=hint)
    for field in ("tags", "summary", "categories", "image"):
        changes = about.changes(document.values, {field: () if field in {"tags", "categories"} else ""})
        assert set(changes.values()) <= {REMOVE}
        document = edit(document, changes)
        post = about.read(about.new_path(FULL), document.values, "")
        assert not getattr(post, field)
        assert about.changes(document.values, {field: ""}) == {}


@pytest.mark.parametrize("name", NAMES)
def test_draft_and_published_are_opposites(name: str) -> None:
    about = smallest(name)
    path = about.new_path(FULL)
    front = dict(about.values(FULL))
    for status in (Status.DRAFT, Status.PUBLISHED, Status.WITHDRAWN, Status.SCHEDULED):
        hint = about.front_format()
        document = edit(
            parse(new(front, "", format=hint), hint=hint), about.changes(front, {"status": status})
        )
        front = dict(document.values)
        draft = status in {Status.DRAFT, Status.WITHDRAWN}
        path = (
            about.draft_path(path, FULL) if draft else about.published_path(path, about.read(path, front, ""))
        )
        assert about.read(path, front, "").status is (Status.DRAFT if draft else Status.PUBLISHED)
        visibility = about.visible(path, about.read(path, front, ""), NOON)
        assert visibility.listed is not draft or not about.settings.drafts
        again = about.changes(front, {"status": status})
        assert all(front.get(key) == value for key, value in again.items())


@pytest.mark.parametrize(
    ("name", "front", "field", "value"),
    [
        ("hugo", {"title": 5, "tags": "one"}, "tags", ("one",)),
        ("hugo", {"title": 5}, "title", "5"),
        ("hugo", {"Title": "X", "DATE": "2026-01-02T03:04:05+01:00"}, "title", "X"),
        ("hugo", {"images": ["/a.png", "/b.png"]}, "image", "/a.png"),
        ("hugo", {"cover": {"image": "x", "src": "/c.png", "alt": "A sea"}}, "image_alt", "A sea"),
        ("hugo", {"params": {"image": "/p.png"}}, "image", "/p.png"),
        ("hugo", {"lastmod": date(2026, 1, 3)}, "updated", datetime(2026, 1, 3, tzinfo=UTC)),
        ("hugo", {"build": {"list": "never"}}, "unlisted", True),
        ("hugo", {"aliases": ["/old/", "/older/"]}, "aliases", ("/old/", "/older/")),
        ("hugo", {"draft": "true"}, "status", Status.DRAFT),
        ("jekyll", {"tags": "a b c"}, "tags", ("a", "b", "c")),
        ("jekyll", {"tags": ["a b", "c"]}, "tags", ("a b", "c")),
        ("jekyll", {"categories": "foo bar", "category": "Some Thing"}, "categories", ("foo", "bar", "Some Thing")),
        ("jekyll", {"published": False}, "status", Status.DRAFT),
        ("jekyll", {"date": datetime(2026, 1, 2, 3)}, "date", datetime(2026, 1, 2, 3, tzinfo=UTC)),
        ("jekyll", {}, "date", datetime(2026, 1, 2, tzinfo=UTC)),
        ("jekyll", {}, "title", "X"),
        ("jekyll", {"image": {"path": "/i.png", "alt": "I"}}, "image", "/i.png"),
        ("jekyll", {"redirect_from": "/old/"}, "aliases", ("/old/",)),
        ("pelican", {"Tags": "a, b; c"}, "tags", ("a, b", "c")),
        ("pelican", {"tags": "a, b c"}, "tags", ("a", "b c")),
        ("pelican", {"Status": "skip"}, "status", Status.DRAFT),
        ("pelican", {"Status": "hidden"}, "unlisted", True),
        ("pelican", {"title": "L’été, #5"}, "slug", "lete-5"),
        ("eleventy", {"date": "git Last Modified"}, "date", None),
        ("eleventy", {"permalink": False}, "status", Status.DRAFT),
        ("astro", {"pubDate": "Jul 08 2022"}, "date", datetime(2022, 7, 8, tzinfo=UTC)),
        ("zola", {"taxonomies": {"tags": ["a"]}}, "tags", ("a",)),
        ("zola", {"extra": {"image": "/z.png"}}, "image", "/z.png"),
        ("nikola", {"status": "private"}, "unlisted", True),
        ("nikola", {"tags": "a, draft"}, "status", Status.DRAFT),
        ("nikola", {"category": "a, b"}, "categories", ("a", "b")),
        ("hexo", {"categories": [["a", "b"], "c"]}, "categories", ("a/b", "c")),
        ("hexo", {"date": "2013/7/13 20:46:25"}, "date", datetime(2013, 7, 13, 20, 46, 25, tzinfo=UTC)),
        ("hexo", {"published": False}, "status", Status.DRAFT),
        ("mkdocs", {"date": {"created": date(2026, 1, 2), "updated": date(2026, 1, 3)}}, "updated", datetime(2026, 1, 3, tzinfo=UTC)),
        ("plain", {"tags": "[a, 'b c']"}, "tags", ("a", "b c")),
        ("plain", {"tags": [1, None, {"x": 2}, "a", "a"]}, "tags", ("1", "a")),
        ("plain", {"date": "not a date"}, "date", None),
        ("plain", {"categories": ["a"], "odd": 1}, "extra", {"odd": 1}),
    ],
)  # fmt: skip
def test_front_matter_is_read_by_each_generators_own_rules(
    name: str, front: dict[str, object], field: str, value: object
) -> None:
    assert getattr(read(name, front), field) == value


def test_a_title_is_found_in_the_body_outside_of_code() -> None:
    body = "```sh\n# no title\n```\n\n#  The title #\n\n# Second\n"
    assert read("plain", {"date": "2026-01-02"}, body).title == "The title"
    assert read("plain", {}, "no heading", "notes/first_steps-here.md").title == "First steps here"


@pytest.mark.parametrize(
    ("name", "front", "changed", "expected"),
    [
        ("hugo", {}, {"status": Status.PUBLISHED}, {}),
        ("hugo", {}, {"status": Status.DRAFT}, {"draft": True}),
        ("hugo", {"draft": True}, {"status": Status.PUBLISHED}, {"draft": False}),
        ("hugo", {"Draft": "true"}, {"status": Status.SCHEDULED}, {"Draft": False}),
        ("hugo", {"tags": "one"}, {"tags": ("a", "b")}, {"tags": "a, b"}),
        ("hugo", {"cover": {"src": "/a.png"}}, {"image": "/b.png"}, {"cover.src": "/b.png"}),
        ("hugo", {"params": {"image": "/a.png"}}, {"image": "/b.png"}, {"params.image": "/b.png"}),
        ("hugo", {"images": ["/a.png", "/z.png"]}, {"image": "/b.png"}, {"images": ["/b.png", "/z.png"]}),
        ("hugo", {}, {"image": "/b.png"}, {"images": ["/b.png"]}),
        ("hugo", {}, {"unlisted": True}, {"build.list": "never"}),
        ("hugo", {"description": "old"}, {"summary": "new"}, {"description": "new"}),
        ("jekyll", {"tags": "a b"}, {"tags": ("c", "d")}, {"tags": "c d"}),
        ("jekyll", {"tags": "a b"}, {"tags": ("c d",)}, {"tags": ["c d"]}),
        ("jekyll", {"category": "x"}, {"categories": ("Y z",)}, {"category": "Y z"}),
        ("jekyll", {"category": "x"}, {"categories": ("a", "b")}, {"categories": ["a", "b"], "category": REMOVE}),
        ("jekyll", {"published": False}, {"status": Status.PUBLISHED}, {"published": True}),
        ("jekyll", {}, {"status": Status.DRAFT}, {}),
        ("pelican", {"tags": "a; b"}, {"tags": ("c", "d")}, {"tags": "c; d"}),
        ("pelican", {}, {"tags": ("c, d", "e")}, {"Tags": "c, d; e"}),
        ("pelican", {"title": "x"}, {"title": "y"}, {"title": "y"}),
        ("pelican", {"Status": "draft"}, {"status": Status.PUBLISHED}, {"Status": "published"}),
        ("pelican", {"Status": "hidden"}, {"unlisted": False}, {"Status": "published"}),
        ("nikola", {"status": "draft"}, {"status": Status.PUBLISHED}, {"status": "published"}),
        ("nikola", {"tags": "a, draft"}, {"status": Status.PUBLISHED}, {"tags": "a"}),
        ("nikola", {"tags": ["a"]}, {"tags": ("b",)}, {"tags": ["b"]}),
        ("nikola", {}, {"date": NOON}, {"date": "2026-03-04 11:30:00+00:00"}),
        ("zola", {}, {"tags": ("a",)}, {"taxonomies.tags": ["a"]}),
        ("zola", {}, {"categories": ("undeclared",)}, {}),
        ("hexo", {}, {"date": NOON}, {"date": datetime(2026, 3, 4, 11, 30)}),
        ("hexo", {"categories": [["a", "b"]]}, {"categories": ("a/c",)}, {"categories": [["a", "c"]]}),
        ("astro", {"pubDate": "2026-01-02"}, {"date": NOON}, {"pubDate": "2026-03-04"}),
        ("astro", {"date": date(2026, 1, 2)}, {"date": NOON}, {"date": datetime(2026, 3, 4, 11, 30, tzinfo=UTC)}),
        ("mkdocs", {"date": {"created": date(2026, 1, 2)}}, {"date": NOON}, {"date.created": NOON}),
        ("mkdocs", {"date": date(2026, 1, 2)}, {"updated": NOON}, {}),
        ("eleventy", {}, {"status": Status.DRAFT}, {"draft": True, "permalink": False, "eleventyExcludeFromCollections": True}),
        ("plain", {}, {"unknown": "x"}, {}),
    ],
)  # fmt: skip
def test_a_change_touches_the_keys_the_file_has(
    name: str, front: dict[str, object], changed: dict[str, object], expected: dict[str, object]
) -> None:
    assert smallest(name).changes(front, changed) == expected


def test_an_eleventy_posts_own_permalink_survives_being_unpublished() -> None:
    about = smallest("eleventy")
    document = parse("---\ntitle: X\npermalink: /kept/\n---\nx\n")
    path = PurePosixPath("posts/x.md")
    held = edit(document, about.changes(document.values, {"status": Status.DRAFT}))
    post = about.read(path, held.values, "")
    assert (post.status, about.url(path, post)) == (Status.DRAFT, "https://a.org/kept/")
    assert about.visible(path, post, NOON).built is False
    back = edit(held, about.changes(held.values, {"status": Status.PUBLISHED}))
    assert back.values["permalink"] == "/kept/"
    assert set(back.values) == {"title", "permalink", "draft"}


def test_a_site_that_drops_drafts_itself_needs_only_the_mark() -> None:
    files = {**SMALLEST["eleventy"], "eleventy.config.js": "c.addPreprocessor('drafts', '*', d => !d.draft)"}
    about = generators.get("eleventy", DictSite(files))
    assert about.changes({}, {"status": Status.DRAFT}) == {"draft": True}


def test_astro_writes_only_keys_its_schema_knows() -> None:
    content = "const blog = defineCollection({ loader: glob({ base: './src/data/blog' }), schema: z.object({ title: z.string(), publishDate: z.date(), excerpt: z.string(), labels: z.array(z.string()) }) });\nexport const collections = { blog };"
    files = {"astro.config.mjs": "x", "src/content.config.ts": content, "src/data/blog/a.md": ""}
    about = generators.get("astro", DictSite(files))
    values = about.values(FULL)
    assert set(values) == {"title", "publishDate", "excerpt"}
    assert about.settings.posts_dir == PurePosixPath("src/data/blog")
    assert about.settings.drafts is False
    assert (
        about.visible(PurePosixPath("src/data/blog/a.md"), read("plain", {"draft": True}), NOON).built is True
    )


def test_siblings_decide_how_keys_are_spelt() -> None:
    siblings: list[dict[str, object]] = [
        {"title": "a", "pubDate": "2026-01-02", "description": "d", "layout": "../Post.astro"},
        {"title": "b", "pubDate": "2026-01-03", "description": "d", "layout": "../Post.astro"},
    ]
    values = smallest("astro").values(FULL, siblings=siblings)
    assert values["pubDate"] == "2026-03-04"
    assert values["description"] == "In short."
    assert values["layout"] == "../Post.astro"
    assert smallest("jekyll").values(FULL)["layout"] == "post"
    assert smallest("jekyll").values(FULL, siblings=[{"layout": "entry"}])["layout"] == "entry"
    assert "layout" not in smallest("jekyll").values(FULL, siblings=[{"title": "x"}])
    assert "description" in smallest("hugo").values(FULL, siblings=[{"description": "x"}])


@pytest.mark.parametrize(
    ("name", "seen", "expected"),
    [
        ("hugo", [Format.TOML, Format.TOML, Format.YAML], Format.TOML),
        ("hugo", [], Format.YAML),
        ("hugo", [Format.NONE, Format.NONE, Format.JSON], Format.JSON),
        ("jekyll", [Format.TOML], Format.YAML),
        ("pelican", [Format.YAML, Format.YAML], Format.HEADERS),
        ("nikola", [], Format.NIKOLA),
        ("nikola", [Format.YAML], Format.YAML),
        ("zola", [], Format.TOML),
    ],
)
def test_new_front_matter_is_written_as_the_siblings_do(
    name: str, seen: list[Format], expected: Format
) -> None:
    assert smallest(name).front_format(seen) is expected


def test_nikola_writes_the_metadata_format_of_its_configuration() -> None:
    files = {"conf.py": SMALLEST["nikola"]["conf.py"] + "METADATA_FORMAT = 'YAML'\n"}
    assert generators.get("nikola", DictSite(files)).front_format() is Format.YAML


def test_jekylls_defaults_give_categories_layout_and_address() -> None:
    config = (
        "url: https://a.org\ndefaults:\n  - scope: {path: '', type: posts}\n    values: {layout: entry, categories: [all]}\n"
        "  - scope: {path: '', type: pages}\n    values: {permalink: /no/}\n"
    )
    about = generators.get("jekyll", DictSite({"_config.yml": config, "_posts/2026-01-02-x.md": ""}))
    path = PurePosixPath("_posts/2026-01-02-x.md")
    post = about.read(path, {"title": "X"}, "")
    assert post.categories == ("all",)
    assert about.url(path, post) == "https://a.org/all/2026/01/02/x.html"
    assert "layout" not in about.values(FULL)


@pytest.mark.parametrize(
    ("name", "front", "shown", "built"),
    [
        ("hugo", {"date": "2099-01-01"}, Shown.FUTURE, False),
        ("hugo", {"date": "2020-01-01", "publishDate": "2099-01-01"}, Shown.FUTURE, False),
        ("hugo", {"date": "2020-01-01", "expiryDate": "2021-01-01"}, Shown.EXPIRED, False),
        ("hugo", {"date": "2020-01-01", "build": {"list": "never"}}, Shown.UNLISTED, True),
        ("hugo", {"date": "2020-01-01"}, Shown.YES, True),
        ("jekyll", {"date": "2099-01-01"}, Shown.FUTURE, False),
        ("pelican", {"Date": "2099-01-01"}, Shown.YES, True),
        ("pelican", {"Title": "x"}, Shown.UNDATED, False),
        ("pelican", {"Date": "2020-01-01", "Status": "draft"}, Shown.DRAFT, True),
        ("nikola", {"date": "2099-01-01"}, Shown.FUTURE, True),
        ("mkdocs", {"title": "x"}, Shown.UNDATED, False),
        ("mkdocs", {"date": "2099-01-01"}, Shown.YES, True),
        ("hexo", {"date": "2099-01-01"}, Shown.YES, True),
        ("zola", {"date": "2099-01-01", "draft": True}, Shown.DRAFT, False),
    ],
)
def test_what_a_build_will_show_is_known_beforehand(
    name: str, front: dict[str, object], shown: Shown, *, built: bool
) -> None:
    found = smallest(name).visible(PurePosixPath(PLACES[name]), read(name, front), NOON)
    assert (found.shown, found.built, found.listed) == (shown, built, shown is Shown.YES)
    assert (found.message == "") is (shown is Shown.YES)


def test_dates_are_written_in_the_sites_zone_with_their_offset() -> None:
    about = generators.get(
        "jekyll", DictSite({"_config.yml": "timezone: America/New_York\n", "_posts/x": ""})
    )
    written = about.write_date(datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC))
    assert written == datetime(2026, 1, 1, 22, 4, 5, tzinfo=ZoneInfo("America/New_York"))
    assert str(written) == "2026-01-01 22:04:05-05:00"
