"""What a grown site holds beside plain posts: what is listed, what is said of it, from when to when."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import PurePosixPath

import pytest

from bloggy.domain.frontmatter import REMOVE, Format, edit, parse
from bloggy.domain.generators import Shown, places
from bloggy.domain.post import Kind, Status
from tests.domain.generators.sites import smallest

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
PAST, AHEAD = "2020-01-02", "2099-01-02"


@pytest.mark.parametrize(
    ("name", "path", "kind"),
    [
        ("hugo", "content/posts/security.md", Kind.POST),
        ("hugo", "content/posts/themes/dist/x.md", Kind.POST),
        ("hugo", "README.md", None),
        ("hugo", "themes/a/content/posts/x.md", None),
        ("hugo", "content/node_modules/x.md", None),
        ("jekyll", "_posts/20-01-02-x.md", Kind.POST),
        ("jekyll", "_posts/2020-01-02_x.md", None),
        ("jekyll", "_posts/_kept/2020-01-02-x.md", None),
        ("jekyll", "_recipes/soup.md", None),
        ("eleventy", "posts/x.markdown", None),
        ("hexo", "source/_posts/_kept.md", None),
        ("hexo", "source/_posts/a/x.md", Kind.POST),
        ("nikola", "posts/x.markdown", None),
        ("plain", "deep/README.md", None),
    ],
)
def test_a_file_is_what_its_generator_takes_it_for(name: str, path: str, kind: Kind | None) -> None:
    assert smallest(name).kind(PurePosixPath(path)) is kind


def test_what_the_configuration_leaves_out_is_not_listed() -> None:
    jekyll = smallest(
        "jekyll", _config_dot_yml="exclude: [notes, '*.txt.md']\ncollections: {recipes: {output: true}}\n"
    )
    assert jekyll.kind(PurePosixPath("notes/x.md")) is None
    assert jekyll.kind(PurePosixPath("a.txt.md")) is None
    assert jekyll.kind(PurePosixPath("noted/x.md")) is Kind.PAGE
    assert jekyll.kind(PurePosixPath("_recipes/soup.md")) is Kind.PAGE
    hexo = smallest("hexo", _config_dot_yml="skip_render: ['raw/**']\nexclude: ['**/*.bak.md']\n")
    assert hexo.kind(PurePosixPath("source/raw/deep/x.md")) is None
    assert hexo.kind(PurePosixPath("source/_posts/x.bak.md")) is None
    eleventy = smallest("eleventy", _dot_eleventyignore="# kept\ndrafts\n!no\n")
    assert eleventy.kind(PurePosixPath("drafts/x.md")) is None
    assert eleventy.kind(PurePosixPath("no/x.md")) is not None


@pytest.mark.parametrize(
    ("pattern", "taken", "left"),
    [
        ("**/*.{md,mdx}", ["a.md", "b/c/d.mdx"], ["a.txt", "a.md/x"]),
        ("**/[^_]*.md", ["a.md", "b/c.md"], ["_a.md", "b/_c.md"]),
        ("./raw/**", ["raw/a", "raw/b/c.md"], ["raw", "draw/a"]),
        ("a?[0-9].md", ["ab1.md"], ["a/1.md", "abc.md"]),
        ("a+(b).md", ["a+(b).md"], ["aab.md"]),
    ],
)
def test_file_patterns_take_in_what_they_say(pattern: str, taken: list[str], left: list[str]) -> None:
    regexp = places.glob(pattern)
    assert [path for path in taken if not regexp.fullmatch(path)] == []
    assert [path for path in left if regexp.fullmatch(path)] == []


@pytest.mark.parametrize(
    ("front", "shown"),
    [
        ({"date": AHEAD}, Shown.FUTURE),
        ({"date": AHEAD, "publishDate": PAST}, Shown.YES),
        ({"date": PAST, "publishDate": AHEAD}, Shown.FUTURE),
        ({"date": PAST, "expiryDate": PAST}, Shown.EXPIRED),
        ({"date": PAST, "expiryDate": AHEAD}, Shown.YES),
        ({"date": PAST, "build": {"render": "never"}}, Shown.UNLISTED),
        ({"date": PAST, "headless": True}, Shown.UNLISTED),
    ],
)
def test_hugo_goes_by_the_dates_of_coming_out_and_of_expiry(front: dict[str, object], shown: Shown) -> None:
    hugo, path = smallest("hugo"), PurePosixPath("content/posts/x.md")
    post = hugo.read(path, front, "")
    assert hugo.visible(path, post, NOW).shown is shown
    since, until = hugo.since(path, post), hugo.until(path, post)
    assert (since is not None and since > NOW) == (shown is Shown.FUTURE)
    assert (until is not None and until <= NOW) == (shown is Shown.EXPIRED)


@pytest.mark.parametrize(
    ("name", "path", "front", "written", "refused"),
    [
        ("pelican", "content/x.md", {"Date": PAST}, True, True),
        ("pelican", "content/x.md", {"Title": "X"}, True, True),
        ("pelican", "content/x.md", {"Title": "X", "Status": "draft"}, True, False),
        ("pelican", "content/x.md", {"Title": "X", "Date": PAST, "Status": "ready"}, True, True),
        ("pelican", "content/x.md", {"Title": "X", "Date": PAST}, True, False),
        ("jekyll", "about.md", {}, False, True),
        ("jekyll", "about.md", {}, True, False),
        ("jekyll", "_posts/2020-01-02-x.md", {}, False, False),
        ("jekyll", "_posts/2020-13-45-x.md", {}, True, True),
        ("mkdocs", "docs/blog/posts/x.md", {}, True, True),
        ("nikola", "posts/x.md", {"title": "X"}, True, True),
        ("nikola", "posts/x.md", {"title": "X", "date": PAST}, True, False),
        ("hugo", "content/posts/x.md", {}, False, False),
    ],
)
def test_what_a_generator_never_shows_is_refused_with_a_reason(
    name: str, path: str, front: dict[str, object], written: bool, refused: bool
) -> None:
    assert bool(smallest(name).refuses(PurePosixPath(path), front, written=written)) is refused


def test_a_date_that_is_none_is_told() -> None:
    assert smallest("hugo").doubts({"date": "someday"})
    assert not smallest("hugo").doubts({"date": PAST})
    assert not smallest("eleventy").doubts({"date": "git Last Modified"})
    assert smallest("mkdocs").doubts({"date": PAST}), "text to the plug-in, where a date is asked for"


def test_old_posts_of_hexo_open_without_a_fence() -> None:
    text = "title: Old\r\ndate: 2013-01-02\r\ntags:\r\n---\r\nBody\r\n"
    assert parse(text).format is Format.NONE
    document = parse(text, hint=smallest("hexo").hint)
    assert (document.format, document.body) == (Format.YAML, "Body\r\n")
    edited = edit(document, {"title": "New", "tags": REMOVE})
    assert edited.text == "title: New\r\ndate: 2013-01-02\r\n---\r\nBody\r\n"
    prose = "Note: this is prose.\n\n---\n\nMore.\n"
    assert parse(prose, hint=Format.YAML).format is Format.NONE


def test_nikola_takes_what_is_said_of_a_post_from_the_file_beside_it() -> None:
    nikola = smallest("nikola", posts__x_dot_meta=".. title: Beside\n.. date: 2020-01-02\n.. status: draft\n")
    post = nikola.read(PurePosixPath("posts/x.md"), {}, "Words.\n")
    assert (post.title, post.status) == ("Beside", Status.DRAFT)
