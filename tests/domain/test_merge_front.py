"""Merging two edits of one post: keys, lists, comments, bodies."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bloggy.domain import frontmatter
from bloggy.domain.frontmatter import Document, Format
from bloggy.domain.merge_front import Clash, PostMerged, merge_posts

BASE = "---\ntitle: Fog   # of the sea\ntags: [sea, fog]\nlayout: post\n---\n\nOne.\n\nTwo.\n\nThree.\n"


def doc(text: str) -> Document:
    return frontmatter.parse(text)


def merged(base: str | None, mine: str, theirs: str, **options: object) -> PostMerged:
    found = None if base is None else doc(base)
    return merge_posts(found, doc(mine), doc(theirs), **options)  # type: ignore[arg-type]


def test_a_key_changed_on_one_side_is_taken_and_the_rest_keeps_every_byte() -> None:
    mine = BASE.replace("layout: post", "layout: essay").replace("One.", "One, I say.")
    theirs = BASE.replace("title: Fog ", "title: Mist ").replace("Three.", "Three, they say.")
    found = merged(BASE, mine, theirs)
    assert found.clean
    assert found.text == mine.replace("title: Fog ", "title: Mist ").replace("Three.", "Three, they say.")


def test_both_sides_adding_tags_add_them_all_and_what_one_took_away_is_gone() -> None:
    mine = BASE.replace("[sea, fog]", "[sea, fog, mine]")
    theirs = BASE.replace("[sea, fog]", "[theirs, sea]")
    found = merged(BASE, mine, theirs)
    assert found.clean
    assert doc(found.text).values["tags"] == ["sea", "mine", "theirs"]


def test_tags_in_one_string_are_merged_too() -> None:
    base, mine, theirs = "a, b", "a, b, c", "b, d"
    texts = [f"---\ntags: {tags}\n---\n" for tags in (base, mine, theirs)]
    assert merged(*texts).text == "---\ntags: b, c, d\n---\n"


def test_a_title_changed_by_both_stays_mine_and_is_told_with_both_values() -> None:
    mine, theirs = BASE.replace("Fog", "Mine"), BASE.replace("Fog", "Theirs")
    found = merged(BASE, mine, theirs)
    assert found.text == mine
    assert found.clashes == (Clash("title", "Fog", "Mine", "Theirs"),)
    assert not found.clean


def test_no_marker_ever_stands_in_the_front_matter() -> None:
    mine, theirs = (
        BASE.replace("Fog", "Mine").replace("Two", "2"),
        BASE.replace("Fog", "X").replace("Two", "B"),
    )
    found = merged(BASE, mine, theirs)
    assert found.places == 1
    assert doc(found.text).values == doc(mine).values
    assert "<<<<<<< mine\n2.\n=======\nB.\n>>>>>>> theirs\n" in found.text


def test_keys_within_maps_are_merged_one_by_one() -> None:
    base = "---\nparams:\n  image: a.jpg\n  alt: A\n---\n"
    mine, theirs = base.replace("a.jpg", "b.jpg"), base.replace("alt: A", "alt: B")
    assert merged(base, mine, theirs).text == base.replace("a.jpg", "b.jpg").replace("alt: A", "alt: B")


def test_comments_of_both_sides_survive() -> None:
    mine = BASE.replace("layout: post", "layout: post # mine")
    theirs = BASE.replace("title: Fog", "title: Mist").replace("---\n\n", "---\n\n", 1)
    theirs = theirs.replace("# of the sea", "# theirs")
    found = merged(BASE, mine, theirs)
    assert "# theirs" in found.text
    assert "# mine" in found.text


def test_a_key_of_ones_own_is_never_taken_from_the_other_side() -> None:
    mine = BASE.replace("layout: post", "layout: post\nbloggy: 01AB")
    found = merged(mine, mine, BASE.replace("Fog", "Mist"), own=("bloggy",))
    assert doc(found.text).values == {**doc(mine).values, "title": "Mist"}
    assert doc(merged(mine, mine.replace("01AB", "02"), BASE, own=("bloggy",)).text).values["bloggy"] in (
        2,
        "02",
    )


def test_without_a_base_nothing_of_either_side_is_taken_away() -> None:
    mine = "---\ntitle: Same\ntags: [a]\nlayout: x\n---\nShared.\n\nMine only.\n"
    theirs = "---\ntitle: Same\ntags: [b]\nsummary: s\n---\nShared.\n\nTheirs only.\n"
    found = merged(None, mine, theirs)
    assert doc(found.text).values == {"title": "Same", "tags": ["a", "b"], "layout": "x", "summary": "s"}
    assert "Mine only." in found.text
    assert "Theirs only." in found.text


def test_front_matter_that_can_not_be_read_is_left_to_the_writer_but_the_text_is_merged() -> None:
    broken = BASE.replace("title: Fog", "title: [Fog")
    found = merged(BASE, broken, BASE.replace("Fog", "Mist").replace("Two.", "Two!"))
    assert [clash.key for clash in found.clashes] == ["front matter"]
    assert found.text == broken.replace("Two.", "Two!")


@pytest.mark.parametrize("notation", [Format.YAML, Format.TOML, Format.JSON, Format.NIKOLA])
def test_every_notation_can_be_merged(notation: Format) -> None:
    def text(title: str, slug: str, body: str) -> str:
        return frontmatter.new({"title": title, "slug": slug}, body, format=notation)

    base, mine, theirs = text("A", "a", "x\n\ny\n"), text("B", "a", "x\n\nY\n"), text("A", "b", "X\n\ny\n")
    assert merged(base, mine, theirs) == (text("B", "b", "X\n\nY\n"), (), 0)


_VALUES = st.one_of(
    st.none(),
    st.sampled_from(["a", "b: c", "# d", "yes", "é"]),
    st.integers(0, 3),
    st.lists(st.sampled_from("pqrs"), max_size=3, unique=True),
)
_FRONTS = st.dictionaries(st.sampled_from(["title", "slug", "tags", "x"]), _VALUES, min_size=1)


@settings(max_examples=150, deadline=None)
@example(base={"tags": ["p", "q"]}, mine={"tags": "b: c"}, theirs={"tags": "a"})
@given(base=_FRONTS, mine=_FRONTS, theirs=_FRONTS)
def test_no_side_loses_a_key_that_it_alone_changed(
    base: dict[str, object], mine: dict[str, object], theirs: dict[str, object]
) -> None:
    texts = [frontmatter.new(values, "Body.\n") for values in (base, mine, theirs)]
    found = merged(*texts)
    result = doc(found.text)
    assert result.problem is None
    clashing = {clash.key for clash in found.clashes}
    for key in {*base, *mine, *theirs}:
        old, left, right = (values.get(key, "absent") for values in (base, mine, theirs))
        got = result.values.get(key, "absent")
        if right == old and type(right) is type(old):
            assert got == left
        elif left == old and type(left) is type(old):
            assert got == right
        elif left == right and type(left) is type(right):
            assert got == left
        elif isinstance(left, list) and isinstance(right, list):
            before = old if isinstance(old, list) else []
            assert isinstance(got, list)
            assert {*left, *right} - set(before) <= set(got)
        else:
            assert key in clashing
            assert got == left
