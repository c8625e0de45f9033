"""What is sent to WordPress can be read back, and what a plan says about it can be understood."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bloggy.backends.base import Plan
from bloggy.backends.testing import outgoing, picture
from bloggy.backends.wordpress.markup import dropped, plain, shape, text_of, titled, unwrapped, wrapped
from bloggy.backends.wordpress.planning import Planner
from bloggy.backends.wordpress.wanted import same_slug
from bloggy.domain.outbox import Action
from bloggy.domain.post import Kind, RemoteRef, Status

PARIS = ZoneInfo("Europe/Paris")


@settings(max_examples=200)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_a_title_reads_the_same_after_its_way_through_html(title: str) -> None:
    assert text_of(titled(title)) == plain(title)


def test_a_title_keeps_no_break_spaces_and_loses_what_no_feed_can_carry() -> None:
    assert plain("« été » \x1b[2J\n: fin\x00") == "« été » [2J : fin"


@settings(max_examples=200)
@given(st.lists(st.sampled_from(["<p>a</p>", "<pre>x\n\n\ny</pre>", "text", "", "<!-- c -->"]), max_size=6))
def test_a_wrapped_text_can_be_unwrapped(parts: list[str]) -> None:
    html = "\n".join(parts).strip("\n")
    assert unwrapped(wrapped(html)) == html


def test_the_more_mark_stands_between_two_blocks() -> None:
    html = "<p>a</p>\n<!--more-->\n<p>b</p>"
    sent = wrapped(html)
    assert sent == (
        "<!-- wp:html -->\n<p>a</p>\n<!-- /wp:html -->\n\n"
        "<!-- wp:more -->\n<!--more-->\n<!-- /wp:more -->\n\n"
        "<!-- wp:html -->\n<p>b</p>\n<!-- /wp:html -->"
    )
    assert unwrapped(sent).split() == html.split()


@pytest.mark.parametrize("html", ["", "<!-- wp:paragraph -->\n<p>a</p>\n<!-- /wp:paragraph -->"])
def test_what_needs_no_wrapping_goes_as_it_is(html: str) -> None:
    assert wrapped(html) == html
    assert unwrapped(html) == html


def test_blocks_of_the_editor_are_not_taken_for_ours() -> None:
    heading = "<!-- wp:heading -->\n<h2>b</h2>\n<!-- /wp:heading -->"
    theirs = f"<!-- wp:html -->\n<p>a</p>\n<!-- /wp:html -->\n\n{heading}"
    assert unwrapped(theirs) == theirs


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("<p>a &amp; &#45;&#45; b</p>", "<p>a &amp; &#045;&#045; b</p>"),
        ('<p onclick="x" class="y">a</p>', '<p class="y">a</p>'),
        ("<p>a</p><script>alert(1)</script>", "<p>a</p>alert(1)"),
        ('a <iframe src="x"></iframe>b', "a b"),
        ("<p>a\n  b</p>", "<p>a b</p>"),
        ("a<script>b</script>c", "abc"),
    ],
)
def test_what_the_filter_leaves_has_the_same_shape(sent: str, kept: str) -> None:
    assert shape(sent) == shape(kept)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<p>a</p>", "<p><em>a</em></p>"),
        ('<a href="x">a</a>', '<a href="y">a</a>'),
        ("<p>a</p>", "<p>b</p>"),
        ('<img src="1.png">', ""),
    ],
)
def test_what_reads_differently_has_another_shape(one: str, other: str) -> None:
    assert shape(one) != shape(other)


def test_what_was_taken_out_is_named_once() -> None:
    sent = "<script>1</script><script>2</script><iframe></iframe><p>a</p>"
    assert dropped(sent, "12<p>a</p>") == ["script", "iframe"]
    assert dropped(sent, sent) == []


@pytest.mark.parametrize(
    ("there", "sent", "same"),
    [
        ("fog", "fog", True),
        ("fog-2", "fog", True),
        ("foo_bar", "Foo_Bar", True),
        ("l-ete", "l'été", True),
        ("日本", "日本", True),
        ("fog-lake", "fog", False),
        ("mist", "fog", False),
    ],
)
def test_a_slug_is_known_again(there: str, sent: str, same: bool) -> None:
    assert same_slug(there, sent) is same


# --- plans --------------------------------------------------------------------------------------------------


def plan(action: Action = Action.PUBLISH, *, ref: str = "", **fields: Any) -> Plan:
    """What is said about a post with `fields`."""
    planner = Planner(url="https://x.org", zone=PARIS, permalink="/:year/:month/:slug/")
    sent = outgoing()
    assets = fields.pop("assets", ())
    sent = replace(sent, post=replace(sent.post, **fields), assets=assets)
    return planner.plan(action, sent, ref=RemoteRef(ref) if ref else None)


def test_a_plan_names_every_visible_change() -> None:
    told = plan(
        tags=("fog", "été"),
        categories=("Travel/Alps",),
        image="fog.png",
        assets=(
            replace(picture(), data=b"x" * 340_000),
            replace(picture("lake.png"), url="https://x.org/lake.png"),
        ),
    )
    assert told.target == "WordPress · https://x.org"
    assert told.url == "https://x.org/2026/11/a-walk-in-the-fog/"
    assert told.steps == (
        "new post “A walk in the fog”",
        "goes public now, dated 2 Nov 2026 09:30 Europe/Paris (08:30 UTC)",
        "slug: a-walk-in-the-fog",
        "tags: fog, été",
        "categories: Travel/Alps",
        "send picture fog.png (340 kB)",
        "picture lake.png is already there",
        "featured image: fog.png",
        "nobody is mailed by bloggy",
    )


def test_a_schedule_is_told_in_the_blogs_zone_and_utc() -> None:
    told = plan(date=datetime(2099, 12, 24, 8, 0, tzinfo=UTC))
    assert "scheduled by WordPress for 24 Dec 2099 09:00 Europe/Paris (08:00 UTC)" in told.steps
    night = plan(date=datetime(2099, 12, 23, 23, 30, tzinfo=UTC))
    assert any("(23 Dec 23:30 UTC)" in step for step in night.steps)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"status": Status.DRAFT}, "as a draft"),
        ({"extra": {"private": True}}, "private"),
        ({"date": None}, "goes public now"),
        ({"kind": Kind.PAGE}, "new page"),
    ],
)
def test_who_will_see_it_is_said(fields: dict[str, Any], words: str) -> None:
    assert any(words in step for step in plan(**fields).steps)


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"canonical_url": "https://home.org/fog/"}, "https://home.org/fog/"),
        ({"image": "https://elsewhere.org/fog.png"}, "featured image"),
        ({"extra": {"visibility": "members"}}, "refused"),
        ({"unlisted": True}, "unlisted"),
        ({"extra": {"newsletter": "weekly"}}, "newsletter"),
        ({"extra": {"authors": ["Ada", "Bob"]}}, "only Ada"),
        ({"extra": {"featured": True}}, "sticky"),
        ({"aliases": ("/old/",)}, "aliases"),
    ],
)
def test_what_wordpress_can_not_do_is_a_warning(fields: dict[str, Any], word: str) -> None:
    [warning] = plan(**fields).warnings
    assert word in warning


def test_taking_back_and_deleting_are_told_apart() -> None:
    assert any("draft" in step for step in plan(Action.WITHDRAW, ref="5").steps)
    assert any("trash" in step for step in plan(Action.DELETE, ref="5").steps)
    assert "no tags" in plan(Action.UPDATE, ref="5").steps
