"""A blog's copy as a text of the library: only what somebody changed there differs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bloggy.backends.capability import Capability
from bloggy.domain import generators
from bloggy.domain.ghost_markdown import as_written, for_ghost
from bloggy.domain.post import RemoteRef, Revision, Status
from bloggy.domain.remote import RemotePost
from bloggy.render.blog_html import blog_html
from bloggy.render.wordpress_blocks import blog_blocks
from bloggy.services.remote_text import EVERYTHING, as_source
from bloggy.storage.library import Folder, Library

BASE = """---
title: "Fog & sea"   # keep me
date: 2026-03-01 10:00:00+01:00
tags: [sea, 'Dive']
categories: [Notes/Water]
summary: A walk.
image: fog.jpg
slug: fog
layout: own
draft: false
---

One line
that wraps.

![Fog](fog.jpg "Title")

```py
x = "<b>"
```

Last *one*.
"""
LINKS = {"https://b.example/up/fog-1.jpg": "fog.jpg"}
DATE = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def library() -> Library:
    root = Path("/nowhere")
    return Library(root, generators.get("plain", Folder(root), zone=UTC))


def body(text: str = BASE) -> str:
    return text.partition("\n---\n")[2].partition("\n---\n")[2] or text.split("---\n", 2)[2]


def copy(**changes: Any) -> RemotePost:
    """What the blog answers for BASE when nobody changed anything: with its own additions."""
    there = RemotePost(
        ref=RemoteRef("7"),
        revision=Revision("r"),
        url="https://b.example/fog-2/",
        title="Fog &amp; sea",
        body=blog_html(body(), links={"fog.jpg": "https://b.example/up/fog-1.jpg"}),
        form="html",
        status=Status.PUBLISHED,
        slug="fog-2",
        date=DATE + timedelta(seconds=20),
        updated=DATE + timedelta(days=9),
        tags=("dive", "Sea"),
        categories=("Notes/Water",),
        summary="A walk.",
        image="https://b.example/up/fog-1.jpg",
        image_alt="Fog",
        author="ada",
        extra={"sticky": False, "visibility": "public"},
    )
    return replace(there, **changes)


def source(library: Library, remote: RemotePost, own: str = BASE, base: str = BASE, **options: Any) -> str:
    return as_source(library, own, remote, base_source=base, links=LINKS, rel="fog.md", **options)


@pytest.mark.parametrize("form", ["html", "blocks", "markdown"])
def test_what_a_blog_fills_in_by_itself_is_no_change(library: Library, form: str) -> None:
    uploaded = {"fog.jpg": "https://b.example/up/fog-1.jpg"}
    match form:
        case "blocks":
            remote = copy(body=blog_blocks(body(), links=uploaded))
        case "markdown":
            joined = body().replace("line\nthat", "line that").replace("fog.jpg", uploaded["fog.jpg"]).strip()
            remote = copy(body=joined, form="markdown")
        case _:
            remote = copy()
    assert source(library, remote) == BASE


@pytest.mark.parametrize(
    ("changes", "lines"),
    [
        ({"title": "Mist"}, {'title: "Fog & sea"   # keep me': 'title: "Mist"   # keep me'}),
        ({"tags": ("Dive", "R&amp;D")}, {"tags: [sea, 'Dive']": "tags: [Dive, 'R&D']"}),
        ({"categories": ("Notes/Air",)}, {"categories: [Notes/Water]": "categories: [Notes/Air]"}),
        ({"summary": ""}, {"summary: A walk.\n": ""}),
        ({"summary": "A swim."}, {"summary: A walk.": "summary: A swim."}),
        ({"slug": "mist"}, {"slug: fog": "slug: mist"}),
        ({"image": ""}, {"image: fog.jpg\n": ""}),
        (
            {"image": "https://b.example/up/new.jpg", "image_alt": ""},
            {"image: fog.jpg": "image: https://b.example/up/new.jpg"},
        ),
        ({"status": Status.DRAFT}, {"draft: false": "draft: true"}),
        ({"status": Status.SCHEDULED}, {}),
        ({"date": DATE + timedelta(hours=2)}, {"10:00:00": "12:00:00"}),
        ({"status": Status.DRAFT, "date": DATE + timedelta(hours=2)}, {"draft: false": "draft: true"}),
        ({"extra": {"sticky": True}}, {"draft: false\n": "draft: false\nsticky: true\n"}),
        ({"extra": {"visibility": "private"}}, {"draft: false\n": "draft: false\nvisibility: private\n"}),
        ({"canonical_url": "https://other.example/"}, {}),
    ],
    ids=str,
)
def test_what_somebody_changed_there_is_spliced_in_and_nothing_else(
    library: Library, changes: dict[str, Any], lines: dict[str, str]
) -> None:
    expected = BASE
    for old, new in lines.items():
        assert old in expected
        expected = expected.replace(old, new)
    if "date" in changes and lines.keys() == {"10:00:00"}:
        found = library.parse(source(library, copy(**changes)))
        assert library.understood("fog.md", found).date == DATE + timedelta(hours=2)
        return
    assert source(library, copy(**changes)) == expected


def test_an_edited_paragraph_is_all_that_changes_in_the_body(library: Library) -> None:
    there = copy()
    there = replace(there, body=there.body.replace("Last", "The last"))
    assert source(library, there) == BASE.replace("Last", "The last")


def test_ones_own_changes_are_not_in_the_blogs_version_but_what_no_blog_keeps_is(library: Library) -> None:
    own = BASE.replace("Fog & sea", "Mine").replace("layout: own", "layout: other").replace("Last", "Mine")
    own = own.replace("summary: A walk.\n", "").replace("draft: false", "draft: true")
    found = library.parse(source(library, copy(), own=own))
    base = library.parse(BASE)
    assert found.values == {**base.values, "layout": "other"}
    assert found.body == base.body


def test_a_blog_without_categories_may_have_them_as_tags(library: Library) -> None:
    there = copy(tags=("sea", "Dive", "Notes/Water"), categories=())
    assert source(library, there, capabilities=EVERYTHING & ~Capability.CATEGORIES) == BASE


def test_a_blog_that_can_not_keep_a_slug_or_tags_changes_none(library: Library) -> None:
    there = copy(slug="p-77", tags=())
    assert source(library, there, capabilities=EVERYTHING & ~(Capability.SLUG | Capability.TAGS)) == BASE


def test_a_category_that_somebody_chose_there_is_taken_over(library: Library) -> None:
    """The one that a blog puts every post in is not told: see `RemotePost.categories`."""
    base = BASE.replace("categories: [Notes/Water]\n", "")
    found = library.parse(source(library, copy(categories=("Travel",)), own=base, base=base))
    assert found.values["categories"] == ["Travel"]


def test_a_picture_whose_upload_is_not_known_stays_as_it_is_written(library: Library) -> None:
    found = as_source(library, BASE, copy(), base_source=BASE, links={}, rel="fog.md")
    assert "image: fog.jpg\n" in found


def test_a_day_without_a_time_is_kept_as_a_day(library: Library) -> None:
    base = BASE.replace("2026-03-01 10:00:00+01:00", "2026-03-01")
    assert source(library, copy(), own=base, base=base) == base
    moved = source(library, copy(date=DATE + timedelta(days=1)), own=base, base=base)
    assert moved == base.replace("2026-03-01", "2026-03-02")


def test_without_a_kept_base_the_writers_own_text_stands_for_it(library: Library) -> None:
    assert source(library, copy(title="Mist"), base="") == BASE.replace("Fog & sea", "Mist")


def test_line_ends_stay_the_writers(library: Library) -> None:
    base = BASE.replace("\n", "\r\n")
    there = copy(title="Mist")
    there = replace(there, body=there.body.replace("Last", "The last"))
    found = source(library, there, own=base, base=base)
    assert found == base.replace("Fog & sea", "Mist").replace("Last", "The last")


def test_front_matter_that_can_not_be_read_is_left_alone(library: Library) -> None:
    broken = BASE.replace("tags: [sea, 'Dive']", "tags: [sea")
    assert source(library, copy(title="Mist"), own=broken, base=broken) == broken


_WORDS = st.text(st.sampled_from("aé :#&'\"-[]{}|>\\%\n\t"), max_size=8)


@settings(max_examples=150, deadline=None)
@given(title=_WORDS, summary=_WORDS, tags=st.lists(_WORDS.filter(str.strip), max_size=3))
def test_whatever_words_come_from_a_blog_the_front_matter_can_be_read(
    title: str, summary: str, tags: list[str]
) -> None:
    root = Path("/nowhere")
    library = Library(root, generators.get("plain", Folder(root), zone=UTC))
    there = copy(title=title, summary=summary, tags=tuple(tags))
    document = library.parse(source(library, there))
    assert document.problem is None
    assert document.body == library.parse(BASE).body
    assert document.values["layout"] == "own"
    if title.strip():
        assert str(document.text_of("title")).strip() == title.strip()


def test_a_blog_with_a_notation_of_its_own_gives_the_writers_lines_back(library: Library) -> None:
    own = BASE.replace(body(), "One line\nof a paragraph.\n\n> Quoted\n> words.\n")
    there = copy(body=for_ghost(body(own)), form="markdown")
    assert source(library, there, own, own, as_written=as_written) == own
    edited = copy(body=for_ghost(body(own)).replace("Quoted", "Cited"), form="markdown")
    assert "One line\nof a paragraph.\n" in source(library, edited, own, own, as_written=as_written)
