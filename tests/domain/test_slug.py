"""Titles become addresses that no file system and no server misunderstands."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bloggy.domain.slug import is_safe, slugify, unique


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("L’Été n°5", "l-ete-no5"),
        ("L'été d'Émile", "l-ete-d-emile"),
        ("Œuvre & Straße", "oeuvre-strasse"),
        ("cœur ŒUVRE", "coeur-oeuvre"),
        ("C++ vs C#", "cpp-vs-csharp"),
        ("100 % réussi – déjà !", "100-reussi-deja"),
        ("北京", "bei-jing"),
        ("Привет, мир", "privet-mir"),
        ("snake_case title", "snake-case-title"),
        ("  --Hello--  ", "hello"),
        ("../../etc/passwd", "etc-passwd"),
        ("C:\\temp\\x", "c-temp-x"),
        (".hidden", "hidden"),
        ("-rf", "rf"),
        ("&#x41;&amp;", "x41-amp"),
        ("a\u202eb\x00c", "a-b-c"),
        ("🎉", "untitled"),
        ("", "untitled"),
        ("\ud800", "untitled"),
        ("CON", "con-post"),
        ("Nul", "nul-post"),
        ("COM1", "com1-post"),
        ("index", "index-post"),
    ],
)
def test_titles_become_slugs(title: str, slug: str) -> None:
    assert slugify(title) == slug


def test_long_titles_are_cut_between_words() -> None:
    slug = slugify("mot " * 100)
    assert len(slug) <= 80
    assert slug.split("-") == ["mot"] * len(slug.split("-"))
    assert slugify("a" * 200) == "a" * 80
    assert slugify("index", max_length=5) != "index"


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60), st.integers(min_value=8, max_value=90))
@example("ﷺ" * 20, 20)
def test_every_slug_is_short_plain_and_safe(title: str, length: int) -> None:
    slug = slugify(title, max_length=length)
    assert re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", slug)
    assert len(slug) <= length
    assert is_safe(slug)
    assert slugify(slug, max_length=length) == slug


@pytest.mark.parametrize("slug", ["a", "l-ete", "été", "2026-01-02-x", "a.b", "日本", "x_y", "A~1"])
def test_slugs_that_a_writer_may_choose(slug: str) -> None:
    assert is_safe(slug)


@pytest.mark.parametrize(
    "slug",
    [
        "",
        ".",
        "..",
        ".x",
        "-x",
        "_x",
        "a/b",
        "a\\b",
        "a:b",
        "a b",
        "a\nb",
        "x.",
        "a..b",
        "con",
        "NUL",
        "nul.txt",
        "index",
        "Index",
        "_index",
        "aux.md",
        "lpt9",
        "a\x00",
        "a\u202eb",
        "a\ud800",
        "é" * 150,
        "a*",
        "a?b",
        "%2e",
        "x\n",
    ],
)
def test_slugs_that_leave_their_folder_or_clash_are_refused(slug: str) -> None:
    assert not is_safe(slug)


def test_a_taken_slug_gets_a_number_whatever_its_case() -> None:
    assert unique("a", []) == "a"
    assert unique("a", ["A"]) == "a-2"
    assert unique("Été", ["été", "ÉTÉ-2"]) == "Été-3"
    assert unique("a", {"a", "a-2", "a-4"}) == "a-3"


def test_a_container_that_can_only_be_asked_is_asked() -> None:
    class Names:
        def __contains__(self, name: object) -> bool:
            return name in ("a", "a-2")

    assert unique("A", Names()) == "A-3"
