"""Who is whom: what joins authors at once, what only suggests it, and what decisions come to."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bloggy.domain.comment import Author
from bloggy.domain.person import Alike, Decision, alike, close_key, keys, partition, site_of


def test_an_address_and_its_hash_are_the_same_key_however_the_source_tells_it() -> None:
    md5 = hashlib.md5(b"gilles@example.org").hexdigest()
    told = keys(Author(name="G", email=" Gilles@Example.org "), "a")
    assert set(keys(Author(name="H", email_hash=f"md5:{md5}"), "b")) <= set(told)
    sha = hashlib.sha256(b"gilles@example.org").hexdigest()
    assert set(keys(Author(name="I", email_hash=sha), "c")) <= set(told)


@pytest.mark.parametrize(
    "author",
    [
        Author(name="Ada", email="noreply@blogger.com"),
        Author(name="Ada", email_hash=hashlib.sha256(b"").hexdigest()),
        Author(name="Ada", email_hash="md5:d41d8cd98f00b204e9800998ecf8427e"),
        Author(name="Ada", url="https://www.facebook.com/"),
        Author(name="Ada", url="http://"),
        Author(name="Ada", url="n/a"),
        Author(name="Ada", url="http://[broken"),
        Author(name="Ada", url="javascript:alert(1)"),
        Author(name="Ada", account="0"),
    ],
)
def test_what_is_everybodys_joins_nobody(author: Author) -> None:
    assert keys(author, "home") == ("name:home\x1fAda",)


def test_a_name_alone_counts_within_its_source_and_no_name_not_at_all() -> None:
    assert keys(Author(name="Ada"), "home") != keys(Author(name="Ada"), "isso")
    assert keys(Author(name="  "), "home") == ()


@pytest.mark.parametrize(
    "url",
    [
        "https://gilles.example",
        "http://www.gilles.example/",
        "HTTPS://Gilles.Example:443/index.html",
        "gilles.example",
        "//gilles.example/#top",
    ],
)
def test_a_site_is_one_however_it_is_spelt(url: str) -> None:
    assert site_of(url) == "gilles.example"


def test_an_address_below_a_place_of_many_is_somebodys() -> None:
    assert site_of("https://mastodon.social/@gilles") != site_of("https://mastodon.social/@ada")
    assert site_of("https://mastodon.social") == ""


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("Gilles", "Gilles", Alike.SAME),
        ("Gilles", "Gilles.", Alike.PUNCTUATION),
        ("Jean-Pierre", "Jean Pierre", Alike.PUNCTUATION),
        ("GILLES", "gilles", Alike.CASE),
        ("Zoé", "Zoe", Alike.ACCENTS),
        ("Zoe\u0301", "Zoé", Alike.CASE),
        ("Zoé Laurent", "Laurent Zoe", Alike.ORDER),
        ("Søren", "soren", Alike.ACCENTS),
        ("Gilles", "Gillian", None),
        ("Anonymous", "anonymous", None),
        ("J.", "J", None),
        ("…", "…", None),
    ],
)
def test_close_names_are_told_with_how_they_differ(one: str, other: str, why: Alike | None) -> None:
    assert alike(one, other) == alike(other, one) == why


@given(st.text(max_size=30))
def test_a_name_s_key_does_not_change_when_it_is_folded_again(name: str) -> None:
    assert close_key(name.upper().lower()) == close_key(name.upper().lower().casefold())
    assert alike(name, name) in {Alike.SAME, None}


SOME = st.frozensets(st.integers(1, 9), min_size=1, max_size=3)
DECISIONS = st.lists(st.tuples(st.booleans(), SOME, SOME, st.booleans()), max_size=12).map(
    lambda told: [
        Decision(n, same, left, right - left, undone=undone)
        for n, (same, left, right, undone) in enumerate(told)
        if right - left
    ]
)


@given(DECISIONS)
def test_joins_are_an_equivalence(decisions: list[Decision]) -> None:
    """Without a "no", two are one exactly if a chain of joins leads from one to the other."""
    joins = [decision for decision in decisions if decision.same]
    found = partition(joins)
    ties = [d.left | d.right for d in joins if not d.undone]
    for one in found:
        reached, grown = {one}, True
        while grown:
            wider = reached.union(*(tie for tie in ties if tie & reached))
            grown, reached = wider != reached, wider
        assert {other for other in found if found[other] == found[one]} == reached
        assert found[one] == min(reached)


@given(DECISIONS, SOME, SOME, st.booleans())
def test_a_decision_that_is_taken_back_leaves_all_as_it_was(
    decisions: list[Decision], left: frozenset[int], right: frozenset[int], same: bool
) -> None:
    before = partition(decisions)
    one_more = Decision(99, same, left, right - left, undone=True)
    after = partition([*decisions, one_more])
    assert {one: after[one] for one in before} == before
    assert all(after[one] == one for one in after.keys() - before.keys())


@given(DECISIONS, SOME, SOME)
def test_after_a_no_nobody_of_one_side_is_with_one_of_the_other(
    decisions: list[Decision], left: frozenset[int], right: frozenset[int]
) -> None:
    found = partition([*decisions, Decision(99, False, left, right - left)])
    assert not {found[one] for one in left} & {found[one] for one in right - left}
