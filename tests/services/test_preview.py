"""The preview looks at a post's own pictures, and at no other file."""

from __future__ import annotations

from pathlib import Path
from zlib import crc32

import pytest
from PIL import Image

from bloggy.domain import frontmatter
from bloggy.render.layout import Layout
from bloggy.services.preview import (
    LinePreview,
    Pictures,
    find_picture,
    live_page,
    place_of,
    render_html,
    render_lines,
    title_block,
)

POST = """---
title: The harbour
date: 2026-11-22 18:30:00
tags: [sea, work]
summary: Low tide.
---

First words.

![At low tide](img/low%20tide.png)
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site with a post, a picture beside it, one in static/, and a secret outside."""
    root = tmp_path / "site"
    (root / ".git").mkdir(parents=True)
    (root / "content" / "posts" / "img").mkdir(parents=True)
    (root / "static" / "images").mkdir(parents=True)
    Image.new("RGB", (16, 9)).save(root / "content/posts/img/low tide.png")
    Image.new("RGB", (3, 4)).save(root / "static/images/top.png")
    Image.new("RGB", (5, 5)).save(tmp_path / "secret.png")
    (tmp_path / "secret.txt").write_text("secret")
    (root / "content/posts/a.md").write_text(POST)
    return root


@pytest.fixture
def post(site: Path) -> Path:
    return site / "content/posts/a.md"


def texts(layout: Layout) -> list[str]:
    return ["".join(span.text for span in line) for line in layout.lines]


def test_the_site_of_a_post_is_its_repository(post: Path, site: Path) -> None:
    assert place_of(post).root == site
    assert place_of(post, site / "content").root == site / "content"


def test_terminal_lines_have_the_title_block_and_the_facts_of_pictures(post: Path) -> None:
    lines = texts(render_lines(POST, 60, place=place_of(post)))
    assert lines[:3] == ["The harbour", "22 Nov 2026 18:30 · sea, work", "Low tide."]
    assert lines[4] == "First words."
    assert lines[6].startswith("▣\u00a0At low tide — img/low tide.png, 16×9, ")


def test_following_counts_the_lines_of_front_matter(post: Path) -> None:
    layout = render_lines(POST, 60, place=place_of(post))
    line = POST.split("\n").index("First words.")
    assert texts(layout)[layout.line_for(line)] == "First words."
    assert layout.line_for(1) == 0


@pytest.mark.parametrize(
    ("written", "size"),
    [
        ("img/low%20tide.png", (16, 9)),
        ("img/low tide.png?x=1#y", (16, 9)),
        ("/images/top.png", (3, 4)),
        ("../../static/images/top.png", (3, 4)),
        ("{static}/images/top.png", (3, 4)),
        ("images/top.png", (3, 4)),
    ],
)
def test_pictures_are_found_where_generators_keep_them(
    post: Path, written: str, size: tuple[int, int]
) -> None:
    info = Pictures(place_of(post))(written)
    assert info is not None
    assert (info.width, info.height) == size
    assert info.size > 0


@pytest.mark.parametrize(
    "written",
    [
        "../../../secret.png",
        "../../../../../../../../../etc/passwd",
        "..%2f..%2f..%2fsecret.png",
        "/../secret.png",
        "a.md",
        "../../../secret.txt",
        "img/link.png",
        "folder.png",
        "img\\low tide.png",
        "img/low%20tide.png%00.png",
        "loop.png",
        "x" * 5000 + ".png",
        "//evil.example/x.png",
        "file:///etc/passwd",
        "http://[broken",
        "",
    ],
)
def test_no_other_file_is_opened(post: Path, site: Path, written: str) -> None:
    (post.parent / "img/link.png").symlink_to(site.parent / "secret.png")
    (post.parent / "loop.png").symlink_to("loop.png")
    (post.parent / "folder.png").mkdir()
    assert find_picture(written, place_of(post))[0] is None


def test_a_picture_outside_the_site_is_said_to_be_outside(post: Path) -> None:
    info = Pictures(place_of(post))("../../../secret.png")
    assert info is not None
    assert info.problem == "outside the site’s folder"


def test_a_symlink_that_renames_another_file_to_a_picture_is_refused(post: Path, site: Path) -> None:
    (site / "private.key").write_text("key")
    (post.parent / "key.png").symlink_to(site / "private.key")
    assert find_picture("key.png", place_of(post))[0] is None


def test_pictures_elsewhere_are_not_looked_at(post: Path) -> None:
    assert Pictures(place_of(post))("https://far.example/x.png") is None


def test_a_broken_picture_is_told_in_words(post: Path) -> None:
    (post.parent / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\nnonsense")
    info = Pictures(place_of(post))("broken.png")
    assert info is not None
    assert info.problem == "can’t be read"


def test_a_bomb_is_told_in_words(post: Path) -> None:
    def chunk(name: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4) + name + data + crc32(name + data).to_bytes(4)

    head = (60_000).to_bytes(4) + (60_000).to_bytes(4) + b"\x08\x02\x00\x00\x00"
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"x") + chunk(b"IEND", b"")
    (post.parent / "bomb.png").write_bytes(data)
    info = Pictures(place_of(post))("bomb.png")
    assert info is not None
    assert info.problem == "far too many pixels"


def test_a_picture_that_changed_is_looked_at_again(post: Path) -> None:
    pictures = Pictures(place_of(post))
    path = post.parent / "new.png"
    assert pictures("new.png") is not None
    Image.new("RGB", (1, 2)).save(path)
    first = pictures("new.png")
    Image.new("RGB", (30, 40)).save(path)
    second = pictures("new.png")
    assert first is not None
    assert second is not None
    assert (first.width, second.width) == (1, 30)


def test_broken_front_matter_is_shown_with_its_line(post: Path) -> None:
    text = "---\ntitle: [\n---\n\nBody\n"
    lines = texts(render_lines(text, 60))
    assert "Front matter, line" in lines[0]
    assert "Body" in lines


def test_the_title_block_understands_the_words_of_several_generators() -> None:
    zola = '+++\ntitle = "Z"\ndate = 2026-01-02\n[taxonomies]\ntags = ["a", "b"]\n+++\n'
    block = title_block(frontmatter.parse(zola))
    assert (block.title, block.facts) == ("Z", ("2 Jan 2026", "a, b"))
    astro = "---\ntitle: 1.10\npubDate: 2026-01-02T03:04:00Z\ndescription: D\ncover: {image: c.png}\n---\n"
    block = title_block(frontmatter.parse(astro))
    assert (block.title, block.summary, block.image) == ("1.10", "D", "c.png")


def test_the_same_preview_renders_other_posts_in_other_places(post: Path, tmp_path: Path) -> None:
    preview = LinePreview()
    assert "16×9" in "".join(texts(preview.render(POST, 60, place=place_of(post))))
    other = place_of(tmp_path / "elsewhere" / "b.md")
    assert "not found" in "".join(texts(preview.render(POST, 60, place=other)))


def test_a_page_of_its_own_carries_its_pictures(post: Path) -> None:
    html = render_html(POST + "\n![far](https://far.example/x.png) ![no](../../../secret.png)", post)
    assert '<img src="data:image/png;base64,' in html
    assert html.count("data:image") == 1
    assert 'src="https://far.example/x.png"' in html
    assert "<title>The harbour</title>" in html


def test_a_live_page_loads_pictures_by_the_server_with_a_stamp(post: Path) -> None:
    shown = live_page(POST + "\n![far](https://far.example/x.png)", post)
    assert 'src="picture?src=img%2Flow%2520tide.png&amp;v=' in shown.content
    assert "far.example" not in shown.content
    assert shown.title == "The harbour"
