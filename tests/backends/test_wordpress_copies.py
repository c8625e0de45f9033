"""Two states of a post at WordPress are one revision exactly when nothing a writer sets is different."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bloggy.backends.wordpress.remote_copy import UNSEEN, Copy, path_of, read
from bloggy.errors import Malformed

THEN = datetime(2026, 11, 2, 8, 30, tzinfo=UTC)
LATER = datetime(2026, 11, 3, 8, 30, tzinfo=UTC)
FOG = Copy(
    place="posts",
    id=5,
    status="publish",
    slug="fog",
    link="https://x.org/fog/",
    date=THEN,
    modified=THEN,
    title="Fog",
    content="<p>cold</p>",
    excerpt="",
    tags=frozenset({1, 2}),
    categories=frozenset({1}),
    featured=0,
    author=1,
    sticky=False,
    comments="open",
    template="https://x.org/%postname%/",
    rights=frozenset(),
    versions=0,
    newest=0,
)


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Mist"},
        {"content": "<p>warm</p>"},
        {"excerpt": "Short"},
        {"slug": "mist"},
        {"date": LATER},
        {"tags": frozenset({1})},
        {"categories": frozenset({2})},
        {"featured": 7},
        {"status": "private"},
        {"status": "draft"},
    ],
)
def test_what_a_writer_sets_makes_another_revision(change: dict[str, Any]) -> None:
    assert replace(FOG, **change).revision != FOG.revision


@pytest.mark.parametrize(
    "change",
    [
        {"modified": LATER},
        {"link": "https://y.org/fog/"},
        {"status": "future"},
        {"versions": 3, "newest": 9},
        {"rights": frozenset({"publish"})},
    ],
)
def test_what_happens_by_itself_does_not(change: dict[str, Any]) -> None:
    assert replace(FOG, **change).revision == FOG.revision


def test_a_draft_has_no_date_yet_and_waits_in_either_way() -> None:
    draft = replace(FOG, status="draft")
    assert replace(draft, date=LATER).revision == draft.revision
    assert replace(draft, status="pending").revision == draft.revision


def test_no_copy_has_the_revision_of_one_we_have_not_seen() -> None:
    assert FOG.revision != UNSEEN
    assert UNSEEN


@pytest.mark.parametrize(
    ("change", "url"),
    [
        ({}, "https://x.org/fog/"),
        ({"status": "future", "link": "https://x.org/?p=5"}, "https://x.org/fog/"),
        ({"status": "future", "template": ""}, ""),
        ({"status": "draft"}, ""),
        ({"status": "private"}, ""),
    ],
)
def test_only_what_readers_see_has_an_address(change: dict[str, Any], url: str) -> None:
    assert replace(FOG, **change).url == url


def test_posts_and_pages_are_told_apart_by_their_refs() -> None:
    assert path_of(FOG.ref) == "wp/v2/posts/5"
    assert path_of(replace(FOG, place="pages").ref) == "wp/v2/pages/5"


@pytest.mark.parametrize("told", [None, [], {}, {"id": "x"}, {"id": 5, "status": "publish", "title": None}])
def test_an_answer_that_is_no_post_is_malformed(told: object) -> None:
    with pytest.raises(Malformed) as caught:
        read(told, "posts")
    assert caught.value.hint
